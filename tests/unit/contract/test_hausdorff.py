"""The 95 % Hausdorff distance against shapes whose answer is known, and against every pair of points."""

import math

import numpy as np
import pytest

from app.contract.hausdorff import hausdorff95


def block(shape: tuple[int, ...], *corners: tuple[int, int]) -> np.ndarray:
    mask = np.zeros(shape, dtype=bool)
    mask[tuple(slice(*corner) for corner in corners)] = True
    return mask


def surface_points(mask: np.ndarray) -> np.ndarray:
    """Voxels of the mask with a face neighbour outside it, one by one."""
    points = []
    for point in np.argwhere(mask):
        for axis in range(mask.ndim):
            for step in (-1, 1):
                neighbour = point.copy()
                neighbour[axis] += step
                inside = (neighbour >= 0).all() and (neighbour < mask.shape).all()
                if not inside or not mask[tuple(neighbour)]:
                    points.append(tuple(point))
    return np.unique(np.array(points), axis=0)


def by_every_pair(mask: np.ndarray, reference: np.ndarray, spacing: tuple[float, ...]) -> float:
    a, b = (surface_points(m) * np.array(spacing) for m in (mask, reference))
    distances = np.linalg.norm(a[:, None] - b[None], axis=-1)
    return max(float(np.percentile(distances.min(axis=axis), 95)) for axis in (0, 1))


def test_equal_masks_lie_at_no_distance():
    mask = block((5, 20, 20), (1, 4), (5, 12), (3, 9))
    assert hausdorff95(mask, mask, (5.0, 0.9, 0.8)) == 0.0


@pytest.mark.parametrize(("axis", "expected"), [(0, 10.0), (1, 2.7), (2, 1.6)])
def test_single_voxels_lie_as_far_apart_as_their_spacing_says(axis: int, expected: float):
    mask, reference = np.zeros((8, 9, 10), dtype=bool), np.zeros((8, 9, 10), dtype=bool)
    mask[3, 3, 3] = True
    place = [3, 3, 3]
    place[axis] += (2, 3, 2)[axis]
    reference[tuple(place)] = True
    assert hausdorff95(mask, reference, (5.0, 0.9, 0.8)) == pytest.approx(expected)


def test_without_spacing_the_distance_is_counted_in_voxels():
    assert hausdorff95(block((30, 30), (2, 3), (2, 3)), block((30, 30), (5, 6), (6, 7))) == pytest.approx(5.0)


def test_a_lone_stray_voxel_does_not_count():
    mask = block((60, 60), (10, 40), (10, 40))
    strayed = mask.copy()
    strayed[59, 59] = True
    assert hausdorff95(strayed, mask) == 0.0


def test_both_empty_agree_and_one_empty_is_infinitely_far():
    empty, mask = np.zeros((4, 5, 6), dtype=bool), block((4, 5, 6), (1, 2), (1, 2), (1, 2))
    assert hausdorff95(empty, empty) == 0.0
    assert hausdorff95(empty, mask) == hausdorff95(mask, empty) == math.inf


@pytest.mark.parametrize("shape", [(7, 9, 11), (11, 7, 9), (1, 15, 15), (15, 2, 6), (14, 13)])
@pytest.mark.parametrize("density", [0.02, 0.4, 0.9])
def test_it_equals_the_search_through_every_pair_of_points(shape: tuple[int, ...], density: float):
    generator = np.random.default_rng(len(shape) * 100 + int(density * 100))
    mask, reference = (generator.random(shape) < density for _ in range(2))
    mask.flat[0] = reference.flat[-1] = True
    spacing = (5.0, 0.9, 0.7)[: len(shape)]
    assert hausdorff95(mask, reference, spacing) == pytest.approx(by_every_pair(mask, reference, spacing))
    assert hausdorff95(mask, reference, spacing) == hausdorff95(reference, mask, spacing)


@pytest.mark.parametrize("spacing", [(1.0, 1.0), (1.0, 0.0, 1.0), (1.0, float("nan"), 1.0)])
def test_nonsensical_spacing_is_refused(spacing: tuple[float, ...]):
    mask = block((3, 4, 5), (0, 1), (0, 1), (0, 1))
    with pytest.raises(ValueError, match="spacing"):
        hausdorff95(mask, mask, spacing)


def test_masks_of_different_shapes_are_refused():
    with pytest.raises(ValueError, match="one shape"):
        hausdorff95(np.ones((2, 3), dtype=bool), np.ones((3, 2), dtype=bool))
