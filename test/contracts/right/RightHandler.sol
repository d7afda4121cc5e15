// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IUsageRight, Right, RightTerms} from "../../../contracts/right/IUsageRight.sol";
import {MemberRoles} from "../../../contracts/member/IMemberRegistry.sol";
import {RightId} from "../../../contracts/types/Ids.sol";
import {RightFixture} from "./RightFixture.sol";

/// @dev Mints small rights, some of them movable, uses and returns them, moves them and lets time pass; notes each use that
/// the contract allowed although it should not have.
contract RightHandler is RightFixture {
    uint256 private constant MOST_RIGHTS = 8;

    uint256 public count;
    uint256 public usesOutOfPeriod;
    uint256 public lockedMoves;
    mapping(RightId id => int256) public netUses;

    address private immutable _university = vm.addr(0xc0);

    constructor() {
        deployRights();
        admitted(_university, "did:web:university.eu", EU, MemberRoles.CONSUMER);
    }

    function mint(uint64 delay, uint64 duration, uint32 maxUses, bool movable) external {
        if (count == MOST_RIGHTS) return;
        if (movable) permitTransferOf(RightId.wrap(count + 1), idOfDid(INSTITUTE_DID));
        RightTerms memory terms = validTerms();
        terms.notBefore = uint64(block.timestamp + (delay % 10));
        terms.expiresAt = terms.notBefore + 1 + (duration % 100);
        terms.maxUses = 1 + (maxUses % 3);
        minted(terms);
        ++count;
    }

    function recordUse(uint256 seed) external {
        RightId id = _pick(seed);
        try rights.recordUse(id) {
            Right memory right = rights.right(id);
            if (block.timestamp < right.notBefore || block.timestamp >= right.expiresAt) ++usesOutOfPeriod;
            ++netUses[id];
        } catch {}
    }

    function returnUse(uint256 seed) external {
        RightId id = _pick(seed);
        try rights.returnUse(id) {
            --netUses[id];
        } catch {}
    }

    function move(uint256 seed, bool back) external {
        RightId id = _pick(seed);
        (address from, address to) = back ? (_university, institute) : (institute, _university);
        vm.prank(from);
        try rights.transferFrom(from, to, RightId.unwrap(id)) {
            if (rights.locked(RightId.unwrap(id))) ++lockedMoves;
        } catch {}
    }

    function pass(uint256 time) external {
        vm.warp(block.timestamp + (time % 20));
    }

    function usageRight() external view returns (IUsageRight) {
        return rights;
    }

    function _pick(uint256 seed) private view returns (RightId) {
        return RightId.wrap(1 + (seed % (count + 1)));
    }
}
