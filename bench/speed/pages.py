"""The pages that cleaning is measured on, each different from all others.

Known families: real pages where they lie beside the checkout, and made ones as the
portal of the crawl has them. Unknown pages: the real ones with all gone that tells
their template, and random portals without it.
"""

from __future__ import annotations

import json
import sys
from dataclasses import dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "quality"))

import gate
from disguise import disguised
from portal import BenchPortal
from portals import any_portal

from cleaning.page.decode import decode
from cleaning.page.tree import parse_page
from cleaning.rules.family import recognise

KNOWN, UNKNOWN = "known families", "unknown pages"
_HOST = "http://www.shili.gov.cn"


@dataclass(frozen=True)
class Pages:
    """Pages of one sort in a manifest; of the first `warm` no figure is taken.

    Those are the golden cases, which are of many sorts: what any page needs is loaded
    once they are through.
    """

    manifest: Path
    warm: int
    real: int
    made: int


def write_pages(folder: Path, shared: Path | None, made: int) -> dict[str, Pages]:
    """Both sorts, written into the folder; real ones where `shared` has them."""
    portal = BenchPortal(made)
    ours = [(portal.body(n), _HOST + portal.path(n)) for n in range(made)]
    others = [(one.page, one.url) for one in map(any_portal, range(made))]
    real = _real_pages(shared) if shared else []
    known = [page for page in real if is_known(*page)]
    hidden, others = _disguised(real), _disguised(others)
    return {
        KNOWN: _written(folder / "known", ours, known),
        UNKNOWN: _written(folder / "unknown", others, hidden),
    }


def _disguised(pages: list[tuple[bytes, str]]) -> list[tuple[bytes, str]]:
    """The same without what tells their template; what tells it still is left out."""
    hidden = [(disguised(page), url) for page, url in pages]
    return [page for page in hidden if not is_known(*page)]


def is_known(payload: bytes, url: str) -> bool:
    """Whether a page's template is one of cleaning's families."""
    text = decode(payload, None).text
    family = recognise(text, url, dict(parse_page(text).metas))
    return family is not None and family.id != "generic"


def _real_pages(shared: Path) -> list[tuple[bytes, str]]:
    names = [name for name in ("corpus", "corpus2") if (shared / name).is_dir()]
    return [
        (path.read_bytes(), url)
        for name in names
        for _, path, url in gate.corpus_pages(shared, name)
    ]


def _golden_pages() -> list[tuple[bytes, str]]:
    cases = gate.golden_module().all_cases()
    return [
        ((case.folder / "page.html").read_bytes(), case.known["url"])
        for case in cases
        if (case.folder / "page.html").exists()
    ]


def _written(
    folder: Path, made: list[tuple[bytes, str]], real: list[tuple[bytes, str]]
) -> Pages:
    folder.mkdir()
    rows = []
    warm = _golden_pages()
    for number, (payload, url) in enumerate([*warm, *made, *real]):
        path = folder / f"{number}.html"
        path.write_bytes(payload)
        rows.append(json.dumps({"path": str(path), "url": url}))
    manifest = folder / "manifest.jsonl"
    manifest.write_text("\n".join(rows), "utf-8")
    return Pages(manifest, len(warm), len(real), len(made))
