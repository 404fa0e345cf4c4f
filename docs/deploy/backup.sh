#!/bin/sh
# Backs the archive up, for cron: `backup.sh FOLDER`. It prints nothing unless the backup
# is not whole; FOLDER's parent must be there, so that no backup goes under a mount point.
set -u

to="${1:-}"
if [ -z "$to" ]; then
    echo "say where the backup goes: backup.sh /mnt/backup/gongbao" >&2
    exit 2
fi
if [ ! -d "$(dirname "$to")" ]; then
    echo "$(dirname "$to") is not there: is the disk mounted?" >&2
    exit 2
fi

told="$(gongbao backup "$to" 2>&1)"
code=$?
if [ "$code" -ne 0 ]; then
    echo "$told" >&2
fi
exit "$code"
