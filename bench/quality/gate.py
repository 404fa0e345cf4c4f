"""Is cleaning as good as it was? Figures by field and family, against their floors.

Usage: python bench/quality/gate.py [--raise] [--shared DIR] [--worst N]

Measures the golden cases of tests/golden, random portals and, where they lie beside the
checkout (or in $GONGBAO_SHARED), the real pages with gold. A figure below its floor in floors.json
is an error (exit code 1). `--raise` lifts floors to what is reached now and lowers none.

Scores: precision, recall and F1 over character bigrams after NFKC, letters and digits
only; a field scores 1 where it says what a person reads on the page.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import os
import re
import sys
import unicodedata
from collections import Counter, defaultdict
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

sys.path.insert(0, str(Path(__file__).resolve().parent))

from disguise import disguised
from portals import HABITS, Portal, any_portal, portal
from truth import admitted, claims, curve

from archive.model import Capture
from cleaning import clean

if TYPE_CHECKING:
    from collections.abc import Iterable
    from types import ModuleType

ROOT = Path(__file__).resolve().parents[2]
FLOORS = ROOT / "bench" / "quality" / "floors.json"
RANDOM_PORTALS = 300
HABIT_PORTALS = 40
FETCHED_AT = datetime(2026, 11, 21, tzinfo=UTC)
Row = dict[str, float]
Figures = dict[str, dict[str, float]]


def core(text: str | None) -> str:
    """Letters and digits of a text, compatibility forms folded.

    >>> core("一、 ＡＢ１２（试行）。")
    '一AB12试行'
    """
    return re.sub(r"[^\w]|_", "", unicodedata.normalize("NFKC", text or ""))


def squeezed(text: str | None) -> str:
    """A text without blanks, compatibility forms folded: its signs stay."""
    return re.sub(r"\s", "", unicodedata.normalize("NFKC", text or ""))


def bigram_scores(gold: str, got: str) -> Row:
    """Precision, recall and F1 of the character bigrams of two texts.

    >>> bigram_scores("法治政府", "法治政府建设")
    {'p': 0.6, 'r': 1.0, 'f1': 0.75}
    """
    want, have = core(gold), core(got)
    if not want or not have:
        same = float(want == have)
        return {"p": same, "r": same, "f1": same}
    in_gold = Counter(pairwise(want))
    in_text = Counter(pairwise(have))
    common = sum((in_gold & in_text).values())
    p = common / max(1, in_text.total())
    r = common / max(1, in_gold.total())
    return {"p": p, "r": r, "f1": 2 * p * r / (p + r) if common else 0.0}


def judged(gold: dict[str, Any], record: dict[str, Any]) -> Row:
    """One page's scores; only what the gold knows is asked."""
    text = record.get("text") or ""
    row = bigram_scores(gold["body"], text)
    shown, got = gold.get("publish_date"), record.get("published_at") or ""
    row["date"] = float(got[:10] == shown[:10] if shown else not got)
    if shown and len(shown) >= 16:
        row["minute"] = float(got[:16] == shown[:16].replace(" ", "T"))
    if len(gold.get("signed_date") or "") == 10:
        row["signed"] = float(record.get("signed_date") == gold["signed_date"])
    for name, key, field in (
        ("title", "title", "title"),
        ("source", "source", "source"),
        ("number", "doc_number", "document_number"),
        ("index", "index_number", "index_number"),
    ):
        if gold.get(key):
            row[name] = float(core(record.get(field)) == core(gold[key]))
    flat = core(text)
    for name, there in (("with", True), ("without", False)):
        if gold.get(name):
            hits = [(core(s) in flat) is there for s in gold[name]]
            row[name] = sum(hits) / len(hits)
    return row


def mean(rows: Iterable[Row]) -> Row:
    """The mean of each figure over the rows that have it."""
    values: dict[str, list[float]] = defaultdict(list)
    for row in rows:
        for name, value in row.items():
            values[name].append(value)
    return {name: sum(found) / len(found) for name, found in values.items()}


