"""A sample portal: its paths, its validators, change, dirt and truth."""

from __future__ import annotations

import re
from urllib.parse import urljoin

import pytest

from crawler.demo.portals.gkmlpt import GkmlptPortal
from crawler.demo.portals.hanweb import HanwebPortal
from crawler.demo.portals.running import running_portals
from crawler.demo.portals.town import TownPortal
from crawler.demo.portals.trs import TrsPortal
from crawler.site.definition import load_sites
from tests.crawler.demo.portals.asking import all_portals, get, text_of


@all_portals
def test_there_are_twenty_to_forty_reports(kind):
    assert 20 <= len(kind().reports) <= 40


@all_portals
def test_all_paths_of_reports_and_files_differ_and_are_served(kind):
    portal = kind()
    files = {portal.attachment_path(report) for report in portal.reports.values()}
    assert len(files) == len(portal.reports)
    for path in [*portal.reports, *files]:
        assert get(portal, path).status == 200, path


@all_portals
def test_each_report_has_its_own_title_and_fits_its_scope(kind):
    portal = kind()
    titles = [report.full_title for report in portal.reports.values()]
    assert len(set(titles)) == len(titles)
    for path in portal.reports:
        assert re.search(portal.scope_pattern(), urljoin(portal.base_url, path))


@all_portals
def test_two_portals_are_equal_byte_for_byte(kind):
    one, other = kind(), kind()
    for path in list(one.reports)[:5]:
        assert get(one, path).body == get(other, path).body


@pytest.mark.parametrize(
    ("kind", "sent", "asked"),
    [
        (TrsPortal, "ETag", "if_none_match"),
        (HanwebPortal, "Last-Modified", "if_modified_since"),
    ],
)
def test_a_known_page_is_not_sent_again(kind, sent, asked):
    portal = kind()
    for path in (next(iter(portal.reports)), portal.seeds()[0]):
        validator = dict(get(portal, path).headers)[sent]
        assert get(portal, path, **{asked: validator}).status == 304
        assert get(portal, path, **{asked: "other"}).status == 200


def test_portals_without_validators_send_none():
    for kind in (TownPortal, GkmlptPortal):
        portal = kind()
        assert get(portal, next(iter(portal.reports))).headers == ()


@all_portals
def test_mutate_changes_one_number_removes_one_and_adds_one(kind):
    portal = kind()
    before = portal.expected()
    mutation = portal.mutate()
    after = portal.expected()
    assert after.keys() - before.keys() == {mutation.added}
    assert before.keys() - after.keys() == {mutation.removed}
    changed = [
        u for u in before.keys() & after.keys() if before[u].lines != after[u].lines
    ]
    assert changed == [mutation.changed]
    pairs = zip(before[changed[0]].lines, after[changed[0]].lines, strict=True)
    (old, new), *others = [pair for pair in pairs if pair[0] != pair[1]]
    assert not others
    assert [
        a != b
        for a, b in zip(re.findall(r"\d+", old), re.findall(r"\d+", new), strict=True)
    ].count(True) == 1
    path = mutation.removed.removeprefix(portal.base_url.rstrip("/"))
    assert get(portal, path).status == 404
    assert all(entry.path != path for entry in portal.entries())


@pytest.mark.parametrize(
    ("kind", "sent", "asked"),
    [
        (TrsPortal, "ETag", "if_none_match"),
        (HanwebPortal, "Last-Modified", "if_modified_since"),
    ],
)
def test_a_changed_page_is_sent_again(kind, sent, asked):
    portal = kind()
    laws = [p for p, r in portal.reports.items() if r.kind == "law_government"]
    validator = dict(get(portal, laws[1]).headers)[sent]
    portal.mutate(remove=False, add=False)
    assert get(portal, laws[1], **{asked: validator}).status == 200


@all_portals
def test_the_dirt_is_in_the_pages_and_not_in_the_truth(kind):
    portal = kind()
    pages = "".join(text_of(portal, path) for path in portal.reports)
    pages = re.sub(r"<[^>]+>|\s|&nbsp;", "", pages)
    known = [phrase for phrase in portal.absent if phrase.isascii()]
    assert [p for p in portal.absent if p not in pages] == known
    for expected in portal.expected().values():
        text = "\n".join(expected.lines)
        assert not [phrase for phrase in portal.absent if phrase in text]


@all_portals
def test_site_files_name_the_issuers_and_their_kinds(kind, tmp_path):
    with running_portals([kind]) as portals:
        portals.write_site_files(tmp_path)
        (running,) = portals
        (site,) = load_sites(tmp_path).values()
    named = {issuer.name: issuer.kinds for issuer in site.issuers}
    reports = running.portal.reports.values()
    annual = [r for r in reports if r.kind != "statistics"]
    assert {r.publisher.name for r in annual} == named.keys()
    assert all(r.kind in named[r.publisher.name] for r in annual)
