"""A small portal and its site file, asked without waiting."""

from __future__ import annotations

from functools import partial

import pytest

from crawler.frontier.host_policy import HostPolicy
from crawler.site.definition import load_site


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("GONGBAO_CONTACT", raising=False)
    still = partial(HostPolicy, backoff_first_s=0.0)
    monkeypatch.setattr("crawler.onboarding.record_case.HostPolicy", still)


@pytest.fixture
def portal(make_portal, quick):
    return make_portal(scope="title = ['法治政府']")


@pytest.fixture
def site(portal, tmp_path):
    return load_site(tmp_path / "sites" / "small.toml")
