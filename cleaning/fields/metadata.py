"""What the page's machine-readable side says: standard meta tags and script variables.

The tags are those of 国办发〔2017〕47号 in all the forms that portals give them, then
the names of news systems; each becomes a candidate, none is believed here.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

from cleaning.draft import Candidate
from cleaning.fields.dates import parse_date
from cleaning.page.lines import squeeze
from cleaning.text.han import han_count

if TYPE_CHECKING:
    from cleaning.draft import FieldName
    from cleaning.page.tree import Page

# Meta names in lower case, the best first; ranks follow this order.
_NAMES: dict[FieldName, tuple[str, ...]] = {
    "title": ("articletitle", "article:title", "title", "og:title", "dc.title"),
    "published": (
        *("pubdate", "firstpublishedtime", "publishdate", "article:published_time"),
        *("publishtime", "pubtime", "releasedate", "og:release_date", "dc.date"),
        *("publication-date", "weibo: article:create_at", "bytedance:published_time"),
        *("apub:time", "publish_time", "publishedtime", "docpubtime", "pubtime"),
        *("date", "createdate"),
    ),
    "source": ("contentsource", "source", "article:source", "mediaid", "laiyuan"),
    "author": ("author", "article:author", "og:article:author"),
    "site_name": ("sitename", "og:site_name"),
    "site_code": ("siteidcode",),
    "column": ("columnname", "lanmu", "article:section"),
    "keywords": ("keywords",),
    "updated": ("lastmodifiedtime", "article:modified_time"),
    "index_number": ("indexnumber", "syh"),
    "document_number": ("filenumber", "documentnumber", "wenhao"),
}
_KNOWN = frozenset(name for names in _NAMES.values() for name in names)
_TAGS = re.compile(r"<[^<>]{0,200}>|&lt;.{0,200}?&gt;")
_VOID = re.compile(
    r"null|none|undefined|nan|\{\{.*\}\}|\$\{?.*|<%.*|[-—/\\.。、|]+|\[?object.*",
    re.IGNORECASE,
)
# Stamps of the content system; a bulk import writes the end of a day into all.
_MOST = 400_000
_STAMPS = frozenset(["firstpublishedtime", "createdate"])
_BULK = re.compile(r"23:59:59|00:00:00")
# Companies that sign their templates as author.
_MAKERS = re.compile(
    r"大汉|hanweb|trs|拓尔思|开普|ucap|博达|苏迪|sudy|www\.|http|\.com|\.cn|科技|软件|网络公司|技术支持",
    re.IGNORECASE,
)
_SCRIPTED: dict[FieldName, re.Pattern[str]] = {
    "source": re.compile(
        r"\b(?:c_?source|doc_?source|source_?name|content_?source|lai_?yuan|source)\s*=\s*"
        r"([\"'])([^\"'<>{}+;]{2,60})\1",
        re.IGNORECASE,
    ),
    "published": re.compile(
        r"\b(?:doc_?pub_?time|pub_?date|pub_?time|publish_?(?:date|time)|article_?date|tm|ptime|showtime)\s*=\s*"
        r"([\"'])(\d{4}[^\"'<>{}+;]{4,24})\1",
        re.IGNORECASE,
    ),
}

# A script that writes a whole date into an empty box of the page.
_WRITTEN = re.compile(
    r"(?:document\.write(?:ln)?|\.(?:html|text|append))\s*\(\s*([\"'])([^\"'<>{}]{8,24})\1\s*\)|"
    r"\.(?:innerHTML|innerText|textContent)\s*=\s*([\"'])([^\"'<>{}]{8,24})\3"
)
_WRITERS = (
    *("document.write", ".html", ".text", ".append"),
    *(".innerHTML", ".innerText", ".textContent"),
)
# What search engines are told: JSON-LD, and Baidu's cambrian.
_LINKED = re.compile(r"\"(?:datePublished|pubDate)\"\s*:\s*\"(\d{4}-[^\"]{4,24})\"")
_BEHIND_TAGS = 40
_ASSIGNMENT = re.compile(r"=\s*[\"']")
# How the names in _SCRIPTED end.
_NAME_ENDS = ("source", "name", "yuan", "time", "date", "tm")


# Keys of a page's own data (a script that holds the article as JSON).
_KEYS: dict[FieldName, str] = {
    "index_number": "identifier|index_number|indexNumber|syh",
    "document_number": "document_number|documentNumber|wenhao|fileNum",
    "issuer": "publisher|publish_org|fbjg",
    "source": "source|content_source|contentSource|laiyuan",
    "published": "publish_time|publishTime|pub_date|pubDate|created_at|publishDate",
}
_PAIRS = {
    field: re.compile(rf"\"(?:{keys})\"\s*:\s*(\"(?:[^\"\\\n]|\\.){{2,80}}\")")
    for field, keys in _KEYS.items()
}


def data_candidates(page: Page) -> list[Candidate]:
    """What the article's own JSON says of it, where a script holds the article."""
    found: list[Candidate] = []
    for script in page.scripts:
        if '"content"' not in script and '"articleContent"' not in script:
            continue
        for field, pattern in _PAIRS.items():
            match = pattern.search(script[:_MOST])
            value = _json_text(match[1]) if match else ""
            if value and (field != "published" or value[:4].isdigit()):
                found.append(Candidate(field, value, value, "json"))
    return found


