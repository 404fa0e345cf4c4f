"""Migration 1: the first schema."""

from __future__ import annotations

from archive.database.schema import Column, Migration, Sql, Table

_C = Column

_SITES = Table(
    "sites",
    "One row for each site file that a crawl has used.",
    (
        _C("site_id", "TEXT PRIMARY KEY", "the site file's stem"),
        _C("title", "TEXT", "the portal's name"),
        _C("base_url", "TEXT", "where the portal lives"),
        _C("family", "TEXT", "its CMS family, as declared or recognised"),
        _C("division_code", "TEXT", "GB/T 2260 code of its area"),
        _C("path", "TEXT", "the site file that was read last"),
        _C("tls", "TEXT", "`verified` or `legacy`"),
        _C("health", "TEXT", "`ok`, or what is wrong: see docs/operations.md"),
        _C("health_detail", "TEXT", "one sentence on `health`"),
        _C("health_at", "TEXT", "instant of the last judgement"),
        _C("walked_at", "TEXT", "instant of the last walk of its listings to the end"),
        _C("updated_at", "TEXT", "instant of the last change of this row"),
    ),
)

_URLS = Table(
    "urls",
    "Every URL that was ever found, and what became of it: the crawl's memory."
    " Discovered = the sum of the states.",
    (
        _C("url_id", "INTEGER PRIMARY KEY", "internal number"),
        _C("url", "TEXT NOT NULL UNIQUE", "as the portal writes it, without fragment"),
        _C("host", "TEXT NOT NULL", "host, with its port where not the default"),
        _C("site_id", "TEXT", "the site that it belongs to; null without a site file"),
        _C("kind", "TEXT NOT NULL", "listing, report, attachment, robots, sitemap"),
        _C(
            "state",
            "TEXT NOT NULL",
            "archived, unchanged, refused, failed, gone, pending; in_flight only while"
            " a crawl runs",
        ),
        _C("reason", "TEXT", "why; null for archived, unchanged and pending"),
        _C("detail", "TEXT", "what was seen, in words"),
        _C("due_at", "TEXT", "when it is asked for (again); null: at once or never"),
        _C("etag", "TEXT", "ETag of the last good answer"),
        _C("last_modified", "TEXT", "Last-Modified of the last good answer"),
        _C("priority", "INTEGER NOT NULL DEFAULT 0", "higher is fetched first"),
        _C("depth", "INTEGER NOT NULL DEFAULT 0", "links from a seed"),
        _C("listing_title", "TEXT", "its title in the listing"),
        _C("listing_date", "TEXT", "its date in the listing, ISO"),
        _C("parent_url", "TEXT", "the page where it was found first"),
        _C("visits", "INTEGER NOT NULL DEFAULT 0", "how often it was asked for"),
        _C("unchanged", "INTEGER NOT NULL DEFAULT 0", "unchanged visits in a row"),
        _C("interval_s", "REAL", "seconds between visits, by its own history"),
        _C("prior_state", "TEXT", "the state before in_flight"),
        _C("visited_at", "TEXT", "instant of the last visit"),
        _C("run_id", "INTEGER", "the run that visited it last"),
        _C("capture_id", "INTEGER", "its last capture"),
        _C("record_id", "TEXT", "the record that it gave"),
        _C(
            "next_at",
            "TEXT AS (CASE state WHEN 'pending' THEN ifnull(due_at, '')"
            " WHEN 'in_flight' THEN NULL WHEN 'refused' THEN NULL ELSE due_at END)",
            "computed: sorts what can be claimed; null for what cannot",
        ),
    ),
)

