"""Messages reach their channels by a deadline, and secrets reach nobody else."""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path

import pytest

from archive.notices.channels import Channel
from archive.notices.digest import trial
from archive.notices.events import Filters
from archive.notices.sending import send_all
from tests.archive.conftest import NOW
from tests.archive.notices.conftest import to_address, to_command

MESSAGE = trial(archive="/srv/a", now=NOW, language="zh")


def command(*words):
    return Channel("command", Filters(), 20, command=words)


def answer(channel, timeout_s=20.0):
    return send_all([(channel, MESSAGE)], timeout_s)[channel.name]


def test_a_webhook_gets_the_message(webhook):
    assert answer(to_address(webhook)) is None
    assert [(m["title"], m["message"]) for m in webhook.got] == [
        ("Gongbao: 测试消息", "此通道可用。没有新情况。")
    ]


def test_a_command_gets_json_on_stdin(inbox):
    assert answer(to_command(inbox)) is None
    [got] = inbox.got
    assert got == MESSAGE.as_dict() | {"channel": "command"}


def test_no_shell_reads_a_command(tmp_path):
    touched = tmp_path / "touched"
    words = (sys.executable, "-S", "-c", "import sys; sys.exit(len(sys.argv))")
    assert answer(command(*words, f"$(touch {touched})", ";", f"touch {touched}")) == (
        "it ended with exit code 4"
    )
    assert not touched.exists()


def test_who_reads_nothing_blocks_nobody():
    assert answer(command(sys.executable, "-S", "-c", "pass")) is None


@pytest.mark.parametrize(
    ("channel", "failure"),
    [
        (command("/nowhere/at all"), "it cannot be started: No such file or directory"),
        (command("a\0b"), "it cannot be started: it is no command"),
        (
            Channel("urls", Filters(), 20, address="nosuch://s3cret"),
            "its address is none that apprise knows",
        ),
    ],
    ids=["absent", "none", "address"],
)
def test_what_cannot_be_sent_says_why(channel, failure):
    assert answer(channel) == failure


def test_a_refusal_says_nothing_of_the_address(webhook, capfd):
    webhook.status = 500
    assert answer(to_address(webhook)) == "it did not take the message"
    assert capfd.readouterr() == ("", "")
    assert "s3cret" not in repr(to_address(webhook))


def test_a_channel_that_hangs_is_ended_with_all_that_it_began(tmp_path, webhook):
    webhook.hold.clear()
    pid = tmp_path / "pid"
    sleeper = "import subprocess,pathlib,sys;p=subprocess.Popen(['sleep','60']);"
    sleeper += f"pathlib.Path({str(pid)!r}).write_text(str(p.pid));p.wait()"
    slow = command(sys.executable, "-S", "-c", sleeper)
    began = time.monotonic()
    quick = Channel("quick", Filters(), 20, command=("true",))
    channels = (slow, to_address(webhook), quick)
    failures = send_all([(c, MESSAGE) for c in channels], 2.0)
    assert time.monotonic() - began < 10
    late = "it took too long"
    assert failures == {"command": late, "urls": late, "quick": None}
    assert has_ended(int(pid.read_text()))


def has_ended(pid):
    """Whether a process ends soon; one that nobody waits for is a zombie for a while."""
    for _ in range(200):
        try:
            state = Path(f"/proc/{pid}/stat").read_text().split(") ")[1][0]
        except FileNotFoundError:
            return True
        if state == "Z":
            return True
        time.sleep(0.02)
    return False


def test_a_secret_is_no_argument_and_lies_on_no_disk(tmp_path):
    """The process that sends is looked at by a command that is sent to beside it."""
    look = (
        "import json,pathlib,sys\n"
        "told=json.load(sys.stdin)\n"
        "every=[p.read_bytes() for p in pathlib.Path('/proc').glob('[0-9]*/cmdline')]\n"
        "secret='s3'+'cret'\n"  # this text is an argument itself
        "said=any(secret.encode() in line for line in every)\n"
        "sys.exit(said or secret in json.dumps(told))\n"
    )
    hidden = Channel("urls", Filters(), 20, address="json://127.0.0.1:9/?+X=s3cret")
    looking = command(sys.executable, "-S", "-c", look)
    failures = send_all([(hidden, MESSAGE), (looking, MESSAGE)], 20.0)
    assert failures["command"] is None
    assert json.dumps(failures).count("s3cret") == 0
