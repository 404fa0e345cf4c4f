"""Faults 15 to 34 in one crawl: each ends in its state, and none holds up another."""

from __future__ import annotations

import os
import socket
from contextlib import suppress
from itertools import pairwise
from pathlib import Path

import pytest

from tests.faults.harness import Crawls
from tests.faults.server import FaultServer, answer, page

# Fault of FAULTS.md, path, state, reason.
FAULTS = [
    ("16_reset_in_body", "/rst-body", "failed", "short_body"),
    ("17_hang", "/hang", "failed", "timeout"),
    ("18_slow_headers", "/drip-head", "failed", "timeout"),
    ("18_slow_body", "/drip-body", "failed", "timeout"),
    ("19_length_too_long", "/length-long", "failed", "short_body"),
    ("19_length_too_short", "/length-short", "failed", "bad_response"),
    ("19_length_twice", "/length-twice", "failed", "bad_response"),
    ("19_length_negative", "/length-negative", "failed", "bad_response"),
    ("20_chunk_size", "/chunk-bad", "failed", "bad_response"),
    ("20_chunk_cut", "/chunk-cut", "failed", "short_body"),
    ("20_chunk_endless", "/chunk-endless", "refused", "too_large"),
    ("21_header_flood", "/header-flood", "failed", "headers_too_large"),
    ("21_header_of_1_mb", "/header-huge", "failed", "headers_too_large"),
    ("21_headers_100k", "/header-many", "failed", "headers_too_large"),
    ("22_bomb_gzip", "/bomb-gzip", "refused", "bomb"),
    ("23_bomb_deflate", "/bomb-deflate", "refused", "bomb"),
    ("23_bomb_by_ratio", "/bomb-ratio", "refused", "bomb"),
    ("23_gzip_cut", "/gzip-cut", "failed", "short_body"),
    ("23_bomb_brotli", "/bomb-brotli", "refused", "bomb"),
    ("23_gzip_in_gzip", "/gzip-twice", "archived", None),
    ("23_gzip_wrong", "/gzip-wrong", "archived", None),
    ("23_gzip_unsaid", "/gzip-unsaid", "archived", None),
    ("24_endless", "/endless", "refused", "too_large"),
    ("25_announced_1_gb", "/announced-large", "refused", "too_large"),
    ("26_redirect_loop", "/loop", "refused", "redirect_loop"),
    ("27_redirect_chain", "/chain/1", "refused", "too_many_redirects"),
    (
        "28_redirect_internal",
        "/to?http://127.0.0.2:{port}/",
        "refused",
        "private_address",
    ),
    ("28_redirect_10", "/to?http://10.0.0.1/", "refused", "private_address"),
    (
        "28_redirect_metadata",
        "/to?http://169.254.169.254/",
        "refused",
        "private_address",
    ),
    ("28_redirect_v6", "/to?http://[::1]:{port}/", "refused", "private_address"),
    ("29_number", "/to?http://2130706434:{port}/", "refused", "private_address"),
    ("29_hex", "/to?http://0x7f.2:{port}/", "refused", "private_address"),
    ("29_octal", "/to?http://0177.0.0.2:{port}/", "refused", "private_address"),
    ("29_mapped", "/to?http://[::ffff:7f00:2]:{port}/", "refused", "private_address"),
    ("29_zero", "/to?http://0:{port}/", "refused", "private_address"),
    ("31_redirect_file", "/to?file:///etc/passwd", "refused", "scheme"),
    ("31_redirect_data", "/to?data:text/html,x", "refused", "scheme"),
    ("31_redirect_ftp", "/to?ftp://127.0.0.2/", "refused", "scheme"),
    ("31_redirect_script", "/to?javascript:1", "refused", "scheme"),
    (
        "29_full_width",
        "/to?http://%EF%BC%91%EF%BC%92%EF%BC%97.0.0.2:{port}/",
        "refused",
        "private_address",
    ),
    ("31_meta_refresh_file", "/meta-file", "failed", "soft_404"),
    ("34_cookie_wall", "/cookie-wall", "refused", "redirect_loop"),
    ("34_cookies_of_3_mb", "/cookie-flood", "failed", "headers_too_large"),
    ("34_cookie_each_time", "/cookie-each-time", "refused", "redirect_loop"),
    ("34_cookie_gate", "/cookie-gate", "archived", None),
    ("a_page", "/report", "archived", None),
]
HEALTHY = 40
LISTEN = "0A"
NAMES = [name for name, *_ in FAULTS]


def listening() -> set[str]:
    """The sockets on which this process listens, by inode."""
    ours = set()
    for link in Path("/proc/self/fd").iterdir():
        with suppress(OSError):
            ours.add(str(link.readlink()))
    rows = Path("/proc/self/net/tcp").read_text().splitlines()[1:]
    rows += Path("/proc/self/net/tcp6").read_text().splitlines()[1:]
    found = (row.split() for row in rows)
    return {r[9] for r in found if r[3] == LISTEN and f"socket:[{r[9]}]" in ours}


