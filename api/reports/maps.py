"""A still map of the sites, for print and for browsers without scripts (工地分布静态图)."""

import io
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

# Shape and color together, so that the map reads without color: the same as on the live map.
MARKERS = {
    "RED": ("#c92a2a", "^", 190),
    "ORANGE": ("#d9730d", "D", 110),
    "YELLOW": ("#b78103", "s", 100),
    "BLUE": ("#1c5fb0", "o", 90),
    "": ("#868e96", "o", 22),
}


@dataclass(frozen=True, slots=True)
class SitePoint:
    """One site: WGS 84 position and the level of its worst open warning ("" for none)."""

    longitude: float
    latitude: float
    level: str


def site_map(points: Sequence[SitePoint], *, boundaries: Path) -> bytes:
    """Draw divisions and sites.

    Args:
        points: the sites; worse levels are drawn over lesser ones.
        boundaries: GeoJSON of the divisions in WGS 84.

    Returns:
        A PNG of 1,400 x 1,000 pixels without any text: words stand beside it on the page.
    """
    # Heavy imports stay here: they take seconds and few requests need them.
    import geopandas
    from matplotlib.figure import Figure

    figure = Figure(figsize=(14, 10), dpi=100, layout="constrained")
    axes = figure.add_subplot()
    divisions = geopandas.read_file(boundaries)
    divisions.plot(ax=axes, facecolor="#f4f6f8", edgecolor="#9aa5b1", linewidth=1.2)
    for level in ("", "BLUE", "YELLOW", "ORANGE", "RED"):
        color, marker, size = MARKERS[level]
        chosen = [point for point in points if point.level == level]
        axes.scatter(
            [point.longitude for point in chosen],
            [point.latitude for point in chosen],
            c=color,
            marker=marker,
            s=size,
            edgecolors="white",
            linewidths=0.6,
        )
    axes.set_axis_off()
    # One degree of longitude is shorter than one of latitude: about 0.81 at 36 degrees north.
    axes.set_aspect(1 / 0.81)
    buffer = io.BytesIO()
    figure.savefig(buffer, format="png", facecolor="white")
    return buffer.getvalue()
