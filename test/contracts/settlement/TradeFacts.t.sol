// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {FactContext} from "../../../contracts/policy/IFactSource.sol";
import {Vocabulary} from "../../../contracts/policy/generated/Vocabulary.sol";
import {TradeFacts} from "../../../contracts/settlement/TradeFacts.sol";
import {AgreementId, JobId} from "../../../contracts/types/Ids.sol";
import {Strings} from "@openzeppelin/contracts/utils/Strings.sol";
import {Trade} from "../support/Trade.sol";

contract TradeFactsTest is Trade {
    uint16 private constant UNIT = 0x4000;

    TradeFacts private _facts;
    AgreementId private _agreement;

    function setUp() public {
        openTrade();
        _facts = new TradeFacts(agreements, jobs, escrow);
        _agreement = agree(termsFor(1));
    }

    /// @dev A deposit is paid in; what goes on to the payees stays paid; a refund does not.
    function test_Fact_PayAmountIsPaidInAndNotReturned() public {
        assertEq(_only(Vocabulary.OPERAND_PAY_AMOUNT), 0, "nothing yet");
        deposit(_agreement, 1_000);
        deliver(_agreement, 100, 1);
        collect(voucherFor(_agreement, 100));
        assertEq(_only(Vocabulary.OPERAND_PAY_AMOUNT), 1_000, "paid in");
        vm.prank(provider);
        agreements.end(_agreement);
        escrow.refund(_agreement);
        assertEq(_only(Vocabulary.OPERAND_PAY_AMOUNT), 300, "less what was returned");
    }

    /// @dev The name is written out here, in another way than there.
    function test_Fact_UnitOfPayAmountIsTheToken() public view {
        bytes32[] memory values = _fact(Vocabulary.OPERAND_PAY_AMOUNT | UNIT);
        string memory number = Strings.toHexString(uint160(address(token)), 20);
        string memory name = string.concat("eip155:", Strings.toString(block.chainid), "/erc20:", number);
        assertEq(values.length, 2, "unit and scale");
        assertEq(values[0], keccak256(bytes(name)), "unit");
        assertEq(uint256(values[1]), token.decimals(), "scale");
    }

    function test_Fact_DelaySinceTheLastResult() public {
        assertEq(_fact(Vocabulary.OPERAND_DELAY_PERIOD).length, 0, "no result yet");
        deliver(_agreement, 1, 1);
        vm.warp(NOW + 100);
        assertEq(_only(Vocabulary.OPERAND_DELAY_PERIOD), 100, "since the first");
        deliver(_agreement, 1, 2);
        vm.warp(NOW + 150);
        assertEq(_only(Vocabulary.OPERAND_DELAY_PERIOD), 50, "since the second");
    }

    function test_Fact_EventsInTheirOrder() public {
        _checkEvents("agreed", 1);
        deposit(_agreement, 1_000);
        _checkEvents("deposited", 2);
        JobId job = authorise(requestFor(_agreement, 10, 1));
        _checkEvents("authorised", 3);
        anchor(job);
        _checkEvents("anchored", 4);
        collect(voucherFor(_agreement, 10));
        _checkEvents("collected", 5);
        vm.prank(consumer);
        agreements.end(_agreement);
        _checkEvents("ended", 6);
    }

    function test_Fact_FailedJobIsNoEvent() public {
        JobId job = authorise(requestFor(_agreement, 10, 1));
        vm.prank(node);
        jobs.fail(job, 0);
        _checkEvents("agreed", 1);
    }

    function test_Fact_NoneGiven_NotReached() public {
        _agreement = propose(termsFor(2));
        assertEq(_fact(Vocabulary.OPERAND_EVENT).length, 0, "events");
        assertEq(_fact(Vocabulary.OPERAND_PAY_AMOUNT).length, 0, "amount");
        assertEq(_fact(Vocabulary.OPERAND_PAY_AMOUNT | UNIT).length, 0, "unit");
    }

    function testFuzz_Fact_NoneWhen_OtherCode(uint16 code) public view {
        uint16 known = code & ~UNIT;
        vm.assume(known != Vocabulary.OPERAND_PAY_AMOUNT && code != Vocabulary.OPERAND_DELAY_PERIOD);
        vm.assume(code != Vocabulary.OPERAND_EVENT);
        assertEq(_fact(code).length, 0, "no answer");
    }

    function test_Fact_WithinGasOfAFact() public view {
        FactContext memory context = FactContext(productId, rightId, _agreement, consumerId);
        assertEq(_facts.fact{gas: 200_000}(Vocabulary.OPERAND_PAY_AMOUNT | UNIT, context).length, 2, "unit");
        assertEq(_facts.fact{gas: 200_000}(Vocabulary.OPERAND_EVENT, context).length, 1, "event");
    }

    /// @dev So many events, the last of which is `name`.
    function _checkEvents(string memory name, uint256 count) private view {
        bytes32[] memory values = _fact(Vocabulary.OPERAND_EVENT);
        assertEq(values.length, count, name);
        assertEq(values[count - 1], keccak256(bytes(string.concat("urn:cwy:event:", name))), name);
    }

    function _only(uint16 code) private view returns (uint256) {
        bytes32[] memory values = _fact(code);
        assertEq(values.length, 1, "one word");
        return uint256(values[0]);
    }

    function _fact(uint16 code) private view returns (bytes32[] memory) {
        return _facts.fact(code, FactContext(productId, rightId, _agreement, consumerId));
    }
}
