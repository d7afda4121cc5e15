// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ERC1967Proxy} from "@openzeppelin/contracts/proxy/ERC1967/ERC1967Proxy.sol";
import {ConsortiumGovernor} from "../../../contracts/member/ConsortiumGovernor.sol";
import {ConsortiumTimelock} from "../../../contracts/member/ConsortiumTimelock.sol";
import {EmergencyBoard} from "../../../contracts/member/EmergencyBoard.sol";
import {GasStation} from "../../../contracts/member/GasStation.sol";
import {ClassRule, DecisionClass} from "../../../contracts/member/IConsortiumGovernor.sol";
import {IMemberRegistry, KeyRole, MemberRoles} from "../../../contracts/member/IMemberRegistry.sol";
import {IValidatorSet} from "../../../contracts/member/IValidatorSet.sol";
import {ValidatorSet} from "../../../contracts/member/ValidatorSet.sol";
import {MemberId} from "../../../contracts/types/Ids.sol";
import {Jurisdiction} from "../../../contracts/types/Jurisdiction.sol";
import {Roles} from "../../../contracts/types/Roles.sol";
import {Institutions} from "../support/Institutions.sol";
import {PublicKeys} from "../support/PublicKeys.sol";
import {GovernanceFixture} from "./GovernanceFixture.sol";