_CAPTURES = Table(
    "captures",
    "One row for each fetch whose bytes are in a WARC file.",
    (
        _C(
            "capture_id",
            "INTEGER PRIMARY KEY AUTOINCREMENT",
            "what every capture_id points to",
        ),
        _C("url", "TEXT NOT NULL", "as requested"),
        _C("fetched_at", "TEXT NOT NULL", "instant (UTC)"),
        _C("status", "INTEGER", "HTTP status; null for a file from a disk"),
        _C("content_type", "TEXT", "Content-Type as received"),
        _C(
            "payload_digest",
            "TEXT NOT NULL",
            "`sha256:` and hex, of the payload after transfer decoding and before"
            " content decoding; of the original payload for a revisit",
        ),
        _C("payload_bytes", "INTEGER", "length of that payload"),
        _C("warc_file", "TEXT NOT NULL", "file name in ARCHIVE/warc"),
        _C("warc_offset", "INTEGER NOT NULL", "where its gzip member starts"),
        _C("warc_length", "INTEGER NOT NULL", "length of that member"),
        _C("revisit_of", "INTEGER", "the capture that holds the payload"),
        _C("chain_digest", "TEXT NOT NULL", "hash chain over all captures, hex"),
    ),
)

_RECORDS = Table(
    "records",
    "The reports: the current state of each, one row a record.",
    (
        _C(
            "row_id",
            "INTEGER PRIMARY KEY AUTOINCREMENT",
            "internal number; rowid of records_fts",
        ),
        _C("record_id", "TEXT NOT NULL UNIQUE", "16 hex digits, from the URL; stable"),
        _C("url", "TEXT", "the address that answered, as it is written"),
        _C("site_id", "TEXT", "null for a page without a site file"),
        _C("title", "TEXT", "of the report, without the site's name"),
        _C("date", "TEXT", "the best date known, ISO, local to Beijing"),
        _C("date_kind", "TEXT", "published, listed, signed, url"),
        _C("published_at", "TEXT", "publication date or time that the page shows"),
        _C("signed_date", "TEXT", "date of the signature"),
        _C("source", "TEXT", "who it is from"),
        _C("source_kind", "TEXT", "label, meta, issuer, site"),
        _C("issuer", "TEXT", "the body that signed or issued it"),
        _C("author", "TEXT", "a person or office named as author"),
        _C("document_number", "TEXT", "发文字号"),
        _C("index_number", "TEXT", "索引号"),
        _C(
            "kind",
            "TEXT",
            "law_government, work_report, disclosure, statistics, budget, notice,"
            " news, other",
        ),
        _C("report_year", "INTEGER", "the year reported on"),
        _C("division_code", "TEXT", "GB/T 2260; null where ambiguous"),
        _C("province", "TEXT", "name of the province"),
        _C("city", "TEXT", "name of the city"),
        _C("county", "TEXT", "name of the county"),
        # Before the long columns, so that they are read without them.
        _C("version", "INTEGER NOT NULL", "the current version, from 1 up"),
        _C("first_seen_at", "TEXT NOT NULL", "instant of the first capture"),
        _C("last_seen_at", "TEXT NOT NULL", "instant when it was last found there"),
        _C("changed_at", "TEXT NOT NULL", "instant of the last change"),
        _C("removed_at", "TEXT", "instant when it was found gone; null: still there"),
        _C("capture_id", "INTEGER", "the capture that the current state came from"),
        _C("text", "TEXT", "clean text; paragraphs apart by a line feed"),
        _C("script", "TEXT", "simplified, traditional, pinyin_mirror"),
        _C("outline", "TEXT", "JSON list of {level, number, heading, start}"),
        _C("attachments", "TEXT", "JSON list of {title, url, extension}"),
        _C("evidence", "TEXT", "JSON {field: {raw, from}}"),
        _C("issues", "TEXT", "JSON list of {code, severity, detail, …}"),
        _C("quality", "REAL", "0–1: see docs/cleaning.md"),
        _C("text_digest", "TEXT", "sha256 of the normalised text"),
        _C("rules_version", "TEXT", "version of the cleaning rules"),
    ),
)

_VERSIONS = Table(
    "versions",
    "One row for each different text, title, date or source of a record.",
    (
        _C("record_id", "TEXT NOT NULL", "the record"),
        _C("version", "INTEGER NOT NULL", "from 1 up"),
        _C("capture_id", "INTEGER", "the capture that it came from"),
        _C("changed_at", "TEXT NOT NULL", "instant of that capture"),
        _C("cause", "TEXT NOT NULL", "`source`: the page; `cleaner`: our rules"),
        _C("title", "TEXT", "as in records"),
        _C("date", "TEXT", "as in records"),
        _C("source", "TEXT", "as in records"),
        _C("text", "TEXT", "as in records"),
        _C("text_digest", "TEXT", "as in records"),
        _C("rules_version", "TEXT", "rules that cleaned it first so"),
        _C("chain_digest", "TEXT", "hash chain over the record's versions, hex"),
    ),
    rest="PRIMARY KEY (record_id, version)",
)

