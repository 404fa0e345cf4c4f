"""Options that mean the same in every command, whichever package it stands in."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Final

import typer

DEFAULT_ARCHIVE: Final = Path("gongbao-archive")
ArchiveOption = Annotated[
    Path,
    typer.Option("--archive", envvar="GONGBAO_ARCHIVE", help="The archive's folder."),
]
JsonOption = Annotated[
    bool, typer.Option("--json", help="JSON on stdout and nothing else there.")
]
SiteOption = Annotated[str | None, typer.Option(help="Only records of this site.")]
KindOption = Annotated[
    str | None, typer.Option(help="Only this kind: law_government, disclosure, …")
]
YearOption = Annotated[int | None, typer.Option(help="Only reports on this year.")]
RegionOption = Annotated[
    str | None, typer.Option(help="GB/T 2260 code, or a name's beginning.")
]
