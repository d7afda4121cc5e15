// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {
    GaslessCrossChainOrder,
    OnchainCrossChainOrder
} from "../../../../contracts/bridge/adapters/IERC7683January2025.sol";
import {RightOrderSettler} from "../../../../contracts/bridge/adapters/RightOrderSettler.sol";
import {RightOrderFixture} from "./RightOrderFixture.sol";

/// @dev The encodings of both structs and the ids, the same as in TypeScript.
contract RightOrderVectorsTest is RightOrderFixture {
    string private constant _VECTORS = "test/vectors/bridge/orders.json";

    function test_Vectors_EncodingsAndIds() public {
        openOrders();
        string memory json = vm.readFile(_VECTORS);
        address at = address(uint160(uint256(bytes32(vm.parseJsonBytes(json, ".settler"))) >> 96));
        vm.etch(at, address(home).code);
        vm.chainId(vm.parseJsonUint(json, ".chainId"));
        RightOrderSettler settler = RightOrderSettler(at);
        assertEq(settler.ORDER_TYPE(), vm.parseJsonBytes32(json, ".orderType"), "order type");
        assertEq(settler.QUOTE_TYPE(), vm.parseJsonBytes32(json, ".quoteType"), "quote type");
        _check(json, settler, ".orders[0]");
        _check(json, settler, ".orders[1]");
    }

    function _check(string memory json, RightOrderSettler settler, string memory place) private view {
        bytes memory encoded = vm.parseJsonBytes(json, string.concat(place, ".gasless"));
        GaslessCrossChainOrder memory order = abi.decode(encoded, (GaslessCrossChainOrder));
        assertEq(keccak256(abi.encode(order)), keccak256(encoded), "the signed order");
        assertEq(order.originSettler, address(settler), "settler");
        assertEq(order.fillDeadline, vm.parseJsonUint(json, string.concat(place, ".fillDeadline")), "deadline");
        bytes memory data = vm.parseJsonBytes(json, string.concat(place, ".orderData"));
        assertEq(keccak256(order.orderData), keccak256(data), "what is wanted");
        bytes32 orderId = vm.parseJsonBytes32(json, string.concat(place, ".orderId"));
        assertEq(settler.orderIdOf(order), orderId, "id");

        encoded = vm.parseJsonBytes(json, string.concat(place, ".onchain"));
        OnchainCrossChainOrder memory own = abi.decode(encoded, (OnchainCrossChainOrder));
        assertEq(keccak256(abi.encode(own)), keccak256(encoded), "the user's order");
        GaslessCrossChainOrder memory same = settler.gaslessOf(order.user, own);
        assertEq(keccak256(same.orderData), keccak256(data), "wants the same");
        orderId = vm.parseJsonBytes32(json, string.concat(place, ".onchainOrderId"));
        assertEq(settler.orderIdOf(same), orderId, "id of the user's");
    }
}
