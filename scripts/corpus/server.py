"""A private server, monitored while it works."""

import os
import shutil
import subprocess
import tempfile
import threading
import time
from pathlib import Path

from client import Client
from sources import ROOT

# Log messages about an image that cost more than its own thumbnails.
CASUALTIES = [b"an image decoder panicked", b"an image worker was lost", b"an image took too long"]
# Memory makes fsync cheap.
MEMORY = Path("/dev/shm")


class Server:
    def __enter__(self):
        self.site = Path(tempfile.mkdtemp(dir=MEMORY if MEMORY.is_dir() else None))
        self.program = os.environ.get("CORPUS_SERVER", ROOT / "target/release/media-server")
        # The environment must not configure the server.
        self.environment = {"MEDIA_DATA_DIR": str(self.site / "data"), "MEDIA_BIND": "127.0.0.1:0",
                            "MEDIA_LOG_FORMAT": "json", "MEDIA_LOG": "warn,media_server::cli=info"}
        self._run("user", "add", "corpus", "--admin")
        self.key = self._run("token", "issue", "corpus").stdout.strip()
        self.log = self.site / "log"
        self.process = subprocess.Popen([self.program, "serve"], env=self.environment, stderr=self.log.open("wb"))
        self.address = self._address()
        self.server_bytes = 0
        self.worker_bytes = 0
        self.casualty_count = 0
        self.log_read = 0
        self.lock = threading.Lock()
        self.over = threading.Event()
        self.watch = threading.Thread(target=self._watch)
        self.watch.start()
        return self

    def __exit__(self, *_):
        self.over.set()
        self.watch.join()
        self.process.terminate()
        self.process.wait()
        shutil.rmtree(self.site)

    def is_alive(self):
        return self.process.poll() is None

    def casualties(self):
        """The number of images so far that cost more than their own thumbnails."""
        with self.lock, self.log.open("rb") as log:
            log.seek(self.log_read)
            lines = log.read()
            whole = lines[:lines.rfind(b"\n") + 1]
            self.log_read += len(whole)
            self.casualty_count += sum(whole.count(casualty) for casualty in CASUALTIES)
            return self.casualty_count

    def problems(self, max_bytes):
        """The problems found at the end."""
        if not self.is_alive():
            return [f"the server has ended: {self.process.returncode}"]
        problems = []
        if self.server_bytes > max_bytes:
            problems.append(f"the server took {self.server_bytes / 1e6:.0f} MB")
        sound = (ROOT / "tests/fixtures/images/photo.jpg").read_bytes()
        status, details = Client(self.address, self.key).upload("photo.jpg", sound)
        if status != 201 or len(details["thumbnails"]) != 4:
            problems.append(f"a valid photo is not served any more: {status} {details}")
        check = self._run("check", "--deep", check=False)
        if check.returncode:
            problems.append(f"what is stored is not in order: {check.stdout}{check.stderr}")
        return problems

    def summary(self):
        metrics = Client(self.address, self.key).get_text("/metrics") if self.is_alive() else ""
        about_images = [line for line in metrics.splitlines() if line.startswith("media_image")]
        memory = f"server {self.server_bytes / 1e6:.0f} MB at most, all workers {self.worker_bytes / 1e6:.0f} MB"
        return "\n".join([memory, *about_images])

    def _run(self, *arguments, check=True):
        command = [self.program, *arguments]
        return subprocess.run(command, env=self.environment, check=check, capture_output=True, text=True)

    def _address(self):
        for _ in range(200):
            for word in self.log.read_text().split('"'):
                if word.startswith("127.0.0.1:"):
                    return word
            time.sleep(0.05)
        raise SystemExit(f"corpus: the server does not listen: {self.log.read_text()}")

    def _watch(self):
        while not self.over.wait(0.1):
            children = Path(f"/proc/{self.process.pid}/task").glob("*/children")
            workers = [pid for child in children for pid in _text(child).split()]
            self.server_bytes = max(self.server_bytes, _peak(self.process.pid))
            self.worker_bytes = max(self.worker_bytes, sum(map(_resident, workers)))


def _text(path):
    try:
        return path.read_text()
    except OSError:
        return ""


def _field(pid, name):
    """A field of /proc/<pid>/status in bytes, proc(5); 0 if the process is gone."""
    lines = _text(Path(f"/proc/{pid}/status")).splitlines()
    return next((int(line.split()[1]) * 1024 for line in lines if line.startswith(name)), 0)


def _resident(pid):
    return _field(pid, "VmRSS:")


def _peak(pid):
    return _field(pid, "VmHWM:")
