"""Bytes, compared with nginx with sendfile on the same files."""

import os
import subprocess
from urllib.parse import urlsplit

from tools import Missing, Server, alternating, free_port, needed, row, skipped, wait_for_port, wrk

SECONDS = 2
CASES = [
    ("media bytes, 200 KB, 16 connections", 200_000, 16, 0.65),
    ("media bytes, 200 KB, alone", 200_000, 1, 0.85),
    ("media bytes, 20 KB, 64 connections", 20_000, 64, 0.7),
]

CONFIGURATION = """
worker_processes auto;
user root;
pid {folder}/nginx.pid;
error_log {folder}/error.log;
events {{ worker_connections 1024; }}
http {{
    types {{ }}
    default_type application/octet-stream;
    access_log {folder}/access.log;
    sendfile on;
    tcp_nopush on;
    tcp_nodelay on;
    keepalive_requests 1000000;
    server {{
        listen 127.0.0.1:{port} reuseport;
        location /media/ {{ root {root}; }}
    }}
}}
"""


class Nginx:
    def __init__(self, folder, root):
        program = needed("nginx")
        self.port = free_port()
        folder.mkdir()
        configuration = folder / "nginx.conf"
        configuration.write_text(
            CONFIGURATION.format(folder=folder, port=self.port, root=root)
        )
        command = [program, "-c", configuration, "-p", folder, "-g", "daemon off;"]
        self.process = subprocess.Popen(command, stderr=subprocess.DEVNULL)
        wait_for_port(self.port)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait()


def rows(folder):
    with Server(folder / "data") as server:
        paths = {
            size: urlsplit(server.upload(f"{size}.bin", os.urandom(size))["f"]).path
            for size in {size for _, size, _, _ in CASES}
        }
        try:
            with Nginx(folder / "nginx", folder / "data") as nginx:
                for name, size, connections, goal in CASES:
                    yield compare(server, nginx, paths[size], name, connections, goal)
        except Missing as reason:
            yield from (skipped(name, reason, goal) for name, _, _, goal in CASES)


def compare(server, nginx, path, name, connections, goal):
    rate = lambda port: wrk(f"http://127.0.0.1:{port}{path}", connections, SECONDS)[0]
    ours, theirs = alternating(lambda: rate(server.port), lambda: rate(nginx.port))
    return row(name, ours, "requests/s", goal, "nginx with sendfile", theirs)
