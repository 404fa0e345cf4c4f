"""Text of OFD files (GB/T 33190), the national page format; the owner of ofdkit."""

from __future__ import annotations

import ofdkit

from cleaning.documents.result import Unreadable
from cleaning.documents.zips import check_zip


def read_ofd(payload: bytes) -> str:
    """The text of all pages in order; raises Unreadable: damaged, too_large."""
    check_zip(payload)
    try:
        text = str(ofdkit.extract_text(payload, page_separator="\n"))
    except ofdkit.OFDLimitError as error:
        raise Unreadable("too_large", str(error)) from error
    except (ofdkit.OFDError, ValueError, KeyError) as error:
        raise Unreadable("damaged", f"not a readable OFD: {error}") from error
    lines = (line.strip() for line in text.splitlines())
    return "\n".join(line for line in lines if line)
