"""robots.txt by RFC 9309: which group is ours, which paths it leaves us (pure).

`parse_robots` reads the bytes, `Robots.allows` answers for a URL. `robots_for` says
what an answer's status means: 2xx are rules, 4xx no rules (429 apart: asked to wait),
anything else forbids all until it can be read.
"""

from __future__ import annotations

import re
import string
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

PRODUCT_TOKEN: Final = "gongbao"  # noqa: S105 - a name, not a secret
PARSED_BYTES: Final = 500 * 1024
# For the download handler: no more is asked of a robots.txt, and what is there counts.
FIRST_BYTES: Final[dict[str, object]] = {
    "download_maxsize": PARSED_BYTES + 1,
    "download_first": True,
}
LINE_MOST: Final = 16 * 1024
REDIRECTS_MOST: Final = 5
ROBOTS_PATH: Final = "/robots.txt"


@dataclass(frozen=True, slots=True)
class Rule:
    """One Allow or Disallow line, its path percent-encoded in one way."""

    path: str
    allow: bool


@dataclass(frozen=True, slots=True)
class Robots:
    """The rules for us on one origin, the deciding ones first; `why`: their ground."""

    rules: tuple[Rule, ...] = ()
    crawl_delay_s: float | None = None
    sitemaps: tuple[str, ...] = ()
    why: str = "rules"

    def allows(self, url: str) -> bool:
        """Whether a URL may be asked for: the longest matching rule, ties to allow.

        >>> robots = parse_robots(b"User-agent: *\\nDisallow: /a\\nAllow: /a/b$")
        >>> robots.allows("http://x.cn/a/c"), robots.allows("http://x.cn/a/b")
        (False, True)
        """
        rule = self.rule_for(url)
        return rule is None or rule.allow

    def rule_for(self, url: str) -> Rule | None:
        """The rule that decides about a URL; None where none matches."""
        path = _path_of(url)
        if path == ROBOTS_PATH:
            return None
        return next((rule for rule in self.rules if _matches(rule.path, path)), None)


ALLOW_ALL: Final = Robots(why="no rules")
_DENY_RULES: Final = (Rule("/", allow=False),)


def robots_for(
    status: int | None, body: bytes = b"", *, token: str = PRODUCT_TOKEN
) -> Robots:
    """The rules that an answer to /robots.txt gives; `status` None: no answer.

    >>> robots_for(404).allows("http://x.cn/"), robots_for(503).allows("http://x.cn/")
    (True, False)
    """
    if status is not None and 200 <= status < 300:
        if _PAGE.match(body[:2048]):
            return Robots(why="no rules: a page of HTML")
        return parse_robots(body, token=token)
    if status is not None and 400 <= status < 500 and status != 429:
        return Robots(why=f"no rules: {status}")
    return Robots(_DENY_RULES, why=f"unreachable: {status or 'no answer'}")


def whole_lines(body: bytes) -> bytes:
    """The first 500 KiB, up to the end of their last whole line."""
    if len(body) <= PARSED_BYTES:
        return body
    kept = body[:PARSED_BYTES]
    return kept[: max(kept.rfind(b"\n"), kept.rfind(b"\r")) + 1]


def parse_robots(body: bytes, *, token: str = PRODUCT_TOKEN) -> Robots:
    """The rules for `token`: all its groups together, else those of `*`, else none."""
    ours, others = _Group(), _Group()
    sitemaps: list[str] = []
    named: list[_Group] = []
    in_rules = True  # a User-agent line after rules begins a new group
    is_ours = False
    for key, value in _lines(body):
        if key == "sitemap":
            sitemaps.append(value)
        elif key == "user-agent":
            if in_rules:
                named, in_rules = [], False
            group = _group_for(value, token, ours, others)
            is_ours = is_ours or group is ours
            named += [group] if group is not None and group not in named else []
        elif key in ("allow", "disallow", "crawl-delay"):
            # Crawl-delay is none of the RFC's lines, and so must not end the names.
            in_rules = in_rules or key != "crawl-delay"
            for group in named:
                group.add(key, value)
    chosen = ours if is_ours else others
    rules = sorted(dict.fromkeys(chosen.rules), key=_rank, reverse=True)
    return Robots(tuple(rules), chosen.crawl_delay_s, tuple(sitemaps))


@dataclass(slots=True, eq=False)
class _Group:
    """The lines of all groups that name one product token."""

    rules: list[Rule] = field(default_factory=list)
    crawl_delay_s: float | None = None

    def add(self, key: str, value: str) -> None:
        """One line of the group; an empty path matches nothing."""
        if key == "crawl-delay":
            if re.fullmatch(r"\d{1,9}(?:\.\d{1,9})?", value, re.ASCII):
                self.crawl_delay_s = max(self.crawl_delay_s or 0.0, float(value))
        elif value:
            path = value if value[0] in "/*$" else "/" + value
            self.rules.append(Rule(_encoded(path), key == "allow"))
            folder, slash, name = path.rpartition("/")
            if key == "allow" and name.startswith("index.htm"):  # its folder, too
                self.rules.append(Rule(_encoded(folder + slash) + "$", allow=True))


