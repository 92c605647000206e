"""A volume on another grid has the values that an independent interpolation finds at the same places in space."""

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.ndimage import map_coordinates

from app.imaging.alignment import Grid
from app.imaging.resampling import resample
from app.imaging.volume import VolumeGeometry

AXIAL = np.eye(3)
SAGITTAL = np.array([[0.0, 0.0, -1.0], [1.0, 0.0, 0.0], [0.0, -1.0, 0.0]])
CORONAL = np.array([[1.0, 0.0, 0.0], [0.0, 0.0, 1.0], [0.0, -1.0, 0.0]])


def oblique(about_z: float, about_x: float) -> NDArray[np.float64]:
    c, s, d, t = np.cos(about_z), np.sin(about_z), np.cos(about_x), np.sin(about_x)
    return np.array([[c, -s, 0], [s, c, 0], [0, 0, 1]]) @ np.array([[1, 0, 0], [0, d, -t], [0, t, d]])


def grid(shape: tuple[int, int, int], spacing: tuple[float, float, float], directions: NDArray[np.float64]) -> Grid:
    """A grid centred on the origin; spacing between slices, rows and columns, directions of columns, rows, slices."""
    affine = np.eye(4)
    affine[:3, :3] = directions * spacing[::-1]
    affine[:3, 3] = -affine[:3, :3] @ ((np.array(shape[::-1]) - 1) / 2)
    return Grid(affine, shape)


def expected(voxels: NDArray, source: Grid, target: Grid, order: int) -> tuple[NDArray, NDArray]:
    """Values, and whether the place lies in the source's field of view."""
    z, y, x = np.meshgrid(*(np.arange(n) for n in target.shape), indexing="ij")
    places = np.linalg.inv(source.affine) @ target.affine @ np.stack([v.ravel() for v in (x, y, z, np.ones_like(x))])
    inside = np.all([(p >= -0.5) & (p <= n - 0.5) for p, n in zip(places, source.shape[::-1], strict=False)], axis=0)
    values = map_coordinates(voxels.astype(float), places[2::-1], order=order, mode="nearest")
    return values.reshape(target.shape), inside.reshape(target.shape)


SOURCES = {
    "finer": grid((21, 31, 41), (2.03, 0.93, 0.71), AXIAL),
    "sagittal": grid((40, 30, 28), (1.0, 1.1, 1.2), SAGITTAL),
    "coronal": grid((35, 30, 28), (1.0, 1.1, 1.2), CORONAL),
    "oblique": grid((22, 34, 30), (2.0, 1.1, 1.2), oblique(0.1, 0.25)),
    "oblique coronal": grid((35, 30, 28), (1.0, 1.1, 1.2), oblique(-0.2, 0.15) @ CORONAL),
    "one slice": grid((1, 31, 41), (6.0, 0.9, 0.7), AXIAL),
}
TARGET = grid((9, 33, 31), (4.0, 0.8, 0.9), oblique(0.0, 0.1) @ AXIAL)
STRAIGHT = grid((9, 33, 31), (4.0, 0.8, 0.9), AXIAL)


@pytest.mark.parametrize("name", SOURCES)
@pytest.mark.parametrize("target", [TARGET, STRAIGHT], ids=["oblique target", "straight target"])
def test_values_are_those_of_an_independent_trilinear_interpolation(name: str, target: Grid):
    source = SOURCES[name]
    voxels = np.random.default_rng(3).integers(0, 1000, source.shape).astype(np.float32)
    values, inside = expected(voxels, source, target, order=1)
    result = resample(voxels, source, target, fill=-7.0)
    np.testing.assert_allclose(result.voxels, np.where(inside, values, -7.0), atol=2e-3)
    np.testing.assert_allclose(result.covered, inside.mean(axis=(1, 2)))
    assert inside.any()


@pytest.mark.parametrize("name", SOURCES)
def test_masks_take_the_nearest_voxel(name: str):
    source = SOURCES[name]
    mask = np.random.default_rng(4).random(source.shape) < 0.5
    values, inside = expected(mask, source, TARGET, order=0)
    result = resample(mask, source, TARGET, nearest=True)
    assert result.voxels.dtype == bool
    assert np.array_equal(result.voxels, (values > 0) & inside)


@pytest.mark.parametrize("dtype", [np.uint8, np.int16, np.uint16])
def test_integers_are_rounded_and_stay_what_they_are(dtype: type):
    source = SOURCES["oblique"]
    voxels = np.random.default_rng(5).integers(0, 200, source.shape).astype(dtype)
    values, inside = expected(voxels, source, TARGET, order=1)
    result = resample(voxels, source, TARGET)
    assert result.voxels.dtype == dtype
    assert np.abs(result.voxels.astype(float) - np.where(inside, values, 0)).max() <= 0.502


def test_a_volume_on_its_own_grid_stays_as_it_is():
    voxels = np.random.default_rng(6).integers(-900, 900, STRAIGHT.shape).astype(np.int16)
    result = resample(voxels, STRAIGHT, STRAIGHT)
    assert np.array_equal(result.voxels, voxels)
    assert (result.covered == 1).all()


def test_a_linear_ramp_in_space_stays_one_where_slices_lie_unevenly():
    positions = (0.0, 5.0, 10.0, 20.0, 25.0)
    affine = np.diag([1.0, 1.0, 5.0, 1.0])
    source = Grid.of(VolumeGeometry((5, 4, 4), (5.0, 1.0, 1.0), affine), positions)
    target = Grid(np.diag([1.0, 1.0, 2.5, 1.0]), (11, 4, 4))
    voxels = np.broadcast_to(np.array(positions, np.float32)[:, None, None], (5, 4, 4))
    assert source is not None
    result = resample(voxels, source, target)
    np.testing.assert_allclose(result.voxels[:, 2, 2], np.arange(11) * 2.5, atol=1e-4)
    onto_uneven = resample(result.voxels, target, source)
    np.testing.assert_allclose(onto_uneven.voxels[:, 2, 2], positions, atol=1e-4)


def test_an_exception_ends_the_work_and_comes_through():
    class StoppedError(Exception):
        pass

    def stop() -> None:
        raise StoppedError

    with pytest.raises(StoppedError):
        resample(np.zeros(STRAIGHT.shape), STRAIGHT, TARGET, on_slice=stop)
