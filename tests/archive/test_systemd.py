"""sd_notify, against a socket of the test's own."""

from __future__ import annotations

import os
import socket

import pytest

from archive.systemd import Systemd


@pytest.fixture
def manager(tmp_path):
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as listening:
        listening.bind(str(tmp_path / "notify"))
        listening.setblocking(False)
        yield listening


def received(listening):
    messages = []
    while True:
        try:
            messages.append(listening.recv(4096).decode())
        except BlockingIOError:
            return messages


def test_what_is_told_arrives(manager):
    systemd = Systemd({"NOTIFY_SOCKET": manager.getsockname()})
    systemd.tell("READY=1", "STATUS=a\nSTOPPING=1")
    assert received(manager) == ["READY=1\nSTATUS=a STOPPING=1"]


def test_a_name_of_linuxs_own():
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as listening:
        name = f"gongbao-test-{os.getpid()}"
        listening.bind("\0" + name)
        listening.setblocking(False)
        Systemd({"NOTIFY_SOCKET": "@" + name}).tell("READY=1")
        assert received(listening) == ["READY=1"]


def test_signs_of_life_in_half_of_the_watchdogs_time(manager):
    variables = {
        "NOTIFY_SOCKET": manager.getsockname(),
        "WATCHDOG_USEC": "4000000",
        "WATCHDOG_PID": str(os.getpid()),
    }
    systemd = Systemd(variables)
    for second in range(11):
        systemd.beat(f"second {second}", now=100.0 + second)
    messages = received(manager)
    assert messages.count("WATCHDOG=1") == 6
    assert [m for m in messages if m.startswith("STATUS")] == [
        "STATUS=second 0",
        "STATUS=second 10",
    ]


@pytest.mark.parametrize(
    "more",
    [{}, {"WATCHDOG_USEC": "4000000", "WATCHDOG_PID": "1"}, {"WATCHDOG_USEC": "x"}],
)
def test_without_a_watchdog_of_ours_there_are_no_signs(manager, more):
    systemd = Systemd({"NOTIFY_SOCKET": manager.getsockname()} | more)
    systemd.beat("a", now=0.0)
    assert received(manager) == ["STATUS=a"]


@pytest.mark.parametrize("path", ["", "vsock:2:1234", "/nowhere/at/all"])
def test_without_a_socket_nothing_happens(path):
    systemd = Systemd({"NOTIFY_SOCKET": path})
    systemd.tell("READY=1")
    systemd.beat("a")
