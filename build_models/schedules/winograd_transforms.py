"""The transforms of Winograd's minimal filtering F(m × m, 3 × 3), along one axis.

After Lavin, Gray: Fast Algorithms for Convolutional Neural Networks (arXiv:1509.09308), with the interpolation points
0, ±1, ±2 and infinity for m = 4, and 0, ±1 and infinity for m = 2.
"""

from collections.abc import Callable, Sequence
from typing import Any

Values = Sequence[Any]
Keep = Callable[[Any], Any]
"""Gives an expression a name, so that it is computed once."""


def input_transform(m: int, d: Values, keep: Keep) -> list[Any]:
    """Bᵀ·d for m + 2 values."""
    if m == 2:
        return [d[0] - d[2], d[1] + d[2], d[2] - d[1], d[1] - d[3]]
    even, odd = keep(d[4] - d[2] * 4.0), keep(d[3] - d[1] * 4.0)
    near, far = keep(d[4] - d[2]), keep(d[3] - d[1])
    return [
        d[4] - d[2] * 5.0 + d[0] * 4.0,
        even + odd,
        even - odd,
        near + far * 2.0,
        near - far * 2.0,
        d[5] - d[3] * 5.0 + d[1] * 4.0,
    ]


def filter_transform(m: int, g: Values, keep: Keep) -> list[Any]:
    """G·g for three values."""
    if m == 2:
        outer, half = keep((g[0] + g[2]) * 0.5), keep(g[1] * 0.5)
        return [g[0], outer + half, outer - half, g[2]]
    outer, middle = keep((g[0] + g[2]) * (-1 / 6)), keep(g[1] * (1 / 6))
    wide, half = keep(g[0] * (1 / 24) + g[2] * (1 / 6)), keep(g[1] * (1 / 12))
    return [g[0] * 0.25, outer - middle, outer + middle, wide + half, wide - half, g[2]]


def output_transform(m: int, p: Values, keep: Keep) -> list[Any]:
    """Aᵀ·p for m + 2 products."""
    sum1, difference1 = keep(p[1] + p[2]), keep(p[1] - p[2])
    if m == 2:
        return [p[0] + sum1, difference1 - p[3]]
    sum2, difference2 = keep(p[3] + p[4]), keep(p[3] - p[4])
    return [
        p[0] + sum1 + sum2,
        difference1 + difference2 * 2.0,
        sum1 + sum2 * 4.0,
        difference1 + difference2 * 8.0 + p[5],
    ]
