"""What an archive of 20,000 records costs to ask, to export and to verify.

Usage: python bench/speed/speed_archive.py [--records 20000] [--export 100000] [--warc-mb 200]
                                     [--json FILE]

Records of 5 KB from the demo's sentences, every one with the most common words in it.
Whole commands with their start, searches within one process, the most memory of an
export, and verifying as a ratio to reading and decompressing the same WARC files.
Exit code 1 where a goal of GOALS is missed.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import random
import re
import statistics
import subprocess
import sys
import tempfile
import time
import tomllib
import zlib
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import crawler.demo
from archive.canonical import record_id
from archive.export.exporting import FORMATS
from archive.model import Capture, Record
from archive.queries.search import search
from archive.records.serial import RECORD_COLUMNS
from archive.rows import Visit
from archive.store import Archive
from archive.store.verify import verify

if TYPE_CHECKING:
    from collections.abc import Iterator

GOALS = {
    "search ms": 50.0,
    "status s": 0.5,
    "changes s": 0.5,
    "show s": 0.5,
    "export MB": 200.0,
    "verify ratio": 2.0,
}
NOW = datetime(2026, 11, 21, tzinfo=UTC)
GONGBAO = (sys.executable, "-c", "from crawler.cli import main; main()")
TEXT_BYTES = 5_000
WORDS = (
    "政府 法治 工作 行政 执法 建设 依法 全年 群众 普法 复议 应诉 调解 案件 信息 公开"
    " 律师 公证 仲裁 宪法 听证 罚款 许可 备案 清单 督察 河长 扶贫 消防 食品"
).split()
_SLOT = re.compile(r"\{([^}]*)\}")


class Writer:
    """Texts of a length, each with figures and a few rare words of its own."""

    def __init__(self) -> None:
        self.rng = random.Random(20)
        path = Path(crawler.demo.__file__).parent / "content" / "phrases.toml"
        self.sentences = sorted(_strings(tomllib.loads(path.read_text("utf-8"))))

    def text(self, least_bytes: int = TEXT_BYTES) -> str:
        parts: list[str] = []
        size = 0
        while size < least_bytes:
            sentence = _SLOT.sub(self._figure, self.rng.choice(self.sentences))
            rare = "".join(chr(self.rng.randrange(0x4E00, 0x9FA5)) for _ in range(4))
            part = f"{sentence}{self.rng.choice(WORDS)}{rare}。"
            parts.append(part)
            size += len(part.encode())
        return "\n".join(parts)

    def _figure(self, _: re.Match[str]) -> str:
        return str(self.rng.randrange(10_000))


def _strings(value: Any) -> set[str]:
    """All sentences, however deep in tables and lists."""
    if isinstance(value, str):
        return {value} if len(value) > 20 else set()
    inner = value.values() if isinstance(value, dict) else value
    return set().union(*map(_strings, inner))


def fill(folder: Path, count: int) -> float:
    """An archive of so many records; the seconds that it took."""
    writer, began = Writer(), time.perf_counter()
    with Archive.open(folder, create=True) as archive, archive.lock():
        run = archive.start_run("bench", now=NOW)
        for number in range(count):
            host = f"{number % 40}.gov.cn"
            url = f"http://{host}/zwgk/t2026_{number}.html"
            text = writer.text()
            at = NOW + timedelta(seconds=number)
            capture = Capture(url, f"<p>{number}</p>".encode(), at, 200)
            stored = archive.write_capture(capture)
            record = Record(
                record_id=record_id(url),
                url=url,
                site_id=host,
                title=f"第{number}号工作情况的报告",
                date=f"20{number % 20 + 5:02}-01-02",
                source="某某县人民政府",
                kind="news",
                text=text,
                text_digest=hashlib.sha256(text.encode()).hexdigest(),
                rules_version="1",
            )
            archive.add_visit(
                Visit(url, "archived", captures=(stored,), record=record, run_id=run)
            )
        for number in range(40):
            archive.upsert_site(f"{number}.gov.cn", f"{number}", "http://x/")
        archive.end_run(run, {"archived": count}, 0, now=NOW)
    return time.perf_counter() - began


def seconds_of(*arguments: str) -> float:
    """Wall seconds of a whole command, its best of three."""
    best = 1e9
    for _ in range(3):
        began = time.perf_counter()
        subprocess.run([*GONGBAO, *arguments], check=True, stdout=subprocess.DEVNULL)
        best = min(best, time.perf_counter() - began)
    return best


def ask(folder: Path, results: dict[str, float]) -> None:
    """Searches in one process, and whole commands."""
    where = ("--archive", str(folder))
    with Archive.open(folder) as archive:
        times = []
        for word in WORDS:
            began = time.perf_counter()
            search(archive, word)
            times.append((time.perf_counter() - began) * 1000)
        last = archive.one("SELECT max(seq) FROM changes")[0]
        some = next(archive.records()).record.record_id
    results["search ms"] = statistics.median(times)
    results["slowest search ms"] = max(times)
    results["status s"] = seconds_of("status", *where)
    results["changes s"] = seconds_of("changes", "--since", str(last - 1000), *where)
    results["show s"] = seconds_of("show", some, *where)


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


def export_memory(folder: Path, target: Path, name: str) -> tuple[float, float]:
    """The most memory of one export's process in MB, and its seconds."""
    code = (
        "import re, sys; from crawler.cli import app;"
        "app(sys.argv[1:], standalone_mode=False);"
        "told = open('/proc/self/status').read();"
        "print(re.search(r'VmHWM:\\s*(\\d+)', told)[1], file=sys.stderr)"
    )
    began = time.perf_counter()
    done = subprocess.run(
        [
            *(sys.executable, "-c", code, "export", "--archive", str(folder)),
            *("--format", name, "--to", str(target)),
        ],
        check=True,
        capture_output=True,
        text=True,
    )
    return int(done.stderr.split()[-1]) / 1024, time.perf_counter() - began


