"""Photos of 12 megapixels: uploads compared with the image work alone, and retrieves meanwhile."""

import os
import socket
import struct
import subprocess
import threading
import time
from pathlib import Path

from tools import PROGRAM, Missing, Server, alternating, row, skipped, virtual_environment, wrk

HERE = Path(__file__).resolve().parent
ENVIRONMENT = {"GLIBC_TUNABLES": "glibc.malloc.hugetlb=1"}
CLIENTS = 4
PHOTOS_A_ROUND = 24
ROWS = [
    ("upload of 12-megapixel photos with thumbnails", 0.85),
    ("retrieve while photos come in, p99", 5),
]


def rows(folder):
    try:
        photo = make_photo()
    except Missing as reason:
        yield from (skipped(name, reason, goal) for name, goal in ROWS)
        return
    with Server(folder / "data") as server, Workers() as workers:
        name, goal = ROWS[0]
        ours, alone = alternating(
            lambda: upload_rate(server, photo), lambda: workers.rate(photo)
        )
        peer = "the image work alone, on all cores"
        yield row(name, ours, "photos/s", goal, peer, alone)
        yield retrieve(server, photo)


def make_photo():
    python = virtual_environment(HERE / "requirements.txt") / "python"
    return subprocess.check_output([python, HERE / "photo.py"])


def in_threads(count, work):
    threads = [threading.Thread(target=work, args=(index,)) for index in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def rate_of(clients, work):
    """Photos per second; `work(client)` does one, and `clients` share them."""
    todo = iter(range(PHOTOS_A_ROUND))

    def client(index):
        for _ in todo:
            work(index)

    started = time.monotonic()
    in_threads(clients, client)
    return PHOTOS_A_ROUND / (time.monotonic() - started)


def upload_rate(server, photo):
    return rate_of(CLIENTS, lambda _: upload(server, photo))


def upload(server, photo):
    if len(server.upload("photo.jpg", photo)["thumbnails"]) != 4:
        raise RuntimeError("a photo has no thumbnails")


class Workers:
    """The program's own image workers, one for each core, with nothing else around them, in the environment that
    they have in service. They speak as crates/adapters-fs/src/workers/wire.rs has it."""

    def __enter__(self):
        self.workers = [self.start() for _ in range(os.cpu_count())]
        return self

    def start(self):
        ours, theirs = socket.socketpair()
        process = subprocess.Popen([PROGRAM, "image-worker"], stdin=theirs, env=ENVIRONMENT)
        theirs.close()
        stream = ours.makefile("rwb")
        receive(stream)
        return process, stream

    def rate(self, photo):
        return rate_of(len(self.workers), lambda index: make(self.workers[index][1], photo))

    def __exit__(self, *_):
        for process, _ in self.workers:
            process.kill()
            process.wait()


def make(stream, photo):
    send(stream, 0, struct.pack("<3Q", len(photo), 400 << 20, 1 << 30))
    while True:
        kind, body = receive(stream)
        if kind == 2:
            return
        if kind != 1:
            raise RuntimeError(f"no thumbnails: {kind} {body}")
        offset, length = struct.unpack("<QI", body)
        send(stream, 1, photo[offset : offset + min(length, 256 << 10)])


def send(stream, kind, body):
    stream.write(struct.pack("<IB", len(body), kind) + body)
    stream.flush()


def receive(stream):
    length, kind = struct.unpack("<IB", stream.read(5))
    return kind, stream.read(length)


def retrieve(server, photo):
    details = server.upload("photo.jpg", photo)
    url = f"http://127.0.0.1:{server.port}/api/media/files/{details['id']}"
    header = f"Authorization: Token {server.token}"
    p99 = lambda: wrk(url, 2, 2, "-H", header)[1]
    idle, busy = alternating(p99, lambda: while_uploading(server, photo, p99))
    name, goal = ROWS[1]
    return row(name, busy, "ms", goal, "the same, idle", idle)


def while_uploading(server, photo, measure):
    done = threading.Event()

    def client(_):
        while not done.is_set():
            upload(server, photo)

    uploads = threading.Thread(target=in_threads, args=(CLIENTS, client))
    uploads.start()
    try:
        time.sleep(0.5)
        return measure()
    finally:
        done.set()
        uploads.join()
