"""A strict server: it answers only the exact addresses that it wrote, byte for byte."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from crawler.demo.portals.server import LoopbackServer, Port, Reply

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from crawler.demo.portals.server import Request

ARTICLE = (
    "<html><head><title>{0}</title></head><body><h1>{0}</h1><div>发布日期：{1}　来源：某某县司法局</div>"
    "<div class=TRS_Editor><p>{0}现公布如下。一年来，某某县深入推进依法行政，加快建设法治政府，共办理"
    "行政复议案件四十二件，开展行政执法监督检查十二次，规范性文件合法性审查率达到百分之百。</p><p>二、下一步打算。"
    "继续加强执法队伍建设，完善执法制度，提高群众满意度，确保各项任务落到实处，取得实效。</p></div></body></html>"
)


@dataclass
class StrictPortal:
    """Pages by the exact target of their address; everything else is a 404."""

    pages: dict[str, str | bytes | Reply | Callable[[Request], Reply | None]] = field(
        default_factory=dict
    )
    reports: dict[str, tuple[str, str]] = field(default_factory=dict)
    missed: list[str] = field(default_factory=list)
    port: Port = field(init=False)

    def __post_init__(self) -> None:
        self.port = Port(self)

    @property
    def asked(self) -> list[str]:
        """What was asked for, robots.txt aside, in order."""
        return [h.target for h in self.port.hits if h.target != "/robots.txt"]

    def answer(self, request: Request) -> Reply:
        if request.target in self.reports:
            return Reply(ARTICLE.format(*self.reports[request.target]).encode())
        page = self.pages.get(request.target)
        reply = page(request) if callable(page) else page
        if isinstance(reply, Reply):
            return reply
        if reply is None:
            self.missed.append(request.target)
            return Reply(b"not here", status=404)
        return Reply(reply if isinstance(reply, bytes) else reply.encode())

    def row(self, href: str, target: str, title: str, day: str) -> tuple[str, str, str]:
        """A row's values, and the report that stands behind it."""
        self.reports[target] = (title, day)
        return href, title, day

    def write_site(self, folder: Path, *starts: str, more: str = "") -> Path:
        base = self.port.base_url
        seeds = "".join(
            f'[[seeds]]\nurl = "{base.rstrip("/")}{start}"\nkind = "listing"\n'
            for start in starts
        )
        folder.mkdir(exist_ok=True)
        (folder / "strict.toml").write_text(
            f'title = "某某县"\nbase_url = "{base}"\n{seeds}'
            f"[politeness]\ndelay_s = 0\nallow_private = true\n{more}",
            encoding="utf-8",
        )
        return folder


def served(portal: StrictPortal) -> Iterator[StrictPortal]:
    """The portal, served until the generator is closed."""
    server = LoopbackServer([portal.port])
    server.start()
    try:
        yield portal
    finally:
        server.stop()
