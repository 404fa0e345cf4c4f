"""What a field may hold, where that is a closed list.

Apart from the values that have such fields: each command asks for some of these, and
few load those. Users rely on the names; archive.model has them too.
"""

from __future__ import annotations

from typing import Final, Literal

DateKind = Literal["published", "listed", "signed", "url"]
SourceKind = Literal["label", "meta", "issuer", "site"]
Script = Literal["simplified", "traditional", "pinyin_mirror"]
Kind = Literal[
    "law_government",
    "work_report",
    "disclosure",
    "statistics",
    "budget",
    "notice",
    "news",
    "other",
]
Origin = Literal[
    "label",
    "meta",
    "head_table",
    "signature",
    "title",
    "url",
    "listing",
    "json",
    "site",
    "text",
]
Severity = Literal["info", "warning", "error"]
RejectReason = Literal[
    "empty",
    "soft_404",
    "blocked",
    "login",
    "maintenance",
    "listing",
    "not_text",
    "too_deep",
    "too_large",
    "timeout",
    "undecodable",
]
UrlKind = Literal["listing", "report", "attachment", "robots", "sitemap"]
UrlState = Literal[
    "pending", "in_flight", "archived", "unchanged", "refused", "failed", "gone"
]
ChangeOp = Literal["add", "change", "remove", "restore"]
Cause = Literal["source", "cleaner"]
TextStatus = Literal[
    "ok", "scanned", "garbled", "encrypted", "no_converter", "damaged", "too_large"
]

EVENTS: Final = (
    *("damaged", "unhealthy", "missing", "conflict"),
    *("remove", "restore", "change", "add", "healthy"),
)
"""What somebody may be told of, what is most urgent first."""

REFUSED_REASONS = frozenset(
    [
        "scheme",
        "bad_url",
        "private_address",
        "robots",
        "out_of_scope",
        "trap",
        "budget",
        "too_large",
        "bomb",
        "redirect_loop",
        "too_many_redirects",
        "alias",
    ]
)
FAILED_REASONS = frozenset(
    [
        "timeout",
        "connection",
        "dns",
        "tls",
        "http_4xx",
        "http_5xx",
        "rate_limited",
        "short_body",
        "bad_response",
        "headers_too_large",
        "undecodable",
        "empty",
        "not_text",
        "too_deep",
        "soft_404",
        "login",
        "maintenance",
        "captcha",
        "blocked_jsl",
        "blocked_ruishu",
        "blocked_403",
        "js_only",
        "extract",
        "memory",
    ]
)
GONE_REASONS = frozenset(
    ["http_404", "http_410", "redirect_home", "soft_404", "meta_refresh"]
)
