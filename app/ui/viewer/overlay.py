"""Mask and reference over the image: outlines, filled, a map of probability, or how both agree."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPainterPath, QPen, QTransform

from app.contract.postprocess import mask_of
from app.ui import theme
from app.ui.opened_case import OpenedCase
from app.ui.viewer.contour import box_of, joined, outline
from app.ui.viewer.look import Look, MaskStyle
from app.ui.viewer.mask_pictures import difference_image, fill_image, heat_image
from app.ui.viewer.sections import probability_in, reference_in, values_in

_HALO = QColor(0, 0, 0, 170)
_MASK_WIDTH = 1.8
_TINT = 0.4
_REFERENCE_WIDTH = 1.4


@dataclass(frozen=True)
class _Picture:
    """An image and where it lies, in pixels of the slice."""

    image: QImage
    place: QRectF


@dataclass(frozen=True)
class _Shapes:
    """What is drawn of one slice, in pixels of the image."""

    mask: QPainterPath | None
    picture: _Picture | None
    reference: QPainterPath | None


class Overlay:
    """Draws the masks of a picture and keeps their shapes until something changes.

    Parameters
    ----------
    axis : int
        Of the volume, that goes through the pictures.
    """

    def __init__(self, axis: int = 0) -> None:
        self._axis = axis
        self._case: OpenedCase | None = None
        self._key: tuple[object, ...] = ()
        self._shapes = _Shapes(None, None, None)

    def set_case(self, case: OpenedCase | None) -> None:
        """Draw another case from now on."""
        self._case = case
        self.invalidate()

    def invalidate(self) -> None:
        """A probability has changed."""
        self._key = ()

    def paint(self, painter: QPainter, index: int, look: Look, to_screen: QTransform) -> None:
        """Draw the masks of a slice.

        Parameters
        ----------
        painter : QPainter
            In screen coordinates.
        to_screen : QTransform
            From (column, row) of the image.
        """
        shapes = self._shapes_of(index, look)
        painter.save()
        # Under an outline of its own, a fill is a tint that lets the image through.
        painter.setOpacity(look.opacity * (_TINT if look.style is MaskStyle.BOTH else 1.0))
        if shapes.picture is not None:
            painter.setTransform(to_screen, combine=True)
            # The mask is made of pixels and is shown so; only the map of probability is smooth.
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, look.style is MaskStyle.MAP)
            painter.drawImage(shapes.picture.place, shapes.picture.image)
        painter.restore()
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if shapes.reference is not None:
            _stroke(painter, to_screen.map(shapes.reference), theme.REFERENCE, _REFERENCE_WIDTH)
        painter.setOpacity(look.opacity)
        if shapes.mask is not None:
            _stroke(painter, to_screen.map(shapes.mask), theme.MASK, _MASK_WIDTH)
        painter.restore()

    def _shapes_of(self, index: int, look: Look) -> _Shapes:
        key = (index, look.style, look.threshold, look.mask, look.reference)
        if key != self._key:
            self._shapes = self._build(index, look)
            self._key = key
        return self._shapes

    def _build(self, index: int, look: Look) -> _Shapes:
        case = self._case
        if case is None:
            return _Shapes(None, None, None)
        compared = look.style is MaskStyle.DIFFERENCE
        truth = reference_in(case, self._axis, index) if look.reference or compared else None
        inside = probability_in if look.style is MaskStyle.MAP else values_in
        probability = inside(case, self._axis, index) if look.mask else None
        hidden = truth is None or (compared and probability is not None)
        reference = None if truth is None or hidden else _path(truth.astype(np.float32), 0.5)
        if probability is None:
            return _Shapes(None, None, reference)
        if look.style is MaskStyle.MAP:
            return _Shapes(None, _picture(heat_image, probability > 0, probability), reference)
        mask = mask_of(probability, look.threshold)
        if compared:
            if truth is None:
                return _Shapes(None, _picture(fill_image, mask, mask), None)
            return _Shapes(None, _picture(difference_image, mask | truth, mask, truth), None)
        line = None if look.style is MaskStyle.FILL else _path(probability, look.threshold)
        return _Shapes(line, None if look.style is MaskStyle.CONTOUR else _picture(fill_image, mask, mask), reference)


def _path(values: NDArray[np.float32], level: float) -> QPainterPath:
    path = QPainterPath()
    for line in joined(outline(values, level)):
        path.moveTo(*line[0])
        for point in line[1:]:
            path.lineTo(*point)
    return path


def _picture(make: Callable[..., QImage], shown: NDArray[np.bool_], *arrays: NDArray[np.generic]) -> _Picture | None:
    """The part of a picture, made from arrays (rows, columns), that is not empty; the rest would take time to draw."""
    box = box_of(shown)
    if box is None:
        return None
    image = make(*(array[box] for array in arrays))
    return _Picture(image, QRectF(box[1].start, box[0].start, image.width(), image.height()))


def _stroke(painter: QPainter, path: QPainterPath, colour: str, width: float) -> None:
    """A line that stands out from white matter and from air: colour on a dark rim."""
    # Round joins at hundreds of points would take half as long again, and nobody would see them.
    for ink, thickness in ((_HALO, width + 1.6), (QColor(colour), width)):
        pen = QPen(ink, thickness, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.BevelJoin)
        painter.strokePath(path, pen)
