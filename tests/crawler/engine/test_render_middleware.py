"""Pages that scripts fill: rendered where a site asks for it, by the crawl's own rules."""

from __future__ import annotations

import json
import os
from importlib.util import find_spec

import pytest

from archive.errors import ConfigurationError
from archive.store import Archive
from archive.store.verify import verify
from crawler.demo.portals.server import Reply
from crawler.engine.browser import chromium_path
from tests.crawler.conftest import REPORT, title_of

HAS_BROWSER = find_spec("playwright") is not None and os.access(
    chromium_path(), os.X_OK
)
needs_browser = [
    pytest.mark.skipif(not HAS_BROWSER, reason="playwright or Chromium is not here"),
    pytest.mark.timeout(120),
    # Playwright's own pipes and tasks are let go of when the loop is gone.
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]
SHELL = (
    '<!DOCTYPE html><html><head><meta charset="gb2312"><title></title></head><body>'
    '<div id="app"></div><script src="/js/app.js"></script></body></html>'
)
APP = """
const draw = (html) => { document.getElementById('app').innerHTML = html; };
if (location.pathname === '/zw/') {
  fetch('/api/list.json').then(r => r.json()).then(rows => draw('<ul class="list">' +
    rows.map(r => `<li><a href="${r.url}">${r.title}</a><span>${r.date}</span></li>`).join('')
    + '</ul>'));
} else {
  const x = new XMLHttpRequest();
  x.open('POST', '/api/article');
  x.setRequestHeader('Content-Type', 'application/json');
  x.onload = () => { const a = JSON.parse(x.responseText);
    document.title = a.title; draw(a.html); };
  x.send(JSON.stringify({path: location.pathname}));
}
"""
HOSTILE = """
for (const url of ['%(other)s', 'http://localhost:%(port)s/', 'file:///etc/passwd',
                   '/secret/key.json', 'http://169.254.169.254/']) {
  fetch(url, {mode: 'no-cors'}).catch(() => 0);
  const i = new Image(); i.src = url;
  const f = document.createElement('iframe'); f.src = url; document.body.append(f);
  const s = document.createElement('script'); s.src = url; document.body.append(s);
  try { navigator.sendBeacon(url, 'x'); } catch (e) {}
}
try { new WebSocket('ws://127.0.0.1:%(port)s/'); } catch (e) {}
try { window.open('%(other)s'); } catch (e) {}
setTimeout(() => { location.href = '%(other)s'; }, 50);
"""


def article(number):
    page = REPORT.format(
        title=title_of(number),
        date=f"2024-01-{number + 1:02}",
        number=2000 + number,
        hits=1,
        more="",
    )
    return page[page.index("<h1>") : page.index("</body>")]


def scripted(portal, count=3):
    """The portal with nothing in its pages but scripts that fetch their content."""
    rows = [
        {
            "url": f"/zw/t20240101_{n}.html",
            "title": title_of(n),
            "date": f"2024-01-{n + 1:02}",
        }
        for n in range(1, count + 1)
    ]

    def answer_article(request):
        path = json.loads(request.body)["path"]
        number = int(path.rsplit("_", 1)[1].split(".")[0])
        told = {"title": title_of(number), "html": article(number)}
        return Reply(json.dumps(told).encode())

    portal.replies["/zw/"] = Reply(SHELL.encode())
    for row in rows:
        portal.replies[row["url"]] = Reply(SHELL.encode())
    portal.replies["/js/app.js"] = Reply(APP.encode())
    portal.replies["/api/list.json"] = Reply(json.dumps(rows).encode())
    portal.replies["/api/article"] = answer_article
    return portal


def with_browser(crawl):
    path = crawl.sites / "small.toml"
    path.write_text(path.read_text() + "[browser]\nenabled = true\n")


def test_without_a_browser_such_pages_are_js_only(make_portal, crawl):
    portal = scripted(make_portal(count=3))
    crawl()
    assert crawl.states()["/zw/"] == ("failed", "js_only")
    assert portal.hits("/js/") == []


