// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {HashTimeLock} from "../../../contracts/bridge/HashTimeLock.sol";
import {SwapState, SwapTerms} from "../../../contracts/bridge/IHashTimeLock.sol";
import {HostileToken} from "../settlement/HostileToken.sol";
import {Test} from "../support/Test.sol";

/// @dev Locks, claims, refunds and withdraws in any order, at any time, while the token sometimes refuses to pay; keeps books of its own.
contract SwapHandler is Test {
    HashTimeLock public immutable swaps;
    HostileToken public immutable token;
    /// @dev Of swaps that are Locked, and of credits, as the calls that succeeded say.
    uint256 public locked;
    uint256 public credited;
    /// @dev Swaps that were paid out twice, or moved from a final state.
    uint256 public wrong;
    bool private _refuses;

    SwapTerms[] private _terms;
    SwapState[] private _states;

    constructor() {
        swaps = new HashTimeLock();
        token = new HostileToken();
    }

    function count() external view returns (uint256) {
        return _terms.length;
    }

    /// @dev What the books say, and what the contract says.
    function statesOf(uint256 index) external view returns (SwapState own, SwapState found) {
        return (_states[index], swaps.stateOf(swaps.swapIdOf(_terms[index])));
    }

    function lock(uint8 actor, uint128 amount, uint32 seconds_, uint8 salt) external {
        amount = uint128(bound(amount, 1, 1e24));
        address sender = _actor(actor);
        bytes32 hashLock = sha256(abi.encodePacked(bytes32(uint256(salt))));
        uint64 expiresAt = uint64(block.timestamp + bound(seconds_, 1, 30 days));
        SwapTerms memory terms = SwapTerms(
            sender,
            _actor((actor % 3) + 1),
            address(token),
            amount,
            hashLock,
            expiresAt,
            bytes32(uint256(salt))
        );
        if (swaps.stateOf(swaps.swapIdOf(terms)) != SwapState.None) return;
        _payOut(true);
        token.mint(sender, amount);
        vm.startPrank(sender);
        token.approve(address(swaps), amount);
        swaps.lock(terms);
        vm.stopPrank();
        _payOut(!_refuses);
        locked += amount;
        _terms.push(terms);
        _states.push(SwapState.Locked);
    }

    function claim(uint256 index, bool knowsSecret) external {
        if (_terms.length == 0) return;
        index %= _terms.length;
        SwapTerms memory terms = _terms[index];
        bytes32 secret = knowsSecret ? terms.salt : bytes32(type(uint256).max);
        uint256 owedBefore = swaps.owed(address(token), terms.recipient);
        try swaps.claim(terms, secret) {
            if (!knowsSecret || block.timestamp >= terms.expiresAt) ++wrong;
            _leave(index, SwapState.Claimed);
            credited += swaps.owed(address(token), terms.recipient) - owedBefore;
        } catch {}
    }

    function refund(uint256 index) external {
        if (_terms.length == 0) return;
        index %= _terms.length;
        try swaps.refund(_terms[index]) {
            if (block.timestamp < _terms[index].expiresAt) ++wrong;
            _leave(index, SwapState.Refunded);
        } catch {}
    }

    function withdraw(uint8 actor) external {
        try swaps.withdraw(address(token), _actor(actor)) returns (uint256 amount) {
            credited -= amount;
        } catch {}
    }

    function passTime(uint32 seconds_) external {
        vm.warp(block.timestamp + bound(seconds_, 1, 20 days));
    }

    function refuse(bool given) external {
        _refuses = given;
        _payOut(!given);
    }

    function _leave(uint256 index, SwapState state) private {
        if (_states[index] != SwapState.Locked) ++wrong;
        _states[index] = state;
        locked -= _terms[index].amount;
    }

    /// @dev A fee that nobody can pay makes every transfer fail.
    function _payOut(bool does) private {
        token.setFee(does ? 0 : type(uint256).max);
    }

    function _actor(uint8 number) private pure returns (address) {
        return address(uint160(0xac0 + (number % 3)));
    }
}
