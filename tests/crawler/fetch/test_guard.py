"""What is never asked for, and which addresses a name may mean."""

from __future__ import annotations

import asyncio

import pytest

from crawler.fetch.guard import Guard, refusal_of
from crawler.fetch.limits import Failed, FetchError, Refused
from crawler.fetch.lookups import RESOLVED_S

REFUSED = [
    ("file:///etc/passwd", "scheme"),
    ("data:text/html,x", "scheme"),
    ("ftp://a.gov.cn/x", "scheme"),
    ("javascript:alert(1)", "scheme"),
    ("FILE:///x", "scheme"),
    ("gopher://a", "scheme"),
    ("//a.gov.cn/x", "bad_url"),
    ("http://[::1/bad", "bad_url"),
    ("http://", "bad_url"),
    ("http://a.gov.cn:99999/", "bad_url"),
    ("", "bad_url"),
    ("http://127.0.0.1/", "private_address"),
    ("http://2130706433/", "private_address"),
    ("http://0x7f.1/", "private_address"),
    ("http://0x7f000001/", "private_address"),
    ("http://0177.0.0.1/", "private_address"),
    ("http://127.1/", "private_address"),
    ("http://0/", "private_address"),
    ("http://１２７.０.０.１/", "private_address"),
    ("http://127。0。0。1/", "private_address"),
    ("http://%31%32%37.0.0.1/", "private_address"),
    ("http://[::1]/", "private_address"),
    ("http://[::]/", "private_address"),
    ("http://[::ffff:127.0.0.1]/", "private_address"),
    ("http://[::ffff:7f00:1]:8080/", "private_address"),
    ("http://[64:ff9b::127.0.0.1]/", "private_address"),
    ("http://[2002:7f00:1::]/", "private_address"),
    ("http://[fe80::1]/", "private_address"),
    ("http://169.254.169.254/latest/meta-data/", "private_address"),
    ("http://10.1.2.3/", "private_address"),
    ("http://100.64.0.1/", "private_address"),
    ("https://user:pass@192.168.0.1/", "private_address"),
    ("http://LOCALHOST/", "private_address"),
    ("http://localhost./", "private_address"),
    ("http://metadata.google.internal/", "private_address"),
    ("http://printer.local/", "private_address"),
]


@pytest.mark.parametrize(("url", "reason"), REFUSED)
def test_refused_before_anything_is_asked(url, reason):
    assert refusal_of(url) == reason


@pytest.mark.parametrize(
    "url",
    [
        "http://www.example.gov.cn/",
        "HTTPS://www.example.gov.cn:8443/a?b#c",
        "http://114.114.114.114/",
        "http://[2400:3200::1]/",
        "http://某某.政务/",
        "http://notlocalhost.cn/",
        "http://local.gov.cn/",
    ],
)
def test_the_public_web_is_not_refused(url):
    assert refusal_of(url) is None


def test_a_sites_own_host_and_port_alone_may_be_private():
    own = "127.0.0.1:8080"
    assert refusal_of("http://127.0.0.1:8080/x", own=own) is None
    assert refusal_of("http://127.1:8080/x", own=own) is None
    for url in (
        "http://127.0.0.1/x",
        "http://127.0.0.1:8081/",
        "http://127.0.0.2:8080",
    ):
        assert refusal_of(url, own=own) == "private_address"
    assert refusal_of("ftp://127.0.0.1:8080/x", own=own) == "scheme"


class Names:
    """A resolver that gives another answer each time, and counts."""

    def __init__(self, *answers: list[str] | Exception) -> None:
        self.answers = list(answers)
        self.asked = 0

    async def __call__(self, name: str, port: int) -> list[str]:
        self.asked += 1
        answer = self.answers[min(self.asked, len(self.answers)) - 1]
        if isinstance(answer, Exception):
            raise answer
        return answer


def addresses(guard: Guard, name: str = "a.gov.cn", **options) -> tuple[str, ...]:
    return asyncio.run(guard.addresses(name, 80, **options))


def test_of_several_addresses_the_private_ones_are_left_out():
    names = Names(["127.0.0.1", "114.114.114.114", "::1", "114.114.114.114"])
    assert addresses(Guard(names)) == ("114.114.114.114",)


@pytest.mark.parametrize("answer", [["127.0.0.1"], ["::ffff:10.0.0.1", "fe80::1"]])
def test_a_name_of_private_addresses_only_is_refused(answer):
    with pytest.raises(Refused, match="private_address"):
        addresses(Guard(Names(answer)))
    assert addresses(Guard(Names(answer)), private=True) == tuple(answer)


def test_a_name_that_changes_its_address_is_checked_each_time_it_is_asked():
    seconds = [0.0]
    names = Names(["114.114.114.114"], ["127.0.0.1"])
    guard = Guard(names, clock=lambda: seconds[0])
    assert addresses(guard) == ("114.114.114.114",)
    seconds[0] = RESOLVED_S - 1
    assert addresses(guard) == ("114.114.114.114",)
    assert names.asked == 1
    seconds[0] = RESOLVED_S
    with pytest.raises(Refused):
        addresses(guard)


def test_forgetting_a_name_asks_anew():
    names = Names(["114.114.114.114"], ["114.114.115.115"])
    guard = Guard(names)
    addresses(guard)
    guard.forget("a.gov.cn", 80)
    assert addresses(guard) == ("114.114.115.115",)


@pytest.mark.parametrize("error", [OSError("no such name"), UnicodeError("label"), []])
def test_a_name_without_an_address(error):
    with pytest.raises(Failed, match="dns"):
        addresses(Guard(Names(error)))


def test_a_literal_address_asks_nobody():
    names = Names(["10.0.0.1"])
    assert addresses(Guard(names), "114.114.114.114") == ("114.114.114.114",)
    with pytest.raises(Refused):
        addresses(Guard(names), "127.0.0.1")
    assert names.asked == 0


def test_the_systems_resolver_knows_this_machine():
    assert "127.0.0.1" in addresses(Guard(), "localhost", private=True)
    with pytest.raises(Refused):
        addresses(Guard(), "localhost")


def test_errors_say_their_state_and_are_no_os_errors():
    assert (Refused("scheme").state, Failed("dns").state) == ("refused", "failed")
    assert not issubclass(FetchError, OSError)
    assert str(Failed("dns", "no address")) == "dns: no address"
