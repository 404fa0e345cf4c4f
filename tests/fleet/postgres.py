"""A PostgreSQL server of a test's own: in a temporary folder, on a free port."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import tempfile
from contextlib import suppress
from pathlib import Path
from urllib.parse import quote

import psycopg

PASSWORD = "Geheim-7-密"
USER = "gongbao"


def bin_folder() -> Path | None:
    """Where PostgreSQL's programs are; None where there are none."""
    found = shutil.which("initdb")
    folders = sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    known = [Path(found).resolve().parent] if found else []
    return next((f for f in (*known, *folders) if (f / "initdb").exists()), None)


class PostgresServer:
    """A server with a password; it will not run as root, so root starts it as nobody."""

    def __init__(self) -> None:
        folder = bin_folder()
        assert folder is not None
        self._bin = folder
        self.folder = Path(tempfile.mkdtemp(prefix="gongbao-pg-"))
        self.data = self.folder / "data"
        self._as: dict[str, object] = {}
        if os.geteuid() == 0:
            self._as = {"user": "nobody", "group": "nogroup", "extra_groups": []}
            shutil.chown(self.folder, "nobody", "nogroup")
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]

    def make(self) -> None:
        """A new cluster, started."""
        secret = self.folder / "password"
        secret.write_text(PASSWORD, encoding="utf-8")
        secret.chmod(0o644)
        access = ("-U", USER, "-A", "scram-sha-256", f"--pwfile={secret}")
        self._run("initdb", *access, "-E", "UTF8", "--locale=C", "--no-sync")
        with (self.data / "postgresql.conf").open("a", encoding="utf-8") as file:
            file.write(
                f"port = {self.port}\nlisten_addresses = '127.0.0.1'\n"
                f"unix_socket_directories = '{self.folder}'\nfsync = off\n"
                "log_statement = 'all'\nmax_connections = 60\n"
            )
        self.start()

    def start(self) -> None:
        log = self.folder / "log"
        self._run("pg_ctl", "start", "-w", "-t", "60", "-l", str(log))

    def stop(self, how: str = "fast") -> None:
        self._run("pg_ctl", "stop", "-w", "-t", "60", "-m", how)

    def restart(self, how: str = "immediate") -> None:
        """As after a crash: every connection is cut."""
        self.stop(how)
        self.start()

    def database(self, name: str) -> str:
        """A new database's address."""
        with psycopg.connect(self.address("postgres"), autocommit=True) as connection:
            connection.execute(f'CREATE DATABASE "{name}"')
        return self.address(name)

    def address(self, name: str) -> str:
        return f"postgresql://{USER}:{quote(PASSWORD)}@127.0.0.1:{self.port}/{name}"

    @property
    def log(self) -> str:
        return (self.folder / "log").read_text("utf-8", "replace")

    def remove(self) -> None:
        with suppress(subprocess.CalledProcessError):
            self.stop("immediate")
        shutil.rmtree(self.folder, ignore_errors=True)

    def _run(self, program: str, *words: str) -> None:
        done = subprocess.run(
            [str(self._bin / program), "-D", str(self.data), *words],
            cwd=self.folder,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE if program != "pg_ctl" else subprocess.DEVNULL,
            env={"PATH": os.environ["PATH"], "LC_ALL": "C"},
            check=False,
            timeout=120,
            **self._as,  # type: ignore[call-overload]
        )
        assert done.returncode == 0, (program, done.stderr)
