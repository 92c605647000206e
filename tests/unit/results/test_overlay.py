"""The picture of a mask over a slice."""

import numpy as np

from app.imaging.window import Window
from app.results.overlay import MASK_COLOUR, REFERENCE_COLOUR, draw_overlay, outline


def test_the_outline_is_the_rim_of_the_mask():
    mask = np.zeros((7, 8), dtype=bool)
    mask[1:5, 2:7] = True
    expected = mask.copy()
    expected[2:4, 3:6] = False
    np.testing.assert_array_equal(outline(mask), expected)


def test_a_mask_that_reaches_the_edge_is_closed_there():
    mask = np.ones((4, 4), dtype=bool)
    np.testing.assert_array_equal(outline(mask)[1:3, 1:3], False)
    assert outline(mask).sum() == 12


def test_the_window_maps_its_ends_to_black_and_white():
    image = np.array([[-10.0, 100.0, 150.0, 200.0, 900.0]])
    picture = draw_overlay(image, Window(150.0, 100.0), np.zeros((1, 5), dtype=bool))
    assert picture.dtype == np.uint8
    assert picture[0, :, 0].tolist() == [0, 0, 127, 255, 255]
    assert (picture[..., 0] == picture[..., 2]).all()


def test_the_mask_lies_over_the_reference():
    mask, reference = np.zeros((1, 3), dtype=bool), np.zeros((1, 3), dtype=bool)
    mask[0, 0] = reference[0, 0] = reference[0, 1] = True
    picture = draw_overlay(np.zeros((1, 3)), Window(0.5, 1.0), mask, reference)
    assert [tuple(pixel) for pixel in picture[0]] == [MASK_COLOUR, REFERENCE_COLOUR, (0, 0, 0)]
