"""A line chart as SVG for light and dark themes."""

import math
from dataclasses import dataclass, field
from xml.sax.saxutils import escape

WIDTH, HEIGHT = 800, 420
LEFT, RIGHT, TOP, BOTTOM = 72, 190, 64, 56
LABEL_GAP = 17

LIGHT = ("#0969da", "#bc4c00", "#6e7781", "#1a7f37")
DARK = ("#58a6ff", "#f0883e", "#9198a1", "#3fb950")


def _colours(colours: tuple[str, ...]) -> str:
    """The rules that give each line its colour, in order."""
    rules = (
        f".c{number} .line {{ stroke: {colour}; }} .c{number} .point, .c{number} .label {{ fill: {colour}; }}"
        for number, colour in enumerate(colours)
    )
    return "\n".join(rules)


STYLE = f"""
text {{ font: 13px system-ui, sans-serif; fill: #3d444d; }}
.title {{ font-size: 16px; font-weight: 600; fill: #1f2328; }}
.paper {{ fill: #ffffff; }}
.grid {{ stroke: #d8dee4; }}
.line {{ fill: none; stroke-width: 2.5; stroke-linejoin: round; }}
.label {{ font-weight: 600; }}
{_colours(LIGHT)}
@media (prefers-color-scheme: dark) {{
text {{ fill: #b7bdc8; }}
.title {{ fill: #f0f6fc; }}
.paper {{ fill: #0d1117; }}
.grid {{ stroke: #30363d; }}
{_colours(DARK)}
}}
"""

Point = tuple[float, float]


@dataclass(frozen=True)
class Axis:
    """Logarithmic axes have a tick at each measured value, others begin at zero."""

    label: str
    logarithmic: bool = False

    def ticks(self, values: list[float]) -> list[float]:
        return sorted(set(values)) if self.logarithmic else _round_ticks(max(values))

    def part(self, value: float, ticks: list[float]) -> float:
        """The position of a value on the axis: 0 is its begin, 1 its end."""
        low, high = ticks[0], ticks[-1]
        if self.logarithmic:
            low, high, value = math.log(low), math.log(high), math.log(value)
        return (value - low) / (high - low) if high > low else 0.5


@dataclass(frozen=True)
class Chart:
    title: str
    x: Axis
    y: Axis
    lines: dict[str, list[Point]] = field(default_factory=dict)

    def svg(self) -> str:
        points = [point for line in self.lines.values() for point in line]
        xs, ys = self.x.ticks([x for x, _ in points]), self.y.ticks([y for _, y in points])
        body = [
            f'<rect class="paper" width="{WIDTH}" height="{HEIGHT}"/>',
            f'<text class="title" x="{LEFT}" y="28">{escape(self.title)}</text>',
            *self._grid(xs, ys),
        ]
        labels = self._label_heights(ys)
        for number, (name, line) in enumerate(self.lines.items()):
            body += self._line(number, name, [self._place(point, xs, ys) for point in line], labels[name])
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" '
            f'aria-label="{escape(self.title)}">\n<style>{STYLE}</style>\n' + "\n".join(body) + "\n</svg>\n"
        )

    def _place(self, point: Point, xs: list[float], ys: list[float]) -> Point:
        x, y = self.x.part(point[0], xs), self.y.part(point[1], ys)
        return LEFT + x * (WIDTH - LEFT - RIGHT), HEIGHT - BOTTOM - y * (HEIGHT - TOP - BOTTOM)

    def _grid(self, xs: list[float], ys: list[float]) -> list[str]:
        right, bottom = WIDTH - RIGHT, HEIGHT - BOTTOM
        drawn = []
        for value in ys:
            y = self._place((xs[0], value), xs, ys)[1]
            drawn.append(f'<path class="grid" d="M{LEFT} {y:.1f}H{right}"/>')
            drawn.append(f'<text x="{LEFT - 8}" y="{y + 4:.1f}" text-anchor="end">{value:,g}</text>')
        for value in xs:
            x = self._place((value, ys[0]), xs, ys)[0]
            drawn.append(f'<text x="{x:.1f}" y="{bottom + 20}" text-anchor="middle">{value:,.0f}</text>')
        drawn.append(f'<text x="{(LEFT + right) / 2}" y="{bottom + 42}" text-anchor="middle">{self.x.label}</text>')
        drawn.append(f'<text x="12" y="{TOP - 12}">{self.y.label}</text>')
        return drawn

    def _label_heights(self, ys: list[float]) -> dict[str, float]:
        """A label at the end of each line, moved up if two would overlap."""
        ends = {name: self._place((1, line[-1][1]), [1], ys)[1] for name, line in self.lines.items()}
        heights: dict[str, float] = {}
        free_below = math.inf
        for name in sorted(ends, key=lambda name: -ends[name]):
            heights[name] = free_below = min(ends[name], free_below - LABEL_GAP)
        return heights

    def _line(self, number: int, name: str, points: list[Point], label: float) -> list[str]:
        path = "L".join(f"{x:.1f} {y:.1f}" for x, y in points)
        dots = [f'<circle class="point" cx="{x:.1f}" cy="{y:.1f}" r="3.5"/>' for x, y in points]
        text = f'<text class="label" x="{points[-1][0] + 12:.1f}" y="{label + 4:.1f}">{escape(name)}</text>'
        return [f'<g class="c{number % len(LIGHT)}">', f'<path class="line" d="M{path}"/>', *dots, text, "</g>"]


def _round_ticks(highest: float) -> list[float]:
    """From zero to at least `highest` in four to ten steps of 1, 2 or 5 times a power of ten."""
    power = 10.0 ** math.floor(math.log10(highest))
    step = next(size * power for size in (0.1, 0.2, 0.5, 1, 2, 5) if highest <= 7 * size * power)
    return [step * number for number in range(math.ceil(highest / step) + 1)]
