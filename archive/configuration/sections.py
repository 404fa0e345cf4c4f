"""The sections of `gongbao.toml`, as data: a section is a table of Settings."""

from __future__ import annotations

from pathlib import Path
from typing import Final, get_args

from archive.closed_lists import EVENTS, Kind
from archive.configuration.settings import Setting
from archive.instants import parse_duration
from archive.toml_tables import (
    Named,
    Shape,
    a_bool,
    a_count,
    a_duration,
    a_list,
    a_number,
    a_text,
    a_variable,
    hours_of_day,
    one_of,
)

DEFAULT_ARCHIVE: Final = Path("gongbao-archive")

ARCHIVE: Shape = {
    "directory": Setting(
        a_text,
        meaning="the archive's folder",
        default=DEFAULT_ARCHIVE,
        variable="GONGBAO_ARCHIVE",
        option="--archive",
        is_path=True,
    ),
}
SITES: Shape = {
    "directory": Setting(
        a_text,
        meaning="the folder of site files",
        otherwise="the bundled ones",
        variable="GONGBAO_SITES",
        option="--sites",
        is_path=True,
    ),
}
CRAWL: Shape = {
    "contact": Setting(
        a_text,
        meaning="an address or a URL where a portal's administrators reach you; part of"
        " the User-Agent, and needed for public hosts",
        variable="GONGBAO_CONTACT",
    ),
    "max_time": Setting(
        a_duration,
        meaning="how long one crawl may take",
        otherwise="until all is done",
        option="--max-time",
        reading=parse_duration,
    ),
    "every": Setting(
        a_duration,
        meaning="`gongbao status` exits with 4 where a site that was crawled had no good"
        " run for so long",
        default="7d",
        reading=parse_duration,
    ),
    "delay_s": Setting(
        a_number(0, 3600),
        meaning="seconds between an answer and the next request to its host",
        default=3.0,
    ),
    "hours": Setting(
        hours_of_day,
        meaning='hours of Beijing time in which portals are asked, like "22:00-06:30"',
        otherwise="all",
    ),
    "daily_requests": Setting(
        a_count(1, 1_000_000), meaning="requests a host and day", default=2_000
    ),
}
REVISIT: Shape = {
    "min": Setting(
        a_duration,
        meaning="a report that changes is looked at no more often",
        default="1d",
        reading=parse_duration,
    ),
    "max": Setting(
        a_duration,
        meaning="a report that stays the same is looked at no less often",
        default="180d",
        reading=parse_duration,
    ),
    "reports": Setting(
        a_duration,
        meaning="after the first look at a report",
        default="14d",
        reading=parse_duration,
    ),
    "listings": Setting(
        a_duration,
        meaning="between two walks of a listing",
        default="0s",
        reading=parse_duration,
    ),
    "removed_check": Setting(
        a_duration,
        meaning="whether a removed report is back",
        default="30d",
        reading=parse_duration,
    ),
}
_TOLD: Shape = {
    "command": Setting(
        a_list(a_text),
        meaning="a program and its arguments, run without a shell; it gets the message"
        " as JSON on stdin and takes it with exit code 0",
    ),
    "events": Setting(
        a_list(one_of(*EVENTS)),
        meaning=f"what is told: {', '.join(EVENTS)}",
        otherwise="all but `add`",
    ),
    "sites": Setting(a_list(a_text), meaning="ids of sites", otherwise="all"),
    "kinds": Setting(
        a_list(one_of(*get_args(Kind))), meaning="kinds of reports", otherwise="all"
    ),
    "words": Setting(
        a_list(a_text),
        meaning="one of these stands in the report's title",
        otherwise="any title",
    ),
}
NOTIFY: Shape = {
    "urls_env": Setting(
        a_variable,
        meaning="the variable of the environment with addresses of apprise, spaces"
        " between them",
        default="GONGBAO_NOTIFY_URLS",
        is_secret=True,
    ),
    **_TOLD,
    "most": Setting(
        a_count(1, 1000), meaning="events told in full; the rest by number", default=20
    ),
    "language": Setting(
        one_of("en", "zh"), meaning="of the messages: `en` or `zh`", default="en"
    ),
    "timeout": Setting(
        a_duration,
        meaning="for all channels together; who has not taken its message by then is"
        " told at the next run",
        default="30s",
        reading=parse_duration,
    ),
    "after_crawl": Setting(
        a_bool,
        meaning="whether a crawl tells at its end",
        default=True,
        option="--no-notify",
    ),
    "channels": Named(
        {
            "urls_env": Setting(
                a_variable, meaning="as above, for this channel alone", is_secret=True
            ),
            **_TOLD,
            "most": Setting(a_count(1, 1000), meaning="as above", otherwise="as above"),
        }
    ),
}
FLEET: Shape = {
    "dsn_env": Setting(
        a_variable,
        meaning="the variable of the environment with PostgreSQL's address, like"
        " `postgresql://USER:PASSWORD@HOST/NAME`",
        default="GONGBAO_DSN",
        is_secret=True,
    ),
    "dsn_file": Setting(
        a_text,
        meaning="a file with that address in it, where the variable is not set",
        variable="GONGBAO_DSN_FILE",
        is_path=True,
    ),
    "place": Setting(
        a_text,
        meaning="where the sites' archives lie, for all workers: a folder that they share,"
        " as a whole path, or `s3://BUCKET/PREFIX`",
        variable="GONGBAO_PLACE",
    ),
    "work": Setting(
        a_text,
        meaning="this worker's own folder, for the archives that it works on",
        default=Path("gongbao-fleet"),
        variable="GONGBAO_WORK",
        is_path=True,
    ),
    "merged": Setting(
        a_text,
        meaning="the merged archive's folder; only workers that have one merge",
        is_path=True,
    ),
    "every": Setting(
        a_duration,
        meaning="between two crawls of a site; `listings` of `[revisit]` where that is"
        " longer",
        default="1d",
        reading=parse_duration,
    ),
    "slice": Setting(
        a_duration,
        meaning="what was crawled is carried home so often, and a killed worker loses no"
        " more",
        default="10m",
        reading=parse_duration,
    ),
    "turn": Setting(
        a_duration,
        meaning="after so long a site that is not done lets others go first",
        default="1h",
        reading=parse_duration,
    ),
    "beat": Setting(
        a_duration,
        meaning="a worker gives a sign of life so often; after eight that are missing"
        " another one takes its sites",
        default="15s",
        reading=parse_duration,
    ),
    "merge_every": Setting(
        a_duration,
        meaning="between two merges",
        default="1h",
        reading=parse_duration,
    ),
    "reclean": Setting(
        a_bool,
        meaning="whether archives are cleaned again that older rules have cleaned",
        default=True,
    ),
}

SECTIONS: Final[dict[str, Shape]] = {
    "archive": ARCHIVE,
    "sites": SITES,
    "crawl": CRAWL,
    "revisit": REVISIT,
    "notify": NOTIFY,
    "fleet": FLEET,
}
"""All that `gongbao.toml` may hold, in the order in which people read it."""
