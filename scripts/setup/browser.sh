#!/bin/sh
# Chromium from Debian and playwright into .venv: what sites with [browser] need.
# Nothing is downloaded but packages: playwright drives the system's own Chromium.
set -eu
cd "$(dirname "$0")/../.."
VENV="${VENV:-.venv}"

chromium="${GONGBAO_CHROMIUM:-/usr/bin/chromium}"
if [ ! -x "$chromium" ]; then
    sudo=""
    [ "$(id -u)" = 0 ] || sudo="sudo"
    if ! command -v apt-get > /dev/null; then
        echo "install Chromium and set GONGBAO_CHROMIUM to where it is" >&2
        exit 1
    fi
    $sudo apt-get update -qq
    $sudo apt-get install -y -qq --no-install-recommends chromium
fi
"$VENV/bin/python" -c "import playwright" 2> /dev/null \
    || "$VENV/bin/python" -m pip install --quiet "playwright>=1.55"
echo "ready: $("$chromium" --version 2> /dev/null | head -n 1)"
