"""Measuring in the window: tools and their commands, the list, the histogram, and the diameters of the lesion."""

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, QPoint, QPointF, Qt
from PySide6.QtWidgets import QMenu

from app.errors import AppError
from app.imaging.planes import Anatomy, Plane
from app.imaging.volume import VolumeGeometry
from app.measuring.cross import Cross
from app.measuring.marks import Kind
from app.results.measurements import Bidimensional
from app.ui.i18n import translate
from app.ui.measuring.layer import MeasureLayer
from app.ui.measuring.notebook import DIAMETERS, Notebook
from app.ui.measuring.text_line import TextLine
from app.ui.measuring.tools import NAMES, MarkTool
from app.ui.opened_case import OpenedCase
from app.ui.panels.histogram import HistogramPanel
from app.ui.panels.measurements import MeasurementsPanel
from app.ui.parts import Parts
from app.ui.result_presenter import ResultPresenter
from app.ui.sheet_troubles import trouble_in_words
from app.ui.undo_order import UndoOrder
from app.ui.viewer.slice_view import SliceView
from app.worker.protocol import MeasuredEvent

_SOURCE = "measures"
_LEFT = Qt.DockWidgetArea.LeftDockWidgetArea
_HEIGHTS = [420, 150, 190]
"""Of the series and the panels below them, in a window in which all have room."""

_STANDS_FOR = (Anatomy.AXIAL, Anatomy.CORONAL, Anatomy.SAGITTAL)
"""What the axes of a volume are called while its orientation is unknown."""


