"""Writes sheets one after the other on a thread of its own, so that a slow disk stops nobody."""

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor

from app.errors import AppError
from app.measuring.sheet import Sheet
from app.measuring.store import Shape, save_sheet


class Keeper:
    """Keeps the newest sheet of each case.

    Parameters
    ----------
    failed : callable
        Called with the error, on the keeper's thread.
    """

    def __init__(self, failed: Callable[[AppError], None]) -> None:
        self._failed = failed
        self._executor: ThreadPoolExecutor | None = None
        self._last: dict[str, Future[None]] = {}

    def keep(self, uid: str, shape: Shape, sheet: Sheet) -> None:
        """Write soon."""
        if self._executor is None:
            self._executor = ThreadPoolExecutor(1, thread_name_prefix="measurements")
        self._last[uid] = self._executor.submit(self._write, uid, shape, sheet)

    def wait(self, uid: str | None = None) -> None:
        """Wait until what was measured on a series, or on all, is on the disk."""
        for each in [uid] if uid is not None else list(self._last):
            if each in self._last:
                self._last.pop(each).result()

    def close(self) -> None:
        """Finish what is under way and end the thread; `keep` starts another."""
        if self._executor is not None:
            self._executor.shutdown(wait=True)
            self._executor = None

    def _write(self, uid: str, shape: Shape, sheet: Sheet) -> None:
        try:
            save_sheet(uid, shape, sheet)
        except AppError as error:
            self._failed(error)
