"""Which addresses lead to a file, as far as they say."""

from __future__ import annotations

import pytest

from crawler.fetch.file_names import names_file


@pytest.mark.parametrize(
    ("path", "is_file"),
    [
        ("/a.pdf", True),
        ("/files/%E6%8A%A5%E5%91%8A.DOCX?x=1", True),
        ("/a.html", False),
        ("/.pdf", False),
        ("/pdf", False),
        ("/download?file=a.pdf", False),
        ("/sitemap.xml", False),
        ("/robots.txt", False),
    ],
)
def test_by_the_last_part_of_the_path(path, is_file):
    assert names_file("http://a.gov.cn" + path) == is_file
