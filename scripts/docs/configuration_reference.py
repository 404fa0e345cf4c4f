"""The table of settings in docs/operations.md, made from the sections themselves:
`python scripts/docs/configuration_reference.py`; a test holds the file against it.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Final

from archive.configuration.sections import SECTIONS
from archive.configuration.settings import Setting
from archive.toml_tables import Key, Named, Part, Rows

if TYPE_CHECKING:
    from collections.abc import Iterator

DOCUMENT: Final = Path(__file__).parents[2] / "docs" / "operations.md"


def settings_of(part: Part, name: str) -> Iterator[tuple[str, Setting]]:
    """Every setting under a part, with the name that people write."""
    if isinstance(part, Setting):
        yield name, part
    elif isinstance(part, Rows):
        yield from settings_of(part.keys, f"{name}[]")
    elif isinstance(part, Named):
        yield from settings_of(part.part, f"{name}.NAME")
    elif not isinstance(part, Key):
        for key, inner in part.items():
            yield from settings_of(inner, f"{name}.{key}".lstrip("."))


def table() -> str:
    """All settings: name, meaning, default, environment, option."""
    lines = [
        "| setting | meaning | default | environment | option |",
        "|---|---|---|---|---|",
    ]
    for name, setting in settings_of(SECTIONS, ""):
        default = setting.otherwise or _shown(setting.default)
        variable = f"`{setting.variable}`" if setting.variable else ""
        if setting.is_secret:
            variable = "the one that is named"
        option = f"`{setting.option}`" if setting.option else ""
        cells = (f"`{name}`", setting.meaning, default, variable, option)
        lines.append("| " + " | ".join(cells) + " |")
    return "\n".join(lines)


def renewed(document: str) -> str:
    """The document with its table as the sections have it now."""
    return re.sub(
        r"(?s)(<!-- settings -->\n).*?(<!-- /settings -->)",
        lambda found: f"{found[1]}{table()}\n{found[2]}",
        document,
    )


def _shown(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return f"`{str(value).lower()}`"
    return f"`{value}`"


if __name__ == "__main__":
    DOCUMENT.write_text(renewed(DOCUMENT.read_text(encoding="utf-8")), encoding="utf-8")
