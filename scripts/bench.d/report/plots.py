"""The plots and their files."""

from dataclasses import replace
from pathlib import Path

from common.settings import ROOT

from .chart import Axis, Chart

FOLDER = ROOT / "docs/plots"

CHARTS = {
    "retrieve-throughput": Chart(
        title="Retrieve: requests a second over connections",
        x=Axis("connections", logarithmic=True),
        y=Axis("requests/s"),
    ),
    "list-latency": Chart(
        title="List: latency over rows",
        x=Axis("rows", logarithmic=True),
        y=Axis("ms"),
    ),
}


def draw(series: dict[str, dict[str, list[tuple[float, float]]]]) -> list[Path]:
    """Writes the plots of `series`, lines by the name of their plot."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    written = []
    for name, lines in series.items():
        path = FOLDER / f"{name}.svg"
        path.write_text(replace(CHARTS[name], lines=lines).svg())
        written.append(path)
    return written
