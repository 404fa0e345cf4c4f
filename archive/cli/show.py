"""`gongbao show`: a record, one of its versions, what it changed, its raw page."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

from archive.console import emit_json
from archive.errors import ConfigurationError
from archive.records.attachments import attached

if TYPE_CHECKING:
    from archive.rows import StoredRecord, Version
    from archive.store import Archive


def shown(
    archive: Archive,
    identity: str,
    *,
    version: int | None,
    diff: bool,
    raw: bool,
    as_json: bool,
) -> None:
    """Print what was asked for on stdout."""
    record = archive.record(identity)
    if record is None:
        msg = f"there is no record {identity}: look for one with `gongbao search`."
        raise ConfigurationError(msg)
    versions = archive.versions(record.record_id)
    chosen = _chosen(record, versions, version)
    if raw:
        if as_json:
            msg = "--raw is the page as received, no JSON: leave out one of the two."
            raise ConfigurationError(msg)
        _print_raw(archive, record, chosen)
    elif diff:
        _print_diff(versions, chosen, as_json=as_json)
    elif as_json:
        row = _document(record, versions, chosen if version else None)
        files = attached(archive.connection, record.record_id)
        emit_json(row | {"attachments": [file.as_dict() for file in files]})
    else:
        from archive.cli.tables import print_files, print_record

        print_record(record, versions, chosen)
        print_files(attached(archive.connection, record.record_id))


def _chosen(
    record: StoredRecord, versions: list[Version], number: int | None
) -> Version:
    wanted = number or record.version
    found = next((v for v in versions if v.version == wanted), None)
    if found is None:
        msg = (
            f"record {record.record_id} has no version {wanted}: it has 1 to"
            f" {record.version}."
        )
        raise ConfigurationError(msg)
    return found


def _print_raw(archive: Archive, record: StoredRecord, version: Version) -> None:
    if version.capture_id is None:
        msg = f"record {record.record_id} came without its page."
        raise ConfigurationError(msg)
    if sys.stdout.isatty():
        msg = "a page as received may steer a terminal: give it to a file or a pipe."
        raise ConfigurationError(msg)
    payload = archive.capture(version.capture_id).payload
    sys.stdout.flush()
    sys.stdout.buffer.write(payload)
    sys.stdout.buffer.flush()


def _print_diff(versions: list[Version], chosen: Version, *, as_json: bool) -> None:
    from archive.queries.difference import difference

    before = next((v for v in versions if v.version == chosen.version - 1), None)
    told = difference(before, chosen)
    if as_json:
        emit_json(told)
        return
    from archive.cli.tables import print_difference

    print_difference(told)


def _document(
    record: StoredRecord, versions: list[Version], chosen: Version | None
) -> dict[str, Any]:
    row = record.as_dict()
    if chosen is not None:
        for name in ("version", "title", "date", "source", "text", "text_digest"):
            row[name] = getattr(chosen, name)
        row["capture_id"] = chosen.capture_id
        row["changed_at"] = chosen.changed_at
    row["versions"] = [
        {
            "version": v.version,
            "changed_at": v.changed_at,
            "cause": v.cause,
            "capture_id": v.capture_id,
            "text_digest": v.text_digest,
        }
        for v in versions
    ]
    return row
