#!/bin/sh
# Makes $VENV and installs the lock and the project into it: with uv where there is one, else with pip (23.2 or later).
set -eu
PYTHON="${PYTHON:-python3}"
VENV="${VENV:-.venv}"

if ! "$PYTHON" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
    echo "Gongbao needs Python 3.11 or later, and $PYTHON is not: name one with 'make PYTHON=python3.12 …'." >&2
    exit 2
fi
[ -x "$VENV/bin/python" ] || "$PYTHON" -m venv "$VENV"

if command -v uv >/dev/null 2>&1; then
    uv pip install --quiet --compile-bytecode --python "$VENV/bin/python" --require-hashes -r requirements.lock
    uv pip install --quiet --python "$VENV/bin/python" --no-deps --no-build-isolation -e .
else
    "$VENV/bin/python" -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
    "$VENV/bin/python" -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
fi
