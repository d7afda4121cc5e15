// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {AgreementTerms} from "../../../contracts/agreement/IAgreementBook.sol";
import {JobRequest} from "../../../contracts/compute/IJobBook.sol";
import {KeyRole, MemberRoles} from "../../../contracts/member/IMemberRegistry.sol";
import {Voucher} from "../../../contracts/meter/IUsageMeter.sol";
import {Classification} from "../../../contracts/product/IProductRegistry.sol";
import {RightTerms} from "../../../contracts/right/IUsageRight.sol";
import {Share} from "../../../contracts/settlement/IRevenueSplitter.sol";
import {AgreementId, JobId, MemberId, PolicyId, ProductId, RightId} from "../../../contracts/types/Ids.sol";
import {Jurisdiction} from "../../../contracts/types/Jurisdiction.sol";
import {Network} from "./Network.sol";
import {PolicyWriter} from "./PolicyWriter.sol";

/// @dev A hospital that sells to a laboratory, with a platform that gets a share; every step of a trade as one function.
abstract contract Trade is Network {
    uint256 internal constant NOW = 1_800_000_000;
    uint256 internal constant PROVIDER_SECRET = 0xa1;
    uint256 internal constant NODE_SECRET = 0xa2;
    uint256 internal constant CONSUMER_SECRET = 0xb1;
    uint256 internal constant PLATFORM_SECRET = 0xc1;
    uint256 internal constant STRANGER_SECRET = 0xd1;
    string internal constant CONSUMER_DID = "did:web:laboratory.eu";
    bytes32 internal constant PURPOSE = keccak256("https://w3id.org/dpv#AcademicResearch");
    uint128 internal constant UNIT_PRICE = 3;
    uint32 internal constant MAX_UNITS = 1_000;
    uint32 internal constant MAX_USES = 5;
    uint32 internal constant COLLECT_WINDOW = 7 days;
    uint64 internal constant POLICY_ENDS = uint64(NOW + 50 days);
    uint64 internal constant RIGHT_ENDS = uint64(NOW + 60 days);
    uint64 internal constant VALID_UNTIL = uint64(NOW + 90 days);

    address internal provider = vm.addr(PROVIDER_SECRET);
    address internal node = vm.addr(NODE_SECRET);
    address internal consumer = vm.addr(CONSUMER_SECRET);
    address internal platform = vm.addr(PLATFORM_SECRET);
    address internal stranger = vm.addr(STRANGER_SECRET);
    MemberId internal providerId;
    MemberId internal consumerId;
    MemberId internal platformId;
    ProductId internal productId;
    PolicyId internal policyId;
    RightId internal rightId;
    bytes internal policy;
    Share[] internal shares;

    function openTrade() internal {
        vm.warp(NOW);
        deployNetwork();
        providerId = join(provider, "did:web:hospital.cn", MemberRoles.PROVIDER);
        consumerId = join(consumer, CONSUMER_DID, MemberRoles.CONSUMER);
        platformId = join(platform, "did:web:platform.cn", MemberRoles.PROVIDER | MemberRoles.CONSUMER);
        addKey(provider, NODE_SECRET, KeyRole.Node);
        productId = registerProduct(provider, "cwy.CN.health.colon");
        policy = PolicyWriter.computePolicy(productId, consumerId, PURPOSE, POLICY_ENDS, MAX_USES);
        policyId = attachPolicy(policy);
        rightId = mintRight(consumer, MAX_USES);
        shares.push(Share(provider, 900_000));
        shares.push(Share(platform, 100_000));
    }

    function join(address controller, string memory did, uint8 roles) internal returns (MemberId id) {
        vm.prank(controller);
        id = members.applyForMembership(did, Jurisdiction.wrap("CN"), roles, keccak256("terms"));
        members.admit(id);
    }

    /// @dev The new key is the account of `secret`.
    function addKey(address controller, uint256 secret, KeyRole role) internal {
        (MemberId id, ) = members.keyOf(controller);
        bytes32 structHash = keccak256(
            abi.encode(keccak256("KeyConsent(bytes32 memberId,uint8 role,uint256 deadline)"), id, role, block.timestamp)
        );
        bytes memory consent = signature(secret, typed("CausewayMemberRegistry", address(members), structHash));
        vm.prank(controller);
        members.addKey(vm.addr(secret), role, block.timestamp, consent);
    }

    function registerProduct(address owner, string memory identifier) internal returns (ProductId) {
        vm.prank(owner);
        return products.register(identifier, Classification.Important, keccak256("metadata"), hex"01551220");
    }

    function attachPolicy(bytes memory compiled) internal returns (PolicyId id) {
        vm.startPrank(provider);
        id = policies.store(compiled);
        policies.attachPolicy(productId, id);
        vm.stopPrank();
    }

    function mintRight(address holder, uint32 maxUses) internal returns (RightId) {
        RightTerms memory minted = RightTerms({
            productId: productId,
            policyId: policyId,
            holder: holder,
            notBefore: uint64(NOW),
            expiresAt: RIGHT_ENDS,
            maxUses: maxUses
        });
        vm.prank(provider);
        return rights.mint(minted, policy);
    }

    function termsFor(uint64 salt) internal view returns (AgreementTerms memory) {
        return
            AgreementTerms({
                productId: productId,
                policyId: policyId,
                rightId: rightId,
                purpose: PURPOSE,
                splitDigest: keccak256(abi.encode(shares)),
                provider: provider,
                validUntil: VALID_UNTIL,
                maxUnits: MAX_UNITS,
                consumer: consumer,
                collectWindow: COLLECT_WINDOW,
                token: address(token),
                unitPrice: UNIT_PRICE,
                salt: salt
            });
    }

    function signTerms(AgreementTerms memory terms, uint256 secret) internal view returns (bytes memory) {
        return signature(secret, AgreementId.unwrap(agreements.idOf(terms)));
    }

    function propose(AgreementTerms memory terms) internal returns (AgreementId) {
        return agreements.propose(terms, signTerms(terms, CONSUMER_SECRET));
    }

    function accept(AgreementId id) internal {
        agreements.accept(id, signature(PROVIDER_SECRET, AgreementId.unwrap(id)));
    }

    function agree(AgreementTerms memory terms) internal returns (AgreementId id) {
        id = propose(terms);
        accept(id);
    }

    function requestFor(AgreementId id, uint32 units, uint64 salt) internal view returns (JobRequest memory) {
        return
            JobRequest({
                agreementId: id,
                algorithmDigest: sha256("algorithm"),
                parametersDigest: sha256("parameters"),
                inputDigest: sha256("inputs"),
                units: units,
                deadline: uint64(block.timestamp + 1 days),
                salt: salt
            });
    }

    function signRequest(JobRequest memory request, uint256 secret) internal view returns (bytes memory) {
        return signature(secret, JobId.unwrap(jobs.idOf(request)));
    }

    function authorise(JobRequest memory request) internal returns (JobId) {
        bytes memory signed = signRequest(request, CONSUMER_SECRET);
        vm.prank(node);
        return jobs.authorise(request, signed, policy);
    }

    function signManifest(JobId id, bytes32 manifest, uint256 secret) internal view returns (bytes memory) {
        return signature(secret, results.digestOf(id, manifest));
    }

    function anchor(JobId id) internal {
        bytes32 manifest = sha256("manifest");
        results.anchor(id, manifest, signManifest(id, manifest, NODE_SECRET));
    }

    /// @dev Authorises a job of so many units and delivers it.
    function deliver(AgreementId id, uint32 units, uint64 salt) internal returns (JobId jobId) {
        jobId = authorise(requestFor(id, units, salt));
        anchor(jobId);
    }

    function voucherFor(AgreementId id, uint64 units) internal pure returns (Voucher memory) {
        return Voucher(id, units, units * UNIT_PRICE, keccak256(abi.encode(units)));
    }

    function signVoucher(Voucher memory voucher, uint256 secret) internal view returns (bytes memory) {
        return signature(secret, meter.digestOf(voucher));
    }

    function deposit(AgreementId id, uint128 amount) internal {
        token.mint(consumer, amount);
        vm.startPrank(consumer);
        token.approve(address(escrow), amount);
        escrow.deposit(id, amount);
        vm.stopPrank();
    }

    function collect(Voucher memory voucher) internal returns (uint128) {
        bytes memory signed = signVoucher(voucher, CONSUMER_SECRET);
        vm.prank(node);
        return escrow.collect(voucher, signed, shares);
    }

    /// @dev The malleable twin of a signature: the same signer, the upper half of the curve's order.
    function flipped(uint8 v, bytes32 r, bytes32 s) internal pure returns (bytes memory) {
        uint256 order = 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141;
        return abi.encodePacked(r, bytes32(order - uint256(s)), v == 27 ? uint8(28) : uint8(27));
    }

    /// @dev EIP-712 written out, not through the library that the contracts use.
    function typed(string memory name, address verifier, bytes32 structHash) internal view returns (bytes32) {
        bytes32 domain = keccak256(
            abi.encode(
                keccak256("EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)"),
                keccak256(bytes(name)),
                keccak256("1"),
                block.chainid,
                verifier
            )
        );
        return keccak256(abi.encodePacked(hex"1901", domain, structHash));
    }
}
