"""What cleaning again came to: counts by field, examples, and how far it got."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from archive.queries.stored_pages import Place
from archive.records.serial import TOLD_COLUMNS, VERSION_COLUMNS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

EXAMPLES = 10
_READ = ("changed", "added", "restored", "unchanged", "no_record", "still_rejected")
OUTCOMES = (*_READ, "unreadable", "passed_over")
# What follows from other columns, or from the rules alone.
_SILENT = frozenset({"record_id", "url", "text_digest", "rules_version"})
NEWS = frozenset({*VERSION_COLUMNS, *TOLD_COLUMNS, "text"})
_SHOWN_CHARS = 60
_BEFORE_CHARS = 12

Differences = dict[str, tuple[Any, Any]]


@dataclass(slots=True)
class Recleaned:
    """Counts of one job, which may take several runs; `place` is how far it got.

    `fields` counts for each column values found, lost and changed.
    """

    rules: str
    since: str | None
    dry_run: bool = False
    place: Place = field(default_factory=Place)
    counts: Counter[str] = field(default_factory=Counter)
    fields: dict[str, Counter[str]] = field(default_factory=dict)
    examples: list[dict[str, Any]] = field(default_factory=list)
    resumed: bool = False
    is_stopped: bool = False

    def differs(self, record_id: str, url: str | None, found: Differences) -> None:
        """Count what differs in one record, and keep it if it is one of the first."""
        shown = {name: pair for name, pair in found.items() if name not in _SILENT}
        for name, (old, new) in shown.items():
            self.fields.setdefault(name, Counter())[_way(old, new)] += 1
        if shown:
            told = {name: list(excerpts(*pair)) for name, pair in shown.items()}
            example = {"record_id": record_id, "url": url, "fields": told}
            # What is told to those who follow comes before what is not.
            at = sum(map(_is_news, self.examples)) if _is_news(example) else EXAMPLES
            self.examples.insert(at, example)
            del self.examples[EXAMPLES:]
        self.counts["versions"] += not found.keys().isdisjoint(VERSION_COLUMNS)

    @property
    def cleaned(self) -> int:
        """How many captures were cleaned again."""
        return sum(self.counts[name] for name in _READ)

    @property
    def seen(self) -> int:
        """How many pages were dealt with, those that were not due too."""
        return sum(self.counts[name] for name in OUTCOMES)

    @property
    def exit_code(self) -> int:
        """7 where captures are damaged, 5 stopped, 3 where pages gave no record."""
        if self.counts["unreadable"]:
            return 7
        if self.is_stopped:
            return 5
        return 3 if self.counts["no_record"] else 0

    def as_dict(self) -> dict[str, Any]:
        """What `--json` prints, and what the run's row keeps to go on from."""
        return {
            "rules": self.rules,
            "since": self.since,
            "dry_run": self.dry_run,
            "resumed": self.resumed,
            "stopped": self.is_stopped,
            "pages": self.cleaned,
            **{name: self.counts[name] for name in OUTCOMES},
            "versions": self.counts["versions"],
            "fields": {
                name: {way: self.fields[name][way] for way in _WAYS}
                for name in sorted(self.fields)
            },
            "examples": self.examples,
            "place": self.place.as_dict(),
            "exit_code": self.exit_code,
        }

    def go_on(self, told: Mapping[str, Any]) -> None:
        """Take up the counts and the place of a run that did not come to its end."""
        self.resumed = True
        self.place = Place(**told["place"])
        self.counts.update({name: told[name] for name in (*OUTCOMES, "versions")})
        self.fields = {name: Counter(ways) for name, ways in told["fields"].items()}
        self.examples = list(told["examples"])

    def lines(self) -> Iterable[str]:
        """The same for people."""
        verb = "would be" if self.dry_run else "were"
        for example in self.examples:
            yield f"{example['record_id']} {example['url'] or ''}"
            for name, (old, new) in example["fields"].items():
                yield f"  {name}: {old} → {new}"
        for name in sorted(self.fields):
            ways = self.fields[name]
            told = ", ".join(f"{ways[way]} {way}" for way in _WAYS if ways[way])
            yield f"{name}: {told}"
        counts = self.counts
        yield (
            f"{self.cleaned} pages {verb} cleaned with rules {self.rules}:"
            f" {counts['changed']} changed, {counts['added']} new,"
            f" {counts['restored']} found again, {counts['unchanged']} unchanged,"
            f" {counts['no_record']} without a record now,"
            f" {counts['unreadable']} unreadable"
        )


_WAYS = ("found", "lost", "changed")


def _is_news(example: Mapping[str, Any]) -> bool:
    return not NEWS.isdisjoint(example["fields"])


def _way(old: Any, new: Any) -> str:
    if _is_nothing(old):
        return "found"
    return "lost" if _is_nothing(new) else "changed"


def _is_nothing(value: Any) -> bool:
    return value in (None, "", "[]", "{}")


def excerpts(old: Any, new: Any) -> tuple[str, str]:
    """Both values around the first place where they differ.

    >>> excerpts("x" * 20 + "581件", "x" * 20 + "585件")
    ('…xxxxxxxxxx581件', '…xxxxxxxxxx585件')
    >>> excerpts(None, 2020)
    ('–', '2020')
    """
    before, after = _plain(old), _plain(new)
    same = 0
    for a, b in zip(before, after, strict=False):
        if a != b:
            break
        same += 1
    start = max(0, same - _BEFORE_CHARS)
    return _from(before, start), _from(after, start)


def _plain(value: Any) -> str:
    return "–" if _is_nothing(value) else str(value).replace("\n", "⏎")


def _from(text: str, start: int) -> str:
    end = start + _SHOWN_CHARS
    return ("…" if start else "") + text[start:end] + ("…" if end < len(text) else "")
