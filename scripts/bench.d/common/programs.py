"""Programs: finding, building, installing and running them, and their processor time."""

import json
import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from .settings import BUILD_FLAGS, ROOT, SCRATCH

ELSEWHERE = ["/usr/sbin", "/usr/local/sbin", *map(str, sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True))]
"""Folders of Debian that may not be on the PATH."""


class Missing(Exception):
    """A program that a measurement needs is not installed, and cannot be installed here."""


def say(text: str) -> None:
    print(f"bench: {text}", file=sys.stderr, flush=True)


def find(program: str) -> str | None:
    return shutil.which(program) or shutil.which(program, path=os.pathsep.join(ELSEWHERE))


def needed(program: str, package: str | None = None) -> str:
    """The path of `program`; root installs its Debian package if needed."""
    package = package or program
    path = find(program)
    if path is None and os.geteuid() == 0 and shutil.which("apt-get"):
        say(f"installing {package}")
        environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
        for arguments in (["update"], ["install", "--yes", "--no-install-recommends", package]):
            command = ["apt-get", "-qq", *arguments]
            subprocess.run(command, env=environment, stdout=sys.stderr, check=False)
        path = find(program)
    if path is None:
        raise Missing(f"{program} is not installed (Debian: apt-get install {package})")
    return path


def virtual_environment(requirements: Path) -> Path:
    """The program folder of a Python environment with the packages in `requirements`."""
    folder = SCRATCH / f"python-{requirements.parent.name}"
    installed = folder / "requirements.txt"
    if not installed.is_file() or installed.read_text() != requirements.read_text():
        say(f"installing {' '.join(requirements.read_text().split())}")
        python = folder / "bin/python"
        install: list[str | Path] = [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
        try:
            subprocess.run([sys.executable, "-m", "venv", "--clear", folder], stdout=sys.stderr, check=True)
            subprocess.run([*install, "--requirement", requirements], stdout=sys.stderr, check=True)
        except subprocess.CalledProcessError as error:
            raise Missing(f"{requirements} cannot be installed from PyPI") from error
        shutil.copy(requirements, installed)
    return folder / "bin"


def build(*benches: str) -> dict[str, Path]:
    """The programs of one build: the service as deployed, and programs for measuring only."""
    command = ["cargo", "build", "--release", "--locked", "--bin", "media-server", *BUILD_FLAGS]
    for bench in benches:
        command += ["--bench", bench]
    output = subprocess.run(
        [*command, "--message-format=json-render-diagnostics"], cwd=ROOT, stdout=subprocess.PIPE, text=True, check=True
    ).stdout
    messages = (json.loads(line) for line in output.splitlines())
    return {
        message["target"]["name"]: Path(message["executable"])
        for message in messages
        if message["reason"] == "compiler-artifact" and message["executable"]
    }


@contextmanager
def running(
    command: Sequence[str | Path], log: Path, environment: Mapping[str, str] | None = None, folder: Path | None = None
) -> Iterator[subprocess.Popen[bytes]]:
    """Runs `command` in the background, with its output in `log`."""
    with log.open("ab") as output:
        process = subprocess.Popen(command, env=environment, cwd=folder, stdout=output, stderr=output)
    try:
        yield process
    finally:
        process.terminate()
        process.wait()


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port


def wait_for_port(port: int, process: subprocess.Popen[bytes], log: Path, patience: float = 30) -> None:
    end = time.monotonic() + patience
    while True:
        try:
            socket.create_connection(("127.0.0.1", port)).close()
            return
        except OSError:
            if process.poll() is not None or time.monotonic() > end:
                raise RuntimeError(f"{process.args!r} does not listen: {log.read_text()[-2000:]}") from None
            time.sleep(0.01)


def cpu_seconds(process_id: int) -> float:
    """Processor time of a process so far."""
    return _seconds(_fields(process_id)[11:13])


def cpu_seconds_with_children(process_id: int) -> float:
    """The same, including all its children, also those that have ended."""
    while True:
        present = children(process_id)
        try:
            living = sum(map(cpu_seconds, present))
        except FileNotFoundError:
            continue
        own = _seconds(_fields(process_id)[11:15])
        # A child that ends meanwhile would count twice or never.
        if children(process_id) == present:
            return own + living


def _seconds(ticks: list[str]) -> float:
    return sum(map(int, ticks)) / os.sysconf("SC_CLK_TCK")


def children(process_id: int) -> list[int]:
    found: list[int] = []
    for task in Path(f"/proc/{process_id}/task").iterdir():
        found += map(int, (task / "children").read_text().split())
    return found


def parent(process_id: int) -> int:
    return int(_fields(process_id)[1])


def _fields(process_id: int) -> list[str]:
    """The fields of proc(5) from the third on, after the name, which may contain blanks."""
    return Path(f"/proc/{process_id}/stat").read_text().rpartition(")")[2].split()
