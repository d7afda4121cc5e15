// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Test} from "../support/Test.sol";
import {PeerGovernor, PeerValidators, PeerVotes} from "./PeerGovernance.sol";
import {PeerCatalogue, PeerChannel, PeerMoney, PeerNotary, PeerPolicy, PeerToken} from "./Peers.sol";

contract PeersGasTest is Test {
    uint256 private constant PAYER_SECRET = 0xA11CE;

    PeerCatalogue private _catalogue;
    PeerToken private _token;
    PeerPolicy private _policy;
    PeerNotary private _notary;
    PeerChannel private _channel;
    bytes private _signature;
    PeerGovernor private _governor;
    uint256 private _proposalId;
    uint256 private _voting;
    PeerValidators private _validators;

    function setUp() public {
        _catalogue = new PeerCatalogue();
        _token = new PeerToken();
        _token.mint(address(0xB0B));
        _policy = new PeerPolicy("recipient", "purpose", "CN", block.timestamp + 1 days, 3);
        _notary = new PeerNotary();
        PeerMoney money = new PeerMoney();
        _channel = new PeerChannel(money, vm.addr(PAYER_SECRET), address(0xB0B), address(0xCAFE));
        money.transfer(address(_channel), 1_000);
        _channel.collect(100, signature(PAYER_SECRET, _channel.digestOf(100)));
        _signature = signature(PAYER_SECRET, _channel.digestOf(200));
        _governor = new PeerGovernor(new PeerVotes(_accounts(20)));
        vm.roll(block.number + 1);
        _proposalId = _governor.propose(_accounts(1), new uint256[](1), new bytes[](1), "decision");
        _voting = block.number + 2;
        _validators = new PeerValidators(_accounts(21));
    }

    function test_Gas_Catalogue() public {
        _catalogue.register(1, "ipfs://bafkreifzjut3te2nhyekklss27nh3k72ysco7y32koao5eei66wof36n5e");
        vm.snapshotGasLastCall("peers", "register");
    }

    function test_Gas_Token() public {
        _token.mint(address(0xCAFE));
        vm.snapshotGasLastCall("peers", "mint");
    }

    function test_Gas_Policy() public {
        _policy.authorise("recipient", "purpose", "CN", block.timestamp, 1);
        vm.snapshotGasLastCall("peers", "authorise");
    }

    /// @dev Such a contract is deployed for each policy: its gas as a whole transaction without calldata, and its bytes.
    function test_Gas_PolicyDeployment() public {
        uint256 before = gasleft();
        PeerPolicy policy = new PeerPolicy("recipient", "purpose", "CN", block.timestamp + 1 days, 3);
        vm.snapshotValue("peers", "deploy", before - gasleft() + 21_000);
        vm.snapshotValue("peers", "deployed", address(policy).code.length);
    }

    function test_Gas_Notary() public {
        _notary.note("job", "digest");
        vm.snapshotGasLastCall("peers", "anchor");
    }

    function test_Gas_Channel() public {
        _channel.collect(200, _signature);
        vm.snapshotGasLastCall("peers", "collect2");
    }

    /// @dev The first vote of twenty on a decision, as `member.vote` is.
    function test_Gas_Vote() public {
        vm.roll(_voting);
        vm.prank(_accounts(1)[0]);
        _governor.castVote(_proposalId, 1);
        vm.snapshotGasLastCall("peers", "vote");
    }

    function test_Gas_Validators() public {
        _validators.getValidators();
        vm.snapshotGasLastCall("peers", "getValidators21");
    }

    function _accounts(uint256 count) private pure returns (address[] memory accounts) {
        accounts = new address[](count);
        for (uint256 i = 0; i < count; ++i) accounts[i] = address(uint160(0xC0FFEE + i));
    }
}
