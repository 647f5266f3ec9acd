"""The lines that a group prints."""

import json


def print_row(
    row: str, ours: float, unit: str, peer: str | None = None, peer_value: float | None = None, **more: object
) -> None:
    """One row of the table: the results of the service and of a peer. rows.toml has the goal."""
    ratio = ours / peer_value if peer_value else None
    _print(row=row, ours=ours, unit=unit, peer=peer, peer_value=peer_value, ratio=ratio, **more)


def print_skipped(row: str, reason: object) -> None:
    _print(row=row, skipped=str(reason))


def print_series(plot: str, series: str, points: list[tuple[float, float]]) -> None:
    """One line of a plot."""
    _print(plot=plot, series=series, points=points)


def _print(**line: object) -> None:
    print(json.dumps(line), flush=True)
