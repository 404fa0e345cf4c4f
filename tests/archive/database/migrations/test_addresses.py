"""Migration 7: each known URL gets the key of the documents that it may be."""

from __future__ import annotations

from archive.canonical import document_key


def test_known_urls_get_their_key_and_are_not_as_written(schema):
    connection = schema.up_to(6).connection
    urls = ["http://a.gov.cn/1.html", "http://a.gov.cn/1.html?jsessionid=2"]
    for url in urls:
        connection.execute(
            "INSERT INTO urls (url, host, kind, state)"
            " VALUES (?, 'a.gov.cn', 'report', 'pending')",
            (url,),
        )
    schema.up_to(7)
    rows = connection.execute("SELECT url, document_key, is_written FROM urls")
    assert [tuple(row) for row in rows] == [(url, document_key(url), 0) for url in urls]
    assert {"urls_document", "aliases_of"} <= schema.names("index")
