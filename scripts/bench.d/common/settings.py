"""Where things are, and how long a measurement takes."""

import os
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
TARGET = ROOT / "target"
SCRATCH = TARGET / "bench"
"""What peers are installed into and rows are seeded into: a real disk, since /tmp may be memory."""

QUICK = os.environ.get("BENCH_QUICK", "") not in ("", "0")
"""Whether this is to find out that everything works, and not how fast it is."""

ROUNDS = 1 if QUICK else 5
SECONDS = 1 if QUICK else 2
"""How long one run takes; wrk knows whole seconds only."""
