"""PostgreSQL's address, which nobody may read, and what its errors mean; owner of psycopg.

The address holds a password: it comes from the environment or a file, never from the
command line, and whatever is said of the server passes through `Address.harmless`.
"""

from __future__ import annotations

import os
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote

from archive.errors import ConfigurationError, GongbaoError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    import psycopg

    from archive.configuration import Configuration

    Connection = psycopg.Connection[Any]

MASK: Final = "***"
_CONNECT_S: Final = 5
_NEEDED: Final = "PostgreSQL's drivers are not installed: pip install 'gongbao[fleet]'."


class Unreachable(GongbaoError):  # noqa: N818 - what it is
    """PostgreSQL does not answer, or not to us."""


@dataclass(frozen=True, slots=True)
class Address:
    """Where PostgreSQL is: `text` is a secret, and no `repr` of it shows more."""

    text: str = field(repr=False)
    parts: Mapping[str, Any] = field(repr=False)

    @property
    def shown(self) -> str:
        """What may be told of it: host, port and database.

        >>> parsed_address("postgresql://me:secret@db.local/fleet").shown
        'db.local:5432/fleet'
        """
        host = self.parts.get("host") or "localhost"
        return f"{host}:{self.parts.get('port') or 5432}/{self.parts.get('dbname', '')}"

    def harmless(self, message: object) -> str:
        """A message without the address and its password.

        >>> address = parsed_address("postgresql://me:se%20cret@db.local/fleet")
        >>> address.harmless("no entry for me:se cret, me:se%20cret")
        'no entry for me:***, me:***'
        """
        text = str(message).replace(self.text, MASK)
        for secret in (self.parts.get("password"), self.parts.get("sslpassword")):
            if secret:
                text = text.replace(quote(str(secret)), MASK)
                text = text.replace(str(secret), MASK)
        return text


def find_address(
    configuration: Configuration, environment: Mapping[str, str] | None = None
) -> Address:
    """The address of `[fleet]`: of its variable, else of its file.

    ConfigurationError where there is none, or none that can be read.
    """
    variables = os.environ if environment is None else environment
    fleet = configuration["fleet"]
    text = variables.get(fleet["dsn_env"], "").strip()
    if not text and fleet["dsn_file"] is not None:
        text = _in_file(fleet["dsn_file"])
    if not text:
        msg = (
            f"nothing says where PostgreSQL is: set ${fleet['dsn_env']}, or $GONGBAO_DSN_FILE"
            " to a file with the address in it."
        )
        raise ConfigurationError(msg)
    return parsed_address(text)


def parsed_address(text: str) -> Address:
    """An address of either form that PostgreSQL knows; the error does not repeat it."""
    from_info = _driver().conninfo
    try:
        return Address(text, from_info.conninfo_to_dict(text))
    except _driver().Error:
        msg = (
            "PostgreSQL's address cannot be read: write it like"
            " postgresql://USER:PASSWORD@HOST:5432/NAME."
        )
        raise ConfigurationError(msg) from None


@contextmanager
def connected(address: Address) -> Iterator[Connection]:
    """One connection, each statement its own transaction; Unreachable where none comes."""
    driver = _driver()
    try:
        connection = driver.connect(
            address.text, autocommit=True, connect_timeout=_CONNECT_S
        )
    except driver.Error as error:
        raise unreachable(address, error) from None
    try:
        yield connection
    finally:
        connection.close()


def unreachable(address: Address, error: object) -> Unreachable:
    """PostgreSQL's own words for why it does not answer, without secrets."""
    words = " ".join(address.harmless(error).split()).split(" Is the server")[0]
    return Unreachable(
        f"PostgreSQL at {address.shown} does not answer: {words.rstrip('.')}. Is it running, and is"
        " the address right?"
    )


def is_passing(error: BaseException | None) -> bool:
    """Whether a statement may be sent again: the server went away or was too busy."""
    driver = _driver()
    return isinstance(error, driver.OperationalError | driver.InterfaceError)


def is_refusal(error: BaseException | None) -> bool:
    """Whether a function of the database said no, as procrastinate's do of jobs."""
    return isinstance(error, _driver().errors.RaiseException)


def pool_options(address: Address, name: str, connections: int) -> dict[str, Any]:
    """Of a pool of connections that waits for the server as long as it may take."""
    return {
        "conninfo": address.text,
        "kwargs": {"application_name": name, "connect_timeout": _CONNECT_S},
        "min_size": 1,
        "max_size": connections,
        "timeout": 2.0 * _CONNECT_S,
        "reconnect_timeout": 7 * 86_400.0,
    }


def _driver() -> Any:
    try:
        import psycopg
        import psycopg.conninfo
    except ImportError as error:
        raise ConfigurationError(_NEEDED) from error
    return psycopg


def _in_file(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        why = error.strerror if isinstance(error, OSError) else "it is no text"
        msg = f"{path}, which should hold PostgreSQL's address, cannot be read: {why}."
        raise ConfigurationError(msg) from error
