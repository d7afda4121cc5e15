// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {AgreementTerms} from "../../../contracts/agreement/IAgreementBook.sol";
import {JobRequest} from "../../../contracts/compute/IJobBook.sol";
import {AgreementId} from "../../../contracts/types/Ids.sol";
import {Trade} from "../support/Trade.sol";

/// @dev All that comes before the measured call stands in `setUp`, which is a transaction of its own: each figure is that of a transaction
/// in which nothing was touched before, without the 21,000 of the transaction and its calldata.
contract AgreementGasTest is Trade {
    AgreementTerms private _terms;
    bytes private _termsSignature;
    AgreementId private _proposed;
    bytes private _proposedSignature;
    JobRequest private _request;
    bytes private _requestSignature;

    function setUp() public {
        openTrade();
        _terms = termsFor(1);
        _termsSignature = signTerms(_terms, CONSUMER_SECRET);
        _proposed = propose(termsFor(2));
        _proposedSignature = signature(PROVIDER_SECRET, AgreementId.unwrap(_proposed));
        _request = requestFor(agree(termsFor(3)), 10, 1);
        _requestSignature = signRequest(_request, CONSUMER_SECRET);
    }

    function test_Gas_Propose() public {
        agreements.propose(_terms, _termsSignature);
        vm.snapshotGasLastCall("agreement", "propose");
    }

    function test_Gas_Accept() public {
        agreements.accept(_proposed, _proposedSignature);
        vm.snapshotGasLastCall("agreement", "accept");
    }

    function test_Gas_Authorise() public {
        vm.prank(node);
        jobs.authorise(_request, _requestSignature, policy);
        vm.snapshotGasLastCall("agreement", "authorise");
    }
}
