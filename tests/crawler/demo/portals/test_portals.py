"""The sample portals: each path, paging to the end, validators, counters, change."""

from __future__ import annotations

import json
import re
from urllib.parse import urljoin, urlsplit

import pytest

from crawler.demo.portals.gkmlpt import GkmlptPortal
from crawler.demo.portals.hanweb import HanwebPortal
from crawler.demo.portals.running import ALL_PORTALS, running_portals
from crawler.demo.portals.server import Request
from crawler.demo.portals.town import TownPortal
from crawler.demo.portals.trs import TrsPortal
from crawler.site.definition import load_sites

all_portals = pytest.mark.parametrize("kind", ALL_PORTALS, ids=lambda k: k.site_id)


def get(portal, path, **headers):
    path, _, query = path.partition("?")
    names = {name.replace("_", "-"): value for name, value in headers.items()}
    return portal.answer(Request("GET", path, query, names))


def text_of(portal, path):
    reply = get(portal, path)
    assert reply.status == 200
    return reply.body.decode(portal.charset)


def walk(portal, first, find_links, find_next):
    """All links of a listing in order, page by page, and the number of its pages."""
    links, pages, path = [], 0, first
    while path:
        text = text_of(portal, path)
        pages += 1
        links += [urljoin(path, link) for link in find_links(text)]
        path = find_next(text, path)
        assert pages < 20
    return links, pages


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


@all_portals
def test_pages_that_are_no_reports(kind):
    portal = kind()
    for path in ("/", "/news/1.html", "/contact/", "/search/?q=1", "/robots.txt"):
        assert get(portal, path).status == 200, path
    assert get(portal, "/nowhere.html").status == 404
    assert get(portal, "/images/banner.jpg").status == 404


@all_portals
def test_the_calendar_never_ends(kind):
    portal, path = kind(), "/cal/1"
    for _ in range(30):
        path = re.findall(r'href="(/cal/\d+)">第', text_of(portal, path))[-1]
    assert path == "/cal/151"


def test_trs_pages_by_number_and_ends_in_a_stub():
    portal = TrsPortal()

    def find_next(text, path):
        total, current = map(
            int, re.search(r"createPageHTML\((\d+), (\d+)", text).groups()
        )
        at = f"/zwgk/fzzf/index_{current + 1}.html"
        return at if 0 < current + 1 < total else None

    pattern = r'<li><span>[\d-]{10}</span><a href="([^"]+)"'
    links, pages = walk(
        portal, portal.seeds()[0], lambda t: re.findall(pattern, t), find_next
    )
    assert [link for link in links if link in portal.reports] == [
        entry.path for entry in portal.entries() if entry.report
    ]
    assert pages == 5
    stub = get(portal, "/zwgk/fzzf/index_4.html").body
    assert 300 <= len(stub) <= 450
    assert get(portal, "/zwgk/fzzf/index_5.html").status == 404


def test_hanweb_names_each_next_group_until_one_is_empty():
    portal, found = HanwebPortal(), []

    def find_next(text, path):
        match = re.search(r'<nextgroup><!\[CDATA\[<a href="([^"]+)"', text)
        return match and match[1]

    for seed in portal.seeds():
        links, pages = walk(
            portal, seed, lambda t: re.findall(r"<li><a href='([^']+)'", t), find_next
        )
        found += links
        assert pages >= 4
    assert len(found) == len(set(found))
    assert {link for link in found if link in portal.reports} == set(portal.reports)


def test_hanweb_answers_posts_with_a_range():
    portal = HanwebPortal()
    body = b"col=1&appid=1&webid=1&columnid=1701&unitid=5817011"
    query = "startrecord=1&endrecord=5&perpage=5"
    request = Request("POST", "/module/web/jpage/dataproxy.jsp", query, body=body)
    assert portal.answer(request).body.count(b"<record>") == 5


def test_the_town_links_to_its_next_page_and_stays_on_its_last():
    portal = TownPortal()

    def find_next(text, path):
        match = re.search(r'<A HREF="([^"]+)">下一页</A>', text)
        return match and urljoin(path, match[1])

    pattern = r'<TD>·<A HREF="([^"]+)" TARGET'
    links, pages = walk(
        portal, portal.seeds()[0], lambda t: re.findall(pattern, t), find_next
    )
    assert [link for link in links if link in portal.reports] == [
        entry.path for entry in portal.entries() if entry.report
    ]
    assert pages == 3
    assert get(portal, "/fzzf/list.asp?page=4").status == 404


def test_the_town_says_gb2312_and_sends_more():
    portal = TownPortal()
    path = next(p for p, r in portal.reports.items() if r.kind == "law_government")
    body = get(portal, path).body
    assert b"charset=gb2312" in body
    assert "李堃" in body.decode("gbk")
    with pytest.raises(UnicodeDecodeError):
        body.decode("gb2312")


def test_gkmlpt_pages_as_json_until_a_page_is_empty():
    portal, urls = GkmlptPortal(), []
    for number in range(1, 9):
        answer = json.loads(
            text_of(portal, f"/gkmlpt/api/all/2871?page={number}&sid=766001")
        )
        if not answer["articles"]:
            break
        urls += [urlsplit(row["url"]).path for row in answer["articles"]]
    assert number == 4
    assert {url for url in urls if url in portal.reports} == set(portal.reports)
    first = text_of(portal, "/gkmlpt/api/all/2871?page=0&sid=766001")
    assert first == text_of(portal, "/gkmlpt/api/all/2871?page=1&sid=766001")
    assert get(portal, "/gkmlpt/api/all/2871?page=1&sid=1").status == 404


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


def test_the_counter_moves_and_nothing_else():
    portal = TownPortal()
    path = next(iter(portal.reports))
    first, second = text_of(portal, path), text_of(portal, path)
    assert first != second
    assert re.sub(r"<B>\d+</B>", "", first) == re.sub(r"<B>\d+</B>", "", second)


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


def test_running_portals_write_site_files_that_load(tmp_path):
    with running_portals() as portals:
        sites = load_sites(portals.write_site_files(tmp_path / "sites"))
        assert sites.keys() == {"anhua", "yancheng", "fenggang_yongan", "luoding"}
        for running in portals:
            site = sites[running.portal.site_id]
            assert site.base_url == running.base_url
            assert site.politeness.allow_private
            assert len(running.expected()) - site.expect.reports_min == 2


def test_running_portals_count_what_is_asked():
    import urllib.request

    with running_portals([TownPortal]) as portals:
        town = portals["fenggang_yongan"]
        for _ in range(2):
            with urllib.request.urlopen(town.base_url + "robots.txt") as reply:
                assert reply.status == 200
        assert town.hit_counts() == {"/robots.txt": 2}


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


def test_one_report_is_late_one_missing_and_one_does_not_add_up():
    portals = [kind() for kind in ALL_PORTALS]
    gaps = {key: fate for portal in portals for key, fate in portal.gaps().items()}
    assert sorted(gaps.values()) == ["late", "missing"]
    reports = [r for portal in portals for r in portal.reports.values()]
    made = {(r.publisher.name, r.kind, r.report_year) for r in reports}
    assert {key for key, fate in gaps.items() if key in made} == {
        key for key, fate in gaps.items() if fate == "late"
    }
    assert sum(report.has_wrong_sum for report in reports) == 1
