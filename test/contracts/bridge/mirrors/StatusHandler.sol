// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Sighting} from "../../../../contracts/bridge/mirrors/IMirror.sol";
import {StatusList} from "../../../../contracts/bridge/mirrors/IStatusMirror.sol";
import {MirrorFixture} from "./MirrorFixture.sol";

/// @dev Revokes credentials of a list at home, publishes, brings what was published in any order and as often as it likes, and forges. A list is a
/// word with a bit for each of 256 credentials; a bit that is set stays set.
contract StatusHandler is MirrorFixture {
    uint64 private constant ELSEWHERE = 7;

    uint256 public revoked;
    /// @dev Of all that has arrived.
    uint256 public arrived;
    /// @dev What was taken from who is not the counterpart, and what the mirror refused although it is.
    uint256 public forged;
    uint256 public refused;
    /// @dev How often what is shown went back in revision, version or height.
    uint256 public wentBack;
    uint256[] private _published;
    mapping(uint256 credential => uint256 height) private _revokedAt;

    constructor() {
        openMirrors();
        anchorStatus(digestOf(0));
    }

    /// @dev Of a list as it is served.
    function digestOf(uint256 list) public pure returns (bytes32) {
        return keccak256(abi.encode(list));
    }

    function shown() public view returns (StatusList memory list, Sighting memory sighting) {
        return awayStatus.statusOf(HOME, issuerId, LIST);
    }

    function anchored() external view returns (StatusList memory) {
        return homeStatus.anchoredOf(issuerId, LIST);
    }

    /// @dev Whether each credential that was revoked below the height that is shown is so in the list that is shown.
    function isShownFromItsHeight() external view returns (bool) {
        (, Sighting memory sighting) = shown();
        for (uint256 i = 0; i < 256; ++i) {
            // Within its block a list can be published before.
            bool isDue = _revokedAt[i] != 0 && _revokedAt[i] < sighting.height;
            if (isDue && (arrived >> i) & 1 == 0) return false;
        }
        return true;
    }

    function revoke(uint8 credential) external {
        if (_revokedAt[credential] == 0) _revokedAt[credential] = block.number;
        revoked |= 1 << credential;
        anchorStatus(digestOf(revoked));
    }

    function publish() external {
        publishStatus();
        _published.push(revoked);
    }

    /// @dev Again too: the inbox would refuse it, the mirror must not depend on that.
    function bring(uint256 index) external {
        if (_published.length == 0) return;
        index %= _published.length;
        (StatusList memory list, Sighting memory sighting) = shown();
        if (!deliver(index)) ++refused;
        arrived |= _published[index];
        (StatusList memory newList, Sighting memory newSighting) = shown();
        bool isBack =
            newList.revision < list.revision ||
                newSighting.version < sighting.version ||
                newSighting.height < sighting.height;
        if (isBack) ++wentBack;
    }

    /// @dev The newest word of all, in which nobody is revoked: from a stranger at home, or from the counterpart's address elsewhere.
    function forge(bool isElsewhere) external {
        StatusList memory list = StatusList(digestOf(0), type(uint64).max, uint64(block.timestamp));
        bytes32 id = homeStatus.idOf(issuerId, LIST);
        uint64 version = type(uint64).max;
        bytes memory payload = abi.encode(id, version, uint64(block.number), uint64(block.timestamp), abi.encode(list));
        (uint64 from, address sender) = isElsewhere ? (ELSEWHERE, address(homeStatus)) : (HOME, stranger);
        vm.chainId(AWAY);
        (bool isTaken, ) = gateway.forward(from, sender, address(awayStatus), payload);
        vm.chainId(HOME);
        if (isTaken) ++forged;
    }

    function wait(uint8 blocks) external {
        vm.roll(block.number + 1 + (blocks % 3));
    }
}
