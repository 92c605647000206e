"""Tells three MR sequences in the channels of a picture from the photo of something."""

import re

import numpy as np
from numpy.typing import NDArray

_TCGA_NAME = re.compile(r"^TCGA_[A-Z0-9]{2}_[A-Z0-9]{4}_\d{8}", re.IGNORECASE)

_DARK = 0.08
"""Share of the bright end below which a pixel counts as air. Air in MR is noise of a few percent of tissue."""

_MIN_DARK_BORDER = 0.75
"""The frame of an MR slice is air on three sides at least; a neck or a tight crop may touch the fourth."""

_MIN_DARK_IMAGE = 0.15
"""A head is round and its picture is not."""

_MAX_ONE_HUE = 0.99
"""Share of tissue in which one and the same channel may be the brightest: up to 0.984 in 88 patients of TCGA-LGG."""


def is_tcga_name(stem: str) -> bool:
    """Whether a file is named as the TCGA-LGG slices are: `TCGA_<hospital>_<patient>_<date>_<slice>`."""
    return _TCGA_NAME.match(stem) is not None


def channels_are_equal(image: NDArray[np.generic]) -> bool:
    """Whether a picture (rows, columns, 3) is grey and merely stored in colour."""
    return bool(np.array_equal(image[..., 0], image[..., 1]) and np.array_equal(image[..., 0], image[..., 2]))


def looks_like_mr(image: NDArray[np.generic]) -> bool:
    """Whether the channels of a picture can be MR sequences of one slice.

    A head lies in air, and air is black in every sequence: the frame of the picture and a good part of the whole are
    near black in all three channels at once. Photos, charts and screenshots fill their frame or have a bright one.
    What is shown on black in a single hue, as the retina in an ophthalmoscope, is told apart by its hue, which no
    tissue has throughout. A photo of a colourful object on a black ground passes; the channels' meaning is therefore
    always said in a warning when names do not vouch for it.

    Parameters
    ----------
    image : ndarray of a real dtype, (rows, columns, 3)

    Returns
    -------
    bool
        True also for a picture that is black all over, as the outermost slices of a series may be.
    """
    brightest = image.max(axis=-1).astype(np.float32)
    dark = brightest <= _DARK * float(np.percentile(brightest, 99.5))
    frame = np.concatenate([dark[0], dark[-1], dark[:, 0], dark[:, -1]])
    if frame.mean() < _MIN_DARK_BORDER or dark.mean() < _MIN_DARK_IMAGE:
        return False
    if dark.all():
        return True
    brightest_channel = np.bincount(image[~dark].argmax(axis=-1), minlength=3)
    return bool(brightest_channel.max() <= _MAX_ONE_HUE * brightest_channel.sum())
