"""`gongbao demo`: crawl the sample portals, change them, crawl again, prove the result."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from archive.console import Table, emit_json, emit_line, emit_table, say
from archive.errors import ConfigurationError, GongbaoError
from archive.store import Archive
from crawler.demo import audit
from crawler.demo.portals.running import running_portals
from crawler.demo.truth import Difference

if TYPE_CHECKING:
    from pathlib import Path

    from crawler.demo.audit import PortalCounts
    from crawler.demo.portals.facts import Mutation
    from crawler.demo.portals.running import RunningPortals

_MARKER = ".gongbao-demo"
_OURS = frozenset({_MARKER, "sites", "warc", "archive.lock"})
_CRAWL_TIMEOUT_S = 300
_SHOWN_DIFFERENCES = 40
_RUN_GONGBAO = "from crawler.cli import main; main()"


@dataclass(slots=True)
class Result:
    """What the demo found: its table, what was changed, and all that is wrong."""

    archive: Path
    crawls: list[dict[str, Any]] = field(default_factory=list)
    portals: list[PortalCounts] = field(default_factory=list)
    mutations: dict[str, Mutation] = field(default_factory=dict)
    differences: list[Difference] = field(default_factory=list)
    changed_record_id: str | None = None
    seconds: float = 0.0

    def add_crawl(self, summary: dict[str, Any]) -> None:
        """Keep a crawl's summary; an exit code other than 0 is a difference."""
        self.crawls.append(summary)
        if code := summary["exit_code"]:
            which = f"crawl {len(self.crawls)}"
            self.differences.append(Difference(which, "", "exit code", 0, code))

    @property
    def exit_code(self) -> int:
        """0 where everything is as the portals know it."""
        return 1 if self.differences else 0

    def as_dict(self) -> dict[str, Any]:
        """The one document that `--json` prints."""
        return {
            "archive": str(self.archive),
            "seconds": round(self.seconds, 1),
            "records": sum(row.records for row in self.portals),
            "with_date": sum(row.with_date for row in self.portals),
            "with_source": sum(row.with_source for row in self.portals),
            "portals": [row.as_dict() for row in self.portals],
            "crawls": self.crawls,
            "differences": [str(difference) for difference in self.differences],
        }


def run_demo(directory: Path, *, as_json: bool) -> int:
    """The whole demo; 0 where the archive is what the portals know to be true, else 1."""
    _prepare(directory)
    began = time.monotonic()
    result = Result(directory)
    with running_portals() as portals:
        portals.write_site_files(directory / "sites")
        _first_crawl(portals, result)
        _second_crawl(portals, result)
    result.seconds = time.monotonic() - began
    # What is wrong after both crawls is told once.
    result.differences = list({str(d): d for d in result.differences}.values())
    if as_json:
        emit_json(result.as_dict())
    else:
        _print(result)
    return result.exit_code


def _first_crawl(portals: RunningPortals, result: Result) -> None:
    say("First crawl of the sample portals …")
    result.add_crawl(_crawl(result.archive))
    with Archive.open(result.archive) as archive:
        result.differences += audit.check_records(archive, portals)
        result.differences += audit.check_urls(archive, portals)
        result.differences += audit.check_coverage(archive, portals)
    for running in portals:
        result.differences += audit.check_requests(running)
        running.hits.clear()


def _second_crawl(portals: RunningPortals, result: Result) -> None:
    """One number changes in one portal, a report goes in another, one comes in a third."""
    result.mutations = {
        "anhua": portals["anhua"].mutate(remove=False, add=False),
        "yancheng": portals["yancheng"].mutate(change=False, add=False),
        "fenggang_yongan": portals["fenggang_yongan"].mutate(
            change=False, remove=False
        ),
    }
    with Archive.open(result.archive) as archive:
        cursor = max((change.seq for change in archive.changes(0)), default=0)
    say("One number changed, one report removed, one added. Second crawl …")
    result.add_crawl(_crawl(result.archive, "--refresh"))
    with Archive.open(result.archive) as archive:
        changes = audit.read_changes(archive, cursor)
        result.differences += [
            *audit.check_records(archive, portals),
            *audit.check_urls(archive, portals),
            *audit.check_changes(changes, result.mutations),
            *audit.check_versions(archive, portals, result.mutations),
            *audit.check_revisits(archive, portals, result.mutations),
        ]
        result.portals = list(audit.count(archive, portals, cursor))
        changed = archive.record(result.mutations["anhua"].changed or "")
        result.changed_record_id = changed.record_id if changed else None
    for running in portals:
        result.differences += audit.check_requests(running)


