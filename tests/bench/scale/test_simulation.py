"""The model of a fleet keeps what the crawl keeps: one place a host, its delay, its day."""

from __future__ import annotations

import math
import sys
from collections import defaultdict
from pathlib import Path
from types import SimpleNamespace

import pytest

SCALE = Path(__file__).parents[3] / "bench" / "scale"


@pytest.fixture
def scale(monkeypatch):
    """The folder's modules, which are no package."""
    monkeypatch.syspath_prepend(str(SCALE))
    for name in ("figures", "population", "simulation", "report", "simulate"):
        monkeypatch.delitem(sys.modules, name, raising=False)
    import figures
    import report
    import simulation

    yield SimpleNamespace(
        load=figures.load_figures,
        summary=report.summary,
        written=report.written,
        fleet=simulation.Fleet,
        simulation=simulation.Simulation,
    )
    for name in ("figures", "population", "simulation", "report", "simulate"):
        sys.modules.pop(name, None)


@pytest.fixture
def quiet(scale):
    """Figures without chance's misfortunes: nothing fails, nothing is down."""
    figures = scale.load()
    figures.values.update(
        dead_hosts=0.0, host_up_days=1e9, worker_up_days=1e9, tries_again=0.0
    )
    return figures


def watched(scale, fleet, figures):
    """(the outcome, per host its jobs' [start, end], the most places taken at once)."""
    jobs = defaultdict(list)
    most = [0]

    class Watched(scale.simulation):
        def _job(self, site, now):
            super()._job(site, now)
            jobs[site.host.number].append((now, site.host.free_at))
            most[0] = max(most[0], self.fleet.slots - self.free)
            assert site.host.asked_today <= self.figures["daily_requests"]

    return Watched(fleet, figures).run(), jobs, most[0]


def test_a_host_is_asked_from_one_place_and_no_more_than_its_day_allows(scale):
    figures = scale.load()
    figures.values.update(sites_a_host=3.0, pages_a_site=3_000)
    fleet = scale.fleet("few places", 60, 2, 5, 2, days=12)
    outcome, jobs, most = watched(scale, fleet, figures)
    assert most == fleet.slots
    assert sum(map(len, jobs.values())) > 200
    for spans in jobs.values():
        ends = [end for _, end in spans]
        starts = [start for start, _ in spans]
        assert all(end <= start for end, start in zip(ends, starts[1:], strict=False))
    assert outcome.jobs_by_end["no answer"] > 0


def test_every_page_is_fetched_where_nothing_fails(scale, quiet):
    quiet.values.update(pages_a_site=500)
    outcome = scale.simulation(scale.fleet("x", 40, 2, 20, 2, days=20), quiet).run()
    assert all(site.is_whole for site in outcome.sites)
    assert all(site.first_done < 20 * 86_400 for site in outcome.sites)


def test_one_site_takes_what_its_delay_makes_of_its_requests(scale, quiet):
    """The sum that a person would write down, within three of a hundred."""
    quiet.values.update(pages_a_site=1_500, pages_spread=1e-9, gap_s=0.0)
    quiet.values.update(attachments_a_page=0.0, daily_requests=1_000_000)
    outcome = scale.simulation(scale.fleet("x", 1, 1, 1, 2, days=3), quiet).run()
    site = outcome.sites[0]
    each = quiet["delay_s"] + site.host.response_s
    requests = site.pages * (1 + 1 / quiet["rows_a_listing_page"])
    jobs = math.ceil(requests * each / quiet["turn_s"])
    expected = (requests + jobs * site.listings) * each + jobs * quiet["job_overhead_s"]
    assert site.first_done == pytest.approx(expected, rel=0.03, abs=3_700)


def test_unchanged_pages_are_looked_at_as_often_as_the_crawl_does(scale, quiet):
    """Eight times in the first year (crawler/frontier/revisit.py), the first included."""
    quiet.values.update(pages_a_site=300, pages_spread=1e-9, attachments_a_page=0.0)
    outcome = scale.simulation(scale.fleet("x", 1, 1, 1, 2, days=365), quiet).run()
    site = outcome.sites[0]
    stages = [stage for looks in site.looks.values() for stage in looks]
    assert set(stages) == {7}
    assert sum(sum(looks.values()) for looks in site.looks.values()) == 300


def test_the_same_seed_gives_the_same_outcome(scale):
    fleet = scale.fleet("x", 30, 1, 4, 2, days=10)
    figures = scale.load()
    first, second = (scale.simulation(fleet, figures, seed=7).run() for _ in range(2))
    table = scale.summary
    assert table(first, figures) == table(second, figures)
    other = scale.simulation(fleet, figures, seed=8).run()
    assert table(first, figures) != table(other, figures)


def test_more_places_help_until_the_hosts_are_what_it_waits_for(scale, quiet):
    quiet.values.update(pages_a_site=800)

    def half(places):
        fleet = scale.fleet("x", 60, 1, places, 8, days=40)
        outcome = scale.simulation(fleet, quiet).run()
        return scale.summary(outcome, quiet)["half_days"]

    assert half(2) > 2 * half(8)
    assert half(200) == pytest.approx(half(100), rel=0.05)


def test_a_figure_without_its_source_is_refused(scale, tmp_path):
    wrong = tmp_path / "figures.toml"
    wrong.write_text(
        'drawn = {}\n[figure.x]\nvalue = 1\nunit = "s"\nkind = "assumed"\nsource = ""\n'
    )
    with pytest.raises(ValueError, match="x: name its source"):
        scale.load(wrong)
    wrong.write_text(
        'figure = {}\n[drawn.y]\nquantiles = [[0.1, 1], [1, 2]]\nunit = "s"\n'
        'kind = "assumed"\nsource = "somebody"\n'
    )
    with pytest.raises(ValueError, match="y: its shares"):
        scale.load(wrong)


def test_draws_have_the_mean_and_the_spread_that_are_told(scale):
    import random
    from statistics import fmean, pvariance

    drawn = scale.load().drawn["page_wire_bytes"]
    dice = random.Random(3)
    values = [drawn.draw(dice) for _ in range(40_000)]
    assert fmean(values) == pytest.approx(drawn.mean, rel=0.02)
    assert pvariance(values) == pytest.approx(drawn.variance, rel=0.05)
    assert drawn.at(0) == min(drawn.values)
    assert drawn.at(1) == max(drawn.values)


def test_the_tables_stand_between_their_marks(scale):
    written = scale.written
    text = "a\n<!-- fleets -->\nold\n<!-- /fleets -->\nb\n"
    assert written(text, "fleets", "new") == text.replace("old", "new")
    with pytest.raises(ValueError, match="no <!-- figures -->"):
        written(text, "figures", "new")