def memory_kb(pid: int) -> int:
    """The resident memory of a process and of all that it started."""
    total = 0
    with suppress(OSError):
        for line in Path(f"/proc/{pid}/status").read_text().splitlines():
            if line.startswith("VmRSS:"):
                total = int(line.split()[1])
        for task in Path(f"/proc/{pid}/task").iterdir():
            children = (task / "children").read_text().split()
            total += sum(memory_kb(int(child)) for child in children)
    return total


class Outcome:
    """One crawl of all faults, and what was seen meanwhile."""

    def __init__(self, folder, quick) -> None:
        self.crawls = Crawls(folder, quick)
        listing = "".join(
            f'<li><a href="/r/t2021030{n % 9 + 1}_{n}.html">某某县{n}年法治政府建设年度报告</a>'
            "<span>2021-03-03</span></li>"
            for n in range(HEALTHY)
        )
        pages = {
            f"/r/t2021030{n % 9 + 1}_{n}.html": answer(
                page(f"{n}号法治政府报告", 5 + n)
            )
            for n in range(HEALTHY)
        }
        pages["/list/"] = answer(f"<ul>{listing}</ul>".encode())
        with (
            FaultServer("127.0.0.2") as internal,
            FaultServer(ports=len(FAULTS) + 1, pages=pages) as server,
            FaultServer(on_accept="reset") as resetting,
        ):
            self.urls = {
                name: self.crawls.site(
                    f"s{number}", server.url(path.format(port=internal.port), number)
                )
                for number, (name, path, *_) in enumerate(FAULTS)
            }
            self.urls["15_reset_at_accept"] = self.crawls.site(
                "reset", resetting.url("/")
            )
            with socket.socket() as bound:
                bound.bind(("127.0.0.1", 0))
                refusing = f"http://127.0.0.1:{bound.getsockname()[1]}/"
                self.urls["15_refused"] = self.crawls.site("refusing", refusing)
                self.crawls.site("healthy", server.url("/list/", -1), "listing")
                before = listening()
                self.listening: set[str] = set()
                held = memory_kb(os.getpid())
                self.peak_kb = 0

                def look() -> None:
                    self.listening.update(listening() - before)
                    self.peak_kb = max(self.peak_kb, memory_kb(os.getpid()) - held)

                server.on_hit = look
                self.exit_code = self.crawls.crawl()
            self.ends = self.crawls.ends()
            self.hits = {
                name: server.paths(server.ports[number])
                for number, name in enumerate(NAMES)
            }
            self.healthy_at = [
                hit.at for hit in server.hits if hit.path.startswith("/r/")
            ]
            self.internal = internal.connections


@pytest.fixture(scope="module")
def outcome(tmp_path_factory):
    with pytest.MonkeyPatch.context() as quick:
        yield Outcome(tmp_path_factory.mktemp("faults"), quick)


@pytest.mark.parametrize(("name", "path", "state", "reason"), FAULTS, ids=NAMES)
def test_each_fault_ends_in_its_state(outcome, name, path, state, reason):
    end = outcome.ends[outcome.urls[name]]
    assert (end.state, end.reason) == (state, reason), end.detail


@pytest.mark.parametrize("name", ["15_reset_at_accept", "15_refused"])
def test_a_host_that_takes_no_connection(outcome, name):
    end = outcome.ends[outcome.urls[name]]
    assert (end.state, end.reason) in {("failed", "connection"), ("pending", None)}


def test_the_internal_host_was_never_reached(outcome):
    assert outcome.internal == 0


def test_three_tries_and_ten_redirects_at_most(outcome):
    assert outcome.hits["17_hang"].count("/hang") == 3
    assert sum(p.startswith("/chain/") for p in outcome.hits["27_redirect_chain"]) == 11
    assert outcome.hits["26_redirect_loop"][-2:] == ["/loop", "/loop?x=1"]
    assert outcome.hits["22_bomb_gzip"].count("/bomb-gzip") == 1
    assert outcome.hits["34_cookie_gate"].count("/cookie-gate") == 2
    assert outcome.hits["34_cookie_wall"].count("/cookie-wall") == 1
    assert outcome.hits["34_cookie_each_time"].count("/cookie-each-time") == 4


def test_no_fault_held_up_another_hosts_pages(outcome):
    assert len(outcome.healthy_at) == HEALTHY
    assert max(b - a for a, b in pairwise(outcome.healthy_at)) < 1.0


def test_everything_is_accounted_for(outcome):
    crawls = outcome.crawls
    states = dict(crawls.rows("SELECT state, count(*) FROM urls GROUP BY state"))
    assert "in_flight" not in states
    assert sum(states.values()) == crawls.rows("SELECT count(*) FROM urls")[0][0]
    assert crawls.rows("PRAGMA integrity_check") == [("ok",)]
    assert crawls.records() == HEALTHY + sum(f[2] == "archived" for f in FAULTS)
    assert outcome.exit_code in (3, 4)


def test_nothing_listens_while_a_crawl_runs(outcome):
    assert outcome.listening == set()


def test_memory_stayed_within_bounds(outcome):
    assert 0 < outcome.peak_kb <= 512 * 1024
