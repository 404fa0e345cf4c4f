"""A task: where it is asked now, and whether redirects led to another document."""

from __future__ import annotations

from crawler.frontier.task import FinishedTask, single

URL = "http://a.gov.cn/zw/1.html"


def test_a_task_starts_at_its_own_address():
    task = single(URL)
    assert (task.host, task.final_url, task.was_led_on) == ("a.gov.cn", URL, False)
    assert (task.due.kind, task.due.prior_state, task.tries) == ("report", "pending", 1)


def test_redirects_to_itself_lead_to_no_other_document():
    task = single(URL)
    task.hops = [URL]
    assert not task.was_led_on
    task.url = "http://b.gov.cn/2.html"
    assert task.was_led_on
    assert (task.host, task.final_url) == ("b.gov.cn", "http://b.gov.cn/2.html")


def test_an_address_without_a_canonical_form_counts_as_the_first_one():
    task = single(URL)
    task.url = "http://[::1/"
    assert task.final_url == URL


def test_a_finished_task_says_its_page_and_not_its_text():
    assert str(FinishedTask(single(URL))) == f"page {URL}"
