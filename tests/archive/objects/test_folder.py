"""What every folder of objects offers."""

from __future__ import annotations

import inspect
from pathlib import Path

from archive.objects.folder import ObjectFolder, Register
from archive.objects.local import LinkedRegister, LocalFolder


def members(kind: type) -> set[str]:
    found = inspect.getmembers(kind, inspect.isfunction)
    return {name for name, _ in found if not name.startswith("_")}


def test_a_directory_offers_all_of_it() -> None:
    assert members(ObjectFolder) <= members(LocalFolder)
    assert members(Register) <= members(LinkedRegister)
    assert LocalFolder(Path("/mnt/share")).url == "/mnt/share"
