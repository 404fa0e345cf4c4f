"""The text of a page that a reader sees, roughly: enough to tell a mere message."""

from __future__ import annotations

import re
from typing import Final


def visible_text(html: str) -> str:
    """The text that a reader would see, roughly and quickly, in one line.

    >>> visible_text("<style>p{}</style><p>法治</p>政府<!-- x --><script>1</script>")
    '法治 政府'
    """
    text = _UNSEEN.sub(" ", html)
    return " ".join(_TAG.sub(" ", text).replace("&nbsp;", " ").split())


_UNSEEN: Final = re.compile(
    r"<!--.*?(?:-->|\Z)|<(script|style|noscript|template|title)\b.*?(?:</\1\s*>|\Z)",
    re.IGNORECASE | re.DOTALL,
)
_TAG: Final = re.compile(r"<[^>]{0,4000}>")
