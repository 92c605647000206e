"""Draws a case as the state of a view says, and keeps what took time to make."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import QPointF, QRectF, QSizeF, Qt
from PySide6.QtGui import QColor, QImage, QPainter

from app.ui import theme
from app.ui.i18n import translate
from app.ui.opened_case import OpenedCase
from app.ui.viewer.annotations import Corners, paint_corners, paint_letters, paint_scale
from app.ui.viewer.corner_lines import brief_corners, corners_of, value_under
from app.ui.viewer.crosshair import paint_crosshair
from app.ui.viewer.mapping import ViewMapping
from app.ui.viewer.orientation import EdgeLetters, edge_letters
from app.ui.viewer.overlay import Made, Overlay
from app.ui.viewer.render import grey_levels, screen_image
from app.ui.viewer.value_range import ValueRanges
from app.ui.viewer.view_state import ViewState

_BACKGROUND = QColor(theme.IMAGE_BACKGROUND)
_SMALL = QSizeF(420, 300)
"""Below this the corners are left out; the letters stay."""


class ViewPainter:
    """The drawing of one view.

    Parameters
    ----------
    state : ViewState
    paint_layers : callable
        Draws what others put above image and mask.
    made : Made, optional
        What views of the same case share.
    """

    def __init__(self, state: ViewState, paint_layers: Callable[[QPainter], None], made: Made | None = None) -> None:
        self._state = state
        self._paint_layers = paint_layers
        self._case: OpenedCase | None = None
        self._descriptions: tuple[str, ...] = ()
        self._picture: QImage | None = None
        self._key: tuple[object, ...] = ()
        self._ranges = ValueRanges()
        self._letters: tuple[object, object, EdgeLetters | None] = (None, None, None)
        self.overlay = Overlay(state.axis, made)
        self.run_line = ""
        self.pointer: QPointF | None = None

    @property
    def case(self) -> OpenedCase | None:
        """What is drawn."""
        return self._case

    @property
    def data_range(self) -> tuple[float, float]:
        """Smallest and largest value of the sequence that is shown."""
        return self._ranges.of(self._case, self._state.channel)

    def set_case(self, case: OpenedCase | None, descriptions: Sequence[str]) -> None:
        """Draw another case; `descriptions` are of its sequences' series."""
        self._case, self._descriptions = case, tuple(descriptions)
        self.run_line = ""
        self._ranges.clear()
        self.overlay.set_case(case)
        self.forget_picture()

    def forget_picture(self) -> None:
        """Voxels have changed."""
        self._key = ()

    def paint(self, painter: QPainter, area: QRectF, mapping: ViewMapping, device_ratio: float) -> None:
        """Draw everything."""
        case, state = self._case, self._state
        if case is None:
            painter.fillRect(area, _BACKGROUND)
            return
        self._paint_picture(painter, area, case, mapping)
        self.overlay.paint(painter, state.index, state.look, mapping.to_screen)
        if state.scene.shows_crosshair:
            paint_crosshair(painter, area, mapping.screen_of(state.scene.centre))
        self._paint_layers(painter)
        paint_letters(painter, area, self._letters_of(mapping))
        if state.look.overlays:
            self._paint_texts(painter, area, mapping, device_ratio)
        if state.axis == 0 and not case.has_arrived(state.index, state.channel):
            painter.setPen(QColor(theme.IMAGE_TEXT))
            words = translate("SliceView", "This slice is being read")
            painter.drawText(area, Qt.AlignmentFlag.AlignCenter, words)

    def corners(self, mapping: ViewMapping, device_ratio: float) -> Corners:
        """The corner texts as they are shown in a view that is large enough."""
        if self._case is None:
            return Corners()
        channel = self._state.channel
        return corners_of(
            self._case,
            self._state,
            zoom_percent=round(mapping.scale * device_ratio * 100),
            data_range=self.data_range,
            description=self._descriptions[channel] if channel < len(self._descriptions) else "",
            run_line=self.run_line,
            value=value_under(self._case, self._state, mapping, self.pointer),
        )

    def _paint_picture(self, painter: QPainter, area: QRectF, case: OpenedCase, mapping: ViewMapping) -> None:
        picture = self._current_picture(case, mapping)
        rows, columns = mapping.plane.geometry.shape[1:]
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, self._state.look.smooth)
        place = mapping.to_screen.mapRect(QRectF(0, 0, columns, rows))
        _paint_around(painter, area, place)
        # The picture has been laid the way it is shown, since Qt is fastest where it only has to stretch.
        painter.drawImage(place, picture)

    def _letters_of(self, mapping: ViewMapping) -> EdgeLetters | None:
        plane, placement, _ = self._letters
        if plane is not mapping.plane or placement != mapping.placement:
            letters = edge_letters(mapping.plane.geometry, mapping.placement)
            self._letters = mapping.plane, mapping.placement, letters
        return self._letters[2]

    def _current_picture(self, case: OpenedCase, mapping: ViewMapping) -> QImage:
        state = self._state
        key = (state.channel, state.index, state.window, state.look.inverted, mapping.placement)
        if self._picture is None or key != self._key:
            pixels = mapping.placement.laid(mapping.plane.picture(case.voxels[state.channel], state.index))
            self._picture = screen_image(grey_levels(pixels, state.window, state.look.inverted))
            self._key = key
        return self._picture

    def _paint_texts(self, painter: QPainter, area: QRectF, mapping: ViewMapping, device_ratio: float) -> None:
        if area.width() < _SMALL.width() or area.height() < _SMALL.height():
            if self._case is not None and self._state.scene.linked:
                paint_corners(painter, area, brief_corners(self._case, self._state))
            return
        paint_corners(painter, area, self.corners(mapping, device_ratio))
        if mapping.pixels_per_mm is not None:
            paint_scale(painter, area, mapping.pixels_per_mm)


def _paint_around(painter: QPainter, area: QRectF, place: QRectF) -> None:
    """The background, where a picture does not cover it."""
    covered = place.adjusted(1, 1, -1, -1).intersected(area)
    for bar in (
        QRectF(area.topLeft(), QPointF(area.right(), covered.top())),
        QRectF(QPointF(area.left(), covered.bottom()), area.bottomRight()),
        QRectF(QPointF(area.left(), covered.top()), covered.bottomLeft()),
        QRectF(covered.topRight(), QPointF(area.right(), covered.bottom())),
    ):
        painter.fillRect(bar.toAlignedRect(), _BACKGROUND)
