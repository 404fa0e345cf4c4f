"""`gongbao fleet …`: wrong use is told; what is right is seen in tests/fleet."""

from __future__ import annotations

import json

import pytest

from crawler import cli


@pytest.fixture
def gongbao(monkeypatch, capsys):
    monkeypatch.setenv("GONGBAO_CONFIG", "/dev/null")
    for name in ("GONGBAO_DSN", "GONGBAO_DSN_FILE", "GONGBAO_PLACE"):
        monkeypatch.delenv(name, raising=False)

    def run(*words):
        monkeypatch.setattr("sys.argv", ["gongbao", *words, "--json"])
        code = cli._run()
        return code, json.loads(capsys.readouterr().out)

    return run


@pytest.mark.parametrize(
    "words",
    [
        ("fleet", "init"),
        ("fleet", "status"),
        ("fleet", "drain"),
        ("fleet", "submit"),
        ("fleet", "reclean", "--since", "1"),
    ],
)
def test_without_an_address_each_says_so(gongbao, words):
    code, told = gongbao(*words)
    assert (code, told["exit_code"]) == (2, 2)
    assert "GONGBAO_DSN" in told["error"]


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (("fleet", "submit", "--due", "town"), "--due"),
        (("fleet", "submit", "no-such-site"), "no-such-site"),
        (("fleet", "reclean", "--since", "new"), "--since"),
    ],
)
def test_wrong_use_is_told(gongbao, words, why):
    code, told = gongbao(*words)
    assert code == 2
    assert why in told["error"]
