// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {
    Application,
    IMemberRegistry,
    KeyRole,
    Member,
    MemberRoles,
    MemberState
} from "../../../contracts/member/IMemberRegistry.sol";
import {MemberId} from "../../../contracts/types/Ids.sol";
import {Institutions} from "../support/Institutions.sol";
import {ConsentingWallet} from "./ConsentingWallet.sol";
import {MemberFixture} from "./MemberFixture.sol";

/// @dev Institution codes, applications that somebody else sends, and the list of organisations.
contract MemberApplicationsTest is MemberFixture {
    uint256 private constant APPLICANT = 0xc0;

    address private immutable _first = vm.addr(0xa0);
    address private immutable _second = vm.addr(0xb0);
    address private immutable _applicant = vm.addr(APPLICANT);

    function setUp() public {
        vm.warp(1_800_000_000);
        deployMembers();
    }

    function testFuzz_Apply_TakesTheCodeFromTheDid(uint256 number) public {
        MemberId id = applied(_first, Institutions.did(EU, number, _first), EU, MemberRoles.VALIDATOR);

        bytes32 code = bytes32(Institutions.lei(number));
        assertEq(members.institutionOf(id), code, "code");
        assertSame(members.memberOfInstitution(code), MemberId.wrap(0), "before it is admitted");
        members.admit(id);
        assertSame(members.memberOfInstitution(code), id, "member");
    }

    function test_Apply_NoCodeGiven_OtherMethod() public {
        MemberId id = applied(_first, "did:web:hospital.cn", CN, MemberRoles.PROVIDER);

        assertEq(members.institutionOf(id), bytes32(0), "code");
        assertSame(members.memberOfInstitution(0), MemberId.wrap(0), "nobody has no code");
    }

    function test_Apply_RevertWhen_ValidatorHasNoCode() public {
        string memory did = "did:web:hospital.cn";
        vm.expectRevert(abi.encodeWithSelector(IMemberRegistry.MemberInstitutionMissing.selector, did));
        applied(_first, did, CN, MemberRoles.VALIDATOR | MemberRoles.PROVIDER);
    }

    function test_Apply_RevertWhen_CheckDigitsWrong() public {
        string memory did = Institutions.didOf(CN, "91350100M000100Y44", _first);
        vm.expectRevert(
            abi.encodeWithSelector(IMemberRegistry.MemberInstitutionInvalid.selector, bytes32("91350100M000100Y44"))
        );
        applied(_first, did, CN, MemberRoles.PROVIDER);
    }

    function test_Apply_RevertWhen_CwyDidNotWellFormed() public {
        string memory did = "did:cwy:CN:hospital";
        vm.expectRevert(abi.encodeWithSelector(IMemberRegistry.MemberDidInvalid.selector, did));
        applied(_first, did, CN, MemberRoles.PROVIDER);
    }

    function test_Apply_RevertWhen_JurisdictionDiffers() public {
        string memory did = Institutions.did(CN, 1, _first);
        vm.expectRevert(abi.encodeWithSelector(IMemberRegistry.MemberJurisdictionDiffers.selector, EU, CN));
        applied(_first, did, EU, MemberRoles.PROVIDER);
    }

    /// @dev In whatever state the first one is after it was admitted, and under whatever DID the second one comes.
    function test_Apply_RevertGiven_CodeTaken() public {
        MemberId id = admitted(_first, Institutions.did(CN, 1, _first), CN, MemberRoles.PROVIDER);
        _expectTaken(id);
        members.suspend(id, 0);
        _expectTaken(id);
        members.reinstate(id);
        vm.prank(_first);
        members.announceLeave();
        _expectTaken(id);
    }

    function test_Apply_TakesTheCodeOfOneThatLeft() public {
        MemberId left = admitted(_first, Institutions.did(CN, 1, _first), CN, MemberRoles.PROVIDER);
        vm.prank(_first);
        members.announceLeave();
        members.completeLeave(left);

        MemberId id = admitted(_second, _other(), CN, MemberRoles.PROVIDER);

        assertSame(members.memberOfInstitution(bytes32(Institutions.lei(1))), id, "member");
        assertEq(members.institutionOf(left), bytes32(Institutions.lei(1)), "history");
    }

    function testFuzz_Members_AreListedInOrder(uint256 count) public {
        count = bound(count, 0, 20);
        for (uint256 i = 0; i < count; ++i) {
            address controller = address(uint160(0x1000 + i));
            applied(controller, Institutions.did(CN, i, controller), CN, MemberRoles.PROVIDER);
        }

        assertEq(members.memberCount(), count, "count");
        for (uint256 i = 0; i < count; ++i) {
            assertSame(members.memberAt(i), idOfDid(Institutions.did(CN, i, address(uint160(0x1000 + i)))), "member");
        }
        vm.expectRevert();
        members.memberAt(count);
    }

    function test_ApplyFor_Registers() public {
        admitted(_first, "did:web:sponsor.cn", CN, MemberRoles.OBSERVER);
        Application memory application = _application();
        MemberId id = idOfDid(application.did);
        bytes memory signed = signature(APPLICANT, _digest(application, block.timestamp));

        vm.expectEmit();
        emit IMemberRegistry.MemberApplied(id, application.did, CN, MemberRoles.VALIDATOR, TERMS, _applicant);
        vm.expectEmit();
        emit IMemberRegistry.MemberKeyAdded(id, _applicant, KeyRole.Controller);
        vm.prank(_first);
        members.applyFor(application, _applicant, block.timestamp, signed);

        Member memory member = members.member(id);
        assertTrue(member.state == MemberState.Applied, "state");
        assertEq(member.roles, MemberRoles.VALIDATOR, "roles");
        (MemberId ofKey, KeyRole role) = members.keyOf(_applicant);
        assertSame(ofKey, id, "id of key");
        assertTrue(role == KeyRole.Controller, "role of key");
    }

    function test_ApplyFor_AcceptsErc1271() public {
        admitted(_first, "did:web:sponsor.cn", CN, MemberRoles.OBSERVER);
        // A DID that names no key: the wallet's address depends on the message here.
        Application memory application = Application("did:web:wallet.cn", CN, MemberRoles.PROVIDER, TERMS);
        address wallet = address(new ConsentingWallet(_digest(application, block.timestamp)));

        vm.prank(_first);
        MemberId id = members.applyFor(application, wallet, block.timestamp, "");

        (MemberId ofKey, ) = members.keyOf(wallet);
        assertSame(ofKey, id, "id of key");
    }

    function test_ApplyFor_RevertWhen_CallerNotAdmitted() public {
        applied(_first, "did:web:sponsor.cn", CN, MemberRoles.OBSERVER);
        bytes memory signed = signature(APPLICANT, _digest(_application(), block.timestamp));

        vm.expectRevert(abi.encodeWithSelector(IMemberRegistry.MemberNotAdmitted.selector, _first));
        vm.prank(_first);
        members.applyFor(_application(), _applicant, block.timestamp, signed);
    }

    function testFuzz_ApplyFor_RevertWhen_Expired(uint256 deadline) public {
        deadline = bound(deadline, 0, block.timestamp - 1);
        _expectRefused(
            _application(),
            deadline,
            signature(APPLICANT, _digest(_application(), deadline)),
            abi.encodeWithSelector(IMemberRegistry.MemberApplicationExpired.selector, deadline, block.timestamp)
        );
    }

    function testFuzz_ApplyFor_RevertWhen_SignedByOther(uint256 secret) public {
        secret = bound(secret, 1, type(uint128).max);
        vm.assume(secret != APPLICANT);
        _expectInvalid(_application(), signature(secret, _digest(_application(), block.timestamp)));
    }

    function test_ApplyFor_RevertWhen_AnythingElseWasSigned() public {
        bytes memory signed = signature(APPLICANT, _digest(_application(), block.timestamp));
        Application memory changed = _application();
        changed.did = Institutions.did(CN, 8, _applicant);
        _expectInvalid(changed, signed);
        changed = _application();
        changed.jurisdiction = EU;
        _expectInvalid(changed, signed);
        changed = _application();
        changed.roles = MemberRoles.ALL;
        _expectInvalid(changed, signed);
        changed = _application();
        changed.termsDigest = keccak256("other terms");
        _expectInvalid(changed, signed);
    }

    function test_ApplyFor_RevertWhen_SignedForOtherChain() public {
        bytes memory signed = signature(APPLICANT, _digest(_application(), block.timestamp));
        vm.chainId(block.chainid + 1);
        _expectInvalid(_application(), signed);
    }

    function test_ApplyFor_RevertGiven_AppliedAlready() public {
        admitted(_first, "did:web:sponsor.cn", CN, MemberRoles.OBSERVER);
        bytes memory signed = signature(APPLICANT, _digest(_application(), block.timestamp));
        vm.prank(_first);
        MemberId id = members.applyFor(_application(), _applicant, block.timestamp, signed);

        vm.expectRevert(abi.encodeWithSelector(IMemberRegistry.MemberDidTaken.selector, id));
        vm.prank(_first);
        members.applyFor(_application(), _applicant, block.timestamp, signed);
    }

    function _application() private view returns (Application memory) {
        return Application(Institutions.did(CN, 7, _applicant), CN, MemberRoles.VALIDATOR, TERMS);
    }

    /// @dev Another DID of the institution number 1.
    function _other() private view returns (string memory) {
        return Institutions.did(CN, 1, _second);
    }

    function _expectTaken(MemberId id) private {
        vm.expectRevert(abi.encodeWithSelector(IMemberRegistry.MemberInstitutionTaken.selector, id));
        applied(_second, _other(), CN, MemberRoles.PROVIDER);
    }

    function _expectInvalid(Application memory application, bytes memory signed) private {
        bytes memory problem = abi.encodeWithSelector(IMemberRegistry.MemberApplicationInvalid.selector, _applicant);
        _expectRefused(application, block.timestamp, signed, problem);
    }

    function _expectRefused(
        Application memory application,
        uint256 deadline,
        bytes memory signed,
        bytes memory problem
    ) private {
        if (members.memberCount() == 0) admitted(_first, "did:web:sponsor.cn", CN, MemberRoles.OBSERVER);
        vm.expectRevert(problem);
        vm.prank(_first);
        members.applyFor(application, _applicant, deadline, signed);
    }

    function _digest(Application memory application, uint256 deadline) private view returns (bytes32) {
        return
            typedDigest(
                keccak256(
                    abi.encode(
                        keccak256(
                            "MemberApplication(string did,bytes2 jurisdiction,uint8 roles,bytes32 termsDigest,uint256 deadline)"
                        ),
                        keccak256(bytes(application.did)),
                        application.jurisdiction,
                        application.roles,
                        application.termsDigest,
                        deadline
                    )
                )
            );
    }
}
