"""The service as deployed: with default settings unless a measure changes them, and its log in a file."""

import http.client
import os
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from .programs import free_port, running, wait_for_port


@dataclass(frozen=True)
class Site:
    """A data folder, a database, and the settings for both."""

    program: Path
    folder: Path
    database_url: str
    settings: Mapping[str, str] = field(default_factory=dict)

    @property
    def environment(self) -> dict[str, str]:
        return {
            "PATH": os.environ["PATH"],
            "MEDIA_DATA_DIR": str(self.folder),
            "MEDIA_DATABASE_URL": self.database_url,
            **self.settings,
        }

    def command(self, *arguments: str, given: str | None = None) -> str:
        """The output of a command of the service."""
        settings = self.environment | {"MEDIA_LOG": "warn"}
        return subprocess.check_output([self.program, *arguments], env=settings, input=given, text=True).strip()


@dataclass(frozen=True)
class Running:
    """A listening server, of the service or of a peer."""

    port: int
    process: subprocess.Popen[bytes]
    log: Path

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def get(self, path: str, headers: dict[str, str]) -> tuple[http.client.HTTPResponse, bytes]:
        """An answer with its body."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        connection.request("GET", path, headers=headers)
        answer = connection.getresponse()
        return answer, answer.read()


@contextmanager
def serve(site: Site) -> Iterator[Running]:
    port = free_port()
    log = site.folder.with_suffix(".log")
    settings = site.environment | {"MEDIA_BIND": f"127.0.0.1:{port}"}
    with running([site.program, "serve"], log, settings) as process:
        wait_for_port(port, process, log)
        yield Running(port, process, log)