def test_a_missing_browser_is_told_before_anything_is_asked(
    make_portal, crawl, monkeypatch
):
    portal = make_portal(count=1)
    with_browser(crawl)
    monkeypatch.setattr("crawler.engine.browser.find_spec", lambda _: None)
    with pytest.raises(ConfigurationError, match=r"gongbao\[browser\]"):
        crawl()
    monkeypatch.setattr("crawler.engine.browser.find_spec", lambda _: True)
    monkeypatch.setenv("GONGBAO_CHROMIUM", "/nowhere/chromium")
    with pytest.raises(ConfigurationError, match="/nowhere/chromium") as told:
        crawl()
    assert told.value.exit_code == 2
    assert portal.hits() == []


class TestRendered:
    pytestmark = needs_browser

    def test_listings_and_reports_are_read_as_shown(self, make_portal, crawl):
        portal = scripted(make_portal(count=3))
        with_browser(crawl)
        crawl()
        assert crawl.code == 0
        with Archive.open(crawl.archive) as archive:
            record = archive.record(portal.url(2))
            assert record is not None
            assert record.title == title_of(2)
            assert str(record.date).startswith("2024-01-03")
            assert "行政复议案件2002件" in record.text
            assert [issue.code for issue in record.issues] == []
            shown = archive.capture(record.capture_id)
            assert "行政复议案件2002件" in shown.payload.decode()
            fetched, rendered = archive.captures(portal.url(2))
            assert archive.capture(fetched.capture_id).payload == SHELL.encode()
            assert (fetched.status, rendered.status) == (200, None)
            assert verify(archive).damage == []
        assert portal.hits("/js/") == ["/js/app.js"], "scripts are kept for the run"

    def test_a_second_crawl_finds_nothing_new(self, make_portal, crawl):
        portal = scripted(make_portal(count=2), count=2)
        with_browser(crawl)
        crawl()
        crawl(refresh=True)
        assert crawl.code == 0
        assert [row[0] for row in crawl.rows("SELECT op FROM changes")] == ["add"] * 2
        assert crawl.rows("SELECT count(*) FROM versions") == [(2,)]
        assert portal.hits("/zw/t20240101_1")

    def test_scripts_reach_nothing_but_the_site(self, make_portal, crawl, caplog):
        caplog.set_level("DEBUG", "crawler.engine.render_middleware")
        other = make_portal("other", count=1)
        (crawl.sites / "other.toml").unlink()
        portal = scripted(make_portal(count=1), count=1)
        where = {
            "other": other.base_url,
            "port": other.base_url.rsplit(":", 1)[1].strip("/"),
        }
        portal.replies["/js/app.js"] = Reply((APP + HOSTILE % where).encode())
        with_browser(crawl)
        crawl()
        for why in ("private_address", "robots"):
            assert f"is not asked for: {why}" in caplog.text
        assert other.hits() == []
        assert portal.hits("/secret/") == []
        assert crawl.states()["/zw/t20240101_1.html"][0] == "archived"

    def test_a_script_that_never_rests_is_cut_off(
        self, make_portal, crawl, monkeypatch
    ):
        monkeypatch.setattr("crawler.engine.browser.RENDER_S", 6.0)
        monkeypatch.setattr("crawler.engine.browser.SETTLE_S", 1.0)
        portal = scripted(make_portal(count=1), count=1)
        portal.replies["/zw/t20240101_1.html"] = Reply(
            SHELL.replace("/js/app.js", "/js/loop.js").encode()
        )
        portal.replies["/js/loop.js"] = Reply(b"for (;;) {}")
        with_browser(crawl)
        crawl()
        assert crawl.states()["/zw/t20240101_1.html"] == ("failed", "js_only")

    def test_a_challenge_is_not_run(self, make_portal, crawl):
        portal = scripted(make_portal(count=1), count=1)
        challenge = (
            "<html><script src='/js/app.js'></script><script>document.cookie="
            "'__jsl_clearance_s=1;path=/';location.reload()</script></html>"
        )
        portal.replies["/zw/t20240101_1.html"] = Reply(challenge.encode())
        with_browser(crawl)
        crawl()
        assert crawl.states()["/zw/t20240101_1.html"][0] == "failed"
        assert len(crawl.rows("SELECT 1 FROM captures WHERE url LIKE '%_1.html'")) == 1
