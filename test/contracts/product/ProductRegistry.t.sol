// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IERC721Errors} from "@openzeppelin/contracts/interfaces/draft-IERC6093.sol";
import {IERC721} from "@openzeppelin/contracts/token/ERC721/IERC721.sol";
import {IMemberRegistry, KeyRole, MemberRoles} from "../../../contracts/member/IMemberRegistry.sol";
import {Classification, IProductRegistry, Product} from "../../../contracts/product/IProductRegistry.sol";
import {ProductId} from "../../../contracts/types/Ids.sol";
import {ProductFixture} from "./ProductFixture.sol";

contract ProductRegistryTest is ProductFixture {
    bytes32 private constant OTHER_METADATA = keccak256("other metadata");
    string private constant IRI = "urn:cwy:product:cwy.CN.beijing-health.colon-trial";

    ProductId private immutable _id = ProductId.wrap(keccak256(bytes(IRI)));
    address private immutable _clinic = vm.addr(0xc0);

    function setUp() public {
        deployProducts();
    }

    function testFuzz_Register_Stores(uint8 grade, bytes32 metadataDigest, bytes calldata tail) public {
        vm.assume(metadataDigest != 0);
        Classification classification = Classification(grade % 4);
        bytes memory cid = _contentIdOf(tail, 4, 128);

        vm.expectEmit();
        emit IERC721.Transfer(address(0), hospital, tokenId(_id));
        vm.expectEmit();
        emit IProductRegistry.ProductRegistered(_id, hospital, IDENTIFIER, classification, metadataDigest, cid);
        vm.prank(hospital);
        ProductId id = products.register(IDENTIFIER, classification, metadataDigest, cid);

        assertEq(ProductId.unwrap(id), ProductId.unwrap(_id), "id");
        assertEq(products.ownerOf(tokenId(id)), hospital, "owner");
        Product memory product = products.product(id);
        assertTrue(product.classification == classification, "classification");
        assertEq(product.version, 1, "version");
        assertEq(product.registeredAt, block.timestamp, "registeredAt");
        assertTrue(!product.withdrawn, "withdrawn");
        assertEq(product.metadataDigest, metadataDigest, "metadataDigest");
        assertEq(keccak256(product.contentId), keccak256(cid), "contentId");
        assertEq(keccak256(bytes(product.identifier)), keccak256(bytes(IDENTIFIER)), "identifier");
    }

    function test_IdOf_IsHashOfIri() public view {
        assertEq(ProductId.unwrap(products.idOf(IDENTIFIER)), ProductId.unwrap(_id), "id");
    }

    function test_Register_RevertWhen_CallerUnknown() public {
        vm.expectRevert(abi.encodeWithSelector(IMemberRegistry.MemberNotAdmitted.selector, _clinic));
        registered(_clinic, IDENTIFIER);
    }

    function test_Register_RevertWhen_CallerNotProvider() public {
        vm.expectRevert(
            abi.encodeWithSelector(
                IMemberRegistry.MemberLacksRole.selector,
                idOfDid(INSTITUTE_DID),
                MemberRoles.PROVIDER
            )
        );
        registered(institute, "cwy.EU.space.product");
    }

    function test_Register_RevertGiven_CallerSuspended() public {
        members.suspend(idOfDid(HOSPITAL_DID), 0);

        _expectNotAdmitted(hospital);
        registered(hospital, IDENTIFIER);
    }

    function test_Register_RevertWhen_IdentifierMalformed() public {
        string memory malformed = "cwy.CN.beijing-health";
        vm.expectRevert(abi.encodeWithSelector(IProductRegistry.ProductIdentifierInvalid.selector, malformed));
        registered(hospital, malformed);
    }

    function test_Register_RevertWhen_IdentifierForeign() public {
        string memory foreign = "cwy.EU.beijing-health.colon-trial";
        vm.expectRevert(
            abi.encodeWithSelector(IProductRegistry.ProductIdentifierForeign.selector, foreign, bytes2("CN"))
        );
        registered(hospital, foreign);
    }

    function test_Register_RevertGiven_Taken() public {
        registered(hospital, IDENTIFIER);
        admitted(_clinic, "did:web:clinic.cn", CN, MemberRoles.PROVIDER);

        vm.expectRevert(abi.encodeWithSelector(IProductRegistry.ProductTaken.selector, _id));
        registered(_clinic, IDENTIFIER);
    }

    function test_Register_RevertGiven_TakenAndWithdrawn() public {
        _withdrawn();

        vm.expectRevert(abi.encodeWithSelector(IProductRegistry.ProductTaken.selector, _id));
        registered(hospital, IDENTIFIER);
    }

    function test_Register_RevertWhen_MetadataMissing() public {
        vm.expectRevert(IProductRegistry.ProductMetadataMissing.selector);
        vm.prank(hospital);
        products.register(IDENTIFIER, Classification.Public, 0, contentId());
    }

    function test_Register_AcceptsContentIdsAtBounds() public {
        bytes memory longest = new bytes(128);
        longest[0] = 0x01;
        vm.startPrank(hospital);
        products.register(IDENTIFIER, Classification.Public, METADATA, hex"01000000");
        products.register("cwy.CN.space.longest", Classification.Public, METADATA, longest);
        vm.stopPrank();
    }

    function testFuzz_Register_RevertWhen_ContentIdTooShort(bytes calldata tail) public {
        _expectContentIdInvalid(_contentIdOf(tail, 1, 3));
    }

    function test_Register_RevertWhen_ContentIdEmpty() public {
        _expectContentIdInvalid("");
    }

    function testFuzz_Register_RevertWhen_ContentIdTooLong(bytes calldata tail) public {
        _expectContentIdInvalid(_contentIdOf(tail, 129, 200));
    }

    function testFuzz_Register_RevertWhen_ContentIdOfOtherVersion(bytes1 version) public {
        vm.assume(version != 0x01);
        bytes memory cid = contentId();
        cid[0] = version;
        _expectContentIdInvalid(cid);
    }

    function test_Revise_Counts() public {
        registered(hospital, IDENTIFIER);
        bytes memory cid = hex"01551200";

        vm.startPrank(hospital);
        products.revise(_id, keccak256("second"), contentId());
        vm.expectEmit();
        emit IProductRegistry.ProductRevised(_id, 3, OTHER_METADATA, cid);
        products.revise(_id, OTHER_METADATA, cid);
        vm.stopPrank();

        Product memory product = products.product(_id);
        assertEq(product.version, 3, "version");
        assertEq(product.metadataDigest, OTHER_METADATA, "metadataDigest");
        assertEq(keccak256(product.contentId), keccak256(cid), "contentId");
    }

    function test_Revise_RevertGiven_Unknown() public {
        vm.expectRevert(abi.encodeWithSelector(IProductRegistry.ProductUnknown.selector, _id));
        _revise(hospital);
    }

    function test_Revise_RevertWhen_CallerNotOwner() public {
        registered(hospital, IDENTIFIER);

        vm.expectRevert(abi.encodeWithSelector(IProductRegistry.ProductNotOwner.selector, _id, institute));
        _revise(institute);
    }

    function test_Revise_RevertGiven_Withdrawn() public {
        _withdrawn();

        vm.expectRevert(abi.encodeWithSelector(IProductRegistry.ProductAlreadyWithdrawn.selector, _id));
        _revise(hospital);
    }

    function test_Revise_RevertGiven_OwnerSuspended() public {
        registered(hospital, IDENTIFIER);
        members.suspend(idOfDid(HOSPITAL_DID), 0);

        _expectNotAdmitted(hospital);
        _revise(hospital);
    }

    function test_Revise_RevertWhen_MetadataMissing() public {
        registered(hospital, IDENTIFIER);

        vm.expectRevert(IProductRegistry.ProductMetadataMissing.selector);
        vm.prank(hospital);
        products.revise(_id, 0, contentId());
    }

    function test_Revise_RevertWhen_ContentIdInvalid() public {
        registered(hospital, IDENTIFIER);

        vm.expectRevert(abi.encodeWithSelector(IProductRegistry.ProductContentIdInvalid.selector, bytes("")));
        vm.prank(hospital);
        products.revise(_id, METADATA, "");
    }

    function test_Withdraw_Emits() public {
        registered(hospital, IDENTIFIER);

        vm.expectEmit();
        emit IProductRegistry.ProductWithdrawn(_id);
        _withdraw(hospital);

        assertTrue(products.product(_id).withdrawn, "withdrawn");
    }

    function test_Withdraw_PassesGiven_OwnerLeft() public {
        registered(hospital, IDENTIFIER);
        members.suspend(idOfDid(HOSPITAL_DID), 0);
        members.completeLeave(idOfDid(HOSPITAL_DID));

        _withdraw(hospital);

        assertTrue(products.product(_id).withdrawn, "withdrawn");
    }

    function test_Withdraw_RevertGiven_Unknown() public {
        vm.expectRevert(abi.encodeWithSelector(IProductRegistry.ProductUnknown.selector, _id));
        _withdraw(hospital);
    }

    function test_Withdraw_RevertWhen_CallerNotOwner() public {
        registered(hospital, IDENTIFIER);

        vm.expectRevert(abi.encodeWithSelector(IProductRegistry.ProductNotOwner.selector, _id, institute));
        _withdraw(institute);
    }

    function test_Withdraw_RevertGiven_Withdrawn() public {
        _withdrawn();

        vm.expectRevert(abi.encodeWithSelector(IProductRegistry.ProductAlreadyWithdrawn.selector, _id));
        _withdraw(hospital);
    }

    function test_Product_RevertGiven_Unknown() public {
        vm.expectRevert(abi.encodeWithSelector(IProductRegistry.ProductUnknown.selector, _id));
        products.product(_id);
    }

    function test_CheckOwner_Passes() public {
        registered(hospital, IDENTIFIER);

        products.checkOwner(_id, hospital);
    }

    function test_CheckOwner_RevertWhen_NotOwner() public {
        registered(hospital, IDENTIFIER);

        vm.expectRevert(abi.encodeWithSelector(IProductRegistry.ProductNotOwner.selector, _id, institute));
        products.checkOwner(_id, institute);
    }

    /// @dev The owner of a token that does not exist is zero; that must not make zero its owner.
    function test_CheckOwner_RevertGiven_Unknown() public {
        vm.expectRevert(abi.encodeWithSelector(IProductRegistry.ProductUnknown.selector, _id));
        products.checkOwner(_id, address(0));
    }

    function test_CheckOwner_RevertGiven_Withdrawn() public {
        _withdrawn();

        vm.expectRevert(abi.encodeWithSelector(IProductRegistry.ProductAlreadyWithdrawn.selector, _id));
        products.checkOwner(_id, hospital);
    }

    function test_Transfer_MovesBetweenProviders() public {
        registered(hospital, IDENTIFIER);
        admitted(_clinic, "did:web:clinic.cn", CN, MemberRoles.PROVIDER);

        _transfer(hospital, hospital, _clinic);

        assertEq(products.ownerOf(tokenId(_id)), _clinic, "owner");
        products.checkOwner(_id, _clinic);
    }

    function test_Transfer_RevertWhen_ReceiverNotProvider() public {
        registered(hospital, IDENTIFIER);

        vm.expectRevert(
            abi.encodeWithSelector(
                IMemberRegistry.MemberLacksRole.selector,
                idOfDid(INSTITUTE_DID),
                MemberRoles.PROVIDER
            )
        );
        _transfer(hospital, hospital, institute);
    }

    function test_Transfer_RevertWhen_ReceiverIsPayee() public {
        registered(hospital, IDENTIFIER);
        address payee = withKey(hospital, 0xa1, KeyRole.Payee);

        _expectNotAdmitted(payee);
        _transfer(hospital, hospital, payee);
    }

    function test_Transfer_RevertGiven_OwnerSuspended() public {
        registered(hospital, IDENTIFIER);
        admitted(_clinic, "did:web:clinic.cn", CN, MemberRoles.PROVIDER);
        members.suspend(idOfDid(HOSPITAL_DID), 0);

        _expectNotAdmitted(hospital);
        _transfer(hospital, hospital, _clinic);
    }

    function test_Transfer_RevertWhen_CallerNotApproved() public {
        registered(hospital, IDENTIFIER);
        admitted(_clinic, "did:web:clinic.cn", CN, MemberRoles.PROVIDER);

        vm.expectRevert(
            abi.encodeWithSelector(IERC721Errors.ERC721InsufficientApproval.selector, _clinic, tokenId(_id))
        );
        _transfer(_clinic, hospital, _clinic);
    }

    function test_Transfer_RevertGiven_Unknown() public {
        vm.expectRevert(abi.encodeWithSelector(IERC721Errors.ERC721NonexistentToken.selector, tokenId(_id)));
        _transfer(hospital, hospital, hospital);
    }

    function test_SupportsInterface_Answers() public view {
        assertTrue(products.supportsInterface(type(IERC721).interfaceId), "ERC-721");
        assertTrue(products.supportsInterface(type(IProductRegistry).interfaceId), "IProductRegistry");
        assertTrue(!products.supportsInterface(0xffffffff), "none");
    }

    function _revise(address caller) private {
        vm.prank(caller);
        products.revise(_id, OTHER_METADATA, contentId());
    }

    function _withdraw(address caller) private {
        vm.prank(caller);
        products.withdraw(_id);
    }

    function _withdrawn() private {
        registered(hospital, IDENTIFIER);
        _withdraw(hospital);
    }

    function _transfer(address caller, address from, address to) private {
        vm.prank(caller);
        products.transferFrom(from, to, tokenId(_id));
    }

    function _expectNotAdmitted(address account) private {
        vm.expectRevert(abi.encodeWithSelector(IMemberRegistry.MemberNotAdmitted.selector, account));
    }

    function _expectContentIdInvalid(bytes memory cid) private {
        vm.expectRevert(abi.encodeWithSelector(IProductRegistry.ProductContentIdInvalid.selector, cid));
        vm.prank(hospital);
        products.register(IDENTIFIER, Classification.Public, METADATA, cid);
    }

    /// @dev Version 1, then bytes of the seed; between `least` and `most` bytes long.
    function _contentIdOf(bytes calldata seed, uint256 least, uint256 most) private pure returns (bytes memory cid) {
        cid = new bytes(bound(uint256(keccak256(seed)), least, most));
        for (uint256 i = 1; i < cid.length && i < seed.length; ++i) cid[i] = seed[i];
        cid[0] = 0x01;
    }
}
