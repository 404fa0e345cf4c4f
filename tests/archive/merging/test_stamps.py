"""What a part says of a record has a digest: any difference shows, nothing else does."""

from __future__ import annotations

from archive.merging.merge import merge
from archive.merging.stamps import known_stamps, stamp_of
from archive.store import Archive
from tests.archive.conftest import NOW
from tests.archive.merging.conftest import id_of, part

ROW = ("id", "title", None, 3)
FILES = [("id", "a.pdf", None), ("id", "b.pdf", "正文")]


def test_every_value_of_the_record_and_its_files_counts() -> None:
    known = stamp_of(ROW, FILES)
    assert stamp_of(list(ROW), iter(FILES)) == known
    for place in range(len(ROW)):
        other = [*ROW[:place], "x", *ROW[place + 1 :]]
        assert stamp_of(other, FILES) != known
    assert stamp_of(ROW, FILES[:1]) != known
    assert stamp_of(ROW, [FILES[0], ("id", "b.pdf", "别的")]) != known
    assert stamp_of(("id", "title", "", 3), FILES) != known, "empty is not unknown"


def test_they_are_kept_for_each_part(tmp_path) -> None:
    folders = [part(tmp_path / f"p{n}", n, 1) for n in (1, 2)]
    merge(folders, tmp_path / "all", NOW)
    with Archive.open(tmp_path / "all") as merged:
        one, other = known_stamps(merged, 1), known_stamps(merged, 2)
        assert set(one) == {id_of(1, 0), id_of(1, "with")}
        assert set(other) == {id_of(2, 0), id_of(2, "with")}
        with Archive.open(folders[0]) as archive:
            row = archive.one(
                "SELECT * FROM records WHERE record_id = ?", (id_of(1, 0),)
            )
        assert one[id_of(1, 0)] == stamp_of(row, [])
        assert known_stamps(merged, 3) == {}
