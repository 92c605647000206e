"""Masks as pictures: filled, as a map of probability, or coloured by how they agree with a reference."""

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from PySide6.QtGui import QColor, QImage

from app.ui import theme

_LEVELS = 256
_MAP = bytes.fromhex(
    "000004 040312 0b0724 150b37 210c4a 2f0a5b 3d0965 4a0c6b 57106e 64156e 71196e 7d1e6d 8a226a 972766 a32c61 "
    "b0315b bc3754 c63d4d d04545 da4e3c e35933 eb6429 f1711f f67e14 f98c0a fb9b06 fcaa0f fbba1f f9c932 f5d949 "
    "f2e865 f3f586 fcffa4"
)
"""Matplotlib's "inferno" (CC0), 33 colours of it: even steps of probability look like even steps, also to people who do
not see red and green alike."""

_DENSE = 0.35
"""Probability from which the map covers the image; below it fades out, so that healthy tissue stays as it is."""


def fill_image(mask: NDArray[np.bool_]) -> QImage:
    """A mask (rows, columns) as one colour on nothing."""
    return _picture(mask.astype(np.uint8), _palette(theme.MASK))


def heat_image(probability: NDArray[np.float32]) -> QImage:
    """Probability (rows, columns) in the colours of `heat_colours`."""
    levels = np.nan_to_num(np.clip(probability, 0, 1)) * (_LEVELS - 1) + 0.5
    return _picture(levels.astype(np.uint8), heat_colours())


def difference_image(mask: NDArray[np.bool_], reference: NDArray[np.bool_]) -> QImage:
    """Both, the mask alone and the reference alone, (rows, columns), each in its colour."""
    kinds = mask.astype(np.uint8) + 2 * reference.astype(np.uint8)
    return _picture(kinds, _palette(theme.MASK, theme.REFERENCE, theme.AGREEMENT))


@lru_cache(maxsize=1)
def heat_colours() -> NDArray[np.uint8]:
    """Colours of probabilities 0 to 1.

    Returns
    -------
    ndarray of uint8, (256, 4)
        Red, green, blue and alpha, the colours multiplied by alpha.
    """
    known = np.frombuffer(_MAP, np.uint8).reshape(-1, 3)
    steps, places = np.linspace(0, 1, _LEVELS), np.linspace(0, 1, len(known))
    colours = np.column_stack([np.interp(steps, places, part) for part in known.T])
    density = np.clip(np.linspace(0, 1, _LEVELS) / _DENSE, 0, 1)
    return np.column_stack([colours * density[:, None], density * 255]).round().astype(np.uint8)


def _palette(*colours: str) -> NDArray[np.uint8]:
    """Nothing, then each colour."""
    rows = [(0, 0, 0, 0), *(QColor(colour).getRgb() for colour in colours)]
    return np.array(rows, np.uint8)


def _picture(indices: NDArray[np.uint8], palette: NDArray[np.uint8]) -> QImage:
    pixels = np.ascontiguousarray(palette[indices])
    rows, columns = indices.shape
    # QImage borrows the bytes, and a copy lets numpy free them; Qt draws its own order of colours fastest.
    image = QImage(pixels.data, columns, rows, pixels.strides[0], QImage.Format.Format_RGBA8888_Premultiplied)
    return image.convertToFormat(QImage.Format.Format_ARGB32_Premultiplied)
