"""Measures of a retrieve, each with its peers in the same rounds."""

import hashlib
import os
import statistics
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from random import Random

from common.lines import print_row, print_series
from common.load import Load, medians, wrk
from common.postgres import Database
from common.programs import cpu_seconds, say
from common.service import Running
from common.settings import QUICK, ROUNDS
from peers import BareQueries, pgbench
from seed import FILES

CONNECTIONS = (1, 4, 16, 64, 256)
COMPARED = {"PostgreSQL": (16, 64, 256), "SQLite": (64,)}
"""The numbers of connections for the comparison with the ceiling."""
PGBENCH_CLIENTS = (16, 256)
DJANGO_CONNECTIONS = 16
FORGETFUL_CONNECTIONS = 64
WARM_UP = 1 if QUICK else 12
"""Seconds of warm-up, until nearly all files are cached."""
KNOWN_FILES = 500 if QUICK else 5000
PLOT = "retrieve-throughput"

SCRIPTS = Path(__file__).parent


@dataclass(frozen=True)
class Servers:
    """The servers and their keys. Servers that a round does not use are idle."""

    services: dict[str, Running]
    forgetful: dict[str, Running]
    ceiling: Running
    djangos: list[Running]
    token: str

    @property
    def headers(self) -> dict[str, str]:
        return {"Authorization": f"Token {self.token}"}


def path(file: int) -> str:
    return f"/api/media/files/{file}"


def check_that_all_answer_the_same(servers: Servers) -> None:
    """Checks that each peer does all of the work, for the same rows."""
    headers = servers.headers | {"Host": "bench"}
    for file in (1, FILES // 2, FILES):
        expected = servers.services["SQLite"].get(path(file), headers)[1]
        for other in (servers.services["PostgreSQL"], *servers.djangos):
            answer, body = other.get(path(file), headers)
            if (answer.status, body) != (200, expected):
                said = other.log.read_text()[-2000:]
                raise RuntimeError(f"{answer.status} {body!r} where {expected!r} is due: {said}")


def load(server: Running, connections: int, token: str) -> Load:
    os.truncate(server.log, 0)
    return wrk(server.url, connections, SCRIPTS / "retrieve.lua", token, str(FILES))


def rate(server: Running, connections: int, token: str) -> float:
    return load(server, connections, token).per_second


def warm_up(servers: Servers) -> None:
    for service in servers.services.values():
        wrk(service.url, 64, SCRIPTS / "retrieve.lua", servers.token, str(FILES), seconds=WARM_UP)


def throughput(servers: Servers, queries: BareQueries, pgbench_script: Path) -> None:
    points: dict[str, list[tuple[float, float]]] = {}
    for connections in CONNECTIONS:
        say(f"retrieve, {connections} connections")
        everybody = {**servers.services, "ceiling": servers.ceiling}
        measures: dict[str, Callable[[], float]] = {
            name: partial(rate, server, connections, servers.token) for name, server in everybody.items()
        }
        if connections in PGBENCH_CLIENTS:
            measures["pgbench"] = partial(pgbench, queries, pgbench_script, connections)
        djangos = servers.djangos if connections == DJANGO_CONNECTIONS else []
        for server in djangos:
            measures[server.url] = partial(rate, server, connections, servers.token)
        forgetful = servers.forgetful if connections == FORGETFUL_CONNECTIONS else {}
        for name, server in forgetful.items():
            measures[f"forgetful {name}"] = partial(rate, server, connections, servers.token)
        taken = medians(measures)
        if djangos:
            taken["Django REST Framework"] = max(taken[server.url] for server in djangos)
        for name in everybody:
            points.setdefault(name, []).append((connections, taken[name]))
        print_rows(taken, connections)
    for name, line in points.items():
        print_series(PLOT, name, line)


def print_rows(taken: dict[str, float], connections: int) -> None:
    def row(database: str, peer: str) -> None:
        name = f"retrieve, {database}, {connections} connections"
        print_row(name, taken[database], "requests/s", peer, taken[peer])

    for database, compared in COMPARED.items():
        if connections in compared:
            row(database, "ceiling")
        if f"forgetful {database}" in taken:
            name = f"retrieve, {database}, {connections} connections, cache off"
            print_row(name, taken[f"forgetful {database}"], "requests/s", "ceiling", taken["ceiling"])
    for peer in ("pgbench", "Django REST Framework"):
        if peer in taken:
            row("PostgreSQL", peer)


def not_modified(database: str, service: Running, servers: Servers, folder: Path) -> None:
    """A client that has cached the answers, compared with one that has not, over the same files."""
    say(f"If-None-Match, {database}")
    listed = folder / f"known-{database}"
    listed.write_text("".join(f"{file} {tag}\n" for file, tag in known_files(service, servers.headers)))

    def measure(kind: str) -> float:
        os.truncate(service.log, 0)
        return wrk(service.url, 16, SCRIPTS / "known.lua", servers.token, str(listed), kind).per_second

    taken = medians({kind: partial(measure, kind) for kind in ("conditional", "plain")})
    name = f"retrieve, {database}, If-None-Match hit, 16 connections"
    print_row(name, taken["conditional"], "requests/s", "retrieve", taken["plain"])


def known_files(service: Running, headers: dict[str, str]) -> Iterator[tuple[int, str]]:
    for file in Random(1).sample(range(1, FILES + 1), KNOWN_FILES):
        tag = service.get(path(file), headers)[0].headers["ETag"]
        if file % 100 == 0 and service.get(path(file), headers | {"If-None-Match": tag})[0].status != 304:
            raise RuntimeError(f"{tag} does not match file {file}")
        yield file, tag


def cpu_alone(service: Running, token: str, queries: BareQueries, database: Database) -> None:
    """Processor time of a single request, of the service and of the database server, compared with its two
    queries in a bare loop."""
    say("retrieve, CPU alone")
    server_cpu = database.server_cpu()

    def of_service() -> tuple[float, float]:
        own, server = cpu_seconds(service.process.pid), server_cpu()
        requests = load(service, 1, token).requests
        own, server = cpu_seconds(service.process.pid) - own, server_cpu() - server
        return own / requests * 1e6, server / requests * 1e6

    taken = [(of_service(), queries.microseconds(server_cpu)) for _ in range(ROUNDS)]
    ours, bare = (list(values) for values in zip(*taken, strict=True))
    name = "retrieve, PostgreSQL, alone, CPU a request with the database server's"
    print_row(name, median_sum(ours), "µs", "bare diesel queries", median_sum(bare))
    name = "retrieve, PostgreSQL, alone, CPU a request without the database server's"
    own, bare_own = (statistics.median(own for own, _ in values) for values in (ours, bare))
    print_row(name, own, "µs", "bare diesel queries", bare_own)


def median_sum(values: list[tuple[float, float]]) -> float:
    return statistics.median(map(sum, values))


def key_sha256(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
