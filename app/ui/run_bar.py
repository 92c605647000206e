"""Progress of a run or of reading, with a button to stop it; there only while something goes on."""

from enum import Enum, auto

from PySide6.QtCore import QEvent, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QProgressBar, QPushButton, QWidget

from app.ui.i18n import translate
from app.ui.panels.parts import label, show_progress
from app.ui.time_left import Pace


class Doing(Enum):
    """What the bar tells of."""

    OUTLINING = auto()
    READING = auto()
    WRITING = auto()
    EDITING = auto()


class RunBar(QFrame):
    """A thin bar below the image."""

    cancel_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("runBar")
        self._doing, self._progress = Doing.OUTLINING, (0, 0)
        self._pace = Pace()
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
        """Slices outlined, of how many in this run; 0 begins one."""
        if done:
            self._pace.tick()
        else:
            self._pace.restart()
        self._show(Doing.OUTLINING, done, total)

    def set_reading(self, done: int, total: int) -> None:
        """Slices read, of how many of the case."""
        self._show(Doing.READING, done, total)

    def set_writing(self, done: int, total: int) -> None:
        """Formats written, of how many in this export."""
        self._show(Doing.WRITING, done, total)

    def set_editing(self) -> None:
        """An edit reaches through the volume, and nobody counts how far it has come."""
        self._show(Doing.EDITING, 0, 0)

    def _show(self, doing: Doing, done: int, total: int) -> None:
        self._doing, self._progress = doing, (done, total)
        show_progress(self.bar, done, total)
        self._retranslate()

    def changeEvent(self, event: QEvent) -> None:
        """Another language."""
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()
        super().changeEvent(event)

    def _retranslate(self) -> None:
        if self._doing is Doing.EDITING:
            texts = {Doing.EDITING: translate("RunBar", "Editing the outline of all slices")}
        elif self._progress[1] == 1:
            texts = {
                Doing.OUTLINING: translate("RunBar", "Outlining: {0} of {1} slice"),
                Doing.READING: translate("RunBar", "Reading: {0} of {1} slice"),
                Doing.WRITING: translate("RunBar", "Writing: {0} of {1} format"),
            }
        else:
            texts = {
                Doing.OUTLINING: translate("RunBar", "Outlining: {0} of {1} slices"),
                Doing.READING: translate("RunBar", "Reading: {0} of {1} slices"),
                Doing.WRITING: translate("RunBar", "Writing: {0} of {1} formats"),
            }
        self.text.setText(texts[self._doing].format(*self._progress) + self._time_left())
        self.bar.setAccessibleName(self.text.text())
        self.stop.setText(translate("RunBar", "Stop (Esc)"))

    def _time_left(self) -> str:
        done, total = self._progress
        left = self._pace.left_s(total - done) if self._doing is Doing.OUTLINING else None
        if left is None or done == total:
            return ""
        minutes, seconds = divmod(round(left), 60)
        if minutes:
            return " · " + translate("RunBar", "{0} min {1} s left").format(minutes, seconds)
        return " · " + translate("RunBar", "{0} s left").format(max(seconds, 1))
