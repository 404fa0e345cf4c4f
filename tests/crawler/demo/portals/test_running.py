"""Sample portals on their ports: site files, counts, faults."""

from __future__ import annotations

import urllib.error
import urllib.request

import pytest

from crawler.demo.portals.running import running_portals
from crawler.demo.portals.server import Reply
from crawler.demo.portals.town import TownPortal
from crawler.site.definition import load_sites


def test_running_portals_write_site_files_that_load(tmp_path):
    with running_portals() as portals:
        sites = load_sites(portals.write_site_files(tmp_path / "sites"))
        assert sites.keys() == {"anhua", "yancheng", "fenggang_yongan", "luoding"}
        for running in portals:
            site = sites[running.portal.site_id]
            assert site.base_url == running.base_url
            assert site.politeness.allow_private
            assert len(running.expected()) - site.expect.reports_min == 2


def test_running_portals_count_what_is_asked():
    with running_portals([TownPortal]) as portals:
        town = portals["fenggang_yongan"]
        for _ in range(2):
            with urllib.request.urlopen(town.base_url + "robots.txt") as reply:
                assert reply.status == 200
        assert town.hit_counts() == {"/robots.txt": 2}


def test_a_fault_answers_until_it_is_taken_back():
    with running_portals([TownPortal]) as portals:
        (town,) = portals
        town.set_fault(lambda request: Reply(b"down", status=503))
        with pytest.raises(urllib.error.HTTPError, match="503"):
            urllib.request.urlopen(town.base_url)
        town.set_fault(None)
        with urllib.request.urlopen(town.base_url) as reply:
            assert reply.status == 200


def test_the_truth_follows_a_change_and_ports_close():
    with running_portals([TownPortal]) as portals:
        (town,) = portals
        mutation = town.mutate(change=False)
        assert mutation.changed is None
        assert mutation.added in town.expected()
        assert mutation.removed not in town.expected()
        url = town.base_url
    with pytest.raises(urllib.error.URLError):
        urllib.request.urlopen(url, timeout=5)
