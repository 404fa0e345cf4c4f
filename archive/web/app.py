"""Datasette on archives, with our pages, only ever reading.

Our pages, its errors and our layout around its tables reach it through
archive/web/plugin.py, which asks the methods of ArchiveSite.
"""

from __future__ import annotations

import asyncio
import threading
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, unquote

from datasette.app import Datasette
from datasette.database import Database
from datasette.plugins import pm
from datasette.utils.asgi import NotFound, Response

from archive.database.connection import no_archive, open_for_reading
from archive.database.opening import DATABASE
from archive.errors import GongbaoError
from archive.store.odd_rows import explained
from archive.web import plugin
from archive.web.addresses import ADDRESSES
from archive.web.asking import (
    Ask,
    Data,
    NotThere,
    Page,
    decoded,
    json_data,
    not_there,
    parsed_args,
)
from archive.web.language import COOKIE, chosen_language, translator
from archive.web.reading import reading
from archive.web.templating import (
    STATIC,
    TEMPLATES,
    layout_values,
    rendered,
    without_markup,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from archive.web.addresses import PageFunction
    from archive.web.asking import Answer

_SETTINGS = {
    # A reader of the whole archive in SQL may wait longer than Datasette's second.
    "sql_time_limit_ms": 5_000,
    "max_returned_rows": 1_000,
    "truncate_cells_html": 120,
    "default_page_size": 50,
    # The database has columns that are nobody's business to copy in one piece.
    "allow_download": False,
    "num_sql_threads": 4,
}
_LANG_FOR_S = 365 * 86_400


class ArchiveDatabase(Database):  # type: ignore[misc]
    """An archive's database, only ever read; also while a crawl writes to it."""

    def __init__(self, datasette: Any, folder: Path) -> None:
        super().__init__(datasette, path=str(folder / DATABASE), is_mutable=True)
        self.folder = folder
        self._mine = threading.local()

    def connect(self, write: bool = False) -> Any:
        """A connection for reading; there is none for writing."""
        if write:
            msg = "an archive is only read here"
            raise PermissionError(msg)
        connection = open_for_reading(Path(self.path), any_thread=True)
        self._all_file_connections.append(connection)
        return connection

    async def execute_fn(self, fn: Callable[[Any], Any]) -> Any:
        """Run in a thread with a connection of its own."""
        return await self.ds.run(lambda: fn(self.connection()))

    def connection(self) -> Any:
        """This thread's connection; a new one where the file changed under a frozen one.

        Without the right to write beside the file it is read as one that never changes
        (see open_for_reading): true until a crawl of somebody else's begins.
        """
        state = self._state()
        if getattr(self._mine, "state", None) != state:
            if old := getattr(self._mine, "connection", None):
                self._all_file_connections.remove(old)
                old.close()
            self._mine.connection = self.connect()
            self.ds._prepare_connection(self._mine.connection, self.name)  # noqa: SLF001
            self._mine.state = state
        return self._mine.connection

    def _state(self) -> tuple[int, int, int, bool]:
        path = Path(self.path)
        try:
            found = path.stat()
        except OSError as error:
            raise no_archive(self.folder) from error
        log = path.with_name(path.name + "-wal")
        # With a log beside it SQLite itself sees to what changed in the file.
        if log.exists():
            return found.st_ino, 0, 0, True
        return found.st_ino, found.st_mtime_ns, found.st_size, False


class ArchiveSite(Datasette):  # type: ignore[misc]
    """Datasette on archives, with our pages."""

    def __init__(self, folders: Sequence[Path]) -> None:
        super().__init__(
            [], memory=False, settings=_SETTINGS, template_dir=str(TEMPLATES)
        )
        self.remove_database("_memory")
        for folder in folders:
            self.add_database(ArchiveDatabase(self, folder), name="archive")
        self.static_mounts = [("static", str(STATIC))]
        self._internal: list[Any] = []

    def _prepare_connection(self, connection: Any, database: str) -> None:
        """Datasette's step for each new connection; it forgets those in memory."""
        if database == "_internal":
            self._internal.append(connection)
        super()._prepare_connection(connection, database)

    def close(self) -> None:
        """End the threads that read, and close what they had opened."""
        self.executor.shutdown()
        for database in self.databases.values():
            database.close()
        for connection in self._internal:
            connection.close()

    async def run(self, work: Callable[[], Any]) -> Any:
        """Run in one of the threads that read."""
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self.executor, work)

    def names(self) -> tuple[str, ...]:
        """The archives' names; the first one's pages stand at the root."""
        return tuple(
            name
            for name, db in self.databases.items()
            if isinstance(db, ArchiveDatabase)
        )

    # What archive/web/plugin.py asks

    def page_routes(self) -> list[tuple[str, Any]]:
        """Our pages: patterns on the path, each with its view."""
        return [
            (f"(?:/@(?P<archive>[^/]+))?{pattern}$", _view(function))
            for pattern, function in ADDRESSES
        ]

    def template_values(self, request: Any) -> dict[str, Any] | None:
        """What the layout needs; None where no request is answered."""
        return layout_values(_asked(self, request)) if request is not None else None

    def problem_page(self, request: Any, exception: Exception) -> Any:
        """An error as a page; None for programs that asked for JSON."""
        if request.path.endswith(".json"):
            return None
        ask = _asked(self, request)
        if isinstance(exception, NotFound):
            return _response(_finished(not_there(), ask))
        if not hasattr(exception, "status"):
            exception = explained(exception)
        status = 503 if isinstance(exception, GongbaoError) else 500
        status = getattr(exception, "status", status)
        detail = getattr(exception, "message", None) or str(exception)
        page = Page("trouble.html", {"detail": without_markup(detail)}, status)
        return _response(_finished(page, ask))


