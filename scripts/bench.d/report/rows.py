"""Rows of the table, compared with their goals.

Groups name the same things differently where it suits what they measure; here it becomes one.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

GOALS = Path(__file__).resolve().parents[1] / "rows.toml"


@dataclass(frozen=True)
class Row:
    name: str
    ours: float | None
    unit: str
    peer: str | None
    peer_value: float | None
    ratio: float | None
    skipped: str | None
    goal: "Goal | None"
    limit: str | None
    note: str

    @property
    def shortfall(self) -> float | None:
        """The part of the goal by which it is missed; zero or less if it is met, None without a goal."""
        if self.goal is None:
            return None
        value = self.ratio if self.goal.of_ratio else self.ours
        if value is None:
            return None
        parts = value / self.goal.value
        return 1 - parts if self.goal.at_least else parts - 1


@dataclass(frozen=True)
class Goal:
    value: float
    at_least: bool
    of_ratio: bool


IN_NAMES = (("_ms", "ms", 1.0), ("_kib", "MiB", 1 / 1024))
"""Units in the names of values, and the units for display."""


def row(line: Mapping[str, Any]) -> Row:
    line = _with_unit_apart(line)
    name = ", ".join(filter(None, (line["row"], line.get("database"), line.get("build"))))
    peer, ratio, unit = line.get("peer"), line.get("ratio"), line.get("unit", "")
    known = _known(name, peer or "")
    goal = _goal(known, ratio is not None) or _goal_of_line(line, unit)
    return Row(
        name=name,
        ours=line.get("ours"),
        unit=unit,
        peer=peer,
        peer_value=line.get("peer_value"),
        ratio=ratio,
        skipped=line.get("skipped"),
        goal=goal,
        limit=known.get("limit"),
        note=_note(line),
    )


def _with_unit_apart(line: Mapping[str, Any]) -> Mapping[str, Any]:
    """`ours_ms` becomes `ours` and a unit."""
    for suffix, unit, factor in IN_NAMES:
        if f"ours{suffix}" in line:
            names = {"ours": f"ours{suffix}", "peer_value": f"peer{suffix}", "goal": f"goal{suffix}"}
            values = {name: line[found] * factor for name, found in names.items() if line.get(found) is not None}
            return {**line, "unit": unit, **values}
    return line


def _note(line: Mapping[str, Any]) -> str:
    """Further facts to compare a row: thumbnails must not be faster by worse pixels or more bytes."""
    if "psnr_ours" not in line:
        return str(line.get("note", ""))
    return (
        f"{line['psnr_ours']:.1f} dB, there {line['psnr_peer']:.1f}; "
        f"{line['bytes_ours'] / 1000:.0f} KB, there {line['bytes_peer'] / 1000:.0f}"
    )


def _known(name: str, peer: str) -> Mapping[str, Any]:
    """The entries of rows.toml that match a row, later ones added to earlier ones."""
    known: dict[str, Any] = {}
    for entry in tomllib.loads(GOALS.read_text())["row"]:
        if fnmatchcase(name, entry["row"]) and fnmatchcase(peer, entry.get("peer", "*")):
            known |= entry
    return known


def _goal(known: Mapping[str, Any], has_ratio: bool) -> Goal | None:
    of_ratio = known.get("of", "ratio" if has_ratio else "ours") == "ratio"
    for key in ("at_least", "at_most"):
        if key in known:
            return Goal(known[key], key == "at_least", of_ratio)
    return None


def _goal_of_line(line: Mapping[str, Any], unit: str) -> Goal | None:
    """The goal that a group states itself: of the ratio if there is one; more is better for values per second."""
    value = line.get("goal")
    return None if value is None else Goal(value, unit.endswith("/s"), line.get("ratio") is not None)
