"""The most memory that an export of any format takes, in MB.

Usage: python bench/bounds/export_memory.py [--records 100000]

Exit code 1 where it is more than GOAL_MB.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
from pathlib import Path

from archive.export.exporting import FORMATS
from archive.records.serial import RECORD_COLUMNS
from archive.store import Archive

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "speed"))

from filling import grow
from processes import peak_mb

GOAL_MB = 200.0
WRITTEN = 5_000


def multiply(folder: Path, wanted: int) -> None:
    """Copy rows of records until there are so many; only exports read such an archive."""
    others = ", ".join(n for n in RECORD_COLUMNS if n not in ("record_id", "url"))
    seen = "version, first_seen_at, last_seen_at, changed_at, capture_id"
    with Archive.open(folder, writable=True) as archive, archive.lock():
        have = archive.one("SELECT count(*) FROM records")[0]
        for turn in range(1, -(-wanted // have)):
            archive.write(
                f"INSERT INTO records (record_id, url, {others}, {seen})"
                f" SELECT printf('%016x', row_id + {turn} * 10000000), url, {others},"
                f" {seen} FROM records WHERE row_id <= {have}"
                f" LIMIT {wanted - turn * have}"
            )
            archive.flush()


def main() -> int:
    parser = argparse.ArgumentParser(description="Memory of exports.")
    parser.add_argument("--records", type=int, default=100_000)
    records = parser.parse_args().records
    most = 0.0
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / "archive"
        grow(folder, 0, min(records, WRITTEN))
        multiply(folder, records)
        for form in FORMATS:
            target = str(Path(name) / f"out.{form}")
            where = ("--archive", str(folder), "--to", target)
            try:
                peak = peak_mb("export", *where, "--format", form)
            except subprocess.CalledProcessError as error:
                print(f"{form}: not here ({error.stderr.strip()[-80:]})")
                continue
            print(f"{form}: {peak:.0f} MB")
            most = max(most, peak)
    print(f"at most {most:.0f} MB (goal {GOAL_MB:.0f})")
    return int(most > GOAL_MB)


if __name__ == "__main__":
    sys.exit(main())
