"""A crawl's own WARC files, imported elsewhere, give the records of that crawl."""

from __future__ import annotations

import json

import pytest

from archive.export.exporting import export
from archive.store import Archive
from archive.store.verify import verify
from crawler.demo.portals.server import Reply
from crawler.offline.importing import run_import
from crawler.offline.recleaning import RecleanOptions, run_reclean
from crawler.workers.pool import Workers
from tests.cleaning.documents import samples
from tests.crawler.conftest import REPORT
from tests.crawler.engine.error_pages import STRANGE
from tests.crawler.engine.test_article_pages import PAGE, TITLE, Article
from tests.crawler.strict import StrictPortal, served

DATELESS = (
    "<html><head><title>某某县人民政府</title></head><body><div class=TRS_Editor><p>一年来，全县深入推进依法行政，加快建设法治政府，"
    "共办理行政复议案件四十二件，开展行政执法监督检查十二次，规范性文件合法性审查率达到百分之百，群众满意度明显提高。</p></div></body></html>"
)
PICTURES = (
    "<html><head><title>{0}</title></head><body><h1>{0}</h1><div>发布日期：2024-01-05　来源：某某县司法局</div>"
    "<div class=TRS_Editor><p><img src='./W1.jpg'></p></div></body></html>"
)
TITLES = [
    f"某某县{year}年法治政府建设情况的报告" for year in (2019, 2020, 2021, 2022, 2023)
]


class Portal(StrictPortal):
    """A column: a plain report with a file, one without date and title, one of pictures, two
    that a wall hides, and an article over three pages that the second list page has.
    """

    def serve(self) -> None:
        self.article = Article(self)
        self.article.serve()
        plain = REPORT.format(
            title=TITLES[0],
            date="2024-01-01",
            number=7,
            hits=1,
            more="<p>附件：<a href=P1.docx>1.统计表</a></p>",
        )
        wall = STRANGE["wall"].replace("{event}", "8f3-a1")
        shown = [plain, DATELESS, PICTURES.format(TITLES[2]), wall, wall]
        rows = ""
        for n, page in enumerate(shown):
            self.pages[f"/zw/t{n}.html"] = page
            rows += f"<li><a href=t{n}.html>{TITLES[n]}</a><i>2024-01-0{n + 1}</i></li>"
        self.list = f"<ul>{rows}</ul><a href=list_1.html>下一页</a>"
        self.serve_list()
        self.pages["/zw/P1.docx"] = Reply(
            samples.word(), content_type="application/octet-stream"
        )
        self.pages["/zw/W1.jpg"] = Reply(
            b"\xff\xd8\xff\xe0" + b"x" * 400, content_type="image/jpeg"
        )
        self.pages["/robots.txt"] = Reply(b"User-agent: *\n", content_type="text/plain")

    def serve_list(self) -> None:
        """The article's own list becomes the second page."""
        self.pages["/zw/list_1.html"] = self.pages["/zw/"]
        self.pages["/zw/"] = self.list


@pytest.fixture
def crawled(crawl):
    for portal in served(Portal()):
        portal.write_site(crawl.sites, "/zw/")
        portal.serve()
        crawl()
        crawl.portal = portal
        yield crawl


def again(crawl):
    with Archive.open(crawl.archive, writable=True) as archive:
        archive.write("UPDATE urls SET due_at = '2020-01-01T00:00:00.000000Z'")
    return crawl()


def exported(folder, tmp_path):
    """The lines of an export; an import numbers captures anew, and has their instants."""
    with Archive.open(folder) as archive:
        assert verify(archive).damage == []
        export(archive, tmp_path / f"{folder.name}.jsonl")
    text = (tmp_path / f"{folder.name}.jsonl").read_text(encoding="utf-8")
    rows = {}
    for row in map(json.loads, text.splitlines()):
        for name in ("capture_id", "first_seen_at", "last_seen_at", "changed_at"):
            row.pop(name, None)
        if not row["removed_at"]:  # which of two error pages came first is chance
            rows[row["url"]] = row
    return rows


def imported(crawled, tmp_path, capsys, **options):
    folder = tmp_path / "other"
    paths = sorted((crawled.archive / "warc").iterdir())
    options.setdefault("sites_dir", crawled.sites)
    with Workers(options.pop("processes", None)) as workers:
        run_import(paths, folder, workers, as_json=True, **options)
    return folder, json.loads(capsys.readouterr().out.splitlines()[-1])


