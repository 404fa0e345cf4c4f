"""No record changes by a hair unless its new digest is accepted (frozen.py says how)."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from types import ModuleType

HERE = Path(__file__).resolve().parent


def _frozen() -> ModuleType:
    """The module beside this one (tests are not a package)."""
    spec = importlib.util.spec_from_file_location("frozen_records", HERE / "frozen.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["frozen_records"] = module
    spec.loader.exec_module(module)
    return module


frozen = _frozen()


def test_every_record_is_the_frozen_one() -> None:
    changed = frozen.differing()
    assert not changed, (
        f"{len(changed)} records differ, as that of {changed[0]}: read what changed,"
        " then python tests/golden/frozen.py --accept"
    )


def test_a_changed_page_is_seen() -> None:
    pages = {name: (capture, hints) for name, capture, hints in frozen.pages()}
    (one, hints), (other, _) = pages["portal 0"], pages["portal 1"]
    changed = frozen.Capture(one.url, other.payload)
    assert frozen.digest(one, hints) == frozen.digest(one, hints)
    assert frozen.digest(changed, hints) != frozen.digest(one, hints)
