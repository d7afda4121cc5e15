// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {CometLightClient} from "../../../contracts/bridge/CometLightClient.sol";
import {
    CometCommit,
    CometHeader,
    CometSignature,
    CometStatus,
    CometValidator,
    ICometLightClient
} from "../../../contracts/bridge/ICometLightClient.sol";
import {CometVectors} from "./CometVectors.sol";

/// @dev Real commits: each is taken as it is, and with no bit of it changed.
contract CometRecordedTest is CometVectors {
    uint256 private constant ORDER = 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141;

    CometLightClient private client;
    CometHeader private header;

    function setUp() public {
        loadVectors();
        client = recordedClient();
        header = headerOf(".headers[0]");
    }

    function test_Update_FollowsChainOverChangeOfSet() public {
        for (uint256 i = 0; i < 5; ++i) _take(i);
        CometStatus memory status = client.status();
        assertEq(status.height, headerOf(".headers[4]").height, "height");
        assertTrue(!status.isSetPending, "set in place");
        (bytes32 inPlace, bytes32 pending) = client.sets();
        assertEq(inPlace, headerOf(".headers[4]").validatorsHash, "set");
        assertEq(pending, 0, "pending");
        for (uint256 i = 0; i < 5; ++i) {
            CometHeader memory known = _header(i);
            client.checkHeader(known.height, known.executionHash, known.accumulator);
        }
    }

    function test_Update_SkipsHeaders() public {
        _take(1);
        _take(4);
        assertEq(client.status().height, headerOf(".headers[4]").height, "height");
    }

    /// @dev Header 1 names the next set: what the old one still signs is of no use.
    function test_Update_RevertGiven_SetPending() public {
        _take(1);
        vm.expectRevert(abi.encodeWithSelector(ICometLightClient.CometSetPending.selector, true));
        client.update(_header(2), _commit(2));
    }

    function test_Update_RevertGiven_SetSkipped() public {
        _take(0);
        CometHeader memory later = _header(2);
        (bytes32 inPlace, ) = client.sets();
        vm.expectRevert(
            abi.encodeWithSelector(ICometLightClient.CometSetUnexpected.selector, later.validatorsHash, inPlace)
        );
        client.update(later, _commit(2));
    }

    function test_UpdateWithSet_RevertGiven_NonePending() public {
        CometCommit memory commit = _commit(0);
        vm.expectRevert(abi.encodeWithSelector(ICometLightClient.CometSetPending.selector, false));
        client.updateWithSet(header, commit, setOf(".headers[0]"));
    }

    function test_UpdateWithSet_RevertWhen_SetForged() public {
        _take(1);
        CometValidator[] memory set = setOf(".headers[2]");
        set[0].power += 1;
        vm.expectPartialRevert(ICometLightClient.CometSetUnexpected.selector);
        client.updateWithSet(_header(2), _commit(2), set);
        vm.expectPartialRevert(ICometLightClient.CometSetUnexpected.selector);
        client.updateWithSet(_header(2), _commit(2), setOf(".headers[0]"));
        vm.expectPartialRevert(ICometLightClient.CometSetInvalid.selector);
        client.updateWithSet(_header(2), _commit(2), new CometValidator[](0));
        set[0].y = bytes32(uint256(set[0].y) ^ 1);
        vm.expectRevert(abi.encodeWithSelector(ICometLightClient.CometKeyInvalid.selector, 0));
        client.updateWithSet(_header(2), _commit(2), set);
    }

    /// @dev A set that was replaced is never asked again.
    function test_Update_RevertWhen_OldSetReplayed() public {
        CometCommit memory commit = _commit(0);
        _take(1);
        _take(2);
        (bytes32 inPlace, ) = client.sets();
        vm.expectRevert(
            abi.encodeWithSelector(ICometLightClient.CometSetUnexpected.selector, header.validatorsHash, inPlace)
        );
        client.update(header, commit);
    }

    function test_Update_RevertWhen_HeightNotGrowing() public {
        CometCommit memory commit = _commit(0);
        _take(0);
        vm.expectRevert(
            abi.encodeWithSelector(ICometLightClient.CometHeightNotGrowing.selector, header.height, header.height)
        );
        client.update(header, commit);
    }

    function test_Update_RevertWhen_TimeAhead() public {
        CometCommit memory commit = _commit(0);
        vm.warp(header.timeSeconds - 601);
        vm.expectPartialRevert(ICometLightClient.CometTimeAhead.selector);
        client.update(header, commit);
        vm.warp(header.timeSeconds - 600);
        client.update(header, commit);
    }

    function test_Update_RevertGiven_Expired() public {
        CometCommit memory commit = _commit(0);
        uint256 expiredAt = header.timeSeconds - 1 + PERIOD;
        vm.warp(expiredAt);
        vm.expectRevert(abi.encodeWithSelector(ICometLightClient.CometClientExpired.selector, expiredAt));
        client.update(header, commit);
        vm.warp(expiredAt - 1);
        client.update(header, commit);
    }

    function test_Update_RevertGiven_OtherChainName() public {
        CometCommit memory commit = _commit(0);
        CometLightClient other = clientOf("causeway-8010157", outboxOf(), header, setOf(".headers[0]"));
        vm.expectPartialRevert(ICometLightClient.CometSignatureInvalid.selector);
        other.update(header, commit);
    }

    function test_Update_RevertGiven_NoOutbox() public {
        CometCommit memory commit = _commit(0);
        CometLightClient other = clientOf("causeway-8010156", address(0), header, setOf(".headers[0]"));
        vm.expectRevert(
            abi.encodeWithSelector(ICometLightClient.CometAccumulatorUnexpected.selector, header.accumulator)
        );
        other.update(header, commit);
        header.accumulator = 0;
        vm.expectPartialRevert(ICometLightClient.CometSignatureInvalid.selector);
        other.update(header, commit);
    }

    /// @dev One bit of each word of the header, at each of 64 places: the hash is another, or the word does not fit.
    function test_Update_RevertWhen_HeaderTampered() public {
        CometCommit memory commit = _commit(0);
        bytes memory encoded = abi.encode(header);
        for (uint256 word = 0; word < encoded.length / 32; ++word) {
            for (uint256 bit = 0; bit < 256; bit += 4) _refuse(_flipped(encoded, word, bit), abi.encode(commit));
        }
        assertTrue(_isTaken(encoded, abi.encode(commit)), "without a flip");
    }

    function test_Update_RevertWhen_CommitTampered() public {
        CometCommit memory commit = _commit(0);
        bytes memory encoded = abi.encode(commit);
        for (uint256 word = 0; word < encoded.length / 32; ++word) {
            for (uint256 bit = 0; bit < 256; bit += 4) _refuse(abi.encode(header), _flipped(encoded, word, bit));
        }
        assertTrue(_isTaken(abi.encode(header), encoded), "without a flip");
    }

    function test_Update_RevertWhen_PowerTooLow() public {
        CometCommit memory commit = _commit(0);
        for (uint256 count = 0; count < commit.signatures.length; ++count) {
            CometCommit memory fewer = _commit(0);
            CometSignature[] memory signatures = new CometSignature[](count);
            for (uint256 i = 0; i < count; ++i) signatures[i] = commit.signatures[i];
            fewer.signatures = signatures;
            vm.expectRevert(abi.encodeWithSelector(ICometLightClient.CometPowerTooLow.selector, count, 4));
            client.update(header, fewer);
        }
    }

    function test_Update_RevertWhen_SignerTwice() public {
        CometCommit memory commit = _commit(0);
        commit.signatures[1] = commit.signatures[0];
        vm.expectRevert(abi.encodeWithSelector(ICometLightClient.CometSignerUnordered.selector, 1));
        client.update(header, commit);
    }

    function test_Update_RevertWhen_SignersSwapped() public {
        CometCommit memory commit = _commit(0);
        CometSignature memory first = commit.signatures[0];
        commit.signatures[0] = commit.signatures[1];
        commit.signatures[1] = first;
        vm.expectRevert(abi.encodeWithSelector(ICometLightClient.CometSignerUnordered.selector, 1));
        client.update(header, commit);
        (commit.signatures[0].index, commit.signatures[1].index) = (0, 1);
        vm.expectRevert(abi.encodeWithSelector(ICometLightClient.CometSignatureInvalid.selector, 0));
        client.update(header, commit);
    }

    function test_Update_RevertWhen_SignerOutsideSet() public {
        CometCommit memory commit = _commit(0);
        commit.signatures[2].index = 4;
        vm.expectRevert(abi.encodeWithSelector(ICometLightClient.CometSignatureInvalid.selector, 2));
        client.update(header, commit);
    }

    /// @dev The other signature of the same vote: n − s does not fit into 255 bits as a low s does.
    function test_Update_RevertWhen_HighTwin() public {
        CometCommit memory commit = _commit(0);
        uint256 vs = uint256(commit.signatures[0].vs);
        uint256 twin = ORDER - (vs & ~(uint256(1) << 255));
        commit.signatures[0].vs = bytes32(twin);
        vm.expectRevert(abi.encodeWithSelector(ICometLightClient.CometSignatureInvalid.selector, 0));
        client.update(header, commit);
        commit.signatures[0].vs = bytes32(vs ^ (uint256(1) << 255));
        vm.expectRevert(abi.encodeWithSelector(ICometLightClient.CometSignatureInvalid.selector, 0));
        client.update(header, commit);
    }

    function test_Update_RevertWhen_PartsInvalid() public {
        CometCommit memory commit = _commit(0);
        commit.partsTotal = 0;
        vm.expectRevert(abi.encodeWithSelector(ICometLightClient.CometPartsInvalid.selector, 0));
        client.update(header, commit);
        commit.partsTotal = 1 << 14;
        vm.expectRevert(abi.encodeWithSelector(ICometLightClient.CometPartsInvalid.selector, 1 << 14));
        client.update(header, commit);
    }

    function test_Update_RevertWhen_NoTime() public {
        CometCommit memory commit = _commit(0);
        commit.signatures[0].timeSeconds = 0;
        vm.expectPartialRevert(ICometLightClient.CometTimeInvalid.selector);
        client.update(header, commit);
        commit.signatures[0].timeSeconds = 1;
        commit.signatures[0].timeNanos = 1e9;
        vm.expectPartialRevert(ICometLightClient.CometTimeInvalid.selector);
        client.update(header, commit);
    }

    function test_CheckHeader_RevertWhen_Unknown() public {
        _take(0);
        uint64 height = header.height;
        vm.expectRevert(abi.encodeWithSelector(ICometLightClient.CometHeaderUnknown.selector, height + 1));
        client.checkHeader(height + 1, header.executionHash, header.accumulator);
        vm.expectRevert(abi.encodeWithSelector(ICometLightClient.CometHeaderUnknown.selector, height));
        client.checkHeader(height, header.executionHash, 0);
        vm.expectRevert(abi.encodeWithSelector(ICometLightClient.CometHeaderUnknown.selector, height));
        client.checkHeader(height, 0, header.accumulator);
        vm.expectRevert(abi.encodeWithSelector(ICometLightClient.CometHeaderUnknown.selector, 0));
        client.checkHeader(0, 0, 0);
    }

    function _take(uint256 i) private {
        if (client.status().isSetPending) {
            client.updateWithSet(_header(i), _commit(i), setOf(string.concat(".headers[", digit(i), "]")));
        } else client.update(_header(i), _commit(i));
    }

    function _header(uint256 i) private view returns (CometHeader memory) {
        return headerOf(string.concat(".headers[", digit(i), "]"));
    }

    function _commit(uint256 i) private view returns (CometCommit memory) {
        return commitOf(string.concat(".headers[", digit(i), "]"));
    }

    function _flipped(bytes memory encoded, uint256 word, uint256 bit) private pure returns (bytes memory copy) {
        copy = bytes.concat(encoded);
        copy[32 * word + 31 - bit / 8] ^= bytes1(uint8(1 << (bit % 8)));
    }

    function _refuse(bytes memory headerBytes, bytes memory commitBytes) private {
        assertTrue(!_isTaken(headerBytes, commitBytes), "tampered");
    }

    /// @dev `commitBytes` begins with its own offset, 32 as it is encoded alone; in the call the header stands before it.
    function _isTaken(bytes memory headerBytes, bytes memory commitBytes) private returns (bool isTaken) {
        bytes memory tail = new bytes(commitBytes.length - 32);
        for (uint256 i = 0; i < tail.length; ++i) tail[i] = commitBytes[32 + i];
        uint256 offset = (headerBytes.length + 32) ^ uint256(bytes32(commitBytes)) ^ 32;
        (isTaken, ) = address(client).call(abi.encodePacked(client.update.selector, headerBytes, offset, tail));
    }
}
