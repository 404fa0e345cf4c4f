"""The schema's migrations, one file each, in order.

A migration is never changed once released: a new one is added at the end, and
docs/schema.md and docs/datasette.json are generated anew (scripts/docs/schema_doc.py).
"""

from archive.database.migrations.addresses import ADDRESSES
from archive.database.migrations.arrivals import ARRIVALS
from archive.database.migrations.attached import ATTACHED
from archive.database.migrations.coded import CODED, ROOMY
from archive.database.migrations.first import FIRST
from archive.database.migrations.named_index import NAMED_INDEX
from archive.database.migrations.notices import NOTICES
from archive.database.migrations.pairing import PAIRING
from archive.database.migrations.parts import PARTS
from archive.database.migrations.reports import REPORTS
from archive.database.migrations.version_pages import VERSION_PAGES
from archive.database.migrations.warc_files import WARC_FILES

MIGRATIONS = (
    FIRST,
    REPORTS,
    ARRIVALS,
    WARC_FILES,
    ATTACHED,
    NAMED_INDEX,
    ADDRESSES,
    VERSION_PAGES,
    NOTICES,
    PARTS,
    CODED,
    ROOMY,
    PAIRING,
)
