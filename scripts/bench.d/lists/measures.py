"""Measures of a library, with one client and one request at a time."""

import http.client
import statistics
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from common.lines import print_row, print_series
from common.load import medians
from common.programs import children, free_port, running, say
from common.service import Running, Site, serve
from common.settings import QUICK, ROUNDS
from seed import LARGE, SMALL

PAGE_SIZE = 10
PAGES = (1, SMALL // PAGE_SIZE)
ASKED = 20 if QUICK else 200
"""Requests per page in one round."""
STARTS = 2 if QUICK else 7
PLOT = "list-latency"

AT_MOST_RATIO = 3
AT_MOST_MIB = 30


def rows_of(files: int) -> str:
    return f"{files:,} rows" if files else "empty"


def at_most_seconds(files: int) -> float:
    return 1 if files else 0.3


@dataclass(frozen=True)
class Library:
    site: Site
    token: str

    @property
    def headers(self) -> dict[str, str]:
        return {"Authorization": f"Token {self.token}"}


def latency_over_files(database: str, libraries: dict[int, Library]) -> None:
    """All servers run at once, and the requests alternate."""
    with ExitStack() as stack:
        servers = {files: stack.enter_context(serve(library.site)) for files, library in libraries.items()}
        for page in PAGES:
            say(f"{database}, page {page:,} over {len(servers)} libraries")
            measures = {
                str(files): partial(latency, server, libraries[files], page, files)
                for files, server in servers.items()
                if files >= page * PAGE_SIZE
            }
            found = {int(files): milliseconds for files, milliseconds in medians(measures).items()}
            of_few = f"{SMALL:,} rows"
            row = f"list, page {page:,}, {LARGE:,} rows"
            print_row(row, found[LARGE], "ms", of_few, found[SMALL], database=database, goal=AT_MOST_RATIO)
            print_series(PLOT, f"{database}, page {page:,}", sorted(found.items()))


def latency(server: Running, library: Library, page: int, files: int) -> float:
    """The median duration of a complete answer, in milliseconds."""
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=30)
    path = f"/api/media/files?page={page}&page_size={PAGE_SIZE}"

    def ask() -> float:
        began = time.perf_counter()
        connection.request("GET", path, headers=library.headers)
        answer = connection.getresponse()
        body = answer.read()
        took = time.perf_counter() - began
        if answer.status != 200 or not body.startswith(b'{"count":%d,' % files):
            raise RuntimeError(f"{answer.status} {body[:200]!r} of {files} files")
        return took * 1000

    ask()
    median = statistics.median(ask() for _ in range(ASKED))
    connection.close()
    return median


def start(database: str, files: int, library: Library) -> None:
    """The time from process start to the first answer: for its health, and for a file or an empty list."""
    say(f"{database}, starts, {rows_of(files)}")
    retrieve = f"/api/media/files/{files // 2}" if files else "/api/media/files"
    paths = {"healthz": "/healthz", "first answer": retrieve}
    took: dict[str, list[float]] = {what: [] for what in paths}
    for _ in range(STARTS):
        for what, path in paths.items():
            began = time.perf_counter()
            with started(library.site) as port:
                answered(port, path, library.headers)
                took[what].append(time.perf_counter() - began)
    for what, times in took.items():
        row = f"start to {what}, {rows_of(files)}"
        print_row(row, statistics.median(times), "s", database=database, goal=at_most_seconds(files))
    with serve(library.site) as server:
        server.get(retrieve, library.headers)
        swept(server)
        row = f"idle memory, {rows_of(files)}"
        print_row(row, resident_mib(server.process.pid), "MiB", database=database, goal=AT_MOST_MIB)


@contextmanager
def started(site: Site) -> Iterator[int]:
    port = free_port()
    settings = site.environment | {"MEDIA_BIND": f"127.0.0.1:{port}"}
    with running([site.program, "serve"], site.folder.with_suffix(".log"), settings):
        yield port


def answered(port: int, path: str, headers: dict[str, str]) -> None:
    """Repeats the request until there is an answer."""
    end = time.monotonic() + 60
    while True:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        try:
            connection.request("GET", path, headers=headers)
            answer = connection.getresponse()
        except ConnectionError:
            if time.monotonic() > end:
                raise
            time.sleep(0.001)
            continue
        if answer.status != 200:
            raise RuntimeError(f"{answer.status} {answer.read()!r}")
        return


def swept(server: Running) -> None:
    """Waits until the sweeper thread is idle for a second."""
    tasks = Path(f"/proc/{server.process.pid}/task")
    sweep = next(task for task in tasks.iterdir() if (task / "comm").read_text().strip() == "sweep")
    unchanged(lambda: (sweep / "schedstat").read_text())


def unchanged(look: Callable[[], str]) -> None:
    seen, now = "", look()
    while seen != now:
        time.sleep(1)
        seen, now = now, look()


def resident_mib(process: int) -> float:
    """Memory of a server and its image workers; shared pages count once."""
    return sum(map(proportional_mib, [process, *children(process)]))


def proportional_mib(process: int) -> float:
    lines = Path(f"/proc/{process}/smaps_rollup").read_text().splitlines()
    return next(int(line.split()[1]) / 1024 for line in lines if line.startswith("Pss:"))
