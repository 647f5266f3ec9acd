#!/usr/bin/env python3
"""Searches on over many connections until it is told to stop: load.py PORT TOKEN CLIENTS.

Each client asks again as soon as it is answered, refused or not. Prints how often each status was answered.
"""

import http.client
import json
import signal
import sys
import threading
from collections import Counter

SEARCHES = ("o", "ph", "pho")
"""Searches that match every name: one letter, two, and three, which a trigram index supports."""


def search(port: int, token: str, number: int, stop: threading.Event, statuses: Counter[int]) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    path = f"/api/media/files?search={SEARCHES[number % len(SEARCHES)]}"
    while not stop.is_set():
        connection.request("GET", path, headers={"Authorization": f"Token {token}"})
        answer = connection.getresponse()
        answer.read()
        statuses[answer.status] += 1


def main() -> None:
    port, token, clients = int(sys.argv[1]), sys.argv[2], int(sys.argv[3])
    stop = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: stop.set())
    counters = [Counter[int]() for _ in range(clients)]
    threads = [
        threading.Thread(target=search, args=(port, token, number, stop, statuses))
        for number, statuses in enumerate(counters)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    print(json.dumps(sum(counters, Counter())))


if __name__ == "__main__":
    main()
