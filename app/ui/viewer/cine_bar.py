"""Pause and rate of the cine, while it plays."""

from PySide6.QtCore import QEvent, Qt
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QSlider, QWidget

from app.ui.i18n import translate
from app.ui.panels.parts import label
from app.ui.viewer.cine import FASTEST, SLOWEST, Cine

_SLIDER_WIDTH = 180
_RATE_WIDTH = 110


class CineBar(QWidget):
    """A narrow bar below the views."""

    def __init__(self, cine: Cine, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("cineBar")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._cine = cine
        self.stop = QPushButton()
        self.slider = QSlider(Qt.Orientation.Horizontal)
        self.slider.setRange(SLOWEST, FASTEST)
        self.slider.setFixedWidth(_SLIDER_WIDTH)
        self.rate = label()
        self.rate.setMinimumWidth(_RATE_WIDTH)
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 4, 12, 4)
        row.addStretch(1)
        for widget in (self.stop, self.slider, self.rate):
            row.addWidget(widget)
        row.addStretch(1)
        self.stop.clicked.connect(cine.pause)
        self.slider.valueChanged.connect(cine.set_rate)
        cine.rate_changed.connect(self._show_rate)
        cine.playing_changed.connect(self.setVisible)
        self.setVisible(False)
        self._retranslate()

    def changeEvent(self, event: QEvent) -> None:
        """Another language."""
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()
        super().changeEvent(event)

    def _show_rate(self, rate: int) -> None:
        self.slider.setValue(rate)
        self.rate.setText(translate("CineBar", "{0} slices/s").format(rate))

    def _retranslate(self) -> None:
        self.stop.setText(translate("CineBar", "Pause"))
        self.slider.setAccessibleName(translate("CineBar", "Slices a second"))
        self._show_rate(self._cine.rate)