_EVIDENCE = Table(
    "evidence",
    "Where the value of a field was read, for each version.",
    (
        _C("record_id", "TEXT NOT NULL", "the record"),
        _C("version", "INTEGER NOT NULL", "its version"),
        _C("field", "TEXT NOT NULL", "a column of records"),
        _C("raw", "TEXT", "as it stands there"),
        _C(
            "from",
            "TEXT",
            "label, meta, head_table, signature, title, url, listing, json, site, text",
        ),
    ),
)

_ISSUES = Table(
    "issues",
    "What a reader should know of a version of a record, or an operator of a site.",
    (
        _C("issue_id", "INTEGER PRIMARY KEY", "internal number"),
        _C("record_id", "TEXT", "the record; null for an issue of a site or URL"),
        _C("version", "INTEGER", "its version"),
        _C("code", "TEXT NOT NULL", "closed list in docs/cleaning.md"),
        _C("severity", "TEXT NOT NULL", "info, warning, error"),
        _C("detail", "TEXT", "one sentence"),
        _C("start", "INTEGER", "offset in text, code points"),
        _C("end", "INTEGER", "offset in text, code points"),
        _C("raw", "TEXT", "as it stood there"),
        _C("site_id", "TEXT", "the site, for an issue of a site"),
        _C("url", "TEXT", "the URL, for an issue of a URL"),
        _C("run_id", "INTEGER", "the run that met it"),
        _C("at", "TEXT", "instant when it was met"),
    ),
)

_ATTACHMENTS = Table(
    "attachments",
    "Files that a record offers, and their text once they were fetched.",
    (
        _C("record_id", "TEXT NOT NULL", "the record"),
        _C("url", "TEXT NOT NULL", "of the file"),
        _C("title", "TEXT", "the link's text"),
        _C("extension", "TEXT", "lower case, without the dot"),
        _C("media_type", "TEXT", "as found in the bytes"),
        _C("byte_count", "INTEGER", "length of the file"),
        _C("sha256", "TEXT", "of the file, hex"),
        _C("text", "TEXT", "its text"),
        _C(
            "text_status",
            "TEXT",
            "ok, scanned, garbled, encrypted, no_converter, damaged, too_large; null:"
            " not yet",
        ),
        _C("capture_id", "INTEGER", "the capture of the file"),
        _C("position", "INTEGER", "its place on the page, from 0"),
        _C("removed_at", "TEXT", "instant since when the page offers it no more"),
    ),
    rest="PRIMARY KEY (record_id, url)",
)

_REJECTED = Table(
    "rejected",
    "Pages whose last look gave no record, and why; their captures are kept.",
    (
        _C("url", "TEXT PRIMARY KEY", "the page"),
        _C("capture_id", "INTEGER", "its capture"),
        _C("reason", "TEXT NOT NULL", "closed list in docs/cleaning.md"),
        _C("detail", "TEXT", "one sentence"),
        _C("at", "TEXT NOT NULL", "instant of the look"),
    ),
)

_CHANGES = Table(
    "changes",
    "What happened to records, in order: programs follow it by `seq`.",
    (
        _C("seq", "INTEGER PRIMARY KEY AUTOINCREMENT", "grows, never reused"),
        _C("at", "TEXT NOT NULL", "instant"),
        _C("op", "TEXT NOT NULL", "add, change, remove, restore"),
        _C("record_id", "TEXT NOT NULL", "the record"),
        _C("version", "INTEGER NOT NULL", "the one that it then has"),
        _C("cause", "TEXT NOT NULL", "`source` or `cleaner`"),
    ),
)

