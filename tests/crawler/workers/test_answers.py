"""Jobs by name: each is there, and gives what it says, in whatever process it is called."""

from __future__ import annotations

import pickle
import subprocess
import sys
from functools import partial
from importlib import import_module

import pytest

from archive.model import Capture, Hints
from crawler.workers import answers
from crawler.workers.answers import READ_REPORT, Job, PageRead
from crawler.workers.pool import Workers

JOBS = {name: one for name, one in vars(answers).items() if isinstance(one, Job)}


@pytest.mark.parametrize("name", JOBS)
def test_each_job_is_one_of_its_module_and_gives_what_it_says(name):
    job = JOBS[name]
    given = getattr(import_module(job.module), job.name).__annotations__["return"]
    assert answers.__annotations__[name] == f"Final[Job[{given}]]"


def test_a_job_comes_through_a_pipe_and_does_its_work():
    job = pickle.loads(pickle.dumps(READ_REPORT))
    capture = Capture("http://a.gov.cn/1.html", b"", status=200)
    read = job(capture, Hints(), asked=None, knew_article=False)
    assert isinstance(read, PageRead)
    assert read.diagnosis.reason == "empty"


def test_who_only_asks_loads_none_of_what_reading_takes():
    code = (
        "import sys; from crawler.workers import answers, pool;"
        "sys.exit('crawler.workers.jobs' in sys.modules"
        " or any(n.startswith(('cleaning.body', 'crawler.listing')) for n in sys.modules))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_who_reads_reports_loads_nothing_of_listings():
    code = (
        "import sys; from crawler.workers import stored;"
        "sys.exit(any(name.startswith('crawler.listing') for name in sys.modules))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_who_reads_lists_loads_nothing_of_reports_before_the_rules():
    names = ("crawler.workers.jobs", "archive.records.ready")
    loaded = partial(eval, f"[n in __import__('sys').modules for n in {names}]")
    with Workers(1, is_lazy=True) as workers:
        assert workers.begin(loaded, is_light=True).result(60) == [False, False]
        assert workers.begin(loaded).result(60) == [True, True]
