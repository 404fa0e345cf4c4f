"""Gongbao and other extractors on the same pages, scored alike, in one run.

Usage: python bench/quality/peers.py [--venv DIR] [--magic DIR] [--shared DIR] [--json FILE]

Installs requirements-peers.txt into a venv of its own (default: .venv/peers) where
that is missing. Pages: the real ones with gold and the golden
cases that state their whole body.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import time
import venv
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(Path(__file__).resolve().parent))

import gate  # noqa: E402
from peers_worker import PEERS  # noqa: E402
from portals import any_portal  # noqa: E402

FIGURES = (
    "p",
    "r",
    "f1",
    "title",
    "date",
    "source",
    "signed",
    "number",
    "with",
    "without",
)
RANDOM_PORTALS = 300
GROUPS = ("government", "other", "went wrong", "golden", "random")
Page = tuple[str, dict[str, Any], Path, str]


def peers_python(folder: Path) -> Path:
    """The interpreter of the peers' venv, made where it is missing."""
    python = folder / "bin" / "python"
    if not python.exists():
        venv.create(folder, with_pip=True)
        pip = [str(python), "-m", "pip", "install", "-q"]
        subprocess.run([*pip, "-U", "pip"], check=True)  # an old one fails on lxml
        wanted = str(ROOT / "bench" / "quality" / "requirements-peers.txt")
        subprocess.run([*pip, "-r", wanted], check=True)
    return python


def pages(shared: Path | None, folder: Path) -> list[Page]:
    """Group, gold, file and URL of every page; made ones are written to the folder."""
    rows: list[Page] = []
    for gold, path, url in gate.corpus_pages(shared) if shared else []:
        rows.append(("government" if gold["gov"] else "other", gold, path, url))
    for gold, path, url in gate.corpus_pages(shared, "corpus2") if shared else []:
        rows.append(("went wrong", gold, path, url))
    for seed in range(RANDOM_PORTALS):
        one = any_portal(seed)
        path = folder / f"{seed}.html"
        path.write_bytes(one.page)
        rows.append(("random", one.gold, path, one.url))
    for case in gate.golden_module().all_cases():
        want = case.expected
        if "body" in want:
            gold = gold_of(want)
            rows.append(("golden", gold, case.folder / "page.html", case.known["url"]))
    return rows


def gold_of(want: dict[str, Any]) -> dict[str, Any]:
    """A golden case's demands under the names that gold has."""
    fields = want["fields"]
    return {
        "body": want["body"],
        "title": fields.get("title"),
        "publish_date": (fields.get("published_at") or "").rstrip("*") or None,
        "source": fields.get("source"),
        "signed_date": fields.get("signed_date"),
        "doc_number": fields.get("document_number"),
        "index_number": fields.get("index_number"),
        "with": want.get("with", []),
        "without": want.get("without", []),
    }


def run_peer(python: Path, name: str, manifest: Path) -> tuple[list[Any], float]:
    """The peer's records and its CPU time."""
    command = [
        str(python),
        str(ROOT / "bench/quality/peers_worker.py"),
        name,
        str(manifest),
    ]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    seconds = float(done.stderr.strip().splitlines()[-1])
    return [json.loads(line) for line in done.stdout.splitlines()], seconds


def run_gongbao(rows: list[Page]) -> tuple[list[Any], float]:
    """Our records and our CPU time."""
    start = time.process_time()
    records = [gate.cleaned_page(path, url) for _, _, path, url in rows]
    return records, time.process_time() - start


def table(rows: list[Page], records: list[Any]) -> dict[str, dict[str, float]]:
    """Mean figures by group of pages."""
    groups: dict[str, list[dict[str, float]]] = {}
    for (group, gold, _, _), record in zip(rows, records, strict=True):
        groups.setdefault(group, []).append(gate.judged(gold, record))
    return {group: gate.mean(found) for group, found in groups.items()}


def print_table(results: dict[str, Any]) -> None:
    for group in GROUPS:
        print(f"\n{group:22}", *(f"{name:>7}" for name in FIGURES))
        for name, figures in results.items():
            row = figures.get(group)
            if row:
                cells = [f"{row[f]:7.3f}" if f in row else "      –" for f in FIGURES]
                print(f"{name:22}", *cells)


def main() -> int:
    parser = argparse.ArgumentParser(description="Gongbao beside other extractors.")
    parser.add_argument("--venv", type=Path, default=ROOT / ".venv" / "peers")
    parser.add_argument("--magic", type=Path)
    parser.add_argument("--shared")
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    python = peers_python(options.venv)
    results: dict[str, Any] = {}
    with tempfile.TemporaryDirectory() as folder:
        rows = pages(gate.find_shared(options.shared), Path(folder))
        manifest = Path(folder) / "manifest.jsonl"
        lines = [json.dumps({"path": str(path), "url": url}) for *_, path, url in rows]
        manifest.write_text("\n".join(lines), "utf-8")
        for name in ("gongbao", *PEERS):
            if name == "magic-html" and options.magic is None:
                continue
            own = options.magic / "bin" / "python" if name == "magic-html" else python
            run = run_gongbao(rows) if name == "gongbao" else None
            records, seconds = run or run_peer(own, name, manifest)
            results[name] = table(rows, records)
            results[name]["pages/s"] = {"all": len(rows) / seconds}
            print(f"{name}: {len(rows) / seconds:.1f} pages/s", file=sys.stderr)
    print_table(results)
    if options.json:
        text = json.dumps(results, ensure_ascii=False, indent=1) + "\n"
        options.json.write_text(text, "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
