"""One machine, ten, a thousand: what a crawl of China's portals takes, by simulation.

Usage: python bench/scale/simulate.py [--seed 1] [--json FILE] [--write]

Prints a row for each fleet of FLEETS; --write puts the tables into docs/scale.md. Figures
come from figures.toml, each with its source. Minutes at full size; `--sites-share 0.1`
draws a tenth of the sites and workers.
"""

from __future__ import annotations

import argparse
import json
import sys
from dataclasses import replace
from pathlib import Path
from typing import Final

sys.path.insert(0, str(Path(__file__).resolve().parent))

from figures import load_figures
from report import ROWS, figures_table, fleets_table, summary, written
from simulation import Fleet, Simulation

DOCUMENT: Final = Path(__file__).parents[2] / "docs" / "scale.md"
FLEETS: Final = (
    Fleet("one machine", sites=300, workers=1, jobs=16, cores=2, days=180),
    Fleet("ten", sites=3_000, workers=10, jobs=40, cores=4, days=180),
    Fleet("ten for all", sites=14_000, workers=10, jobs=60, cores=8, days=180),
    Fleet("a hundred", sites=14_000, workers=100, jobs=60, cores=4, days=180),
    Fleet("a thousand", sites=14_000, workers=1_000, jobs=14, cores=2, days=180),
)


def main() -> int:
    """Simulate each fleet and print how it went."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--sites-share", type=float, default=1.0)
    parser.add_argument("--json", type=Path)
    parser.add_argument("--write", action="store_true", help="into docs/scale.md")
    chosen = parser.parse_args()
    figures = load_figures()
    found = []
    for fleet in FLEETS:
        less = replace(
            fleet,
            sites=max(1, round(fleet.sites * chosen.sites_share)),
            workers=max(1, round(fleet.workers * chosen.sites_share)),
        )
        outcome = Simulation(less, figures, chosen.seed).run()
        found.append(summary(outcome, figures))
        print(f"{fleet.name}: done", file=sys.stderr)
    print(fleets_table(found))
    if chosen.json:
        rows = [{name: row[name] for name, *_ in ROWS} for row in found]
        chosen.json.write_text(json.dumps(rows, ensure_ascii=False, indent=1) + "\n")
    if chosen.write:
        text = DOCUMENT.read_text("utf-8")
        text = written(text, "fleets", fleets_table(found))
        text = written(text, "figures", figures_table(figures))
        DOCUMENT.write_text(text, "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
