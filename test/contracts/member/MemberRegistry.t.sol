// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IAccessManaged} from "@openzeppelin/contracts/access/manager/IAccessManaged.sol";
import {
    IMemberRegistry,
    KeyRole,
    Member,
    MemberRoles,
    MemberState
} from "../../../contracts/member/IMemberRegistry.sol";
import {MemberId} from "../../../contracts/types/Ids.sol";
import {Jurisdiction} from "../../../contracts/types/Jurisdiction.sol";
import {Institutions} from "../support/Institutions.sol";
import {MemberFixture} from "./MemberFixture.sol";

/// @dev Applying, the states of an organisation, and who is admitted.
contract MemberRegistryTest is MemberFixture {
    string private constant DID = "did:web:hospital.cn";
    uint8 private constant PROVIDER_AND_VERIFIER = MemberRoles.PROVIDER | MemberRoles.VERIFIER;
    uint256 private constant NODE_SECRET = 0xa1;
    uint256 private constant PAYEE_SECRET = 0xa2;

    address private immutable _controller = vm.addr(0xa0);
    address private immutable _stranger = vm.addr(0xb0);
    MemberId private immutable _id = idOfDid(DID);

    function setUp() public {
        deployMembers();
        vm.warp(1_800_000_000);
    }

    function test_Apply_Registers() public {
        vm.expectEmit();
        emit IMemberRegistry.MemberApplied(_id, DID, CN, PROVIDER_AND_VERIFIER, TERMS, _controller);
        vm.expectEmit();
        emit IMemberRegistry.MemberKeyAdded(_id, _controller, KeyRole.Controller);
        MemberId id = applied(_controller, DID, CN, PROVIDER_AND_VERIFIER);

        assertSame(id, _id, "id");
        Member memory member = members.member(id);
        assertTrue(member.state == MemberState.Applied, "state");
        assertTrue(member.jurisdiction == CN, "jurisdiction");
        assertEq(member.roles, PROVIDER_AND_VERIFIER, "roles");
        assertEq(member.admittedAt, 0, "admittedAt");
        assertEq(member.controllers, 1, "controllers");
        assertEq(member.termsDigest, TERMS, "termsDigest");
        assertEq(keccak256(bytes(member.did)), keccak256(bytes(DID)), "did");
        (MemberId ofKey, KeyRole role) = members.keyOf(_controller);
        assertSame(ofKey, _id, "id of key");
        assertTrue(role == KeyRole.Controller, "role of key");
    }

    function testFuzz_Apply_AcceptsDids(bytes32 seed, uint256 length) public {
        // Of the method cwy more is asked; the fuzzer finds its prefix in the code.
        vm.assume(bytes4(seed << 32) != "cwy:");
        string memory did = _did(seed, bound(length, 7, 256));

        MemberId id = applied(_controller, did, CN, MemberRoles.CONSUMER);

        assertSame(id, idOfDid(did), "id");
    }

    function test_Apply_RevertWhen_DidTooShort() public {
        _expectDidInvalid("did:cw");
    }

    function testFuzz_Apply_RevertWhen_DidTooLong(bytes32 seed, uint256 length) public {
        _expectDidInvalid(_did(seed, bound(length, 257, 400)));
    }

    function test_Apply_RevertWhen_DidEmpty() public {
        _expectDidInvalid("");
    }

    function testFuzz_Apply_RevertWhen_DidHasOtherScheme(bytes4 scheme) public {
        vm.assume(scheme != "did:");
        _expectDidInvalid(string(abi.encodePacked(scheme, "cwy:CN:hospital")));
    }

    function test_Apply_RevertGiven_DidTaken() public {
        applied(_controller, DID, CN, MemberRoles.PROVIDER);

        vm.expectRevert(abi.encodeWithSelector(IMemberRegistry.MemberDidTaken.selector, _id));
        applied(_stranger, DID, EU, MemberRoles.CONSUMER);
    }

    function test_Apply_RevertGiven_DidLeft() public {
        applied(_controller, DID, CN, MemberRoles.PROVIDER);
        members.completeLeave(_id);

        vm.expectRevert(abi.encodeWithSelector(IMemberRegistry.MemberDidTaken.selector, _id));
        applied(_stranger, DID, CN, MemberRoles.PROVIDER);
    }

    function testFuzz_Apply_JurisdictionIsTwoCapitals(bytes2 code) public {
        bool wellFormed = _isCapital(code[0]) && _isCapital(code[1]);
        if (!wellFormed) _expectJurisdictionInvalid(code);
        applied(_controller, DID, Jurisdiction.wrap(code), MemberRoles.PROVIDER);
    }

    /// @dev The fuzzer seldom meets them: the characters just outside the letters, in both places.
    function test_Apply_RevertWhen_JurisdictionOffByOne() public {
        bytes2[4] memory codes = [bytes2("@N"), bytes2("[N"), bytes2("C@"), bytes2("C[")];
        for (uint256 i = 0; i < codes.length; ++i) {
            _expectJurisdictionInvalid(codes[i]);
            applied(_controller, DID, Jurisdiction.wrap(codes[i]), MemberRoles.PROVIDER);
        }
        applied(_controller, DID, Jurisdiction.wrap("AZ"), MemberRoles.PROVIDER);
        applied(_stranger, "did:web:bank.za", Jurisdiction.wrap("ZA"), MemberRoles.PROVIDER);
    }

    function testFuzz_Apply_RolesAreKnownBits(uint8 roles) public {
        if (roles == 0 || roles > 63) {
            vm.expectRevert(abi.encodeWithSelector(IMemberRegistry.MemberRolesInvalid.selector, roles));
        }
        applied(_controller, Institutions.did(CN, 1, _controller), CN, roles);
    }

    function test_Apply_RevertWhen_RolesEmpty() public {
        vm.expectRevert(abi.encodeWithSelector(IMemberRegistry.MemberRolesInvalid.selector, 0));
        applied(_controller, DID, CN, 0);
    }

    function test_Apply_RevertGiven_CallerIsKey() public {
        applied(_controller, DID, CN, MemberRoles.PROVIDER);

        vm.expectRevert(abi.encodeWithSelector(IMemberRegistry.MemberKeyTaken.selector, _controller));
        applied(_controller, "did:web:second.cn", CN, MemberRoles.PROVIDER);
    }

    function test_Apply_RevertGiven_CallerWasKey() public {
        admitted(_controller, DID, CN, MemberRoles.PROVIDER);
        address node = withKey(_controller, NODE_SECRET, KeyRole.Node);
        vm.prank(_controller);
        members.removeKey(node);

        vm.expectRevert(abi.encodeWithSelector(IMemberRegistry.MemberKeyTaken.selector, node));
        applied(node, "did:web:second.cn", CN, MemberRoles.PROVIDER);
    }

    function test_Admit_Emits() public {
        applied(_controller, DID, CN, PROVIDER_AND_VERIFIER);

        vm.expectEmit();
        emit IMemberRegistry.MemberAdmitted(_id, CN, PROVIDER_AND_VERIFIER);
        members.admit(_id);

        assertEq(members.member(_id).admittedAt, 1_800_000_000, "admittedAt");
    }

    function test_Suspend_Emits() public {
        admitted(_controller, DID, CN, MemberRoles.PROVIDER);

        vm.expectEmit();
        emit IMemberRegistry.MemberSuspended(_id, keccak256("reason"));
        members.suspend(_id, keccak256("reason"));
    }

    function test_Reinstate_EmitsAndKeepsAdmittedAt() public {
        _inState(MemberState.Suspended);
        vm.warp(1_900_000_000);

        vm.expectEmit();
        emit IMemberRegistry.MemberReinstated(_id);
        members.reinstate(_id);

        assertEq(members.member(_id).admittedAt, 1_800_000_000, "admittedAt");
    }

    /// @dev Who has announced to leave is suspended like anybody, and does not come back as more than it was.
    function test_Suspend_LeavingComesBackAsLeaving() public {
        _inState(MemberState.Leaving);
        members.suspend(_id, 0);
        _expectNotAdmitted(_controller, 0);
        assertTrue(members.reinstatedState(_id) == MemberState.Leaving, "reinstated");

        members.reinstate(_id);

        assertTrue(members.member(_id).state == MemberState.Leaving, "state");
        _expectNotAdmitted(_controller, MemberRoles.PROVIDER);
    }

    function test_Suspend_AdmittedComesBackAsAdmitted() public {
        _inState(MemberState.Suspended);
        assertTrue(members.reinstatedState(_id) == MemberState.Admitted, "reinstated");
        members.reinstate(_id);
        assertTrue(members.member(_id).state == MemberState.Admitted, "state");
    }

    function test_AnnounceLeave_Emits() public {
        admitted(_controller, DID, CN, MemberRoles.PROVIDER);

        vm.expectEmit();
        emit IMemberRegistry.MemberLeaving(_id);
        vm.prank(_controller);
        members.announceLeave();
    }

    function test_AnnounceLeave_RevertWhen_CallerNotController() public {
        admitted(_controller, DID, CN, MemberRoles.PROVIDER);
        address node = withKey(_controller, NODE_SECRET, KeyRole.Node);

        vm.expectRevert(abi.encodeWithSelector(IMemberRegistry.MemberNotController.selector, node));
        vm.prank(node);
        members.announceLeave();
    }

    function test_CompleteLeave_Emits() public {
        _inState(MemberState.Leaving);

        vm.expectEmit();
        emit IMemberRegistry.MemberLeft(_id);
        members.completeLeave(_id);
    }

    /// @dev Every verb out of every state, against the table of the interface.
    function test_Verbs_RevertGiven_StateNotListed() public {
        for (uint8 state = 0; state <= uint8(type(MemberState).max); ++state) {
            for (uint8 verb = 0; verb < 5; ++verb) {
                deployMembers();
                _inState(MemberState(state));
                (MemberState to, bool listed) = _table(MemberState(state), verb);

                // Nobody is the controller of an organisation that does not exist.
                bytes4 selector =
                    state == 0 && verb == 3
                        ? IMemberRegistry.MemberNotController.selector
                        : IMemberRegistry.MemberStateUnexpected.selector;
                if (!listed) vm.expectPartialRevert(selector);
                _perform(verb);

                assertTrue(members.member(_id).state == (listed ? to : MemberState(state)), "state");
            }
        }
    }

    function test_Verbs_RevertGiven_StateNotListed_SayWhichState() public {
        _inState(MemberState.Left);

        vm.expectRevert(abi.encodeWithSelector(IMemberRegistry.MemberStateUnexpected.selector, _id, MemberState.Left));
        members.admit(_id);
    }

    function test_RestrictedVerbs_RevertWhen_CallerLacksRole() public {
        bytes memory unauthorised = abi.encodeWithSelector(
            IAccessManaged.AccessManagedUnauthorized.selector,
            _stranger
        );
        vm.startPrank(_stranger);
        vm.expectRevert(unauthorised);
        members.admit(_id);
        vm.expectRevert(unauthorised);
        members.suspend(_id, 0);
        vm.expectRevert(unauthorised);
        members.reinstate(_id);
        vm.expectRevert(unauthorised);
        members.completeLeave(_id);
        vm.stopPrank();
    }

    function testFuzz_CheckAdmitted_NeedsAllBits(uint8 roles, uint8 asked) public {
        roles = uint8(bound(roles, 1, 63));
        MemberId id = admitted(_controller, Institutions.did(CN, 1, _controller), CN, roles);

        if (asked & ~roles != 0) {
            vm.expectRevert(abi.encodeWithSelector(IMemberRegistry.MemberLacksRole.selector, id, asked));
            members.checkAdmitted(_controller, asked);
        } else {
            assertSame(members.checkAdmitted(_controller, asked), id, "id");
        }
    }

    function test_CheckAdmitted_PassesNode() public {
        admitted(_controller, DID, CN, MemberRoles.PROVIDER);
        address node = withKey(_controller, NODE_SECRET, KeyRole.Node);

        assertSame(members.checkAdmitted(node, MemberRoles.PROVIDER), _id, "id");
    }

    function test_CheckAdmitted_RevertWhen_KeyIsPayee() public {
        admitted(_controller, DID, CN, MemberRoles.PROVIDER);
        address payee = withKey(_controller, PAYEE_SECRET, KeyRole.Payee);

        _expectNotAdmitted(payee, 0);
    }

    function test_CheckAdmitted_RevertWhen_AccountIsNoKey() public {
        _expectNotAdmitted(_stranger, 0);
    }

    function test_CheckAdmitted_RevertGiven_KeyRemoved() public {
        admitted(_controller, DID, CN, MemberRoles.PROVIDER);
        address node = withKey(_controller, NODE_SECRET, KeyRole.Node);
        vm.prank(_controller);
        members.removeKey(node);

        _expectNotAdmitted(node, 0);
    }

    function test_CheckAdmitted_RevertGiven_StateNotAdmitted() public {
        MemberState[3] memory states = [MemberState.Applied, MemberState.Suspended, MemberState.Left];
        for (uint256 i = 0; i < states.length; ++i) {
            deployMembers();
            _inState(states[i]);
            _expectNotAdmitted(_controller, 0);
            _expectNotAdmitted(_controller, MemberRoles.PROVIDER);
        }
    }

    function test_CheckAdmitted_LetsLeavingOnlyFinish() public {
        _inState(MemberState.Leaving);

        assertSame(members.checkAdmitted(_controller, 0), _id, "id");
        _expectNotAdmitted(_controller, MemberRoles.PROVIDER);
    }

    function test_MayHold_FollowsState() public {
        for (uint8 state = 0; state <= uint8(type(MemberState).max); ++state) {
            deployMembers();
            _inState(MemberState(state));
            bool expected = state == uint8(MemberState.Admitted) || state == uint8(MemberState.Leaving);
            assertTrue(members.mayHold(_controller) == expected, "mayHold");
        }
    }

    function test_MayHold_FollowsKey() public {
        admitted(_controller, DID, CN, MemberRoles.PROVIDER);
        address payee = withKey(_controller, PAYEE_SECRET, KeyRole.Payee);

        assertTrue(members.mayHold(payee), "payee");
        assertTrue(!members.mayHold(_stranger), "stranger");
        vm.prank(_controller);
        members.removeKey(payee);
        assertTrue(!members.mayHold(payee), "removed");
    }

    function test_Member_IsNoneGiven_Unknown() public view {
        assertTrue(members.member(_id).state == MemberState.None, "state");
    }

    /// @dev Verbs: 0 admit, 1 suspend, 2 reinstate, 3 announceLeave, 4 completeLeave.
    function _perform(uint8 verb) private {
        if (verb == 0) members.admit(_id);
        if (verb == 1) members.suspend(_id, 0);
        if (verb == 2) members.reinstate(_id);
        if (verb == 4) members.completeLeave(_id);
        if (verb != 3) return;
        vm.prank(_controller);
        members.announceLeave();
    }

    function _table(MemberState from, uint8 verb) private pure returns (MemberState to, bool listed) {
        if (verb == 0) return (MemberState.Admitted, from == MemberState.Applied);
        bool isPresent = from == MemberState.Admitted || from == MemberState.Leaving;
        if (verb == 1) return (MemberState.Suspended, isPresent);
        if (verb == 2) return (MemberState.Admitted, from == MemberState.Suspended);
        if (verb == 3) return (MemberState.Leaving, from == MemberState.Admitted);
        bool ends = from == MemberState.Applied || from == MemberState.Suspended || from == MemberState.Leaving;
        return (MemberState.Left, ends);
    }

    function _inState(MemberState state) private {
        if (state == MemberState.None) return;
        applied(_controller, DID, CN, MemberRoles.PROVIDER);
        if (state == MemberState.Applied) return;
        members.admit(_id);
        if (state == MemberState.Admitted) return;
        if (state == MemberState.Suspended) return members.suspend(_id, 0);
        vm.prank(_controller);
        members.announceLeave();
        if (state == MemberState.Left) members.completeLeave(_id);
    }

    function _expectDidInvalid(string memory did) private {
        vm.expectRevert(abi.encodeWithSelector(IMemberRegistry.MemberDidInvalid.selector, did));
        applied(_controller, did, CN, MemberRoles.PROVIDER);
    }

    function _expectJurisdictionInvalid(bytes2 code) private {
        vm.expectRevert(abi.encodeWithSelector(IMemberRegistry.MemberJurisdictionInvalid.selector, code));
    }

    function _expectNotAdmitted(address account, uint8 role) private {
        vm.expectRevert(abi.encodeWithSelector(IMemberRegistry.MemberNotAdmitted.selector, account));
        members.checkAdmitted(account, role);
    }

    function _did(bytes32 seed, uint256 length) private pure returns (string memory) {
        bytes memory did = new bytes(length);
        for (uint256 i = 0; i < length; ++i) did[i] = i < 4 ? bytes4("did:")[i] : seed[i % 32];
        return string(did);
    }

    function _isCapital(bytes1 character) private pure returns (bool) {
        return uint8(character) > 64 && uint8(character) < 91;
    }
}
