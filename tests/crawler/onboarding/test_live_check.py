"""A site held against its real host: ok, redesigned, blocked or unreachable."""

from __future__ import annotations

import json
import tomllib

import pytest

from crawler.demo.portals.server import Reply
from crawler.onboarding.check import run_live
from crawler.onboarding.record_case import run_record
from crawler.site.definition import load_site


def output(capsys):
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


NEW_ROWS = "<section class=col>{}</section>"


def redesign(portal):
    """Other rows under a decoy, other names for an article's parts."""
    cards = "".join(
        f'<div class="card"><b>·</b><a class=t href="/zw/t20240101_{n}.html">'
        f"某某县司法局关于第{n}号法治政府建设情况的报告</a></div>"
        for n in portal.order
    )
    decoy = "".join(
        f'<li><a href="/n/t20240201_{n}.html">关于开展第{n}次便民服务活动的通知公告</a>'
        f"<span>2024-02-{n:02}</span></li>"
        for n in range(1, 15)
    )
    page = (
        f"<html><body><ul class=hot>{decoy}</ul>{NEW_ROWS.format(cards)}</body></html>"
    )
    portal.replies["/zw/"] = Reply(page.encode())


class TestLive:
    def test_a_healthy_site_is_ok_and_can_be_verified(self, portal, site, capsys):
        assert run_live([site], save=True, as_json=True) == 0
        (row,) = output(capsys)
        assert (row["verdict"], row["verified"]) == ("ok", True)
        assert load_site(site.path).verified
        assert len(portal.hits("/zw/t")) == 3

    def test_without_save_nothing_is_written(self, portal, site):
        before = site.path.read_text("utf-8")
        run_live([site])
        assert site.path.read_text("utf-8") == before

    def test_only_a_passed_check_verifies(self, portal, site):
        portal.replies["/zw/"] = Reply(b"<p></p>")
        assert run_live([site], save=True) == 4
        assert not load_site(site.path).verified

    @pytest.mark.parametrize(
        ("reply", "verdict"),
        [
            (Reply(b"<script>", status=403), "blocked"),
            (Reply("<p>请输入验证码</p>".encode()), "blocked"),
            (Reply(b"", status=503), "unreachable"),
            (Reply(raw=b""), "unreachable"),
            (Reply(b"", status=404), "redesigned"),
            (Reply("<p>欢迎光临</p>".encode()), "redesigned"),
        ],
        ids=["403", "captcha", "503", "hang up", "404", "no list"],
    )
    def test_what_a_listing_that_cannot_be_read_means(
        self, portal, site, capsys, reply, verdict
    ):
        portal.replies["/zw/"] = reply
        assert run_live([site], as_json=True) == 4
        assert output(capsys)[0]["verdict"] == verdict

    def test_robots_that_forbid_are_a_block(self, portal, site, capsys):
        portal.replies["/robots.txt"] = Reply(b"User-agent: *\nDisallow: /\n")
        run_live([site], as_json=True)
        assert output(capsys)[0]["verdict"] == "blocked"
        assert portal.hits() == ["/robots.txt"]

    def test_a_revised_report_is_no_redesign(self, portal, site, capsys):
        run_record(site)
        portal.texts[10] = "<p>更正：办理行政复议案件四十三件。</p>"
        capsys.readouterr()
        assert run_live([site], as_json=True) == 0

    def test_a_removed_report_is_no_redesign(self, portal, site, capsys):
        run_record(site)
        portal.order.remove(10)
        assert run_live([site], as_json=True) == 0

    def test_after_a_redesign_rows_are_proposed_and_nothing_is_applied(
        self, portal, site, capsys
    ):
        run_record(site)
        redesign(portal)
        before = site.path.read_text("utf-8")
        capsys.readouterr()
        assert run_live([site], save=True, as_json=True) == 4
        (row,) = output(capsys)
        proposal = row["proposal"]
        assert row["verdict"] == "redesigned"
        assert proposal["titles_found"] >= 0.9 * proposal["titles_known"] > 0
        assert site.path.read_text("utf-8") == before
        site.path.write_text(before + proposal["toml"] + "\n", "utf-8")
        assert run_live([load_site(site.path)], as_json=True) == 0

    def test_after_a_redesign_a_layout_is_proposed(self, portal, site, capsys):
        run_record(site)
        portal.replies |= {
            f"/zw/t20240101_{n}.html": Reply(new_article(n).encode())
            for n in portal.order
        }
        capsys.readouterr()
        assert run_live([site], as_json=True) == 4
        (row,) = output(capsys)
        layouts = tomllib.loads(row["proposal"]["toml"])["layouts"]
        assert layouts[0]["valid_until"]
        assert layouts[1]["body"] == "#nr"
        text = site.path.read_text("utf-8") + row["proposal"]["toml"] + "\n"
        site.path.write_text(text, "utf-8")
        assert run_live([load_site(site.path)], as_json=True) == 0

    def test_the_archive_knows_titles_where_no_case_was_recorded(
        self, portal, site, crawl, capsys
    ):
        crawl()
        redesign(portal)
        capsys.readouterr()
        assert run_live([site], archive_dir=crawl.archive, as_json=True) == 4
        (row,) = output(capsys)
        assert row["proposal"]["titles_known"] >= 10 - 1

    def test_people_read_lines(self, portal, site, capsys):
        run_record(site)
        redesign(portal)
        run_live([site])
        out, err = capsys.readouterr()
        assert "small: redesigned" in out
        assert "not applied" in err


def new_article(number):
    """A template in which the old reading goes astray."""
    noise = "".join(
        f"<p>便民提示第{n}条：请广大群众提前备齐材料，按号有序办理，窗口工作人员会逐一核对，谢谢配合。</p>"
        for n in range(40)
    )
    title = f"某某县司法局关于第{number}号法治政府建设情况的报告"
    day = f"2024-01-{number % 28 + 1:02}"
    return f"""<html><head><title>某某县</title></head><body>
<div class=nr1><h3 class=tt>{title}</h3><i class=rq>{day}</i><i class=ly>某某县司法局</i>
<div id=nr><p>{2000 + number}年以来，某某县深入推进依法行政，加快建设法治政府，现将有关情况报告如下。</p>
<p>一、主要做法。全年共办理行政复议案件{2000 + number}件，开展行政执法监督检查四十二次，规范性文件合法性审查率百分之百，
组织领导干部学法十二次，法治宣传教育活动进村入户，群众满意度明显提高。</p>
<p>二、存在问题。基层执法力量仍显不足，部分干部运用法治思维解决问题的能力有待提高，执法规范化水平需要进一步加强。</p>
<p>某某县司法局</p><p>{day}</p></div></div><div class=tips>{noise}</div></body></html>"""
