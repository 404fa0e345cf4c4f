"""Rows held against each other: each check is a query that finds nothing if all is well.

A check's rows tell the damage: columns `detail` and whatever says where it is.
"""

from __future__ import annotations

from array import array
from collections import Counter, defaultdict
from typing import TYPE_CHECKING, Any

from archive.closed_lists import FAILED_REASONS, GONE_REASONS, REFUSED_REASONS
from archive.database.fts_text import phrases
from archive.records.hash_chain import VERSION_COLUMNS, link_of
from archive.store.lost import altered_versions

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from archive.store import Archive

_CHECKS = (
    (
        "record",
        """SELECT 'its capture ' || capture_id || ' is missing' AS detail, record_id
        FROM records WHERE capture_id IS NOT NULL
            AND capture_id NOT IN (SELECT capture_id FROM captures)""",
    ),
    (
        "record",
        """SELECT 'versions without their record' AS detail, record_id FROM versions
        WHERE record_id NOT IN (SELECT record_id FROM records) GROUP BY record_id""",
    ),
    (
        "record",
        """SELECT 'the record that this URL gave is missing' AS detail, record_id, url
        FROM urls WHERE record_id IS NOT NULL
            AND record_id NOT IN (SELECT record_id FROM records)""",
    ),
    (
        "version",
        """SELECT 'it differs from its version ' || r.version AS detail, r.record_id,
            r.version
        FROM records AS r LEFT JOIN version_rows AS v
            ON v.record_id = r.record_id AND v.version = r.version
        WHERE v.record_id IS NULL OR ifnull(v.text, r.text) IS NOT r.text OR v.title IS NOT r.title
            OR v.date IS NOT r.date OR v.source IS NOT r.source""",
    ),
    (
        "version",
        """SELECT 'its text is missing' AS detail, record_id, version
        FROM version_rows AS v WHERE text IS NULL AND NOT EXISTS (SELECT 1
            FROM records AS r WHERE r.record_id = v.record_id AND r.version = v.version)
        """,
    ),
    (
        "version",
        """SELECT 'of ' || max(version) || ' versions, ' || count(*) || ' are there'
            AS detail, record_id
        FROM versions GROUP BY record_id HAVING count(*) <> max(version)""",
    ),
    (
        "version",
        """SELECT 'its capture ' || capture_id || ' is missing' AS detail, record_id,
            version
        FROM versions WHERE capture_id IS NOT NULL
            AND capture_id NOT IN (SELECT capture_id FROM captures)""",
    ),
    (
        "version",
        """SELECT 'the capture of one of its pages is missing' AS detail, record_id,
            version
        FROM version_pages
        WHERE capture_id NOT IN (SELECT capture_id FROM captures)
            OR NOT EXISTS (SELECT 1 FROM versions AS v WHERE v.version =
                version_pages.version AND v.record_id = version_pages.record_id)
        GROUP BY record_id, version""",
    ),
    (
        "version",
        """SELECT 'of ' || max(position) || ' pages, ' || (count(*) + 1) || ' are there'
            AS detail, record_id, version
        FROM version_pages GROUP BY record_id, version
        HAVING count(*) + 1 <> max(position)""",
    ),
    (
        "change",
        """SELECT 'its last change does not tell its state' AS detail, r.record_id
        FROM records AS r LEFT JOIN changes AS c ON c.seq =
            (SELECT max(seq) FROM changes WHERE record_id = r.record_id)
        WHERE c.version IS NOT r.version
            OR (c.op = 'remove') IS NOT (r.removed_at IS NOT NULL)""",
    ),
    (
        "change",
        """SELECT 'no change tells of its version ' || v.version AS detail, v.record_id
        FROM versions AS v LEFT JOIN changes AS c ON c.record_id = v.record_id
            AND c.version = v.version AND c.op IN ('add', 'change')
        WHERE c.seq IS NULL""",
    ),
    (
        "change",
        """SELECT 'changes are missing: ' || count(*) || ' of ' || last.seq AS detail
        FROM changes, (SELECT seq FROM sqlite_sequence WHERE name = 'changes') AS last
        GROUP BY last.seq HAVING count(*) <> last.seq""",
    ),
    (
        "change",
        """SELECT 'all changes are missing' AS detail FROM sqlite_sequence
        WHERE name = 'changes' AND seq > 0 AND NOT EXISTS (SELECT 1 FROM changes)""",
    ),
    (
        "missing",
        """SELECT 'rows are missing: ' || count(*) || ' of ' || max(url_id) AS detail,
            'urls' AS "table"
        FROM urls HAVING count(*) <> max(url_id)""",
    ),
    (
        "missing",
        """SELECT 'rows are missing: ' || (SELECT count(*) FROM records) || ' of ' || seq
            AS detail, name AS "table"
        FROM sqlite_sequence WHERE name = 'records'
            AND seq <> (SELECT count(*) FROM records)""",
    ),
    (
        "details",
        """SELECT 'evidence rows are missing' AS detail, r.record_id, r.version
        FROM records AS r
        WHERE (SELECT count(*) FROM evidence AS e WHERE e.record_id = r.record_id
               AND e.version = r.version)
            <> (SELECT count(*) FROM json_each(r.evidence))""",
    ),
    (
        "details",
        """SELECT 'issue rows are missing' AS detail, r.record_id, r.version
        FROM records AS r
        WHERE (SELECT count(*) FROM issues AS i WHERE i.record_id = r.record_id
               AND i.version = r.version)
            <> (SELECT count(*) FROM json_each(r.issues))""",
    ),
    (
        "details",
        """SELECT 'attachment rows are missing' AS detail, r.record_id, r.version
        FROM records AS r WHERE EXISTS (SELECT 1 FROM json_each(r.attachments))
            AND NOT EXISTS (SELECT 1 FROM attachments AS a
                WHERE a.record_id = r.record_id AND a.removed_at IS NULL)""",
    ),
    (
        "search",
        """SELECT 'it cannot be searched' AS detail, record_id FROM records
        WHERE row_id NOT IN (SELECT id FROM records_fts_docsize)""",
    ),
    (
        "search",
        """SELECT 'what is searched is no record' AS detail, id AS row_id
        FROM records_fts_docsize WHERE id NOT IN (SELECT row_id FROM records)""",
    ),
)
_REASONS = {
    "archived": None,
    "unchanged": None,
    "pending": None,
    "refused": REFUSED_REASONS,
    "failed": FAILED_REASONS,
    "gone": GONE_REASONS,
}
# What is in flight keeps the reason of its last visit: a crawl runs, or was killed.
_STATES = """
SELECT state, reason, count(*) AS number FROM urls WHERE state <> 'in_flight'
GROUP BY 1, 2"""
_VERSIONS = "SELECT * FROM versions ORDER BY record_id, version"
_TEXTS = "SELECT row_id, record_id, substr(text, 1, 60) AS opening FROM records"
_FOUND = "SELECT rowid FROM records_fts WHERE records_fts MATCH ?"
_NAME = "SELECT record_id FROM records WHERE row_id = ?"
_SAMPLE_TOKENS = 3