def _json_text(literal: str) -> str:
    try:
        return clean_meta(str(json.loads(literal)))
    except ValueError:
        return ""


def meta_candidates(page: Page) -> list[Candidate]:
    """All candidates of the meta tags, one a tag with content, best rank 0."""
    found: list[Candidate] = []
    contents: dict[str, list[str]] = {}
    for name, content in page.metas:
        if name in _KNOWN:
            contents.setdefault(name, []).append(clean_meta(content))
    for field, names in _NAMES.items():
        rank = 0
        for name in names:
            for value in dict.fromkeys(filter(None, contents.get(name, ()))):
                if field == "author" and _MAKERS.search(value):
                    continue
                if name in _STAMPS and _BULK.search(value):
                    continue
                found.append(Candidate(field, value, value, "meta", rank))
                rank += 1
    return found


def clean_meta(content: str) -> str:
    """A meta content without markup; empty where a template left a placeholder.

    >>> clean_meta("凝聚力量<div>——热烈祝贺</div>"), clean_meta("null"), clean_meta("—")
    ('凝聚力量——热烈祝贺', '', '')
    """
    text = squeeze(_TAGS.sub("", content))
    return "" if _VOID.fullmatch(text) else text


def script_candidates(page: Page) -> list[Candidate]:
    """Source and date that only a script writes into the page, as if shown.

    They rank behind every label that is there without a script.
    """
    found: list[Candidate] = []
    for script in page.scripts:
        if len(script) > _MOST:
            continue
        found += _written_dates(script, len(found))
        if not _assigns(script):
            continue
        for field, pattern in _SCRIPTED.items():
            for match in pattern.finditer(script):
                value = squeeze(match[2])
                if field == "published" or han_count(value) >= 2:
                    raw = squeeze(match[0])
                    found.append(Candidate(field, value, raw, "label", 20 + len(found)))
    return found


def _written_dates(script: str, count: int) -> list[Candidate]:
    """Whole dates that a script writes into the page, or tells search engines."""
    found = [
        Candidate("published", match[2] or match[4], match[0], "label", 20 + count)
        for match in (_WRITTEN.finditer(script) if _writes(script) else ())
        if parse_date(match[2] or match[4])
    ]
    told = _LINKED.search(script) if '"http' in script else None
    if told:
        found.append(Candidate("published", told[1], told[0], "meta", _BEHIND_TAGS))
    return found


def _writes(script: str) -> bool:
    """Whether a script writes anything into the page."""
    return any(name in script for name in _WRITERS)


def _assigns(script: str) -> bool:
    """Whether a script sets a variable whose name ends as those that we read.

    It spares most scripts the patterns, which are slow without regard to case.

    >>> _assigns("var docSource = '某局'"), _assigns("var x = 'source'; source == 1")
    (True, False)
    """
    for sign in _ASSIGNMENT.finditer(script):
        before = script[max(0, sign.start() - 80) : sign.start()]
        if before.rstrip().lower().endswith(_NAME_ENDS):
            return True
    return False
