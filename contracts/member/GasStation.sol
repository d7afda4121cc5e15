// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {AccessManaged} from "@openzeppelin/contracts/access/manager/AccessManaged.sol";
import {Initializable} from "@openzeppelin/contracts/proxy/utils/Initializable.sol";
import {UUPSUpgradeable} from "@openzeppelin/contracts/proxy/utils/UUPSUpgradeable.sol";
import {Address} from "@openzeppelin/contracts/utils/Address.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {MemberId} from "../types/Ids.sol";
import {IGasStation} from "./IGasStation.sol";
import {IMemberRegistry} from "./IMemberRegistry.sol";

/// @title Gas is granted, not bought: a daily allowance of native coin for keys of members.
/// @dev Behind an ERC-1967 proxy. Its storage layout is committed and compared (snapshots/layouts).
contract GasStation is IGasStation, AccessManaged, Initializable, UUPSUpgradeable {
    struct Spent {
        uint64 day;
        uint192 amount;
    }

    uint256 private constant RECEIVER_GAS = 50_000;

    IMemberRegistry private immutable _members;

    uint128 private _perAccount;
    uint128 private _perMember;
    mapping(address account => Spent) private _byAccount;
    mapping(MemberId id => Spent) private _byMember;

    /// @dev The implementation itself has no authority and cannot be initialised.
    constructor(IMemberRegistry members) AccessManaged(address(0)) {
        _members = members;
        _disableInitializers();
    }

    receive() external payable {}

    /// @dev Called by the constructor of the proxy.
    function initialize(address initialAuthority, uint128 perAccount, uint128 perMember) external initializer {
        _setAuthority(initialAuthority);
        _setAllowances(perAccount, perMember);
    }

    /// @inheritdoc IGasStation
    function grant(address account) external {
        require(_members.mayHold(account), GasAccountNotEligible(account));
        (MemberId id, uint256 amount) = _available(account);
        require(amount != 0, GasNothingToGrant(account));

        _record(id, account, amount);

        emit GasGranted(id, account, amount);

        Address.sendValue(payable(account), amount);
    }

    /// @inheritdoc IGasStation
    function grantMany(address[] calldata accounts) external {
        for (uint256 i = 0; i < accounts.length; ++i) _tryGrant(accounts[i]);
    }

    /// @inheritdoc IGasStation
    function setAllowances(uint128 perAccount, uint128 perMember) external restricted {
        _setAllowances(perAccount, perMember);
    }

    /// @inheritdoc IGasStation
    function available(address account) external view returns (uint256 amount) {
        if (_members.mayHold(account)) (, amount) = _available(account);
    }

    /// @inheritdoc IGasStation
    function allowancePerAccount() external view returns (uint128) {
        return _perAccount;
    }

    /// @inheritdoc IGasStation
    function allowancePerMember() external view returns (uint128) {
        return _perMember;
    }

    /// @inheritdoc IGasStation
    function grantedToday(MemberId id) external view returns (uint256) {
        return _today(_byMember[id]);
    }

    /// @dev Recorded before the call, so that a receiver that calls back finds its allowance spent. A refusal takes back what was recorded
    /// here; a call back within it cannot have changed more, because its frame is undone too.
    function _tryGrant(address account) private {
        if (!_members.mayHold(account)) return;
        (MemberId id, uint256 amount) = _available(account);
        if (amount == 0) return;

        _record(id, account, amount);
        (bool taken, ) = account.call{value: amount, gas: RECEIVER_GAS}("");
        if (taken) {
            emit GasGranted(id, account, amount);
        } else {
            _byAccount[account].amount -= uint192(amount);
            _byMember[id].amount -= uint192(amount);
            emit GasRefused(id, account, amount);
        }
    }

    function _setAllowances(uint128 perAccount, uint128 perMember) private {
        _perAccount = perAccount;
        _perMember = perMember;

        emit GasAllowancesSet(perAccount, perMember);
    }

    /// @dev No amount exceeds 128 bits: the allowances do not.
    function _record(MemberId id, address account, uint256 amount) private {
        _byAccount[account] = Spent(_day(), uint192(_today(_byAccount[account]) + amount));
        _byMember[id] = Spent(_day(), uint192(_today(_byMember[id]) + amount));
    }

    /// @dev The least of: what fills the account, what is left to the account and to its organisation today, what the station has.
    function _available(address account) private view returns (MemberId id, uint256 amount) {
        (id, ) = _members.keyOf(account);
        amount = Math.saturatingSub(_perAccount, account.balance);
        amount = Math.min(amount, Math.saturatingSub(_mostOf(id), _today(_byAccount[account])));
        amount = Math.min(amount, Math.saturatingSub(_perMember, _today(_byMember[id])));
        amount = Math.min(amount, address(this).balance);
    }

    /// @dev Others give a key no more than its equal share: no order in which they call keeps the share of another key from it. Only a key
    /// of the organisation itself may favour some. An account that is asked about is a key, so there is at least one.
    function _mostOf(MemberId id) private view returns (uint256) {
        (MemberId caller, ) = _members.keyOf(msg.sender);
        if (MemberId.unwrap(caller) == MemberId.unwrap(id)) return _perAccount;
        return Math.min(_perAccount, _perMember / _members.keyCountOf(id));
    }

    function _today(Spent storage spent) private view returns (uint256) {
        return spent.day == _day() ? spent.amount : 0;
    }

    function _day() private view returns (uint64) {
        return uint64(block.timestamp / 1 days);
    }

    /// @dev `upgradeToAndCall` is of role 0, because no other role is set for it.
    // solhint-disable-next-line no-empty-blocks
    function _authorizeUpgrade(address) internal override restricted {}
}
