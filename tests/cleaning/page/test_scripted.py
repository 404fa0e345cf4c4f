"""Bodies that only a script holds: the article in a page's own data, JSON-LD."""

from __future__ import annotations

from cleaning.page.scripted import article_page, headline
from cleaning.page.tree import parse_page


def test_an_article_in_a_pages_data_is_told_by_its_title() -> None:
    data = 'x = {"title": "培训通知", "content": "&lt;p&gt;三月举行。&lt;/p&gt;"}'
    own = f"<title>培训通知-某县</title><script>{data}</script>"
    found = article_page(parse_page(own))
    assert found is not None
    assert found.css("p")[0].squeezed() == "三月举行。"
    other = parse_page(f"<title>另一页</title><script>{data}</script>")
    assert article_page(other) is None


def test_a_headline_of_json_ld() -> None:
    data = '{"@context": "https://schema.org", "headline": "培训通知全文"}'
    assert headline(parse_page(f"<script>{data}</script>")) == "培训通知全文"
    assert headline(parse_page("<script>x = 1</script>")) == ""
