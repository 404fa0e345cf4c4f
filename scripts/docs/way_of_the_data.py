"""Draws docs/way-of-the-data.svg: the boxes and arrows of README's picture."""

from __future__ import annotations

from pathlib import Path

BOXES = [
    ("sites/*.toml", "what", "#dbeafe"),
    ("frontier", "when", "#dbeafe"),
    ("fetch", "politely", "#dbeafe"),
    ("WARC + captures", "as received", "#fef3c7"),
    ("clean", "pure, offline again", "#dcfce7"),
    ("records + versions", "what changed", "#fef3c7"),
    ("search, exports, feed", "people and programs", "#fef3c7"),
]
PACKAGES = [("crawler", 0, 3), ("archive", 3, 4), ("cleaning", 4, 5), ("archive", 5, 7)]
WIDTH, HEIGHT, GAP, TOP, LEFT = 168, 64, 26, 20, 12


def box(index: int, name: str, note: str, fill: str) -> str:
    x = LEFT + index * (WIDTH + GAP)
    middle = x + WIDTH / 2
    parts = [
        f'<rect x="{x}" y="{TOP}" width="{WIDTH}" height="{HEIGHT}" rx="8" '
        f'fill="{fill}" stroke="#334155"/>',
        f'<text x="{middle}" y="{TOP + 28}" class="name">{name}</text>',
        f'<text x="{middle}" y="{TOP + 48}" class="note">{note}</text>',
    ]
    if index:
        parts.append(
            f'<path d="M{x - GAP + 2} {TOP + HEIGHT / 2} H{x - 4}" class="arrow"/>'
        )
    return "\n".join(parts)


def bracket(name: str, first: int, end: int) -> str:
    x1 = LEFT + first * (WIDTH + GAP)
    x2 = LEFT + end * (WIDTH + GAP) - GAP
    y = TOP + HEIGHT + 12
    return (
        f'<path d="M{x1} {y} v8 H{x2} v-8" class="bracket"/>\n'
        f'<text x="{(x1 + x2) / 2}" y="{y + 26}" class="package">{name}/</text>'
    )


def draw() -> str:
    width = LEFT * 2 + len(BOXES) * (WIDTH + GAP) - GAP
    style = (
        "text{font-family:system-ui,sans-serif;text-anchor:middle;fill:#0f172a}"
        ".name{font-size:14px;font-weight:600}.note,.package{font-size:12px;fill:#475569}"
        ".package{font-style:italic}.arrow{stroke:#334155;stroke-width:2;"
        "marker-end:url(#tip)}.bracket{fill:none;stroke:#94a3b8}"
    )
    body = "\n".join(
        [box(i, *row) for i, row in enumerate(BOXES)] + [bracket(*p) for p in PACKAGES]
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} 136" '
        f'role="img" aria-label="The way of the data, from site files to exports">\n'
        f"<style>{style}</style>\n"
        '<defs><marker id="tip" markerWidth="8" markerHeight="8" refX="6" refY="3" '
        'orient="auto"><path d="M0 0 L6 3 L0 6 z" fill="#334155"/></marker></defs>\n'
        f'<rect width="{width}" height="136" fill="#ffffff"/>\n{body}\n</svg>\n'
    )


if __name__ == "__main__":
    Path("docs/way-of-the-data.svg").write_text(draw(), encoding="utf-8")
