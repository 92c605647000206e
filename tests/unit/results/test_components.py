"""Connected parts and what is counted on them."""

from time import process_time

import numpy as np
import pytest
from numpy.typing import NDArray

from app.contract.components import parts_of, runs_of
from app.imaging.volume import VolumeGeometry
from app.results.measurements import measure
from tests.helpers.studies import OBLIQUE_LPS, SHAPE, SPACING


def by_flooding(mask: NDArray[np.bool_]) -> int:
    """Number of parts (26 neighbours), found the slow way."""
    left, parts = {tuple(int(i) for i in voxel) for voxel in np.argwhere(mask)}, 0
    while left:
        parts += 1
        front = [left.pop()]
        while front:
            z, y, x = front.pop()
            near = {(z + a, y + b, x + c) for a in (-1, 0, 1) for b in (-1, 0, 1) for c in (-1, 0, 1)} & left
            left -= near
            front += near
    return parts


@pytest.mark.parametrize("density", [0.02, 0.08, 0.2, 0.5, 0.9])
def test_parts_are_those_that_flooding_finds(density: float):
    mask = np.random.default_rng(1).random((5, 17, 13)) < density
    runs = runs_of(mask)
    assert len(set(parts_of(runs, across_slices=True).tolist())) == by_flooding(mask)
    in_slices = measure(mask, VolumeGeometry(mask.shape)).components_per_slice  # type: ignore[arg-type]
    assert in_slices == [by_flooding(one[None]) for one in mask]


def test_rows_at_the_edges_of_neighbouring_slices_do_not_touch():
    mask = np.zeros((2, 4, 4), bool)
    mask[0, 3, :] = mask[1, 0, :] = True
    assert measure(mask, VolumeGeometry((2, 4, 4))).components == 2


def test_an_empty_mask_has_no_parts_and_no_place():
    found = measure(np.zeros((2, 4, 4), bool), VolumeGeometry((2, 4, 4), SPACING))
    assert (found.components, found.components_per_slice, found.volume_ml) == (0, [0, 0], 0.0)
    assert (found.centroid_voxel, found.centroid_lps_mm) == (None, None)


def test_a_full_mask_is_one_part():
    found = measure(np.ones((3, 4, 5), bool), VolumeGeometry((3, 4, 5)))
    assert (found.components, found.components_per_slice) == (1, [1, 1, 1])
    assert found.centroid_voxel == (1.0, 1.5, 2.0)


def test_the_centroid_lies_where_the_affine_puts_it():
    mask = np.zeros(SHAPE, bool)
    mask[1:3, 10:15, 20:23] = True
    found = measure(mask, VolumeGeometry(SHAPE, SPACING, OBLIQUE_LPS))
    assert found.centroid_voxel == (1.5, 12.0, 21.0)
    assert found.centroid_lps_mm == pytest.approx((OBLIQUE_LPS @ [21.0, 12.0, 1.5, 1.0])[:3], abs=1e-3)


def test_measuring_a_whole_brain_volume_is_quick():
    z, y, x = np.ogrid[:155, :256, :256]
    mask = ((z - 80) / 40) ** 2 + ((y - 120) / 50) ** 2 + ((x - 100) / 22) ** 2 < 1
    start = process_time()
    runs = runs_of(mask)
    parts_of(runs, across_slices=True)
    parts_of(runs, across_slices=False)
    counted = process_time()
    measure(mask, VolumeGeometry(mask.shape, (1.0, 1.0, 1.0)))  # type: ignore[arg-type]
    # 15 ms and 200 ms on a quiet machine; the limits only keep it from becoming another kind of slow.
    assert counted - start < 0.5
    assert process_time() - counted < 2.0
