"""Every pair of colours that meet on the screen, as people with full and with other colour vision see them."""

from itertools import combinations, product

import numpy as np
import pytest
from numpy.typing import NDArray
from PySide6.QtGui import QColor

from app.ui import theme
from app.ui.theme import THEMES, Theme

# Machado, Oliveira and Fernandes, IEEE TVCG 15 (2009): complete loss of one kind of cone, in linear RGB.
_VISION = {
    "normal": np.eye(3),
    "protan": np.array([
        [0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998],
    ]),
    "deutan": np.array([
        [0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881],
    ]),
    "tritan": np.array([
        [1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900],
    ]),
}  # fmt: skip
# Björn Ottosson's Oklab, in which equal distances look about equally far.
_TO_LMS = np.array([
    [0.4122214708, 0.5363325363, 0.0514459929],
    [0.2119034982, 0.6806995451, 0.1073969566],
    [0.0883024619, 0.2817188376, 0.6299787005],
])  # fmt: skip
_TO_LAB = np.array([
    [0.2104542553, 0.7936177850, -0.0040720468],
    [1.9779984951, -2.4285922050, 0.4505937099],
    [0.0259040371, 0.7827717662, -0.8086757660],
])  # fmt: skip
_APART = 0.1
"""Five times what is just noticeable."""


def linear(colour: str) -> NDArray[np.float64]:
    channels = np.array(QColor(colour).getRgbF()[:3])
    return np.where(channels <= 0.04045, channels / 12.92, ((channels + 0.055) / 1.055) ** 2.4)


def contrast(one: str, other: str) -> float:
    """WCAG 2.2."""
    bright, dark = sorted((float(np.dot((0.2126, 0.7152, 0.0722), linear(c))) for c in (one, other)), reverse=True)
    return (bright + 0.05) / (dark + 0.05)


def distance(one: str, other: str, vision: str) -> float:
    def lab(colour: str) -> NDArray[np.float64]:
        return _TO_LAB @ np.cbrt(_TO_LMS @ np.clip(_VISION[vision] @ linear(colour), 0, 1))

    return float(np.linalg.norm(lab(one) - lab(other)))


both_themes = pytest.mark.parametrize("look", THEMES.values(), ids=THEMES)


@both_themes
def test_text_is_readable_on_everything_that_it_stands_on(look: Theme):
    texts = (look.text, look.muted, look.accent, look.danger, look.warning, look.good)
    pairs = [
        *product(texts, (look.window, look.surface)),
        *product((look.text, look.muted), (look.raised,)),
        (look.on_accent, look.accent),
    ]
    assert {pair: contrast(*pair) for pair in pairs if contrast(*pair) < 4.5} == {}


@both_themes
def test_what_is_no_text_but_has_a_meaning_stands_out_from_what_is_behind(look: Theme):
    pairs = [
        *product((look.control, look.accent, look.focus), (look.window, look.surface)),
        *product((look.focus,), (look.raised,)),
        *product((*theme.STAGE_COLOURS.values(), look.danger, look.warning), (look.surface,)),
    ]
    assert {pair: contrast(*pair) for pair in pairs if contrast(*pair) < 3} == {}


@both_themes
def test_the_ring_of_the_focus_is_told_from_the_frame_of_what_is_chosen(look: Theme):
    assert min(distance(look.focus, look.accent, vision) for vision in _VISION) >= _APART


def test_what_is_drawn_on_images_is_readable_on_black():
    colours = (theme.IMAGE_TEXT, theme.IMAGE_ALERT, theme.HANDLE, *theme.OVERLAYS.values(), *theme.PLANES.values())
    assert {c: contrast(c, theme.IMAGE_BACKGROUND) for c in colours if contrast(c, theme.IMAGE_BACKGROUND) < 4.5} == {}


@pytest.mark.parametrize("vision", _VISION)
def test_overlays_and_planes_are_told_apart_by_people_with_every_kind_of_colour_vision(vision: str):
    for palette in (theme.OVERLAYS, theme.PLANES):
        too_close = {
            (one, other): distance(palette[one], palette[other], vision)
            for one, other in combinations(palette, 2)
            if distance(palette[one], palette[other], vision) < _APART
        }
        assert too_close == {}
