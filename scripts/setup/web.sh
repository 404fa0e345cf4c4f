#!/bin/sh
# What the browser tests need: Chromium and Chinese fonts from Debian, playwright in .venv,
# axe-core from npm in .web-tools. Nothing is installed that is there already.
set -eu
cd "$(dirname "$0")/../.."
VENV="${VENV:-.venv}"
chromium="${GONGBAO_CHROMIUM:-/usr/bin/chromium}"

missing=""
[ -x "$chromium" ] || missing="chromium"
fc-list :lang=zh-cn 2> /dev/null | grep -q . || missing="$missing fonts-noto-cjk fontconfig"
[ -f .web-tools/node_modules/axe-core/axe.min.js ] || command -v npm > /dev/null || missing="$missing npm"
if [ -n "$missing" ]; then
    if ! command -v apt-get > /dev/null; then
        echo "install $missing, and set GONGBAO_CHROMIUM to where Chromium is" >&2
        exit 1
    fi
    sudo=""
    [ "$(id -u)" = 0 ] || sudo="sudo"
    $sudo apt-get update -qq
    # shellcheck disable=SC2086 - several names
    $sudo apt-get install -y -qq --no-install-recommends $missing
fi
"$VENV/bin/python" -c "import playwright" 2> /dev/null \
    || "$VENV/bin/python" -m pip install --quiet "playwright>=1.55"
[ -f .web-tools/node_modules/axe-core/axe.min.js ] \
    || npm install --silent --no-fund --no-audit --prefix .web-tools "axe-core@^4.10"
echo "ready: $("$chromium" --version 2> /dev/null | head -n 1)"
