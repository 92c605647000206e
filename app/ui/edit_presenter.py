"""Editing in the window: tools and their commands, the bar, what is measured meanwhile, and what is kept."""

from datetime import datetime

from PySide6.QtCore import QObject, QTimer

from app.ui.editing.bar import EditBar
from app.ui.editing.keeping import EditKeeper
from app.ui.editing.session import EditSession
from app.ui.editing.slice_bar import SliceBar
from app.ui.editing.tools import BrushTool, PartTool, PolygonTool
from app.ui.i18n import translate
from app.ui.opened_case import OpenedCase
from app.ui.parts import Parts
from app.ui.result_presenter import ResultPresenter
from app.ui.undo_order import UndoOrder
from app.ui.viewer.look import MaskStyle, Tool

_SOURCE = "edits"
_PATIENCE_MS = 300
"""From here on a deed shows that it is under way."""
TOOLS = ("brush", "eraser", "polygon", "remove", "keep")
_NEEDS_CASE = ("edit", *(f"tool_{name}" for name in TOOLS), "fill_holes", "brush_smaller", "brush_larger")


class EditPresenter(QObject):
    """Between the session and what shows it."""

    def __init__(self, parts: Parts, results: ResultPresenter, order: UndoOrder) -> None:
        super().__init__(parts.window)
        self._window = parts.window
        self._state = parts.state
        self._messages = parts.messages
        self._controller = parts.controller
        self._results = results
        self._order = order
        self._lock = parts.lock
        self._busy = QTimer(self, singleShot=True, interval=_PATIENCE_MS)
        self._shows_progress = False
        self.session = EditSession(self)
        self.keeper = EditKeeper(self.session, self)
        self.bar = EditBar(parts.window.actions_, self.session)
        parts.window.stage.put_above(self.bar)
        self.slice_bar = SliceBar(lambda: self.session.case)
        scene = parts.state.scene
        scene.add_layer(self.slice_bar)
        for tool in (
            BrushTool(self.session, erases=False),
            BrushTool(self.session, erases=True),
            PolygonTool(self.session),
            PartTool(self.session, keeps=False),
            PartTool(self.session, keeps=True),
        ):
            scene.add_tool(tool)
        self._connect()
        self._show()

    def cancel(self) -> bool:
        """Drop what is half done; True when there was something."""
        return self.session.cancel()

    # Case ----------------------------------------------------------------------------------------------------------

    def _on_case(self, case: OpenedCase | None) -> None:
        self.session.set_case(case)
        self.session.set_threshold(self._state.look.threshold)
        self.keeper.set_case(case, self._lock.take(case))
        self._show()

    def _on_changed(self, slices: tuple[int, ...]) -> None:
        self._results.mask_edited(slices or (self._state.index,))
        self._show()

    def _on_slice(self) -> None:
        self.session.end_stroke()
        self._show()

    # Saying --------------------------------------------------------------------------------------------------------

    def _on_missed(self, what: str) -> None:
        self._messages.info(
            {
                "part": translate("Editing", "There is no outline at this place; click inside one."),
                "hole": translate("Editing", "The outline has no holes."),
                "gap": translate(
                    "Editing",
                    "There is nothing to fill in: draw the outline in two slices with others between them, and go to "
                    "one of these.",
                ),
            }[what]
        )

    def _on_restored(self, count: int, saved_at: float) -> None:
        moment = datetime.fromtimestamp(saved_at).strftime("%Y-%m-%d %H:%M")

        def text() -> str:
            one = translate("Editing", "Your edits of {0} slice, kept on {1}, are back.")
            many = translate("Editing", "Your edits of {0} slices, kept on {1}, are back.")
            return (one if count == 1 else many).format(count, moment)

        self._messages.info(text, lambda: translate("Editing", "Discard"), self.session.revert)

    def _on_unreadable(self) -> None:
        self._messages.warning(
            lambda: translate(
                "Editing",
                "Edits that were kept of this case could not be brought back; their file was set aside in Falx's data "
                "folder.",
            )
        )

    def _on_failed(self) -> None:
        self._messages.warning(
            lambda: translate(
                "Editing",
                "Your edits cannot be kept because Falx's data folder cannot be written; export the results before "
                "you close the case, and check the room on the disk.",
            )
        )

    def _on_working(self, on: bool) -> None:
        """Whatever else has the bar keeps it."""
        bar = self._window.run_bar
        self._busy.start() if on else self._busy.stop()
        if not on and self._shows_progress:
            self._shows_progress = False
            bar.hide()

    def _show_progress(self) -> None:
        bar = self._window.run_bar
        if bar.isHidden():
            self._shows_progress = True
            bar.set_editing()
            bar.show()

    # Showing -------------------------------------------------------------------------------------------------------

    def _show(self) -> None:
        actions, edits, index = self._window.actions_, self.session.edits, self._state.index
        has_case = edits is not None
        actions.enable(_NEEDS_CASE, has_case)
        if not has_case:
            actions["edit"].setChecked(False)
        edited = edits is not None and index in edits.slices
        actions["revert_slice"].setEnabled(edited)
        actions["revert_all"].setEnabled(edits is not None and bool(edits.slices))
        actions["interpolate"].setEnabled(has_case and self.session.gap_at(index) is not None)
        self.bar.show_slice(edited, 0 if edits is None else len(edits.slices))

    def _on_tool(self, name: str) -> None:
        if name in TOOLS:
            self._window.actions_["edit"].setChecked(True)
            look = self._state.look
            # Nobody is to draw what is not shown.
            self._state.set_look(mask=True, style=MaskStyle.CONTOUR if look.style is MaskStyle.MAP else look.style)

    def _on_edit(self, on: bool) -> None:
        self.bar.set_tools(on)
        if on:
            self._results.prepare_editing()
        scene = self._state.scene
        if on and scene.tool not in TOOLS:
            scene.set_tool("brush")
        elif not on and scene.tool in TOOLS:
            scene.set_tool(Tool.WINDOW)

    # Wiring --------------------------------------------------------------------------------------------------------

    def _connect(self) -> None:
        actions, session, state, keeper = self._window.actions_, self.session, self._state, self.keeper
        for name in TOOLS:
            actions[f"tool_{name}"].triggered.connect(lambda _checked=False, name=name: state.scene.set_tool(name))
        does = {
            "fill_holes": lambda: session.fill_holes(state.index),
            "interpolate": lambda: session.interpolate(state.index),
            "revert_slice": lambda: session.revert(state.index),
            "revert_all": session.revert,
            "brush_smaller": lambda: session.resize(-1),
            "brush_larger": lambda: session.resize(1),
        }
        for name, deed in does.items():
            actions[name].triggered.connect(lambda _checked=False, deed=deed: deed())
        actions["edit"].toggled.connect(self._on_edit)
        self._order.add(_SOURCE, session.undo, session.redo)
        session.recorded.connect(lambda: self._order.record(_SOURCE))
        session.changed.connect(self._on_changed)
        session.missed.connect(self._on_missed)
        session.working.connect(self._on_working)
        self._busy.timeout.connect(self._show_progress)
        session.settings_changed.connect(state.scene.redraw)
        self.bar.revert_wanted.connect(lambda: session.revert(state.index))
        keeper.restored.connect(self._on_restored)
        keeper.unreadable.connect(self._on_unreadable)
        keeper.failed.connect(self._on_failed)
        state.scene.tool_changed.connect(self._on_tool)
        state.slice_changed.connect(lambda _index: self._on_slice())
        state.look_changed.connect(lambda: session.set_threshold(state.look.threshold))
        self._controller.case_opened.connect(self._on_case)
        self._controller.case_closed.connect(lambda: self._on_case(None))
        self._controller.case_previewed.connect(lambda _case: self._on_case(None))
        self._window.closing.connect(session.finish)
        self._window.closing.connect(keeper.close)
