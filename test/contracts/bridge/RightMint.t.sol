// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IAccessManaged} from "@openzeppelin/contracts/access/manager/IAccessManaged.sol";
import {Decision, Part, Specification} from "../../../contracts/bridge/Atomic.sol";
import {ParticipantState} from "../../../contracts/bridge/IParticipant.sol";
import {IRightMint} from "../../../contracts/bridge/IRightMint.sol";
import {RightMint} from "../../../contracts/bridge/RightMint.sol";
import {TokenLock} from "../../../contracts/bridge/TokenLock.sol";
import {MemberRoles} from "../../../contracts/member/IMemberRegistry.sol";
import {IPolicyStore} from "../../../contracts/policy/IPolicyStore.sol";
import {IUsageRight, RightTerms} from "../../../contracts/right/IUsageRight.sol";
import {MemberId, PolicyId, RightId} from "../../../contracts/types/Ids.sol";
import {Roles} from "../../../contracts/types/Roles.sol";
import {RightFixture} from "../right/RightFixture.sol";
import {HostileToken} from "../settlement/HostileToken.sol";
import {AtomicFixture} from "./AtomicFixture.sol";

/// @dev The institute pays on HOME for a right that the hospital grants on AWAY: both or neither.
contract RightMintTest is RightFixture, AtomicFixture {
    uint256 private constant _HOSPITAL_KEY = 0xa0;
    uint128 private constant _PRICE = 500;
    bytes32 private constant _MINT = keccak256("RightMint.mint");

    HostileToken private _token;
    TokenLock private _lock;
    RightMint private _mint;
    bytes private _trailer;

    function setUp() public {
        deployRights();
        deployAtomic(address(manager));
        _token = new HostileToken();
        _lock = new TokenLock(authority, gateway, address(gateway), proofs, _token);
        _mint = new RightMint(authority, gateway, address(gateway), proofs, rights);
        _lock.setCoordinator(HOME, address(coordinator));
        _mint.setCoordinator(HOME, address(coordinator));
        bytes4[] memory selectors = new bytes4[](1);
        selectors[0] = IUsageRight.issue.selector;
        manager.setTargetFunctionRole(address(rights), selectors, Roles.RIGHT_ISSUER);
        manager.grantRole(Roles.RIGHT_ISSUER, address(_mint), 0);
        _token.mint(institute, _PRICE);
        vm.prank(institute);
        _token.approve(address(_lock), _PRICE);
    }

    function test_Purchase_PaidAndMinted() public {
        Part memory part = _bought(validTerms());
        assertTrue(_mint.stateOf(part) == ParticipantState.Finalized, "owed");
        assertEq(_lock.creditOf(hospital), _PRICE, "paid");

        RightId id = _mint.claim(part, hospital, validTerms(), POLICY);
        assertEq(rights.ownerOf(RightId.unwrap(id)), institute, "minted");
        assertTrue(rights.locked(RightId.unwrap(id)), "and locked, as the policy permits no transfer");
        vm.warp(validTerms().notBefore);
        rights.checkUsable(id, institute);
    }

    function test_Claim_UnlockedWhen_PolicyPermitsTransfer() public {
        Part memory part = _bought(validTerms());
        (MemberId consumer, ) = members.keyOf(institute);
        permitTransferOf(FIRST, consumer);
        assertEq(RightId.unwrap(_mint.claim(part, hospital, validTerms(), POLICY)), 1, "the first");
        assertTrue(!rights.locked(1), "unlocked");
    }

    /// @dev What was promised and paid for is kept, whatever happens to the provider, the product and the licensee meanwhile.
    function test_Claim_KeptGiven_EverybodySuspendedSince() public {
        Part memory part = _begin(validTerms(), hospital, _HOSPITAL_KEY, true);
        deliver(0);
        (MemberId provider, ) = members.keyOf(hospital);
        (MemberId consumer, ) = members.keyOf(institute);
        members.suspend(provider, "reason");
        members.suspend(consumer, "reason");
        deliverFrom(1);
        assertTrue(_mint.stateOf(part) == ParticipantState.Finalized, "owed");
        assertEq(RightId.unwrap(_mint.claim(part, hospital, validTerms(), POLICY)), 1, "minted");
    }

    /// @dev A decoder reads past what follows the arguments: what is paid for can be claimed all the same.
    function test_Claim_MintedGiven_BytesBehindTheArguments() public {
        _trailer = hex"00";
        Part memory part = _bought(validTerms());
        assertEq(RightId.unwrap(_mint.claim(part, hospital, validTerms(), POLICY)), 1, "minted");
    }

    function test_Claim_RevertGiven_NotCommitted() public {
        Part memory part = _begin(validTerms(), hospital, _HOSPITAL_KEY, true);
        deliver(0);
        assertTrue(_mint.stateOf(part) == ParticipantState.Prepared, "promised");
        assertTrue(_mint.promiseOf(part) != 0, "promised");
        _expectNotOwed(part, hospital, validTerms());
        deliver(1);
        deliver(2);
        assertTrue(_mint.stateOf(part) == ParticipantState.Executed, "executed");
        _expectNotOwed(part, hospital, validTerms());
    }

    function test_Claim_RevertGiven_ClaimedAlready() public {
        Part memory part = _bought(validTerms());
        _mint.claim(part, hospital, validTerms(), POLICY);
        _expectNotOwed(part, hospital, validTerms());
    }

    function test_Claim_RevertWhen_TermsDiffer() public {
        Part memory part = _bought(validTerms());
        RightTerms memory terms = validTerms();
        terms.maxUses = 1000;
        _expectNotOwed(part, hospital, terms);
        _expectNotOwed(part, institute, validTerms());
        part.index = 0;
        _expectNotOwed(part, hospital, validTerms());
    }

    function test_Claim_RevertWhen_PolicyDiffers() public {
        Part memory part = _bought(validTerms());
        vm.expectPartialRevert(IPolicyStore.PolicyMismatch.selector);
        _mint.claim(part, hospital, validTerms(), "other");
    }

    function test_Abort_PromisesNothing() public {
        Part memory part = _begin(validTerms(), hospital, _HOSPITAL_KEY, true);
        deliver(0);
        on(HOME);
        vm.prank(institute);
        coordinator.cancel(part.xid);
        deliver(2);
        assertTrue(_mint.stateOf(part) == ParticipantState.RolledBack, "rolled back");
        assertTrue(_mint.promiseOf(part) == 0, "nothing is promised");
        _expectNotOwed(part, hospital, validTerms());
        assertEq(_lock.creditOf(institute), _PRICE, "given back");
    }

    function test_Prepare_RefusedGiven_ProviderDidNotConsent() public {
        _checkRefused(_begin(validTerms(), hospital, 0xb0, true));
    }

    function test_Prepare_RefusedGiven_ProviderIsNotOwner() public {
        admitted(vm.addr(0xe0), "did:web:other.cn", CN, MemberRoles.PROVIDER);
        _checkRefused(_begin(validTerms(), vm.addr(0xe0), 0xe0, true));
    }

    function test_Prepare_RefusedGiven_PolicyNotAttached() public {
        RightTerms memory terms = validTerms();
        terms.policyId = PolicyId.wrap(keccak256("other"));
        _checkRefused(_begin(terms, hospital, _HOSPITAL_KEY, true));
    }

    function test_Prepare_RefusedGiven_HolderIsNoConsumer() public {
        RightTerms memory terms = validTerms();
        terms.holder = hospital;
        _checkRefused(_begin(terms, hospital, _HOSPITAL_KEY, true));
    }

    function test_Prepare_RefusedGiven_ExpiredTerms() public {
        RightTerms memory terms = validTerms();
        terms.expiresAt = terms.notBefore;
        _checkRefused(_begin(terms, hospital, _HOSPITAL_KEY, true));
    }

    function test_Prepare_RefusedWhen_AmountGiven() public {
        _checkRefused(_begin(validTerms(), hospital, _HOSPITAL_KEY, false));
    }

    function test_Issue_RevertWhen_CallerNotIssuer() public {
        vm.prank(hospital);
        vm.expectRevert(abi.encodeWithSelector(IAccessManaged.AccessManagedUnauthorized.selector, hospital));
        rights.issue(validTerms(), POLICY);
    }

    function _bought(RightTerms memory terms) private returns (Part memory part) {
        part = _begin(terms, hospital, _HOSPITAL_KEY, true);
        deliverFrom(0);
        assertTrue(coordinator.decisionOf(part.xid) == Decision.Committed, "committed");
    }

    /// @dev The leg on AWAY, consented by the account of `key`; it has an amount if it is not valid.
    function _begin(
        RightTerms memory terms,
        address provider,
        uint256 key,
        bool isValid
    ) private returns (Part memory part) {
        bytes[] memory args = empty(2);
        (args[0], args[1]) = (abi.encode(institute, hospital), bytes.concat(abi.encode(provider, terms), _trailer));
        Specification memory specification = specificationOf(legOf(HOME, address(_lock)), legOf(AWAY, address(_mint)));
        (specification.legs[0].operation, specification.legs[0].amount) = (keccak256("TokenLock.pay"), _PRICE);
        (specification.legs[1].operation, specification.legs[1].amount) = (_MINT, isValid ? 0 : 1);
        for (uint256 i = 0; i < 2; ++i) specification.legs[i].argsHash = keccak256(args[i]);
        on(HOME);
        bytes32 xid = coordinator.xidOf(institute, 1, specification);
        part = Part(HOME, address(coordinator), xid, 1);
        on(AWAY);
        bytes[] memory consents = empty(2);
        consents[1] = signature(key, _mint.consentDigest(xid, 1));
        on(HOME);
        vm.prank(institute);
        coordinator.begin(specification, 1, args, consents);
    }

    function _checkRefused(Part memory part) private {
        deliverFrom(0);
        assertTrue(_mint.stateOf(part) == ParticipantState.Refused, "refused");
        assertTrue(coordinator.decisionOf(part.xid) == Decision.Aborted, "aborted");
        assertEq(_lock.creditOf(institute), _PRICE, "given back");
    }

    function _expectNotOwed(Part memory part, address provider, RightTerms memory terms) private {
        vm.expectRevert(abi.encodeWithSelector(IRightMint.RightMintNotOwed.selector, _mint.keyOf(part)));
        _mint.claim(part, provider, terms, POLICY);
    }
}