class MeasurePresenter(QObject):
    """Between the notebook and what shows it."""

    def __init__(self, parts: Parts, results: ResultPresenter, order: UndoOrder) -> None:
        super().__init__(parts.window)
        self._parts = parts
        self._window = parts.window
        self._scene = parts.state.scene
        self._results = results
        self.order = order
        self.notebook = Notebook(self)
        self.layer = MeasureLayer(self.notebook)
        self.list = MeasurementsPanel(self.notebook)
        self.histogram = HistogramPanel(parts.state)
        self._scene.add_layer(self.layer)
        for kind in Kind:
            self._scene.add_tool(MarkTool(kind, self.notebook, self.layer))
        docks = self._window.docks
        docks.add("measurements", self.list, lambda: translate("MainWindow", "Measurements"), _LEFT, scrolls=False)
        docks.add("histogram", self.histogram, lambda: translate("MainWindow", "Histogram"), _LEFT, scrolls=False)
        left = [docks[name] for name in ("series", "measurements", "histogram")]
        self._window.resizeDocks(left, _HEIGHTS, Qt.Orientation.Vertical)
        self._connect()
        self._enable()

    @property
    def moved_diameters(self) -> Bidimensional | None:
        """The lesion's diameters if the reader has moved them."""
        found = self.notebook.diameters
        return found if found is not None and found.edited else None

    def cancel(self) -> bool:
        """Put back what is in the hand; True when there was something."""
        return self.layer.cancel()

    def delete(self) -> bool:
        """Take away what is selected; True when there was something."""
        return self.notebook.remove(self.notebook.selection)

    # Case ----------------------------------------------------------------------------------------------------------

    def _on_case(self, case: OpenedCase | None) -> None:
        self.order.clear()
        self.notebook.open(case, self._parts.lock.take(case))
        self._on_measured(self._results.whole.result)
        if case is None:
            self.histogram.set_source(None, None)
        else:
            self.histogram.set_source(self._slice_values, self._series_values)
        self._enable()

    def _slice_values(self) -> NDArray[np.generic] | None:
        case, state = self.notebook.case, self._window.stage.deck.active.state
        if case is None:
            return None
        return Plane(case.geometry, state.axis).picture(case.voxels[state.channel], state.index)

    def _series_values(self) -> NDArray[np.generic] | None:
        case = self.notebook.case
        return None if case is None else case.voxels[self._window.stage.deck.active.state.channel]

    def _on_measured(self, event: MeasuredEvent | None) -> None:
        found = None if event is None else event.diameters
        cross = None
        if found is not None:
            cross = Cross(found.slice_index, found.largest_ends, found.perpendicular_ends)
        self.notebook.set_computed(cross)

    def _on_changed(self) -> None:
        self._window.result_panel.figures.show_diameters(self.notebook.diameters)
        self._scene.redraw()
        self._enable()

    def _on_failed(self, error: AppError) -> None:
        self._parts.messages.warning(lambda: trouble_in_words(error))

    # Going there ---------------------------------------------------------------------------------------------------

    def _go_to(self, name: str) -> None:
        """Show the slice of a mark, or of the diameters, and select it."""
        mark, cross, deck = self.notebook.mark(name), self.notebook.cross, self._window.stage.deck
        if mark is not None:
            channel = self.notebook.channel_of(mark.place)
            view = next((view for view in deck.shown if view.state.axis == mark.place.axis), None)
            if view is None:
                deck.show_plane(_anatomy(self._scene.geometry, mark.place.axis))
                view = deck.active
            if channel is not None:
                view.state.set_channel(channel)
            self._scene.go_to(mark.place.axis, mark.place.index)
        elif name == DIAMETERS and cross is not None:
            self._scene.go_to(0, cross.slice_index)
        self.notebook.select(name)

    # Arrows and menus ----------------------------------------------------------------------------------------------

    def _edit_text(self, view: SliceView, name: str) -> None:
        mark = self.notebook.mark(name)
        if mark is None:
            return
        place = view.mapping().to_screen.map(QPointF(*mark.place.flat(mark.points[-1])))
        line = TextLine(mark.text, place.toPoint(), view)
        line.written.connect(lambda text: self._write(name, text))

    def _write(self, name: str, text: str) -> None:
        mark = self.notebook.mark(name)
        if mark is not None and mark.text != text:
            self.notebook.put(mark.with_text(text), amend=True)

    def _show_menu(self, name: str, where: QPoint) -> None:
        menu, mark, view = QMenu(self._window), self.notebook.mark(name), self._window.stage.deck.active
        if mark is not None and mark.kind is Kind.ARROW:
            edit = menu.addAction(translate("Measuring", "Edit the text"))
            edit.triggered.connect(lambda: self._edit_text(view, name))
        cross = self.notebook.cross
        if name != DIAMETERS:
            menu.addAction(self._window.actions_["delete"])
        elif cross is not None and cross.edited:
            back = menu.addAction(translate("Measuring", "Back to the computed diameters"))
            back.triggered.connect(lambda: self.notebook.remove(DIAMETERS))
        else:
            menu.addAction(translate("Measuring", "Diameters as computed; drag their ends to move them")).setEnabled(
                False
            )
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(where)

    # Wiring --------------------------------------------------------------------------------------------------------

    def _enable(self) -> None:
        actions, cross = self._window.actions_, self.notebook.cross
        has_case = self.notebook.case is not None
        actions.enable((*[f"tool_{name}" for name in NAMES.values()], "measures"), has_case)
        selection = self.notebook.selection
        computed = selection == DIAMETERS and (cross is None or not cross.edited)
        actions["delete"].setEnabled(bool(selection) and not computed)
        actions["undo"].setEnabled(self.order.can_undo)
        actions["redo"].setEnabled(self.order.can_redo)

    def _on_visible(self, on: bool) -> None:
        self.layer.visible = on
        self._scene.redraw()

    def _connect(self) -> None:
        actions, controller, notebook = self._window.actions_, self._parts.controller, self.notebook
        for name in NAMES.values():
            actions[f"tool_{name}"].triggered.connect(lambda _checked=False, name=name: self._scene.set_tool(name))
        actions["measures"].setChecked(True)
        actions["measures"].toggled.connect(self._on_visible)
        actions["delete"].triggered.connect(lambda _checked=False: self.delete())
        actions["undo"].triggered.connect(lambda _checked=False: self.order.undo())
        actions["redo"].triggered.connect(lambda _checked=False: self.order.redo())
        self.order.add(_SOURCE, notebook.undo, notebook.redo)
        self.order.changed.connect(self._enable)
        notebook.recorded.connect(lambda: self.order.record(_SOURCE))
        notebook.changed.connect(self._on_changed)
        notebook.selected.connect(lambda _name: self._on_changed())
        notebook.failed.connect(self._on_failed)
        deck = self._window.stage.deck
        deck.active_changed.connect(lambda: self.histogram.follow(deck.active.state))
        self.list.wanted.connect(self._go_to)
        self.layer.signals.text_wanted.connect(self._edit_text)
        self.layer.signals.menu_wanted.connect(self._show_menu)
        controller.case_opened.connect(self._on_case)
        controller.case_closed.connect(lambda: self._on_case(None))
        controller.case_previewed.connect(lambda _case: self._on_case(None))
        self._results.whole.changed.connect(self._on_measured)
        self._window.closing.connect(notebook.close)


def _anatomy(geometry: VolumeGeometry, axis: int) -> Anatomy:
    return Plane(geometry, axis).anatomy or _STANDS_FOR[axis]
