"""Mask and reference over the image: outlines, filled, a map of probability, or how both agree."""

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QRect, QRectF, Qt
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
_RIM = 4
"""Pixels around a line that its width and its halo take."""
_SIZES = 4
"""Of views for which lines are kept; each that a hand drags a window through has its own."""


@dataclass(frozen=True)
class _Picture:
    """An image and where it lies, in pixels of the slice."""

    image: QImage
    place: QRectF


@dataclass(frozen=True)
class _Lines:
    """Lines as a picture, and where it lies in the view."""

    image: QImage
    place: QRect


@dataclass(frozen=True)
class _Shapes:
    """What is drawn of one slice, in pixels of the image.

    Attributes
    ----------
    lines : dict
        As they lie in views of some size, with what else they were drawn for.
    """

    mask: QPainterPath | None
    picture: _Picture | None
    reference: QPainterPath | None
    lines: dict[tuple[int, int], tuple[object, _Lines | None]] = field(default_factory=dict)


@dataclass
class Made:
    """What was made last of each plane: views side by side that show the same of it need it once.

    Attributes
    ----------
    shapes : dict
        By the axis of the plane, with what they were made for.
    """

    shapes: dict[int, tuple[object, _Shapes]] = field(default_factory=dict)


class Overlay:
    """Draws the masks of a picture.

    Parameters
    ----------
    axis : int
        Of the volume, that goes through the pictures.
    made : Made, optional
        Shared with other views of the same case.
    """

    def __init__(self, axis: int = 0, made: Made | None = None) -> None:
        self._axis = axis
        self._case: OpenedCase | None = None
        self._made = Made() if made is None else made

    def set_case(self, case: OpenedCase | None) -> None:
        """Draw another case from now on."""
        self._case = case
        self.invalidate()

    def invalidate(self) -> None:
        """A probability has changed."""
        self._made.shapes.pop(self._axis, None)

    def paint(self, painter: QPainter, index: int, look: Look, to_screen: QTransform) -> None:
        """Draw the masks of a slice.

        Parameters
        ----------
        painter : QPainter
            In screen coordinates.
        to_screen : QTransform
            From (column, row) of the image.
        """
        key = (index, look.style, look.threshold, look.mask, look.reference)
        known = self._made.shapes.get(self._axis)
        if known is None or known[0] != key:
            known = self._made.shapes[self._axis] = (key, self._build(index, look))
        shapes = known[1]
        if shapes.picture is not None:
            painter.save()
            # Under an outline of its own, a fill is a tint that lets the image through.
            painter.setOpacity(look.opacity * (_TINT if look.style is MaskStyle.BOTH else 1.0))
            painter.setTransform(to_screen, combine=True)
            # The mask is made of pixels and is shown so; only the map of probability is smooth.
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, look.style is MaskStyle.MAP)
            painter.drawImage(shapes.picture.place, shapes.picture.image)
            painter.restore()
        if shapes.mask is not None or shapes.reference is not None:
            self._paint_lines(painter, shapes, look.opacity, to_screen)

    @staticmethod
    def _paint_lines(painter: QPainter, shapes: _Shapes, opacity: float, to_screen: QTransform) -> None:
        """Stroking takes longer than all the rest of a view; a picture of it takes hardly any time."""
        area, ratio = painter.viewport(), painter.device().devicePixelRatio()
        size = area.width(), area.height()
        key, known = (opacity, to_screen, ratio), shapes.lines.get(size)
        if known is None or known[0] != key:
            if len(shapes.lines) >= _SIZES:
                shapes.lines.clear()
            known = shapes.lines[size] = (key, _lines(shapes, opacity, to_screen, area, ratio))
        if known[1] is not None:
            painter.drawImage(known[1].place.topLeft(), known[1].image)

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
        lined = look.style in (MaskStyle.CONTOUR, MaskStyle.BOTH)
        line = _path(probability, look.threshold) if lined else None
        if look.style is MaskStyle.CONTOUR:
            return _Shapes(line, None, reference)
        mask = mask_of(probability, look.threshold)
        if compared and truth is not None:
            return _Shapes(None, _picture(difference_image, mask | truth, mask, truth), None)
        return _Shapes(line, _picture(fill_image, mask, mask), reference)


def _lines(shapes: _Shapes, opacity: float, to_screen: QTransform, area: QRect, ratio: float) -> _Lines | None:
    """The lines of a mask and of a reference where they lie in the view, on nothing."""
    parts = (
        (shapes.reference, theme.REFERENCE, _REFERENCE_WIDTH, 1.0),
        (shapes.mask, theme.MASK, _MASK_WIDTH, opacity),
    )
    drawn = [(to_screen.map(path), colour, width, share) for path, colour, width, share in parts if path is not None]
    place = QRect()
    for path, *_ in drawn:
        place = place.united(path.boundingRect().toAlignedRect().adjusted(-_RIM, -_RIM, _RIM, _RIM))
    place = place.intersected(area)
    if place.isEmpty():
        return None
    image = QImage(place.size() * ratio, QImage.Format.Format_ARGB32_Premultiplied)
    image.setDevicePixelRatio(ratio)
    image.fill(Qt.GlobalColor.transparent)
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.translate(-place.topLeft())
    for path, colour, width, share in drawn:
        painter.setOpacity(share)
        _stroke(painter, path, colour, width)
    painter.end()
    return _Lines(image, place)


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
