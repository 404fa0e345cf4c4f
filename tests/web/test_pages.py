"""Every page in a real browser, wide and narrow, light and dark: whole and accessible."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING, Any

import pytest

from archive.store import Archive
from tests.archive.web.conftest import add
from tests.web.conftest import AXE, SHOTS, Visitor, served

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

WIDTHS = (1280, 360)
SERIOUS = ("serious", "critical")
LONG_TITLE = "关于" + "进一步深入贯彻落实依法行政全面推进法治政府建设" * 6 + "的报告"


@pytest.fixture(scope="session")
def paths(demo: Path) -> dict[str, str]:
    """A name and an address for every sort of page."""
    with closing(sqlite3.connect(demo / "archive.db")) as opened:
        rows = opened.execute
        changed = rows("SELECT record_id FROM changes WHERE op = 'change'").fetchone()[
            0
        ]
        gone = rows("SELECT record_id FROM changes WHERE op = 'remove'").fetchone()[0]
        tables = rows(
            "SELECT record_id, ifnull(issuer, source) FROM records"
            " WHERE kind = 'disclosure'"
        )
        disclosure, issuer = tables.fetchone()
    return {
        "home": "/",
        "search": "/search?q=普法",
        "search-narrowed": "/search?kind=disclosure&year=2021&removed=no",
        "search-nothing": "/search?q=没有这样的词",
        "report": f"/report/{changed}",
        "report-removed": f"/report/{gone}",
        "report-tables": f"/report/{disclosure}",
        "diff": f"/report/{changed}/diff?from=1&to=2",
        "diff-inline": f"/report/{changed}/diff?view=inline",
        "attachment": f"/report/{changed}/attachment/1",
        "coverage": "/coverage",
        "changes": "/changes",
        "removed": "/removed",
        "sites": "/sites",
        "site": "/sites/yancheng",
        "figures": "/figures",
        "figures-issuer": f"/figures?issuer={issuer}",
        "figures-report": f"/figures?issuer={issuer}&year=2021",
        "sql": "/archive",
        "table": "/archive/records",
        "row": "/archive/records/1",
        "query": "/archive/search?words=普法",
    }


NAMES = (
    "home search search-narrowed search-nothing report report-removed report-tables diff"
    " diff-inline attachment coverage changes removed sites site figures figures-issuer"
    " figures-report sql table row query"
).split()


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("name", NAMES)
def test_a_page_fits_the_screen(
    browser: Any, site: str, paths: dict[str, str], name: str, width: int
):
    visitor = Visitor(browser, site, viewport={"width": width, "height": 900})
    page = visitor.open(paths[name])
    SHOTS.mkdir(exist_ok=True)
    page.screenshot(path=SHOTS / f"{name}-{width}.png", full_page=True)
    overflow, problems = visitor.overflow(), visitor.problems
    visitor.close()
    assert (overflow, problems) == (0, [])


# The colours of all parts stand on these.
DARK = "home search report report-tables diff coverage figures-issuer table".split()


@pytest.mark.parametrize(
    ("name", "scheme"),
    [*((name, "light") for name in NAMES), *((name, "dark") for name in DARK)],
)
def test_a_page_is_accessible(
    browser: Any, site: str, paths: dict[str, str], name: str, scheme: str
):
    assert AXE.exists(), "run scripts/setup/web.sh first"
    visitor = Visitor(browser, site, color_scheme=scheme, bypass_csp=True)
    page = visitor.open(paths[name])
    page.add_script_tag(path=AXE)
    found = page.evaluate("axe.run().then(result => result.violations)")
    visitor.close()
    serious = [
        (one["id"], node["html"][:200], node["failureSummary"][:200])
        for one in found
        if one["impact"] in SERIOUS
        for node in one["nodes"][:3]
    ]
    assert serious == []


@pytest.fixture(scope="module")
def crowded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """300 long titles, a report of 200,000 characters; and an archive without any."""
    folder = tmp_path_factory.mktemp("crowded")
    with Archive.open(folder / "full", create=True) as archive, archive.lock():
        archive.upsert_site(
            "anhua", LONG_TITLE, "http://www.anhua.gov.cn/", health="ok"
        )
        for number in range(300):
            url = f"http://www.anhua.gov.cn/{number}.html"
            title = f"{LONG_TITLE}{number}" if number % 2 else "A" * 300 + str(number)
            add(archive, url, f"正文{number}。", title=title, source=LONG_TITLE)
        text = "\n".join(f"第{n}段：" + "办理案件" * 45 + "。" for n in range(1_080))
        add(archive, "http://www.anhua.gov.cn/long.html", text, title="很长的报告")
    Archive.open(folder / "empty", create=True).close()
    with served(folder / "full", folder / "empty") as address:
        yield address


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize(
    "path",
    [
        *("/", "/search", "/search?q=很长的报告", "/changes", "/sites", "/removed"),
        *(
            "/archive/records",
            "/@archive_2/",
            "/@archive_2/search",
            "/@archive_2/coverage",
        ),
        *("/@archive_2/figures", "/@archive_2/sites", "/@archive_2/changes"),
    ],
)
def test_long_titles_and_nothing_at_all_fit(
    browser: Any, crowded: str, path: str, width: int
):
    visitor = Visitor(browser, crowded, viewport={"width": width, "height": 900})
    visitor.open(path)
    overflow, problems = visitor.overflow(), visitor.problems
    visitor.close()
    assert (overflow, problems) == (0, [])


def test_a_very_long_report_is_readable(browser: Any, crowded: str):
    visitor = Visitor(browser, crowded)
    page = visitor.open("/search?q=很长的报告")
    page.click(".hit h2 a")
    page.wait_for_url("**/report/*")
    assert page.locator(".report-text p").count() == 1_080
    assert visitor.overflow() == 0
    visitor.close()
    assert visitor.problems == []


def test_no_long_text_fills_a_cell_of_a_table(visitor: Visitor):
    page = visitor.open("/archive/records")
    tallest = page.evaluate(
        "Math.max(...[...document.querySelectorAll('.rows-and-columns td')]"
        ".map(cell => cell.getBoundingClientRect().height))"
    )
    assert tallest < 60
