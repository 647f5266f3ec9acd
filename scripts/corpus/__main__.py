"""Uploads tens of thousands of malformed files to a private server, and fails if one of them does harm.

No answer may be a 5xx or take longer than five seconds, the server may not end, its memory has to stay below
150 MB, and deleted files must be gone. The files are those of tests/fixtures/images and of Pillow's
tests, and mutations of both (mutations.py), the same ones each time. Those that a decoder panicked over, or that
cost a worker its life, are left in target/corpus/findings: they become tests.

CORPUS_FILES (30000) says how many files, CORPUS_SERVER which program (target/release/media-server).
Needs Python 3.11, and the network the first time, for Pillow.
"""

import hashlib
import os
import queue
import sys
import threading
import time

from client import Client
from mutations import mutations
from server import Server
from sources import ROOT, seeds

FILES = int(os.environ.get("CORPUS_FILES", "30000"))
CONNECTIONS = 4
MAX_SECONDS = 5
MAX_SERVER_BYTES = 150_000_000
FINDINGS = ROOT / "target/corpus/findings"


def distinct_files():
    """Every seed, then mutations of each in turn, up to the given number."""
    known = set()
    originals = list(seeds())
    rounds = [iter(originals)] + [_mutated(originals, number) for number in range(1000)]
    for files in rounds:
        for name, content in files:
            digest = hashlib.sha256(content).digest()
            if content and digest not in known:
                known.add(digest)
                yield name, content
            if len(known) >= FILES:
                return


def _mutated(originals, number):
    for name, content in originals:
        for what, mutation in mutations(name, content, number):
            yield f"{what}-{name}", mutation


class Run:
    def __init__(self, server):
        self.server = server
        self.lock = threading.Lock()
        self.statuses = {}
        self.with_thumbnails = 0
        self.slowest = (0.0, "")
        self.breaches = []
        self.suspects = []

    def upload_all(self):
        files = queue.Queue(maxsize=CONNECTIONS * 4)
        threads = [threading.Thread(target=self._upload_from, args=(files,)) for _ in range(CONNECTIONS)]
        for thread in threads:
            thread.start()
        for file in distinct_files():
            files.put(file)
            if self.breaches and not self.server.is_alive():
                break
        for _ in threads:
            files.put(None)
        for thread in threads:
            thread.join()

    def _upload_from(self, files):
        client = Client(self.server.address, self.server.key)
        while (file := files.get()) is not None:
            try:
                self._upload(client, *file)
            except OSError as error:
                self._breach(file[0], file[1], f"no answer: {error!r}")
                client = Client(self.server.address, self.server.key)

    def _upload(self, client, name, content):
        casualties = self.server.casualties()
        started = time.monotonic()
        status, details = client.upload(name, content)
        seconds = time.monotonic() - started
        with self.lock:
            self.statuses[status] = self.statuses.get(status, 0) + 1
            self.slowest = max(self.slowest, (seconds, name))
            if self.server.casualties() != casualties:
                self.suspects.append((name, content))
        if status >= 500:
            self._breach(name, content, f"{status}: {details}")
        if seconds > MAX_SECONDS:
            self._breach(name, content, f"{seconds:.1f} s")
        if status == 201:
            with self.lock:
                self.with_thumbnails += bool(details.get("thumbnails"))
            gone = client.delete(details["id"])
            if gone != 204:
                self._breach(name, content, f"{gone} when it was to be deleted")

    def _breach(self, name, content, why):
        with self.lock:
            self.breaches.append(f"{name}: {why}")
        keep(name, content)

    def confirm_suspects(self):
        """The files that caused a panic or the loss of a worker, of those that were in progress."""
        client = Client(self.server.address, self.server.key)
        for name, content in self.suspects:
            casualties = self.server.casualties()
            status, details = client.upload(name, content)
            if status == 201:
                client.delete(details["id"])
            if self.server.casualties() != casualties:
                keep(name, content)
                yield name


def keep(name, content):
    FINDINGS.mkdir(parents=True, exist_ok=True)
    digest = hashlib.sha256(content).hexdigest()[:12]
    (FINDINGS / f"{digest}-{name}").write_bytes(content)


def main():
    with Server() as server:
        run = Run(server)
        started = time.monotonic()
        run.upload_all()
        seconds = time.monotonic() - started
        deadly = sorted(run.confirm_suspects()) if server.is_alive() else []
        problems = run.breaches + server.problems(MAX_SERVER_BYTES)
        count = sum(run.statuses.values())
        print(f"{count} files in {seconds:.0f} s, {run.with_thumbnails} with thumbnails; answers {run.statuses}")
        print(f"slowest answer {run.slowest[0]:.2f} s ({run.slowest[1]})")
        print(server.summary())
        for name in deadly:
            print(f"a decoder panicked or a worker was lost: {name}")
        for problem in problems:
            print(f"BREACH {problem}")
        if count < FILES:
            print(f"BREACH only {count} of {FILES} files")
        return bool(problems) or count < FILES


sys.exit(main())
