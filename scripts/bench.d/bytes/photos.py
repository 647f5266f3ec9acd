"""Photos of 12 megapixels: uploads compared with the image work alone, and retrieves meanwhile."""

import os
import subprocess
import threading
import time
from pathlib import Path

from tools import Missing, Server, alternating, build, row, skipped, virtual_environment, wrk

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
    image_work = ImageWork(build("thumbnails")["thumbnails"], photo, folder)
    with Server(folder / "data") as server:
        name, goal = ROWS[0]
        ours, alone = alternating(lambda: upload_rate(server, photo), image_work.rate)
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


class ImageWork:
    """The image work of uploads with nothing else around it: the benchmark program `thumbnails`, once for each core."""

    def __init__(self, program, photo, folder):
        self.command = [program, "make", folder / "photo.jpg"]
        self.folder = folder
        (folder / "photo.jpg").write_bytes(photo)

    def rate(self):
        """Photos per second."""
        cores = os.cpu_count()
        each = PHOTOS_A_ROUND // cores
        started = time.monotonic()
        in_threads(cores, lambda index: self.make(index, each))
        return each * cores / (time.monotonic() - started)

    def make(self, index, photos):
        folder = self.folder / f"made-{index}"
        folder.mkdir(exist_ok=True)
        command = [*self.command, folder, str(photos)]
        subprocess.run(command, env=ENVIRONMENT, stdout=subprocess.DEVNULL, check=True, timeout=600)


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
