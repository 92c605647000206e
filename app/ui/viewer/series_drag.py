"""A series on its way from the list to a view."""

from dataclasses import dataclass

from PySide6.QtCore import QMimeData

_KIND = "application/x-falx-series"


@dataclass(frozen=True)
class DraggedSeries:
    """A channel of the open case, or the uid of a series that has to be read first."""

    target: int | str

    def as_mime(self) -> QMimeData:
        """What the drag carries; nothing that another program would understand."""
        data = QMimeData()
        prefix = "channel:" if isinstance(self.target, int) else "series:"
        data.setData(_KIND, f"{prefix}{self.target}".encode())
        return data


def dragged_series(data: QMimeData) -> DraggedSeries | None:
    """What a drag carries, or None when it is something else."""
    if not data.hasFormat(_KIND):
        return None
    kind, _, target = bytes(data.data(_KIND).data()).decode().partition(":")
    return DraggedSeries(int(target) if kind == "channel" else target)
