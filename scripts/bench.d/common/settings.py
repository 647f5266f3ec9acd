"""Paths, and the duration of a measurement."""

import os
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
TARGET = ROOT / "target"
SCRATCH = TARGET / "bench"
"""The folder for peers and seeded rows: on a real disk, since /tmp may be memory."""

BUILD_FLAGS = os.environ.get("BENCH_BUILD_FLAGS", "").split()
"""The extra flags that `make build` gives Cargo, so that the program is the deployed one."""

QUICK = os.environ.get("BENCH_QUICK", "") not in ("", "0")
"""Whether this run only tests that everything works."""

ROUNDS = 1 if QUICK else 5
SECONDS = 1 if QUICK else 2
"""The duration of one run; wrk takes whole seconds only."""
