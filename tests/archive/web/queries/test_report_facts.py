"""What hangs on a report: proofs of its version, copies with conflicts, texts alike."""

from __future__ import annotations

from typing import TYPE_CHECKING

from archive.canonical import record_id
from archive.web.queries.report_facts import alike, copies, evidence, history
from tests.archive.conftest import URL
from tests.archive.town_texts import town_report

if TYPE_CHECKING:
    from archive.store import Archive
    from tests.archive.conftest import Look

HERE, THERE = "http://www.anhua.gov.cn/1.html", "http://www.other.gov.cn/1.html"
REPORT = {
    "kind": "disclosure",
    "report_year": 2021,
    "issuer": "安化县水利局",
    "division_code": "430923",
    "county": "安化县",
}


def test_proofs_are_those_of_the_version(archive: Archive, look: Look):
    look()
    proofs = evidence(archive, record_id(URL), 1)
    assert (proofs["date"].raw, proofs["date"].origin) == ("2021年3月1日", "label")
    assert evidence(archive, record_id(URL), 2) == {}


def test_copies_tell_where_their_numbers_differ(archive: Archive, look: Look):
    text = town_report(1, 30)
    look(HERE, text + "\n全年办理申请581件。", fields=REPORT)
    look(THERE, text + "\n全年办理申请585件。", fields=REPORT)
    found = copies(archive, record_id(HERE))
    assert len(found) == 2
    assert {row["role"] for row in found} == {"main", "mirror"}
    assert [row["conflict"] for row in found if row["role"] == "mirror"] == [1]
    ids = {row["record_id"] for row in found}
    assert alike(archive, record_id(HERE), ids) == []


def test_a_report_alone_has_no_copies(archive: Archive, look: Look):
    look()
    assert copies(archive, record_id(URL)) == []
    assert [row["op"] for row in history(archive, record_id(URL))] == ["add"]
