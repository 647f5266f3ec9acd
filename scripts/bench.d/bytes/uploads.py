"""Uploads without image work: one large file, and many small ones, each durable on its own."""

import json
import os
import sqlite3
import threading
import time

from tools import (
    BOUNDARY,
    ROUNDS,
    Missing,
    Server,
    alternating,
    form_around,
    resident_kib,
    row,
    skipped,
    wrk,
)

MIB = 1024 * 1024
LARGE_BYTES = 1024 * MIB
LARGE_ROUNDS = min(3, ROUNDS)
SMALL_BYTES = 20_000
CONNECTIONS = 16
SECONDS = 3

# A script for wrk. Names differ, as those of different clients do.
SCRIPT = """
local number = 0
local thread = 0
local threads = 0
function setup(t) threads = threads + 1; t:set("id", threads) end
local content = string.rep("A line of a plain text file, nothing to make thumbnails of.\\n", {lines})
local headers = {{
    ["Authorization"] = "Token {token}",
    ["Content-Type"] = "multipart/form-data; boundary={boundary}",
}}
function request()
    number = number + 1
    local name = "note-{round}-" .. id .. "-" .. number .. ".txt"
    local head = string.gsub({head}, "NAME", name)
    return wrk.format("POST", "/api/media/files", headers, head .. content .. {tail})
end
"""


def rows(folder):
    with Server(folder / "data") as server:
        yield from large(server, folder)
        yield small(server, folder)


def large(server, folder):
    block = os.urandom(MIB)
    content = Repeated(block, LARGE_BYTES // MIB)
    peak = Peak(server.process.pid)
    ours, disk = alternating(
        lambda: peak.during(lambda: upload_rate(server, content)),
        lambda: disk_rate(folder / "large", block),
        rounds=LARGE_ROUNDS,
    )
    yield row(
        "upload with SHA-256, 1 GiB", ours, "MiB/s", 500, "write and fsync of 1 GiB", disk
    )
    yield row("server memory at most during it", peak.kib / 1024, "MiB", 50)


class Repeated:
    """A long content that uses the memory of one block."""

    def __init__(self, block, times):
        self.block, self.times = block, times

    def __len__(self):
        return len(self.block) * self.times

    def __iter__(self):
        return (self.block for _ in range(self.times))


def upload_rate(server, content):
    started = time.monotonic()
    details = server.upload("large.bin", content)
    elapsed = time.monotonic() - started
    path = f"/api/media/files/{details['id']}"
    connection = server.connect()
    connection.request("DELETE", path, headers={"Authorization": f"Token {server.token}"})
    if connection.getresponse().status != 204:
        raise RuntimeError("the file is not deleted")
    return len(content) / MIB / elapsed


def disk_rate(path, block):
    started = time.monotonic()
    with open(path, "wb", buffering=0) as file:
        for _ in range(LARGE_BYTES // len(block)):
            file.write(block)
        os.fsync(file.fileno())
    elapsed = time.monotonic() - started
    path.unlink()
    return LARGE_BYTES / MIB / elapsed


class Peak:
    """The peak memory of a process during a measurement."""

    def __init__(self, process_id):
        self.process_id, self.kib = process_id, 0

    def during(self, measure):
        done = threading.Event()
        watch = threading.Thread(target=self.watch, args=(done,))
        watch.start()
        try:
            return measure()
        finally:
            done.set()
            watch.join()

    def watch(self, done):
        while not done.wait(0.1):
            self.kib = max(self.kib, resident_kib(self.process_id, "Rss"))


def small(server, folder):
    name, goal = "upload of 20 KB of text, durable, 16 connections", 0.5
    loop = BareLoop(folder / "loop")
    rounds = iter(range(1000))
    try:
        ours, bare = alternating(
            lambda: small_rate(server, folder, next(rounds)), loop.rate
        )
    except Missing as reason:
        return skipped(name, reason, goal)
    return row(name, ours, "uploads/s", goal, "bare loop of 16 threads", bare)


def small_rate(server, folder, number):
    head, tail = form_around("NAME")
    line = "A line of a plain text file, nothing to make thumbnails of.\n"
    script = folder / "small.lua"
    script.write_text(
        SCRIPT.format(
            lines=SMALL_BYTES // len(line),
            token=server.token,
            boundary=BOUNDARY,
            round=number,
            # A string of JSON is one of Lua.
            head=json.dumps(head),
            tail=json.dumps(tail),
        )
    )
    url = f"http://127.0.0.1:{server.port}"
    return wrk(url, CONNECTIONS, SECONDS, "-s", str(script))[0]


class BareLoop:
    """The bare work of an upload: write, fsync, rename, fsync of the folder, and a row committed to SQLite in
    WAL mode with synchronous = FULL."""

    def __init__(self, folder):
        self.folder, self.number = folder, 0
        folder.mkdir()
        database = self.connect()
        database.execute("PRAGMA journal_mode = WAL")
        database.execute("CREATE TABLE files (id INTEGER PRIMARY KEY, name TEXT, size INTEGER)")
        database.close()

    def connect(self):
        database = sqlite3.connect(
            self.folder / "loop.sqlite3", timeout=30, isolation_level=None
        )
        database.execute("PRAGMA synchronous = FULL")
        return database

    def rate(self):
        self.number += 1
        end = time.monotonic() + SECONDS
        counts = [0] * CONNECTIONS
        threads = [
            threading.Thread(target=self.work, args=(end, counts, index))
            for index in range(CONNECTIONS)
        ]
        started = time.monotonic()
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        return sum(counts) / (time.monotonic() - started)

    def work(self, end, counts, index):
        database = self.connect()
        folder = os.open(self.folder, os.O_RDONLY)
        content = b"x" * SMALL_BYTES
        while time.monotonic() < end:
            name = f"{self.number}-{index}-{counts[index]}"
            self.store(database, folder, name, content)
            counts[index] += 1
        os.close(folder)
        database.close()

    def store(self, database, folder, name, content):
        staged = f"staged-{name}"
        file = os.open(staged, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o640, dir_fd=folder)
        os.write(file, content)
        os.fsync(file)
        os.close(file)
        os.rename(staged, name, src_dir_fd=folder, dst_dir_fd=folder)
        os.fsync(folder)
        database.execute(
            "INSERT INTO files (name, size) VALUES (?, ?)", (name, len(content))
        )
