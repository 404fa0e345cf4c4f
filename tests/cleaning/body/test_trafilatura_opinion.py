"""The second opinion is asked where it pays, and believed for its text alone."""

from __future__ import annotations

import pytest

from archive.model import Capture, Record
from cleaning import clean
from cleaning.body import trafilatura_opinion
from cleaning.body.trafilatura_opinion import (
    LARGE_PAGE,
    agreement,
    other_text,
    weigh,
)
from cleaning.draft import Draft

A = "全面推进依法行政，认真落实上级关于法治政府建设的各项部署，扎实推进各项工作。"


def test_it_finds_the_paragraphs() -> None:
    page = "<html><body><article>" + f"<p>{A}</p>" * 4 + "</article></body></html>"
    assert A in other_text(page)


@pytest.mark.parametrize(("chars", "elements"), [(2_000_000, 10), (10, 50_000)])
def test_it_is_not_asked_about_endless_pages(chars: int, elements: int) -> None:
    assert other_text("x" * chars, elements) == []


def test_agreement_counts_pairs_of_characters() -> None:
    assert agreement([A], [A, "更多"]) == 1.0
    assert agreement([A], ["版权所有"]) == 0.0
    assert 0.4 < agreement([A, A[::-1]], [A]) < 0.6
    assert agreement([], []) == 1.0


def test_a_convincing_page_does_not_ask(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    monkeypatch.setattr(
        trafilatura_opinion, "other_text", lambda html, _n=0: asked.append(html) or []
    )
    body = "".join(f"<p>{A}第{i}项。</p>" for i in range(8))
    found = clean(Capture(url=None, payload=f"<h1>报告</h1><div>{body}</div>".encode()))
    assert isinstance(found, Record)
    assert asked == []


def test_no_date_is_taken_from_it() -> None:
    page = (
        f"<title>2019年度报告</title><h1>2019年度报告</h1><p>{A}</p><p>© 2005-2026</p>"
    )
    found = clean(Capture(url=None, payload=page.encode()))
    assert isinstance(found, Record)
    assert found.date is None


def test_a_large_page_is_held_against_our_own_count(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked: list[str] = []
    monkeypatch.setattr(
        trafilatura_opinion, "other_text", lambda html, _n=0: asked.append(html) or []
    )
    for worth, agreed in ((100.0, 1.0), (10.0, 0.2), (-5.0, 0.0)):
        draft = Draft(None, [A], han_in=100, han_out=100)
        weigh(draft, "", LARGE_PAGE + 1, worth)
        assert draft.agreement == agreed
        told = [one.code for one in draft.issues]
        assert told == ([] if agreed == 1.0 else ["second_opinion"])
    assert asked == []


def test_a_large_page_without_text_is_asked_about_still() -> None:
    body = "".join(f"<p>{A}第{n}项工作已经全部完成。</p>" for n in range(8))
    draft = Draft(None, ["标题"], han_in=2, han_out=2)
    weigh(draft, f"<article>{body}</article>", LARGE_PAGE + 1, 0.0)
    assert draft.han_out > 200
    assert [one.code for one in draft.issues] == ["second_opinion"]
