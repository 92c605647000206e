"""The rough outline of the brain: inside the skull, whole, and never made of noise."""

import numpy as np

from app.results.brain import outline_of

SPACING = (5.0, 1.0, 1.0)


def head(scalp: float = 900.0) -> np.ndarray:
    """A brain of 600 with a dark ventricle, a dark skull, and scalp around it, in noise."""
    rng = np.random.default_rng(3)
    rows, columns = np.mgrid[:180, :160]
    voxels = np.zeros((12, 180, 160))
    for index in range(12):
        size = 1.0 - 0.4 * abs(index - 5) / 6
        away = np.hypot((rows - 90) / 72, (columns - 80) / 62) / size
        voxels[index] = np.select([away < 0.72, away < 0.86, away < 1.0], [600.0, 60.0, scalp], 10.0)
        voxels[index][np.hypot(rows - 90, columns - 80) < 9] = 80.0
    return (voxels + rng.normal(0, 12, voxels.shape)).astype(np.int16)


def test_it_holds_the_brain_with_its_ventricles_and_not_the_scalp():
    found = outline_of(head(), SPACING)
    assert found is not None
    assert found.factors == (1, 3, 3)
    middle = found.mask[6]
    assert middle[31, 28] > 0.9, "ventricle"
    assert middle[31, 15] > 0.9, "brain"
    assert middle[3, 28] < 0.1, "scalp"
    assert middle[:, 0].max() == 0, "border"


def test_cells_lie_where_their_voxels_lie():
    found = outline_of(head(), SPACING)
    assert found is not None
    inside = np.argwhere(found.mask > 0.5)
    centre = found.to_voxels(inside).mean(axis=0)
    np.testing.assert_allclose(centre[1:], (89.5, 79.5), atol=1.5)
    np.testing.assert_allclose(found.to_voxels(np.array([[1.0, 1.0, 1.0]])), [[0.0, 1.0, 1.0]])


def test_a_stripped_brain_is_taken_as_it_is():
    found = outline_of(head(scalp=10.0), SPACING)
    assert found is not None
    assert found.mask[6][31, 15] > 0.9
    assert found.mask[6][3, 28] < 0.1


def test_an_empty_image_has_none():
    assert outline_of(np.zeros((4, 60, 60), np.int16), None) is None


def test_single_slices_without_spacing_have_one_too():
    found = outline_of(head()[5:6], None)
    assert found is not None
    assert found.mask.max() > 0.4
