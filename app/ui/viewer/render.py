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
    # NaN, which some volumes have outside the brain, is black.
    levels = np.nan_to_num(np.clip(grey, 0, 255, out=grey), copy=False).astype(np.uint8)
    return 255 - levels if inverted else levels


def grey_image(pixels: NDArray[np.generic], window: Window, inverted: bool) -> QImage:
    """A slice as a picture of one byte a pixel; see `grey_levels`."""
    return _image(np.ascontiguousarray(grey_levels(pixels, window, inverted)), QImage.Format.Format_Grayscale8)


def screen_image(levels: NDArray[np.uint8]) -> QImage:
    """Grey values (rows, columns) in the format of the screen, which Qt scales several times faster than grey."""
    return _image(np.ascontiguousarray(levels), QImage.Format.Format_Grayscale8).convertToFormat(
        QImage.Format.Format_RGB32
    )


def _image(pixels: NDArray[np.uint8], kind: QImage.Format) -> QImage:
    rows, columns = pixels.shape[:2]
    # QImage borrows the bytes; a copy lets numpy free them whenever it likes.
    return QImage(pixels.data, columns, rows, pixels.strides[0], kind).copy()
