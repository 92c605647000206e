"""Lets one window at a time keep what is made of a case, so that none overwrites another's work."""

from hashlib import sha256

from PySide6.QtCore import QLockFile, QObject, Signal

from app.folders import data_dir
from app.ui.opened_case import OpenedCase

_FOLDER = "open"


class CaseLock(QObject):
    """Held for the case on the screen.

    Signals
    -------
    elsewhere()
        The case is open in another window, which keeps what is made of it.
    """

    elsewhere = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._case: OpenedCase | None = None
        self._file: QLockFile | None = None
        self._is_ours = True

    def take(self, case: OpenedCase | None) -> bool:
        """Hold another case, and let go of the one before; None holds none.

        Returns
        -------
        bool
            Whether this window may keep what is made of the case. Asked again for the same case, the same answer.
        """
        if case is self._case:
            return self._is_ours
        self.release()
        self._case = case
        if case is not None:
            self._is_ours = self._lock(case)
            if not self._is_ours:
                self.elsewhere.emit()
        return self._is_ours

    def release(self) -> None:
        """Let another window have the case."""
        if self._file is not None:
            self._file.unlock()
        self._case, self._file, self._is_ours = None, None, True

    def _lock(self, case: OpenedCase) -> bool:
        folder = data_dir() / _FOLDER
        try:
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        except OSError:
            return True  # nothing can be kept there, which is told when it is tried
        name = sha256(f"{case.uid} {case.geometry.shape}".encode()).hexdigest()[:32]
        self._file = QLockFile(str(folder / f"{name}.lock"))
        self._file.setStaleLockTime(0)  # however long a case is open; of a process that died, Qt takes it over
        return self._file.tryLock(0) or self._file.error() != QLockFile.LockError.LockFailedError
