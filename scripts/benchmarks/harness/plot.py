"""Draws the growth of cost: one panel for each thing that grows, both scales logarithmic."""
from math import ceil, floor, log10

WIDTH, HEIGHT, LEFT, TOP, BOTTOM, GAP = 320, 260, 56, 54, 46, 16
COLORS = {"snmpsh": "#d1495b", "snmpsh-await": "#8d6a9f", "limit": "#222222", "netsnmp": "#2e86ab",
          "gosnmp": "#3d9970"}
TITLES = {"devices": "devices, one get each, all at once", "rows": "rows of ifTable, walked by 25",
          "requests in flight": "requests in flight, 10,000 gets"}


def _number(value):
    return f"{value:,.0f}" if value >= 1 else f"{value:g}"


def _panel(title, unit, lines, x0, parts):
    points = [point for line in lines.values() for point in line]
    if not points:
        return
    low_x, high_x = log10(min(p[0] for p in points)), log10(max(p[0] for p in points))
    low_y, high_y = floor(log10(min(p[1] for p in points))), ceil(log10(max(p[1] for p in points)))
    inner_w, inner_h = WIDTH - LEFT - GAP, HEIGHT - TOP - BOTTOM

    def x(value):
        return x0 + LEFT + (log10(value) - low_x) / max(high_x - low_x, 1e-9) * inner_w

    def y(value):
        return TOP + inner_h - (log10(value) - low_y) / max(high_y - low_y, 1) * inner_h

    parts.append(f'<text x="{x0 + LEFT}" y="{TOP - 10}" class="title">{title}</text>')
    for exponent in range(low_y, high_y + 1):
        at = y(10 ** exponent)
        parts.append(f'<path class="grid" d="M{x0 + LEFT} {at:.1f}h{inner_w}"/>')
        parts.append(f'<text x="{x0 + LEFT - 6}" y="{at + 4:.1f}" text-anchor="end">{_number(10 ** exponent)}</text>')
    for exponent in range(ceil(low_x), floor(high_x) + 1):
        at = x(10 ** exponent)
        parts.append(f'<path class="grid" d="M{at:.1f} {TOP}v{inner_h}"/>')
        parts.append(f'<text x="{at:.1f}" y="{TOP + inner_h + 16}" text-anchor="middle">{_number(10 ** exponent)}</text>')
    parts.append(f'<text x="{x0 + LEFT}" y="{HEIGHT - 10}">processor us a {unit}</text>')
    for name, line in lines.items():
        if line:
            path = "L".join(f"{x(count):.1f} {y(value):.1f}" for count, value in line)
            parts.append(f'<path class="line" stroke="{COLORS.get(name, "#888888")}" d="M{path}"/>')
            parts += [f'<circle cx="{x(count):.1f}" cy="{y(value):.1f}" r="2.5" fill="{COLORS.get(name, "#888888")}"/>'
                      for count, value in line]


def draw(found):
    """The SVG text of what `measure_growth` returned."""
    width = WIDTH * len(found) + GAP
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{HEIGHT}" viewBox="0 0 {width} {HEIGHT}">',
        "<style>text{font:11px sans-serif;fill:#333}.title{font-weight:bold}.grid{stroke:#ddd;fill:none}"
        ".line{fill:none;stroke-width:2}</style>",
        f'<rect width="{width}" height="{HEIGHT}" fill="#fff"/>']
    names = list(dict.fromkeys(name for lines in found.values() for name in lines))
    for place, name in enumerate(names):
        at = LEFT + place * 120
        parts.append(f'<rect x="{at}" y="12" width="18" height="4" fill="{COLORS.get(name, "#888888")}"/>')
        parts.append(f'<text x="{at + 24}" y="18">{name}</text>')
    for place, (what, lines) in enumerate(found.items()):
        _panel(TITLES[what], "variable" if what == "rows" else "get", lines, place * WIDTH, parts)
    return "\n".join(parts + ["</svg>", ""])
