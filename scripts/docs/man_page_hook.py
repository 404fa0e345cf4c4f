"""Hatch's hook: the manual page goes into the wheel as share/man/man1/gongbao.1."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class ManPageHook(BuildHookInterface):
    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Make the page; an editable install has none."""
        if version == "editable":
            return
        self.folder = tempfile.TemporaryDirectory(prefix="gongbao-man-")
        page = Path(self.folder.name) / "gongbao.1"
        script = Path(self.root) / "scripts" / "docs" / "man_page.py"
        # -B: the build leaves nothing beside the sources.
        subprocess.run([sys.executable, "-B", script, page], check=True)
        build_data["shared_data"][str(page)] = "share/man/man1/gongbao.1"

    def finalize(self, version: str, *_: Any) -> None:
        """Remove what was made for the wheel."""
        if version != "editable":
            self.folder.cleanup()
