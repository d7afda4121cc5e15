// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @dev A participant on the coordinator's chain that answers every call with too much, with nonsense, or with burnt gas.
contract HostileLocal {
    uint256 private _how;

    function setHow(uint256 how) external {
        _how = how;
    }

    fallback() external payable {
        uint256 how = _how;
        assembly {
            switch how
            case 0 {
                mstore(0, 0x2432ef2600000000000000000000000000000000000000000000000000000000)
                return(0, 32)
            }
            case 1 {
                revert(0, 100000)
            }
            case 2 {
                return(0, 100000)
            }
            case 3 {
                return(0, 0)
            }
            default {
                invalid()
            }
        }
    }
}
