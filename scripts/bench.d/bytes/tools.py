"""Shared by the measures: the server, a client, wrk, and the format of a row."""

import http.client
import json
import os
import re
import shutil
import socket
import statistics
import subprocess
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from common.programs import Missing, build, virtual_environment

PROGRAM = Path(__file__).resolve().parents[3] / "target/release/media-server"
ROUNDS = 1 if os.environ.get("BENCH_QUICK") else 5
BOUNDARY = "bench-boundary-7d1e5f"


class Server:
    """A server with an empty data folder; its log goes to a file, as when deployed."""

    def __init__(self, folder, **settings):
        self.folder = folder
        self.port = free_port()
        variables = {
            "PATH": os.environ["PATH"],
            "MEDIA_BIND": f"127.0.0.1:{self.port}",
            "MEDIA_DATA_DIR": str(folder),
            "MEDIA_MAX_UPLOAD_SIZE": "8GiB",
        }
        self.variables = variables | settings
        folder.mkdir(parents=True, exist_ok=True)
        self.command("user", "add", "bench", "--admin")
        self.token = self.command("token", "issue", "bench").strip()
        self.process = self.spawn()
        wait_for_port(self.port)

    def command(self, *arguments):
        command = [PROGRAM, *arguments]
        return subprocess.check_output(
            command, env=self.variables, text=True, stderr=subprocess.PIPE
        )

    def spawn(self):
        log = open(self.folder.parent / f"{self.folder.name}.log", "w")
        return subprocess.Popen([PROGRAM, "serve"], env=self.variables, stderr=log)

    def upload(self, name, content, connection=None):
        """The JSON of a stored file."""
        connection = connection or self.connect()
        head, tail = form_around(name)
        head, tail = head.encode(), tail.encode()
        length = len(head) + len(content) + len(tail)
        connection.putrequest("POST", "/api/media/files")
        connection.putheader("Authorization", f"Token {self.token}")
        connection.putheader("Content-Type", f"multipart/form-data; boundary={BOUNDARY}")
        connection.putheader("Content-Length", str(length))
        connection.endheaders()
        for part in (head, content, tail):
            connection.send(part)
        answer = connection.getresponse()
        body = answer.read()
        if answer.status != 201:
            raise RuntimeError(f"{answer.status} {body[:200]}")
        return json.loads(body)

    def connect(self):
        return http.client.HTTPConnection("127.0.0.1", self.port, timeout=120)

    def stop(self):
        self.process.terminate()
        self.process.wait()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stop()


def form_around(name):
    """The bytes before and after the content of a file in a form."""
    head = (
        f"--{BOUNDARY}\r\n"
        f'Content-Disposition: form-data; name="f"; filename="{name}"\r\n'
        "Content-Type: application/octet-stream\r\n\r\n"
    )
    return head, f"\r\n--{BOUNDARY}--\r\n"


def needed(program):
    path = shutil.which(program) or shutil.which(program, path="/usr/sbin:/usr/local/sbin")
    if path is None:
        raise Missing(f"{program} is not installed")
    return path


def wrk(url, connections, seconds, *arguments):
    """Requests a second, and the 99th percentile of the latency in milliseconds."""
    threads = min(2, connections)
    command = [needed("wrk"), f"-t{threads}", f"-c{connections}", f"-d{seconds}s", "--latency"]
    output = subprocess.check_output([*command, *arguments, url], text=True)
    if "Non-2xx" in output or "Requests/sec" not in output:
        raise RuntimeError(output)
    rate = float(re.search(r"Requests/sec:\s+([\d.]+)", output)[1])
    value, unit = re.search(r"99%\s+([\d.]+)(us|ms|s)", output).groups()
    return rate, float(value) * {"us": 0.001, "ms": 1.0, "s": 1000.0}[unit]


def alternating(*measures, rounds=None):
    """The median of each measure, alternating so that other load affects all alike."""
    taken = [[] for _ in measures]
    for _ in range(rounds or ROUNDS):
        for values, measure in zip(taken, measures):
            values.append(measure())
    return [statistics.median(values) for values in taken]


def row(name, ours, unit, goal, peer=None, peer_value=None, ratio=None):
    if ratio is None and peer_value:
        ratio = ours / peer_value
    rounded = lambda value: value if value is None else float(f"{value:.4g}")
    return {
        "row": name,
        "ours": rounded(ours),
        "peer": peer,
        "peer_value": rounded(peer_value),
        "unit": unit,
        "ratio": rounded(ratio),
        "goal": goal,
    }


def skipped(name, reason, goal):
    return {"row": name, "skipped": str(reason), "goal": goal}


def free_port():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


def wait_for_port(port, patience=30):
    end = time.monotonic() + patience
    while True:
        try:
            socket.create_connection(("127.0.0.1", port)).close()
            return
        except OSError:
            if time.monotonic() > end:
                raise
            time.sleep(0.002)


def resident_kib(process_id, field="Pss"):
    """Memory of a process; pages that several processes share count in shares (Pss)."""
    for line in Path(f"/proc/{process_id}/smaps_rollup").read_text().splitlines():
        if line.startswith(f"{field}:"):
            return int(line.split()[1])
    raise RuntimeError(f"no {field}")


def descendants(process_id):
    """A process and all below it."""
    found = [process_id]
    for task in Path(f"/proc/{process_id}/task").iterdir():
        for child in (task / "children").read_text().split():
            found += descendants(int(child))
    return found
