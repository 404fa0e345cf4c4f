"""`gongbao sites`: known sites, new ones, their cases, and why a URL is in scope."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from archive.cli.options import DEFAULT_ARCHIVE, JsonOption, SitesOption, chosen_archive
from archive.console import Table, emit_json, emit_line, emit_table
from archive.errors import ConfigurationError

if TYPE_CHECKING:
    from crawler.site.definition import Site

app = typer.Typer(
    help="The known sites: list, probe, record, check them; explain a URL.",
    no_args_is_help=True,
    epilog="Example: gongbao sites list --sites sites",
)
ArchiveOption = Annotated[
    Path,
    typer.Option(
        "--archive",
        envvar="GONGBAO_ARCHIVE",
        help="With --live: titles known to it.",
        callback=chosen_archive,
    ),
]


@app.command("list", epilog="Example: gongbao sites list --json")
def list_(sites_dir: SitesOption = None, as_json: JsonOption = False) -> None:
    """Every site with its host, its family and whether a live check has passed."""
    sites = _load(sites_dir)
    if as_json:
        for site in sites:
            emit_json(_row(site))
        return
    table = Table()
    for heading in ("site", "title", "base_url", "family", "seeds", "verified"):
        table.add_column(heading)
    for site in sites:
        row = _row(site)
        table.add_row(*(str(row[name] or "-") for name in row if name != "path"))
    emit_table(table)


@app.command(epilog="Example: gongbao sites explain http://www.gov.cn/zhengce/1.htm")
def explain(
    url: Annotated[str, typer.Argument(metavar="URL", help="The URL to be judged.")],
    sites_dir: SitesOption = None,
    as_json: JsonOption = False,
) -> None:
    """Why a URL is in or out of scope, rule by rule, for each site of its host."""
    from archive.canonical import BadUrl, host_of, resolved
    from crawler.site.scope import explain as rules_of

    try:
        host = host_of(resolved(url))
    except BadUrl as error:
        msg = f"{url!r} is not a URL that can be fetched: {error}."
        raise ConfigurationError(msg) from error
    sites = [site for site in _load(sites_dir) if host in site.hosts]
    for site in sites:
        rows = rules_of(site, url)
        in_scope = all(passed for _, passed, _ in rows)
        if as_json:
            rules = [{"rule": r, "passed": p, "why": w} for r, p, w in rows]
            emit_json({"site_id": site.site_id, "in_scope": in_scope, "rules": rules})
            continue
        emit_line(f"{site.site_id}: {'in scope' if in_scope else 'out of scope'}")
        for rule, passed, why in rows:
            emit_line(f"  {'yes' if passed else 'NO '} {rule}: {why}")
    if not sites and as_json:
        emit_json({"site_id": None, "in_scope": False, "rules": []})
    elif not sites:
        emit_line(f"out of scope: no site has the host {host}.")


@app.command(epilog="Example: gongbao sites probe http://www.example.gov.cn/ --save")
def probe(
    url: Annotated[
        str, typer.Argument(metavar="URL", help="A home page, a listing or an article.")
    ],
    save: Annotated[
        bool, typer.Option("--save", help="Write the site file; default: to ./sites.")
    ] = False,
    sites_dir: SitesOption = None,
    allow_private: Annotated[
        bool, typer.Option("--allow-private", help="The host may be on this machine.")
    ] = False,
    reports: Annotated[
        bool, typer.Option("--reports", help="Only columns of reports; quicker.")
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """Look at a portal, find its columns, print a site file that crawls them whole."""
    from crawler.onboarding.probe import run_probe

    raise typer.Exit(
        run_probe(
            url,
            save=save,
            sites_dir=sites_dir,
            allow_private=allow_private,
            reports_only=reports,
            as_json=as_json,
        )
    )


@app.command(epilog="Example: gongbao sites record donghe --sites sites")
def record(
    site: Annotated[str, typer.Argument(metavar="SITE", help="The site's id.")],
    sites_dir: SitesOption = None,
    as_json: JsonOption = False,
) -> None:
    """Fetch a listing and a few reports of a site and keep them as its case."""
    from crawler.onboarding.record_case import run_record

    raise typer.Exit(run_record(_chosen(sites_dir, [site])[0], as_json=as_json))


@app.command(epilog="Example: gongbao sites check donghe --sites sites --live")
def check(
    sites: Annotated[
        list[str] | None,
        typer.Argument(metavar="SITE", help="Ids of sites; default: all."),
    ] = None,
    sites_dir: SitesOption = None,
    live: Annotated[
        bool, typer.Option("--live", help="Ask the real hosts, politely.")
    ] = False,
    save: Annotated[
        bool, typer.Option("--save", help="With --live: write verified = true if ok.")
    ] = False,
    ask_all: Annotated[
        bool, typer.Option("--all", help="With --live: every site of the folder.")
    ] = False,
    archive: ArchiveOption = DEFAULT_ARCHIVE,
    as_json: JsonOption = False,
) -> None:
    """Hold sites and families against their recorded cases; --live asks the hosts."""
    from crawler.onboarding.check import run_check, run_live

    if save and not live:
        raise ConfigurationError(
            "--save goes with --live: only that can verify a site."
        )
    if live and not sites and not ask_all:
        raise ConfigurationError(
            "--live asks real hosts: name the sites, or give --all for every one."
        )
    chosen = _chosen(sites_dir, sites or [])
    if live:
        code = run_live(chosen, archive_dir=archive, save=save, as_json=as_json)
    else:
        code = run_check(chosen, families=not sites, as_json=as_json)
    raise typer.Exit(code)


def _chosen(sites_dir: Path | None, wanted: list[str]) -> list[Site]:
    from crawler.site.definition import choose_sites, load_sites, site_folder

    return choose_sites(load_sites(site_folder(sites_dir)), wanted)


def _load(sites_dir: Path | None) -> list[Site]:
    return _chosen(sites_dir, [])


def _row(site: Site) -> dict[str, object]:
    return {
        "site_id": site.site_id,
        "title": site.title,
        "base_url": site.base_url,
        "family": site.family,
        "seeds": len(site.seeds),
        "verified": site.verified,
        "path": str(site.path),
    }
