"""Rows of the table, and how they stand to their goals.

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

    @property
    def shortfall(self) -> float | None:
        """By which part of the goal it is missed; zero and below where it is met, None where there is none."""
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


def row(line: Mapping[str, Any]) -> Row:
    name = ", ".join(filter(None, (line["row"], line.get("database"))))
    ours, peer_value = _first(line, "ours", "ours_ms", "ms_1m"), _first(line, "peer_value", "peer_ms", "ms_10k")
    unit = line.get("unit") or ("ms" if "ours" not in line else "")
    peer = line.get("peer") or ("10,000 rows" if "ms_10k" in line else None)
    ratio = line.get("ratio")
    known = _known(name, peer or "")
    goal = _goal(known, ratio is not None) or _goal_of_line(line, unit)
    return Row(name, ours, unit, peer, peer_value, ratio, line.get("skipped"), goal, known.get("limit"))


def _first(line: Mapping[str, Any], *names: str) -> float | None:
    return next((line[name] for name in names if line.get(name) is not None), None)


def _known(name: str, peer: str) -> Mapping[str, Any]:
    """What rows.toml says of a row: of all entries that match it, later ones adding to earlier ones."""
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
    """The goal that a group states itself: of the ratio if there is one; more is better of what is per second."""
    value = line.get("goal")
    return None if value is None else Goal(value, unit.endswith("/s"), line.get("ratio") is not None)