def exports(folder: Path, count: int, results: dict[str, float]) -> None:
    """Every format of a big archive: the most memory that any of them takes."""
    multiply(folder, count)
    most = 0.0
    for name in FORMATS:
        target = folder.parent / f"out.{name}"
        try:
            peak, took = export_memory(folder, target, name)
        except subprocess.CalledProcessError as error:
            print(f"export {name}: not here ({error.stderr.strip()[-80:]})")
            continue
        size = sum(p.stat().st_size for p in (target, *target.glob("*")) if p.is_file())
        print(f"export {name}: {peak:.0f} MB, {took:.1f} s, {size / 1e6:.0f} MB long")
        most = max(most, peak)
    results["export MB"] = most


def pages(writer: Writer, megabytes: int) -> Iterator[bytes]:
    """Pages like those of portals until they make so many compressed megabytes."""
    menu = "".join(f'<li><a href="/zwgk/{n}/">栏目{n}</a></li>\n' for n in range(200))
    left = megabytes * 1e6
    while left > 0:
        noise = writer.rng.randbytes(500).hex()
        text = "</p>\n<p>".join(writer.text().split("\n"))
        page = f"<html><ul>{menu}</ul><p>{text}</p><script>{noise}</script></html>"
        data = page.encode()
        left -= len(zlib.compress(data, 4))
        yield data


def verifying(folder: Path, megabytes: int, results: dict[str, float]) -> None:
    """Verify beside reading and decompressing the same files, in turn."""
    with Archive.open(folder, create=True) as archive, archive.lock():
        for number, page in enumerate(pages(Writer(), megabytes)):
            url = f"http://a.gov.cn/{number}.html"
            stored = archive.write_capture(Capture(url, page, NOW, 200))
            archive.add_visit(Visit(url, "archived", captures=(stored,)))
    ours, plain = [], []
    with Archive.open(folder) as archive:
        for _ in range(3):
            began = time.process_time()
            size, unpacked = read_all(folder / "warc")
            plain.append(time.process_time() - began)
            began = time.process_time()
            report = verify(archive)
            ours.append(time.process_time() - began)
            assert report.damage == [], report.damage[:3]
    results["verify ratio"] = min(ours) / min(plain)
    print(
        f"verify: {size / 1e6:.0f} MB of WARC ({unpacked / 1e6:.0f} MB plain),"
        f" {report.captures} captures, {min(ours):.1f} s; reading and decompressing"
        f" {min(plain):.1f} s"
    )


def read_all(folder: Path) -> tuple[int, int]:
    """Read and decompress every file; its bytes, and those that it unpacks to."""
    size = unpacked = 0
    for path in sorted(folder.glob("*.gz")):
        with path.open("rb") as file:
            unpack = zlib.decompressobj(31)
            while block := file.read(1 << 20):
                size += len(block)
                while block:
                    unpacked += len(unpack.decompress(block))
                    block = unpack.unused_data
                    if unpack.eof:
                        unpack = zlib.decompressobj(31)
    return size, unpacked


def main() -> int:
    parser = argparse.ArgumentParser(description="Cost of asking an archive.")
    parser.add_argument("--records", type=int, default=20_000)
    parser.add_argument("--export", type=int, default=100_000)
    parser.add_argument("--warc-mb", type=int, default=200)
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    results: dict[str, float] = {}
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        if options.records:
            took = fill(folder / "records", options.records)
            print(f"filled with {options.records} records in {took:.0f} s")
            ask(folder / "records", results)
        if options.records and options.export:
            exports(folder / "records", options.export, results)
        if options.warc_mb:
            verifying(folder / "pages", options.warc_mb, results)
    missed = [name for name, most in GOALS.items() if results.get(name, 0) > most]
    for name, value in results.items():
        print(f"{name}: {value:.2f} (goal {GOALS.get(name, 'none')})")
    if options.json:
        options.json.write_text(json.dumps(results, indent=1) + "\n", "utf-8")
    print("missed: " + ", ".join(missed) if missed else "all goals reached")
    return bool(missed)


if __name__ == "__main__":
    sys.exit(main())
