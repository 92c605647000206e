"""Puts the window together and runs it."""

import logging
import signal
import sys
from collections.abc import Sequence
from pathlib import Path
from threading import Thread
from types import TracebackType

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractButton, QAbstractItemView, QApplication, QWidget
from shiboken6 import isValid

from app import audit
from app.cycles import leave_start_out
from app.inference.latency import LatencyRecorder
from app.settings import Settings, load_settings, locked_settings
from app.ui import layout_memory
from app.ui.case_controller import CaseController
from app.ui.focus_ring import FocusRing
from app.ui.i18n import translate
from app.ui.locks import Locks
from app.ui.main_window import MainWindow
from app.ui.messages import Messages
from app.ui.missing_letters import MissingLetters
from app.ui.preferences import Preferences
from app.ui.presenter import Presenter
from app.ui.self_test_badge import SelfTestBadge
from app.ui.support import Support
from app.ui.viewer.view_state import ViewState
from app.ui.worker_client import WorkerClient
from app.worker.shared_array import SharedFolder

_log = logging.getLogger(__name__)

_SIGNAL_POLL_MS = 300
_SELF_TEST_AFTER_MS = 4000
"""The first outline of the day comes first."""


class Falx(QObject):
    """One window with its worker.

    Parameters
    ----------
    application : QApplication
    settings : Settings
    client : WorkerClient or None
        None makes one of this program.
    """

    def __init__(
        self, application: QApplication, settings: Settings | None = None, client: WorkerClient | None = None
    ) -> None:
        super().__init__()
        settings = settings or load_settings()
        self._is_closed = False
        self.client = client or WorkerClient()
        self.client.start()  # it imports while the window is built
        self.folder = SharedFolder()
        self.messages = Messages()
        self.preferences = Preferences(application, settings, self.messages)
        self.preferences.apply()
        self.recorder = LatencyRecorder()
        self.state = ViewState()
        self.controller = CaseController(
            self.client,
            self.folder,
            backend=settings.backend,
            threads=settings.threads,
            model=settings.model,
            parent=self,
        )
        self.window = MainWindow(self.state, self.messages, self.recorder)
        self.presenter = Presenter(
            window=self.window,
            state=self.state,
            controller=self.controller,
            client=self.client,
            messages=self.messages,
            recorder=self.recorder,
        )
        self._keys = _ControlKeys(application)
        self.focus_ring = FocusRing(application)
        self.state.set_look(name=settings.names_on_screen, brighter_downwards=settings.brighter_downwards)
        self.locks = Locks(self.window, locked_settings())
        self.support = Support(self.window, self.messages, lambda: list(self.controller.opener.paths))
        self.badge = SelfTestBadge(self.messages)
        self.window.status.addPermanentWidget(self.badge)
        self._connect()

    def close(self) -> None:
        """End the worker and free what it shared. May be called twice."""
        if self._is_closed:
            return
        self._is_closed = True
        self._keys.remove()
        self.focus_ring.remove()
        self.badge.stop()
        self.support.stop()
        self.client.close()
        self.folder.close()
        self.preferences.remove()

    def _connect(self) -> None:
        window, preferences = self.window, self.preferences
        window.mark(preferences.settings.theme, preferences.settings.language)
        window.theme_chosen.connect(preferences.use_theme)
        window.language_chosen.connect(preferences.use_language)
        self.letters = MissingLetters(window, preferences, self.messages)
        window.closing.connect(self.close)
        window.actions_["brighter_downwards"].toggled.connect(preferences.use_drag)
        self.controller.choice_changed.connect(preferences.use_backend)
        self.controller.model_changed.connect(preferences.use_model)
        window.model_panel.set_locked("model" in locked_settings())


class _ControlKeys(QObject):
    """Leaves a key to the control that has the focus when it needs it, although the window has a shortcut on it.

    It watches that control alone: what every event of the window goes through would take time of each.
    """

    def __init__(self, application: QApplication) -> None:
        super().__init__()
        self._application = application
        self._watched: QWidget | None = None
        application.focusChanged.connect(self._follow)

    def remove(self) -> None:
        """Watch no more."""
        self._application.focusChanged.disconnect(self._follow)
        self._follow(None, None)

    def _follow(self, _before: QWidget | None, now: QWidget | None) -> None:
        if self._watched is not None and isValid(self._watched):
            self._watched.removeEventFilter(self)
        self._watched = now
        if now is not None:
            now.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Claim Space for buttons, and Space, Return and arrows for lists."""
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            keys: tuple[Qt.Key, ...] = ()
            if isinstance(watched, QAbstractButton):
                keys = (Qt.Key.Key_Space,)
            elif isinstance(watched, QAbstractItemView):
                keys = (Qt.Key.Key_Space, Qt.Key.Key_Return, Qt.Key.Key_Up, Qt.Key.Key_Down)
            if event.key() in keys:
                event.accept()
                return True
        return False


def run_window(paths: Sequence[str | Path], demo: bool = False) -> int:
    """Open the window and stay until it is closed.

    Parameters
    ----------
    paths : sequence of str or Path
        Files and folders to open; empty opens an empty window.
    demo : bool
        Open the bundled case and outline all of it.

    Returns
    -------
    int
        Exit code.
    """
    existing = QApplication.instance()
    application = existing if isinstance(existing, QApplication) else QApplication(["falx"])
    application.setApplicationName("Falx")
    application.setApplicationDisplayName("Falx")
    falx = Falx(application)
    _report_errors(falx)
    ticking = _quit_on_signals(application)
    is_first = not layout_memory.restore(falx.window)
    falx.window.closing.connect(lambda: layout_memory.save(falx.window))
    falx.window.show()
    if is_first:
        falx.window.docks.arrange(falx.window.height())
    leave_start_out()
    begun = Thread(target=audit.started)  # which waits for the disk, and the first picture of the window does not
    begun.start()
    falx.letters.look()
    falx.support.offer_after_crash()
    QTimer.singleShot(_SELF_TEST_AFTER_MS, falx.badge, falx.badge.start)
    if demo:
        falx.presenter.open_demo()
    elif paths:
        falx.presenter.open([str(path) for path in paths])
    falx.controller.engines.examine()
    try:
        return application.exec()
    finally:
        ticking.stop()
        falx.close()
        begun.join()
        audit.stopped()


def _report_errors(falx: Falx) -> None:
    """An error in the window's own code goes to the log and is told; the window stays."""

    def hook(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        _log.error("error in the window", exc_info=(kind, error, trace))
        falx.messages.error(translate("Application", "Something in the window failed; the log says where."))

    sys.excepthook = hook


def _quit_on_signals(application: QApplication) -> QTimer:
    """Leave in order on Ctrl+C and when the session ends; Python hears a signal only when it runs now and then."""
    # Not at once: the handler may run in the middle of drawing or of reading what the worker wrote.
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: QTimer.singleShot(0, application, application.quit))
    timer = QTimer(application, interval=_SIGNAL_POLL_MS)
    timer.timeout.connect(lambda: None)
    timer.start()
    return timer
