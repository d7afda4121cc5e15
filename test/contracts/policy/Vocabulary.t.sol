// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Vocabulary} from "../../../contracts/policy/generated/Vocabulary.sol";
import {Test} from "../support/Test.sol";

contract VocabularyTest is Test {
    function testFuzz_Covers_OnlyKnownCodes(uint256 rule, uint256 action) public pure {
        bool known = Vocabulary.canonical(rule) != 0 && Vocabulary.canonical(action) != 0;
        assertTrue(known || !Vocabulary.covers(rule, action), "unknown code");
    }

    function test_Covers_ItselfAndNothingAbove() public pure {
        for (uint256 action = 1; action < 128; ++action) {
            if (Vocabulary.canonical(action) == 0) continue;
            assertTrue(Vocabulary.covers(action, action), "itself");
            uint256 parent = Vocabulary.parent(action);
            if (parent == 0) continue;
            assertTrue(Vocabulary.covers(parent, action), "parent");
            assertTrue(!Vocabulary.covers(action, parent), "child");
        }
    }

    function test_Covers_WhatTheVocabularySays() public pure {
        assertTrue(Vocabulary.covers(Vocabulary.ACTION_USE, Vocabulary.ACTION_DISPLAY), "display under play under use");
        assertTrue(Vocabulary.covers(Vocabulary.ACTION_PLAY, Vocabulary.ACTION_DISPLAY), "display under play");
        assertTrue(Vocabulary.covers(Vocabulary.ACTION_TRANSFER, Vocabulary.ACTION_GIVE), "give under transfer");
        assertTrue(!Vocabulary.covers(Vocabulary.ACTION_USE, Vocabulary.ACTION_TRANSFER), "transfer is a top");
        assertTrue(!Vocabulary.covers(Vocabulary.ACTION_USE, Vocabulary.ACTION_LEASE), "lease is a top");
        assertTrue(Vocabulary.covers(Vocabulary.ACTION_COPY, Vocabulary.ACTION_EXTRACT), "extract under reproduce");
        assertTrue(Vocabulary.covers(Vocabulary.ACTION_WRITE, Vocabulary.ACTION_APPEND), "both match modify");
        assertTrue(Vocabulary.covers(Vocabulary.ACTION_USE, Vocabulary.ACTION_CWY_COMPUTE), "compute under use");
    }

    function test_Covers_CountsOfTheHierarchy() public pure {
        uint256 known;
        uint256 underUse;
        uint256 matched;
        for (uint256 action = 0; action < 300; ++action) {
            uint256 canonical = Vocabulary.canonical(action);
            if (canonical == 0) continue;
            ++known;
            if (canonical != action) ++matched;
            if (Vocabulary.parent(action) == Vocabulary.ACTION_USE) ++underUse;
        }
        assertEq(known, 73, "72 of ODRL, 1 of cwy");
        assertEq(matched, 13, "exact matches");
        assertEq(underUse, 46, "45 of ODRL, 1 of cwy");
    }
}