def archive_site(folders: Sequence[Path]) -> ArchiveSite:
    """The site of these archives' pages, ready to serve; it is to be closed."""
    # Not at the top: it must not be the first of Datasette's modules to be loaded.
    from datasette import handle_exception

    # Datasette prints even a 404 with all local values; a failure's trace is enough.
    handle_exception.rich = None
    # Where the package's entry points are not installed, it is registered here.
    if not pm.is_registered(plugin):
        pm.register(plugin, "gongbao")
    return ArchiveSite(folders)


def _asked(datasette: ArchiveSite, request: Any) -> Ask:
    """A request of Datasette's as our own value."""
    args = parsed_args(request.query_string)
    names = decoded((request.scope.get("url_route") or {}).get("kwargs") or {})
    archives = datasette.names()
    named = names.get("archive") or names.get("database")
    # Datasette's own pages have the archive's name where ours have a prefix.
    known = named if named in archives else archives[0]
    prefix = f"/@{quote(known, safe='')}" if known != archives[0] else ""
    headers = request.headers
    return Ask(
        path=unquote(request.path, errors="replace"),
        names=names,
        args=args,
        lang=chosen_language(
            args.get("lang", ""),
            headers.get("cookie", ""),
            headers.get("accept-language", ""),
        ),
        prefix=prefix,
        archives=archives,
        archive_name=known,
    )


def _view(function: PageFunction) -> Any:
    """One of our pages as a view of Datasette's."""

    async def view(datasette: ArchiveSite, request: Any) -> Any:
        ask = _asked(datasette, request)
        if ask.names.get("archive", ask.archive_name) != ask.archive_name:
            answer = await datasette.run(partial(_finished, not_there(), ask))
        else:
            database = datasette.databases[ask.archive_name]
            answer = await datasette.run(partial(_answered, database, function, ask))
        response = _response(answer)
        if ask.args.get("lang") == ask.lang:
            response.set_cookie(COOKIE, ask.lang, max_age=_LANG_FOR_S, samesite="lax")
        return response

    return view


def _answered(database: ArchiveDatabase, function: PageFunction, ask: Ask) -> Data:
    """The page, made in this thread; what can go wrong is a page as well."""
    answer: Answer
    try:
        connection = database.connection()
        with reading(database.folder, connection) as reader:
            answer = function(reader, ask)
        return _finished(answer, ask)
    except NotThere as error:
        answer = not_there(error.what)
    except GongbaoError as error:
        answer = Page("trouble.html", {"detail": str(error)}, 503)
    except Exception as error:
        meant = explained(error)
        if meant is error:
            raise
        answer = Page("trouble.html", {"detail": str(meant)}, 503)
    return _finished(answer, ask)


def _response(data: Data) -> Any:
    return Response(
        data.body,
        status=data.status,
        headers=dict(data.headers),
        content_type=data.media_type,
    )


def _finished(answer: Answer, ask: Ask) -> Data:
    if isinstance(answer, Data):
        return answer
    if answer.status >= 400 and ask.path.endswith(".json"):
        what = answer.values.get("detail") or translator(ask.lang)(
            answer.values["what"]
        )
        return json_data({"error": what}, answer.status)
    html = rendered(answer, ask).encode("utf-8", "replace")
    return Data(html, "text/html; charset=utf-8", status=answer.status)
