"""Parts of the latency panel: the last slice as a bar, and a stage's name with its colour."""

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPalette, QPen
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

from app.ui.theme import STAGE_COLOURS


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
