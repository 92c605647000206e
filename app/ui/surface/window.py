"""The window of the lesion in space, and the thread that computes it."""

import logging
import threading
from collections.abc import Callable

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QCheckBox, QDialog, QProgressBar, QPushButton, QStackedLayout, QVBoxLayout, QWidget

from app.ui.i18n import translate
from app.ui.panels.parts import EmptyNote, Space, label, row
from app.ui.surface.scene import Scene
from app.ui.surface.view import SurfaceView

_SIZE, _SMALLEST = QSize(640, 680), QSize(280, 280)
_log = logging.getLogger(__name__)


class SurfaceWindow(QDialog):
    """Shows a scene as soon as it is computed; another one takes its place when the outline has changed.

    Signals
    -------
    computed(object, int)
        A `Scene`, or None when that failed, and the number of its computation; from the thread.
    """

    computed = Signal(object, int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.view = SurfaceView()
        self._number = 0
        self._thread: threading.Thread | None = None
        self._next: Callable[[], Scene] | None = None
        self._note, self._bar = EmptyNote("surface"), QProgressBar(textVisible=False)
        self._bar.setRange(0, 0)
        self._bar.hide()
        self._turning, self._brain, self._front = QCheckBox(), QCheckBox(), QPushButton()
        self._hint = label("muted")
        self._turning.toggled.connect(self.view.set_turning)
        self._brain.setChecked(True)
        self._brain.toggled.connect(self.view.set_brain)
        self._front.clicked.connect(self.view.look_from_front)
        self._pages = QStackedLayout()
        self._pages.addWidget(self._note)
        self._pages.addWidget(self.view)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, Space.GAP)
        column.addLayout(self._pages, 1)
        column.addWidget(self._bar)
        controls = row(self._turning, self._brain, self._front)
        controls.setContentsMargins(Space.EDGE, 0, Space.EDGE, 0)
        controls.addWidget(self._hint)
        column.addLayout(controls)
        self.view.setMinimumSize(_SMALLEST)
        self.resize(_SIZE)
        self.computed.connect(self._on_computed, Qt.ConnectionType.QueuedConnection)
        self._retranslate()
        self._turning.setChecked(True)

    @property
    def is_computing(self) -> bool:
        """Whether a scene is on its way."""
        return self._thread is not None

    def compute(self, make: Callable[[], Scene]) -> None:
        """Have a scene made in a thread and show it; of several that are asked for meanwhile, the last."""
        self._next = make
        if self._thread is None:
            self._start()

    def set_turning(self, on: bool) -> None:
        """Let it turn by itself, and tick the box for that."""
        self._turning.setChecked(on)

    def clear(self) -> None:
        """No case is open."""
        self._next, self._number = None, self._number + 1
        self.view.set_scene(None)
        self._pages.setCurrentWidget(self._note)

    def changeEvent(self, event: QEvent) -> None:
        """Another language."""
        if event.type() == QEvent.Type.LanguageChange and hasattr(self, "_hint"):
            self._retranslate()
        super().changeEvent(event)

    def closeEvent(self, event: QCloseEvent) -> None:
        """Turn no more, and leave no thread."""
        self._turning.setChecked(False)
        self._next, self._number = None, self._number + 1
        if self._thread is not None:
            self._thread.join()
            self._thread = None
        super().closeEvent(event)

    def _start(self) -> None:
        make, self._next = self._next, None
        if make is None:
            return
        self._number += 1
        self._bar.show()
        self._thread = threading.Thread(target=self._run, args=(make, self._number), name="surface", daemon=True)
        self._thread.start()

    def _run(self, make: Callable[[], Scene], number: int) -> None:
        scene: Scene | None = None
        try:
            scene = make()
        except Exception:  # what a thread raises reaches nobody else
            _log.exception("the surface cannot be computed")
        self.computed.emit(scene, number)

    def _on_computed(self, scene: Scene | None, number: int) -> None:
        thread, self._thread = self._thread, None
        if thread is not None:
            thread.join()
        if number == self._number:
            self.view.set_scene(scene)
            shown = scene is not None and (scene.lesion or scene.brain) is not None
            self._pages.setCurrentWidget(self.view if shown else self._note)
        self._bar.hide()
        if self._next is not None:
            self._start()

    def _retranslate(self) -> None:
        self.setWindowTitle(translate("SurfaceWindow", "Lesion in space"))
        self._note.text.setText(translate("SurfaceWindow", "Open a case to see its lesion here."))
        self._turning.setText(translate("SurfaceWindow", "Turn"))
        self._brain.setText(translate("SurfaceWindow", "Brain"))
        self._brain.setToolTip(translate("SurfaceWindow", "A rough outline by grey values; nothing is measured on it"))
        self._front.setText(translate("SurfaceWindow", "From the front"))
        self._hint.setText(translate("SurfaceWindow", "Drag to turn, wheel to zoom"))
        self.view.setAccessibleName(translate("SurfaceWindow", "Lesion in space"))
        self._bar.setAccessibleName(translate("SurfaceWindow", "Computing the surface"))
