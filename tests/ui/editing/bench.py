"""Views with the tools that edit, and hands that work in voxels."""

from collections.abc import Iterator
from contextlib import contextmanager

from PySide6.QtCore import QEvent, QPointF, Qt
from pytestqt.qtbot import QtBot

from app.ui.editing.session import EditSession
from app.ui.editing.slice_bar import SliceBar
from app.ui.editing.tools import BrushTool, PartTool, PolygonTool
from app.ui.opened_case import OpenedCase
from app.ui.viewer.slice_view import SliceView
from tests.ui.views import NO_KEY, mouse, staged

LEFT = Qt.MouseButton.LeftButton
Voxel = tuple[float, float, float]


class Bench:
    """One case on a stage, and a session with every tool."""

    def __init__(self, qtbot: QtBot, case: OpenedCase) -> None:
        self.case = case
        self.stage = staged(qtbot, case)
        self.session = EditSession(self.stage)
        self.session.set_case(case)
        self.bar = SliceBar(lambda: self.session.case)
        scene = self.view.state.scene
        scene.add_layer(self.bar)
        for tool in (
            BrushTool(self.session, erases=False),
            BrushTool(self.session, erases=True),
            PolygonTool(self.session),
            PartTool(self.session, keeps=False),
            PartTool(self.session, keeps=True),
        ):
            scene.add_tool(tool)
        self.session.changed.connect(lambda slices: [self.stage.deck.mask_changed(i) for i in slices or (0,)])

    @property
    def view(self) -> SliceView:
        return self.stage.view

    def use(self, tool: str) -> None:
        self.view.state.scene.set_tool(tool)

    def mask(self, index: int | None = None):
        found = self.case.mask_of(self.view.state.index if index is None else index, 0.5)
        assert found is not None
        return found

    def place(self, row: float, column: float, view: SliceView | None = None) -> QPointF:
        """Where the centre of a pixel of a picture is on the screen."""
        view = view or self.view
        return view.mapping().to_screen.map(QPointF(column + 0.5, row + 0.5))

    @contextmanager
    def held(self, row: float, column: float, key=NO_KEY, view: SliceView | None = None) -> Iterator[None]:
        """The button is down at a pixel; it goes up wherever it has come to."""
        view = view or self.view
        self._last = self.place(row, column, view)
        mouse(view, QEvent.Type.MouseButtonPress, self._last, button=LEFT, held=LEFT, key=key)
        yield
        mouse(view, QEvent.Type.MouseButtonRelease, self._last, button=LEFT, key=key)

    def move(self, row: float, column: float, key=NO_KEY, view: SliceView | None = None) -> None:
        """Drag on to a pixel."""
        self._last = self.place(row, column, view)
        mouse(view or self.view, QEvent.Type.MouseMove, self._last, held=LEFT, key=key)

    def stroke(self, *places: tuple[float, float], key=NO_KEY, view: SliceView | None = None) -> None:
        """Drag over pixels of a picture."""
        with self.held(*places[0], key=key, view=view):
            for place in places[1:]:
                self.move(*place, key=key, view=view)

    def click(self, row: float, column: float, key=NO_KEY) -> None:
        self.stroke((row, column), key=key)

    def hover(self, row: float, column: float, key=NO_KEY) -> None:
        mouse(self.view, QEvent.Type.MouseMove, self.place(row, column), key=key)
