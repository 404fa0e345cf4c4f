"""Whom a portal's administrators can write to; public hosts are not asked without."""

from __future__ import annotations

import ipaddress
from typing import TYPE_CHECKING

from archive.configuration import current
from archive.errors import ConfigurationError

if TYPE_CHECKING:
    from collections.abc import Iterable

CONTACT = "GONGBAO_CONTACT"


def contact() -> str:
    """What is configured: an address or a URL; "" where there is none."""
    return str(current()["crawl"]["contact"] or "").strip()


def need_contact(hosts: Iterable[str]) -> None:
    """ConfigurationError where one of the hosts is public and no contact is set."""
    if contact():
        return
    public = next((host for host in sorted(hosts) if not is_loopback(host)), None)
    if public is not None:
        msg = (
            f"say who crawls {public}: set {CONTACT}, or contact under [crawl] in"
            " gongbao.toml, to an address or a URL where its administrators reach you."
        )
        raise ConfigurationError(msg)


def is_loopback(host: str) -> bool:
    """Whether a host (with or without port) is this machine by its name.

    >>> is_loopback("127.0.0.1:8080"), is_loopback("[::1]"), is_loopback("a.gov.cn")
    (True, True, False)
    """
    name = host.rsplit(":", 1)[0] if not host.endswith("]") else host
    try:
        return ipaddress.ip_address(name.strip("[]")).is_loopback
    except ValueError:
        return name == "localhost"
