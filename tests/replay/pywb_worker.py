"""Runs in pywb's own environment: questions as JSON on stdin, answers on stdout."""

from __future__ import annotations

import base64
import contextlib
import json
import subprocess
import sys
from pathlib import Path


def keys(urls):
    """What pywb looks URLs up by."""
    from pywb.utils.canonicalize import canonicalize

    return [canonicalize(url) for url in urls]


def index(folder):
    """The index that pywb itself makes of a folder of WARC files."""
    indexer = Path(sys.executable).with_name("cdx-indexer")
    command = [str(indexer), "-j", "-s", f"{folder}/"]
    done = subprocess.run(command, capture_output=True, check=True)
    return done.stdout.decode().splitlines()


def pages(asked):
    """Status, headers and body of what is shown for `TIMESTAMPid_/URL`."""
    from pywb.apps.frontendapp import FrontEndApp
    from werkzeug.test import Client
    from werkzeug.wrappers import Response

    places = {"index_paths": asked["index"], "archive_paths": asked["warcs"]}
    app = FrontEndApp(config_file=None, custom_config={"collections": {"c": places}})
    client = Client(app, Response)
    shown = []
    for name in asked["names"]:
        answer = client.get(f"/c/{name}")
        body = base64.b64encode(answer.data).decode()
        shown.append(
            {
                "status": answer.status_code,
                "headers": dict(answer.headers),
                "body": body,
            }
        )
    return shown


def main():
    asked = json.load(sys.stdin)
    known = {"keys": keys, "index": index, "pages": pages}
    with contextlib.redirect_stdout(sys.stderr):
        answers = {name: known[name](value) for name, value in asked.items()}
    json.dump(answers, sys.stdout)


if __name__ == "__main__":
    main()
