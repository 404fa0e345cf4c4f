"""`gongbao storage list | fetch | verify | clean | rewind`: archives in a shared place."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from archive.cli.options import JsonOption
from archive.console import emit_json, emit_line, progress
from archive.errors import ArchiveUnusable

if TYPE_CHECKING:
    from archive.storage import Place

app = typer.Typer(
    help="Archives in a shared directory or in object storage, as a fleet keeps them.",
    no_args_is_help=True,
    epilog="Example: gongbao storage list s3://bucket/archives",
)
UrlArgument = Annotated[
    str, typer.Argument(metavar="URL", help="A directory, or s3://BUCKET/PREFIX.")
]
NameArgument = Annotated[
    str, typer.Argument(metavar="NAME", help="The archive's name.")
]
NamesArgument = Annotated[
    list[str] | None, typer.Argument(metavar="NAME", help="Names; default: all.")
]
_OWNER = "gongbao storage"
_LEASE_S = 3_600.0


@app.command("list", epilog="Example: gongbao storage list s3://bucket/archives")
def list_(url: UrlArgument, as_json: JsonOption = False) -> None:
    """Each archive with how often it was carried, its database's size, and who has it."""
    from archive.storage import Place

    place = Place.at(url)
    for name in place.names():
        state = place.state(name)
        if state is None:
            continue
        told = {
            "name": name,
            "generation": state.generation,
            "database_bytes": state.database.byte_count if state.database else 0,
            "owner": state.lease.owner if state.lease else None,
        }
        if as_json:
            emit_json(told)
            continue
        held = f", taken by {told['owner']}" if told["owner"] else ""
        emit_line(
            f"{name}: carried {state.generation} times, database"
            f" {told['database_bytes']:,} bytes{held}"
        )


@app.command(epilog="Example: gongbao storage fetch s3://bucket/archives a_county here")
def fetch(
    url: UrlArgument,
    name: NameArgument,
    folder: Annotated[
        Path, typer.Argument(metavar="DIR", help="Empty, or fetched into before.")
    ],
    as_json: JsonOption = False,
) -> None:
    """Bring an archive's newest database here, to read it; WARC files stay there."""
    from archive.storage import Place

    done = Place.at(url).fetch(name, folder)
    if as_json:
        emit_json({"folder": str(folder), "stored_bytes": done.stored_bytes})
    else:
        emit_line(f"{folder}: {done.stored_bytes:,} bytes came")


@app.command(epilog="Example: gongbao storage verify s3://bucket/archives --full")
def verify(
    url: UrlArgument,
    names: NamesArgument = None,
    full: Annotated[
        bool, typer.Option("--full", help="Read every capture, where it lies.")
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """Whether databases and WARC files are there and whole; what is left over."""
    from archive.storage import Place

    place, is_damaged = Place.at(url), False
    with progress("captures") as count:
        for name in names or place.names():
            found = place.inspect(name, is_full=full, count=count)
            is_damaged = is_damaged or bool(found.damage)
            if as_json:
                emit_json(found.as_dict())
                continue
            emit_line(
                f"{name}: {found.byte_count:,} bytes, {found.warc_files} WARC files,"
                f" {len(found.left_over)} objects left over ({found.left_over_bytes:,}"
                f" bytes), {len(found.damage) or 'no'} damage"
            )
            for told in found.damage:
                where = told.get("file") or told.get("record_id") or ""
                emit_line(f"  {told['code']}: {told['detail']} {where}".rstrip())
    if is_damaged:
        raise typer.Exit(ArchiveUnusable.exit_code)


@app.command(epilog="Example: gongbao storage clean s3://bucket/archives")
def clean(
    url: UrlArgument,
    names: NamesArgument = None,
    older: Annotated[
        str, typer.Option(help="Only what was left so long ago, like 24h.")
    ] = "24h",
    as_json: JsonOption = False,
) -> None:
    """Delete what killed workers left behind; archives that are held are left alone."""
    from archive.errors import LeaseHeldError
    from archive.instants import parse_duration
    from archive.storage import Place

    place, older_s = Place.at(url), parse_duration(older)
    for name in names or place.names():
        told: dict[str, object] = {"name": name, "objects": 0, "byte_count": 0}
        try:
            told["objects"], told["byte_count"] = _clean(place, name, older_s)
        except LeaseHeldError as error:
            told["held"] = str(error)
        if as_json:
            emit_json(told)
        else:
            done = f"{told['objects']} objects, {told['byte_count']:,} bytes deleted"
            emit_line(f"{name}: {told.get('held', done)}")


def _clean(place: Place, name: str, older_s: float) -> tuple[int, int]:
    import tempfile

    with (
        place.take(name, owner=_OWNER, seconds=_LEASE_S, is_new=False) as lease,
        tempfile.TemporaryDirectory(prefix="gongbao-") as temporary,
    ):
        if lease.generation == 0:
            return 0, 0
        lease.bring(Path(temporary))
        return lease.clean(Path(temporary), older_s=older_s)


@app.command("rewind", epilog="Example: gongbao storage rewind /mnt/share a_county")
def rewind(url: UrlArgument, name: NameArgument, as_json: JsonOption = False) -> None:
    """Put the database before the newest one in its place, where that is damaged."""
    from archive.storage import Place

    with Place.at(url).take(
        name, owner=_OWNER, seconds=_LEASE_S, is_new=False
    ) as lease:
        lease.rewind()
        generation = lease.generation
    if as_json:
        emit_json({"name": name, "generation": generation})
    else:
        emit_line(f"{name}: the database before the newest one is the newest")
