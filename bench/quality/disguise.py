"""A page as a portal that nobody knows would serve it: same words, unknown template.

Class and id values become hashes, elements of one CMS become spans, the standard meta
tags and the template's comments go. What is left is the structure and the text, so the
same gold holds.
"""

from __future__ import annotations

import hashlib
import re

_OPAQUE = re.compile(r"(?is)(<script.*?</script>|<style.*?</style>|<!--.*?-->)")
_TAG = re.compile(r"<[a-zA-Z][^<>]*>")
_NAMES = re.compile(
    r"(?i)(?<=\s)(class|id)\s*=\s*(\"[^\"]*\"|'[^']*'|[^\s>\"']+)",
)
_META = re.compile(r"(?is)<meta\s[^>]*name\s*=[^>]*>")
_CUSTOM = re.compile(r"(?i)<(/?)(?:ucaptitle|ucapcontent|publishtime)(?=[\s>])")
_COMMENT = re.compile(r"(?s)<!--(?!\[if).*?-->")
_CHARSET = re.compile(r"(?i)charset\s*=\s*[\"']?[\w-]+")


def disguised(raw: bytes) -> bytes:
    """The page without anything that tells its template, as UTF-8.

    >>> disguised(b'<meta name=PubDate content="2021"><p class="TRS_Editor">a</p>')
    b'<p class="xd48d17">a</p>'
    """
    pieces = _OPAQUE.split(_text(raw))
    pieces[::2] = [_TAG.sub(_renamed, piece) for piece in pieces[::2]]
    page = _COMMENT.sub("", _META.sub("", "".join(pieces)))
    page = _CUSTOM.sub(r"<\1span", page)
    return _CHARSET.sub("charset=utf-8", page).encode("utf-8", "replace")


def _renamed(tag: re.Match[str]) -> str:
    return _NAMES.sub(_hashed, tag[0])


def _hashed(match: re.Match[str]) -> str:
    names = match[2].strip("\"' ").split()
    return f'{match[1]}="{" ".join(map(_hash, names))}"'


def _hash(name: str) -> str:
    return "x" + hashlib.sha256(name.encode()).hexdigest()[:6]


def _text(raw: bytes) -> str:
    if raw.startswith(b"\xff\xfe"):
        return raw.decode("utf-16", "replace")
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return raw.decode("gb18030", "replace")
