"""The peers of a retrieve."""

import os
import re
import resource
import statistics
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from common.postgres import Database
from common.programs import free_port, needed, running, virtual_environment, wait_for_port
from common.service import Running
from common.settings import QUICK, SECONDS
from seed import FILES

UNRECORDED = {"content-length", "date"}
"""Headers that actix-web writes for each answer."""

DJANGO = Path(__file__).parent / "drf"
DJANGO_WORKERS = (2, 3, 4)
"""The fastest number on two cores differs; the service is compared with the fastest."""

PGBENCH_WARM_UP = 1 if QUICK else 4
"""Seconds of warm-up, until all connections have prepared their statements."""


@contextmanager
def ceiling(program: Path, folder: Path, service: Running, path: str, headers: dict[str, str]) -> Iterator[Running]:
    """A server that answers every request with the answer of `service` to `path`, and does no work."""
    answer, body = service.get(path, headers)
    lines = [f"{name}: {value}" for name, value in answer.getheaders() if name.lower() not in UNRECORDED]
    recorded = folder / "answer"
    recorded.write_text("\n".join(lines) + "\n\n" + body.decode())
    port, log = free_port(), folder / "ceiling.log"
    with running([program, f"127.0.0.1:{port}", recorded], log) as process:
        wait_for_port(port, process, log)
        yield Running(port, process, log)


@contextmanager
def django(folder: Path, database: Database, workers: int) -> Iterator[Running]:
    """The reference application on gunicorn: that many processes, each with one thread that keeps its connections."""
    programs = virtual_environment(DJANGO / "requirements.txt")
    port, log = free_port(), folder / f"django-{workers}.log"
    command: list[str | Path] = [programs / "gunicorn", f"--bind=127.0.0.1:{port}", f"--workers={workers}"]
    command += ["--worker-class=gthread", "--threads=1", "--keep-alive=75", "--no-control-socket", "wsgi:application"]
    environment = os.environ | {"DATABASE_URL": database.url, "PYTHONDONTWRITEBYTECODE": "1"}
    with running(command, log, environment, folder=DJANGO) as process:
        wait_for_port(port, process, log)
        yield Running(port, process, log)


@dataclass(frozen=True)
class BareQueries:
    """The two queries of a retrieve without a service around them."""

    program: Path
    database: Database
    key_sha256: str

    def microseconds(self, server_cpu: Callable[[], float]) -> tuple[float, float]:
        """Processor time of a pair of queries in a bare loop: of the loop, and of the database server."""
        arguments = ["loop", self.database.url, self.key_sha256, str(FILES), str(SECONDS)]
        own, server = _cpu_of_ended_children(), server_cpu()
        times = int(subprocess.check_output([self.program, *arguments], text=True))
        own, server = _cpu_of_ended_children() - own, server_cpu() - server
        return own / times * 1e6, server / times * 1e6

    def script(self, folder: Path) -> Path:
        """The same queries for pgbench, each with a random id."""
        statements = subprocess.check_output([self.program, "statements"], text=True).splitlines()
        script = folder / "retrieve.pgbench"
        lines = [rf"\set id random(1, {FILES})", *(f"{statement};" for statement in statements)]
        script.write_text("\n".join(lines) + "\n")
        return script


def _cpu_of_ended_children() -> float:
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def pgbench(queries: BareQueries, script: Path, clients: int) -> float:
    """Pairs of prepared queries per second of pgbench, over the socket that the service uses."""
    command = [needed("pgbench", "postgresql"), "--no-vacuum", "--protocol=prepared", f"--file={script}"]
    command += [
        f"--client={clients}",
        f"--jobs={min(2, clients)}",
        f"--time={PGBENCH_WARM_UP + SECONDS}",
        "--progress=1",
    ]
    command += [f"--define=key=\\x{queries.key_sha256}", queries.database.url]
    output = subprocess.check_output(command, text=True, stderr=subprocess.STDOUT)
    each_second = [float(rate) for rate in re.findall(r"^progress: .*? ([\d.]+) tps", output, re.MULTILINE)]
    if len(each_second) <= PGBENCH_WARM_UP or "number of failed transactions: 0" not in output:
        raise RuntimeError(output)
    return statistics.mean(each_second[PGBENCH_WARM_UP:])
