"""Values as text: compact JSON, and what SQLite and UTF-8 can hold."""

from __future__ import annotations

import json
from typing import Any


def to_json(value: Any) -> str:
    """Compact JSON with Chinese as it is."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def storable(text: str) -> str:
    """The text without what SQLite's C strings and UTF-8 cannot hold.

    >>> storable("a\\0b")
    'a\\ufffdb'
    """
    if "\0" in text:
        text = text.replace("\0", "\ufffd")
    try:
        text.encode()
    except UnicodeEncodeError:
        return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return text
