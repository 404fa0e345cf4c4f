"""Which hosts a site asks, what sites share them, and how long each rests between jobs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from archive.instants import iso, parse_instant
from archive.store import Archive
from crawler.frontier.host_policy import HostPolicy

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from crawler.site.definition import Site

# Of table `hosts`: what all sites on a host have in common; see crawler/frontier/host_memory.
SHARED: Final = (
    "diagnosis",
    "diagnosis_at",
    "detail",
    "not_before",
    "refusals",
    "crawl_delay_s",
    "day",
    "day_count",
    "last_request_at",
)


def locks_of(sites: Iterable[Site]) -> dict[str, str]:
    """The lock of each site, by its id: one for all that share a host, at any remove.

    It is named for the first host of them, and so stays while their files do.
    """
    leader: dict[str, str] = {}

    def find(host: str) -> str:
        while leader.setdefault(host, host) != host:
            leader[host] = leader[leader[host]]
            host = leader[host]
        return host

    known = [(site.site_id, sorted(site.hosts)) for site in sites]
    for _, hosts in known:
        for host in hosts[1:]:
            first, second = sorted((find(hosts[0]), find(host)))
            leader[second] = first
    return {site_id: f"host:{find(hosts[0])}" for site_id, hosts in known}


def gaps_of(
    site: Site, usual: Mapping[str, Any], memory: Mapping[str, Mapping[str, Any]]
) -> dict[str, float]:
    """Seconds after the last request of a job in which nobody asks each host.

    Its delay with all of its jitter, and never less than its robots.txt asks for.
    """
    own = site.politeness.delay_s
    policy = HostPolicy(delay_s=usual["delay_s"] if own is None else own)
    return {
        host: policy.gap(memory.get(host, {}).get("crawl_delay_s"), lambda: 1.0)
        for host in sorted(site.hosts)
    }


def hand_on(folder: Path, memory: Mapping[str, Mapping[str, Any]]) -> None:
    """Write what other sites' jobs left of these hosts into a site's archive."""
    with Archive.open(folder, create=True) as archive, archive.lock():
        for host, told in memory.items():
            known = archive.host(host) or {}
            if told and is_newer(told, known):
                archive.update_host(host, **{name: told.get(name) for name in SHARED})
        archive.flush()


def taken_from(folder: Path, hosts: Iterable[str]) -> dict[str, dict[str, Any]]:
    """What a site's archive knows of these hosts, for the next job that asks them."""
    with Archive.open(folder) as archive:
        rows = {host: archive.host(host) for host in hosts}
    return {
        host: {name: row[name] for name in SHARED} for host, row in rows.items() if row
    }


def is_newer(told: Mapping[str, Any], known: Mapping[str, Any]) -> bool:
    """Whether `told` is of a later request than `known`.

    >>> is_newer({"last_request_at": "2026-11-21T00:00:01Z"}, {"last_request_at": None})
    True
    """
    at, than = told.get("last_request_at"), known.get("last_request_at")
    return at is not None and (
        than is None or iso(parse_instant(at)) > iso(parse_instant(than))
    )
