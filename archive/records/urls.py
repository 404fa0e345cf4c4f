"""Table `urls`: what is known, what is due, what is in flight."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from archive.canonical import document_key, host_of
from archive.instants import iso, utc_now
from archive.records.spellings import known_as, place_of
from archive.rows import DueUrl, NewUrl, UrlRow

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from datetime import datetime

    from archive.database.connection import Connection

_ADD = """
INSERT OR IGNORE INTO urls (url, host, site_id, kind, state, reason, due_at, priority,
    depth, listing_title, listing_date, parent_url, document_key, is_written)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 1)"""
_KIN = """
SELECT urls.url_id, urls.url, kind, state, prior_state, due_at, visits, record_id,
    is_written, alias_of
FROM urls LEFT JOIN aliases USING (url) WHERE document_key = ? ORDER BY url_id"""
# A title that one list cuts (关于开展…) another may show whole.
_FILL = """
UPDATE urls SET listing_date = ifnull(listing_date, ?2),
    listing_title = CASE
        WHEN listing_title IS NULL THEN ?1
        WHEN (listing_title LIKE '%…' OR listing_title LIKE '%..')
            AND ?1 NOT LIKE '%…' AND ?1 NOT LIKE '%..'
            AND length(?1) >= length(listing_title) - 3 THEN ?1
        ELSE listing_title END
