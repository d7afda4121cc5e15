// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {AccessManager} from "@openzeppelin/contracts/access/manager/AccessManager.sol";
import {AgreementBook} from "../../../contracts/agreement/AgreementBook.sol";
import {DutyBook} from "../../../contracts/agreement/DutyBook.sol";
import {IAgreementBook} from "../../../contracts/agreement/IAgreementBook.sol";
import {JobBook} from "../../../contracts/compute/JobBook.sol";
import {IJobBook} from "../../../contracts/compute/IJobBook.sol";
import {IMemberRegistry} from "../../../contracts/member/IMemberRegistry.sol";
import {MemberRegistry} from "../../../contracts/member/MemberRegistry.sol";
import {IUsageMeter} from "../../../contracts/meter/IUsageMeter.sol";
import {UsageMeter} from "../../../contracts/meter/UsageMeter.sol";
import {FactRegistry} from "../../../contracts/policy/FactRegistry.sol";
import {IFactRegistry} from "../../../contracts/policy/IFactRegistry.sol";
import {MemberFacts} from "../../../contracts/policy/MemberFacts.sol";
import {ProductFacts} from "../../../contracts/policy/ProductFacts.sol";
import {PolicyEvaluator} from "../../../contracts/policy/PolicyEvaluator.sol";
import {PolicyStore} from "../../../contracts/policy/PolicyStore.sol";
import {Vocabulary} from "../../../contracts/policy/generated/Vocabulary.sol";
import {ProductRegistry} from "../../../contracts/product/ProductRegistry.sol";
import {ResultAnchor} from "../../../contracts/result/ResultAnchor.sol";
import {IUsageRight} from "../../../contracts/right/IUsageRight.sol";
import {UsageRight} from "../../../contracts/right/UsageRight.sol";
import {Escrow} from "../../../contracts/settlement/Escrow.sol";
import {IEscrow} from "../../../contracts/settlement/IEscrow.sol";
import {IRevenueSplitter} from "../../../contracts/settlement/IRevenueSplitter.sol";
import {ISettlementToken} from "../../../contracts/settlement/ISettlementToken.sol";
import {RevenueSplitter} from "../../../contracts/settlement/RevenueSplitter.sol";
import {TradeFacts} from "../../../contracts/settlement/TradeFacts.sol";
import {SettlementToken} from "../../../contracts/settlement/SettlementToken.sol";
import {Roles} from "../../../contracts/types/Roles.sol";
import {Test} from "./Test.sol";

