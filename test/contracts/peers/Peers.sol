// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ERC20} from "@openzeppelin/contracts/token/ERC20/ERC20.sol";
import {ERC721} from "@openzeppelin/contracts/token/ERC721/ERC721.sol";
import {ERC721URIStorage} from "@openzeppelin/contracts/token/ERC721/extensions/ERC721URIStorage.sol";
import {ECDSA} from "@openzeppelin/contracts/utils/cryptography/ECDSA.sol";
import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";

// What people build today where Causeway has a stage: the least that does the visible part of the job, without checks of members, policies or
// delivery. The bench prints the gas of both side by side.

/// @dev Peer of `product.register`: a catalogue as an ERC-721 with a URI for each token.
contract PeerCatalogue is ERC721URIStorage {
    constructor() ERC721("Peer", "PEER") {}

    function register(uint256 id, string calldata uri) external {
        _mint(msg.sender, id);
        _setTokenURI(id, uri);
    }
}

/// @dev Peer of `right.mint`: an access token without terms.
contract PeerToken is ERC721 {
    uint256 private _next;

    constructor() ERC721("Peer", "PEER") {}

    function mint(address to) external {
        _mint(to, ++_next);
    }
}

/// @dev Peer of `agreement.authorise`: one contract for each policy, its facts supplied by the caller.
contract PeerPolicy {
    event Authorised(address indexed caller);

    error Refused();

    bytes32 private immutable _recipient;
    bytes32 private immutable _purpose;
    bytes32 private immutable _place;
    uint256 private immutable _until;
    uint256 private immutable _count;

    constructor(bytes32 recipient, bytes32 purpose, bytes32 place, uint256 until, uint256 count) {
        _recipient = recipient;
        _purpose = purpose;
        _place = place;
        _until = until;
        _count = count;
    }

    function authorise(bytes32 recipient, bytes32 purpose, bytes32 place, uint256 time, uint256 count) external {
        bool permitted = recipient == _recipient && purpose == _purpose && place == _place;
        if (!permitted || time >= _until || count > _count) revert Refused();
        emit Authorised(msg.sender);
    }
}

/// @dev Peer of `result.anchor`: a notary of digests.
contract PeerNotary {
    event Noted(bytes32 indexed id, bytes32 digest);

    mapping(bytes32 id => bytes32 digest) private _digests;

    function note(bytes32 id, bytes32 digest) external {
        _digests[id] = digest;
        emit Noted(id, digest);
    }
}

contract PeerMoney is ERC20 {
    constructor() ERC20("Peer", "PEER") {
        _mint(msg.sender, 1e24);
    }
}

/// @dev Peer of `meter.collect2`: a payment channel that pays two parties from a cumulative signed amount.
contract PeerChannel is EIP712 {
    error Refused();

    bytes32 private constant _TYPE = keccak256("Voucher(uint256 total)");

    ERC20 private immutable _money;
    address private immutable _payer;
    address private immutable _first;
    address private immutable _second;
    uint256 private _paid;

    constructor(ERC20 money, address payer, address first, address second) EIP712("Peer", "1") {
        (_money, _payer, _first, _second) = (money, payer, first, second);
    }

    function collect(uint256 total, bytes calldata signature) external {
        if (ECDSA.recover(digestOf(total), signature) != _payer || total <= _paid) revert Refused();
        uint256 amount = total - _paid;
        _paid = total;
        uint256 part = (amount * 9) / 10;
        _money.transfer(_first, part);
        _money.transfer(_second, amount - part);
    }

    function digestOf(uint256 total) public view returns (bytes32) {
        return _hashTypedDataV4(keccak256(abi.encode(_TYPE, total)));
    }
}
