"""How many MB a process grows by while so many URLs are added, claimed and settled.

Usage: python bench/bounds/frontier_memory.py 100000
"""

from __future__ import annotations

import resource
import sys
import tempfile
from datetime import UTC, datetime

from archive.rows import NewUrl, Visit
from archive.store import Archive

NOW = datetime(2026, 11, 21, tzinfo=UTC)
HOSTS = 20
BATCH = 100


def url_of(number: int) -> str:
    return f"http://www{number % HOSTS}.example.gov.cn/zwgk/fdzdgknr/t20240101_{number}.html"


def fill(archive: Archive, count: int) -> None:
    """As listings are read: some links at once, each with its title."""
    for start in range(0, count, BATCH):
        rows = range(start, min(start + BATCH, count))
        archive.urls.add(
            NewUrl(url_of(n), "report", listing_title=f"某某县第{n}号年度工作报告")
            for n in rows
        )
        archive.flush_if_old()
    archive.flush()


def drain(archive: Archive) -> int:
    """As a crawl does it: a window a host, and each URL to its end."""
    done = 0
    while hosts := archive.urls.hosts_with_due(NOW):
        for host in hosts:
            for due in archive.urls.claim(host, 16, NOW):
                archive.add_visit(Visit(due.url, "failed", reason="timeout"))
                done += 1
    return done


def peak_mb() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main() -> None:
    count = int(sys.argv[1])
    with (
        tempfile.TemporaryDirectory() as folder,
        Archive.open(folder, create=True) as archive,
        archive.lock(),
    ):
        before = peak_mb()
        fill(archive, count)
        assert drain(archive) == count
        print(round(peak_mb() - before, 1))


if __name__ == "__main__":
    main()