_RUNS = Table(
    "runs",
    "Commands that wrote to the archive.",
    (
        _C("run_id", "INTEGER PRIMARY KEY AUTOINCREMENT", "number of the run"),
        _C("command", "TEXT NOT NULL", "what was run"),
        _C("started_at", "TEXT NOT NULL", "instant"),
        _C("ended_at", "TEXT", "instant; null: it runs, or was killed"),
        _C("exit_code", "INTEGER", "see docs/operations.md"),
        _C("counts", "TEXT", "JSON object, by state and by site"),
        _C("gongbao_version", "TEXT", "the program's version"),
    ),
)

_HOSTS = Table(
    "hosts",
    "What is known of each host: its robots.txt, its pace, its refusals.",
    (
        _C("host", "TEXT PRIMARY KEY", "with its port where not the default"),
        _C("diagnosis", "TEXT", "ok, or what it was last found to be"),
        _C("diagnosis_at", "TEXT", "instant of that"),
        _C("detail", "TEXT", "what was seen, in words"),
        _C("not_before", "TEXT", "no request before this instant"),
        _C("refusals", "INTEGER NOT NULL DEFAULT 0", "refusals in a row"),
        _C("crawl_delay_s", "REAL", "what its robots.txt asks for"),
        _C("day", "TEXT", "the day (Beijing) that `day_count` counts"),
        _C("day_count", "INTEGER NOT NULL DEFAULT 0", "requests of that day"),
        _C("last_request_at", "TEXT", "instant of the last request"),
        _C("robots_status", "INTEGER", "HTTP status of its robots.txt"),
        _C("robots_text", "TEXT", "its robots.txt, up to 500 KiB"),
        _C("robots_at", "TEXT", "instant when that was fetched"),
        _C("tls", "TEXT", "how the connection was verified"),
    ),
)

_ALIASES = Table(
    "aliases",
    "Other names of documents: session ids, case, index.html, print, fragments.",
    (
        _C("url", "TEXT PRIMARY KEY", "the other name"),
        _C("alias_of", "TEXT NOT NULL", "the address that is asked for"),
    ),
)

_FTS = Sql(
    "CREATE VIRTUAL TABLE records_fts USING fts5("
    "title, text, source, content='', tokenize=\"unicode61 remove_diacritics 2\")",
    "`records_fts`: FTS5 over title, text and source (with issuer), one CJK character"
    " a token; contentless, its rowid is `records.row_id`",
)

_INDEXES = (
    Sql(
        "CREATE INDEX urls_next ON urls (host, priority, next_at)"
        " WHERE next_at IS NOT NULL",
        "index for claiming: by host, priority and time",
    ),
    Sql("CREATE INDEX urls_state ON urls (site_id, state)", "index for counts"),
    Sql(
        "CREATE INDEX urls_in_flight ON urls (state) WHERE state = 'in_flight'",
        "index of what is in flight",
    ),
    Sql(
        "CREATE INDEX urls_record ON urls (record_id) WHERE record_id IS NOT NULL",
        "index from a record to its URLs",
    ),
    Sql("CREATE INDEX captures_url ON captures (url)", "index of a URL's captures"),
    Sql(
        "CREATE INDEX captures_place ON captures (warc_file, warc_offset)",
        "index by place in the WARC files",
    ),
    Sql(
        "CREATE INDEX records_site ON records (site_id, removed_at, date, source)",
        "index by site, with what `status` counts",
    ),
    Sql("CREATE INDEX records_kind ON records (kind, report_year)", "index by kind"),
    Sql("CREATE INDEX records_url ON records (url)", "index by URL"),
    Sql("CREATE INDEX evidence_record ON evidence (record_id, version)", "index"),
    Sql("CREATE INDEX issues_record ON issues (record_id, version)", "index"),
    Sql("CREATE INDEX attachments_url ON attachments (url)", "index by file"),
    Sql("CREATE INDEX changes_record ON changes (record_id)", "index by record"),
)

FIRST = Migration(
    1,
    "the first schema",
    (
        _SITES,
        _URLS,
        _CAPTURES,
        _RECORDS,
        _VERSIONS,
        _EVIDENCE,
        _ISSUES,
        _ATTACHMENTS,
        _REJECTED,
        _CHANGES,
        _RUNS,
        _HOSTS,
        _ALIASES,
        _FTS,
        *_INDEXES,
    ),
)
