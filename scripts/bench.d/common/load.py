"""Load, and medians of alternating runs."""

import re
import statistics
import subprocess
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from .programs import needed
from .settings import ROUNDS, SECONDS

UNITS = {"us": 0.001, "ms": 1.0, "s": 1000.0}


@dataclass(frozen=True)
class Load:
    """The result of a wrk run."""

    requests: int
    per_second: float
    p99_ms: float


def wrk(url: str, connections: int, script: Path, *arguments: str, seconds: int = SECONDS) -> Load:
    """Keep-alive connections, each with one request at a time. An answer other than a success is an error."""
    command = [needed("wrk"), f"-t{min(2, connections)}", f"-c{connections}", f"-d{seconds}s", "--latency"]
    output = subprocess.check_output([*command, "-s", str(script), url, "--", *arguments], text=True)
    if "Non-2xx" in output or "Socket errors" in output:
        raise RuntimeError(output)
    requests = _group(r"(\d+) requests in", output)
    per_second = _group(r"Requests/sec:\s+([\d.]+)", output)
    value, unit = re.findall(r"99%\s+([\d.]+)(us|ms|s)", output)[0]
    return Load(int(requests), float(per_second), float(value) * UNITS[unit])


def _group(pattern: str, text: str) -> str:
    found = re.search(pattern, text)
    if found is None:
        raise RuntimeError(f"{pattern} is not in {text}")
    return found[1]


def medians(measures: Mapping[str, Callable[[], float]]) -> dict[str, float]:
    """The median of each measure. The runs alternate, so that other load affects all alike."""
    taken: dict[str, list[float]] = {name: [] for name in measures}
    for _ in range(ROUNDS):
        for name, measure in measures.items():
            taken[name].append(measure())
    return {name: statistics.median(values) for name, values in taken.items()}
