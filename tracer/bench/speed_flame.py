"""Draws where the time goes as a flame graph: an SVG without a script, for docs/speed.md.

    export OMP_NUM_THREADS=1
    py-spy record -r 50 -f raw -o stacks.txt -- python -m tracer.bench.speed_flame
    python -m tracer.bench.speed_flame stacks.txt flame.svg "what it shows"

The first runs the per-article stages over two dozen invented pages, for a sampler to
look at; the second draws the sampler's stacks (a line each: frames parted by
semicolons, and a count).
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from html import escape
from pathlib import Path
from tempfile import TemporaryDirectory

PAGES = 24
_WIDTH, _ROW, _TOP = 1000, 17, 26
_CHAR = 6.2
"""Width of a character of the labels, on the safe side."""
_LEAST = 0.002
"""Narrower frames are left out: they could not be seen."""
_FROM = "judge (tracer/pipeline/facade.py"
_LINE = re.compile(r":\d+\)$")
_COLOURS: Mapping[str, str] = {
    "tracer/claims": "#9ecae1", "tracer/features": "#c7e9c0", "tracer/align": "#fdae6b",
    "tracer/judge": "#bcbddc", "tracer/embedders": "#fb9a99", "onnxruntime": "#fb9a99",
    "spacy": "#6baed6", "thinc": "#6baed6", "numpy": "#fdd0a2", "tracer/store": "#d9d9d9",
    "sqlite": "#d9d9d9",
}  # fmt: skip
_OTHER = "#eeeeee"


@dataclass(slots=True)
class Frame:
    """A function under those that called it, with the samples in which it stood there."""

    name: str
    count: int = 0
    below: dict[str, Frame] = field(default_factory=dict)


def read(lines: Sequence[str]) -> Frame:
    """The tree of a sampler's stacks, from the call that judges a run on.

    Raises:
        ValueError: a line is no stack, or no stack passes through that call.
    """
    root = Frame("claims, align, judge, store")
    for line in lines:
        stack, _, count = line.rpartition(" ")
        names = [_LINE.sub(")", name) for name in stack.split(";")]
        start = next((n for n, name in enumerate(names) if _FROM in name), None)
        if start is None:
            continue
        root.count += int(count)
        frame = root
        for name in names[start + 1 :]:
            if name != frame.name:
                frame = frame.below.setdefault(name, Frame(name))
                frame.count += int(count)
    if not root.count:
        raise ValueError("no stack passes through the judging of a run")
    return root


def drawn(root: Frame, title: str) -> str:
    """The flame graph, callers on top, the widest callee first."""
    boxes = list(_boxes(root, 0.0, 0, root.count))
    height = _TOP + _ROW * (1 + max(row for row, *_ in boxes))
    shapes = "\n".join(_shape(*box) for box in boxes)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {height}" '
        f'font-family="sans-serif" font-size="11">\n'
        f'<rect width="{_WIDTH}" height="{height}" fill="#ffffff"/>\n'
        f'<text x="4" y="16" font-size="13">{escape(title)}</text>\n{shapes}\n</svg>\n'
    )


def _boxes(
    frame: Frame, left: float, row: int, whole: int
) -> Iterator[tuple[int, float, float, str]]:
    """Row, left edge and width as shares of the whole, and the name, for every visible frame."""
    width = frame.count / whole
    if width < _LEAST:
        return
    yield row, left, width, frame.name
    for each in sorted(frame.below.values(), key=lambda f: (-f.count, f.name)):
        yield from _boxes(each, left, row + 1, whole)
        left += each.count / whole


def _shape(row: int, left: float, share: float, name: str) -> str:
    x, y, width = left * _WIDTH, _TOP + row * _ROW, share * _WIDTH
    fits = int((width - 4) / _CHAR)
    label = name if len(name) <= fits else name[: max(0, fits - 1)] + "…"
    text = f'<text x="{x + 2:.1f}" y="{y + 12}">{escape(label)}</text>' if fits > 2 else ""
    told = f"<title>{escape(name)}: {share:.1%}</title>"
    size = f'width="{max(width - 0.4, 0.2):.1f}" height="{_ROW - 1}"'
    box = f'<rect x="{x:.1f}" y="{y}" {size} fill="{_colour(name)}"/>'
    return f"<g>{told}{box}{text}</g>"


def _colour(name: str) -> str:
    return next((colour for part, colour in _COLOURS.items() if part in name), _OTHER)


def main(arguments: Sequence[str]) -> int:
    """Runs what is to be sampled, or draws what was."""
    from tracer.bench import speed_articles, speed_parts

    if arguments:
        stacks, out, *title = arguments
        lines = Path(stacks).read_text(encoding="utf-8").splitlines()
        Path(out).write_text(drawn(read(lines), " ".join(title)), encoding="utf-8")
        return 0
    with TemporaryDirectory(prefix="tracer-flame-") as work:
        speed_articles.write(Path(work, "pages"), PAGES)
        speed_parts.whole_run(Path(work, "pages"), Path(work, "run"))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
