"""The list of what was measured by hand: go there, take it away, copy it."""

from PySide6.QtCore import QModelIndex, QSize, Qt, Signal
from PySide6.QtGui import QGuiApplication, QKeyEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTreeWidget, QTreeWidgetItem

from app.imaging.planes import Anatomy, Plane
from app.measuring.cross import Cross
from app.measuring.marks import Mark, Place
from app.ui.i18n import translate
from app.ui.icons import icon
from app.ui.measuring.notebook import DIAMETERS, Notebook
from app.ui.measuring.words import details_of, diameters_in_words, summary_of
from app.ui.panels.parts import Panel, icon_button, label, name_control, row

_NAME = Qt.ItemDataRole.UserRole


class MeasurementsPanel(Panel):
    """Marks of the case and the lesion's diameters, one a line.

    Signals
    -------
    wanted(str)
        The reader wants to see a mark, or the diameters, where they are.
    """

    wanted = Signal(str)

    def __init__(self, notebook: Notebook) -> None:
        super().__init__()
        self._notebook = notebook
        self._items: dict[str, QTreeWidgetItem] = {}
        self.list = _List()
        self.empty = label("muted", wrap=True)
        self.delete, self.copy = icon_button("delete"), icon_button("copy")
        for part in (self.empty, self.list):
            self.column.addWidget(part, 1)
        self.column.addLayout(row(self.delete, self.copy))
        self.list.itemActivated.connect(self._go_there)
        self.list.itemClicked.connect(self._go_there)
        self.list.delete_wanted.connect(self._delete)
        self.delete.clicked.connect(self._delete)
        self.copy.clicked.connect(self._copy)
        notebook.changed.connect(self.refresh)
        notebook.selected.connect(self._show_selection)
        self.retranslate()

    def refresh(self) -> None:
        """Show what there is now."""
        cross, marks = self._notebook.cross, self._notebook.marks
        wanted = [DIAMETERS] * (cross is not None) + [mark.id for mark in marks]
        if wanted != list(self._items):
            self.list.clear()
            self._items = {name: _item(name) for name in wanted}
            self.list.addTopLevelItems(list(self._items.values()))
        if cross is not None:
            self._fill_diameters(self._items[DIAMETERS], cross)
        for mark in marks:
            self._fill(self._items[mark.id], mark)
        self.list.setVisible(bool(wanted))
        self.empty.setVisible(not wanted)
        self._show_selection()

    def retranslate(self) -> None:
        """Texts."""
        self.empty.setText(
            translate("MeasurementsPanel", "What you measure on the image is listed here and kept with the case.")
        )
        self.list.setAccessibleName(translate("MeasurementsPanel", "Measurements"))
        tip = translate("MeasurementsPanel", "Take this measurement away, or put moved diameters back")
        name_control(self.delete, translate("MeasurementsPanel", "Delete"), tip)
        name_control(
            self.copy,
            translate("MeasurementsPanel", "Copy"),
            translate("MeasurementsPanel", "Copy the list as text, without the patient's name"),
        )
        self.refresh()

    def dress(self) -> None:
        """Icons in the colours of the theme."""
        self.list.clear()
        self._items = {}
        self.refresh()

    def as_text(self) -> str:
        """The list as it is copied: a line each."""
        whole = Qt.ItemDataRole.AccessibleTextRole
        return "\n".join(f"{item.text(1)}\t{item.data(0, whole)}" for item in self._items.values())

    def _fill(self, item: QTreeWidgetItem, mark: Mark) -> None:
        figures = self._notebook.figures(mark)
        if figures is None:
            return
        texts = summary_of(mark, figures), self._place_in_words(mark.place)
        _write(item, str(mark.kind), texts, details_of(mark, figures))

    def _place_in_words(self, place: Place) -> str:
        """Slices as they are stored are counted as everywhere in the window; others say their plane."""
        case = self._notebook.case
        plane = None if case is None or not place.axis else Plane(case.geometry, place.axis).anatomy
        pattern = translate("MeasurementsPanel", "{0}, slice {1}")
        if plane is Anatomy.AXIAL:
            pattern = translate("MeasurementsPanel", "{0}, axial {1}")
        elif plane is Anatomy.CORONAL:
            pattern = translate("MeasurementsPanel", "{0}, coronal {1}")
        elif plane is Anatomy.SAGITTAL:
            pattern = translate("MeasurementsPanel", "{0}, sagittal {1}")
        elif place.axis:
            pattern = translate("MeasurementsPanel", "{0}, across {1}")
        return pattern.format(place.series, place.index + 1)

    def _fill_diameters(self, item: QTreeWidgetItem, cross: Cross) -> None:
        found = self._notebook.diameters
        if found is None:
            return
        place = translate("MeasurementsPanel", "slice {0}").format(cross.slice_index + 1)
        text = diameters_in_words(found)
        name = translate("MeasurementsPanel", "Diameters of the lesion: {0}").format(text)
        _write(item, "diameters", (text, place), name)

    def _go_there(self, item: QTreeWidgetItem) -> None:
        self.wanted.emit(item.data(0, _NAME))

    def _delete(self) -> None:
        self._notebook.remove(self._notebook.selection)

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self.as_text())

    def _show_selection(self) -> None:
        """Follow what is selected on the image."""
        selection, cross = self._notebook.selection, self._notebook.cross
        self.list.blockSignals(True)
        self.list.clearSelection()
        self.list.setCurrentIndex(QModelIndex())
        if selection in self._items:
            self.list.setCurrentItem(self._items[selection])
        self.list.blockSignals(False)
        computed = selection == DIAMETERS and (cross is None or not cross.edited)
        self.delete.setEnabled(bool(selection) and not computed)
        self.copy.setEnabled(bool(self._items))


class _List(QTreeWidget):
    """Two columns: the figure, and where it is."""

    delete_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("measurements")
        self.setColumnCount(2)
        self.setHeaderHidden(True)
        self.setRootIsDecorated(False)
        self.setUniformRowHeights(True)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setMinimumHeight(72)
        header = self.header()
        header.setStretchLastSection(False)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        header.setSectionResizeMode(1, QHeaderView.ResizeMode.ResizeToContents)

    def sizeHint(self) -> QSize:
        """A few lines; the images' series want the room."""
        return QSize(200, 96)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Delete takes the selected one away."""
        if event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self.delete_wanted.emit()
            return
        super().keyPressEvent(event)


def _item(name: str) -> QTreeWidgetItem:
    item = QTreeWidgetItem()
    item.setData(0, _NAME, name)
    return item


def _write(item: QTreeWidgetItem, picture: str, texts: tuple[str, str], whole: str) -> None:
    if item.icon(0).isNull():
        item.setIcon(0, icon(picture))
    for column, text in enumerate(texts):
        item.setText(column, text)
        item.setToolTip(column, whole)
    item.setData(0, Qt.ItemDataRole.AccessibleTextRole, whole)
