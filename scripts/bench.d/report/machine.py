"""The machine and the revision of a measurement."""

import os
import platform
import subprocess
from datetime import UTC, datetime
from pathlib import Path

from common.settings import ROOT


def taken_on() -> str:
    """One sentence."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return (
        f"Taken on {datetime.now(UTC):%Y-%m-%d} at {_commit()}: {_processor()}, {len(os.sched_getaffinity(0))} cores, "
        f"{memory:.0f} GiB of memory, Linux {platform.release().partition('-')[0]}."
    )


def _processor() -> str:
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            return line.partition(":")[2].strip()
    return platform.machine()


def _commit() -> str:
    command = ["git", "-C", str(ROOT), "describe", "--always", "--dirty"]
    try:
        return subprocess.check_output(command, text=True, stderr=subprocess.DEVNULL).strip()
    except (OSError, subprocess.CalledProcessError):
        return "an unknown commit"
