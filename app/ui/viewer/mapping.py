"""From the pixels of a view to those of the picture, the volume and the patient, and back."""

from dataclasses import dataclass
from functools import cached_property

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QTransform

from app.imaging.planes import Plane
from app.imaging.volume import VolumeGeometry
from app.ui.viewer.orientation import Placement

_FIT_MARGIN = 10.0
"""Pixels that a fitted image leaves free, both sides together."""


@dataclass(frozen=True)
class ViewMapping:
    """Where a picture lies in a view.

    Attributes
    ----------
    plane : Plane
    index : int
        Of the picture in its plane.
    placement : Placement
    scale : float
        Screen pixels for one pixel of the image along its finer side.
    middle : QPointF
        Where the centre of the picture lies in the view.
    """

    plane: Plane
    index: int
    placement: Placement
    scale: float
    middle: QPointF

    @cached_property
    def to_screen(self) -> QTransform:
        """From (column, row) of the picture to the view, with the true shape of pixels."""
        rows, columns = self.plane.geometry.shape[1:]
        (a, b), (c, d) = self.placement.matrix
        scale_x, scale_y = pixel_shape(self.plane.geometry)
        return (
            QTransform.fromTranslate(-columns / 2, -rows / 2)
            * QTransform.fromScale(scale_x, scale_y)
            * QTransform(a, c, b, d, 0, 0)
            * QTransform.fromScale(self.scale, self.scale)
            * QTransform.fromTranslate(self.middle.x(), self.middle.y())
        )

    @cached_property
    def from_screen(self) -> QTransform:
        """From the view to (column, row) of the picture."""
        return self.to_screen.inverted()[0]

    @property
    def pixels_per_mm(self) -> float | None:
        """Screen pixels for a millimetre, in every direction; None without spacing."""
        spacing = self.plane.geometry.spacing_mm
        return None if spacing is None else self.scale / min(spacing[1:])

    def picture_at(self, position: QPointF) -> QPointF:
        """(column, row) of the picture under a point of the view, wherever that is."""
        return self.from_screen.map(position)

    def voxel_at(self, position: QPointF) -> tuple[float, float, float]:
        """(slice, row, column) of the volume under a point of the view, in the middle of the picture's thickness."""
        point = self.picture_at(position)
        return self.plane.voxel(self.index + 0.5, point.y(), point.x())

    def is_inside(self, position: QPointF) -> bool:
        """Whether the picture is under a point of the view."""
        point = self.picture_at(position)
        rows, columns = self.plane.geometry.shape[1:]
        return 0 <= point.x() < columns and 0 <= point.y() < rows

    def screen_of(self, voxel: tuple[float, float, float]) -> QPointF:
        """Where a point (slice, row, column) of the volume lies in the view; its depth plays no part."""
        _, row, column = self.plane.place(voxel)
        return self.to_screen.map(QPointF(column, row))


def fitted(geometry: VolumeGeometry, placement: Placement, area: QRectF) -> float:
    """The scale with which a whole picture fits into an area."""
    rows, columns = geometry.shape[1:]
    scale_x, scale_y = pixel_shape(geometry)
    width, height = columns * scale_x, rows * scale_y
    if placement.swaps_axes:
        width, height = height, width
    return max(min((area.width() - _FIT_MARGIN) / width, (area.height() - _FIT_MARGIN) / height), 0.01)


def place_of_box(
    geometry: VolumeGeometry, placement: Placement, area: QRectF, box: QRectF, share: float
) -> tuple[float, QPointF]:
    """Zoom and pan, as a `Place` has them, that bring a box (columns, rows) of the picture into the middle.

    Parameters
    ----------
    share : float
        Of the area that the box fills at most in either direction.
    """
    rows, columns = geometry.shape[1:]
    whole = fitted(geometry, placement, area)
    mapping = ViewMapping(Plane(geometry), 0, placement, whole, area.center())
    shown = mapping.to_screen.mapRect(box)
    zoom = share * min(area.width() / max(shown.width(), 1e-6), area.height() / max(shown.height(), 1e-6))
    return zoom, (mapping.to_screen.map(QPointF(columns / 2, rows / 2)) - shown.center()) * zoom / whole


def pixel_shape(geometry: VolumeGeometry) -> tuple[float, float]:
    """Width and height of a pixel in units of its finer side; square when the spacing is unknown."""
    if geometry.spacing_mm is None:
        return 1.0, 1.0
    finest = min(geometry.spacing_mm[1:])
    return geometry.spacing_mm[2] / finest, geometry.spacing_mm[1] / finest
