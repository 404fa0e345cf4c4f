"""What an import came to: counts, and the first of what could not be read."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from archive.console import say

if TYPE_CHECKING:
    from pathlib import Path

    from archive.model import UrlState
    from archive.rows import Effect
    from crawler.offline.import_inputs import Problem

MOST_PROBLEMS: Final = 1_000
"""That are listed at the end; each was told as it came."""
_COUNTED: Final = (
    "archived", "unchanged", "failed", "refused", "gone", "known", "kept",
)  # fmt: skip


@dataclass(slots=True)
class ImportReport:
    """Counts of one import; `code` is the exit code that its problems ask for."""

    counts: Counter[str] = field(default_factory=Counter)
    problems: list[Problem] = field(default_factory=list)
    code: int = 0
    untold: int = 0

    def tell(self, problem: Problem) -> None:
        """Something that could not be read, at once and at the end."""
        self.code = max(self.code, problem.code)
        if len(self.problems) < MOST_PROBLEMS:
            self.problems.append(problem)
        else:
            self.untold += 1
        say(f"gongbao: {problem.origin}: {problem.sentence}.")

    def count(self, effect: Effect, state: UrlState, *, is_kept: bool = False) -> None:
        """One visit, by what it changed and the state that it ended in."""
        name = "unchanged" if effect == "unchanged" else state
        self.counts["kept" if is_kept else name] += 1

    @property
    def exit_code(self) -> int:
        """0, 2 for a wrong path, 3 where something could not be read."""
        failed = 3 if self.counts["failed"] or self.counts["refused"] else 0
        return max(failed, self.code)

    def as_dict(self) -> dict[str, Any]:
        """What `--json` prints; `kept` counts captures that are no reports."""
        return {
            "captures": self.counts["captures"],
            "records": self.counts["records"],
            **{name: self.counts[name] for name in _COUNTED},
            "problems": [
                {"path": problem.origin, "detail": problem.sentence}
                for problem in self.problems
            ],
            **({"problems_untold": self.untold} if self.untold else {}),
            "exit_code": self.exit_code,
        }

    def line(self, folder: Path) -> str:
        """The same for people."""
        counts = self.counts
        return (
            f"{counts['captures']} captures, {counts['records']} exported records:"
            f" {counts['archived']} archived,"
            f" {counts['unchanged']} unchanged, {counts['known']} known before,"
            f" {counts['failed'] + counts['refused']} without a record,"
            f" {counts['kept']} kept that are no reports, {counts['gone']} gone."
            f" Look at them: gongbao status --archive {folder}"
        )
