"""Whom administrators can write to: asked for where a host is public."""

from __future__ import annotations

import pytest

from archive.errors import ConfigurationError
from crawler.site.contact import contact, need_contact


def test_public_hosts_need_a_contact_and_this_machine_none(monkeypatch):
    monkeypatch.delenv("GONGBAO_CONTACT", raising=False)
    need_contact(["127.0.0.1:8080", "localhost", "[::1]"])
    with pytest.raises(ConfigurationError, match="set GONGBAO_CONTACT"):
        need_contact(["127.0.0.1", "www.example.gov.cn"])
    monkeypatch.setenv("GONGBAO_CONTACT", " ")
    with pytest.raises(ConfigurationError, match=r"www\.example\.gov\.cn"):
        need_contact(["www.example.gov.cn"])
    monkeypatch.setenv("GONGBAO_CONTACT", " mailto:a@example.org ")
    need_contact(["www.example.gov.cn"])
    assert contact() == "mailto:a@example.org"
