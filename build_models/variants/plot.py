"""Draws the Dice of the variants against their latency."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import product
from pathlib import Path

import matplotlib

matplotlib.use("Agg")
import matplotlib.pyplot as plt
from matplotlib.axes import Axes
from matplotlib.text import Annotation
from matplotlib.ticker import LogLocator, NullFormatter, ScalarFormatter
from matplotlib.transforms import Bbox

DPI = 110
_SIDES = (("left", 1), ("right", -1))
_HEIGHTS = (0, 9, -9, 18, -18, 27, -27)


@dataclass(frozen=True)
class Point:
    """One variant.

    Attributes
    ----------
    latency_ms : float
    dice : float or None
        None is drawn hollow at 0.
    megabytes : float
        Of the weights.
    """

    name: str
    latency_ms: float
    dice: float | None
    megabytes: float

    @property
    def height(self) -> float:
        """Where it lies."""
        return 0.0 if self.dice is None else self.dice

    @property
    def area(self) -> float:
        """In square points; small networks stay visible."""
        return 12 * self.megabytes + 15


def draw(points: Sequence[Point], path: Path, without_dice: str) -> None:
    """Write the picture, the area of a point as the size of the weights.

    Parameters
    ----------
    points : sequence of Point
    path : Path
        PNG.
    without_dice : str
        Why a point has no Dice.
    """
    figure, axes = plt.subplots(figsize=(9, 5.5), dpi=DPI, constrained_layout=True)
    for point in points:
        colour = "none" if point.dice is None else "tab:blue"
        axes.scatter(
            point.latency_ms, point.height, s=point.area, facecolors=colour, edgecolors="tab:blue", alpha=0.7, zorder=2
        )
    axes.set_xscale("log")
    axes.set_xlim(right=2 * max((point.latency_ms for point in points), default=1.0))
    axes.xaxis.set_major_locator(LogLocator(subs=(1, 2, 5)))
    axes.xaxis.set_major_formatter(ScalarFormatter())
    axes.xaxis.set_minor_formatter(NullFormatter())
    axes.set_ylim(-0.05, 1.0)
    axes.set_xlabel("LiteRT latency of one slice, ms (TVM where LiteRT does not take the network)")
    hollow = f" (hollow at 0: {without_dice})" if any(point.dice is None for point in points) else ""
    axes.set_ylabel(f"mean Dice, test patients{hollow}")
    axes.set_title("Dice against latency; area = size of the weights")
    axes.grid(True, which="major", alpha=0.3)
    figure.draw_without_rendering()  # the layout is known from here on, and with it what lies where
    write_names(axes, points)
    figure.savefig(path, metadata={"Software": None})
    plt.close(figure)


def write_names(axes: Axes, points: Sequence[Point]) -> list[Annotation]:
    """Write names beside their points, the first places where they cover no point and no other name."""
    taken, written = [_extent(axes, point) for point in points], list[Annotation]()
    for point in sorted(points, key=lambda p: (p.latency_ms, p.height)):
        for label in _labels(axes, point):
            place = label.get_window_extent()
            if not any(place.overlaps(other) for other in taken):
                break
            label.remove()
        else:
            label = next(_labels(axes, point))
        taken.append(label.get_window_extent())
        written.append(label)
    return written


def _labels(axes: Axes, point: Point) -> Iterator[Annotation]:
    """The name in one place after the other, the nearest first; each stays unless it is taken away."""
    aside = point.area**0.5 / 2 + 3
    for height, (alignment, direction) in product(_HEIGHTS, _SIDES):
        yield axes.annotate(
            point.name,
            (point.latency_ms, point.height),
            textcoords="offset points",
            xytext=(direction * aside, height),
            ha=alignment,
            va="center",
            fontsize=8,
        )


def _extent(axes: Axes, point: Point) -> Bbox:
    """Pixels that a point covers."""
    x, y = axes.transData.transform((point.latency_ms, point.height))
    radius = point.area**0.5 / 2 * DPI / 72
    return Bbox.from_extents(x - radius, y - radius, x + radius, y + radius)