WHERE url = ?3 AND (listing_title IS NULL OR listing_date IS NULL
    OR listing_title LIKE '%…' OR listing_title LIKE '%..')"""
_ALIAS = "INSERT OR REPLACE INTO aliases (url, alias_of) VALUES (?, ?)"
_POINTING = (
    "UPDATE OR REPLACE aliases SET url = ? WHERE url = ?",
    "UPDATE aliases SET alias_of = ? WHERE alias_of = ?",
    "UPDATE OR REPLACE rejected SET url = ? WHERE url = ?",
    "UPDATE OR IGNORE attachments SET url = ? WHERE url = ?",
)
_NOTE_WAITING = """
UPDATE urls SET detail = ? WHERE host = ?
    AND (state = 'pending' OR state = 'in_flight' AND prior_state = 'pending')"""
_ASK_ANEW = """
UPDATE urls SET state = 'pending', reason = NULL, detail = NULL, due_at = NULL
WHERE url_id = ? AND state IN ('gone', 'failed')"""
_CLAIMABLE = """
SELECT url_id, next_at, %s FROM urls
WHERE host = ? AND priority = ? AND next_at <= ? ORDER BY next_at LIMIT ?"""
_ASKED_BEFORE = (
    "state IN ('archived', 'unchanged', 'failed', 'gone')"
    " AND (:site IS NULL OR site_id = :site) AND ifnull(visited_at, '') < :since"
)
# A report's interval was longer once, or was that of a site without a file.
_PULL_IN = """
UPDATE urls SET due_at = strftime('%Y-%m-%dT%H:%M:%SZ', visited_at, :longest)
WHERE site_id IS :site AND state IN ('archived', 'unchanged') AND kind IN ('report', 'attachment')
    AND due_at > strftime('%Y-%m-%dT%H:%M:%SZ', visited_at, :longest)"""
_READ_ANEW = """
UPDATE urls SET due_at = :now WHERE site_id IS :site AND state = 'failed'
    AND reason = :reason AND due_at > :now AND instr(ifnull(detail, ''), :unless) = 0"""
_ALIASES_MOST = 10  # names of names: a redirect to a redirect, each a run later
_DUE_COLUMNS = tuple(
    name for name in DueUrl.__slots__ if name not in {"prior_state", "prior_reason"}
)


class Urls:
    """The frontier's memory; part of an Archive, in the same transactions."""

    def __init__(self, connection: Connection, begin: Callable[[], None]) -> None:
        self._connection = connection
        self._begin = begin

    def add(self, urls: Iterable[NewUrl]) -> int:
        """Add those not known yet; the number of new ones.

        A known URL keeps its state; a title or date of the listing that it lacked is
        filled in.
        """
        found = list(urls)
        if not found:
            return 0
        self._begin()
        return add_urls(self._connection, found)

    def claim(self, host: str | None, limit: int, now: datetime) -> list[DueUrl]:
        """Up to `limit` URLs that are due, now in flight; any host where it is None.

        By priority (highest first), then by the time since when they are due.
        """
        at = iso(now)
        hosts = [host] if host is not None else self.hosts_with_due(now)
        rows: list[Any] = []
        for name in hosts:
            rows += self._claimable(name, limit, at)
        rows.sort(key=lambda row: (-row["priority"], row["next_at"], row["url_id"]))
        rows = rows[:limit]
        if rows:
            self._begin()
            self._connection.executemany(
                "UPDATE urls SET prior_state = state, state = 'in_flight'"
                " WHERE url_id = ?",
                [(row["url_id"],) for row in rows],
            )
        return [_due_url(row) for row in rows]

    def peek(self, limit: int, now: datetime) -> list[DueUrl]:
        """What `claim` would give, without marking it: for a dry run."""
        rows: list[Any] = []
        for name in self.hosts_with_due(now):
            rows += self._claimable(name, limit, iso(now))
        rows.sort(key=lambda row: (-row["priority"], row["next_at"], row["url_id"]))
        return [_due_url(row) for row in rows[:limit]]

    def release(self) -> int:
        """What a killed or stopped crawl left in flight becomes due again."""
        self._begin()
        done = self._connection.execute(
            "UPDATE urls SET state = ifnull(prior_state, 'pending'), prior_state = NULL"
            " WHERE state = 'in_flight'"
        )
        return done.rowcount

    def unclaim(self, urls: Iterable[str]) -> None:
        """Give single URLs back, as they were before they were claimed."""
        self._begin()
        self._connection.executemany(
            "UPDATE urls SET state = ifnull(prior_state, 'pending'), prior_state = NULL"
            " WHERE url = ? AND state = 'in_flight'",
            [(url,) for url in urls],
        )

    def get(self, url: str) -> UrlRow | None:
        """The row of one URL."""
        row = self._connection.execute(
            "SELECT * FROM urls WHERE url = ?", (url,)
        ).fetchone()
        return _url_row(row) if row else None

    def find(self, url: str) -> UrlRow | None:
        """The row of a URL, whatever session a page wrote into it."""
        kin = self._connection.execute(_KIN, (document_key(url),)).fetchall()
        known = known_as(url, kin)
        return self.get(known["url"] if known else url)

    def is_known(self, url: str) -> bool:
        """Whether `find` finds a URL."""
        key = document_key(url)
        if key is None:
            return self.get(url) is not None
        kin = self._connection.execute(_KIN, (key,)).fetchall()
        return known_as(url, kin) is not None

    def asked_for(self, url: str) -> str:
        """The address that is asked for where this one is another name of it."""
        for _ in range(_ALIASES_MOST):
            found = self._connection.execute(
                "SELECT alias_of FROM aliases JOIN urls USING (url)"
                " WHERE url = ? AND reason = 'alias'",
                (url,),
            ).fetchone()
            if found is None:
                break
            url = str(found[0])
        return url

    def due_count(self, now: datetime, site_id: str | None = None) -> int:
        """How many URLs could be claimed now; none where the parts are crawled instead."""
        return int(
            self._connection.execute(
                "SELECT count(*) FROM urls"
                " WHERE next_at <= ? AND (? IS NULL OR site_id = ?)"
                " AND NOT EXISTS (SELECT 1 FROM parts)",
                (iso(now), site_id, site_id),
            ).fetchone()[0]
        )

    def make_due(
        self,
        site_id: str | None = None,
        now: datetime | None = None,
        *,
        unseen_since: datetime | None = None,
    ) -> int:
        """All that was asked for before, or not since an instant, is due; how many."""
        self._begin()
        done = self._connection.execute(
            f"UPDATE urls SET due_at = :at WHERE {_ASKED_BEFORE}",  # noqa: S608
            _unseen(site_id, unseen_since) | {"at": iso(now or utc_now())},
        )
        return done.rowcount

    def asked_before(self, site_id: str, unseen_since: datetime | None) -> list[UrlRow]:
        """What `make_due` would make due."""
        rows = self._connection.execute(
            f"SELECT * FROM urls WHERE {_ASKED_BEFORE}",  # noqa: S608
            _unseen(site_id, unseen_since),
        )
        return [_url_row(row) for row in rows]

    def pull_in(self, site_id: str | None, longest_s: float) -> int:
        """No report of a site is due later than so long after its last visit."""
        self._begin()
        done = self._connection.execute(
            _PULL_IN, {"longest": f"+{longest_s:.0f} seconds", "site": site_id}
        )
        return done.rowcount

    def read_anew(
        self, site_id: str | None, reason: str, now: datetime, *, unless: str
    ) -> int:
        """What failed for a reason is due now, but where its detail says `unless`."""
        self._begin()
        values = {"now": iso(now), "site": site_id, "reason": reason, "unless": unless}
        return self._connection.execute(_READ_ANEW, values).rowcount

    def forget_beyond(
        self, site_id: str | None, latest: datetime, now: datetime
    ) -> int:
        """What the clock gave while it was wrong is due now; how many that is.

        It is due after `latest`, or was visited more than a day after `now`.
        """
        tomorrow = now + timedelta(days=1)
        self._begin()
        done = self._connection.execute(
            "UPDATE urls SET due_at = :now WHERE site_id IS :site"
            " AND (due_at > :latest OR due_at > :now AND visited_at > :tomorrow)",
            {
                "now": iso(now),
                "site": site_id,
                "latest": iso(latest),
                "tomorrow": iso(tomorrow),
            },
        )
        return done.rowcount

    def set_due(self, url: str, at: str | None, priority: int | None = None) -> bool:
        """When one known URL is due; False where it is not known, or refused."""
        known = self.find(url)
        if known is None:
            return False
        self._begin()
        done = self._connection.execute(
            "UPDATE urls SET due_at = ?, priority = ifnull(?, priority)"
            " WHERE url = ? AND state NOT IN ('in_flight', 'refused')",
            (at, priority, known.url),
        )
        return done.rowcount > 0

    def note_waiting(self, host: str, why: str) -> None:
        """Say beside what was not asked for yet why its host is left alone."""
        self._begin()
        self._connection.execute(_NOTE_WAITING, (why, host))

    def hosts_with_due(self, now: datetime) -> list[str]:
        """The hosts that have something to claim."""
        at = iso(now)
        return [host for host in self._hosts() if self._claimable(host, 1, at)]

    def next_due_at(self) -> str | None:
        """The earliest instant at which anything is due; None where nothing ever is."""
        query = "SELECT min(next_at) FROM urls WHERE NOT EXISTS (SELECT 1 FROM parts)"
        found = self._connection.execute(query).fetchone()[0]
        return None if found is None else str(found)

    def _claimable(self, host: str, limit: int, at: str) -> list[Any]:
        rows: list[Any] = []
        columns = ", ".join((*_DUE_COLUMNS, "state", "reason"))
        for priority in self._priorities(host):
            if len(rows) >= limit:
                break
            rows += self._connection.execute(
                _CLAIMABLE % columns, (host, priority, at, limit - len(rows))
            ).fetchall()
        return rows

    # One look-up in the index for each distinct value, however many rows there are.

    def _hosts(self) -> Iterator[str]:
        last = ""
        while True:
            found = self._connection.execute(
                "SELECT min(host) FROM urls WHERE host > ? AND next_at IS NOT NULL",
                (last,),
            ).fetchone()[0]
            if found is None:
                return
            last = found
            yield found

    def _priorities(self, host: str) -> Iterator[int]:
        below = 1 << 62
        while True:
            found = self._connection.execute(
                "SELECT max(priority) FROM urls"
                " WHERE host = ? AND priority < ? AND next_at IS NOT NULL",
                (host, below),
            ).fetchone()[0]
            if found is None:
                return
            below = found
            yield found


