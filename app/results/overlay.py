"""Draws a mask over a slice without a screen."""

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from app.imaging.volume import Role
from app.imaging.window import Window, percentile_window
from app.results.exporter import Segmented
from app.results.png import write_png
from app.results.staging import Staging

MASK_COLOUR = (255, 196, 0)
REFERENCE_COLOUR = (0, 200, 255)


class OverlayExporter:
    """`<stem>_overlay.png` for every slice: FLAIR with the outline of the mask, and of the reference beneath it."""

    format = "overlay"

    def write(self, segmented: Segmented, staging: Staging) -> list[Path]:
        """See `Exporter.write`."""
        volume, reference = segmented.case.volume, segmented.case.reference
        shown = volume.channel(Role.FLAIR)
        shown = volume.voxels[0] if shown is None else shown
        window = percentile_window(shown)
        return [
            write_png(
                staging,
                f"{stem}_overlay.png",
                draw_overlay(image, window, mask, None if reference is None else reference[index]),
            )
            for index, (stem, image, mask) in enumerate(zip(segmented.slice_stems, shown, segmented.mask, strict=True))
        ]


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
