"""What is loaded before a worker is forked."""

from __future__ import annotations

from functools import partial

from cleaning.workers.pages import PageWorkers


def test_a_worker_has_the_rules_before_its_first_page() -> None:
    workers = PageWorkers(1, ("crawler.workers.jobs",))
    loaded = "[n in __import__('sys').modules for n in {!r}]"
    names = ("cleaning.body.container", "cleaning.rules.family", "crawler.workers.jobs")
    try:
        assert all(workers.begin(partial(eval, loaded.format(names))).result(30))
    finally:
        workers.close()
