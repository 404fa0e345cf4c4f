"""What people do: find, read, compare; by mouse, by keys, without scripts."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest

from tests.web.conftest import Visitor

if TYPE_CHECKING:
    from collections.abc import Callable


@pytest.mark.parametrize("words", ["法治", "普法", "法"])
def test_search_and_open_a_report(visitor: Visitor, words: str):
    page = visitor.open("/")
    page.fill("#q", words)
    page.press("#q", "Enter")
    page.wait_for_url("**/search?q=*")
    assert page.locator(".hit mark").first.inner_text() == words
    title = page.locator(".hit h2 a").first.inner_text()
    page.click(".hit h2 a")
    page.wait_for_url("**/report/*")
    assert page.locator("h1").inner_text().replace("\n", "") == title.replace("\n", "")
    assert page.locator(".report-text mark").first.inner_text() == words


def test_who_has_not_published_2022_in_one_click(visitor: Visitor):
    page = visitor.open("/")
    page.click("nav.menu a[href='/coverage']")
    page.wait_for_url("**/coverage")
    assert "安化县市场监督管理局 2022" in page.locator(".notice.bad").inner_text()
    cell = page.locator("td a.c-missing")
    assert "未发布" in cell.inner_text()
    cell.click()
    assert page.locator("#gap-0").is_visible()


def test_what_changed_in_one_click(visitor: Visitor):
    page = visitor.open("/")
    page.click(".op-change a.title")
    page.wait_for_url("**/diff?*")
    assert page.locator(".diff .old del").count() == 1
    before = page.locator(".diff .old del").inner_text()
    after = page.locator(".diff .new ins").inner_text()
    assert before.isdigit()
    assert int(after) == int(before) + 1
    page.click(".tabs a")
    page.wait_for_url("**view=inline*")
    assert page.locator(".diff-inline del").inner_text() == before


def test_what_a_date_rests_on_in_three_clicks(visitor: Visitor):
    page = visitor.open("/")
    page.click(".op-change a.title")
    page.wait_for_url("**/diff?*")
    page.click(".crumbs a")
    page.wait_for_url(re.compile(r"/report/\w{16}$"))
    proof = page.locator(".facts details.proof").first
    proof.locator("summary").click()
    assert "发布日期" in proof.locator("blockquote").inner_text()
    assert "标注" in proof.inner_text()


def test_facets_narrow_and_can_be_taken_away(visitor: Visitor):
    page = visitor.open("/search?q=法治")
    before = page.locator("[role=status]").inner_text()
    page.locator(".facets a", has_text="湖南省").click()
    page.wait_for_url("**province=*")
    assert page.locator("[role=status]").inner_text() != before
    page.locator(".chip.on").click()
    page.wait_for_url(re.compile("q=[^&]*$"))
    assert page.locator("[role=status]").inner_text() == before


def test_the_language_is_switched_and_remembered(visitor: Visitor):
    page = visitor.open("/coverage?kind=law_government")
    assert page.locator("html").get_attribute("lang") == "zh-Hans"
    page.click("a.switch")
    page.wait_for_url("**lang=en*")
    assert page.locator("html").get_attribute("lang") == "en"
    assert "kind=law_government" in page.url
    page.click("nav.menu a[href='/changes']")
    page.wait_for_url("**/changes")
    assert page.locator("h1").inner_text() == "Changes"
    assert {one["name"] for one in visitor.context.cookies()} == {"lang"}


def test_dark_and_light_are_switched_and_remembered(visitor: Visitor):
    colour = "getComputedStyle(document.body).backgroundColor"
    page = visitor.open("/")
    light = page.evaluate(colour)
    page.click("[data-theme-switch]")
    dark = page.evaluate(colour)
    assert light != dark
    page.click("nav.menu a[href='/sites']")
    page.wait_for_url("**/sites")
    assert page.evaluate(colour) == dark


def test_a_reader_with_keys_alone(visitor: Visitor):
    page = visitor.open("/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"
    page.keyboard.press("/")
    page.keyboard.type("普法")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search?q=*")
    focus(page, lambda: page.evaluate("document.activeElement.matches('.hit h2 a')"))
    page.keyboard.press("Enter")
    page.wait_for_url("**/report/*")
    focus(
        page, lambda: page.evaluate("document.activeElement.matches('.proof summary')")
    )
    outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
    assert outline == "solid"
    page.keyboard.press("Enter")
    assert page.locator(".proof[open] blockquote").first.is_visible()


def focus(page: Any, arrived: Callable[[], bool]) -> None:
    """Press Tab until the focus is where it should be."""
    for _ in range(120):
        if arrived():
            return
        page.keyboard.press("Tab")
    pytest.fail("the keys do not get there")


@pytest.mark.parametrize("path", ["/", "/search?q=普法", "/coverage", "/changes"])
def test_pages_work_without_scripts(browser: Any, site: str, path: str):
    visitor = Visitor(browser, site, java_script_enabled=False)
    page = visitor.open(path)
    assert page.locator("h1").count() == 1
    assert page.locator("[data-theme-switch]").is_hidden()
    page.click("nav.menu a[href='/search']")
    page.wait_for_url("**/search")
    assert page.locator(".hit").count() == 20
    visitor.close()


def test_a_page_as_received_runs_nothing(visitor: Visitor):
    page = visitor.open("/")
    page.click(".op-change a.title")
    page.wait_for_url("**/diff?*")
    page.click(".crumbs a")
    page.wait_for_url(re.compile(r"/report/\w{16}$"))
    page.locator(".actions a").first.click()
    page.wait_for_url("**/raw")
    assert page.url.endswith("/raw")
    # The browser itself says that it kept the page's scripts, styles and images away.
    assert all(
        "Content Security Policy" in one or "sandboxed" in one or "failed http" in one
        for one in visitor.problems
    ), visitor.problems
    assert not [one for one in visitor.problems if one.startswith("foreign")]
    visitor.problems.clear()
