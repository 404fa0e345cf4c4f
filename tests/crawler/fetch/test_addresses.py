"""Which addresses are public."""

from __future__ import annotations

from ipaddress import IPv4Address, IPv6Address

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.fetch.addresses import is_public, literal_address

PRIVATE = [
    "0.0.0.0",
    "0.1.2.3",
    "10.0.0.1",
    "100.64.0.1",
    "100.100.100.200",
    "127.0.0.1",
    "127.255.255.254",
    "169.254.169.254",
    "172.16.0.1",
    "172.31.255.255",
    "192.168.1.1",
    "198.18.0.1",
    "224.0.0.1",
    "239.255.255.250",
    "255.255.255.255",
    "::",
    "::1",
    "::127.0.0.1",
    "::ffff:127.0.0.1",
    "::ffff:169.254.169.254",
    "::ffff:0:10.0.0.1",
    "64:ff9b::127.0.0.1",
    "64:ff9b::a00:1",
    "64:ff9b:1::1",
    "2002:7f00:1::",
    "2002:c0a8:101::1",
    "2001:0:7f00:1::1",
    "fe80::1",
    "fe80::1%eth0",
    "2400:3200::1%eth0",
    "fc00::1",
    "fd00:ec2::254",
    "fec0::1",
    "ff02::1",
    "2001:db8::1",
]
PUBLIC = [
    "8.8.8.8",
    "114.114.114.114",
    "172.15.0.1",
    "172.32.0.1",
    "100.63.255.255",
    "2400:3200::1",
    "::ffff:114.114.114.114",
    "64:ff9b::7272:7272",
    "2002:7272:7272::1",
]


@pytest.mark.parametrize("address", PRIVATE)
def test_not_public(address):
    assert not is_public(address)


@pytest.mark.parametrize("address", PUBLIC)
def test_public(address):
    assert is_public(address)


@pytest.mark.parametrize(
    "text", ["", "localhost", "2130706433", "0x7f.1", "１２７.0.0.1"]
)
def test_what_is_no_address_is_not_public(text):
    assert not is_public(text)
    assert literal_address(text) is None


@given(st.ip_addresses(v=4))
def test_an_address_hidden_in_another_is_as_private_as_itself(address: IPv4Address):
    packed = address.packed
    carriers = [
        b"\0" * 10 + b"\xff\xff" + packed,
        b"\0\x64\xff\x9b" + b"\0" * 8 + packed,
        b"\x20\x02" + packed + b"\0" * 10,
    ]
    for octets in carriers:
        assert is_public(str(IPv6Address(octets))) == is_public(str(address))
