"""`gongbao serve`: the pages on a port of this machine; owner of uvicorn."""

from __future__ import annotations

import signal
import socket
import sys
import threading
import webbrowser
from contextlib import closing, contextmanager, suppress
from typing import TYPE_CHECKING

import uvicorn

from archive.console import say
from archive.errors import ConfigurationError
from archive.store import Archive
from archive.web.addresses import is_ours
from archive.web.app import archive_site
from archive.web.safety import Guard, is_loopback

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path


@contextmanager
def guarded_app(folders: Sequence[Path], host: str) -> Iterator[Guard]:
    """The application for archives, as it is served on an address."""
    for folder in folders:
        # Says what is wrong before anybody asks, and brings the schema up to date.
        Archive.open(folder).close()
    with closing(archive_site(folders)) as site:
        yield Guard(site.app(), loopback=is_loopback(host), is_ours=is_ours)


def serve(
    folders: Sequence[Path], *, host: str, port: int, open_browser: bool = False
) -> None:
    """Serve until a signal ends it; ConfigurationError where the port is taken."""
    with guarded_app(folders, host) as app:
        _serve(app, folders, host, port, open_browser=open_browser)


def _serve(
    app: Guard, folders: Sequence[Path], host: str, port: int, *, open_browser: bool
) -> None:
    listening = _bound(host, port)
    shown = f"[{host}]" if ":" in host else host
    address = f"http://{shown}:{listening.getsockname()[1]}/"
    config = uvicorn.Config(
        app, log_level="warning", access_log=False, lifespan="off", server_header=False
    )
    say(f"{address} shows {', '.join(map(str, folders))}; Ctrl-C ends it.")
    if not is_loopback(host):
        say("Whoever reaches this machine over the network can read these archives.")
    if open_browser:
        threading.Timer(0.5, webbrowser.open, (address,)).start()
    # uvicorn ends in order, then sends itself the signal again: that is no failure here.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    with listening, suppress(KeyboardInterrupt):
        uvicorn.Server(config).run(sockets=[listening])


def _bound(host: str, port: int) -> socket.socket:
    try:
        family, kind, *_, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        listening = socket.socket(family, kind)
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind(address)
        listening.listen()  # who asks from now on waits for an answer
    except (OSError, OverflowError) as error:
        msg = f"cannot listen on {host} port {port} ({error}): name another --port."
        raise ConfigurationError(msg) from error
    return listening
