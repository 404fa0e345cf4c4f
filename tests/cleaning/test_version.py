"""The rules' version stands in every record, and asking for it loads no rules."""

from __future__ import annotations

import subprocess
import sys

from archive.model import Capture, Record
from cleaning import clean
from cleaning.version import RULES_VERSION
from cleaning.workers.preload import _PAGE


def test_a_record_bears_it() -> None:
    url = "http://www.example.gov.cn/1.html"
    record = clean(Capture(url, _PAGE.encode(), status=200))
    assert isinstance(record, Record)
    assert record.rules_version == RULES_VERSION


def test_what_only_asks_for_it_loads_no_rules() -> None:
    code = (
        "import sys, cleaning.version, crawler.workers.pool, crawler.fetch.file_names;"
        "print([n for n in sys.modules if n.startswith('cleaning.rules')])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"
