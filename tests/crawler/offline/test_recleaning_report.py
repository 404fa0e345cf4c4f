"""Counts and examples of another cleaning."""

from __future__ import annotations

from crawler.offline.recleaning_report import EXAMPLES, Recleaned, excerpts


def test_values_found_lost_and_changed_are_counted_by_field() -> None:
    report = Recleaned("2", None)
    report.differs("a", None, {"date": (None, "2024"), "issuer": ("某局", None)})
    report.differs("b", None, {"date": ("2023", "2024"), "rules_version": ("1", "2")})
    report.differs("c", None, {"rules_version": ("1", "2"), "text_digest": ("0", "1")})
    told = report.as_dict()
    assert told["fields"] == {
        "date": {"found": 1, "lost": 0, "changed": 1},
        "issuer": {"found": 0, "lost": 1, "changed": 0},
    }
    assert told["versions"] == 3
    assert [example["record_id"] for example in told["examples"]] == ["a", "b"]


def test_examples_that_are_news_come_first() -> None:
    report = Recleaned("2", None)
    for number in range(EXAMPLES + 2):
        report.differs(f"silent{number}", None, {"evidence": ("{}", "1")})
    report.differs("news", None, {"title": ("一", "二")})
    report.differs("more", None, {"kind": ("other", "news")})
    names = [example["record_id"] for example in report.examples]
    assert names[:3] == ["news", "more", "silent0"]
    assert len(names) == EXAMPLES


def test_the_highest_exit_code_applies() -> None:
    report = Recleaned("2", None)
    codes = [report.exit_code]
    for change in ("no_record", "stopped", "unreadable"):
        report.counts[change] += 1
        report.is_stopped = change != "no_record"
        codes.append(report.exit_code)
    assert codes == [0, 3, 5, 7]


def test_a_report_goes_on_where_another_was_broken_off() -> None:
    first = Recleaned("2", "1", is_stopped=True)
    first.differs("a", None, {"title": ("一", "二")})
    first.counts.update(changed=1, unreadable=1, passed_over=2)
    second = Recleaned("2", "1")
    second.go_on(first.as_dict())
    assert (second.seen, second.cleaned, second.resumed) == (4, 1, True)
    again = second.as_dict() | {"resumed": False, "stopped": True}
    assert again == first.as_dict()


def test_people_read_what_changed() -> None:
    report = Recleaned("2", None, dry_run=True)
    report.differs("a", "http://a/", {"title": ("一", None)})
    report.counts["changed"] += 1
    lines = list(report.lines())
    assert lines[:3] == ["a http://a/", "  title: 一 → –", "title: 1 lost"]
    assert lines[-1].startswith("1 pages would be cleaned with rules 2: 1 changed")


def test_an_excerpt_is_where_the_values_part() -> None:
    assert excerpts("一" * 100, "一" * 100 + "二") == (
        "…" + "一" * 12,
        "…" + "一" * 12 + "二",
    )
    assert excerpts("一\n二", "一")[0] == "一⏎二"
    assert len(excerpts("x" * 500, "y" * 500)[0]) == 61
