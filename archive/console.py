"""What commands say: data on stdout, everything else on stderr; rich's only owner."""

from __future__ import annotations

import json
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from rich.table import Table


def emit_json(value: Any) -> None:
    """One JSON document on a line of stdout; Chinese stays readable."""
    sys.stdout.write(json.dumps(value, ensure_ascii=False) + "\n")


def emit_line(line: str) -> None:
    """One plain line on stdout."""
    sys.stdout.write(line + "\n")


def say(message: str) -> None:
    """One plain line on stderr: progress and remarks, never data."""
    sys.stderr.write(message + "\n")


def emit_table(table: Table) -> None:
    """A rich table on stdout: as wide as the terminal, 100 columns elsewhere."""
    from rich.console import Console

    width = None if sys.stdout.isatty() else 100
    Console(file=sys.stdout, width=width, highlight=False).print(table)


@contextmanager
def progress(label: str, total: int | None = None) -> Iterator[Callable[[int], None]]:
    """A function that is told how many steps were done: a bar on a terminal only.

    Elsewhere one plain line on stderr at the end says how many steps there were.
    """
    if not sys.stderr.isatty():
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
