"""One order for everything that can be undone, whoever keeps the steps."""

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal

Deed = Callable[[], object]


class UndoOrder(QObject):
    """Remembers whose step came when.

    Each source keeps its own steps, so that this knows nothing of masks or measures:

        order.add("measures", notebook.undo, notebook.redo)
        notebook.recorded.connect(lambda: order.record("measures"))

    Signals
    -------
    changed()
        There is more or less to undo or redo.
    """

    changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._sources: dict[str, tuple[Deed, Deed]] = {}
        self._past: list[str] = []
        self._future: list[str] = []

    def add(self, source: str, undo: Deed, redo: Deed) -> None:
        """Make a source known."""
        self._sources[source] = undo, redo

    def record(self, source: str) -> None:
        """A source has taken one more step; what had been undone is gone for good."""
        self._past.append(source)
        self._future.clear()
        self.changed.emit()

    def clear(self) -> None:
        """Another case: nothing can be undone."""
        self._past.clear()
        self._future.clear()
        self.changed.emit()

    @property
    def can_undo(self) -> bool:
        """Whether there is a step to take back."""
        return bool(self._past)

    @property
    def can_redo(self) -> bool:
        """Whether there is a step to take again."""
        return bool(self._future)

    def undo(self) -> None:
        """Take the last step back."""
        if self._past:
            source = self._past.pop()
            self._sources[source][0]()
            self._future.append(source)
            self.changed.emit()

    def redo(self) -> None:
        """Take again what was taken back last."""
        if self._future:
            source = self._future.pop()
            self._sources[source][1]()
            self._past.append(source)
            self.changed.emit()
