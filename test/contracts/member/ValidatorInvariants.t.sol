// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IValidatorSet} from "../../../contracts/member/IValidatorSet.sol";
import {MemberId} from "../../../contracts/types/Ids.sol";
import {Jurisdiction} from "../../../contracts/types/Jurisdiction.sol";
import {Test, Vm} from "../support/Test.sol";
import {ValidatorHandler} from "./ValidatorHandler.sol";

contract ValidatorInvariants is Test {
    ValidatorHandler private _handler;
    IValidatorSet private _set;

    function setUp() public {
        _handler = new ValidatorHandler();
        _set = _handler.set();
        bytes4[] memory verbs = new bytes4[](9);
        verbs[0] = ValidatorHandler.scheduleAddition.selector;
        verbs[1] = ValidatorHandler.scheduleRemoval.selector;
        verbs[2] = ValidatorHandler.scheduleReplacement.selector;
        verbs[3] = ValidatorHandler.cancel.selector;
        verbs[4] = ValidatorHandler.activate.selector;
        verbs[5] = ValidatorHandler.suspendOrReinstate.selector;
        verbs[6] = ValidatorHandler.setCap.selector;
        verbs[7] = ValidatorHandler.wait.selector;
        verbs[8] = ValidatorHandler.suspendFor.selector;
        targetContract(address(_handler));
        targetSelector(Vm.FuzzSelector(address(_handler), verbs));
    }

    function invariant_NeverFewerThanFourOnceFormed() public view {
        assertTrue(_set.seats() >= 4, "too few");
        assertLe(_set.seats(), 100, "too many");
        assertEq(_set.getValidators().length, _set.seats(), "list");
    }

    function invariant_NeverDuplicateNorZero() public view {
        address[] memory found = _set.getValidators();
        for (uint256 i = 0; i < found.length; ++i) {
            assertTrue(found[i] != address(0), "zero");
            for (uint256 j = 0; j < i; ++j) assertTrue(found[i] != found[j], "duplicate");
        }
    }

    function invariant_OneSeatForEachMember() public view {
        address[] memory found = _set.getValidators();
        for (uint256 i = 0; i < found.length; ++i) {
            MemberId member = _set.seatOf(found[i]);
            assertTrue(MemberId.unwrap(member) != 0, "nobody's");
            assertEq(_set.validatorOf(member), found[i], "another seat");
        }
        uint256 ofCn = _set.seatsOf(Jurisdiction.wrap("CN"));
        uint256 ofEu = _set.seatsOf(Jurisdiction.wrap("EU"));
        assertEq(ofCn + ofEu, found.length, "jurisdictions");
    }

    function invariant_AtMostFChangesInAWindow() public view {
        assertEq(_handler.windowsOverrun(), 0, "overrun");
    }

    /// @dev Neither a decision about a member nor the end of a seat stops the chain.
    function invariant_NeverMoreAbsentThanTheChainBears() public view {
        (uint256 absent, uint256 most) = _set.absentSeats();
        assertLe(absent, most, "absent");
        assertEq(most, (_set.seats() - 1) / 3, "most");
    }

    function invariant_HashIsOfTheKeys() public view {
        bytes memory keys;
        bytes[] memory found = _set.getConsensusKeys();
        for (uint256 i = 0; i < found.length; ++i) keys = abi.encodePacked(keys, found[i]);
        assertEq(_set.setHash(), found.length == 0 ? bytes32(0) : keccak256(keys), "setHash");
    }
}
