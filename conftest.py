"""Before any test: what Datasette asks SQLite on connections that it never closes."""

from datasette import utils

# Asked at its import and for each page; Python 3.13 warns of what is left open.
utils.detect_json1 = lambda: True
utils.sqlite._cached_sqlite_version = utils.sqlite3.sqlite_version_info
