// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {MemberRoles} from "../../../contracts/member/IMemberRegistry.sol";
import {MemberId} from "../../../contracts/types/Ids.sol";
import {MemberFixture} from "./MemberFixture.sol";

/// @dev Concrete calls with inputs of realistic length: fuzz tests record no snapshot.
contract MemberGasTest is MemberFixture {
    string private constant DID =
        "did:cwy:CN:12100000400000456B:0x7E5F4552091A69125d5DfCb7b8C2659029395Bdf:9f86d081884c7d65";

    function setUp() public {
        deployMembers();
    }

    function test_Apply_Gas() public {
        vm.prank(vm.addr(1));
        members.applyForMembership(DID, CN, MemberRoles.PROVIDER, TERMS);
        vm.snapshotGasLastCall("member", "apply");
    }

    function test_Admit_Gas() public {
        MemberId id = applied(vm.addr(1), DID, CN, MemberRoles.PROVIDER);
        members.admit(id);
        vm.snapshotGasLastCall("member", "admit");
    }
}
