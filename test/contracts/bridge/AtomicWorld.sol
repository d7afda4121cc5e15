// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {AccessManager} from "@openzeppelin/contracts/access/manager/AccessManager.sol";
import {Leg, Part, Specification} from "../../../contracts/bridge/Atomic.sol";
import {TokenLock} from "../../../contracts/bridge/TokenLock.sol";
import {HostileToken} from "../settlement/HostileToken.sol";
import {AtomicFixture} from "./AtomicFixture.sol";
import {FickleParticipant} from "./FickleParticipant.sol";

/// @dev Payment against payment: the test pays on HOME, `payer` pays on AWAY. And somebody fickle on a third chain.
abstract contract AtomicWorld is AtomicFixture {
    uint256 internal constant PAYER_KEY = 0xc0;
    bytes32 internal constant PAY = keccak256("TokenLock.pay");
    uint128 internal constant HOME_AMOUNT = 700;
    uint128 internal constant AWAY_AMOUNT = 300;
    uint256 internal constant FUNDS = 1e30;

    address internal immutable payer = vm.addr(PAYER_KEY);
    HostileToken internal homeToken;
    HostileToken internal awayToken;
    TokenLock internal homeLock;
    TokenLock internal awayLock;
    FickleParticipant internal third;

    function openWorld() internal {
        deployAtomic(address(new AccessManager(address(this))));
        (homeToken, awayToken) = (new HostileToken(), new HostileToken());
        homeLock = new TokenLock(authority, gateway, address(gateway), proofs, homeToken);
        awayLock = new TokenLock(authority, gateway, address(gateway), proofs, awayToken);
        homeLock.setCoordinator(HOME, address(coordinator));
        awayLock.setCoordinator(HOME, address(coordinator));
        third = fickle();
        homeToken.mint(address(this), FUNDS);
        awayToken.mint(payer, FUNDS);
        approveBoth(type(uint256).max, type(uint256).max);
    }

    function approveBoth(uint256 home, uint256 away) internal {
        homeToken.approve(address(homeLock), home);
        vm.prank(payer);
        awayToken.approve(address(awayLock), away);
    }

    function homeArgs() internal view returns (bytes memory) {
        return abi.encode(address(this), payer);
    }

    function awayArgs() internal view returns (bytes memory) {
        return abi.encode(payer, address(this));
    }

    function exchange(bool withThird) internal view returns (Specification memory specification, bytes[] memory args) {
        uint256 legs = withThird ? 3 : 2;
        specification.legs = new Leg[](legs);
        args = new bytes[](legs);
        (args[0], args[1]) = (homeArgs(), awayArgs());
        specification.legs[0] = Leg(HOME, address(homeLock), PAY, keccak256(args[0]), HOME_AMOUNT, HOOK_GAS);
        specification.legs[1] = Leg(AWAY, address(awayLock), PAY, keccak256(args[1]), AWAY_AMOUNT, HOOK_GAS);
        if (withThird) specification.legs[2] = legOf(THIRD, address(third));
        uint40 now_ = uint40(clocks[HOME]);
        specification.deadlines.prepareBy = now_ + 60;
        specification.deadlines.executeBy = now_ + 120;
        specification.deadlines.decideBy = now_ + 180;
    }

    /// @dev The payer on AWAY signs what the transaction will be.
    function beginExchange(uint256 nonce, bool withThird) internal returns (bytes32 xid) {
        (Specification memory specification, bytes[] memory args) = exchange(withThird);
        on(HOME);
        xid = coordinator.xidOf(address(this), nonce, specification);
        bytes[] memory consents = new bytes[](args.length);
        on(AWAY);
        consents[1] = signature(PAYER_KEY, awayLock.consentDigest(xid, 1));
        on(HOME);
        coordinator.begin(specification, nonce, args, consents);
    }

    function partOf(bytes32 xid, uint8 index) internal view returns (Part memory) {
        return Part(HOME, address(coordinator), xid, index);
    }
}
