"""What commands say: data on stdout, everything else on stderr; rich's only owner.

What comes from portals never steers a terminal: control characters are shown as U+FFFD,
in JSON as escapes.
"""

from __future__ import annotations

import json
import re
import sys
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from rich.table import Table as Drawn


# C0 without tab and line feed, DEL and C1; marks that turn the direction of writing.
_STEERING = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
_BETWEEN_CELLS = re.compile(r"[\t\n]+")


def harmless(text: str) -> str:
    """The text without what would steer a terminal.

    >>> harmless("a\\x1b[31mb")
    'a\ufffd[31mb'
    """
    return _STEERING.sub("\ufffd", text)


@dataclass(slots=True)
class Spoken:
    """What this process has said so far, and whether it may say more than alerts."""

    documents: int = 0
    is_quiet: bool = False


SPOKEN: Final = Spoken()


def json_text(value: Any) -> str:
    """JSON on one line; Chinese stays readable."""
    line = json.dumps(value, ensure_ascii=False)
    # C0 is escaped by JSON itself; the rest may be escaped as well as not.
    return _STEERING.sub(lambda found: f"\\u{ord(found[0]):04x}", line)


def emit_json(value: Any) -> None:
    """One JSON document on a line of stdout."""
    SPOKEN.documents += 1
    sys.stdout.write(json_text(value))
    # Apart, for a document may have many megabytes.
    sys.stdout.write("\n")


def emit_line(line: str) -> None:
    """One plain line on stdout."""
    sys.stdout.write(harmless(line) + "\n")


def say(message: str) -> None:
    """One plain line on stderr: progress and remarks, never data; none if quiet."""
    if not SPOKEN.is_quiet:
        alert(message)


def alert(message: str) -> None:
    """One line on stderr that somebody must act on, also if quiet."""
    sys.stderr.write(harmless(message) + "\n")


class Styled(NamedTuple):
    """A cell with one of rich's styles."""

    text: str
    style: str

    def __str__(self) -> str:
        return self.text


@dataclass(slots=True)
class Table:
    """Rows under headings; how it is drawn on a terminal is said in rich's words.

    rich itself is loaded only where something is drawn: it takes a fifth of a start.
    """

    look: dict[str, Any] = field(default_factory=dict)
    is_lined: bool = True
    headings: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    rows: list[tuple[object, ...]] = field(default_factory=list)

    def add_column(self, heading: str, **look: Any) -> None:
        """One more column."""
        self.headings.append((heading, look))

    def add_row(self, *cells: object) -> None:
        """One more row: plain cells, or Styled ones; None is an empty one."""
        self.rows.append(cells)

    def drawn(self) -> Drawn:
        """The table as rich draws it; square brackets in a cell are no markup."""
        from rich import box
        from rich.table import Table as Drawn

        lines = box.SIMPLE_HEAD if self.is_lined else None
        table = Drawn(box=lines, pad_edge=False, **self.look)
        for heading, look in self.headings:
            table.add_column(_text(heading), **look)
        for row in self.rows:
            table.add_row(*map(_text, row))
        return table


def _text(cell: object) -> Any:
    from rich.text import Text

    style = cell.style if isinstance(cell, Styled) else ""
    return Text("" if cell is None else harmless(str(cell)), style=style)


def emit_table(table: Table) -> None:
    """A table on stdout: drawn on a terminal, elsewhere lines with tabs, uncut."""
    if sys.stdout.isatty():
        from rich.console import Console

        Console(file=sys.stdout, highlight=False).print(table.drawn())
        return
    emit_cells(heading for heading, _ in table.headings)
    for row in table.rows:
        emit_cells("" if cell is None else cell for cell in row)


def emit_cells(cells: Iterable[object]) -> None:
    """One row of a table for a pipe: cells with tabs between them, none with a break."""
    emit_line("\t".join(_BETWEEN_CELLS.sub(" ", str(cell)) for cell in cells))


@contextmanager
def progress(label: str, total: int | None = None) -> Iterator[Callable[[int], None]]:
    """A function that is told how many steps were done: a bar on a terminal only.

    Elsewhere one plain line on stderr at the end says how many steps there were.
    """
    if SPOKEN.is_quiet or not sys.stderr.isatty():
        done = 0

        def count(steps: int) -> None:
            nonlocal done
            done += steps

        try:
            yield count
        finally:
            say(f"{label}: {done}" + (f" of {total}" if total is not None else ""))
        return

    from rich import progress as rich
    from rich.console import Console

    count_column = (
        rich.TextColumn("{task.completed}")
        if total is None
        else rich.MofNCompleteColumn()
    )
    columns = (
        rich.TextColumn("{task.description}"),
        rich.BarColumn(),
        count_column,
        rich.TimeElapsedColumn(),
    )
    console = Console(stderr=True)
    with rich.Progress(*columns, console=console, transient=True) as bar:
        task = bar.add_task(label, total=total)
        yield lambda steps: bar.advance(task, steps)


@contextmanager
def live_line() -> Iterator[Callable[[str], None]]:
    """A function that shows what goes on now, with the time it took: on a terminal."""
    if SPOKEN.is_quiet or not sys.stderr.isatty():
        yield lambda _: None
        return
    from rich import progress as rich
    from rich.console import Console

    columns = (
        rich.SpinnerColumn(),
        rich.TextColumn("{task.description}", markup=False),
        rich.TimeElapsedColumn(),
    )
    with rich.Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("", total=None)
        yield lambda text: bar.update(task, description=harmless(text))
