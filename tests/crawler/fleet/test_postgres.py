"""PostgreSQL's address: found, parsed, and never told."""

from __future__ import annotations

import traceback

import pytest

from archive.configuration import load_configuration
from archive.errors import ConfigurationError
from crawler.fleet.postgres import (
    Unreachable,
    connected,
    find_address,
    parsed_address,
    pool_options,
)

SECRET = "s3cret-pw"
ADDRESS = f"postgresql://me:{SECRET}@127.0.0.1:1/fleet"


def configuration(tmp_path, text=""):
    (tmp_path / "gongbao.toml").write_text(f"[fleet]\n{text}", encoding="utf-8")
    return load_configuration(environment={}, directory=tmp_path)


def test_the_environment_names_it(tmp_path):
    address = find_address(configuration(tmp_path), {"GONGBAO_DSN": ADDRESS})
    assert (address.text, address.shown) == (ADDRESS, "127.0.0.1:1/fleet")
    other = configuration(tmp_path, 'dsn_env = "OTHER"')
    assert find_address(other, {"OTHER": ADDRESS}).text == ADDRESS


def test_a_file_names_it(tmp_path):
    (tmp_path / "dsn").write_text(f"{ADDRESS}\n", encoding="utf-8")
    assert find_address(configuration(tmp_path, 'dsn_file = "dsn"'), {}).text == ADDRESS


@pytest.mark.parametrize("text", ["", 'dsn_file = "missing"'])
def test_where_nothing_does_it_is_said(tmp_path, text):
    with pytest.raises(ConfigurationError):
        find_address(configuration(tmp_path, text), {})


@pytest.mark.parametrize("wrong", [f"me:{SECRET}@host/fleet", f"password={SECRET} hos"])
def test_a_wrong_one_is_not_repeated(wrong):
    with pytest.raises(ConfigurationError) as raised:
        parsed_address(wrong)
    assert SECRET not in "".join(traceback.format_exception(raised.value))


def test_no_word_of_it_tells_the_password():
    address = parsed_address(ADDRESS)
    assert SECRET not in repr(address) + address.shown
    assert SECRET not in address.harmless(f"bad {ADDRESS} {SECRET}")
    with pytest.raises(Unreachable) as raised, connected(address):
        pass
    assert SECRET not in "".join(traceback.format_exception(raised.value))
    assert "does not answer" in str(raised.value)


def test_a_pool_waits_for_the_server():
    options = pool_options(parsed_address(ADDRESS), "worker", 3)
    assert options["max_size"] == 3
    assert options["reconnect_timeout"] > 86_400
