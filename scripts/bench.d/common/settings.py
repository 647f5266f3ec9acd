"""Where things are, and how long a measurement takes."""

import os
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
TARGET = ROOT / "target"
SCRATCH = TARGET / "bench"
"""What peers are installed into and rows are seeded into: a real disk, since /tmp may be memory."""

BUILD_FLAGS = os.environ.get("BENCH_BUILD_FLAGS", "").split()
"""What `make build` gives Cargo besides, so that the program is the one that is put into service."""

QUICK = os.environ.get("BENCH_QUICK", "") not in ("", "0")
"""Whether this is to find out that everything works, and not how fast it is."""

ROUNDS = 1 if QUICK else 5
SECONDS = 1 if QUICK else 2
"""How long one run takes; wrk knows whole seconds only."""
