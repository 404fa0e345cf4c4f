"""Captures as received: WARC 1.1 records and the files that hold them."""
