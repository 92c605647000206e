"""Choices of how things are drawn, and what the left button does."""

from dataclasses import dataclass
from enum import StrEnum


class Tool(StrEnum):
    """What dragging with the left button does, apart from the tools that others register."""

    WINDOW = "window"
    PAN = "pan"
    ZOOM = "zoom"
    SCROLL = "scroll"
    CROSSHAIR = "crosshair"


class MaskStyle(StrEnum):
    """How the lesion is drawn."""

    CONTOUR = "contour"
    FILL = "fill"
    BOTH = "both"
    MAP = "map"
    DIFFERENCE = "difference"


@dataclass(frozen=True)
class Look:
    """How the image and the mask are drawn.

    Attributes
    ----------
    threshold : float
        Probability from which a pixel belongs to the mask.
    opacity : float
        Of the mask, 0 to 1.
    overlays : bool
        Corner texts; the letters of orientation stay.
    smooth : bool
        Whether grey values are interpolated between the pixels of the image.
    crosshair : bool
        Whether each plane shows where the others cut it.
    brighter_downwards : bool
        Whether dragging down, and not up, brightens the image.
    """

    style: MaskStyle = MaskStyle.CONTOUR
    threshold: float = 0.5
    opacity: float = 0.8
    mask: bool = True
    reference: bool = True
    overlays: bool = True
    name: bool = True
    inverted: bool = False
    smooth: bool = True
    crosshair: bool = True
    brighter_downwards: bool = False