/// @dev A network that governs itself: seven voters with two keys each, 1 to 4 in CN and 5 to 7 in EU, of whom 1 to 5 have a seat, and the
/// applicants 8 (EU) and 9 (CN). Five seats: one may change or be away at a time, and one may go. Nobody holds an office but timelock and board. What is remembered here of keys, electorate and suspensions is not read from
/// the contracts.
abstract contract GovernanceElectorate is GovernanceFixture {
    struct Moment {
        uint256 time;
        bool votes;
    }

    uint256 internal constant ORGANISATIONS = 9;
    uint256 internal constant VOTERS = 7;
    uint256 internal constant SEATED = 5;
    uint256 internal constant CONSENSUS_KEYS = 12;
    uint48 internal constant WINDOW = 3000;
    uint128 internal constant PER_ACCOUNT = 100;
    uint128 internal constant PER_MEMBER = 250;
    uint256 private constant STRANGER = 0xbad;

    ValidatorSet internal validators;
    EmergencyBoard internal board;
    GasStation internal station;
    MemberId[ORGANISATIONS + 1] internal ids;
    /// @dev Of every key there ever was, and of a stranger.
    uint256[] internal secrets;
    mapping(address key => uint256 number) internal numberOf;
    mapping(address key => bool) internal isKey;
    mapping(uint256 number => bool) internal banned;
    mapping(uint256 number => uint256) internal awayUntil;
    bytes32[CONSENSUS_KEYS] internal xs;
    bytes32[CONSENSUS_KEYS] internal ys;

    mapping(uint256 number => Moment[]) private _history;

    function deployElectorate() internal {
        vm.warp(NOW);
        deployMembers();
        validators = new ValidatorSet(address(manager), address(members), 300, WINDOW);
        members.bindValidatorSet(validators);
        board = new EmergencyBoard(members, members, 1 hours);
        bytes memory call = abi.encodeCall(GasStation.initialize, (address(manager), PER_ACCOUNT, PER_MEMBER));
        station = GasStation(payable(new ERC1967Proxy(address(new GasStation(members)), call)));
        timelock = new ConsortiumTimelock(address(this));
        governor = new ConsortiumGovernor(timelock, members, members, termsOfAll(), _rules());
        timelock.bind(address(governor));
        _setRoles();
        secrets.push(STRANGER);
        for (uint256 i = 0; i < CONSENSUS_KEYS; ++i) (xs[i], ys[i]) = PublicKeys.keyOf(i + 1);
        for (uint256 number = 1; number <= ORGANISATIONS; ++number) _join(number);
        _giveUp();
        vm.warp(block.timestamp + WINDOW);
    }

    function jurisdictionOfNumber(uint256 number) internal pure returns (Jurisdiction) {
        return number <= 4 || number == 9 ? CN : EU;
    }

    function addKeyOf(uint256 number, uint256 secret) internal {
        secrets.push(secret);
        numberOf[vm.addr(secret)] = number;
        isKey[vm.addr(secret)] = true;
    }

    function isAway(uint256 number) internal view returns (bool) {
        return banned[number] || block.timestamp < awayUntil[number];
    }

    function remember(uint256 number, bool votes) internal {
        _history[number].push(Moment(block.timestamp, votes));
    }

    function wasVoter(uint256 number, uint256 time) internal view returns (bool votes) {
        Moment[] storage moments = _history[number];
        for (uint256 i = 0; i < moments.length && moments[i].time <= time; ++i) votes = moments[i].votes;
    }

    function hasJoined(uint256 number) internal view returns (bool) {
        return _history[number].length != 0;
    }

    /// @dev The signature of the consensus key `index + 1`, that it takes the seat of an organisation.
    function seatConsent(uint256 number, uint256 index) internal view returns (bytes memory) {
        bytes32 domain = keccak256(
            abi.encode(
                keccak256("EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)"),
                keccak256("CausewayValidatorSet"),
                keccak256("1"),
                block.chainid,
                address(validators)
            )
        );
        bytes32 typeHash = keccak256("ValidatorConsent(bytes32 memberId,uint256 deadline)");
        bytes32 message = keccak256(abi.encode(typeHash, ids[number], type(uint256).max));
        return signature(index + 1, keccak256(abi.encodePacked(hex"1901", domain, message)));
    }

    function _rules() private view returns (ClassRule[] memory rules) {
        rules = new ClassRule[](7);
        rules[0] = ClassRule(address(members), IMemberRegistry.admit.selector, DecisionClass.Member);
        rules[1] = ClassRule(address(members), IMemberRegistry.suspend.selector, DecisionClass.Member);
        rules[2] = ClassRule(address(members), IMemberRegistry.reinstate.selector, DecisionClass.Rule);
        rules[3] = ClassRule(address(members), IMemberRegistry.recover.selector, DecisionClass.Member);
        rules[4] = ClassRule(address(validators), IValidatorSet.scheduleAddition.selector, DecisionClass.Validator);
        rules[5] = ClassRule(address(validators), IValidatorSet.scheduleRemoval.selector, DecisionClass.Validator);
        rules[6] = ClassRule(address(validators), IValidatorSet.withdrawUpgrade.selector, DecisionClass.Emergency);
    }

    function _setRoles() private {
        bytes4[] memory selectors = new bytes4[](4);
        selectors[0] = IValidatorSet.scheduleAddition.selector;
        selectors[1] = IValidatorSet.scheduleRemoval.selector;
        selectors[2] = IValidatorSet.planUpgrade.selector;
        selectors[3] = IValidatorSet.withdrawUpgrade.selector;
        manager.setTargetFunctionRole(address(validators), selectors, Roles.VALIDATORS);
        manager.grantRole(Roles.VALIDATORS, address(this), 0);
        manager.grantRole(Roles.VALIDATORS, address(timelock), 0);
        manager.grantRole(Roles.MEMBERSHIP, address(timelock), 0);
        manager.grantRole(Roles.EMERGENCY, address(board), 0);
        manager.grantRole(0, address(timelock), 0);
    }

    /// @dev The seats are taken at once up to the fourth, and one a window from then on.
    function _join(uint256 number) private {
        Jurisdiction where = jurisdictionOfNumber(number);
        string memory did = Institutions.did(where, number, keyOf(number));
        ids[number] = applied(keyOf(number), did, where, MemberRoles.VALIDATOR);
        addKeyOf(number, secretOf(number));
        if (number > VOTERS) return;

        members.admit(ids[number]);
        remember(number, true);
        withKey(keyOf(number), 0x20000 + number, KeyRole.Controller);
        addKeyOf(number, 0x20000 + number);
        if (number > SEATED) return;

        uint256 index = number - 1;
        bytes memory proof = seatConsent(number, index);
        uint256 change = validators.scheduleAddition(ids[number], xs[index], ys[index], type(uint256).max, proof);
        vm.warp(block.timestamp + WINDOW);
        if (change != 0) validators.activate(change);
    }

    function _giveUp() private {
        manager.renounceRole(Roles.VALIDATORS, address(this));
        manager.renounceRole(Roles.MEMBERSHIP, address(this));
        manager.renounceRole(Roles.EMERGENCY, address(this));
        manager.renounceRole(0, address(this));
    }
}
