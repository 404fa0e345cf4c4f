"""Faults 32 to 40: bad links, other names, endless paging, pages that are no reports."""

from __future__ import annotations

import pytest

from tests.faults.server import FaultServer, answer, message, page

REPORT = "/zwgk/t20210303_1.html"


def listing(*items: tuple[str, str], more: str = "") -> bytes:
    rows = "".join(
        f'<li><a href="{href}">{text}</a><span>2021-03-03</span></li>'
        for href, text in items
    )
    head = "<title>法治政府建设-某某县人民政府</title>"
    return answer(f"{head}<ul class=list>{rows}</ul>{more}".encode())


def report(number: int) -> tuple[str, str]:
    return (
        f"/zwgk/t2021030{number}_{number}.html",
        f"某某县{number}年法治政府建设年度报告",
    )


def served(*numbers: int) -> dict[str, bytes]:
    return {report(n)[0]: answer(page(report(n)[1], 10 + n)) for n in numbers}


@pytest.mark.parametrize(
    "href",
    [
        "file:///etc/passwd",
        "data:text/html,x",
        "javascript:void(0)",
        "http://127.0.0.1:1/elsewhere.html",
        "http://[::1/bad",
    ],
)
def test_32_33_a_bad_link_costs_that_link_only(crawls, href):
    links = [report(1), (href, "某某县法治政府建设年度报告"), report(2)]
    with FaultServer(pages={"/list/": listing(*links), **served(1, 2)}) as server:
        crawls.site("links", server.url("/list/"), "listing")
        crawls.crawl()
        assert set(server.paths()) == {
            "/list/",
            "/robots.txt",
            report(1)[0],
            report(2)[0],
        }
    assert crawls.records() == 2
    others = {end.state for url, end in crawls.ends().items() if "/zwgk/" not in url}
    assert others <= {"archived", "refused"}


def test_35_other_names_of_a_document_are_one_record(crawls):
    name, title = report(1)
    names = [name, f"{name}?sid=abc", f"{name}#top", f"{name};jsessionid=0F1"]
    links = [(href, title) for href in names]
    page = served(1)[name]
    pages = {"/list/": listing(*links), **dict.fromkeys(names, page)}
    with FaultServer(pages=pages) as server:
        crawls.site("names", server.url("/list/"), "listing")
        crawls.crawl()
        # Each address is asked for as it is written, until its page proves what it is.
        asked = [p for p in server.paths() if p.startswith("/zwgk")]
        assert sorted(asked) == sorted(set(asked))
        assert set(asked) <= set(names)
        crawls.crawl()
        again = [p for p in server.paths() if p.startswith("/zwgk")][len(asked) :]
        assert len(again) <= 1
    assert crawls.records() == 1


def test_36_an_endless_calendar_stops_and_the_rest_goes_on(crawls):
    pages = served(1, 2)
    for number in range(60):
        days = [(f"/cal/{number}/{day}", f"{day}日") for day in range(3)]
        links = [*days, report(1), report(2)] if number == 0 else days
        further = f'<a class="next" href="/cal/{number + 1}">下一页</a>'
        pages["/list/" if number == 0 else f"/cal/{number}"] = listing(
            *links, more=further
        )
    with FaultServer(pages=pages) as server:
        crawls.site(
            "calendar",
            server.url("/list/"),
            "listing",
            scope='title = ["法治政府"]\nmax_pages = 5',
        )
        crawls.crawl()
        asked = [p for p in server.paths() if p.startswith("/cal/")]
        assert len(asked) <= 5
    assert crawls.records() == 2


NO_REPORTS = {
    "37_soft_404": (message("某某县人民政府", "抱歉，您访问的页面不存在"), "soft_404"),
    "38_maintenance": (message("网站维护中", "系统正在升级维护"), "maintenance"),
    "38_login": (message("用户登录", "<input type=password>"), "login"),
    "38_captcha": (message("安全验证", "请完成安全验证后继续访问"), "captcha"),
    "39_empty": (answer(), "empty"),
}


@pytest.fixture(scope="module")
def replaced(tmp_path_factory):
    """Each of them in the place of a report, at the second and the third crawl."""
    from tests.faults.harness import Crawls

    with pytest.MonkeyPatch.context() as quick:
        crawls = Crawls(tmp_path_factory.mktemp("pages"), quick)
        with FaultServer(ports=len(NO_REPORTS) + 1) as server:
            server.pages[REPORT] = answer(page())
            urls = {
                name: crawls.site(f"s{n}", server.url(REPORT, n))
                for n, name in enumerate(NO_REPORTS)
            }
            crawls.crawl()
            before = crawls.ends(), crawls.records()
            for number, (body, _) in enumerate(NO_REPORTS.values()):
                server.by_port[server.ports[number]] = {REPORT: body}
            crawls.crawl(refresh=True)
        yield crawls, urls, before


@pytest.mark.parametrize("name", NO_REPORTS)
def test_a_page_that_is_no_report_never_becomes_a_version(replaced, name):
    crawls, urls, (before, records) = replaced
    url = urls[name]
    assert before[url].state == "archived"
    assert records == len(NO_REPORTS)
    end = crawls.ends()[url]
    assert (end.state, end.reason) == ("failed", NO_REPORTS[name][1])
    assert crawls.versions(url) == 1
    assert crawls.records() == len(NO_REPORTS)


def test_40_a_counter_makes_no_version(crawls):
    def counted(number: int) -> bytes:
        text = page().decode().replace("</h1>", f"</h1><p>浏览次数：{number} 次</p>")
        return answer(text.replace("<body>", f"<body data-t='{number}'>").encode())

    with FaultServer(pages={REPORT: counted(1)}) as server:
        url = crawls.site("counter", server.url(REPORT))
        crawls.crawl()
        for number in (2, 3):
            server.pages[REPORT] = counted(number)
            crawls.crawl(refresh=True)
            assert crawls.ends()[url].state == "unchanged"
    assert crawls.versions(url) == 1


def test_gone_at_once_or_at_the_second_look_and_back_again(crawls):
    home = answer(status="302 Found", headers=("Location: /",))
    with FaultServer(pages={REPORT: answer(page())}) as server:
        url = crawls.site("gone", server.url(REPORT))
        crawls.crawl()
        seen = []
        for body in (answer(status="404 Not Found"), answer(page()), home, home):
            server.pages[REPORT] = body
            crawls.crawl(refresh=True)
            end = crawls.ends()[url]
            seen.append((end.state, end.reason, crawls.records()))
    assert seen == [
        ("gone", "http_404", 0),
        ("archived", None, 1),
        ("failed", "soft_404", 1),
        ("gone", "redirect_home", 0),
    ]
    ops = [row[0] for row in crawls.rows("SELECT op FROM changes ORDER BY seq")]
    assert ops == ["add", "remove", "restore", "remove"]
