// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Governor} from "@openzeppelin/contracts/governance/Governor.sol";
import {GovernorCountingSimple} from "@openzeppelin/contracts/governance/extensions/GovernorCountingSimple.sol";
import {GovernorVotes} from "@openzeppelin/contracts/governance/extensions/GovernorVotes.sol";
import {GovernorVotesQuorumFraction} from "@openzeppelin/contracts/governance/extensions/GovernorVotesQuorumFraction.sol";
import {IVotes} from "@openzeppelin/contracts/governance/utils/IVotes.sol";
import {ERC20} from "@openzeppelin/contracts/token/ERC20/ERC20.sol";
import {ERC20Votes} from "@openzeppelin/contracts/token/ERC20/extensions/ERC20Votes.sol";
import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";

/// @dev One token a voter, delegated to itself.
contract PeerVotes is ERC20Votes {
    constructor(address[] memory voters) ERC20("Peer", "PEER") EIP712("Peer", "1") {
        for (uint256 i = 0; i < voters.length; ++i) {
            _delegate(voters[i], voters[i]);
            _mint(voters[i], 1);
        }
    }
}

/// @dev Peer of `network.vote`: OpenZeppelin's Governor over a token, with one threshold and no chambers.
contract PeerGovernor is GovernorCountingSimple, GovernorVotes, GovernorVotesQuorumFraction {
    constructor(IVotes token) Governor("Peer") GovernorVotes(token) GovernorVotesQuorumFraction(67) {}

    function votingDelay() public pure override returns (uint256) {
        return 1;
    }

    function votingPeriod() public pure override returns (uint256) {
        return 100;
    }
}

/// @dev Peer of `network.getValidators21`: a plain array, as in Besu's documentation of contract validator selection.
contract PeerValidators {
    address[] private _validators;

    constructor(address[] memory validators) {
        _validators = validators;
    }

    function getValidators() external view returns (address[] memory) {
        return _validators;
    }
}
