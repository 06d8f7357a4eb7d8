"""Points against a diagonal as SVG, readable on light and on dark, the same bytes each time."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape
from math import sqrt

SIDE, LEFT, TOP, BOTTOM, GAP = 300, 56, 40, 52, 64
_TICKS = (0.0, 0.25, 0.5, 0.75, 1.0)
_LEAST_RADIUS, _RADIUS_OF_ALL = 3.0, 26.0
# The picture brings its own ground, so that it can be read whatever page it stands on.
_STYLE = """
  .ground { fill: #ffffff } .axis { stroke: #57606a } .even { stroke: #8c959f }
  .point { fill: #0969da; fill-opacity: .75 } .line { stroke: #0969da; fill: none }
  text { fill: #1f2328; font: 12px system-ui, sans-serif }
  .title { font-weight: 600 }
  @media (prefers-color-scheme: dark) {
    .ground { fill: #0d1117 } .axis { stroke: #9198a1 } .even { stroke: #6e7681 }
    .point { fill: #58a6ff } .line { stroke: #58a6ff } text { fill: #f0f6fc }
  }
"""


@dataclass(frozen=True, slots=True)
class Point:
    """One point; both axes run from 0 to 1, and ``n`` cases stand behind it."""

    x: float
    y: float
    n: int


@dataclass(frozen=True, slots=True)
class Panel:
    """Points under a title, to be joined from left to right."""

    title: str
    points: tuple[Point, ...]


def drawn(panels: Sequence[Panel], *, across: str, up: str) -> str:
    """The SVG of panels side by side, each with the diagonal on which both axes agree.

    Args:
        panels: at least one.
        across: what the horizontal axis measures.
        up: what the vertical axis measures.
    """
    width = LEFT + len(panels) * SIDE + (len(panels) - 1) * GAP + 16
    height = TOP + SIDE + BOTTOM
    told = "; ".join(panel.title for panel in panels)
    size = f'viewBox="0 0 {width} {height}" width="{width}" height="{height}"'
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" {size} role="img">',
        f"<title>{escape(f'{up} against {across}. {told}')}</title>",
        f"<style>{_STYLE}</style>",
        f'<rect class="ground" width="{width}" height="{height}" rx="6"/>',
    ]
    for number, panel in enumerate(panels):
        left = LEFT + number * (SIDE + GAP)
        parts.append(f'<g transform="translate({left} {TOP})">')
        parts += [*_frame(across, up if number == 0 else ""), *_content(panel)]
        parts.append("</g>")
    return "\n".join([*parts, "</svg>"]) + "\n"


def _frame(across: str, up: str) -> Iterator[str]:
    yield f'<path class="axis" fill="none" d="M0 0V{SIDE}H{SIDE}"/>'
    yield f'<path class="even" stroke-dasharray="4 4" d="M0 {SIDE}L{SIDE} 0"/>'
    for tick in _TICKS:
        at = _number(tick * SIDE)
        named = f"{tick:g}"
        yield f'<text x="{at}" y="{SIDE + 18}" text-anchor="middle">{named}</text>'
        yield f'<text x="-8" y="{_number(SIDE - tick * SIDE + 4)}" text-anchor="end">{named}</text>'
    yield f'<text x="{SIDE // 2}" y="{SIDE + 40}" text-anchor="middle">{escape(across)}</text>'
    if up:
        middle = SIDE // 2
        yield (
            f'<text transform="rotate(-90) translate(-{middle} -40)" text-anchor="middle">'
            f"{escape(up)}</text>"
        )


def _content(panel: Panel) -> Iterator[str]:
    yield f'<text class="title" x="0" y="-16">{escape(panel.title)}</text>'
    if not panel.points:
        return
    points = sorted(panel.points, key=lambda point: point.x)
    total = sum(point.n for point in points)
    joined = "L".join(f"{_across(point)} {_up(point)}" for point in points)
    yield f'<path class="line" d="M{joined}"/>'
    for point in points:
        radius = max(_LEAST_RADIUS, _RADIUS_OF_ALL * sqrt(point.n / total))
        yield (
            f'<circle class="point" cx="{_across(point)}" cy="{_up(point)}" '
            f'r="{_number(radius)}"><title>{point.n} claims: said {point.x:.3f}, '
            f"true {point.y:.3f}</title></circle>"
        )


def _across(point: Point) -> str:
    return _number(point.x * SIDE)


def _up(point: Point) -> str:
    return _number((1 - point.y) * SIDE)


def _number(value: float) -> str:
    return f"{value:.1f}"
