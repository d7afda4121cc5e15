// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {StatusList} from "../../../../contracts/bridge/mirrors/IStatusMirror.sol";
import {Test, Vm} from "../../support/Test.sol";
import {StatusHandler} from "./StatusHandler.sol";

/// @dev Numbered in docs/invariants.md.
contract StatusInvariantsTest is Test {
    StatusHandler private _handler;

    function setUp() public {
        _handler = new StatusHandler();
        bytes4[] memory verbs = new bytes4[](5);
        verbs[0] = StatusHandler.revoke.selector;
        verbs[1] = StatusHandler.publish.selector;
        verbs[2] = StatusHandler.bring.selector;
        verbs[3] = StatusHandler.forge.selector;
        verbs[4] = StatusHandler.wait.selector;
        targetContract(address(_handler));
        targetSelector(Vm.FuzzSelector(address(_handler), verbs));
    }

    /// @dev A credential is checked against a list that hashes to what is shown: there is one, in which all is revoked that ever arrived.
    function invariant_RevokedStaysRevoked() public view {
        (StatusList memory list, ) = _handler.shown();
        if (list.revision != 0) assertEq(list.digest, _handler.digestOf(_handler.arrived()), "shown");
        assertEq(_handler.anchored().digest, _handler.digestOf(_handler.revoked()), "at home");
        assertTrue(_handler.isShownFromItsHeight(), "from its height");
    }

    function invariant_StatusNeverGoesBack() public view {
        assertEq(_handler.wentBack(), 0, "back");
        assertEq(_handler.refused(), 0, "refused");
        assertEq(_handler.forged(), 0, "forged");
    }
}
