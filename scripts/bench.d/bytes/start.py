"""The time from process start to the first answer, and idle memory."""

import http.client
import statistics
import time

from tools import ROUNDS, Server, descendants, resident_kib, row


def rows(folder):
    with Server(folder / "data") as server:
        server.stop()
        times = []
        for _ in range(ROUNDS):
            times.append(time_to_first_answer(server))
            time.sleep(1)
            kib = sum(resident_kib(process) for process in descendants(server.process.pid))
            server.stop()
        server.process = server.spawn()
    yield row("start to first answer, empty", statistics.median(times), "s", 0.3)
    yield row("idle memory, image workers included", kib / 1024, "MiB", 30)


def time_to_first_answer(server):
    started = time.monotonic()
    server.process = server.spawn()
    while True:
        try:
            connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=5)
            connection.request("GET", "/readyz")
            if connection.getresponse().status == 200:
                return time.monotonic() - started
        except OSError:
            time.sleep(0.001)
