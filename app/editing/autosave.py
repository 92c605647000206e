"""Writes edits in a thread of its own, so that a slow disk never holds the window up."""

import logging
from collections.abc import Mapping
from concurrent.futures import Future, ThreadPoolExecutor

from app.editing.history import EditedSlice
from app.editing.storage import EditStore, Shape

_log = logging.getLogger(__name__)


class Autosave:
    """Saves in the order in which it was asked to."""

    def __init__(self, store: EditStore) -> None:
        self._store = store
        self._executor: ThreadPoolExecutor | None = None
        self._last: dict[str, Future[None]] = {}
        self.failed = False

    def save(self, key: str, slices: Mapping[int, EditedSlice], shape: Shape) -> None:
        """Write the edits as they are now; returns at once."""
        if self._executor is None:
            self._executor = ThreadPoolExecutor(1, "autosave")
        self._last[key] = self._executor.submit(self._save, key, dict(slices), shape)

    def wait(self, key: str | None = None) -> None:
        """Until the edits of a case, or all, are on the disk."""
        for each in [key] if key is not None else list(self._last):
            if each in self._last:
                self._last.pop(each).result()

    def close(self) -> None:
        """Finish what was asked for and end the thread. May be called twice."""
        if self._executor is not None:
            self._executor.shutdown()
            self._executor = None
            self._last.clear()

    def _save(self, key: str, slices: Mapping[int, EditedSlice], shape: Shape) -> None:
        try:
            self._store.save(key, slices, shape)
            self.failed = False
        except OSError as error:
            _log.error("the edits could not be saved (%s)", type(error).__name__)
            self.failed = True
