// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {CometLightClient} from "../../../contracts/bridge/CometLightClient.sol";
import {CometCommit, CometHeader, CometValidator} from "../../../contracts/bridge/ICometLightClient.sol";
import {LightClientVerifier} from "../../../contracts/bridge/LightClientVerifier.sol";
import {StateProofVerifier} from "../../../contracts/bridge/StateProofVerifier.sol";
import {CometVectors} from "./CometVectors.sol";

/// @dev Whole transactions on cold storage: 21,000 and calldata are in the figures, except where a contract is called by another.
contract CometGasTest is CometVectors {
    function setUp() public {
        loadVectors();
    }

    function test_Header4_Gas() public {
        assertLe(_header(0, "header4"), 125_000, "gas");
    }

    function test_Header7_Gas() public {
        assertLe(_header(1, "header7"), 160_000, "gas");
    }

    function test_Header20_Gas() public {
        assertLe(_header(2, "header20"), 290_000, "gas");
    }

    function test_HeaderWithSet4_Gas() public {
        CometLightClient client = recordedClient();
        client.update(headerOf(".headers[1]"), commitOf(".headers[1]"));
        CometHeader memory header = headerOf(".headers[2]");
        CometCommit memory commit = commitOf(".headers[2]");
        CometValidator[] memory set = setOf(".headers[2]");
        vm.cool(address(client));
        client.updateWithSet(header, commit, set);
        uint256 used = vm.snapshotGasLastCall("bridge", "headerWithSet4Call");
        bytes memory data = abi.encodeCall(client.updateWithSet, (header, commit, set));
        vm.snapshotValue("bridge", "headerWithSet4", wholeGas(data, used));
    }

    /// @dev As the inbox calls it.
    function test_VerifyMessage_Gas() public {
        (CometLightClient client, LightClientVerifier verifier, StateProofVerifier state) = _taken();
        bytes32[] memory ids = new bytes32[](1);
        ids[0] = messagesOf()[2];
        bytes memory proof = bytesOf(".proofs.last");
        address outbox = outboxOf();
        vm.cool(address(client));
        vm.cool(address(verifier));
        verifier.verifyMessages(PEER, outbox, ids, proof);
        vm.snapshotGasLastCall("bridge", "lightClientVerify");

        ids[0] = messagesOf()[0];
        proof = bytesOf(".proofs.checkpointFirst");
        vm.cool(address(client));
        vm.cool(address(verifier));
        vm.cool(address(state));
        verifier.verifyMessages(PEER, outbox, ids, proof);
        vm.snapshotGasLastCall("bridge", "checkpointVerify");

        proof = bytesOf(".proofs.storage[0]");
        vm.cool(address(client));
        vm.cool(address(state));
        state.storageAt(PEER, outbox, 0, proof);
        vm.snapshotGasLastCall("bridge", "storageProof");
        proof = bytesOf(".proofs.storage[3]");
        vm.cool(address(client));
        vm.cool(address(state));
        state.storageAt(PEER, outbox, keccak256("causeway.test.slot.40"), proof);
        vm.snapshotGasLastCall("bridge", "absenceProof");
    }

    function _taken()
        private
        returns (CometLightClient client, LightClientVerifier verifier, StateProofVerifier state)
    {
        client = recordedClient();
        client.update(headerOf(".headers[0]"), commitOf(".headers[0]"));
        state = new StateProofVerifier(address(authority));
        state.setClient(PEER, client);
        verifier = new LightClientVerifier(client, state);
    }

    function _header(uint256 row, string memory name) private returns (uint256 total) {
        string memory key = string.concat(".synthetic[", digit(row), "]");
        CometHeader memory header = headerOf(key);
        CometCommit memory commit = commitOf(key);
        CometLightClient client = clientOf("causeway-8010156", outboxOf(), header, setOf(key));
        vm.cool(address(client));

        client.update(header, commit);
        uint256 used = vm.snapshotGasLastCall("bridge", string.concat(name, "Call"));
        total = wholeGas(abi.encodeCall(client.update, (header, commit)), used);
        vm.snapshotValue("bridge", name, total);
    }
}
