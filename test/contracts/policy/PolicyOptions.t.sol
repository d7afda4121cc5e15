// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Vocabulary} from "../../../contracts/policy/generated/Vocabulary.sol";
import {PolicyDecision, PolicyReason} from "../../../contracts/policy/IPolicyEvaluator.sol";
import {PolicyBytes} from "../../../contracts/policy/PolicyBytes.sol";
import {PolicyFixture} from "./PolicyFixture.sol";

/// @dev Options of a policy and its strategy for conflicts. Options about duties: PolicyDuties.t.sol.
contract PolicyOptionsTest is PolicyFixture {
    bytes private constant OPEN = hex"0300020020";
    bytes private constant PERM = hex"06000101";

    function setUp() public {
        deployPolicy();
    }

    function testFuzz_Options_UnknownWhen_OtherBit(uint16 flags) public view {
        vm.assume(flags >> 9 != 0);
        _assert(bytes.concat(optionsOf(flags), permission("")), PolicyReason.TermUnknown, 0xffff);
    }

    function testFuzz_Options_KnownBitsLeaveAPlainPermission(uint16 flags) public view {
        _assert(bytes.concat(optionsOf(flags & 0x1ff), permission("")), PolicyReason.Permitted, 0);
    }

    function test_Options_MalformedWhen_OfAnotherLength() public view {
        _assert(bytes.concat(node(PolicyBytes.OPTIONS, hex"20"), permission("")), PolicyReason.Malformed, 0xffff);
        _assert(bytes.concat(node(PolicyBytes.OPTIONS, hex"000020"), permission("")), PolicyReason.Malformed, 0xffff);
    }

    function test_Offers_GrantGiven_Option() public view {
        bytes memory offer = node(PolicyBytes.KIND, hex"01");
        bytes memory options = optionsOf(PolicyBytes.OFFERS_EVALUATE);
        _assert(bytes.concat(offer, permission("")), PolicyReason.NoPermission, 0xffff);
        _assert(bytes.concat(offer, options, permission("")), PolicyReason.Permitted, 0);
        // Assertions and requests never do.
        _assert(
            bytes.concat(node(PolicyBytes.KIND, hex"03"), options, permission("")),
            PolicyReason.NoPermission,
            0xffff
        );
        _assert(
            bytes.concat(node(PolicyBytes.KIND, hex"05"), options, permission("")),
            PolicyReason.NoPermission,
            0xffff
        );
    }

    function test_FactMissing_EmptyGiven_Option() public view {
        bool[12] memory holds;
        (holds[5], holds[11]) = (true, true);
        for (uint8 operator = 1; operator <= 12; ++operator) {
            if (operator > 1 && operator < 6) continue;
            bytes memory given = purpose(operator, abi.encodePacked(RESEARCH));
            bytes memory policy = bytes.concat(optionsOf(PolicyBytes.FACT_MISSING_EMPTY), permission(given));
            _assert(policy, holds[operator - 1] ? PolicyReason.Permitted : PolicyReason.NotSatisfied, 0);
        }
    }

    function test_FactMissing_NoEmptyCollection() public view {
        bytes memory names = node(PolicyBytes.TARGET_COLLECTION, abi.encodePacked(uint8(1), RESEARCH));
        bytes memory policy = bytes.concat(optionsOf(PolicyBytes.FACT_MISSING_EMPTY), permission(names));
        _assert(policy, PolicyReason.OperandUnknown, 0);
    }

    function test_Open_PermitsWhatNothingForbids() public view {
        _assert(OPEN, PolicyReason.PermittedByDefault, 0xffff);
        _assert(bytes.concat(OPEN, permission(leaf(false))), PolicyReason.PermittedByDefault, 0xffff);
        _assert(bytes.concat(OPEN, permission(unknown())), PolicyReason.PermittedByDefault, 0xffff);
        _assert(bytes.concat(OPEN, prohibition(leaf(false))), PolicyReason.PermittedByDefault, 0xffff);
        _assert(bytes.concat(OPEN, permission("")), PolicyReason.Permitted, 0);
        PolicyDecision memory decision = decide(policyOf(bytes.concat(OPEN, permission(leaf(false)))));
        assertUnexplained(decision);
        assertEq(decision.offset, 0, "offset");
    }

    function test_Open_PermitsUnderAPolicyThatIsNotConsidered() public view {
        bytes memory offer = node(PolicyBytes.KIND, hex"01");
        _assert(bytes.concat(offer, OPEN, prohibition("")), PolicyReason.PermittedByDefault, 0xffff);
    }

    function test_Open_DeniesWhatIsForbiddenOrCannotBeRead() public view {
        _assert(bytes.concat(OPEN, prohibition("")), PolicyReason.Prohibited, 0);
        _assert(bytes.concat(OPEN, prohibition(unknown())), PolicyReason.OperandUnknown, 0);
        _assert(bytes.concat(OPEN, prohibition(""), permission("")), PolicyReason.Void, 0);
        _assert(bytes.concat(OPEN, permission(node(0, ""))), PolicyReason.Malformed, 0);
        _assert(bytes.concat(OPEN, node(0x13, "")), PolicyReason.TermUnknown, 0);
        _assert(bytes.concat(OPEN, permission(""), node(0x13, "")), PolicyReason.TermUnknown, 1);
        _assert(bytes.concat(OPEN, permission(""), prohibition("")), PolicyReason.Malformed, 0xffff);
        _assert(bytes.concat(OPEN, node(0x0f, "")), PolicyReason.TermUnknown, 0xffff);
        _assert(bytes.concat(OPEN, node(PolicyBytes.REPLACED_BY, new bytes(32))), PolicyReason.Replaced, 0xffff);
    }

    function test_Perm_PermissionOutweighs() public view {
        _assert(bytes.concat(PERM, prohibition(""), permission("")), PolicyReason.Permitted, 1);
        _assert(bytes.concat(PERM, prohibition(unknown()), permission("")), PolicyReason.Permitted, 1);
        _assert(bytes.concat(PERM, prohibition(""), prohibition(unknown()), permission("")), PolicyReason.Permitted, 2);
    }

    function test_Perm_FirstProhibitionDeniesGiven_NoPermission() public view {
        _assert(bytes.concat(PERM, prohibition(""), permission(leaf(false))), PolicyReason.Prohibited, 0);
        _assert(bytes.concat(PERM, prohibition(unknown()), prohibition("")), PolicyReason.OperandUnknown, 0);
        _assert(bytes.concat(PERM, prohibition(leaf(false)), prohibition("")), PolicyReason.Prohibited, 1);
        _assert(bytes.concat(PERM, prohibition(unknown()), permission(unknown())), PolicyReason.OperandUnknown, 0);
    }

    function test_Perm_MalformedIsFinal() public view {
        _assert(bytes.concat(PERM, prohibition(node(0, "")), permission("")), PolicyReason.Malformed, 0);
        _assert(bytes.concat(PERM, prohibition(""), node(0, "")), PolicyReason.Malformed, 0xffff);
    }

    function test_Perm_OpenDoesNotOutweigh() public view {
        bytes memory both = bytes.concat(OPEN, PERM);
        _assert(bytes.concat(both, prohibition("")), PolicyReason.Prohibited, 0);
        _assert(bytes.concat(both, prohibition(unknown())), PolicyReason.OperandUnknown, 0);
    }

    function test_Prohibition_TailOnlyOfRemedies() public view {
        _assert(prohibition(node(PolicyBytes.REMEDY, "")), PolicyReason.Prohibited, 0);
        _assert(prohibition(node(PolicyBytes.DUTY, "")), PolicyReason.TermUnknown, 0);
        _assert(prohibition(node(PolicyBytes.CONSEQUENCE, "")), PolicyReason.TermUnknown, 0);
        bytes memory broken = bytes.concat(node(PolicyBytes.REMEDY, ""), leaf(true));
        _assert(prohibition(broken), PolicyReason.Malformed, 0);
    }

    function _assert(bytes memory nodes, PolicyReason reason, uint256 rule) private view {
        assertDecision(decide(policyOf(nodes)), reason, rule);
    }
}
