"""Records that must not change by a hair, as digests: for work on speed.

Usage: python tests/golden/frozen.py            which records differ from frozen.json
       python tests/golden/frozen.py --accept   freeze what cleaning gives now

The pages are the golden cases, with and without their hints, and generated portals. A
digest covers all fields of a record but the empty ones, or its rejection: what golden
cases do not ask for (evidence, removed lines, quality) is held too. A change that
is meant is accepted with the commit that makes it.
"""

from __future__ import annotations

import hashlib
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

HERE = Path(__file__).resolve().parent
FROZEN = HERE / "frozen.json"
sys.path[:0] = [str(HERE), str(HERE.parents[1] / "bench" / "quality")]

from golden import all_cases  # noqa: E402
from portals import any_portal, portal  # noqa: E402

from archive.model import Capture, Hints  # noqa: E402
from cleaning import clean  # noqa: E402

if TYPE_CHECKING:
    from collections.abc import Iterator

PLAIN_PORTALS, ODD_PORTALS = 120, 250


def pages() -> Iterator[tuple[str, Capture, Hints]]:
    """Every page by name, with what its crawl would have known of it."""
    for case in all_cases():
        capture = case.capture()
        yield case.name, capture, case.hints()
        yield f"{case.name} bare", Capture(capture.url, capture.payload), Hints()
    for seed in range(PLAIN_PORTALS):
        made = portal(seed)
        yield f"portal {seed}", Capture(made.url, made.page), Hints()
    for seed in range(ODD_PORTALS):
        made = any_portal(seed)
        yield f"any portal {seed}", Capture(made.url, made.page), Hints()


def digest(capture: Capture, hints: Hints) -> str:
    """What cleaning gives, in twelve hexadecimal digits."""
    found = clean(capture, hints).as_dict()
    told: dict[str, Any] = {k: v for k, v in found.items() if v not in (None, [], "")}
    written = json.dumps(told, ensure_ascii=False, sort_keys=True, default=str)
    return hashlib.sha256(written.encode("utf-8", "surrogatepass")).hexdigest()[:12]


def digests() -> dict[str, str]:
    """The digest of every page's record."""
    return {name: digest(capture, hints) for name, capture, hints in pages()}


def differing() -> list[str]:
    """The pages whose record is not the frozen one."""
    frozen: dict[str, str] = json.loads(FROZEN.read_text("utf-8"))
    now = digests()
    names = sorted({*frozen, *now})
    return [name for name in names if frozen.get(name) != now.get(name)]


def main(options: list[str]) -> int:
    changed = differing() if FROZEN.exists() else sorted(digests())
    print("\n".join(changed) or "all records are the frozen ones")
    if "--accept" in options:
        FROZEN.write_text(json.dumps(digests(), indent=0) + "\n", "utf-8")
        return 0
    return bool(changed)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
