"""Files by every way in which portals link them, on a server that knows exact addresses."""

from __future__ import annotations

import pytest

from archive.store import Archive
from crawler.demo.portals.server import Reply
from tests.cleaning.documents import samples
from tests.crawler.conftest import REPORT, title_of
from tests.crawler.strict import StrictPortal, served

# How a report links its one file, and the file's address.
FORMS = {
    'written': ('<script>document.write(\'<p><a href="./P1.pdf">附件</a></p>\');</script>', '/zw/P1.pdf'),
    'click': ('<p><a href="#" onclick="window.open(\'/files/2.doc\')">附件：统计表</a></p>', '/files/2.doc'),
    'script address': ('<p><a href="javascript:downFile(\'/files/3.doc\',\'统计表.doc\')">附件：统计表</a></p>', '/files/3.doc'),
    'data': ('<p><a data-url="/files/4.xlsx">附件：统计表.xlsx</a></p>', '/files/4.xlsx'),
    'pdf.js': ('<iframe src="/js/pdfjs/web/viewer.html?file=/files/5.pdf"></iframe>', '/files/5.pdf'),
    'pdf.js escaped': ('<iframe src="/js/pdfjs/web/viewer.html?file=%2Ffiles%2F6.pdf#page=1"></iframe>', '/files/6.pdf'),
    'vsb': ('<p>附件【<a href="/system/_content/download.jsp?urltype=news.DownloadAttachUrl&amp;owner=12&amp;wbfileid=5A5BC0">统计表.doc</a>】已下载</p>', '/system/_content/download.jsp?urltype=news.DownloadAttachUrl&owner=12&wbfileid=5A5BC0'),
    'vsb script': ('<script>showVsbpdfIframe("/__local/A/B/8.pdf","100%","600","0","",vsb_content);</script>', '/__local/A/B/8.pdf'),
    'json': ('<script>var attachments = [{"name":"统计表.pdf","url":"/files/9.pdf"}];</script>', '/files/9.pdf'),
    'json path': ('<script type="application/json">{"fileList":[{"fileName":"统计表.doc","filePath":"/files/10.doc"}]}</script>', '/files/10.doc'),
    'embed': ('<embed src="/files/11.pdf" type="application/pdf">', '/files/11.pdf'),
    'object': ('<object data="/files/12.pdf" type="application/pdf"></object>', '/files/12.pdf'),
    'download': ('<p><a href="/files/13?id=1" download="统计表.docx">附件：统计表</a></p>', '/files/13?id=1'),
    'set later': ("<p><a id=x>附件</a></p><script>$('#x').attr('href','/files/14.doc');</script>", '/files/14.doc'),
    'button': ('<p><button onclick="location.href=\'/files/15.doc\'">下载附件</button></p>', '/files/15.doc'),
    'span': ('<p><span class=file data-href="./16.doc" onclick="down(this)">统计表.doc</span></p>', '/zw/16.doc'),
    'no ending': ('<p><a href="/attach/download?fileId=17">附件：统计表.doc</a></p>', '/attach/download?fileId=17'),
    'frame': ('<iframe src="/files/18.pdf"></iframe>', '/files/18.pdf'),
    'office viewer': ('<iframe src="/op/view.aspx?src=/files/19.docx"></iframe>', '/files/19.docx'),
    'pdf object': ('<div id=pdf></div><script>PDFObject.embed("/files/20.pdf", "#pdf");</script>', '/files/20.pdf'),
    'loading task': ("<script>var url = './21.pdf'; pdfjsLib.getDocument(url);</script>", '/zw/21.pdf'),
    'ucap': ('<p><a href="/zw/22.wps" title="统计表">附件下载</a></p>', '/zw/22.wps'),
    'backslash': ('<p><a href="\\files\\23.doc">附件：统计表</a></p>', '/files/23.doc'),
    'input': ('<input type=hidden name=fileUrl value="/files/24.pdf">', '/files/24.pdf'),
}  # fmt: skip
IMAGES = {
    "plain": "<p><img src='./a1.jpg'></p><p><img src='/img/a2.png'></p>",
    "lazy": "<p><img src='/blank.gif' data-original='./b1.jpg'></p><p><img data-src='/img/b2.png'></p>",
    "no ending": "<p><img src='/img?id=1'></p><p><img src='/img?id=2'></p>",
}
SHOWN = [
    "/zw/a1.jpg",
    "/img/a2.png",
    "/zw/b1.jpg",
    "/img/b2.png",
    "/img?id=1",
    "/img?id=2",
]
DETAIL = (
    '<html><head><title>{0}</title></head><body><div id=app></div><script>_CONFIG = {{DETAIL: {{"title": "{0}", '
    '"content": "<p>一年来，全县深入推进依法行政，加快建设法治政府，共办理行政复议案件四十二件，开展监督检查十二次。<\\/p>", '
    '"attachment": [{{"name": "统计表.doc", "url": "\\/gkmlpt\\/attachment\\/0\\/1.doc"}}]}}}};</script></body></html>'
)
PICTURES = (
    "<html><head><title>{0}</title></head><body><h1>{0}</h1><div>发布日期：2024-01-05　来源：某某县司法局</div>"
    "<div class=TRS_Editor>{1}</div></body></html>"
)


@pytest.fixture
def portal(crawl):
    """A column of reports: one for each form, one for each kind of pictures, one in data."""
    for made in served(StrictPortal()):
        made.write_site(crawl.sites, "/zw/")
        bodies = [
            REPORT.format(
                title=title_of(n), date="2024-01-02", number=n, hits=1, more=more
            )
            for n, (more, _) in enumerate(FORMS.values())
        ]
        count = len(bodies)
        bodies += [
            PICTURES.format(title_of(count + n), p)
            for n, p in enumerate(IMAGES.values())
        ]
        bodies.append(DETAIL.format(title_of(len(bodies))))
        rows = ""
        for n, body in enumerate(bodies):
            made.pages[f"/zw/t20240101_10{n}.html"] = body
            rows += f"<li><a href=t20240101_10{n}.html>{title_of(n)}</a><i>2024-01-02</i></li>"
        made.pages["/zw/"] = f"<ul>{rows}</ul>"
        made.pages["/robots.txt"] = Reply(b"", content_type="text/plain")
        file = Reply(samples.word(), content_type="application/octet-stream")
        made.pages |= dict.fromkeys(files(), file)
        picture = Reply(b"\xff\xd8\xff\xe0" + b"x" * 400, content_type="image/jpeg")
        made.pages |= dict.fromkeys(SHOWN, picture)
        yield made


def files() -> list[str]:
    return [target for _, target in FORMS.values()] + ["/gkmlpt/attachment/0/1.doc"]


def test_every_file_is_asked_for_as_it_is_written(portal, crawl):
    crawl()
    assert [target for target in files() if target not in portal.asked] == []
    assert portal.missed == []
    base = portal.port.base_url.rstrip("/")
    rows = crawl.rows(
        "SELECT url, text_status FROM attachments WHERE extension <> 'jpg'"
    )
    got = {url.removeprefix(base) for url, status in rows if status == "ok"}
    assert got == set(files())


def test_a_report_of_pictures_has_them_fetched(portal, crawl):
    crawl()
    assert [target for target in SHOWN if target not in portal.asked] == []
    with Archive.open(crawl.archive) as archive:
        shown = [r.record for r in archive.records() if not r.record.text]
    assert len(shown) == len(IMAGES)
    for record in shown:
        assert [link.kind for link in record.attachments] == ["image", "image"]
        assert "empty_text" in [told.code for told in record.issues]
