"""Reports as editors leave them in a CMS: clean paragraphs, Word's spans, bare lines."""

from __future__ import annotations

import re
from html import escape
from typing import TYPE_CHECKING

from crawler.demo.content.report import Cell, Paragraph

if TYPE_CHECKING:
    from crawler.demo.content.report import Block, Markup, Report, Table

_HEADING = re.compile(
    r"[一二三四五六七八九十]{1,2}、.{2,40}$|（[一二三四五六]）.{2,20}$"
)
_DATE = re.compile(r"(\d{4}年\d{1,2}月\d{1,2}日)")
# Word keeps each run of one font in a span of its own: numerals, brackets and
# punctuation then stand alone, which is where careless extractors lose them.
_RUN = re.compile(
    r"[0-9A-Za-z.%]+|[一二三四五六七八九十（）、：；。]"
    r"|[^0-9A-Za-z.%一二三四五六七八九十（）、：；。]{1,14}"
)
_WORD_STYLE = (
    "text-indent:32.0000pt;line-height:28.0000pt;mso-char-indent-count:2.0000;"
)
_HAN_FONT = "mso-spacerun:'yes';font-family:仿宋_GB2312;font-size:16.0000pt;"
_LATIN_FONT = "font-family:'Times New Roman';mso-fareast-font-family:仿宋_GB2312;"


def body_html(report: Report) -> str:
    """The report's body with its annex line and sign-off, in its markup."""
    parts = [_block(block, report.markup) for block in report.blocks]
    if report.annex_line:
        parts.append(paragraph(report.annex_line, report.markup))
    if report.signature:
        parts.append(_spacer(report.markup))
    parts += [paragraph(line, report.markup, right=True) for line in report.signature]
    return "\n".join(parts)


def paragraph(text: str, markup: Markup, *, right: bool = False) -> str:
    """One paragraph; `right` sets it flush right, as sign-offs stand."""
    heading = bool(_HEADING.fullmatch(text))
    if markup == "word":
        return _word_paragraph(text, right=right, heading=heading)
    inner = f"<strong>{escape(text)}</strong>" if heading else escape(text)
    if markup == "lines":
        return (
            f'<div style="text-align:right">{inner}&nbsp;&nbsp;</div>'
            if right
            else f"<div>　　{inner}</div>"
        )
    align = "right" if right else "justify"
    return f'<p style="text-indent: 2em; text-align: {align};">{inner}</p>'


def _spacer(markup: Markup) -> str:
    if markup == "word":
        return '<p class="MsoNormal"><span style="font-size:16.0pt">&nbsp;</span></p>'
    return "<div><br></div>" if markup == "lines" else "<p>&nbsp;</p>"


def _word_paragraph(text: str, *, right: bool, heading: bool) -> str:
    pieces = "".join(_word_date_or_runs(piece) for piece in _DATE.split(text))
    if heading:
        pieces = f'<b style="mso-bidi-font-weight:normal">{pieces}</b>'
    align = ' align="right"' if right else ""
    pad = '<span style="mso-spacerun:yes">&nbsp;&nbsp;&nbsp;</span>' if right else ""
    bookmark = '<a name="_GoBack"></a>' if right else ""
    return (
        f'<p class="MsoNormal"{align} style="{_WORD_STYLE}">{bookmark}'
        f"<!--[if !supportLists]--><!--[endif]-->{pieces}{pad}<o:p></o:p></p>"
    )


def _word_date_or_runs(text: str) -> str:
    runs = "".join(_word_run(run) for run in _RUN.findall(text))
    if _DATE.fullmatch(text):
        return f'<st1:chsdate IsLunarDate="False" w:st="on">{runs}</st1:chsdate>'
    return runs


def _word_run(run: str) -> str:
    if run.isascii():
        return f'<span lang="EN-US" style="{_LATIN_FONT}">{escape(run)}</span>'
    return f'<span style="{_HAN_FONT}">{escape(run)}</span>'


def _block(block: Block, markup: Markup) -> str:
    if isinstance(block, Paragraph):
        return paragraph(block.text, markup)
    return _table(block, markup)


def _table(table: Table, markup: Markup) -> str:
    rows = "\n".join(
        f"<tr>{''.join(_cell(cell, markup) for cell in row)}</tr>" for row in table.rows
    )
    kind = "MsoTableGrid" if markup == "word" else "firstRow"
    return (
        f'<table class="{kind}" border="1" cellspacing="0" align="center"'
        f' style="border-collapse: collapse;"><tbody>\n{rows}\n</tbody></table>'
    )


def _cell(cell: Cell, markup: Markup) -> str:
    spans = (f' rowspan="{cell.rows}"' if cell.rows > 1 else "") + (
        f' colspan="{cell.columns}"' if cell.columns > 1 else ""
    )
    if markup == "lines":
        return f"<td{spans}>{escape(cell.text)}</td>"
    return f'<td{spans} valign="center">{_cell_paragraphs(cell.text)}</td>'


def _cell_paragraphs(text: str) -> str:
    """Narrow column heads are broken into lines of two characters, as Word has them."""
    narrow = len(text) in (4, 6) and text.endswith(("企业", "机构", "组织"))
    parts = [text[n : n + 2] for n in range(0, len(text), 2)] if narrow else [text]
    return "".join(f'<p style="text-indent: 0em;">{escape(part)}</p>' for part in parts)