def corpus_pages(
    shared: Path, name: str = "corpus"
) -> list[tuple[dict[str, Any], Path, str]]:
    """The real pages: gold with `family` and `gov`, the file, the URL."""
    corpus = shared / name
    lines = (corpus / "index.jsonl").read_text("utf-8").splitlines()
    index = {row["id"]: row for row in map(json.loads, lines)}
    pages = []
    for line in (corpus / "gold.jsonl").read_text("utf-8").splitlines():
        gold = json.loads(line)
        row = index[gold["id"]]
        known = str(row["url"] or "").startswith("http")
        url = row["url"] if known else f"http://{row['domain']}/{row['id']}.html"
        gold["gov"] = row["domain"].endswith(".gov.cn")
        gold["family"] = row["cms"].split()[0]
        pages.append((gold, corpus / "pages" / f"{row['id']}.html", url))
    return pages


def cleaned_page(path: Path, url: str) -> dict[str, Any]:
    """The record (or rejection) of a page on the disk."""
    return cleaned_bytes(path.read_bytes(), url)


def cleaned_bytes(payload: bytes, url: str) -> dict[str, Any]:
    """The record (or rejection) of a page in memory."""
    capture = Capture(url=url, payload=payload, fetched_at=FETCHED_AT)
    return clean(capture).as_dict()


def corpus_figures(shared: Path, worst: int = 0) -> Figures:
    """Means over government pages, other pages, by family; and of disguised pages."""
    groups: dict[str, list[Row]] = defaultdict(list)
    ranked = []
    for gold, path, url in corpus_pages(shared):
        payload = path.read_bytes()
        row = judged(gold, cleaned_bytes(payload, url))
        unknown = judged(gold, cleaned_bytes(disguised(payload), url))
        kind = "government" if gold["gov"] else "other"
        groups[f"real: {kind}"].append(row)
        groups[f"disguised: {kind}"].append(unknown)
        if gold["gov"]:
            groups[f"real: family {gold['family']}"].append(row)
        ranked.append((row["f1"], gold["id"], row))
    for _, name, row in sorted(ranked, key=lambda r: r[0])[:worst]:
        print(name, {k: round(v, 3) for k, v in row.items()}, file=sys.stderr)
    if (shared / "corpus2").is_dir():
        for gold, path, url in corpus_pages(shared, "corpus2"):
            row = judged(gold, cleaned_bytes(path.read_bytes(), url))
            groups["real: pages that went wrong"].append(row)
    return {name: mean(rows) for name, rows in groups.items()}


def random_figures() -> Figures:
    """Means over random portals, of which nobody wrote a page by hand.

    Plain ones; ones with some of all habits; and for each habit ones with it alone.
    """
    many = range(RANDOM_PORTALS)
    plain = [row for _, row in portal_rows(portal(seed) for seed in many)]
    mixed = portal_rows(any_portal(seed) for seed in many)
    for step, pages, right in curve(mixed):
        print(f"quality from {step:4}: {pages:3} pages, {right:.3f} right")
    figures = {
        "random portals": mean(plain),
        "random portals, all habits": mean(row for _, row in mixed) | admitted(mixed),
    }
    for name in HABITS:
        with_it = (portal(seed, [name]) for seed in range(HABIT_PORTALS))
        figures[f"habit: {name}"] = mean(row for _, row in portal_rows(with_it))
    return figures


def portal_rows(portals: Iterable[Portal]) -> list[tuple[float, Row]]:
    """Each portal's quality and scores."""
    rows = []
    for one in portals:
        record = cleaned_bytes(one.page, one.url)
        scores = judged(one.gold, record) | claims(one.gold, record)
        rows.append((float(record.get("quality") or 0.0), scores))
    return rows


def golden_figures() -> Figures:
    """Share of the demands that golden cases make which hold, by family and kind."""
    golden = golden_module()
    groups: dict[str, list[Row]] = defaultdict(list)
    for case in golden.all_cases():
        row = golden_row(golden, case)
        groups[f"golden: {case.family}"].append(row)
        groups["golden: all"].append(row)
    return {name: mean(rows) for name, rows in groups.items()}


