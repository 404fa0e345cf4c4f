"""The version of the cleaning rules: what loads quickly may ask for it."""

from __future__ import annotations

from typing import Final

RULES_VERSION: Final = "2"
"""Grows whenever the same capture may give another record."""
