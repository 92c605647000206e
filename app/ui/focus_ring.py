"""A ring around the control that the keyboard is in, the same for every kind of control."""

from PySide6.QtCore import QObject, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import (
    QAbstractItemView,
    QApplication,
    QFocusFrame,
    QProxyStyle,
    QStyle,
    QStyleOption,
    QWidget,
)
from shiboken6 import isValid

from app.ui import theme

_WIDTH = 2.0
_RADIUS = 5.0


class FocusRing(QObject):
    """Follows the focus of the application until it is removed.

    Views, which show in themselves where the keyboard is, are left without one: lists, and whatever has the dynamic
    property 'ownFocus'.
    """

    def __init__(self, application: QApplication) -> None:
        super().__init__()
        self._application = application
        self._frame = _Frame()
        application.focusChanged.connect(self._follow)

    def remove(self) -> None:
        """Follow no more."""
        self._application.focusChanged.disconnect(self._follow)
        if isValid(self._frame):
            self._frame.surround(None)
            self._frame.deleteLater()

    @property
    def around(self) -> QWidget | None:
        """The control that has the ring."""
        return self._frame.widget() if isValid(self._frame) else None

    def _follow(self, _before: QWidget | None, now: QWidget | None) -> None:
        if not isValid(self._frame):  # it lives in the window of the control, and goes with it
            self._frame = _Frame()
        self._frame.surround(now if now is not None and _wants_ring(now) else None)


class _Frame(QFocusFrame):
    def __init__(self) -> None:
        super().__init__()
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._style = _Close()
        self.setStyle(self._style)

    def surround(self, widget: QWidget | None) -> None:
        self.setWidget(widget)  # pyright: ignore[reportArgumentType]  None is allowed by Qt
        self.raise_()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(theme.current().focus), _WIDTH))
        half = _WIDTH / 2
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(half, half, -half, -half), _RADIUS, _RADIUS)


class _Close(QProxyStyle):
    """Keeps the ring on the control: around it, layouts without margins would cut it off."""

    def pixelMetric(
        self, metric: QStyle.PixelMetric, option: QStyleOption | None = None, widget: QWidget | None = None
    ) -> int:
        if metric in (QStyle.PixelMetric.PM_FocusFrameHMargin, QStyle.PixelMetric.PM_FocusFrameVMargin):
            return 0
        return super().pixelMetric(metric, option, widget)


def _wants_ring(widget: QWidget) -> bool:
    return not (widget.property("ownFocus") or widget.isWindow() or isinstance(widget, QAbstractItemView))
