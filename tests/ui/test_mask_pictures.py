"""Masks as pictures: colours that mean something, and can be told apart."""

from itertools import combinations

import numpy as np
import pytest
from PySide6.QtGui import QColor, QImage, QPainter, QTransform

from app.ui import theme
from app.ui.viewer.legend import difference_words
from app.ui.viewer.look import Look, MaskStyle
from app.ui.viewer.mask_pictures import difference_image, fill_image, heat_colours, heat_image
from app.ui.viewer.overlay import Overlay
from tests.ui.cases import SHAPE, opened

# Machado, Oliveira and Fernandes 2009, severity 1, on linear light.
COLOUR_BLIND = {
    "protanopia": np.array(
        [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]]
    ),
    "deuteranopia": np.array(
        [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]]
    ),
    "tritanopia": np.array(
        [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900]]
    ),
    "none": np.eye(3),
}


def lab(colour: str, vision: str) -> np.ndarray:
    """CIELAB of a colour as somebody sees it."""
    shown = QColor(colour)
    rgb = np.array([shown.redF(), shown.greenF(), shown.blueF()])
    linear = np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)
    seen = np.clip(np.array(COLOUR_BLIND[vision]) @ linear, 0, 1)
    to_xyz = np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]])
    ratio = to_xyz @ seen / np.array([0.9505, 1.0, 1.089])
    f = np.where(ratio > 0.008856, np.cbrt(ratio), 7.787 * ratio + 16 / 116)
    return np.array([116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])])


@pytest.mark.parametrize("vision", COLOUR_BLIND)
def test_the_colours_of_a_difference_are_told_apart_by_everybody(vision: str):
    colours = [colour for colour, _ in difference_words()]
    for first, second in combinations(colours, 2):
        assert np.linalg.norm(lab(first, vision) - lab(second, vision)) > 15


def test_a_difference_shows_what_both_have_what_was_missed_and_what_is_extra():
    mask, reference = np.array([[1, 1, 0, 0]], bool), np.array([[1, 0, 1, 0]], bool)
    picture = difference_image(mask, reference)
    shown = [picture.pixelColor(column, 0) for column in range(4)]
    assert [colour.name() for colour in shown[:3]] == [theme.AGREEMENT, theme.MASK, theme.REFERENCE]
    assert shown[3].alpha() == 0


def test_more_probability_is_lighter_and_none_lets_the_image_through():
    colours = heat_colours().astype(int)
    assert colours[0, 3] == 0
    assert (colours[128:, 3] == 255).all()
    light = colours[:, :3] @ [0.2126, 0.7152, 0.0722]
    assert (np.diff(light) >= -1).all()
    picture = heat_image(np.array([[0.0, 0.5, 1.0]], np.float32))
    assert [picture.pixelColor(column, 0).lightness() for column in range(3)] == sorted(
        picture.pixelColor(column, 0).lightness() for column in range(3)
    )


def test_a_fill_covers_the_mask_and_nothing_else():
    mask = np.zeros((4, 5), bool)
    mask[1, 2] = True
    picture = fill_image(mask)
    assert picture.pixelColor(2, 1).name() == theme.MASK
    assert picture.pixelColor(1, 2).alpha() == 0


def drawn(style: MaskStyle, *, reference: bool = True) -> QImage:
    """The overlay alone, ten pixels of the screen a pixel."""
    overlay = Overlay()
    overlay.set_case(opened(reference=True))
    picture = QImage(SHAPE[2] * 10, SHAPE[1] * 10, QImage.Format.Format_ARGB32_Premultiplied)
    picture.fill(0)
    painter = QPainter(picture)
    look = Look(style=style, threshold=0.5, opacity=1.0, reference=reference)
    overlay.paint(painter, 2, look, QTransform.fromScale(10, 10))
    painter.end()
    return picture


def test_each_style_draws_what_its_name_says(qapp):
    inside, edge, outside = (75, 150), (47, 150), (20, 350)  # where 0.4 turns to 0.9, 0.5 is reached at 4.7
    alpha = {
        style: [drawn(style, reference=False).pixelColor(*at).alpha() for at in (inside, edge, outside)]
        for style in MaskStyle
    }
    assert alpha[MaskStyle.CONTOUR][0] == 0 and alpha[MaskStyle.CONTOUR][1] > 0
    assert alpha[MaskStyle.FILL][0] == 255
    assert 0 < alpha[MaskStyle.BOTH][0] < 255 and alpha[MaskStyle.BOTH][1] > 0
    assert alpha[MaskStyle.MAP][0] == 255
    assert all(values[2] == 0 for values in alpha.values())
    compared = drawn(MaskStyle.DIFFERENCE)
    assert compared.pixelColor(*inside).name() == theme.AGREEMENT
    assert compared.pixelColor(140, 150).name() == theme.REFERENCE  # the reference reaches to column 16
