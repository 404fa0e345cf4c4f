"""Fixtures of the fleet's tests: PostgreSQL, portals, workers as processes of their own.

They need PostgreSQL's programs and a few minutes: `make test-fleet` runs them, plain
`make test` skips them.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from tests.fleet.fleet import Fleet
from tests.fleet.postgres import PostgresServer, bin_folder

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresServer]:
    if not os.environ.get("GONGBAO_FLEET_TESTS"):
        pytest.skip("needs PostgreSQL: make test-fleet runs it")
    if bin_folder() is None:
        pytest.fail("no PostgreSQL here: scripts/setup/postgres.sh installs it")
    server = PostgresServer()
    try:
        server.make()
        yield server
    finally:
        server.remove()


@pytest.fixture
def fleet(
    postgres: PostgresServer, tmp_path: Path, request: pytest.FixtureRequest
) -> Iterator[Fleet]:
    name = request.node.name.split("[")[0][-40:]
    made = Fleet(tmp_path, postgres.database(name))
    yield made
    made.end()
