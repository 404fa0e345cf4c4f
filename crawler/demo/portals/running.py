"""Sample portals up and running: base URLs, what was asked of them, faults on demand.

>>> with running_portals() as portals:
...     portals["anhua"].base_url.startswith("http://127.0.0.1:")
True
"""

from __future__ import annotations

from collections import Counter
from contextlib import contextmanager
from typing import TYPE_CHECKING

from crawler.demo.portals.gkmlpt import GkmlptPortal
from crawler.demo.portals.hanweb import HanwebPortal
from crawler.demo.portals.server import LoopbackServer, Port
from crawler.demo.portals.town import TownPortal
from crawler.demo.portals.trs import TrsPortal

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from crawler.demo.portals.facts import Expected, Mutation
    from crawler.demo.portals.portal import Portal
    from crawler.demo.portals.server import Hit, Reply, Request

ALL_PORTALS: tuple[type[Portal], ...] = (
    TrsPortal,
    HanwebPortal,
    TownPortal,
    GkmlptPortal,
)


class RunningPortal:
    """One portal on its port."""

    def __init__(self, portal: Portal, port: Port) -> None:
        self.portal = portal
        self._port = port

    @property
    def base_url(self) -> str:
        """Its address, with a slash at its end."""
        return self._port.base_url

    @property
    def hits(self) -> list[Hit]:
        """Every request since the start (or the last `hits.clear()`), in order."""
        return self._port.hits

    def hit_counts(self) -> Counter[str]:
        """How often each path (with its query) was asked for."""
        return Counter(hit.target for hit in self.hits)

    def set_fault(self, fault: Callable[[Request], Reply | None] | None) -> None:
        """Let a function answer in the portal's place where it gives a reply.

        `Reply(raw=…)` goes out byte for byte, and the connection ends after it.
        """
        self._port.fault = fault

    def mutate(
        self, *, change: bool = True, remove: bool = True, add: bool = True
    ) -> Mutation:
        """Change one number, remove one report, add one; says which."""
        return self.portal.mutate(change=change, remove=remove, add=add)

    def expected(self) -> dict[str, Expected]:
        """What must be in the archive now, by URL."""
        return self.portal.expected()


class RunningPortals:
    """All portals that run, by site id."""

    def __init__(self, portals: Sequence[RunningPortal]) -> None:
        self._by_id = {running.portal.site_id: running for running in portals}

    def __getitem__(self, site_id: str) -> RunningPortal:
        return self._by_id[site_id]

    def __iter__(self) -> Iterator[RunningPortal]:
        return iter(self._by_id.values())

    def write_site_files(self, folder: Path) -> Path:
        """A site file for each portal under a folder, which `--sites` then takes."""
        folder.mkdir(parents=True, exist_ok=True)
        for running in self:
            path = folder / f"{running.portal.site_id}.toml"
            path.write_text(running.portal.site_file(), encoding="utf-8")
        return folder


@contextmanager
def running_portals(
    kinds: Sequence[type[Portal]] = ALL_PORTALS,
) -> Iterator[RunningPortals]:
    """Sample portals on free ports of 127.0.0.1, until the block ends."""
    portals = [kind() for kind in kinds]
    ports = [Port(portal) for portal in portals]
    server = LoopbackServer(ports)
    server.start()
    try:
        for portal, port in zip(portals, ports, strict=True):
            portal.base_url = port.base_url
        yield RunningPortals(
            [RunningPortal(*pair) for pair in zip(portals, ports, strict=True)]
        )
    finally:
        server.stop()
