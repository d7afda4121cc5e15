// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

// Made from sdk/src/policy/vocabulary.json by scripts/generateVocabulary.ts: do not edit.
// Terms: w3c/poe@e3a45ad vocab/ODRL22.ttl, W3C Software and Document Licence; the terms of cwy: Apache-2.0.

/// @title Codes of the ODRL vocabulary in compiled policies, and the hierarchy of its actions.
library Vocabulary {
    uint16 internal constant ACTION_USE = 1;
    uint16 internal constant ACTION_TRANSFER = 2;
    uint16 internal constant ACTION_ACCEPT_TRACKING = 3;
    uint16 internal constant ACTION_AGGREGATE = 4;
    uint16 internal constant ACTION_ANNOTATE = 5;
    uint16 internal constant ACTION_ANONYMIZE = 6;
    uint16 internal constant ACTION_ARCHIVE = 7;
    uint16 internal constant ACTION_ATTRIBUTE = 8;
    uint16 internal constant ACTION_CC_ATTRIBUTION = 9;
    uint16 internal constant ACTION_CC_COMMERCIAL_USE = 10;
    uint16 internal constant ACTION_COMPENSATE = 11;
    uint16 internal constant ACTION_CONCURRENT_USE = 12;
    uint16 internal constant ACTION_DELETE = 13;
    uint16 internal constant ACTION_DERIVE = 14;
    uint16 internal constant ACTION_CC_DERIVATIVE_WORKS = 15;
    uint16 internal constant ACTION_DIGITIZE = 16;
    uint16 internal constant ACTION_DISPLAY = 17;
    uint16 internal constant ACTION_DISTRIBUTE = 18;
    uint16 internal constant ACTION_CC_DISTRIBUTION = 19;
    uint16 internal constant ACTION_ENSURE_EXCLUSIVITY = 20;
    uint16 internal constant ACTION_EXECUTE = 21;
    uint16 internal constant ACTION_EXTRACT = 22;
    uint16 internal constant ACTION_GIVE = 23;
    uint16 internal constant ACTION_GRANT_USE = 24;
    uint16 internal constant ACTION_INCLUDE = 25;
    uint16 internal constant ACTION_INDEX = 26;
    uint16 internal constant ACTION_INFORM = 27;
    uint16 internal constant ACTION_INSTALL = 28;
    uint16 internal constant ACTION_MODIFY = 29;
    uint16 internal constant ACTION_MOVE = 30;
    uint16 internal constant ACTION_NEXT_POLICY = 31;
    uint16 internal constant ACTION_CC_NOTICE = 32;
    uint16 internal constant ACTION_OBTAIN_CONSENT = 33;
    uint16 internal constant ACTION_PLAY = 34;
    uint16 internal constant ACTION_PRESENT = 35;
    uint16 internal constant ACTION_PRINT = 36;
    uint16 internal constant ACTION_READ = 37;
    uint16 internal constant ACTION_REPRODUCE = 38;
    uint16 internal constant ACTION_CC_REPRODUCTION = 39;
    uint16 internal constant ACTION_REVIEW_POLICY = 40;
    uint16 internal constant ACTION_SELL = 41;
    uint16 internal constant ACTION_CC_SHARE_ALIKE = 42;
    uint16 internal constant ACTION_CC_SHARING = 43;
    uint16 internal constant ACTION_CC_SOURCE_CODE = 44;
    uint16 internal constant ACTION_STREAM = 45;
    uint16 internal constant ACTION_SYNCHRONIZE = 46;
    uint16 internal constant ACTION_TEXT_TO_SPEECH = 47;
    uint16 internal constant ACTION_TRANSFORM = 48;
    uint16 internal constant ACTION_TRANSLATE = 49;
    uint16 internal constant ACTION_UNINSTALL = 50;
    uint16 internal constant ACTION_WATERMARK = 51;
    uint16 internal constant ACTION_APPEND = 52;
    uint16 internal constant ACTION_APPEND_TO = 53;
    uint16 internal constant ACTION_COPY = 54;
    uint16 internal constant ACTION_EXPORT = 55;
    uint16 internal constant ACTION_LEASE = 56;
    uint16 internal constant ACTION_LICENSE = 57;
    uint16 internal constant ACTION_LEND = 58;
    uint16 internal constant ACTION_PAY = 59;
    uint16 internal constant ACTION_PREVIEW = 60;
    uint16 internal constant ACTION_SECONDARY_USE = 61;
    uint16 internal constant ACTION_WRITE = 62;
    uint16 internal constant ACTION_WRITE_TO = 63;
    uint16 internal constant ACTION_AD_HOC_SHARE = 64;
    uint16 internal constant ACTION_EXTRACT_CHAR = 65;
    uint16 internal constant ACTION_EXTRACT_PAGE = 66;
    uint16 internal constant ACTION_EXTRACT_WORD = 67;
    uint16 internal constant ACTION_ATTACH_POLICY = 68;
    uint16 internal constant ACTION_ATTACH_SOURCE = 69;
    uint16 internal constant ACTION_SHARE_ALIKE = 70;
    uint16 internal constant ACTION_COMMERCIALIZE = 71;
    uint16 internal constant ACTION_SHARE = 72;
    uint16 internal constant ACTION_CWY_COMPUTE = 96;

    uint8 internal constant OPERATOR_EQ = 1;
    uint8 internal constant OPERATOR_GT = 2;
    uint8 internal constant OPERATOR_GTEQ = 3;
    uint8 internal constant OPERATOR_LT = 4;
    uint8 internal constant OPERATOR_LTEQ = 5;
    uint8 internal constant OPERATOR_NEQ = 6;
    uint8 internal constant OPERATOR_IS_A = 7;
    uint8 internal constant OPERATOR_HAS_PART = 8;
    uint8 internal constant OPERATOR_IS_PART_OF = 9;
    uint8 internal constant OPERATOR_IS_ALL_OF = 10;
    uint8 internal constant OPERATOR_IS_ANY_OF = 11;
    uint8 internal constant OPERATOR_IS_NONE_OF = 12;

    uint16 internal constant OPERAND_ABSOLUTE_POSITION = 1;
    uint16 internal constant OPERAND_ABSOLUTE_SPATIAL_POSITION = 2;
    uint16 internal constant OPERAND_ABSOLUTE_TEMPORAL_POSITION = 3;
    uint16 internal constant OPERAND_ABSOLUTE_SIZE = 4;
    uint16 internal constant OPERAND_COUNT = 5;
    uint16 internal constant OPERAND_DATE_TIME = 6;
    uint16 internal constant OPERAND_DELAY_PERIOD = 7;
    uint16 internal constant OPERAND_DELIVERY_CHANNEL = 8;
    uint16 internal constant OPERAND_ELAPSED_TIME = 9;
    uint16 internal constant OPERAND_EVENT = 10;
    uint16 internal constant OPERAND_FILE_FORMAT = 11;
    uint16 internal constant OPERAND_INDUSTRY = 12;
    uint16 internal constant OPERAND_LANGUAGE = 13;
    uint16 internal constant OPERAND_MEDIA = 14;
    uint16 internal constant OPERAND_METERED_TIME = 15;
    uint16 internal constant OPERAND_PAY_AMOUNT = 16;
    uint16 internal constant OPERAND_PERCENTAGE = 17;
    uint16 internal constant OPERAND_PRODUCT = 18;
    uint16 internal constant OPERAND_PURPOSE = 19;
    uint16 internal constant OPERAND_RECIPIENT = 20;
    uint16 internal constant OPERAND_RELATIVE_POSITION = 21;
    uint16 internal constant OPERAND_RELATIVE_SPATIAL_POSITION = 22;
    uint16 internal constant OPERAND_RELATIVE_TEMPORAL_POSITION = 23;
    uint16 internal constant OPERAND_RELATIVE_SIZE = 24;
    uint16 internal constant OPERAND_RESOLUTION = 25;
    uint16 internal constant OPERAND_SPATIAL = 26;
    uint16 internal constant OPERAND_SPATIAL_COORDINATES = 27;
    uint16 internal constant OPERAND_SYSTEM_DEVICE = 28;
    uint16 internal constant OPERAND_TIME_INTERVAL = 29;
    uint16 internal constant OPERAND_UNIT_OF_COUNT = 30;
    uint16 internal constant OPERAND_VERSION = 31;
    uint16 internal constant OPERAND_VIRTUAL_LOCATION = 32;
    uint16 internal constant OPERAND_DEVICE = 33;
    uint16 internal constant OPERAND_SYSTEM = 34;
    uint16 internal constant OPERAND_CWY_PROCESSING_ENVIRONMENT = 64;
    uint16 internal constant OPERAND_CWY_MINIMUM_COHORT = 65;
    uint16 internal constant OPERAND_CWY_EPSILON_SPENT = 66;
    uint16 internal constant OPERAND_CWY_EXPORT_PATH = 67;
    uint16 internal constant OPERAND_CWY_ELIGIBILITY = 68;
    uint16 internal constant OPERAND_CWY_ONWARD_TRANSFER = 69;
    uint16 internal constant OPERAND_CWY_RETENTION = 70;
    uint16 internal constant OPERAND_CWY_MEMBER_ROLE = 71;

    /// @notice Whether a rule for one action is also about another: the same, an exact match, or included in it.
    /// @dev False if either code is not in the vocabulary.
    function covers(uint256 ruleAction, uint256 action) internal pure returns (bool) {
        return isWithin(canonical(action), canonical(ruleAction));
    }

    /// @notice Whether an action is another one or included in it; both as {canonical} gives them.
    function isWithin(uint256 action, uint256 whole) internal pure returns (bool) {
        while (action != 0) {
            if (action == whole) return true;
            action = parent(action);
        }
        return false;
    }

    /// @dev The code by which an action is compared: that of its exact match if it has one; 0 if it is not in the vocabulary.
    function canonical(uint256 action) internal pure returns (uint256) {
        if (action >= 128) return 0;
        uint256 word =
            action < 64
                ? (
                    action < 32
                        ? 0x000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f
                        : 0x202122232425262728292a2b2c2d2e2f303132331d1d263038183a0b3c3d1d1d
                )
                : (
                    action < 96
                        ? 0x40414243202c2a0a2b0000000000000000000000000000000000000000000000
                        : 0x6000000000000000000000000000000000000000000000000000000000000000
                );
        return (word >> (248 - ((action & 31) << 3))) & 0xff;
    }

    /// @dev The action that includes this one; 0 at the top.
    function parent(uint256 action) internal pure returns (uint256) {
        if (action >= 128) return 0;
        uint256 word =
            action < 64
                ? (
                    action < 32
                        ? 0x0000000101010101010101010101010101220101010126020101010101010101
                        : 0x0101010101010101010201010101010101010101000000000000000000000000
                )
                : (
                    action < 96
                        ? 0x0000000000000000000000000000000000000000000000000000000000000000
                        : 0x0100000000000000000000000000000000000000000000000000000000000000
                );
        return (word >> (248 - ((action & 31) << 3))) & 0xff;
    }
}
