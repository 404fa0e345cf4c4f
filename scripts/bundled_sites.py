"""Write the bundled site files from a table of listings: body, column, url, region.

    python scripts/bundled_sites.py LISTINGS.tsv crawler/sites

One file a body: rows of one domain belong together, whatever name the body has in
them. A body of which only the home page is known has that for its seed. Files that
are there already are written anew, except those that a live check has verified.
"""

from __future__ import annotations

import csv
import json
import sys
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from archive.canonical import canonical_url
from cleaning.fields.region import divisions_in
from cleaning.rules.family import recognise
from crawler.site.report_titles import REPORT_KINDS

HOME = "首页"
MINISTRY = "ministry"
FOLDERS = {
    "北京": "beijing", "天津": "tianjin", "河北": "hebei", "山西": "shanxi",
    "内蒙古": "neimenggu", "辽宁": "liaoning", "吉林": "jilin", "黑龙江": "heilongjiang",
    "上海": "shanghai", "江苏": "jiangsu", "浙江": "zhejiang", "安徽": "anhui",
    "福建": "fujian", "江西": "jiangxi", "山东": "shandong", "河南": "henan",
    "湖北": "hubei", "湖南": "hunan", "广东": "guangdong", "广西": "guangxi",
    "海南": "hainan", "重庆": "chongqing", "四川": "sichuan", "贵州": "guizhou",
    "云南": "yunnan", "西藏": "xizang", "陕西": "shaanxi", "甘肃": "gansu",
    "青海": "qinghai", "宁夏": "ningxia", "新疆": "xinjiang",
}  # fmt: skip
SHARED_WORDS = frozenset({"www", "gov", "cn"})


@dataclass
class Body:
    """One publisher: its names in the table, its home page, its listings in order."""

    title: str = ""
    home: str = ""
    region: str = ""
    listings: dict[str, str] = field(default_factory=dict)


def domain_of(url: str) -> str:
    """What the hosts of one body have in common: `mnr` of f.mnr.gov.cn."""
    labels = (urlsplit(url).hostname or "").split(".")
    own = [label for label in labels if label not in SHARED_WORDS]
    return own[-1] if own else "gov"


def read_bodies(path: Path) -> dict[str, Body]:
    """The bodies of a table by the id of their site."""
    bodies: dict[str, Body] = {}
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE):
            body = bodies.setdefault(domain_of(row["url"]), Body())
            body.region = body.region or (row["region"] or "")
            if row["column"] != HOME:
                body.listings.setdefault(row["url"], row["column"])
            elif not body.home:
                body.title = row["body"].partition("（")[0]
                body.home = canonical_url(row["url"])
    return bodies


def site_file(body: Body) -> str:
    """The TOML text of one body's site file."""
    listings = body.listings or {body.home: HOME}
    lines = [f"title = {quoted(body.title)}", f"base_url = {quoted(body.home)}"]
    families = {f.id for url in listings if (f := recognise("", url, {}))}
    if len(families) == 1:
        lines.append(f"family = {quoted(families.pop())}")
    codes = divisions_in(body.title) if body.region else ()
    if len(codes) == 1:
        lines.append(f"division_code = {quoted(codes[0])}")
    lines.append("verified = false")
    for url, column in listings.items():
        lines += ["", f"[[seeds]]  # {column}", f"url = {quoted(url)}"]
        lines.append('kind = "listing"')
    kinds = ", ".join(quoted(kind) for kind in REPORT_KINDS)
    return "\n".join([*lines, "", "[scope]", f"kinds = [{kinds}]"]) + "\n"


def quoted(text: str) -> str:
    """A text as TOML writes it."""
    return json.dumps(text, ensure_ascii=False)


def write_all(bodies: dict[str, Body], folder: Path) -> int:
    """Write every file; how many."""
    for site_id, body in bodies.items():
        inner = folder / FOLDERS.get(body.region, MINISTRY)
        inner.mkdir(parents=True, exist_ok=True)
        path = inner / f"{site_id}.toml"
        if path.exists() and "\nverified = true" in path.read_text("utf-8"):
            continue
        path.write_text(site_file(body), encoding="utf-8")
    return len(bodies)


if __name__ == "__main__":
    count = write_all(read_bodies(Path(sys.argv[1])), Path(sys.argv[2]))
    print(f"{count} site files")
