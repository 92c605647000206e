"""A volume along each of its axes."""

import itertools

import numpy as np
import pytest

from app.imaging.planes import Anatomy, Plane, anatomical_axes
from app.imaging.volume import VolumeGeometry

SHAPE = (3, 4, 5)
SPACING = (6.0, 0.7, 0.9)


def geometry(column: tuple[float, ...], row: tuple[float, ...], through: tuple[float, ...]) -> VolumeGeometry:
    affine = np.eye(4)
    for number, (direction, length) in enumerate(zip((column, row, through), SPACING[::-1], strict=True)):
        affine[:3, number] = np.array(direction) * length
    affine[:3, 3] = (11, -7, 3)
    return VolumeGeometry(SHAPE, SPACING, affine)


LEFT, BACK, UP = (1.0, 0.0, 0.0), (0.0, 1.0, 0.0), (0.0, 0.0, 1.0)


@pytest.mark.parametrize("axis", [0, 1, 2])
def test_a_pixel_of_a_picture_lies_where_its_voxel_lies(axis: int):
    volume = geometry(LEFT, BACK, UP)
    plane = Plane(volume, axis)
    affine, stacked = volume.affine_lps, plane.geometry.affine_lps
    assert affine is not None and stacked is not None
    for index, row, column in itertools.product(*(range(count) for count in plane.geometry.shape)):
        z, y, x = plane.voxel(index, row, column)
        assert stacked @ (column, row, index, 1) == pytest.approx(affine @ (x, y, z, 1))
        assert plane.place((z, y, x)) == (index, row, column)


@pytest.mark.parametrize("axis", [0, 1, 2])
def test_a_picture_shows_the_voxels_that_its_places_name(axis: int):
    plane = Plane(geometry(LEFT, BACK, UP), axis)
    voxels = np.arange(60).reshape(SHAPE)
    for index in range(plane.geometry.shape[0]):
        picture = plane.picture(voxels, index)
        assert picture.shape == plane.geometry.shape[1:]
        for (row, column), value in np.ndenumerate(picture):
            z, y, x = plane.voxel(index, row, column)
            assert voxels[int(z), int(y), int(x)] == value


def test_what_is_written_into_a_picture_is_written_into_the_volume():
    voxels = np.zeros(SHAPE)
    Plane(geometry(LEFT, BACK, UP), 2).picture(voxels, 4)[1, 3] = 9
    assert np.argwhere(voxels == 9).tolist() == [[1, 3, 4]]


def test_spacing_follows_the_axes():
    volume = geometry(LEFT, BACK, UP)
    assert Plane(volume, 1).geometry.spacing_mm == (0.7, 6.0, 0.9)
    assert Plane(volume, 2).geometry.spacing_mm == (0.9, 6.0, 0.7)
    assert Plane(VolumeGeometry(SHAPE), 2).geometry == VolumeGeometry((5, 3, 4))


@pytest.mark.parametrize("axes", list(itertools.permutations((LEFT, BACK, UP))))
def test_planes_of_the_body_are_found_however_the_volume_was_acquired(axes: tuple[tuple[float, ...], ...]):
    volume = geometry(*axes)
    found = anatomical_axes(volume)
    assert found is not None
    for anatomy, direction in zip(Anatomy, (LEFT, BACK, UP), strict=True):
        assert axes[2 - found[anatomy]] == direction
        assert Plane(volume, found[anatomy]).anatomy is anatomy


def test_a_volume_that_is_oblique_all_round_still_has_three_planes():
    angles = np.radians(45)
    turn_x = np.array([[1, 0, 0], [0, np.cos(angles), -np.sin(angles)], [0, np.sin(angles), np.cos(angles)]])
    turn_z = np.array([[np.cos(angles), -np.sin(angles), 0], [np.sin(angles), np.cos(angles), 0], [0, 0, 1]])
    turned = turn_x @ turn_z
    found = anatomical_axes(geometry(*(tuple(turned[:, number]) for number in range(3))))
    assert found is not None
    assert sorted(found.values()) == [0, 1, 2]


def test_without_an_orientation_no_plane_is_named():
    assert anatomical_axes(VolumeGeometry(SHAPE, SPACING)) is None
    assert Plane(VolumeGeometry(SHAPE, SPACING), 1).anatomy is None
