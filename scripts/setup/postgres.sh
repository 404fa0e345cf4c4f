#!/bin/sh
# PostgreSQL's server from Debian, for the tests of the fleet; they start one of their own in a temporary folder.
# Nothing is installed that is there already.
set -eu

found() {
    command -v initdb > /dev/null || ls /usr/lib/postgresql/*/bin/initdb > /dev/null 2>&1
}
if ! found; then
    if ! command -v apt-get > /dev/null; then
        echo "install PostgreSQL's server (postgresql)" >&2
        exit 1
    fi
    sudo=""
    [ "$(id -u)" = 0 ] || sudo="sudo"
    $sudo apt-get update -qq
    # Debian would start a server of its own: the tests need only the programs.
    $sudo apt-get install -y -qq --no-install-recommends postgresql-common
    $sudo sh -c 'echo "create_main_cluster = false" > /etc/postgresql-common/createcluster.d/gongbao.conf'
    $sudo apt-get install -y -qq --no-install-recommends postgresql
fi
found
echo "ready: $(ls /usr/lib/postgresql/*/bin/postgres 2> /dev/null | tail -n 1)"
