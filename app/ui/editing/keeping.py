"""Keeps edits on the disk while they are made, and brings them back when their case is opened again."""

import logging
from time import monotonic

from PySide6.QtCore import QObject, QTimer, Signal

from app.editing.autosave import Autosave
from app.editing.storage import DamagedEditsError, EditStore
from app.folders import data_dir
from app.imaging.case_key import case_key
from app.ui.editing.session import EditSession
from app.ui.opened_case import OpenedCase

_log = logging.getLogger(__name__)

QUIET_MS = 500
"""An edit is on its way to the disk when nothing has been edited for so long."""
LATEST_S = 5.0
"""And so long after it at the latest, however busy the hands are."""
_SHOWN_MS = 1000


class EditKeeper(QObject):
    """Autosave and recovery.

    Signals
    -------
    restored(int, float)
        Edits of another session are back: of how many slices, and when they were saved (seconds since 1970).
    unreadable()
        There were some, and they could not be brought back; they have been set aside.
    failed()
        The disk did not take the edits. Told once until it does again.
    """

    restored = Signal(int, float)
    unreadable = Signal()
    failed = Signal()

    def __init__(self, session: EditSession, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._store = EditStore(data_dir() / "edits")
        self._autosave = Autosave(self._store)
        self._case: OpenedCase | None = None
        self._key = ""
        self._waiting_since: float | None = None
        self._told = False
        self._timer = QTimer(self, singleShot=True, interval=QUIET_MS)
        self._timer.timeout.connect(self._save)
        self._check = QTimer(self, singleShot=True, interval=QUIET_MS)
        self._check.timeout.connect(self._tell_failure)
        self._shown = QTimer(self, singleShot=True, interval=_SHOWN_MS)
        self._shown.timeout.connect(self._settle)
        session.changed.connect(lambda _slices: self._on_changed())

    def set_case(self, case: OpenedCase | None, may_write: bool = True) -> None:
        """Keep the edits of another case; those of the one before are on their way to the disk.

        Parameters
        ----------
        may_write : bool
            False neither brings back nor keeps edits: another window does.
        """
        if case is self._case:
            return
        if self._waiting_since is not None:
            self._save()
        self._settle()
        self._case = case if may_write else None
        if not may_write:
            return
        if case is not None:
            middle = case.voxels[case.main_channel, case.slices // 2]
            self._key = case_key(case.uid, case.geometry, middle)
            self._autosave.wait(self._key)  # a case that comes back at once
            self._restore(case)

    def flush(self) -> None:
        """Have everything on the disk."""
        if self._waiting_since is not None:
            self._save()
        self._autosave.wait()

    def close(self) -> None:
        """Write what is not written yet and end the thread."""
        self.flush()
        self._settle()
        self._timer.stop()
        self._check.stop()
        self._autosave.close()

    @property
    def is_saved(self) -> bool:
        """Whether nothing waits to be written."""
        return self._waiting_since is None

    def _on_changed(self) -> None:
        if self._case is None or self._session.is_stroking:
            return
        now = monotonic()
        if self._waiting_since is None:
            self._waiting_since = now
        if now - self._waiting_since >= LATEST_S:
            self._save()
        else:
            self._timer.start()

    def _save(self) -> None:
        self._timer.stop()
        self._waiting_since = None
        if self._case is not None:
            self._autosave.save(self._key, self._case.edits.slices, self._case.geometry.shape)
            self._check.start()

    def _tell_failure(self) -> None:
        if self._autosave.failed and not self._told:
            self.failed.emit()
        self._told = self._autosave.failed

    def _restore(self, case: OpenedCase) -> None:
        if case.edits.slices:  # it comes back after another one could not be opened
            return
        try:
            kept = self._store.load(self._key, case.geometry.shape)
        except DamagedEditsError as error:
            _log.warning("kept edits cannot be restored: %s", error)
            self.unreadable.emit()
            return
        if kept is not None:
            self._session.restore(kept.slices)
            # An attempt that ends the program before anything is seen of it is not made twice.
            self._shown.start()
            self.restored.emit(len(kept.slices), kept.saved_at)

    def _settle(self) -> None:
        self._shown.stop()
        if self._case is not None:
            self._store.settle(self._key)
