"""apprise in a process of its own: plain text in every format of its targets."""

from __future__ import annotations

import io
import json
import sys

import pytest

from archive.notices import apprise_sender
from archive.notices.apprise_sender import ABSENT, FAILURES, NO_ADDRESS, REFUSED, TOOK
from archive.notices.channels import Channel
from archive.notices.digest import digest_of
from archive.notices.events import Event, Filters
from archive.notices.sending import send_all
from tests.archive.conftest import NOW
from tests.archive.notices.test_plain_text import HOSTILE

# apprise itself asks for modules that are on their way out.
pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")


@pytest.mark.parametrize("format_name", ["text", "html", "markdown"])
def test_hostile_titles_are_text_in_every_format(webhook, format_name):
    events = [
        Event(
            event="change", at="", record_id="1", date="2024-01-02", title=t, detail=t
        )
        for t in HOSTILE.values()
    ]
    made = digest_of(events, most=20, archive="/srv/a", now=NOW, language="en")
    assert made is not None
    address = f"{webhook.address}&format={format_name}"
    channel = Channel("urls", Filters(), 20, address=address)
    assert send_all([(channel, made)], 30.0) == {"urls": None}
    [got] = webhook.got
    assert got["title"] == f"Gongbao: {len(HOSTILE)} changed"
    body = got["message"].replace("<br/>", "\n").replace("&nbsp;", " ")
    if format_name == "markdown":
        body = body.replace("\\", "")
    for sign in "<>&@*`[]{}|~$\\\"';^\x1b\u202e\ufffe":
        assert sign not in body, sign
    assert "＜script＞" in body
    assert len(body.strip().split("\n")) == 4 + 3 * len(HOSTILE) - 1


@pytest.fixture(autouse=True)
def logs_stay(monkeypatch):
    """`send` ends all logs of its process, which is the tests' here."""
    monkeypatch.setattr("logging.disable", lambda _: None)


def test_a_message_that_is_too_long_for_a_service_is_cut(webhook):
    long = "长" * 40_000
    assert apprise_sender.send(webhook.address, "s", long) == TOOK
    assert apprise_sender.send(webhook.address + "&overflow=split", "s", long) == TOOK
    lengths = [len(message["message"]) for message in webhook.got]
    assert lengths[0] < 40_000
    assert len(lengths) == 3


def test_each_end_has_its_code(monkeypatch):
    assert apprise_sender.send("nosuch://x", "a", "b") == NO_ADDRESS
    assert apprise_sender.send("json://127.0.0.1:9/", "a", "b") == REFUSED
    monkeypatch.setitem(sys.modules, "apprise", None)
    assert apprise_sender.send("json://127.0.0.1:9/", "a", "b") == ABSENT
    assert set(FAILURES) == {ABSENT, NO_ADDRESS, REFUSED}


def test_it_reads_what_it_sends(monkeypatch):
    told = []
    monkeypatch.setattr(apprise_sender, "send", lambda *of: told.append(of) or TOOK)
    message = {"address": "json://a", "subject": "题", "text": "文"}
    monkeypatch.setattr(sys, "stdin", io.StringIO(json.dumps(message)))
    assert apprise_sender.main() == TOOK
    assert told == [("json://a", "题", "文")]
