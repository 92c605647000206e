"""Counts of grey values as a curve, with the window above it, whose limits a hand can take."""

from enum import Enum, auto
from math import ceil, floor, log10

import numpy as np
from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFontMetrics, QMouseEvent, QPainter, QPaintEvent, QPalette, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.measuring.histogram import Histogram

_HEIGHT = 88
_BESIDE = 0.02
"""Share of the range of grey values that is left free on each side."""
_REACH = 7.0
"""Pixels within which a limit is taken."""
_TICKS = 4
_ROUND = (1, 2, 5, 10)


class Grip(Enum):
    """What of the window is taken."""

    LOW = auto()
    HIGH = auto()
    BOTH = auto()


class HistogramPlot(QWidget):
    """Drawn in a fraction of a millisecond, because it follows the scrolling.

    Signals
    -------
    dragged(float, float)
        The window is to reach from one grey value to the other.
    """

    dragged = Signal(float, float)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setMouseTracking(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._shown: Histogram | None = None
        self.window_shown = (0.0, 1.0)
        self._grip: Grip | None = None
        self._hovered: Grip | None = None
        self._last = 0.0

    def sizeHint(self) -> QSize:
        """Flat."""
        return QSize(200, _HEIGHT)

    def set_histogram(self, shown: Histogram | None) -> None:
        """Draw other counts; None draws nothing, and nothing can be taken."""
        self._shown = shown
        self.update()

    def set_window(self, low: float, high: float) -> None:
        """Draw the window from one grey value to another."""
        self.window_shown = low, high
        self.update()

    def x_of(self, value: float) -> float:
        """Where a grey value stands, in pixels from the left."""
        first, span = self._range()
        return (value - first) / span * self.width()

    # Drawing -------------------------------------------------------------------------------------------------------

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the curve, the window and a few grey values."""
        painter, palette = QPainter(self), self.palette()
        painter.fillRect(self.rect(), palette.color(QPalette.ColorRole.Base))
        if self._shown is None:
            return
        ink = palette.color(QPalette.ColorRole.PlaceholderText)
        bottom = self.height() - QFontMetrics(self.font()).height() - 4
        self._paint_curve(painter, self._shown, bottom, ink)
        self._paint_ticks(painter, bottom, ink)
        self._paint_window(painter, bottom, palette.color(QPalette.ColorRole.Highlight))

    def _paint_curve(self, painter: QPainter, shown: Histogram, bottom: float, ink: QColor) -> None:
        heights = np.log1p(shown.counts)
        tops = bottom - heights / max(float(heights.max()), 1e-9) * (bottom - 3)
        first, span = self._range()
        places = (shown.edges - first) / span * self.width()
        x, y = np.repeat(places, 2), np.concatenate([[bottom], np.repeat(tops, 2), [bottom]])
        curve = QPolygonF([QPointF(*point) for point in zip(x.tolist(), y.tolist(), strict=True)])
        fill = QColor(ink)
        fill.setAlpha(110)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(fill)
        painter.drawPolygon(curve)
        painter.setPen(QPen(ink, 1))
        painter.drawPolyline(curve)

    def _paint_ticks(self, painter: QPainter, bottom: float, ink: QColor) -> None:
        painter.setPen(QPen(ink, 1))
        painter.drawLine(QPointF(0, bottom), QPointF(self.width(), bottom))
        first, span = self._range()
        step = _round_step(span / _TICKS)
        digits = max(0, -floor(log10(step)))
        metrics = painter.fontMetrics()
        for number in range(ceil(first / step), floor((first + span) / step) + 1):
            value = number * step
            text = f"{value:.{digits}f}"
            x, half = self.x_of(value), metrics.horizontalAdvance(text) / 2
            painter.drawLine(QPointF(x, bottom), QPointF(x, bottom + 3))
            left = min(max(x - half, 0.0), self.width() - 2 * half)
            painter.drawText(QPointF(left, bottom + 3 + metrics.ascent()), text)

    def _paint_window(self, painter: QPainter, bottom: float, accent: QColor) -> None:
        low, high = (self.x_of(value) for value in self.window_shown)
        fill = QColor(accent)
        fill.setAlpha(80 if self._held() is Grip.BOTH else 50)
        painter.fillRect(QRectF(low, 0, high - low, bottom), fill)
        for x, grip in ((low, Grip.LOW), (high, Grip.HIGH)):
            painter.setPen(QPen(accent, 4 if self._held() is grip else 2))
            painter.drawLine(QPointF(x, 0), QPointF(x, bottom))

    def _range(self) -> tuple[float, float]:
        """The grey value at the left edge, and how many the width stands for."""
        if self._shown is None:
            return 0.0, 1.0
        first, last = float(self._shown.edges[0]), float(self._shown.edges[-1])
        free = (last - first) * _BESIDE
        return first - free, last - first + 2 * free

    # Hands ---------------------------------------------------------------------------------------------------------

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Take a limit, or the window between them."""
        if event.button() == Qt.MouseButton.LeftButton:
            self._grip, self._last = self._at(event.position().x()), event.position().x()
            self.update()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Move it, or show what could be taken."""
        x = event.position().x()
        if self._grip is None:
            self._hover(self._at(x))
            return
        low, high = self.window_shown
        step, self._last = (x - self._last) * self._range()[1] / max(self.width(), 1), x
        if self._grip is Grip.LOW:
            low = min(low + step, high)
        elif self._grip is Grip.HIGH:
            high = max(high + step, low)
        else:
            low, high = low + step, high + step
        self.set_window(low, high)
        self.dragged.emit(low, high)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Let go."""
        self._grip = None
        self._hover(self._at(event.position().x()))

    def leaveEvent(self, _event: QEvent) -> None:
        """Nothing is pointed at."""
        self._hover(None)

    def _at(self, x: float) -> Grip | None:
        if self._shown is None:
            return None
        low, high = (self.x_of(value) for value in self.window_shown)
        near = min(((abs(x - high), Grip.HIGH), (abs(x - low), Grip.LOW)), key=lambda pair: pair[0])
        if near[0] <= _REACH:
            return near[1]
        return Grip.BOTH if low < x < high else None

    def _hover(self, grip: Grip | None) -> None:
        if grip is not self._hovered:
            self._hovered = grip
            shapes = {None: Qt.CursorShape.ArrowCursor, Grip.BOTH: Qt.CursorShape.SizeAllCursor}
            self.setCursor(shapes.get(grip, Qt.CursorShape.SplitHCursor))
            self.update()

    def _held(self) -> Grip | None:
        return self._grip or self._hovered


def _round_step(least: float) -> float:
    """The smallest of 1, 2, 5 × a power of ten that is not below `least`."""
    power = 10.0 ** floor(log10(max(least, 1e-12)))
    return next(step * power for step in _ROUND if step * power >= least * 0.999)
