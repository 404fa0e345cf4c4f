#!/bin/sh
# Makes .venv-pywb with the replay tool that tests/replay asks; see tests/requirements-pywb.txt.
set -eu
PYTHON="${PYTHON:-python3}"
VENV="${VENV:-.venv-pywb}"

[ -x "$VENV/bin/python" ] || "$PYTHON" -m venv "$VENV"
"$VENV/bin/python" -m pip install --quiet --disable-pip-version-check -r tests/requirements-pywb.txt
