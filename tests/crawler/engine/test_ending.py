"""The end of a crawl: counts, what it did not get, and in quiet only what is wrong."""

from __future__ import annotations

import json

from archive.logs import LogOptions
from crawler.demo.portals.server import Reply
from crawler.engine.ending import _ill


def test_what_failed_is_named_with_its_reason(make_portal, crawl, capsys):
    portal = make_portal(count=23, per_page=30)
    urls = {portal.url(number) for number in range(1, 24)}
    for number in range(1, 24):
        path = f"/zw/t20240101_{number}.html"
        portal.replies[path] = Reply(b"<html></html>")
    crawl()
    lines = capsys.readouterr().out.splitlines()
    start = lines.index("failed in this run: 23")
    named = lines[start + 1 : start + 21]
    assert all(line.startswith("  empty") for line in named)
    assert len({line.split()[-1] for line in named} & urls) == 20
    assert lines[start + 21] == (
        f"  and 3 more: gongbao urls --state failed --archive {crawl.archive}"
    )
    assert len(lines) == start + 22


def test_quiet_says_what_somebody_must_act_on(make_portal, crawl, capsys):
    portal = make_portal(count=3)
    crawl()
    portal.replies["/zw/"] = Reply(b"", status=404)
    capsys.readouterr()
    crawl(logs=LogOptions(quiet=True))
    assert crawl.code == 4
    told = capsys.readouterr()
    assert told.out == ""
    assert told.err.startswith("gongbao: 1 site is not healthy: small (")
    assert told.err.count("\n") == 1


def test_json_is_one_document_also_in_quiet(make_portal, crawl, capsys):
    make_portal(count=1)
    crawl(as_json=True, logs=LogOptions(quiet=True))
    told = capsys.readouterr()
    (line,) = told.out.splitlines()
    assert json.loads(line)["missed"] == {"failed": [], "refused": []}
    assert told.err == ""


def test_many_ill_sites_are_counted():
    sites = {f"s{n}": {"health": "blocked", "health_detail": "x"} for n in range(5)}
    assert _ill({"sites": sites}).startswith(
        "5 sites are not healthy: s0 (blocked: x);"
    )
    assert " and 2 more. See" in _ill({"sites": sites})
    assert _ill({"sites": {"a": {"health": "ok", "health_detail": ""}}}) == ""
