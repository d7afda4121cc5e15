// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IAccessManaged} from "@openzeppelin/contracts/access/manager/IAccessManaged.sol";
import {IFactRegistry} from "../../../contracts/policy/IFactRegistry.sol";
import {PolicyFixture} from "./PolicyFixture.sol";

/// @dev Codes of left operands that the vocabulary does not have.
contract FactRegistryTest is PolicyFixture {
    bytes32 private constant OPERAND = keccak256("https://example.org/terms#risk");

    function setUp() public {
        deployPolicy();
    }

    function testFuzz_SetCode_InTheRange(bytes32 operand, uint16 code) public {
        code = uint16(bound(code, 0x0400, 0x07ff));
        assertEq(facts.codeOf(operand), 0, "before");
        vm.expectEmit(address(facts));
        emit IFactRegistry.OperandCodeSet(operand, code);
        facts.setCode(operand, code);
        assertEq(facts.codeOf(operand), code, "code");
        assertEq(facts.codeOf(operand ^ bytes32(uint256(1))), 0, "other");
    }

    function testFuzz_SetCode_RevertWhen_OutOfRange(uint16 code) public {
        bool isValid = code == 0 || (code >= 0x0400 && code <= 0x07ff);
        vm.assume(!isValid);
        vm.expectRevert(abi.encodeWithSelector(IFactRegistry.OperandCodeInvalid.selector, code, 0x0400, 0x07ff));
        facts.setCode(OPERAND, code);
    }

    function test_SetCode_RevertWhen_JustOutOfRange() public {
        uint16[4] memory codes = [uint16(1), 0x03ff, 0x0800, 0xffff];
        for (uint256 index = 0; index < codes.length; ++index) {
            vm.expectRevert(
                abi.encodeWithSelector(IFactRegistry.OperandCodeInvalid.selector, codes[index], 0x0400, 0x07ff)
            );
            facts.setCode(OPERAND, codes[index]);
        }
    }

    function test_SetCode_ZeroForgets() public {
        facts.setCode(OPERAND, 0x0400);
        vm.expectEmit(address(facts));
        emit IFactRegistry.OperandCodeSet(OPERAND, 0);
        facts.setCode(OPERAND, 0);
        assertEq(facts.codeOf(OPERAND), 0, "code");
    }

    function test_SetCode_Replaces() public {
        facts.setCode(OPERAND, 0x0400);
        facts.setCode(OPERAND, 0x07ff);
        assertEq(facts.codeOf(OPERAND), 0x07ff, "code");
    }

    function testFuzz_SetCode_RevertGiven_CallerLacksRole(address caller) public {
        vm.assume(caller != address(this));
        vm.prank(caller);
        vm.expectRevert(abi.encodeWithSelector(IAccessManaged.AccessManagedUnauthorized.selector, caller));
        facts.setCode(OPERAND, 0x0400);
    }
}