def pages_of(folder, url):
    """The addresses of an article's pages, by version."""
    with Archive.open(folder) as archive:
        known = archive.record(url)
        return [
            [
                archive.capture_row(c).url.rpartition("/")[2]
                for c in archive.further_pages(known.record.record_id, version)
            ]
            for version in range(1, known.version + 1)
        ]


def test_the_same_records_come_of_a_crawls_own_warc(crawled, tmp_path, capsys):
    mine = exported(crawled.archive, tmp_path)
    folder, told = imported(crawled, tmp_path, capsys)
    assert exported(folder, tmp_path) == mine
    assert len(mine) == 4
    assert (told["problems"], told["failed"]) == ([], 1)
    options = RecleanOptions(archive=folder, sites_dir=crawled.sites)
    with Workers(1) as workers:
        assert run_reclean(options, workers) == 0
    assert exported(folder, tmp_path) == mine
    _, told = imported(crawled, tmp_path, capsys)
    assert told["known"] == told["captures"]


def test_without_a_site_file_an_article_is_one_record_too(crawled, tmp_path, capsys):
    mine = exported(crawled.archive, tmp_path)
    folder, _ = imported(crawled, tmp_path, capsys, sites_dir=None)
    theirs = exported(folder, tmp_path)
    (url,) = (url for url in mine if "7100" in url)
    assert theirs[url]["text"] == mine[url]["text"]
    assert not any(name in u for u in theirs for name in ("_2.", "_3.", "P1", "robots"))
    names = ["t20240102_7100_2.html", "t20240102_7100_3.html"]
    assert pages_of(folder, url) == [names]


def test_versions_have_the_pages_of_their_time(crawled, tmp_path, capsys):
    article = crawled.portal.article
    article.said[2] = "本部分于今日更正。"
    article.serve()
    crawled.portal.serve_list()
    again(crawled)
    mine = exported(crawled.archive, tmp_path)
    folder, _ = imported(crawled, tmp_path, capsys)
    assert exported(folder, tmp_path) == mine
    (url,) = (url for url in mine if "7100" in url)
    assert mine[url]["version"] == 2
    assert pages_of(folder, url) == pages_of(crawled.archive, url)


def page(n, names):
    link = f"<a href='{names[n]}'>下一页</a>" if n < len(names) else ""
    return PAGE.format(title=TITLE, n=n, said="", end="", pager=link)


@pytest.mark.parametrize(
    "names", [["7.html", "7_2.html", "7_3.html"], ["900/1.html", "900/2.html"]]
)
def test_files_of_a_folder_that_lead_to_each_other(names, tmp_path, capsys):
    folder = tmp_path / "pages"
    for n, name in enumerate(names, 1):
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        beside = [other.rpartition("/")[2] for other in names]
        file.write_text(page(n, beside), encoding="utf-8")
    (folder / "8.html").write_text(page(1, ["8.html"]), encoding="utf-8")
    with Workers() as workers:
        into = tmp_path / "archive"
        run_import([folder], into, workers, sites_dir=None, as_json=True)
    with Archive.open(tmp_path / "archive") as archive:
        texts = sorted(len(r.record.text) for r in archive.records())
        assert len(texts) == 2
        assert texts[1] > (len(names) - 0.5) * texts[0]
        assert verify(archive).damage == []


def test_a_manifest_in_any_order(tmp_path, capsys):
    names = ["7.html", "7_2.html", "7_3.html"]
    rows = []
    for n, name in enumerate(names, 1):
        (tmp_path / name).write_text(page(n, names), encoding="utf-8")
        row = {"path": name, "url": f"http://a.gov.cn/zw/{name}"}
        rows.append(json.dumps(row | {"fetched_at": f"2024-02-0{n}T00:00:00Z"}))
    (tmp_path / "rows.jsonl").write_text("\n".join(rows[::-1]), encoding="utf-8")
    paths, into = [tmp_path / "rows.jsonl"], tmp_path / "archive"
    with Workers() as workers:
        run_import(paths, into, workers, sites_dir=None, as_json=True)
    with Archive.open(tmp_path / "archive") as archive:
        (record,) = archive.records()
        assert record.record.url == "http://a.gov.cn/zw/7.html"
        assert [f"第{n}部分" in record.record.text for n in (1, 2, 3)] == [True] * 3
