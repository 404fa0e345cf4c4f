"""Where alerts go: the channels of `[notify]`, each with what it wants to be told."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from archive.errors import ConfigurationError
from archive.notices.events import DEFAULT_EVENTS, Filters

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from archive.configuration import Configuration

_FILTERS: Final = ("events", "sites", "kinds", "words")
_MOST_CHANNELS: Final = 50  # each is a process for as long as its message takes


@dataclass(frozen=True, slots=True)
class Channel:
    """One receiver: an address of apprise, which is a secret, or a command."""

    name: str
    filters: Filters
    most: int
    address: str | None = field(default=None, repr=False)
    command: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Alerts:
    """What `[notify]` says: `after_crawl` whether a crawl tells, `timeout_s` for how long."""

    channels: tuple[Channel, ...]
    after_crawl: bool
    timeout_s: float
    language: str


def alerts_from(
    configuration: Configuration, environment: Mapping[str, str] | None = None
) -> Alerts:
    """What the configuration says; ConfigurationError where a variable is not set."""
    section = configuration["notify"]
    variables = os.environ if environment is None else environment
    named = configuration.values["notify.urls_env"].origin != "default"
    channels = tuple(_channels(section, variables, must_be_set=named))
    if len(channels) > _MOST_CHANNELS:
        msg = f"[notify] has {len(channels)} channels: {_MOST_CHANNELS} are the most."
        raise ConfigurationError(msg)
    return Alerts(
        channels, section["after_crawl"], section["timeout"], section["language"]
    )


def _channels(
    section: Mapping[str, Any], variables: Mapping[str, str], *, must_be_set: bool
) -> Iterator[Channel]:
    filters = {name: section[name] for name in _FILTERS}
    if section["command"]:
        yield _channel("command", section["most"], filters, section["command"])
    variable = section["urls_env"]
    if must_be_set or variables.get(variable, "").strip():
        for name, address in _addresses("urls", variable, variables):
            yield _channel(name, section["most"], filters, address=address)
    for name, own in section["channels"].items():
        wanted = {key: own[key] or filters[key] for key in _FILTERS}
        most = own["most"] or section["most"]
        if bool(own["command"]) == bool(own["urls_env"]):
            msg = (
                f"[notify.channels.{name}] needs either urls_env or command: see"
                " docs/operations.md, Alerts."
            )
            raise ConfigurationError(msg)
        if own["command"]:
            yield _channel(name, most, wanted, own["command"])
            continue
        for numbered, address in _addresses(name, own["urls_env"], variables):
            yield _channel(numbered, most, wanted, address=address)


def _channel(
    name: str,
    most: int,
    filters: Mapping[str, list[str] | None],
    command: list[str] | None = None,
    address: str | None = None,
) -> Channel:
    chosen = {key: tuple(filters[key] or ()) for key in _FILTERS}
    chosen["events"] = chosen["events"] or DEFAULT_EVENTS
    return Channel(name, Filters(**chosen), most, address, tuple(command or ()))


def _addresses(
    name: str, variable: str, variables: Mapping[str, str]
) -> Iterator[tuple[str, str]]:
    """The addresses of a variable, named by their order: their text is a secret."""
    addresses = variables.get(variable, "").split()
    if not addresses:
        msg = (
            f"[notify] sends to the addresses in ${variable}, which is not set: put"
            " addresses of apprise there, with spaces between them."
        )
        raise ConfigurationError(msg)
    for number, address in enumerate(addresses, 1):
        yield name if number == 1 else f"{name}/{number}", address
