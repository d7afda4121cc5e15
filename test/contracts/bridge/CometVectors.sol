// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {AccessManager} from "@openzeppelin/contracts/access/manager/AccessManager.sol";
import {ERC1967Proxy} from "@openzeppelin/contracts/proxy/ERC1967/ERC1967Proxy.sol";
import {CometChain, CometLightClient} from "../../../contracts/bridge/CometLightClient.sol";
import {
    CometCommit,
    CometHeader,
    CometTrust,
    CometValidator,
    ICometLightClient
} from "../../../contracts/bridge/ICometLightClient.sol";
import {IRecognitionList} from "../../../contracts/member/IRecognitionList.sol";
import {RecognitionList} from "../../../contracts/member/RecognitionList.sol";
import {Roles} from "../../../contracts/types/Roles.sol";
import {Test} from "../support/Test.sol";

/// @dev Headers and commits of a recorded chain of four validators (cometVectors.ts), and clients that trust its beginning.
abstract contract CometVectors is Test {
    uint64 internal constant PEER = 8010156;
    uint64 internal constant PERIOD = 7 days;

    string internal vectors;
    AccessManager internal authority;
    RecognitionList internal recognition;

    function loadVectors() internal {
        vectors = vm.readFile("test/vectors/bridge/comet.json");
        authority = new AccessManager(address(this));
        bytes memory initialize = abi.encodeCall(RecognitionList.initialize, (address(authority)));
        recognition = RecognitionList(address(new ERC1967Proxy(address(new RecognitionList()), initialize)));
        authority.grantRole(Roles.BRIDGE, address(this), 0);
    }

    /// @dev A client of the recorded chain, which trusts the height before its first header.
    function recordedClient() internal returns (CometLightClient client) {
        return clientOf("causeway-8010156", outboxOf(), headerOf(".headers[0]"), setOf(".headers[0]"));
    }

    function clientOf(
        string memory name,
        address outbox,
        CometHeader memory header,
        CometValidator[] memory set
    ) internal returns (CometLightClient client) {
        vm.warp(header.timeSeconds + 10);
        CometChain memory chain = CometChain(name, PEER, outbox, PERIOD);
        CometTrust memory trust = CometTrust(header.height - 1, header.timeSeconds - 1, set);
        client = new CometLightClient(address(authority), IRecognitionList(address(recognition)), chain, trust);
        bytes4[] memory selectors = new bytes4[](1);
        selectors[0] = ICometLightClient.recover.selector;
        authority.setTargetFunctionRole(address(client), selectors, Roles.BRIDGE);
    }

    function outboxOf() internal view returns (address) {
        return address(uint160(vm.parseJsonUint(vectors, ".outbox")));
    }

    function headerOf(string memory row) internal view returns (CometHeader memory) {
        return abi.decode(vm.parseJsonBytes(vectors, string.concat(row, ".header")), (CometHeader));
    }

    function commitOf(string memory row) internal view returns (CometCommit memory) {
        return abi.decode(vm.parseJsonBytes(vectors, string.concat(row, ".commit")), (CometCommit));
    }

    function setOf(string memory row) internal view returns (CometValidator[] memory) {
        return abi.decode(vm.parseJsonBytes(vectors, string.concat(row, ".validators")), (CometValidator[]));
    }

    function bytesOf(string memory key) internal view returns (bytes memory) {
        return vm.parseJsonBytes(vectors, key);
    }

    function wordOf(string memory key) internal view returns (bytes32) {
        return vm.parseJsonBytes32(vectors, key);
    }

    function messagesOf() internal view returns (bytes32[] memory ids) {
        ids = new bytes32[](3);
        for (uint256 i = 0; i < 3; ++i) ids[i] = wordOf(string.concat(".messages[", digit(i), "]"));
    }

    function digit(uint256 i) internal pure returns (string memory) {
        return string(abi.encodePacked(bytes1(uint8(48 + i))));
    }

    /// @dev Of a transaction: the call's own gas (cold storage), 21,000, and its bytes.
    function wholeGas(bytes memory callData, uint256 used) internal pure returns (uint256 total) {
        total = 21_000 + used;
        for (uint256 i = 0; i < callData.length; ++i) total += callData[i] == 0 ? 4 : 16;
    }
}
