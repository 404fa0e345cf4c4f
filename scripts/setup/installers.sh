#!/bin/sh
# Makes .venv-installers with pipx and uv, which tests/install install the wheel with.
set -eu
PYTHON="${PYTHON:-python3}"
VENV="${VENV:-.venv-installers}"

[ -x "$VENV/bin/python" ] || "$PYTHON" -m venv "$VENV"
"$VENV/bin/python" -m pip install --quiet --disable-pip-version-check "pipx>=1.7" "uv>=0.8"
echo "ready: pipx $("$VENV/bin/pipx" --version), $("$VENV/bin/uv" --version)"
