"""The list of series, from which one can be dragged onto a view."""

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QDrag
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QWidget

from app.ui.panels.series_card import SeriesCard
from app.ui.viewer.series_drag import DraggedSeries

_TARGET = Qt.ItemDataRole.UserRole


class SeriesList(QListWidget):
    """Rows that know what they stand for."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setDragEnabled(True)
        self.setDragDropMode(QListWidget.DragDropMode.DragOnly)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setVerticalScrollMode(QListWidget.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)

    def set_target(self, item: QListWidgetItem, target: int | str) -> None:
        """Say what a row stands for: a channel of the open case, or the uid of a series."""
        item.setData(_TARGET, target)

    def startDrag(self, _actions: Qt.DropAction) -> None:
        """Carry the series, and show its picture on the way."""
        item = self.currentItem()
        target = None if item is None else item.data(_TARGET)
        if target is None:
            return
        drag = QDrag(self)
        drag.setMimeData(DraggedSeries(target).as_mime())
        card = self.itemWidget(item)
        if isinstance(card, SeriesCard):
            pixmap = card.picture.pixmap()
            drag.setPixmap(pixmap)
            drag.setHotSpot(QPoint(pixmap.width() // 2, pixmap.height() // 2))
        drag.exec(Qt.DropAction.CopyAction)
