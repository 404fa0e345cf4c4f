"""Endings of file names that reports are attached under; loads nothing else."""

from __future__ import annotations

from typing import Final

EXTENSIONS: Final = frozenset(
    "pdf doc docx wps wpt xls xlsx et csv ppt pptx dps ofd zip rar 7z tar gz txt rtf ceb"
    " xml caj tif tiff".split()
)
"""In lower case, without the dot."""
