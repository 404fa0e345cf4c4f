"""One message to one address of apprise, in a process of its own; apprise's only owner.

`python -m archive.notices.apprise_sender` reads JSON with `address`, `subject` and `text`
on stdin. The address holds passwords and tokens: it is no argument, and nothing of it
is printed. The exit code is the answer.
"""

from __future__ import annotations

import json
import logging
import sys
from typing import Final

TOOK, ABSENT, NO_ADDRESS, REFUSED = 0, 11, 12, 13
FAILURES: Final = {
    ABSENT: "apprise is not installed: pip install 'gongbao[notify]'",
    NO_ADDRESS: "its address is none that apprise knows",
    REFUSED: "it did not take the message",
}
"""What the exit codes mean."""


def send(address: str, subject: str, text: str) -> int:
    """TOOK where the address took the message, else a key of FAILURES."""
    try:
        import apprise
    except ImportError:
        return ABSENT
    # apprise tells of requests, and their addresses with them.
    logging.disable(logging.CRITICAL)
    asset = apprise.AppriseAsset(
        app_id="Gongbao",
        interpret_emojis=False,
        interpret_escapes=False,
        storage_mode=apprise.PersistentStoreMode.MEMORY,
    )
    service = apprise.Apprise.instantiate(address, asset=asset)
    if service is None:
        return NO_ADDRESS
    if "overflow=" not in address:
        # A message that is too long for a service is cut there, else never taken.
        service.overflow_mode = apprise.OverflowMode.TRUNCATE
    services = apprise.Apprise(asset=asset)
    services.add(service)
    taken = services.notify(
        body=text, title=subject, body_format=apprise.NotifyFormat.TEXT
    )
    return TOOK if taken else REFUSED


def main() -> int:
    """Send what stands on stdin."""
    told = json.load(sys.stdin)
    return send(told["address"], told["subject"], told["text"])


if __name__ == "__main__":
    sys.exit(main())