def golden_row(golden: ModuleType, case: Any) -> Row:
    """The scores of one golden case."""
    want, got = case.expected, golden.result(case)
    if "rejected" in want:
        return {"verdict": float(got.get("rejected") == want["rejected"])}
    if "rejected" in got:
        return {"verdict": 0.0, "f1": 0.0}
    row: Row = {"verdict": 1.0}
    for name, value in want["fields"].items():
        row[name] = float(golden.agrees(value, got[name]))
    if "body" in want:
        row["f1"] = bigram_scores(want["body"], got["text"])["f1"]
    flat = core(got["text"])
    for name, there in (("with", True), ("without", False)):
        if want.get(name):
            hits = [(core(s) in flat) is there for s in want[name]]
            row[name] = sum(hits) / len(hits)
    return row


def golden_module() -> ModuleType:
    """tests/golden/golden.py, which is no package."""
    name, path = "golden_cases", ROOT / "tests" / "golden" / "golden.py"
    if name not in sys.modules:
        spec = importlib.util.spec_from_file_location(name, path)
        if spec is None or spec.loader is None:
            raise ImportError(str(path))
        sys.modules[name] = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(sys.modules[name])
    return sys.modules[name]


def measure(shared: Path | None, worst: int = 0) -> Figures:
    """All figures, rounded down to four digits so that a floor is never above."""
    figures = golden_figures() | random_figures()
    if shared is not None:
        figures |= corpus_figures(shared, worst)
    return {
        group: {name: int(value * 10_000) / 10_000 for name, value in row.items()}
        for group, row in sorted(figures.items())
    }


def load_floors() -> Figures:
    """The floors, by group and figure."""
    floors: Figures = json.loads(FLOORS.read_text("utf-8"))
    return floors


def shortfalls(figures: Figures, floors: Figures) -> list[str]:
    """Figures below their floor; groups that were not measured are not asked."""
    return [
        f"{group}: {name} {figures[group].get(name, 0.0)} is below {floor}"
        for group, row in floors.items()
        if group in figures
        for name, floor in row.items()
        if figures[group].get(name, 0.0) < floor
    ]


def raised(figures: Figures, floors: Figures) -> Figures:
    """The floors lifted to the figures; none lowered, none dropped.

    >>> raised({"a": {"f1": 0.9, "p": 0.5}}, {"a": {"f1": 0.8, "p": 0.6}})
    {'a': {'f1': 0.9, 'p': 0.6}}
    """
    groups = sorted(set(figures) | set(floors))
    return {
        group: {
            name: max(floors.get(group, {}).get(name, 0.0), value)
            for name, value in sorted(
                (floors.get(group, {}) | figures.get(group, {})).items()
            )
        }
        for group in groups
    }


def find_shared(given: str | None = None) -> Path | None:
    """The folder of real pages; None where it is not there."""
    named = given or os.environ.get("GONGBAO_SHARED")
    folder = Path(named) if named else ROOT.parent / "shared"
    return folder if (folder / "corpus").is_dir() else None


def main() -> int:
    parser = argparse.ArgumentParser(description="Figures against their floors.")
    parser.add_argument("--raise", dest="lift", action="store_true")
    parser.add_argument("--shared")
    parser.add_argument("--worst", type=int, default=0)
    options = parser.parse_args()
    figures = measure(find_shared(options.shared), options.worst)
    floors = load_floors()
    for group, row in figures.items():
        print(f"{group:32}", *(f"{name}={value:.4g}" for name, value in row.items()))
    if options.lift:
        new = raised(figures, floors)
        FLOORS.write_text(json.dumps(new, ensure_ascii=False, indent=1) + "\n", "utf-8")
        print(f"floors raised: {FLOORS.relative_to(ROOT)}")
        return 0
    low = shortfalls(figures, floors)
    print(*low, sep="\n")
    return bool(low)


if __name__ == "__main__":
    sys.exit(main())
