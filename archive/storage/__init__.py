"""Archives in a shared directory or in object storage: taken, brought, carried back.

    place = Place.at("s3://bucket/archives")
    with place.take("guangdong_lianjiang", owner="worker-1", seconds=600) as lease:
        lease.bring(folder)     # the newest database, no old WARC files
        ...                     # crawl into the folder; lease.renew() now and then
        lease.carry(folder)     # new WARC files, then the database, then one small swap

What holds is one register for each archive: who has it, and which database is the newest.
It is only ever replaced by who has seen what it is, so a worker that was thought dead
replaces nothing; all else is written under names that are never used again.
"""

from archive.errors import LeaseHeldError, LeaseLostError
from archive.storage.lease import Lease
from archive.storage.place import Place

__all__ = ["Lease", "LeaseHeldError", "LeaseLostError", "Place"]
