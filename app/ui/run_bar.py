"""Progress of a run, with a button to stop it; there only while one runs."""

from PySide6.QtCore import QEvent, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QProgressBar, QPushButton, QWidget

from app.ui.i18n import translate
from app.ui.panels.parts import label


class RunBar(QFrame):
    """A thin bar below the image."""

    cancel_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("runBar")
        self._progress = (0, 0)
        self.text = label()
        self.bar = QProgressBar(textVisible=False)
        self.stop = QPushButton()
        self.stop.clicked.connect(self.cancel_wanted)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(14, 6, 10, 6)
        layout.setSpacing(14)
        layout.addWidget(self.text)
        layout.addWidget(self.bar, 1)
        layout.addWidget(self.stop)
        self._retranslate()
        self.hide()

    def set_progress(self, done: int, total: int) -> None:
        """Slices outlined, of how many in this run."""
        self._progress = (done, total)
        self.bar.setRange(0, total)
        self.bar.setValue(done)
        self._retranslate()

    def changeEvent(self, event: QEvent) -> None:
        """Another language."""
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()
        super().changeEvent(event)

    def _retranslate(self) -> None:
        self.text.setText(translate("RunBar", "Outlining: {0} of {1} slices").format(*self._progress))
        self.stop.setText(translate("RunBar", "Stop (Esc)"))