def add_urls(connection: Connection, urls: Iterable[NewUrl]) -> int:
    """Add those not known yet, in the caller's transaction; the number of new ones.

    A known URL may be met in another spelling: see archive/records/spellings.py.
    """
    added = 0
    for new in urls:
        key = document_key(new.url)
        place = place_of(new, connection.execute(_KIN, (key,)).fetchall())
        if place.known is None:
            values = _values(new, place.due_at, key)
            added += connection.execute(_ADD, values).rowcount
        elif place.is_respelled:
            _respell(connection, place.known, new.url)
        elif not place.known["is_written"]:
            connection.execute(
                "UPDATE urls SET is_written = 1 WHERE url = ?", (new.url,)
            )
        if new.listing_title is not None or new.listing_date is not None:
            told = (new.listing_title, new.listing_date, new.url)
            connection.execute(_FILL, told)
        if new.alias_of is not None:
            connection.execute(_ALIAS, (new.url, new.alias_of))
    return added


def add_exactly(connection: Connection, new: NewUrl) -> None:
    """Add one that was asked for, whatever else is known."""
    connection.execute(_ADD, _values(new, new.due_at, document_key(new.url)))


def _respell(connection: Connection, row: Any, url: str) -> None:
    """A known URL as it is written now, wherever its row is pointed to."""
    old = row["url"]
    connection.execute(
        "UPDATE urls SET url = ?, is_written = 1 WHERE url_id = ?",
        (url, row["url_id"]),
    )
    if not row["is_written"]:
        # What was dead may have been so for our own spelling only.
        connection.execute(_ASK_ANEW, (row["url_id"],))
    for told in _POINTING:
        connection.execute(told, (url, old))
    if row["kind"] == "listing":
        connection.execute(
            "UPDATE urls SET parent_url = ? WHERE parent_url = ?", (url, old)
        )


def _values(new: NewUrl, due_at: str | None, key: str | None) -> tuple[Any, ...]:
    return (
        new.url,
        _host(new.url),
        new.site_id,
        new.kind,
        new.state,
        new.reason,
        due_at,
        new.priority,
        new.depth,
        new.listing_title,
        new.listing_date,
        new.parent_url,
        key,
    )


def _url_row(row: Any) -> UrlRow:
    return UrlRow(**{name: row[name] for name in UrlRow.__slots__})


def _unseen(site_id: str | None, since: datetime | None) -> dict[str, str | None]:
    return {"site": site_id, "since": iso(since) if since else "9999"}


def _host(url: str) -> str:
    """The host; what follows the scheme for a refused URL that has none."""
    try:
        return host_of(url)
    except ValueError:
        return url.partition(":")[0]


def _due_url(row: Any) -> DueUrl:
    values = {name: row[name] for name in _DUE_COLUMNS}
    return DueUrl(**values, prior_state=row["state"], prior_reason=row["reason"])