/// @dev Deploys the contracts of all stages in their order and gives each its role. The test itself holds every role of people:
/// membership, facts, issuer, supervisor, treasury, emergency.
abstract contract Network is Test {
    uint16 internal constant FACT_TARGET_COLLECTIONS = 0x0f01;
    uint16 internal constant FACT_PARTY_COLLECTIONS = 0x0f02;
    uint16 internal constant FACT_DUTIES = 0x0f20;

    AccessManager internal authority;
    MemberRegistry internal members;
    ProductRegistry internal products;
    FactRegistry internal facts;
    PolicyEvaluator internal evaluator;
    PolicyStore internal policies;
    UsageRight internal rights;
    AgreementBook internal agreements;
    DutyBook internal duties;
    JobBook internal jobs;
    ResultAnchor internal results;
    UsageMeter internal meter;
    RevenueSplitter internal splitter;
    SettlementToken internal token;
    Escrow internal escrow;

    function deployNetwork() internal {
        authority = new AccessManager(address(this));
        members = new MemberRegistry(address(authority));
        products = new ProductRegistry(members);
        facts = new FactRegistry(address(authority));
        evaluator = new PolicyEvaluator(facts);
        policies = new PolicyStore(products);
        rights = new UsageRight(address(authority), members, products, policies, evaluator);
        agreements = new AgreementBook(address(authority), members, products, rights);
        duties = new DutyBook(members, agreements);
        jobs = new JobBook(address(authority), members, policies, evaluator, rights, agreements);
        results = new ResultAnchor(agreements, jobs);
        meter = new UsageMeter(address(authority), agreements, jobs);
        splitter = new RevenueSplitter(address(authority));
        token = new SettlementToken(address(authority), members, "Digital euro", "DEUR");
        escrow = new Escrow(address(authority), agreements, meter, splitter);
        _assignRoles();
        _nameSources();
        _openTreasury();
    }

    function _assignRoles() private {
        _assign(address(members), IMemberRegistry.admit.selector, Roles.MEMBERSHIP, address(this));
        _assign(address(members), IMemberRegistry.suspend.selector, Roles.MEMBERSHIP, address(this));
        _assign(address(members), IMemberRegistry.reinstate.selector, Roles.MEMBERSHIP, address(this));
        _assign(address(members), IMemberRegistry.completeLeave.selector, Roles.MEMBERSHIP, address(this));
        _assign(address(members), IMemberRegistry.recover.selector, Roles.MEMBERSHIP, address(this));
        _assign(address(members), IMemberRegistry.suspendFor.selector, Roles.EMERGENCY, address(this));
        _assign(address(facts), IFactRegistry.setSource.selector, Roles.FACTS, address(this));
        _assign(address(facts), IFactRegistry.setCode.selector, Roles.FACTS, address(this));
        _assign(address(rights), IUsageRight.recordUse.selector, Roles.USE_RECORDER, address(jobs));
        _assign(address(rights), IUsageRight.returnUse.selector, Roles.USE_RECORDER, address(jobs));
        _assign(address(agreements), IAgreementBook.suspend.selector, Roles.DUTY_KEEPER, address(duties));
        _assign(address(agreements), IAgreementBook.resume.selector, Roles.DUTY_KEEPER, address(duties));
        _assign(address(jobs), IJobBook.complete.selector, Roles.JOB_COMPLETER, address(results));
        _assign(address(meter), IUsageMeter.record.selector, Roles.VOUCHER_RECORDER, address(escrow));
        _assign(address(splitter), IRevenueSplitter.credit.selector, Roles.CREDITOR, address(escrow));
        _assign(address(token), ISettlementToken.mint.selector, Roles.ISSUER, address(this));
        _assign(address(token), ISettlementToken.burn.selector, Roles.ISSUER, address(this));
        _assign(address(token), ISettlementToken.freeze.selector, Roles.SUPERVISOR, address(this));
        _assign(address(token), ISettlementToken.unfreeze.selector, Roles.SUPERVISOR, address(this));
        _assign(address(token), ISettlementToken.pause.selector, Roles.SUPERVISOR, address(this));
        _assign(address(token), ISettlementToken.unpause.selector, Roles.SUPERVISOR, address(this));
        _assign(address(token), ISettlementToken.setSystemAccount.selector, Roles.TREASURY, address(this));
        _assign(address(escrow), IEscrow.setAccepted.selector, Roles.TREASURY, address(this));
    }

    function _nameSources() private {
        MemberFacts memberFacts = new MemberFacts(members);
        facts.setSource(Vocabulary.OPERAND_SPATIAL, memberFacts);
        facts.setSource(Vocabulary.OPERAND_CWY_MEMBER_ROLE, memberFacts);
        facts.setSource(FACT_PARTY_COLLECTIONS, memberFacts);
        ProductFacts productFacts = new ProductFacts(members, products);
        facts.setSource(FACT_TARGET_COLLECTIONS, productFacts);
        facts.setSource(Vocabulary.OPERAND_VERSION, productFacts);
        facts.setSource(Vocabulary.OPERAND_UNIT_OF_COUNT, rights);
        TradeFacts tradeFacts = new TradeFacts(agreements, jobs, escrow);
        facts.setSource(Vocabulary.OPERAND_PAY_AMOUNT, tradeFacts);
        facts.setSource(Vocabulary.OPERAND_DELAY_PERIOD, tradeFacts);
        facts.setSource(Vocabulary.OPERAND_EVENT, tradeFacts);
        facts.setSource(Vocabulary.OPERAND_COUNT, rights);
        facts.setSource(Vocabulary.OPERAND_PURPOSE, agreements);
        facts.setSource(Vocabulary.OPERAND_RECIPIENT, agreements);
        facts.setSource(Vocabulary.OPERAND_ELAPSED_TIME, agreements);
        facts.setSource(FACT_DUTIES, duties);
    }

    function _openTreasury() private {
        token.setSystemAccount(address(escrow), true);
        token.setSystemAccount(address(splitter), true);
        escrow.setAccepted(address(token), true);
    }

    function _assign(address target, bytes4 selector, uint64 role, address holder) private {
        bytes4[] memory selectors = new bytes4[](1);
        selectors[0] = selector;
        authority.setTargetFunctionRole(target, selectors, role);
        authority.grantRole(role, holder, 0);
    }
}
