"""The PostgreSQL server that `scripts/with-postgres` has started, the same for the service and all peers."""

import os
import subprocess
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from urllib.parse import urlsplit

from .programs import Missing, cpu_seconds_with_children, needed, parent


@dataclass(frozen=True)
class Database:
    url: str

    def run(self, sql: str, given: str | None = None) -> str:
        """The result of `sql`, unaligned and without headings; `given` is the input of a COPY."""
        command = [needed("psql", "postgresql"), "--no-psqlrc", "-v", "ON_ERROR_STOP=1", "-qAt", "-c", sql, self.url]
        quiet = os.environ | {"PGOPTIONS": "--client-min-messages=warning"}
        return subprocess.check_output(command, env=quiet, input=given, text=True).strip()

    def copy(self, table: str, columns: str, lines: Iterable[str]) -> None:
        """Adds rows that are lines of CSV."""
        self.run(f"COPY {table} ({columns}) FROM STDIN (FORMAT csv)", "\n".join(lines))

    def server_cpu(self) -> Callable[[], float]:
        """Returns a function for the processor time of the whole server so far, in seconds."""
        checkpointer = self.run("SELECT pid FROM pg_stat_activity WHERE backend_type = 'checkpointer'")
        try:
            server = parent(int(checkpointer))
        except FileNotFoundError:
            raise Missing("the processes of PostgreSQL are not to be seen from here") from None
        return partial(cpu_seconds_with_children, server)


@contextmanager
def database(name: str) -> Iterator[Database]:
    """An empty database that is dropped at the end."""
    url = os.environ.get("TEST_DATABASE_URL")
    if url is None:
        raise Missing("no PostgreSQL: TEST_DATABASE_URL is not set; scripts/with-postgres sets it")
    server = Database(url)
    server.run(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
    server.run(f"CREATE DATABASE {name}")
    try:
        yield Database(urlsplit(url)._replace(path=f"/{name}").geturl())
    finally:
        server.run(f"DROP DATABASE {name} WITH (FORCE)")
