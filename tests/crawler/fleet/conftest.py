"""PostgreSQL for the modules that speak to it; without it their tests are skipped."""

from tests.fleet.conftest import postgres

__all__ = ["postgres"]
