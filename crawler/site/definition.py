"""Sites: one TOML file each under sites/<province>/, loaded and checked as a whole."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from archive.canonical import host_of, resolved
from archive.configuration import current
from archive.errors import ConfigurationError, unknown
from archive.instants import parse_duration
from archive.model import Hints, Layout, Lookup
from archive.reports.issuers import Issuer
from archive.toml_tables import BadToml
from crawler.site.toml_file import read_site_file

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

SeedKind = Literal["listing", "report", "sitemap", "feed"]
BUNDLED = Path(__file__).resolve().parents[1] / "sites"


@dataclass(frozen=True, slots=True)
class Seed:
    """Where a crawl of a site begins; `url` as the file writes it."""

    url: str
    kind: SeedKind


@dataclass(frozen=True, slots=True)
class ScopeRules:
    """Which links are the site's reports: patterns on the URL, words in the title.

    `kinds` are kinds of reports whose usual titles count like words of `title`;
    `hosts` may be linked to besides the site's own; `max_pages` bounds the pages of
    one listing, `max_urls` all URLs of the site.
    """

    allow: tuple[str, ...] = ()
    deny: tuple[str, ...] = ()
    title: tuple[str, ...] = ()
    deny_title: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    hosts: tuple[str, ...] = ()
    max_pages: int = 1000
    max_urls: int = 200_000


@dataclass(frozen=True, slots=True)
class SitePoliteness:
    """How a site is asked; None leaves the crawl's default. `hours` is Beijing time."""

    delay_s: float | None = None
    allow_private: bool = False
    tls: Literal["verified", "legacy"] = "verified"
    hours: str | None = None
    daily_requests: int | None = None


@dataclass(frozen=True, slots=True)
class SiteDiscovery:
    """What else is asked for lists; `sitemaps`: those that robots.txt names."""

    sitemaps: bool = False


@dataclass(frozen=True, slots=True)
class Rendering:
    """Whether the site's pages are read as a browser shows them; extra `browser`."""

    enabled: bool = False


@dataclass(frozen=True, slots=True)
class Expect:
    """What a healthy site gives; rates are shares of its records."""

    reports_min: int = 0
    date_fill_rate: float | None = None
    source_fill_rate: float | None = None


@dataclass(frozen=True, slots=True)
class Site:
    """One portal's definition; `verified` says that a live check has passed.

    `listing_items` are CSS selectors of the rows of its listings, best first; `revisit`
    has seconds by name, for those settings that the file has.
    """

    site_id: str
    title: str
    base_url: str
    path: Path
    family: str | None = None
    division_code: str | None = None
    verified: bool = False
    seeds: tuple[Seed, ...] = ()
    scope: ScopeRules = ScopeRules()
    politeness: SitePoliteness = SitePoliteness()
    revisit: Mapping[str, float] = field(default_factory=dict)
    expect: Expect = Expect()
    discovery: SiteDiscovery = SiteDiscovery()
    browser: Rendering = Rendering()
    listing_items: tuple[str, ...] = ()
    layouts: tuple[Layout, ...] = ()
    lookups: Mapping[str, tuple[Lookup, ...]] = field(default_factory=dict)
    issuers: tuple[Issuer, ...] = ()

    @property
    def hosts(self) -> frozenset[str]:
        """Every host:port that belongs to the site: its own, its seeds', others."""
        own = (host_of(url) for url in (self.base_url, *(s.url for s in self.seeds)))
        return frozenset((*own, *self.scope.hosts))

    def hints(self, **known: str | None) -> Hints:
        """What cleaning may know of a page of this site; `known` adds the listing's."""
        return Hints(
            site_id=self.site_id,
            site_title=self.title,
            family=self.family,
            division_code=self.division_code,
            layouts=self.layouts,
            lookups=self.lookups,
            **known,
        )


def site_folder(given: Path | None) -> Path:
    """Where site files are: where the command says, as configured, else the bundled."""
    return given or current()["sites"]["directory"] or BUNDLED


def load_sites(folder: Path) -> dict[str, Site]:
    """All sites under a folder by id; ConfigurationError tells of every bad file."""
    if not folder.is_dir():
        msg = f"there is no directory of site files in {folder}."
        raise ConfigurationError(msg)
    files = sorted(folder.rglob("*.toml"))
    if not files:
        msg = f"there is no site file in {folder}: make one with `gongbao sites probe`."
        raise ConfigurationError(msg)
    return load_files(files)


def load_files(paths: Iterable[Path]) -> dict[str, Site]:
    """The sites of some files by id; every file is read before any error is told."""
    sites: dict[str, Site] = {}
    errors: list[str] = []
    for path in paths:
        try:
            site = load_site(path)
        except BadToml as error:
            errors.append(str(error))
            continue
        if site.site_id in sites:
            other = sites[site.site_id].path
            errors.append(f"{path}:1: file: {other} has the same id: rename one.")
            continue
        sites[site.site_id] = site
    if errors:
        raise ConfigurationError("\n".join(errors))
    return sites


def load_site(path: Path) -> Site:
    """One site; BadToml with file, line and key where it is wrong."""
    content = read_site_file(path)
    return Site(
        site_id=path.stem,
        title=content["title"].strip(),
        base_url=resolved(content["base_url"]),
        path=path,
        family=content.get("family"),
        division_code=content.get("division_code"),
        verified=content.get("verified", False),
        seeds=tuple(
            Seed(resolved(seed["url"]), seed["kind"]) for seed in content["seeds"]
        ),
        scope=_scope(content.get("scope", {})),
        politeness=SitePoliteness(**content.get("politeness", {})),
        revisit={
            name: parse_duration(text)
            for name, text in content.get("revisit", {}).items()
        },
        expect=Expect(**content.get("expect", {})),
        discovery=SiteDiscovery(**content.get("discovery", {})),
        browser=Rendering(**content.get("browser", {})),
        listing_items=tuple(content.get("listing", {}).get("items", ())),
        layouts=tuple(_layout(table) for table in content.get("layouts", [])),
        lookups={
            name: tuple(Lookup(row["match"], row["value"] or None) for row in rows)
            for name, rows in content.get("lookups", {}).items()
        },
        issuers=tuple(_issuer(table) for table in content.get("issuers", [])),
    )


def choose_sites(sites: Mapping[str, Site], wanted: Iterable[str]) -> list[Site]:
    """The wanted sites in their order, all where none is named; unknown ids are told."""
    names = list(dict.fromkeys(wanted)) or list(sites)
    missing = [name for name in names if name not in sites]
    if missing:
        how = "`gongbao sites list` shows all."
        raise unknown("site", missing[0], sites, how)
    return [sites[name] for name in names]


def _issuer(table: dict[str, Any]) -> Issuer:
    return Issuer(
        name=table["name"].strip(),
        level=table.get("level"),
        is_department=table.get("department"),
        division_code=table.get("division_code"),
        kinds=tuple(table.get("kinds", ())),
        aliases=tuple(table.get("aliases", ())),
        since_year=table.get("since_year"),
    )


def _layout(table: dict[str, Any]) -> Layout:
    until = table.get("valid_until")
    return Layout(**{**table, "valid_until": until.isoformat() if until else None})


def _scope(table: dict[str, Any]) -> ScopeRules:
    fields: dict[str, Any] = {
        key: tuple(value) if isinstance(value, list) else value
        for key, value in table.items()
    }
    return ScopeRules(**fields)
