"""Which way a slice is shown, and the letters on its edges.

All directions are LPS: +x to the patient's left, +y to posterior, +z to the head.
"""

from dataclasses import dataclass
from itertools import product
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from app.imaging.volume import VolumeGeometry

_Value = TypeVar("_Value", bound=np.generic)

_LETTERS = (("R", "L"), ("A", "P"), ("F", "H"))
_OBLIQUE = 0.1
"""Sine of the smallest angle (6°) that is told by a subscript."""

# Where screen-right and screen-down point in a radiological display, by the axis that the slices are stacked along.
_WANTED = {
    0: (np.array([0.0, 1.0, 0.0]), np.array([0.0, 0.0, -1.0])),  # sagittal: nose to the left, head up
    1: (np.array([1.0, 0.0, 0.0]), np.array([0.0, 0.0, -1.0])),  # coronal: patient's right on the left, head up
    2: (np.array([1.0, 0.0, 0.0]), np.array([0.0, 1.0, 0.0])),  # axial: patient's right on the left, face up
}


@dataclass(frozen=True)
class Placement:
    """How rows and columns lie on the screen, as a 2×2 matrix from (column, row) to (right, down) steps."""

    matrix: tuple[tuple[int, int], tuple[int, int]] = ((1, 0), (0, 1))

    def rotated(self, quarter_turns: int) -> "Placement":
        """Turned clockwise on the screen."""
        turn = np.linalg.matrix_power(np.array([[0, -1], [1, 0]]), quarter_turns % 4)
        return _placement(turn @ np.array(self.matrix))

    def flipped(self) -> "Placement":
        """Mirrored left to right on the screen."""
        return _placement(np.array([[-1, 0], [0, 1]]) @ np.array(self.matrix))

    def laid(self, picture: NDArray[_Value]) -> NDArray[_Value]:
        """A picture (rows, columns) as it lies on the screen; a view."""
        (a, b), (c, d) = self.matrix
        turned = picture.T if self.swaps_axes else picture
        return turned[:: c + d, :: a + b]

    @property
    def swaps_axes(self) -> bool:
        """Whether the image's rows run across the screen."""
        return self.matrix[0][0] == 0


@dataclass(frozen=True)
class EdgeLetters:
    """Letter of each edge with the letters of its oblique components, e.g. ('A', 'L')."""

    left: tuple[str, str]
    right: tuple[str, str]
    top: tuple[str, str]
    bottom: tuple[str, str]


def radiological(geometry: VolumeGeometry) -> Placement:
    """The placement that radiologists expect; that of the file when its orientation is unknown."""
    if geometry.affine_lps is None:
        return Placement()
    column, row = _directions(geometry.affine_lps)
    right, down = _WANTED[_plane_axis(geometry.affine_lps)]

    def agreement(placement: Placement) -> float:
        matrix = np.array(placement.matrix)
        return float(
            (matrix[0, 0] * column + matrix[0, 1] * row) @ right + (matrix[1, 0] * column + matrix[1, 1] * row) @ down
        )

    return max(_all_placements(), key=agreement)


def edge_letters(geometry: VolumeGeometry, placement: Placement) -> EdgeLetters | None:
    """Letters for the edges of the screen, or None when the file does not say how the patient lay."""
    if geometry.affine_lps is None:
        return None
    column, row = _directions(geometry.affine_lps)
    (right_column, right_row), (down_column, down_row) = placement.matrix
    right = right_column * column + right_row * row
    down = down_column * column + down_row * row
    return EdgeLetters(letters_of(-right), letters_of(right), letters_of(-down), letters_of(down))


def letters_of(direction: NDArray[np.float64]) -> tuple[str, str]:
    """Main letter of a unit vector and the letters of its smaller components, largest first."""
    order = sorted(range(3), key=lambda axis: -abs(direction[axis]))
    letters = [_LETTERS[axis][int(direction[axis] > 0)] for axis in order if abs(direction[axis]) >= _OBLIQUE]
    return letters[0], "".join(letters[1:])


def _plane_axis(affine: NDArray[np.float64]) -> int:
    """Patient axis (0 left, 1 posterior, 2 head) that is closest to the normal of the slices."""
    column, row = _directions(affine)
    return int(np.argmax(np.abs(np.cross(column, row))))


def _directions(affine: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Unit vectors along growing column and growing row."""
    column, row = affine[:3, 0], affine[:3, 1]
    return column / np.linalg.norm(column), row / np.linalg.norm(row)


def _all_placements() -> list[Placement]:
    straight = [((x, 0), (0, y)) for x, y in product((1, -1), repeat=2)]
    crossed = [((0, x), (y, 0)) for x, y in product((1, -1), repeat=2)]
    return [Placement(matrix) for matrix in straight + crossed]


def _placement(matrix: NDArray[np.int_]) -> Placement:
    (a, b), (c, d) = matrix.tolist()
    return Placement(((a, b), (c, d)))
