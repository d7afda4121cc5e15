// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {InteroperableAddress} from "@openzeppelin/contracts/utils/draft-InteroperableAddress.sol";
import {IRightMint} from "../../../../contracts/bridge/IRightMint.sol";
import {GaslessCrossChainOrder} from "../../../../contracts/bridge/adapters/IERC7683January2025.sol";
import {ResolvedOrder} from "../../../../contracts/bridge/adapters/IERC7683May2026.sol";
import {IRightOrderSettler} from "../../../../contracts/bridge/adapters/IRightOrderSettler.sol";
import {RightOrderResolver} from "../../../../contracts/bridge/adapters/RightOrderResolver.sol";
import {RightOrderFixture} from "./RightOrderFixture.sol";

/// @dev Takes calldata apart: slices are of calldata only.
contract Slicer {
    function tail(bytes calldata data, uint256 from) external pure returns (bytes memory) {
        return data[from:];
    }

    function part(bytes calldata data, uint256 from, uint256 to) external pure returns (bytes memory) {
        return data[from:to];
    }
}

/// @dev A solver of the draft of May 2026 that knows nothing of the settler: it does what the steps say, as its text says how.
contract RightOrderResolverTest is RightOrderFixture {
    Slicer private _slicer;
    RightOrderResolver private _resolver;

    function setUp() public {
        openOrders();
        _slicer = new Slicer();
        _resolver = new RightOrderResolver(home, address(lock));
    }

    function test_Resolve_StepsLeadToPaymentAndRight() public {
        GaslessCrossChainOrder memory order = orderOfType(wanted(), 7);
        ResolvedOrder memory resolved = _resolver.resolve(abi.encode(order, signed(order)));
        bytes[] memory values = _decide(resolved, order);

        (uint256 chainId, address target, bytes memory data) = _execution(resolved.steps[0], values);
        assertEq(chainId, HOME, "opened here");
        assertEq(target, address(home), "by the settler");
        (bool success, ) = target.call(data);
        assertTrue(success, "opened");
        deliverFrom(0);
        assertEq(lock.creditOf(PAYEE), PRICE, "paid");

        (chainId, target, data) = _execution(resolved.steps[1], values);
        assertEq(chainId, AWAY, "filled there");
        assertEq(target, address(away), "by the other settler");
        on(AWAY);
        (success, ) = target.call(data);
        assertTrue(success, "filled");
        assertEq(rights.ownerOf(1), institute, "minted");
    }

    function test_Resolve_SaysWhatIsPaidWhenAndOnWhoseWord() public view {
        GaslessCrossChainOrder memory order = orderOfType(wanted(), 7);
        ResolvedOrder memory resolved = _resolver.resolve(abi.encode(order, signed(order)));
        assertEq(resolved.payments.length, 1, "one payment");
        bytes memory payment = abi.encodeWithSignature(
            "ERC20(bytes,bytes,bytes,uint256,uint256,uint256)",
            InteroperableAddress.formatEvmV1(HOME, address(token)),
            InteroperableAddress.formatEvmV1(HOME, address(lock)),
            abi.encodeWithSignature("Constant(uint256)", PRICE),
            0,
            0,
            180
        );
        assertEq(keccak256(resolved.payments[0]), keccak256(payment), "the price, from the lock");
        assertEq(resolved.assumptions.length, 1, "one assumption");
        assertEq(keccak256(bytes(resolved.assumptions[0].name)), keccak256("causeway.atomic"), "named");
        bytes memory trusted = abi.encode(uint256(HOME), home, lock, AWAY, mint);
        assertEq(keccak256(resolved.assumptions[0].data), keccak256(trusted), "these contracts");
        (, , , bytes[] memory attributes) = _step(resolved.steps[0]);
        bytes memory until = abi.encodeWithSignature("Constant(uint256)", START + 30);
        bytes memory bounds = abi.encodeWithSignature("TimingBounds(string,bytes,bytes)", "block.timestamp", "", until);
        assertEq(keccak256(attributes[0]), keccak256(bounds), "until it can be opened");
        bytes memory abort = abi.encodeWithSignature("RevertPolicy(string,bytes)", "abort", "");
        assertEq(keccak256(attributes[1]), keccak256(abort), "or nothing");
        (, , , attributes) = _step(resolved.steps[1]);
        assertEq(keccak256(attributes[0]), keccak256(abi.encodeWithSignature("NeedsStep(uint256)", 0)), "after it");
        bytes memory reason = abi.encodePacked(IRightMint.RightMintNotOwed.selector);
        bytes memory skip = abi.encodeWithSignature("RevertPolicy(string,bytes)", "ignore", reason);
        assertEq(keccak256(attributes[1]), keccak256(skip), "if it is owed still");
    }

    function test_Resolve_RevertWhen_NotSignedByUser() public {
        GaslessCrossChainOrder memory order = orderOfType(wanted(), 7);
        _expectUnfit(order, signature(PROVIDER_KEY, home.orderIdOf(order)));
    }

    function test_Resolve_RevertWhen_TooLate() public {
        GaslessCrossChainOrder memory order = orderOfType(wanted(), 7);
        bytes memory user = signed(order);
        later(HOME, START + 31);
        _expectUnfit(order, user);
    }

    function test_Resolve_RevertGiven_Opened() public {
        GaslessCrossChainOrder memory order = opened(7);
        _expectUnfit(order, signed(order));
    }

    function test_Resolve_RevertWhen_SettlerDoesNotKnowIt() public {
        GaslessCrossChainOrder memory order = orderOfType(wanted(), 7);
        bytes memory user = signed(order);
        order.originSettler = address(away);
        vm.expectPartialRevert(IRightOrderSettler.RightOrderNotHere.selector);
        _resolver.resolve(abi.encode(order, user));
    }

    /// @dev Each variable by its role, framed: `abi.encode("", value)`.
    function _decide(
        ResolvedOrder memory resolved,
        GaslessCrossChainOrder memory order
    ) private view returns (bytes[] memory values) {
        values = new bytes[](4);
        assertTrue(bytes4(resolved.variables[0]) == bytes4(keccak256("PaymentRecipient()")), "recipient");
        values[0] = abi.encode("", PAYEE);
        (string memory kind, bytes memory data, uint256[] memory needs) = _witness(resolved.variables[1]);
        assertEq(keccak256(bytes(kind)), keccak256("causeway.seller"), "the seller");
        assertEq(keccak256(data), keccak256(abi.encode(order)), "of this order");
        assertTrue(needs.length == 1 && needs[0] == 0, "is paid where the solver says");
        values[1] = abi.encode("", sellerOf(order, PROVIDER_KEY));
        values[2] = _queried(resolved.variables[2], values);
        (kind, data, ) = _witness(resolved.variables[3]);
        assertEq(keccak256(bytes(kind)), keccak256("causeway.policy"), "the policy");
        assertEq(abi.decode(data, (bytes32)), keccak256(POLICY), "of this id");
        values[3] = abi.encode("", POLICY);
    }

    /// @dev What comes back is framed already.
    function _queried(bytes memory encoded, bytes[] memory values) private view returns (bytes memory answer) {
        assertTrue(bytes4(encoded) == bytes4(keccak256("Query(bytes,bytes4,bytes[],uint256)")), "a query");
        (bytes memory target, bytes4 selector, bytes[] memory arguments, uint256 height) = abi.decode(
            _slicer.tail(encoded, 4),
            (bytes, bytes4, bytes[], uint256)
        );
        assertEq(height, type(uint256).max, "at the latest block");
        (, address account) = InteroperableAddress.parseEvmV1(target);
        bool success;
        (success, answer) = account.staticcall(_calldata(selector, arguments, values));
        assertTrue(success, "answered");
    }

    function _execution(
        bytes memory encoded,
        bytes[] memory values
    ) private view returns (uint256 chainId, address target, bytes memory data) {
        (bytes memory to, bytes4 selector, bytes[] memory arguments, ) = _step(encoded);
        (chainId, target) = InteroperableAddress.parseEvmV1(to);
        data = _calldata(selector, arguments, values);
    }

    /// @dev "Call Data Encoding" of the draft: values of fixed size stand in the head, others behind it.
    function _calldata(
        bytes4 selector,
        bytes[] memory arguments,
        bytes[] memory values
    ) private view returns (bytes memory) {
        bytes memory head = "";
        bytes memory rest = "";
        bytes32 dynamic = keccak256(abi.encode(uint256(64), uint256(96), uint256(0)));
        for (uint256 i = 0; i < arguments.length; ++i) {
            bytes memory framed = arguments[i];
            if (framed.length == 32) framed = values[abi.decode(framed, (uint256))];
            if (framed.length > 96 && keccak256(_slicer.part(framed, 0, 96)) == dynamic) {
                head = bytes.concat(head, abi.encode(32 * arguments.length + rest.length));
                rest = bytes.concat(rest, _slicer.tail(framed, 96));
            } else {
                head = bytes.concat(head, _slicer.part(framed, 32, framed.length - 32));
            }
        }
        return bytes.concat(selector, head, rest);
    }

    function _step(
        bytes memory encoded
    ) private view returns (bytes memory target, bytes4 selector, bytes[] memory arguments, bytes[] memory attributes) {
        assertTrue(bytes4(encoded) == bytes4(keccak256("Call(bytes,bytes4,bytes[],bytes[])")), "a call");
        return abi.decode(_slicer.tail(encoded, 4), (bytes, bytes4, bytes[], bytes[]));
    }

    function _witness(
        bytes memory encoded
    ) private view returns (string memory kind, bytes memory data, uint256[] memory needs) {
        assertTrue(bytes4(encoded) == bytes4(keccak256("Witness(string,bytes,uint256[])")), "a witness");
        return abi.decode(_slicer.tail(encoded, 4), (string, bytes, uint256[]));
    }

    function _expectUnfit(GaslessCrossChainOrder memory order, bytes memory user) private {
        bytes32 orderId = home.orderIdOf(order);
        vm.expectRevert(abi.encodeWithSelector(RightOrderResolver.ResolverOrderUnfit.selector, orderId));
        _resolver.resolve(abi.encode(order, user));
    }
}
