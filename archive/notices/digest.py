"""One message for all that happened: a subject, counts, the first events, the rest by number."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, Final

from archive.instants import beijing_day, iso
from archive.model import EVENTS
from archive.notices.plain_text import link, plain, word

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

    from archive.notices.events import Event

_EN: Final = {
    "damaged": "damaged",
    "unhealthy": "unhealthy",
    "missing": "missing",
    "conflict": "in conflict",
    "remove": "removed",
    "restore": "restored",
    "change": "changed",
    "add": "new",
    "healthy": "healthy again",
    "and": ", ",
    "untitled": "(no title)",
    "head": "Archive {archive}: {total} events.",
    "more": "… and {more} more: gongbao changes, gongbao status.",
    "test": "a test message",
    "test_body": "This channel works. Nothing has happened.",
}
_ZH: Final = {
    "damaged": "损坏",
    "unhealthy": "异常",
    "missing": "逾期未见",
    "conflict": "数字不一致",
    "remove": "已删除",
    "restore": "已恢复",
    "change": "已修改",
    "add": "新增",
    "healthy": "恢复正常",
    "and": "，",
    "untitled": "（无标题）",
    "head": "档案 {archive}：共 {total} 项。",
    "more": "……另有 {more} 项：gongbao changes、gongbao status。",
    "test": "测试消息",
    "test_body": "此通道可用。没有新情况。",
}
LANGUAGES: Final[Mapping[str, Mapping[str, str]]] = {"en": _EN, "zh": _ZH}


@dataclass(frozen=True, slots=True)
class Digest:
    """A message: `subject` is one line, `text` all of it; `events` are the first ones.

    What portals wrote is plain in all of it (notices/plain_text.py).
    """

    subject: str
    text: str
    counts: dict[str, int]
    events: tuple[dict[str, Any], ...]
    at: str
    archive: str

    @property
    def total(self) -> int:
        """How many events it tells of."""
        return sum(self.counts.values())

    def as_dict(self) -> dict[str, Any]:
        """What a command gets on stdin."""
        return {
            "subject": self.subject,
            "at": self.at,
            "archive": self.archive,
            "total": self.total,
            "counts": self.counts,
            "events": list(self.events),
            "more": self.total - len(self.events),
            "text": self.text,
        }


def digest_of(
    events: Iterable[Event], *, most: int, archive: str, now: datetime, language: str
) -> Digest | None:
    """The message for these events, the first `most` in full; None for no events."""
    words = LANGUAGES[language]
    counts: Counter[str] = Counter()
    first: dict[str, list[Event]] = defaultdict(list)
    for event in events:
        counts[event.event] += 1
        if len(first[event.event]) < most:
            first[event.event].append(event)
    if not counts:
        return None
    told = [event for name in EVENTS for event in first[name]][:most]
    ordered = {name: counts[name] for name in EVENTS if counts[name]}
    numbers = words["and"].join(f"{n} {words[name]}" for name, n in ordered.items())
    shown = tuple(_shown(event) for event in told)
    total = sum(ordered.values())
    head = words["head"].format(archive=plain(archive), total=total)
    parts = [head, numbers]
    parts += [_lines(event, words) for event in shown]
    if more := total - len(shown):
        parts.append(words["more"].format(more=more))
    text = "\n\n".join(parts) + "\n"
    return Digest(f"Gongbao: {numbers}", text, ordered, shown, iso(now), archive)


def trial(*, archive: str, now: datetime, language: str) -> Digest:
    """A message that tells of nothing."""
    words = LANGUAGES[language]
    subject = f"Gongbao: {words['test']}"
    return Digest(subject, words["test_body"] + "\n", {}, (), iso(now), archive)


def _shown(event: Event) -> dict[str, Any]:
    """An event with every text of it plain."""
    row = asdict(event)
    for name in ("site", "title", "detail"):
        row[name] = row[name] and plain(row[name])
    for name in ("date", "kind", "site_id", "record_id", "at", "event"):
        row[name] = row[name] and word(row[name])
    row["url"] = link(row["url"])
    return row


def _lines(event: Mapping[str, Any], words: Mapping[str, str]) -> str:
    """An event for people: what, its title, its site, its date; then detail and link."""
    is_of_site = event["record_id"] is None and event["kind"] is None
    site_id = event["site_id"] and plain(event["site_id"])
    parts = (
        words[event["event"]],
        event["title"] or words["untitled"],
        site_id if is_of_site else event["site"] or site_id,
        event["date"] or beijing_day(event["at"]),
    )
    first = " · ".join(part for part in parts if part)
    return "\n".join(filter(None, (first, event["detail"], event["url"])))
