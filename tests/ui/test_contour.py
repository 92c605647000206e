"""The outline between the pixels."""

import numpy as np
import pytest

from app.ui.viewer.contour import joined, outline


def length(points: np.ndarray) -> float:
    return float(np.linalg.norm(points[1::2] - points[::2], axis=1).sum())


def is_closed(points: np.ndarray) -> bool:
    """Every end of a segment meets exactly one other."""
    _, counts = np.unique(np.round(points, 4), axis=0, return_counts=True)
    return bool((counts == 2).all())


def test_a_square_of_a_mask_is_outlined_along_its_pixels():
    mask = np.zeros((20, 30), np.float32)
    mask[5:15, 10:20] = 1
    points = outline(mask, 0.5)
    assert points.min(axis=0) == pytest.approx((10, 5))
    assert points.max(axis=0) == pytest.approx((20, 15))
    assert is_closed(points)
    assert length(points) == pytest.approx(4 * 9 + 4 * np.sqrt(0.5), abs=1e-3)


def test_the_outline_lies_where_the_map_crosses_the_level():
    values = np.tile(np.linspace(0, 1, 11, dtype=np.float32), (5, 1))
    points = outline(values, 0.75)
    crossing = points[(points[:, 1] > 1) & (points[:, 1] < 4)]
    assert crossing[:, 0].min() == pytest.approx(7.5 + 0.5, abs=1e-3)


@pytest.mark.parametrize("where", [np.s_[:, :], np.s_[:3, :4], np.s_[-3:, -4:], np.s_[4, 4]])
def test_a_region_at_the_edge_of_the_image_is_closed(where):
    mask = np.zeros((9, 8), np.float32)
    mask[where] = 1
    points = outline(mask, 0.5)
    assert len(points)
    assert is_closed(points)


def test_nothing_above_the_level_has_no_outline():
    assert outline(np.zeros((9, 8), np.float32), 0.5).shape == (0, 2)


def test_a_hole_has_an_outline_of_its_own():
    mask = np.zeros((20, 20), np.float32)
    mask[4:16, 4:16] = 1
    whole = length(outline(mask, 0.5))
    mask[8:12, 8:12] = 0
    assert length(outline(mask, 0.5)) > whole + 10


def test_pixels_that_touch_at_a_corner_stay_apart():
    mask = np.zeros((6, 6), np.float32)
    mask[2, 2] = mask[3, 3] = 1
    assert is_closed(outline(mask, 0.5))


def test_noise_is_outlined_by_closed_lines():
    assert is_closed(outline(np.random.default_rng(0).random((128, 128), np.float32), 0.5))


def test_joined_segments_are_closed_lines_of_the_same_length():
    mask = np.zeros((20, 24), np.float32)
    mask[2:7, 3:9] = 1
    mask[10:15, 10:15] = 1
    mask[12, 12] = 0  # a hole
    mask[15, 15] = 1  # touches by a corner
    segments = outline(mask, 0.5)
    lines = joined(segments)
    assert all(line[0] == line[-1] for line in lines)
    assert len(lines) == 4
    along = sum(np.linalg.norm(np.diff(line, axis=0), axis=1).sum() for line in lines)
    assert along == pytest.approx(length(segments))


def test_nothing_joined_is_nothing():
    assert joined(outline(np.zeros((9, 8), np.float32), 0.5)) == []
