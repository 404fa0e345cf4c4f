"""`gongbao sites probe`: one address in, a site file for its portal out."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from archive.canonical import BadUrl, host_of, resolved
from archive.configuration import current
from archive.console import emit_json, emit_line, progress, say
from archive.errors import ConfigurationError
from cleaning.fields.region import division
from cleaning.page.decode import TooLarge
from cleaning.page.tree import TooDeep, parse_page
from crawler.fetch.diagnosis import diagnose_failure
from crawler.frontier.host_policy import HostPolicy
from crawler.onboarding.polite_fetch import PoliteFetch
from crawler.onboarding.portal_survey import FetchedPage, probe
from crawler.onboarding.site_draft import draft_site_file, plain, site_id_of
from crawler.site.contact import is_loopback, need_contact

if TYPE_CHECKING:
    from collections.abc import Callable

    from crawler.fetch.diagnosis import Diagnosis
    from crawler.onboarding.polite_fetch import Fetched
    from crawler.onboarding.portal_survey import Column, Probe

OWN_SITES: Final = Path("sites")
SHOWN: Final = 3
MAX_TEXT: Final = 4_000_000
DONE, NOTHING_FOUND, NOT_REACHED = 0, 3, 4


@dataclass(slots=True)
class Asker:
    """What `probe` fetches with; remembers what could not be had, and why."""

    client: PoliteFetch
    step: Callable[[int], None] = lambda _: None
    failures: dict[str, Fetched] = field(default_factory=dict)

    def __call__(self, url: str) -> FetchedPage | None:
        """The page at an address; None where there is none."""
        found = self.client.fetch(url)
        self.step(1)
        text = found.text() if found.is_page else ""
        if fault := _unreadable(text):
            found = replace(found, diagnosis=fault)
        if not found.is_page or found.capture is None:
            self.failures[url] = found
            return None
        return FetchedPage(found.url, text, found.capture.content_type)


def _unreadable(text: str) -> Diagnosis | None:
    """Why a page is not looked at: it is larger or deeper than any made by people."""
    try:
        if len(text) > MAX_TEXT:
            return diagnose_failure("too_large", f"{len(text)} characters")
        parse_page(text)
    except (TooDeep, TooLarge) as error:
        return diagnose_failure("too_deep", str(error))
    return None


def run_probe(
    url: str,
    *,
    save: bool = False,
    sites_dir: Path | None = None,
    allow_private: bool = False,
    reports_only: bool = False,
    as_json: bool = False,
) -> int:
    """Probe a portal, print its site file; the exit code.

    `reports_only` asks for the columns of reports alone, and for far fewer pages.
    """
    try:
        start = resolved(url)
    except BadUrl as error:
        msg = f"{url!r} is not a URL that can be fetched: {error}."
        raise ConfigurationError(msg) from error
    host = host_of(start)
    need_contact([host])
    own = host if allow_private else None
    with progress("pages") as step, PoliteFetch(own=own, manners_of=manners) as client:
        asker = Asker(client, step)
        found = probe(start, asker, reports_only=reports_only)
    if found is None:
        return _tell_failure(start, asker.failures.get(start), as_json=as_json)
    draft = draft_site_file(found)
    is_saved = save and bool(found.columns)
    saved = _save(found, draft, sites_dir or _own_sites()) if is_saved else None
    if as_json:
        emit_json(as_document(found, draft, saved))
    else:
        for line in _in_words(found, saved):
            indent = len(line) - len(line.lstrip())
            say(" " * indent + plain(line))
        emit_line(draft.rstrip("\n"))
    if save and saved is None:
        say("gongbao: no column was found: nothing was saved.")
    return DONE if found.columns else NOTHING_FOUND


def _own_sites() -> Path:
    return current()["sites"]["directory"] or OWN_SITES


def manners(host: str) -> HostPolicy:
    """A crawl's pace; this machine needs no pause."""
    return HostPolicy(delay_s=0.0) if is_loopback(host) else HostPolicy()


def as_document(found: Probe, draft: str, saved: Path | None) -> dict[str, Any]:
    """What `--json` prints: the findings and the site file's text."""
    return {
        "url": found.url,
        "title": found.title,
        "base_url": found.base_url,
        "family": found.family.id if found.family else None,
        "site_code": found.site_code,
        "division_code": found.division_code,
        "region": _region(found.division_code),
        "columns": [_column(column) for column in found.columns],
        "notes": list(found.notes),
        "site_id": site_id_of(found.base_url),
        "site_file": draft,
        "saved": str(saved) if saved else None,
    }


def _column(column: Column) -> dict[str, Any]:
    return {
        "url": column.url,
        "title": column.title,
        "total_pages": column.total_pages,
        "items": [
            {"url": item.url, "title": item.title, "date": item.date}
            for item in column.items
        ],
    }


def _region(code: str | None) -> str | None:
    area = division(code) if code else None
    if area is None:
        return None
    return "".join(dict.fromkeys(filter(None, (area.province, area.city, area.county))))


def _in_words(found: Probe, saved: Path | None) -> list[str]:
    code, region = found.division_code or "-", _region(found.division_code) or "-"
    lines = [
        f"{found.title} ({found.base_url})",
        f"  family: {found.family.title if found.family else 'none recognised'}",
        f"  网站标识码: {found.site_code or '-'}, region: {region} ({code})",
    ]
    for column in found.columns:
        pages = f" of {column.total_pages} pages" if column.total_pages else ""
        lines.append(
            f"  column {column.title}: {len(column.items)} items on page 1{pages},"
            f" {column.url}"
        )
        lines += [
            f"    {item.date or '----------'} {item.title}"
            for item in column.items[:SHOWN]
        ]
    lines += [f"  {note}" for note in found.notes]
    if saved:
        site_id = saved.stem
        lines.append(f"Saved. Try it: gongbao crawl {site_id} --sites {saved.parent}")
    return lines


def _save(found: Probe, draft: str, folder: Path) -> Path:
    """Write the site file where nothing is yet; never over another one."""
    path = folder / f"{site_id_of(found.base_url)}.toml"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with path.open("x", encoding="utf-8") as file:
            file.write(draft)
    except FileExistsError as error:
        msg = f"{path} is there already: rename or remove it, then save again."
        raise ConfigurationError(msg) from error
    except OSError as error:
        msg = f"{path} cannot be written: {error.strerror}."
        raise ConfigurationError(msg) from error
    return path


def _tell_failure(url: str, failure: Fetched | None, *, as_json: bool) -> int:
    diagnosis = failure.diagnosis if failure else None
    reason = diagnosis.reason if diagnosis else None
    detail = diagnosis.evidence if diagnosis else ""
    if reason == "private_address":
        msg = f"{url} is an address of this machine or network: add --allow-private."
        raise ConfigurationError(msg)
    if as_json:
        emit_json({"url": url, "reason": reason, "detail": detail})
    else:
        say(f"gongbao: {url} cannot be read: {reason or 'no answer'}. {detail}".strip())
    return NOT_REACHED
