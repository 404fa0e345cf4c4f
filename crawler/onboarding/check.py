"""`gongbao sites check`: definitions and families against their cases; `--live` asks."""

from __future__ import annotations

import json
import re
from contextlib import nullcontext
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from archive.console import emit_json, emit_line, say
from archive.database.opening import DATABASE
from archive.errors import ConfigurationError
from archive.instants import BEIJING, utc_now
from archive.store import Archive
from crawler.onboarding import family_case
from crawler.onboarding.case import differences, load_case
from crawler.onboarding.live_check import check_live, known_of
from crawler.onboarding.record_case import client_for
from crawler.onboarding.site_draft import plain

if TYPE_CHECKING:
    from collections.abc import Iterator
    from contextlib import AbstractContextManager
    from pathlib import Path

    from crawler.onboarding.live_check import Finding, Proposal
    from crawler.site.definition import Site

DONE, UNHEALTHY = 0, 4
UNVERIFIED = re.compile(r"^verified\s*=\s*false\b[^\n]*", re.MULTILINE)


def run_check(
    sites: list[Site], *, families: bool = False, as_json: bool = False
) -> int:
    """Hold each site, and each family if asked, against its case; the exit code."""
    rows = [_site_row(site) for site in sites]
    rows += _family_rows() if families else []
    if as_json:
        for row in rows:
            emit_json(row)
    else:
        for line in _in_words(rows):
            emit_line(plain(line))
    return UNHEALTHY if any(row["verdict"] == "differs" for row in rows) else DONE


def run_live(
    sites: list[Site],
    *,
    archive_dir: Path | None = None,
    save: bool = False,
    as_json: bool = False,
) -> int:
    """Ask each site's host and say what it is; the exit code."""
    is_ok = True
    for site in sites:
        with _archive(archive_dir) as archive:
            known = known_of(site, load_case(site), archive)
        with client_for(site) as client:
            finding = check_live(site, client, known)
        is_ok = is_ok and finding.verdict == "ok"
        verified = save and finding.verdict == "ok" and mark_verified(site)
        _tell(site, finding, verified=verified, as_json=as_json)
    return DONE if is_ok else UNHEALTHY


def mark_verified(site: Site) -> bool:
    """Write `verified = true` into a site's file; whether it was not there before."""
    if site.verified:
        return False
    try:
        text = site.path.read_text(encoding="utf-8")
        site.path.write_text(verified_text(text), encoding="utf-8")
    except OSError as error:
        msg = f"{site.path} cannot be written: {error.strerror}; copy the site file."
        raise ConfigurationError(msg) from error
    return True


def verified_text(text: str) -> str:
    r"""A site file's text that says `verified = true`; all else as it stands.

    >>> verified_text("title = 'x'\nverified = false # yet\n[scope]\n")
    "title = 'x'\nverified = true\n[scope]\n"
    >>> verified_text("title = 'x'\n[scope]\n")
    "verified = true\ntitle = 'x'\n[scope]\n"
    """
    changed, count = UNVERIFIED.subn("verified = true", text, count=1)
    return changed if count else f"verified = true\n{text}"


def proposed_toml(site: Site, proposal: Proposal) -> str:
    """What a person may put into the site file after a redesign; "" for nothing."""
    return "\n".join(_toml_lines(site, proposal))


def _toml_lines(site: Site, proposal: Proposal) -> Iterator[str]:
    rows, new = proposal.rows, proposal.layout
    if rows:
        yield f"# {rows.found} of {rows.known} known titles"
        yield "[listing]"
        yield f"items = [{json.dumps(rows.selector)}]"
    if new is None:
        return
    present = [layout for layout in site.layouts if layout.valid_until is None]
    yield "# captures up to yesterday keep what served them; check the day"
    yield "[[layouts]]"
    yield f"valid_until = {(utc_now().astimezone(BEIJING) - timedelta(days=1)).date()}"
    for name in ("body", "title", "date", "source", "family"):
        value = getattr(present[0], name) if present else None
        value = value or (site.family if name == "family" else None)
        if value:
            yield f"{name} = {json.dumps(value)}"
    yield f"# {new.right} of {new.tried} known reports"
    yield "[[layouts]]"
    for name in ("body", "title", "date", "source"):
        if getattr(new.layout, name):
            yield f"{name} = {json.dumps(getattr(new.layout, name))}"


def _site_row(site: Site) -> dict[str, Any]:
    case = load_case(site)
    faults = list(differences(site, case)) if case else []
    verdict = "differs" if faults else "ok" if case else "no case"
    return _row("site", site.site_id, verdict, faults)


def _family_rows() -> Iterator[dict[str, Any]]:
    for family_id, folders in family_case.family_cases().items():
        faults = [
            f"{folder.name}: {fault}"
            for folder in folders
            for fault in family_case.differences(family_id, folder)
        ]
        verdict = "differs" if faults else "ok" if folders else "no case"
        yield _row("family", family_id, verdict, faults)


def _row(what: str, name: str, verdict: str, problems: list[str]) -> dict[str, Any]:
    return {what: name, "verdict": verdict, "problems": problems}


def _in_words(rows: list[dict[str, Any]]) -> Iterator[str]:
    """What differs, line by line; then how many were checked."""
    for row in rows:
        for problem in row["problems"]:
            yield f"{row.get('site') or row.get('family')}: {problem}"
    for what, many in (("site", "sites"), ("family", "families")):
        verdicts = [row["verdict"] for row in rows if what in row]
        counts = {name: verdicts.count(name) for name in ("ok", "differs", "no case")}
        told = [f"{count} {name}" for name, count in counts.items() if count]
        if told:
            yield f"{many}: {', '.join(told)}"


def _tell(site: Site, finding: Finding, *, verified: bool, as_json: bool) -> None:
    toml = proposed_toml(site, finding.proposal)
    if as_json:
        rows, new = finding.proposal.rows, finding.proposal.layout
        document = _row("site", site.site_id, finding.verdict, list(finding.problems))
        document |= {"pages": finding.pages, "verified": site.verified or verified}
        document["proposal"] = {
            "items": rows.selector if rows else None,
            "titles_found": rows.found if rows else None,
            "titles_known": rows.known if rows else None,
            "reports_right": new.right if new else None,
            "reports_tried": new.tried if new else None,
            "toml": toml,
        }
        emit_json(document)
        return
    emit_line(f"{site.site_id}: {finding.verdict}, {finding.pages} pages read")
    for problem in finding.problems:
        emit_line(f"  {plain(problem)}")
    if verified:
        emit_line(f"  verified = true was written to {site.path}")
    if toml:
        say("Proposed, not applied; try it on a copy of the site file:")
        emit_line(toml)


def _archive(folder: Path | None) -> AbstractContextManager[Archive | None]:
    if folder is None or not (folder / DATABASE).exists():
        return nullcontext()
    return Archive.open(folder)
