// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {NodeHost} from "../../../contracts/member/NodeHost.sol";
import {Test} from "../support/Test.sol";

contract NodeHostTest is Test {
    function test_IsValid_Names() public view {
        _all(true, "localhost|a|A|node-1.hospital.example|x--y|1a|0x7f.a|10.0.0.7a|3com.example|1.2.3.4.example|a-1");
    }

    function test_IsInvalid_Names() public view {
        _all(false, ".|-|..|a.|.a|a..b|-a|a-|a.-b|a-.b|a b|a_b|a/b|[::1]|a@b|\u00e4");
    }

    function test_IsValid_Ipv4() public view {
        _all(true, "127.0.0.1|0.0.0.0|255.255.255.255|10.20.30.40|1.2.3.100");
    }

    /// @dev A last label that is a number makes it an address, and these are none.
    function test_IsInvalid_Ipv4() public view {
        _all(
            false,
            "1|1.2.3|1.2.3.4.5|256.1.1.1|1.1.1.256|1.1.1.01|00.1.1.1|1.1.1.1000|a.1|1.2.3.a.5|1.2.3.4.|10.0.-1.1"
        );
    }

    function test_IsValid_Ipv6() public view {
        _all(true, "::1|fe80::|2001:db8::1|2001:DB8::aF|1:2:3:4:5:6:7:8|1::8|1:2:3:4:5:6:7::|::2:3:4:5:6:7:8");
    }

    function test_IsInvalid_Ipv6() public view {
        _all(false, ":|::|:::|1:|:1|1:2|1::2::3|1:::2|12345::|g::1|1:2:3:4:5:6:7|1:2:3:4:5:6:7:8:9|1:2:3:4:5:6:7:8::");
        _all(false, "1:2:3:4::5:6:7:8|::ffff:1.2.3.4|fe80::1-2|a:80|::1:|:1::2|1::2:");
    }

    function test_LabelAndWhole_Lengths() public view {
        assertTrue(_isValid(_repeated("a", 63)), "63");
        assertTrue(!_isValid(_repeated("a", 64)), "64");
        assertTrue(!_isValid(""), "empty");
        // 126 labels of one letter, and the dots between them.
        assertTrue(_isValid(string.concat(_repeated("a.", 126), "a")), "253");
        assertTrue(!_isValid(string.concat(_repeated("a.", 126), "aa")), "254");
    }

    /// @dev Every octet, at each place.
    function testFuzz_IsValid_EveryIpv4(uint8 a, uint8 b, uint8 c, uint8 d) public view {
        string memory host = string.concat(_decimal(a), ".", _decimal(b), ".", _decimal(c), ".", _decimal(d));
        assertTrue(_isValid(host), host);
        assertTrue(!_isValid(string.concat(host, ".")), "dot");
        assertTrue(!_isValid(string.concat(host, _decimal(uint256(d) + 1000))), "number too large");
    }

    /// @dev Whatever is valid has a letter or digit, or the `::` of an IPv6 address, at both ends.
    function testFuzz_IsValid_OnlyGiven_SoundEnds(bytes calldata host) public view {
        if (!this.isValid(host)) return;
        assertTrue(host.length > 0 && host.length <= 253, "length");
        assertTrue(host[0] != "-" && host[0] != ".", "first");
        assertTrue(host[host.length - 1] != "-" && host[host.length - 1] != ".", "last");
    }

    function isValid(bytes calldata host) external pure returns (bool) {
        return NodeHost.isValid(host);
    }

    /// @dev `hosts` are separated by `|`.
    function _all(bool expected, string memory hosts) private view {
        bytes memory text = bytes(hosts);
        uint256 start;
        for (uint256 i = 0; i <= text.length; ++i) {
            if (i < text.length && text[i] != "|") continue;
            bytes memory host = new bytes(i - start);
            for (uint256 j = 0; j < host.length; ++j) host[j] = text[start + j];
            assertTrue(_isValid(string(host)) == expected, string(host));
            start = i + 1;
        }
    }

    function _isValid(string memory host) private view returns (bool) {
        return this.isValid(bytes(host));
    }

    function _repeated(string memory part, uint256 times) private pure returns (string memory whole) {
        for (uint256 i = 0; i < times; ++i) whole = string.concat(whole, part);
    }

    function _decimal(uint256 value) private pure returns (string memory) {
        if (value < 10) return string(abi.encodePacked(bytes1(uint8(48 + value))));
        return string.concat(_decimal(value / 10), _decimal(value % 10));
    }
}
