"""A report's files, its versions side by side, its page as received."""

from __future__ import annotations

from tests.archive.web.conftest import ID, Pages


def test_files_have_type_size_and_text(pages: Pages):
    html = pages.html(f"/report/{ID}")
    assert "统计表.pdf" in html
    assert "PDF · 10 B · 已取得正文" in html
    assert "附件里的河长制数据" in pages.html(f"/report/{ID}/attachment/1")
    file = pages.get(f"/report/{ID}/attachment/1?download=1")
    assert file.content == b"%PDF-1.4 x"
    assert file.headers["content-type"] == "application/octet-stream"
    assert file.headers["content-disposition"].startswith("attachment")


def test_versions_and_their_difference(pages: Pages):
    html = pages.html(f"/report/{ID}")
    assert "共 2 个版本" in html
    diff = pages.html(f"/report/{ID}/diff?from=1&to=2")
    assert "<del>1</del>" in diff or "<del>581</del>" in diff
    assert "581" in pages.html(f"/report/{ID}?version=1")
    assert "<ins>585</ins>" in pages.html(f"/report/{ID}/diff?view=inline")


def test_the_page_as_received_is_a_sandbox(pages: Pages):
    answer = pages.get(f"/report/{ID}/raw")
    assert b"<script>alert(3)</script>" in answer.content
    policy = answer.headers["content-security-policy"]
    assert policy.startswith("sandbox;")
    assert "script-src" not in policy
    assert "default-src 'none'" in policy
    assert answer.headers["content-type"] == "text/html"