def _crawl(directory: Path, *options: str) -> dict[str, Any]:
    """`gongbao crawl` in a process of its own, as a user runs it; its summary.

    Scrapy's reactor starts only once in a process, and the portals' thread keeps this
    one's interpreter busy.
    """
    command = [
        *(sys.executable, "-c", _RUN_GONGBAO, "crawl", "--json", "--no-notify"),
        *("--archive", str(directory), "--sites", str(directory / "sites"), *options),
    ]
    # What the user has configured is for portals out there.
    ours = {"GONGBAO_CONFIG": os.devnull}
    ours |= {"NO_PROXY": "127.0.0.1", "no_proxy": "127.0.0.1"}
    try:
        done = subprocess.run(  # noqa: S603 - our own command line
            command,
            stdout=subprocess.PIPE,
            env=os.environ | ours,
            timeout=_CRAWL_TIMEOUT_S,
            check=False,
        )
        summary: dict[str, Any] = json.loads(done.stdout)
    except subprocess.TimeoutExpired as error:
        problem = f"the crawl of the sample portals took over {_CRAWL_TIMEOUT_S} s."
        raise GongbaoError(problem) from error
    except ValueError as error:
        problem = f"the crawl of the sample portals ended with code {done.returncode}."
        raise GongbaoError(problem) from error
    return summary | {"exit_code": done.returncode}


def _prepare(directory: Path) -> None:
    """An empty directory; a demo's earlier archive goes, anything else stays."""
    if directory.is_dir():
        names = {entry.name for entry in directory.iterdir()}
        foreign = {
            name
            for name in names
            if name not in _OURS and not name.startswith("archive.db")
        }
        if names and (_MARKER not in names or foreign):
            problem = (
                f"{directory} is not empty and not an earlier demo's: give another"
                " directory, as in `gongbao demo my-demo`."
            )
            raise ConfigurationError(problem)
        for name in names:
            _remove(directory / name)
    try:
        # First the archive: it is made in an empty directory only.
        Archive.open(directory, create=True).close()
        (directory / _MARKER).write_text("made by `gongbao demo`\n", encoding="utf-8")
    except OSError as error:
        problem = f"{directory} cannot be written to: {error.strerror}."
        raise ConfigurationError(problem) from error


def _remove(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink()


def _print(result: Result) -> None:
    emit_table(_table(result.portals))
    records = sum(row.records for row in result.portals) or 1
    dated = sum(row.with_date for row in result.portals)
    sourced = sum(row.with_source for row in result.portals)
    emit_line(
        f"{dated / records:.0%} of records have a date, {sourced / records:.0%} a source;"
        f" two crawls in {result.seconds:.1f} s."
    )
    if result.differences:
        _print_differences(result.differences)
        return
    emit_line("Every record is what the portals know to be true.")
    emit_line(f"The archive is in {result.archive}. To go on:")
    for command in _next_commands(result):
        emit_line(f"  {command}")


def _table(rows: list[PortalCounts]) -> Table:
    title = "Sample portals, after two crawls"
    table = Table({"title": title, "padding": (0, 1, 0, 0)})
    table.add_column("portal", no_wrap=True)
    table.add_column("family", no_wrap=True)
    for name in (
        *("found", "archived", "unchanged", "changed", "removed", "refused"),
        *("date", "source"),
    ):
        table.add_column(name, justify="right")
    for row in rows:
        numbers = (row.found, row.archived, row.unchanged, row.changed, row.removed)
        records = row.records or 1
        table.add_row(
            row.title,
            row.family,
            *map(str, (*numbers, row.refused)),
            f"{row.with_date / records:.0%}",
            f"{row.with_source / records:.0%}",
        )
    return table


def _print_differences(differences: list[Difference]) -> None:
    emit_line(f"{len(differences)} differences from what the portals know to be true:")
    for difference in differences[:_SHOWN_DIFFERENCES]:
        emit_line(f"  {difference}")
    if len(differences) > _SHOWN_DIFFERENCES:
        emit_line(f"  … and {len(differences) - _SHOWN_DIFFERENCES} more")


def _next_commands(result: Result) -> list[str]:
    gongbao = "gongbao" if shutil.which("gongbao") else sys.argv[0]
    archive = f"--archive {result.archive}"
    query = "select date, source, title from records order by date desc limit 5"
    return [
        f"{gongbao} search 法治政府 {archive}",
        f"{gongbao} show {result.changed_record_id} --diff {archive}",
        f"{gongbao} coverage --kind disclosure --years 2020-2023 {archive}",
        f'sqlite3 {result.archive}/archive.db "{query}"',
        f"{gongbao} serve {archive} --open",
    ]
