"""Cases of sites: recorded, checked offline, held against the real host."""

from __future__ import annotations

import json
import tomllib

import pytest

from archive.errors import ConfigurationError
from crawler.demo.portals.server import Reply
from crawler.onboarding.case import case_folder, load_case, save_case
from crawler.onboarding.check import mark_verified, run_check, verified_text
from crawler.onboarding.record_case import run_record
from crawler.site.definition import load_site


def output(capsys):
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


class TestRecord:
    def test_a_case_is_a_listing_and_a_few_reports(self, portal, site, capsys):
        assert run_record(site, as_json=True) == 0
        (document,) = output(capsys)
        kinds = [page["kind"] for page in document["pages"]]
        assert kinds == ["listing", "report", "report", "report"]
        case = load_case(site)
        assert case is not None
        assert case.reports[0].read.title.startswith("某某县司法局")
        assert case.reports[0].listed[1] is not None
        assert len(list(case_folder(site).iterdir())) == 5
        assert portal.hits()[0] == "/robots.txt"

    def test_it_does_not_disturb_the_loading_of_sites(self, site, tmp_path, capsys):
        run_record(site)
        assert run_check([load_site(site.path)]) == 0
        assert "1 ok" in capsys.readouterr().out

    def test_recording_again_shows_what_differs(self, portal, site, capsys):
        run_record(site)
        portal.texts[10] = "<p>" + "补充说明一项新的内容，共计十二条。" * 30 + "</p>"
        portal.order.insert(0, 77)
        capsys.readouterr()
        run_record(site, as_json=True)
        (document,) = output(capsys)
        assert any("items are lost" in line for line in document["changed"])

    def test_a_site_that_refuses_gets_no_case(self, portal, site, capsys):
        portal.replies["/zw/"] = Reply(b"<script>", status=403)
        assert run_record(site) == 4
        assert "blocked_403" in capsys.readouterr().out
        assert load_case(site) is None

    def test_a_folder_of_somebody_else_is_not_removed(self, portal, site):
        folder = case_folder(site)
        folder.mkdir()
        (folder / "mine.txt").write_text("mine")
        with pytest.raises(ConfigurationError, match="cannot be written"):
            run_record(site)
        assert (folder / "mine.txt").exists()

    def test_a_damaged_case_is_told(self, portal, site):
        run_record(site)
        (case_folder(site) / "case.json").write_text("{")
        with pytest.raises(ConfigurationError, match="record the site again"):
            load_case(site)

    def test_what_is_saved_is_what_is_loaded(self, portal, site):
        run_record(site)
        case = load_case(site)
        save_case(site, case)
        assert load_case(site) == case


class TestOffline:
    def test_no_request_is_made(self, portal, site, capsys):
        run_record(site)
        portal.port.hits.clear()
        assert run_check([site]) == 0
        assert portal.hits() == []

    def test_a_definition_that_reads_otherwise_is_told(self, portal, site, capsys):
        run_record(site)
        text = site.path.read_text("utf-8").replace("法治政府", "政府工作报告")
        site.path.write_text(text, "utf-8")
        capsys.readouterr()
        assert run_check([load_site(site.path)], as_json=True) == 4
        (row,) = output(capsys)
        assert row["verdict"] == "differs"
        assert "items are lost" in row["problems"][0]

    def test_families_are_checked_with_all_sites(self, capsys):
        assert run_check([], families=True, as_json=True) == 0
        rows = output(capsys)
        assert {row["verdict"] for row in rows} == {"ok"}
        assert "trs" in {row["family"] for row in rows}


def test_verified_is_written_once_and_nothing_else_changes(site):
    before = site.path.read_text("utf-8")
    assert mark_verified(site)
    assert not mark_verified(load_site(site.path))
    assert site.path.read_text("utf-8").replace("verified = true\n", "") == before


@pytest.mark.parametrize(
    "text",
    ["title = 'x'\n", "title = 'x'\nverified = false\n[scope]\ntitle = ['verified']\n"],
)
def test_the_changed_text_is_still_toml(text):
    data = tomllib.loads(verified_text(text))
    assert data["verified"] is True
    assert data["title"] == "x"
