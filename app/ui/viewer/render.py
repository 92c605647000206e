"""From voxels and probabilities to pictures that Qt can draw."""

import numpy as np
from numpy.typing import NDArray
from PySide6.QtGui import QImage

from app.imaging.window import Window


def grey_levels(pixels: NDArray[np.generic], window: Window, inverted: bool) -> NDArray[np.uint8]:
    """A slice as grey values 0 to 255.

    Parameters
    ----------
    pixels : ndarray of a real dtype, (rows, columns)
    window : Window
    inverted : bool
        Bright becomes dark.
    """
    scale = np.float32(255.0 / max(window.width, 1e-6))
    grey = (pixels.astype(np.float32) - np.float32(window.low)) * scale
    # NaN, which some volumes have outside the brain, is black: of it and a number, fmax takes the number.
    levels = np.minimum(np.fmax(grey, 0, out=grey), 255, out=grey).astype(np.uint8)
    return 255 - levels if inverted else levels


def grey_image(pixels: NDArray[np.generic], window: Window, inverted: bool) -> QImage:
    """A slice as a picture of one byte a pixel; see `grey_levels`."""
    # QImage borrows the bytes; a copy lets numpy free them whenever it likes.
    return _borrowed(np.ascontiguousarray(grey_levels(pixels, window, inverted))).copy()


def screen_image(levels: NDArray[np.uint8]) -> QImage:
    """Grey values (rows, columns) in the format of the screen, which Qt scales several times faster than grey."""
    return _borrowed(np.ascontiguousarray(levels)).convertToFormat(QImage.Format.Format_RGB32)


def _borrowed(levels: NDArray[np.uint8]) -> QImage:
    rows, columns = levels.shape
    return QImage(levels.data, columns, rows, levels.strides[0], QImage.Format.Format_Grayscale8)