def check_rows(archive: Archive) -> Iterator[dict[str, Any]]:
    """Every damage in the tables, as `{code, detail, …}`; not what was given up."""
    given_up = altered_versions(archive)
    for damage in (*_row_damage(archive), *_chain_damage(archive)):
        if f"{damage.get('record_id')}/{damage.get('version')}" not in given_up:
            yield damage
    yield from _search_damage(archive)
    yield from _account_damage(archive)


def _row_damage(archive: Archive) -> Iterator[dict[str, Any]]:
    for code, query in _CHECKS:
        for row in archive.each(query):
            yield {"code": code, **dict(row)}


def _chain_damage(archive: Archive) -> Iterator[dict[str, Any]]:
    """Versions whose row is not the one that was written."""
    last: tuple[str | None, int, str | None] = (None, 0, None)
    for row in archive.each(_VERSIONS):
        identity, number = row["record_id"], row["version"]
        follows = last[:2] == (identity, number - 1)
        if follows or number == 1:
            before = last[2] if follows and number > 1 else None
            if link_of(before, row, VERSION_COLUMNS) != row["chain_digest"]:
                detail = f"version {number} was altered"
                where = {"record_id": identity, "version": number}
                yield {"code": "chain", "detail": detail, **where}
        last = (identity, number, row["chain_digest"])


def _search_damage(archive: Archive) -> Iterator[dict[str, Any]]:
    """Records that the words which they begin with do not find.

    Each word is asked for once, for all records that begin with it: a query for each
    record would go through all that came before it.
    """
    often: Counter[str] = Counter()
    for row in archive.each(_TEXTS):
        often.update(set(row["opening"] or ""))
    with_word: dict[str, array[int]] = defaultdict(lambda: array("q"))
    for row in archive.each(_TEXTS):
        for word in _sample(row["opening"] or "", often):
            with_word[word].append(row["row_id"])
    lost: set[int] = set()
    for word, rows in with_word.items():
        found = {row[0] for row in archive.each(_FOUND, (f'"{word}"',))}
        lost.update(row for row in rows if row not in found)
    for row_id in sorted(lost):
        (record_id,) = archive.one(_NAME, (row_id,))
        detail = "the index does not find its text"
        yield {"code": "search", "detail": detail, "record_id": record_id}


def _sample(opening: str, often: Mapping[str, int]) -> list[str]:
    """The seldomest words of a text's beginning: few other records hold them.

    Characters rather than numbers, for each number may be its own text's alone.
    """
    tokens = [token for phrase in phrases(opening) for token in phrase]
    # The last one may be half a word: the opening is cut anywhere.
    words = dict.fromkeys(tokens[:-1])
    ranked = sorted(words, key=lambda word: (len(word), often.get(word, 0)))
    return ranked[:_SAMPLE_TOKENS]


def _account_damage(archive: Archive) -> Iterator[dict[str, Any]]:
    """States and reasons that are not of the closed lists."""
    for row in archive.rows(_STATES):
        state, reason, number = row["state"], row["reason"], row["number"]
        if state not in _REASONS:
            detail = f"{number} URLs are in the unknown state {state}"
            yield {"code": "accounts", "detail": detail}
            continue
        allowed = _REASONS[state]
        if reason is None and allowed is None:
            continue
        if allowed is None or reason not in allowed:
            yield {"code": "accounts", "detail": f"{number} URLs are {state}/{reason}"}
