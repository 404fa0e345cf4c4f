"""The body that issued a report: who signed it, whom its title or head table names."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from archive.model import Evidence
from cleaning.fields.signature import Signature, as_body
from cleaning.fields.source import clean_source
from cleaning.text.paragraphs import clean_line

if TYPE_CHECKING:
    from cleaning.draft import Candidate

_ABOUT = re.compile(r"^(.{3,50}?)(?:关于|(?:19|20)\d\d\s*年)")


def issuer_of_title(title: str | None) -> str | None:
    """The body that a title begins with, before 关于 or a year.

    >>> issuer_of_title("某某县人民政府办公室关于2020年度工作的报告")
    '某某县人民政府办公室'
    >>> issuer_of_title("某县地方税务局2013年信息公开年度报告"), issuer_of_title("关于某事的报告")
    ('某县地方税务局', None)
    """
    match = _ABOUT.match((title or "").replace(" ", ""))
    return as_body(match[1]) if match else None


def find_issuer(
    signature: Signature, title: str | None, table: Candidate | None
) -> Evidence | None:
    """The issuer with where it was read: signature, then title, then head table."""
    if signature.issuer:
        return Evidence("issuer", signature.issuer, "signature")
    named = issuer_of_title(title)
    if named:
        return Evidence("issuer", named, "title")
    name = clean_source(clean_line(table.value)) if table else None
    return Evidence("issuer", name, table.origin) if table and name else None
