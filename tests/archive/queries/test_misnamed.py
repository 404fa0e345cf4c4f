"""Pages that their listings call otherwise, and the marks of texts that were rejected."""

from __future__ import annotations

from archive.model import Rejected
from archive.queries.misnamed import marked, misnamed_records, rejected_marks
from archive.rows import NewUrl, Visit

A, B, C, D = (f"http://a.gov.cn/{name}.html" for name in "abcd")
MARK = "0123456789ab"


def listed(url, title, **more):
    return NewUrl(url, "report", "a", listing_title=title, **more)


def test_records_with_another_title_than_their_listing(archive, look):
    archive.urls.add([listed(A, "甲"), listed(B, "乙"), listed(C, "丙")])
    look(A, "一。", fields={"site_id": "a", "title": "甲"})
    look(B, "二。", fields={"site_id": "a", "title": "提醒"})
    look(C, "三。", fields={"site_id": "b", "title": "提醒"})
    archive.urls.add([listed(D, "丁", state="refused", reason="alias", alias_of=A)])
    found = [(m.asked, m.listing_title) for m in misnamed_records(archive, "a")]
    assert found == [(B, "乙"), (D, "丁")]


def test_marks_of_rejected_texts(archive):
    archive.urls.add([listed(A, "甲"), listed(B, "乙")])
    for url, detail in ((A, marked("shown twice", MARK)), (B, "a password field")):
        rejected = Rejected(url, "soft_404", detail)
        archive.add_visit(Visit(url, "failed", "soft_404", rejected=rejected))
    assert rejected_marks(archive, "a") == [(MARK, A, "甲")]
    assert rejected_marks(archive, "b") == []
