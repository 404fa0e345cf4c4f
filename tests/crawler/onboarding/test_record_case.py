"""What is recorded of a site: which pages, and at whose pace they are asked for."""

from __future__ import annotations

from dataclasses import replace

import pytest

from archive.errors import ConfigurationError
from crawler.onboarding.record_case import client_for, record, spread
from crawler.site.definition import SitePoliteness, load_site
from tests.crawler.engine.conftest import site_of


def test_the_first_the_middle_and_the_last_of_some_rows():
    rows = [(str(n), None, None) for n in range(9)]
    assert [url for url, _, _ in spread(rows)] == ["0", "4", "8"]
    assert spread(rows[:1]) == rows[:1]
    assert spread([]) == []


def test_a_public_site_is_not_asked_without_a_contact(monkeypatch, tmp_path):
    monkeypatch.delenv("GONGBAO_CONTACT", raising=False)
    with pytest.raises(ConfigurationError, match="GONGBAO_CONTACT"):
        client_for(site_of(1, tmp_path))


def test_the_sites_own_pace_and_address_are_the_clients(monkeypatch, tmp_path):
    monkeypatch.setenv("GONGBAO_CONTACT", "a@example.org")
    polite = SitePoliteness(delay_s=7, allow_private=True, tls="legacy")
    with client_for(site_of(1, tmp_path, politeness=polite)) as client:
        assert client._meta["allow_private"] == "h01.gov.cn"
        assert client._meta["tls"] == "legacy"
        client._politeness.start("h01.gov.cn")
        client._politeness.finish("h01.gov.cn", "/", status=200)
        assert 5 <= client._politeness.turn("h01.gov.cn").wait_s <= 9


def test_a_page_that_gave_nothing_is_missed_with_its_reason(make_portal, crawl):
    make_portal(count=4)
    site = load_site(crawl.sites / "small.toml")
    gone = replace(site.seeds[0], url=site.base_url + "gone/")
    with client_for(site) as client:
        case, missed = record(replace(site, seeds=(gone, *site.seeds)), client)
    assert [(one.kind, one.diagnosis.reason) for one in missed] == [
        ("listing", "http_404")
    ]
    assert [page.kind for page in case.pages] == [
        "listing",
        "report",
        "report",
        "report",
    ]
