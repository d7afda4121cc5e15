// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {RightMint} from "../../../../contracts/bridge/RightMint.sol";
import {TokenLock} from "../../../../contracts/bridge/TokenLock.sol";
import {
    GaslessCrossChainOrder,
    OnchainCrossChainOrder
} from "../../../../contracts/bridge/adapters/IERC7683January2025.sol";
import {
    IRightOrderSettler,
    OrderChain,
    Seller,
    UsageRightOrder
} from "../../../../contracts/bridge/adapters/IRightOrderSettler.sol";
import {RightOrderSettler} from "../../../../contracts/bridge/adapters/RightOrderSettler.sol";
import {IUsageRight} from "../../../../contracts/right/IUsageRight.sol";
import {Roles} from "../../../../contracts/types/Roles.sol";
import {RightFixture} from "../../right/RightFixture.sol";
import {HostileToken} from "../../settlement/HostileToken.sol";
import {AtomicFixture} from "../AtomicFixture.sol";

/// @dev The institute orders on HOME a right that the hospital grants on AWAY, over the real coordinator and participants. `payee` is the
/// hospital's account on HOME.
abstract contract RightOrderFixture is RightFixture, AtomicFixture {
    uint256 internal constant USER_KEY = 0xb0;
    uint256 internal constant PROVIDER_KEY = 0xa0;
    uint128 internal constant PRICE = 500;
    address internal constant PAYEE = address(0xa001);

    HostileToken internal token;
    TokenLock internal lock;
    RightMint internal mint;
    RightOrderSettler internal home;
    RightOrderSettler internal away;

    function openOrders() internal {
        deployRights();
        deployAtomic(address(manager));
        token = new HostileToken();
        lock = new TokenLock(authority, gateway, address(gateway), proofs, token);
        mint = new RightMint(authority, gateway, address(gateway), proofs, rights);
        lock.setCoordinator(HOME, address(coordinator));
        mint.setCoordinator(HOME, address(coordinator));
        bytes4[] memory selectors = new bytes4[](1);
        selectors[0] = IUsageRight.issue.selector;
        manager.setTargetFunctionRole(address(rights), selectors, Roles.RIGHT_ISSUER);
        manager.grantRole(Roles.RIGHT_ISSUER, address(mint), 0);
        home = new RightOrderSettler(authority, coordinator, lock, mint);
        away = new RightOrderSettler(authority, coordinator, lock, mint);
        selectors[0] = IRightOrderSettler.setChain.selector;
        manager.setTargetFunctionRole(address(home), selectors, Roles.BRIDGE);
        manager.setTargetFunctionRole(address(away), selectors, Roles.BRIDGE);
        manager.grantRole(Roles.BRIDGE, address(this), 0);
        home.setChain(AWAY, OrderChain(address(away), address(mint), address(rights)));
        on(AWAY);
        away.setChain(HOME, OrderChain(address(home), address(0), address(0)));
        on(HOME);
        token.mint(institute, 10 * PRICE);
        vm.prank(institute);
        token.approve(address(home), type(uint256).max);
    }

    function wanted() internal view returns (UsageRightOrder memory) {
        return UsageRightOrder(AWAY, hospital, validTerms(), address(token), PRICE, START + 60, START + 120);
    }

    function orderOfType(
        UsageRightOrder memory order,
        uint256 nonce
    ) internal view returns (GaslessCrossChainOrder memory) {
        return
            GaslessCrossChainOrder({
                originSettler: address(home),
                user: institute,
                nonce: nonce,
                originChainId: HOME,
                openDeadline: uint32(START + 30),
                fillDeadline: uint32(START + 180),
                orderDataType: home.ORDER_TYPE(),
                orderData: abi.encode(order)
            });
    }

    function signed(GaslessCrossChainOrder memory order) internal view returns (bytes memory) {
        return signature(USER_KEY, home.orderIdOf(order));
    }

    function sellerOf(GaslessCrossChainOrder memory order, uint256 key) internal view returns (bytes memory) {
        (, bytes32 digest) = home.consentOf(order, PAYEE);
        return abi.encode(PAYEE, signature(key, digest));
    }

    /// @dev Opened by the filler.
    function opened(uint256 nonce) internal returns (GaslessCrossChainOrder memory order) {
        on(HOME);
        order = orderOfType(wanted(), nonce);
        home.openFor(order, signed(order), sellerOf(order, PROVIDER_KEY));
    }

    /// @dev What the user opens itself, with what the provider has signed for it.
    function quoteOf(uint256 nonce) internal view returns (OnchainCrossChainOrder memory order) {
        order.fillDeadline = uint32(START + 180);
        order.orderDataType = home.QUOTE_TYPE();
        order.orderData = abi.encode(wanted(), nonce, Seller(PAYEE, ""));
        (, bytes32 digest) = home.consentOf(home.gaslessOf(institute, order), PAYEE);
        order.orderData = abi.encode(wanted(), nonce, Seller(PAYEE, signature(PROVIDER_KEY, digest)));
    }

    function fill(GaslessCrossChainOrder memory order) internal {
        on(HOME);
        bytes memory seller = sellerOf(order, PROVIDER_KEY);
        (, bytes memory originData) = home.originDataOf(order, seller);
        bytes32 orderId = home.orderIdOf(order);
        on(AWAY);
        away.fill(orderId, originData, POLICY);
    }
}
