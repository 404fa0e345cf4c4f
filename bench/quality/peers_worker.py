"""One extractor over a manifest, in the peers' own venv: a JSON object a page on stdout.

Usage: peers_worker.py NAME MANIFEST.jsonl      (rows: {"path", "url"})
The last line of stderr is the CPU time in seconds. Imports nothing of Gongbao.
"""

from __future__ import annotations

import json
import sys
import time
from functools import partial
from pathlib import Path
from typing import Any


def decoded(raw: bytes) -> str:
    """The page as a careful user would decode it before calling an extractor."""
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        return raw.decode("utf-16", "replace")
    for name in ("utf-8", "gb18030"):
        try:
            return raw.decode(name)
        except UnicodeDecodeError:
            continue
    return raw.decode("utf-8", "replace")


def by_trafilatura(mode: str, raw: bytes, url: str) -> dict[str, Any]:
    from trafilatura import bare_extraction

    options: dict[str, Any] = {mode: True} if mode else {}
    document: Any = bare_extraction(
        raw, url=url, include_comments=False, with_metadata=True, **options
    )
    if document is None:
        return {}
    return {
        "text": document.text,
        "title": document.title,
        "published_at": document.date,
        "source": document.sitename,
    }


def by_readability(raw: bytes, _url: str) -> dict[str, Any]:
    import html_text  # type: ignore[import-not-found]
    from readability import Document  # type: ignore[import-not-found]

    document = Document(decoded(raw))
    text = html_text.extract_text(document.summary(html_partial=True))
    return {"text": text, "title": document.short_title()}


def by_resiliparse(raw: bytes, _url: str) -> dict[str, Any]:
    from resiliparse.extract import html2text  # type: ignore[import-not-found]

    text = html2text.extract_plain_text(
        decoded(raw), main_content=True, alt_texts=False, links=False
    )
    return {"text": text}


def by_gne(raw: bytes, _url: str) -> dict[str, Any]:
    from gne import GeneralNewsExtractor  # type: ignore[import-not-found]

    found = GeneralNewsExtractor().extract(decoded(raw))
    return {
        "text": found["content"],
        "title": found["title"],
        "published_at": found["publish_time"],
    }


def by_magic_html(raw: bytes, url: str) -> dict[str, Any]:
    import html_text
    from magic_html import GeneralExtractor  # type: ignore[import-not-found]

    found = GeneralExtractor().extract(decoded(raw), base_url=url)
    text = html_text.extract_text(found["html"])
    return {"text": text, "title": found["title"]}


PEERS: dict[str, Any] = {
    "trafilatura": partial(by_trafilatura, ""),
    "trafilatura precision": partial(by_trafilatura, "favor_precision"),
    "trafilatura recall": partial(by_trafilatura, "favor_recall"),
    "readability-lxml": by_readability,
    "resiliparse": by_resiliparse,
    "gne": by_gne,
    "magic-html": by_magic_html,
}


def main(name: str, manifest: str) -> None:
    extract = PEERS[name]
    lines = Path(manifest).read_text("utf-8").splitlines()
    pages = [
        (Path(row["path"]).read_bytes(), row["url"]) for row in map(json.loads, lines)
    ]
    start = time.process_time()
    for raw, url in pages:
        try:
            row = extract(raw, url)
        except Exception as error:  # noqa: BLE001 - a peer that fails scores nothing
            row = {"error": repr(error)[:200]}
        print(json.dumps(row, ensure_ascii=False, default=str))
    print(time.process_time() - start, file=sys.stderr)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
