"""Which network addresses a crawl of public portals may connect to (pure)."""

from __future__ import annotations

from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address, ip_network
from typing import Final

# IPv6 that carries an IPv4 address, and where in its 16 octets that stands.
_CARRIERS: Final[tuple[tuple[IPv6Network, int], ...]] = (
    (IPv6Network("::ffff:0:0/96"), 12),  # mapped
    (IPv6Network("::ffff:0:0:0/96"), 12),  # translated (SIIT)
    (IPv6Network("::/96"), 12),  # compatible; holds :: and ::1 too
    (IPv6Network("64:ff9b::/96"), 12),  # NAT64
    (IPv6Network("2002::/16"), 2),  # 6to4
)
# Not global in any sense, whatever this Python's tables say.
_NEVER: Final = tuple(
    ip_network(block)
    for block in (
        "0.0.0.0/8",
        "10.0.0.0/8",
        "100.64.0.0/10",  # carrier-grade NAT; clouds' metadata at 100.100.100.200
        "127.0.0.0/8",
        "169.254.0.0/16",  # link-local; clouds' metadata at 169.254.169.254
        "172.16.0.0/12",
        "192.0.0.0/24",
        "192.0.2.0/24",
        "192.88.99.0/24",
        "192.168.0.0/16",
        "198.18.0.0/15",
        "198.51.100.0/24",
        "203.0.113.0/24",
        "224.0.0.0/4",
        "240.0.0.0/4",
        "64:ff9b:1::/48",  # NAT64 of a local network
        "100::/64",
        "2001::/23",  # protocol assignments, with Teredo's tunnels
        "2001:db8::/32",
        "3fff::/20",
        "5f00::/16",
        "fc00::/7",
        "fe80::/10",
        "fec0::/10",
        "ff00::/8",
    )
)


def is_public(address: str) -> bool:
    """Whether an IP address is one of the public Internet; False for what is none.

    >>> is_public("114.114.114.114"), is_public("2400:3200::1")
    (True, True)
    >>> any(map(is_public, ("127.0.0.1", "::ffff:10.0.0.1", "2002:7f00:1::", "fe80::1%1")))
    False
    """
    try:
        parsed = ip_address(address)
    except ValueError:
        return False
    return _is_public(parsed)


def _is_public(address: IPv4Address | IPv6Address) -> bool:
    if isinstance(address, IPv6Address):
        if address.scope_id is not None:
            return False
        for carrier, at in _CARRIERS:
            if address in carrier:
                return _is_public(IPv4Address(address.packed[at : at + 4]))
    if any(address.version == net.version and address in net for net in _NEVER):
        return False
    return address.is_global


def literal_address(host: str) -> str | None:
    """The IP address that a URL's host is, without brackets; None for a name.

    >>> literal_address("[::1]"), literal_address("127.0.0.1"), literal_address("a.cn")
    ('::1', '127.0.0.1', None)
    """
    bare = host.removeprefix("[").removesuffix("]")
    try:
        return str(ip_address(bare))
    except ValueError:
        return None
