"""Draws a mask over a slice without a screen."""

import numpy as np
from numpy.typing import NDArray

from app.imaging.window import Window

MASK_COLOUR = (255, 196, 0)
REFERENCE_COLOUR = (0, 200, 255)


def draw_overlay(
    image: NDArray[np.generic],
    window: Window,
    mask: NDArray[np.bool_],
    reference: NDArray[np.bool_] | None = None,
) -> NDArray[np.uint8]:
    """Grey slice with the mask's outline, and the reference's beneath it.

    Parameters
    ----------
    image : ndarray of a real dtype, (rows, columns)
    window : Window
        In the image's units.
    mask, reference : ndarray of bool, (rows, columns)

    Returns
    -------
    ndarray of uint8, (rows, columns, 3)
    """
    scaled = (image.astype(np.float32) - np.float32(window.low)) * np.float32(255.0 / window.width)
    grey = np.clip(scaled, 0, 255).astype(np.uint8)
    picture = np.repeat(grey[..., None], 3, axis=2)
    if reference is not None:
        picture[outline(reference)] = REFERENCE_COLOUR
    picture[outline(mask)] = MASK_COLOUR
    return picture


def outline(mask: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Pixels of a mask (rows, columns) that have a neighbour outside it; the image's edge counts as outside."""
    padded = np.pad(mask, 1)
    inner = padded[:-2, 1:-1] & padded[2:, 1:-1] & padded[1:-1, :-2] & padded[1:-1, 2:]
    return mask & ~inner
