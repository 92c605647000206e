"""The panels around the image: their places, their names, and how they share the room that there is."""

from collections.abc import Callable

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QAbstractButton, QDockWidget, QFrame, QMainWindow, QMenu, QScrollArea, QTabWidget, QWidget

from app.ui.i18n import translate
from app.ui.panels.parts import name_control

_LEFT, _RIGHT = Qt.DockWidgetArea.LeftDockWidgetArea, Qt.DockWidgetArea.RightDockWidgetArea
_RIGHT_WIDTH = 330
_LEAST_WIDTH = 312
_LEFT_WIDTH = 288
_STACKED = 860
"""Height of a window from which the panels on its right stand below each other; less, and they share tabs."""

_HEADING, _TABS = 28, 32
"""Height of a dock's heading, and of tabs above it."""


class Docks(QObject):
    """Docks of a window, by name.

    A panel is added with `add`; its dock then has a heading that follows the language, an entry under View → Panels,
    a scroll bar when the window is low, and its place is remembered.
    """

    def __init__(self, window: QMainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._titles: dict[str, Callable[[], str]] = {}
        self._docks: dict[str, QDockWidget] = {}
        self._hidden: list[QDockWidget] = []
        self._menu: QMenu | None = None
        window.setDockOptions(
            QMainWindow.DockOption.AnimatedDocks
            | QMainWindow.DockOption.AllowNestedDocks
            | QMainWindow.DockOption.AllowTabbedDocks
        )
        window.setTabPosition(Qt.DockWidgetArea.AllDockWidgetAreas, QTabWidget.TabPosition.North)

    def __getitem__(self, name: str) -> QDockWidget:
        return self._docks[name]

    def __contains__(self, name: str) -> bool:
        return name in self._docks

    def values(self) -> list[QDockWidget]:
        """All of them."""
        return list(self._docks.values())

    def add(
        self,
        name: str,
        panel: QWidget,
        title: Callable[[], str],
        area: Qt.DockWidgetArea = Qt.DockWidgetArea.RightDockWidgetArea,
        *,
        scrolls: bool = True,
    ) -> QDockWidget:
        """Put a panel beside the image.

        Parameters
        ----------
        name : str
            Under which its place is remembered; never shown.
        title : callable
            Gives the heading in the language in use.
        scrolls : bool
            Whether the dock scrolls the panel when there is too little room; False for one that does so itself.
        """
        dock = QDockWidget(self._window)
        dock.setObjectName(name)
        dock.setFeatures(
            QDockWidget.DockWidgetFeature.DockWidgetMovable | QDockWidget.DockWidgetFeature.DockWidgetClosable
        )
        dock.setWidget(_scrolling(panel) if scrolls else panel)
        self._window.addDockWidget(area, dock)
        self._docks[name], self._titles[name] = dock, title
        dock.setWindowTitle(title())
        _name_button(dock)
        if self._menu is not None:
            self._menu.addAction(dock.toggleViewAction())
        return dock

    def arrange(self, height: int) -> None:
        """The layout of a first start, in a window of that height: what is most wanted large, no panel squeezed."""
        left, right = (
            [d for d in self._docks.values() if self._window.dockWidgetArea(d) == a] for a in (_LEFT, _RIGHT)
        )
        if height < _STACKED:
            for docks in (left, right):
                for dock in docks[2:]:
                    self._window.tabifyDockWidget(docks[1], dock)
                if len(docks) > 1:
                    docks[1].raise_()
        for docks, width in ((left, _LEFT_WIDTH), (right, _RIGHT_WIDTH)):
            self._window.resizeDocks(docks, [width] * len(docks), Qt.Orientation.Horizontal)
            # Of those that share a place, the one that is seen first.
            places = docks[:2] if height < _STACKED else docks
            wanted = [_wanted(dock) for dock in places]
            if len(places) < len(docks):
                wanted[-1] += _TABS
            self._window.resizeDocks(places, wanted, Qt.Orientation.Vertical)

    def set_hidden(self, on: bool) -> None:
        """Give the image all the room, or bring back the panels that were there before."""
        if on:
            self._hidden = [dock for dock in self._docks.values() if not dock.isHidden()]
        for dock in self._hidden:
            dock.setVisible(not on)
        if not on:
            self._hidden = []

    def fill(self, menu: QMenu) -> None:
        """An entry for each panel, those to come included, that takes it away and brings it back."""
        self._menu = menu
        for dock in self._docks.values():
            menu.addAction(dock.toggleViewAction())

    def retranslate(self) -> None:
        """Headings in the language in use."""
        for name, dock in self._docks.items():
            dock.setWindowTitle(self._titles[name]())
            _name_button(dock)


def _name_button(dock: QDockWidget) -> None:
    """Qt names its button once, in the language of that moment."""
    button = dock.findChild(QAbstractButton, "qt_dockwidget_closebutton")
    if button is not None:
        name_control(button, translate("Docks", "Close the panel {0}").format(dock.windowTitle()))


def _wanted(dock: QDockWidget) -> int:
    """Height at which nothing in a dock is hidden."""
    area = dock.widget()
    content = area.widget() if isinstance(area, QScrollArea) else area
    return _HEADING + (content.sizeHint().height() if content is not None else 0)


def _scrolling(panel: QWidget) -> QScrollArea:
    area = QScrollArea(widgetResizable=True)
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    area.setMinimumWidth(_LEAST_WIDTH)
    area.setWidget(panel)
    return area