def _group_for(value: str, token: str, ours: _Group, others: _Group) -> _Group | None:
    """Where a User-agent line's group belongs; the token ends at `/` or a space."""
    if value.split()[:1] == ["*"]:
        return others
    named = re.match(r"[A-Za-z_-]*", value)
    return ours if named and named.group().lower() == token.lower() else None


def _lines(body: bytes) -> Iterator[tuple[str, str]]:
    """`key: value` lines in lower-case keys, without comments; CR, LF or CRLF."""
    for line in re.split(r"\r\n|\r|\n", _decoded(whole_lines(body))):
        said = line[:LINE_MOST].partition("#")[0].strip()
        key, colon, value = said.partition(":")
        if not colon:  # as some write it, and as all readers take it
            key, *values = said.split() or [""]
            value = values[0] if len(values) == 1 else ""
        if colon or value:
            key = key.strip().lower()
            yield _MEANT.get(key, key), value.strip()


def _decoded(body: bytes) -> str:
    """UTF-8; an octet that is not stays as its own percent-encoding."""
    text = _BOM.sub(b"", body, count=1).decode("utf-8", "surrogateescape")
    return _LONE.sub(lambda m: f"%{ord(m.group()) - 0xDC00:02X}", text)


_BOM: Final = re.compile(rb"^\xef(?:\xbb\xbf?)?")  # also one that is cut
_PAGE: Final = re.compile(
    rb"\s*+(?:<!--.{0,500}?-->\s*+)?<(?:!doctype|html|head|body|script|meta)",
    re.IGNORECASE | re.DOTALL,
)
# How the keys are misspelt in the wild; RFC 9309 lets a crawler be lenient.
_MEANT: Final = {
    **dict.fromkeys(["useragent", "user agent"], "user-agent"),
    **dict.fromkeys(
        ["dissallow", "dissalow", "disalow", "diasllow", "disallaw"], "disallow"
    ),
    "site-map": "sitemap",
}
_LONE: Final = re.compile("[\udc80-\udcff]")
_ENCODED: Final = re.compile(r"%([0-9A-Fa-f]{2})")
_PLAIN: Final = frozenset(string.ascii_letters + string.digits + "-._~")
_KEPT: Final = _PLAIN | frozenset(":/?#[]@!$&'()*+,;=%")
_NEEDS_CARE: Final = re.compile(r"[^A-Za-z0-9._~:/?#\[\]@!$&'()*+,;=-]")


def _encoded(path: str) -> str:
    """One spelling of a path: unreserved decoded, all else as it is, hex in capitals.

    >>> _encoded("/%7ejoe/%e6%b3%95/法%2f")
    '/~joe/%E6%B3%95/%E6%B3%95%2F'
    """
    if _NEEDS_CARE.search(path) is None:
        return path
    octets = path.encode("utf-8", "replace")
    escaped = "".join(chr(o) if chr(o) in _KEPT else f"%{o:02X}" for o in octets)
    return _ENCODED.sub(_unreserved_decoded, escaped)


def _unreserved_decoded(match: re.Match[str]) -> str:
    character = chr(int(match.group(1), 16))
    return character if character in _PLAIN else match.group().upper()


def _path_of(url: str) -> str:
    try:
        parts = urlsplit(url)
    except ValueError:
        return "/"
    query = f"?{parts.query}" if parts.query else ""
    return _literal(_encoded((parts.path or "/") + query))


def _rank(rule: Rule) -> tuple[int, bool]:
    """Octets of the path; at equal length Allow goes before Disallow."""
    return len(rule.path), rule.allow


def _matches(pattern: str, path: str) -> bool:
    """Whether a pattern with `*` and a final `$` matches the start of a path."""
    anchored, parts = _compiled(pattern)
    if not path.startswith(parts[0]):
        return False
    at = len(parts[0])
    if len(parts) == 1:
        return not anchored or at == len(path)
    for part in parts[1:-1]:
        found = path.find(part, at)
        if found < 0:
            return False
        at = found + len(part)
    last = parts[-1]
    if anchored:
        return len(path) - len(last) >= at and path.endswith(last)
    return path.find(last, at) >= 0


@lru_cache(maxsize=4096)
def _compiled(pattern: str) -> tuple[bool, tuple[str, ...]]:
    """The literal parts between the stars, and whether the end is fixed.

    `%2A` and `%24` stand for the characters themselves, in a path too.
    """
    anchored = pattern.endswith("$")
    parts: Iterable[str] = pattern.removesuffix("$").split("*")
    return anchored, tuple(_literal(part) for part in parts)


def _literal(part: str) -> str:
    return part.replace("%2A", "*").replace("%24", "$")
