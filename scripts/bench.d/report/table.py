"""Rows as Markdown."""

from .rows import Goal, Row

HEAD = ["what", "the service", "beside", "there", "ratio", "goal", ""]
RIGHT = {"the service", "there", "ratio"}


def table(rows: list[Row]) -> str:
    """The table, and below it what limits its rows."""
    rule = ["--:" if name in RIGHT else "---" for name in HEAD]
    lines = [f"| {' | '.join(cells)} |" for cells in (HEAD, rule, *map(_cells, rows))]
    return "\n".join(lines) + "\n" + _limits(rows)


def _cells(row: Row) -> list[str]:
    if row.skipped is not None:
        return [row.name, "", "", "", "", "", f"not measured: {row.skipped}"]
    return [
        row.name,
        _amount(row.ours, row.unit),
        row.peer or "",
        _amount(row.peer_value, row.unit),
        "" if row.ratio is None else _number(row.ratio),
        "" if row.goal is None else _goal(row.goal, row.unit),
        _verdict(row),
    ]


def _amount(value: float | None, unit: str) -> str:
    return "" if value is None else f"{_number(value)} {unit}".strip()


def _goal(goal: Goal, unit: str) -> str:
    value = _number(goal.value) if goal.of_ratio else _amount(goal.value, unit)
    return f"{'≥' if goal.at_least else '≤'} {value}"


def _number(value: float) -> str:
    """Three significant digits, and all digits before the point."""
    if abs(value) >= 100:
        return f"{value:,.0f}"
    return f"{float(f'{value:.3g}'):g}"


def _verdict(row: Row) -> str:
    if row.shortfall is None:
        return row.note
    verdict = "met" if row.shortfall <= 0 else f"**missed by {max(row.shortfall, 0.01):.0%}**"
    return f"{verdict}; {row.note}" if row.note else verdict


def _limits(rows: list[Row]) -> str:
    """What limits each row; rows with the same limit are listed together."""
    named: dict[str, list[str]] = {}
    for row in rows:
        if row.limit is not None:
            name = row.name if row.peer is None else f"{row.name} (beside {row.peer})"
            named.setdefault(" ".join(row.limit.split()), []).append(name)
    if not named:
        return ""
    lines = [f"* *{'; '.join(names)}*: {limit}" for limit, names in named.items()]
    return "\nWhat limits them:\n\n" + "\n".join(lines) + "\n"
