"""Cells → one Markdown line a row, as record texts hold tables."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable


def markdown_row(cells: Iterable[str]) -> str:
    """One table row; line breaks inside cells become spaces, pipes are escaped.

    >>> markdown_row(["受理\\n数", "1|2"])
    '| 受理 数 | 1\\\\|2 |'
    """
    flat = (" ".join(cell.split()).replace("|", "\\|") for cell in cells)
    return "| " + " | ".join(flat) + " |"
