#!/bin/sh
# LibreOffice's Writer, antiword and bubblewrap from Debian: what reads DOC, WPS, RTF and ODT files.
# Nothing is installed that is there already.
set -eu

missing=""
command -v soffice > /dev/null || command -v libreoffice > /dev/null || missing="libreoffice-writer-nogui"
command -v antiword > /dev/null || missing="$missing antiword"
command -v bwrap > /dev/null || command -v unshare > /dev/null || missing="$missing bubblewrap"
if [ -n "$missing" ]; then
    if ! command -v apt-get > /dev/null; then
        echo "install $missing" >&2
        exit 1
    fi
    sudo=""
    [ "$(id -u)" = 0 ] || sudo="sudo"
    $sudo apt-get update -qq
    # shellcheck disable=SC2086 - several names
    $sudo apt-get install -y -qq --no-install-recommends $missing
fi
echo "ready: $(soffice --version 2> /dev/null | head -n 1)"
