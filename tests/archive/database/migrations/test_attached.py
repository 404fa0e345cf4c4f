"""Migration 5: what stands in the files of known records is found from then on."""

from __future__ import annotations


def test_files_are_found_with_their_record(schema):
    schema.up_to(4)
    schema.add_record(1, "依法行政。")
    schema.add_record(2, "没有附件。")
    schema.add_file(1, "a", "附件的正文")
    schema.add_file(1, "b", "删去的正文", removed_at="2026")
    schema.add_file(1, "c", None)
    schema.up_to(5)
    assert schema.found('"附 件 的 正 文"') == [1]
    assert schema.found('"删 去"') == [], "it is offered no more"
    assert schema.found('"依 法"') == [1]
    assert schema.found('source:"某 局"') == [1, 2]
