"""Telling all channels what they were not told yet; what each of them took is kept.

A channel's place moves only after it took its message, so that a crash, a full disk or
a channel that fails has it told again at the next run, and never another channel.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from archive.console import SPOKEN, alert
from archive.errors import ArchiveLocked, GongbaoError
from archive.instants import utc_now
from archive.notices.digest import digest_of, trial
from archive.notices.ledger import Ledger, end_of, place_of
from archive.notices.noticing import noticed
from archive.notices.pending import pending
from archive.notices.sending import send_all
from archive.store import Archive

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import datetime
    from pathlib import Path

    from archive.notices.channels import Alerts, Channel
    from archive.notices.digest import Digest
    from archive.notices.events import Event, Notice
    from archive.notices.ledger import Place
    from archive.store.reader import Reader

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Told:
    """One channel, its message if there was one, and why it did not take it."""

    channel: str
    digest: Digest | None
    failure: str | None = None

    def as_dict(self, *, with_message: bool = False) -> dict[str, Any]:
        """The channel's row of what `gongbao notify --json` prints."""
        row = {
            "channel": self.channel,
            "events": self.digest.total if self.digest else 0,
            "counts": self.digest.counts if self.digest else {},
            "failure": self.failure,
        }
        if with_message:
            row["message"] = self.digest.as_dict() if self.digest else None
        return row


def tell(folder: Path, alerts: Alerts, *, now: datetime | None = None) -> list[Told]:
    """Notice what is new, send each channel its digest, keep what each took."""
    now = now or utc_now()
    with Archive.open(folder) as archive, Ledger(folder) as ledger:
        _notice(archive, ledger, alerts, now)
        ledger.try_out(channel.name for channel in alerts.channels)
        ledger.forget_failures([channel.name for channel in alerts.channels])
        until = end_of(archive)
        digests = _digests(archive, alerts, until, now=now)
        messages = [(channel, digest) for channel, digest in digests if digest]
        failures = send_all(messages, alerts.timeout_s)
        for channel, digest in digests:
            failure = failures.get(channel.name)
            if failure:
                ledger.failed(channel.name, failure, now=now)
            else:
                ledger.took(channel.name, until, now=now if digest else None)
    return [Told(c.name, digest, failures.get(c.name)) for c, digest in digests]


def skip(folder: Path, alerts: Alerts, *, now: datetime | None = None) -> list[Told]:
    """Count all that happened so far as told, and send nothing."""
    with Archive.open(folder) as archive, Ledger(folder) as ledger:
        _notice(archive, ledger, alerts, now or utc_now())
        ledger.try_out(channel.name for channel in alerts.channels)
        until = end_of(archive)
        for channel in alerts.channels:
            ledger.took(channel.name, until, now=None)
    return [Told(channel.name, None) for channel in alerts.channels]


def preview(folder: Path, alerts: Alerts, *, now: datetime | None = None) -> list[Told]:
    """What `tell` would send; nothing is sent and nothing is written."""
    now = now or utc_now()
    with Archive.open(folder) as archive:
        new, _ = noticed(archive, now=now, with_missing=_wants_missing(alerts))
        digests = _digests(archive, alerts, end_of(archive), now=now, new=new)
    return [Told(channel.name, digest) for channel, digest in digests]


def try_channels(
    folder: Path, alerts: Alerts, *, now: datetime | None = None
) -> list[Told]:
    """Send each channel a test message; no archive is needed."""
    digest = trial(archive=str(folder), now=now or utc_now(), language=alerts.language)
    messages = [(channel, digest) for channel in alerts.channels]
    failures = send_all(messages, alerts.timeout_s)
    return [Told(c.name, digest, failures[c.name]) for c in alerts.channels]


def tell_after_crawl(
    folder: Path, read: Callable[[], Alerts], *, now: datetime | None = None
) -> None:
    """What a crawl does at its end: whatever fails here is one line, and no error."""
    try:
        alerts = read()
        if not alerts.after_crawl or not alerts.channels:
            return
        for told in tell(folder, alerts, now=now):
            if told.failure:
                failed = f"channel {told.channel} was not told ({told.failure})"
                _complain(f"{failed}; the next run tells it.")
    except ArchiveLocked as error:
        logger.info("notify: %s", error)
    except GongbaoError as error:
        _complain(str(error))
    except Exception as error:  # noqa: BLE001 - no alert may fail the crawl
        _complain(f"nobody was told: unexpected error: {error!r}")


def _complain(what: str) -> None:
    """A line of the log; in quiet on stderr too, where nobody else would tell of it."""
    logger.warning("notify: %s", what)
    if SPOKEN.is_quiet:
        alert(f"gongbao: notify: {what}")


def _notice(archive: Reader, ledger: Ledger, alerts: Alerts, now: datetime) -> None:
    new, last_run = noticed(archive, now=now, with_missing=_wants_missing(alerts))
    ledger.add(new, last_run)


def _wants_missing(alerts: Alerts) -> bool:
    """Holding all reports against their due dates takes time: only if one wants it."""
    return any("missing" in channel.filters.events for channel in alerts.channels)


def _digests(
    archive: Reader,
    alerts: Alerts,
    until: Place,
    *,
    now: datetime,
    new: Iterable[Notice] = (),
) -> list[tuple[Channel, Digest | None]]:
    """Each channel with its message; `new` are events that no table holds yet."""
    unkept = [notice.event for notice in new]
    found = []
    for channel in alerts.channels:
        events = _events(archive, channel, until, unkept)
        digest = digest_of(
            events,
            most=channel.most,
            archive=str(archive.path),
            now=now,
            language=alerts.language,
        )
        found.append((channel, digest))
    return found


def _events(
    archive: Reader, channel: Channel, until: Place, unkept: Iterable[Event]
) -> Iterable[Event]:
    after = place_of(archive, channel.name)
    yield from pending(archive, channel.filters, after=after, until=until)
    yield from filter(channel.filters.let_through, unkept)
