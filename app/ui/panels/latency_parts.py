"""Parts of the latency panel: the last slice as a bar, the last ones as a line, and a stage's name with its colour."""

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPalette, QPen
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

from app.ui.theme import STAGE_COLOURS

_LINE_HEIGHT = 56
_AXIS_WIDTH = 36


class StageBar(QWidget):
    """The last slice as one bar, a piece for each stage."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._times: dict[str, float] = {}
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        """Flat."""
        return QSize(200, 14)

    def set_times(self, times: dict[str, float]) -> None:
        """Milliseconds by stage."""
        self._times = times
        self.setAccessibleDescription(", ".join(f"{stage} {ms:.1f} ms" for stage, ms in times.items()))
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the pieces side by side."""
        painter = QPainter(self)
        area = QRectF(self.rect()).adjusted(0, 1, 0, -1)
        painter.fillRect(area, self.palette().color(QPalette.ColorRole.Mid))
        total = sum(self._times.values())
        left = area.left()
        for stage, ms in self._times.items():
            width = area.width() * ms / total
            painter.fillRect(QRectF(left, area.top(), max(width - 1, 0.5), area.height()), QColor(STAGE_COLOURS[stage]))
            left += width


class StageName(QLabel):
    """A stage's name with its colour in front."""

    def __init__(self, colour: str) -> None:
        super().__init__()
        self._colour = QColor(colour)
        self.setContentsMargins(15, 0, 0, 0)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the colour, then the text."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(Qt.PenStyle.NoPen))
        painter.setBrush(self._colour)
        painter.drawRoundedRect(QRectF(0, self.height() / 2 - 4, 8, 8), 2, 2)
        painter.end()
        super().paintEvent(event)


class TimeLine(QWidget):
    """The last slices as a line from left to right."""

    def __init__(self, colour: str) -> None:
        super().__init__()
        self._colour = QColor(colour)
        self._times: list[float] = []
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        policy.setRetainSizeWhenHidden(True)  # a panel's place is given to it before there is anything to show
        self.setSizePolicy(policy)

    def sizeHint(self) -> QSize:
        """Flat."""
        return QSize(200, _LINE_HEIGHT)

    def set_times(self, times: list[float]) -> None:
        """Milliseconds, the oldest first."""
        self._times = times
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the line between 0 and the longest time, both of which are written beside it."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), self.palette().color(QPalette.ColorRole.Base))
        if not self._times:
            return
        longest, metrics = max(self._times), painter.fontMetrics()
        area = QRectF(_AXIS_WIDTH, metrics.ascent() / 2 + 1, self.width() - _AXIS_WIDTH - 2, 0)
        area.setBottom(self.height() - metrics.ascent() / 2 - 1)
        painter.setPen(self.palette().color(QPalette.ColorRole.PlaceholderText))
        for text, y in (("0", area.bottom()), (milliseconds(longest), area.top())):
            left = _AXIS_WIDTH - 6 - metrics.horizontalAdvance(text)
            painter.drawText(QPointF(left, y + metrics.ascent() / 2 - 1), text)
        painter.drawLine(area.topLeft(), area.bottomLeft())
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(self._colour, 1.6))
        step = area.width() / max(len(self._times) - 1, 1)
        points = [
            QPointF(area.left() + number * step, area.bottom() - ms / max(longest, 1e-9) * area.height())
            for number, ms in enumerate(self._times)
        ]
        painter.drawPolyline(points)


def milliseconds(ms: float) -> str:
    """As the panel writes it."""
    return f"{ms:.1f}" if ms < 100 else f"{ms:.0f}"
