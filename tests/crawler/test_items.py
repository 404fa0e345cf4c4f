"""Items: the record of CONTRACT.md as Scrapy's users get it."""

from __future__ import annotations

from dataclasses import fields

from itemadapter import ItemAdapter

from archive.model import Record
from crawler.items import RecordItem

END = {"asked_url", "state", "effect"}
RECORD = Record(record_id="0" * 16, url=None, text_digest="x", rules_version="1")


def test_an_item_has_a_records_fields_and_its_urls_end():
    assert {f.name for f in fields(RecordItem)} == set(RECORD.as_dict()) | END


def test_scrapy_reads_and_writes_it():
    item = RecordItem(
        **RECORD.as_dict(), asked_url="http://a.cn/", state="archived", effect="added"
    )
    adapter = ItemAdapter(item)
    adapter["title"] = "某报告"
    assert item.title == "某报告"
    assert adapter.asdict()["evidence"] == {}
    assert str(item) == "record 0000000000000000 (http://a.cn/)"
