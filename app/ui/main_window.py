"""Menus, toolbar, docks and their places. No logic."""

from PySide6.QtCore import QEvent, QSize, Qt, Signal, SignalInstance
from PySide6.QtGui import (
    QAction,
    QActionGroup,
    QCloseEvent,
    QDragEnterEvent,
    QDragLeaveEvent,
    QDropEvent,
    QKeySequence,
)
from PySide6.QtWidgets import QMainWindow, QMenu, QToolBar, QVBoxLayout, QWidget

from app.inference.latency import LatencyRecorder
from app.ui.actions import Actions
from app.ui.docks import Docks
from app.ui.i18n import LANGUAGES, translate
from app.ui.icons import application_icon
from app.ui.messages import MessageBar, Messages
from app.ui.panels.backend import BackendPanel
from app.ui.panels.latency import LatencyPanel
from app.ui.panels.model import ModelPanel
from app.ui.panels.parts import stacked
from app.ui.panels.result import ResultPanel
from app.ui.panels.series import SeriesPanel
from app.ui.run_bar import RunBar
from app.ui.status_bar import StatusBar
from app.ui.viewer.stage import Stage
from app.ui.viewer.view_state import ViewState

_SIZE = QSize(1440, 900)
_TOOLBAR = (
    ("open_files", "open_folder"),
    ("tool_window", "tool_pan", "tool_zoom", "tool_scroll", "tool_crosshair"),
    ("tool_distance", "tool_angle", "tool_ellipse", "tool_arrow"),
    ("edit",),
    ("fit", "invert", "mask"),
    ("run_slice", "run_volume", "live"),
)
_WITH_TEXT = ("open_files", "run_slice", "run_volume", "live")


class MainWindow(QMainWindow):
    """The window.

    Signals
    -------
    dropped(list)
        Paths of files and folders.
    closing()
        The window is about to go.
    """

    dropped = Signal(list)
    closing = Signal()
    theme_chosen = Signal(str)
    language_chosen = Signal(str)

    def __init__(self, state: ViewState, messages: Messages, recorder: LatencyRecorder) -> None:
        super().__init__()
        self.setWindowTitle("Falx")
        self.setWindowIcon(application_icon())
        self.setAcceptDrops(True)
        self.actions_ = Actions(self)
        self.stage = Stage(state)
        self.message_bar = MessageBar(messages)
        self.run_bar = RunBar()
        self.series_panel = SeriesPanel()
        self.result_panel = ResultPanel(state)
        self.latency_panel = LatencyPanel(recorder)
        self.model_panel = ModelPanel()
        self.backend_panel = BackendPanel()
        self.status = StatusBar()
        self.setStatusBar(self.status)
        self._build_middle()
        self._build_docks()
        self._build_toolbar()
        self._build_menus()
        self.addActions(list(self.actions_.findChildren(QAction)))
        self._retranslate()
        self.resize(_SIZE)
        self.docks.arrange(_SIZE.height())

    def set_image_only(self, on: bool) -> None:
        """Give the image all the room; 'Not for diagnostic use' stays."""
        self.docks.set_hidden(on)
        self.toolbar.setVisible(not on)

    def set_full_screen(self, on: bool) -> None:
        """Fill the screen, or be as large as before: maximised, or not."""
        full, state = Qt.WindowState.WindowFullScreen, self.windowState()
        self.setWindowState(state | full if on else state & ~full)

    def context_menu(self) -> QMenu:
        """Menu of the image."""
        menu = QMenu(self)
        for name in ("run_slice", "run_volume", "mask", "reference"):
            menu.addAction(self.actions_[name])
        menu.addSeparator()
        menu.addMenu(self._menus["window"])
        for name in ("invert", "fit", "overlays"):
            menu.addAction(self.actions_[name])
        return menu

    def mark(self, theme: str, language: str) -> None:
        """Tick the theme and the language in use."""
        for group, choice in ((self._theme_actions, theme), (self._language_actions, language)):
            group[choice].setChecked(True)

    def language_action(self, language: str) -> QAction:
        """The entry of the menu that switches to a language."""
        return self._language_actions[language]

    def controls_of(self, setting: str) -> list[QAction | QWidget]:
        """What the reader changes a setting with, by the setting's name."""
        return {
            "theme": [*self._theme_actions.values()],
            "language": [*self._language_actions.values()],
            "backend": [*self.backend_panel.buttons.values()],
            "names_on_screen": [self.actions_["names"]],
            "brighter_downwards": [self.actions_["brighter_downwards"]],
        }.get(setting, [])

    @property
    def help_menu(self) -> QMenu:
        """The last menu."""
        return self._menus["help"]

    def menu(self, name: str) -> QMenu:
        """A menu, by its name in `app.ui.actions`."""
        return self._menus[name]

    # Building ------------------------------------------------------------------------------------------------------

    def _build_middle(self) -> None:
        middle = QWidget()
        layout = QVBoxLayout(middle)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.message_bar)
        layout.addWidget(self.stage, 1)
        layout.addWidget(self.run_bar)
        self.setCentralWidget(middle)

    def _build_docks(self) -> None:
        left = Qt.DockWidgetArea.LeftDockWidgetArea
        self.docks = Docks(self)
        self.docks.add("series", self.series_panel, lambda: translate("MainWindow", "Series"), left, scrolls=False)
        self.docks.add("result", self.result_panel, lambda: translate("MainWindow", "Result"))
        self.docks.add("latency", self.latency_panel, lambda: translate("MainWindow", "Latency in ms"))
        self.docks.add(
            "backend", stacked(self.model_panel, self.backend_panel), lambda: translate("MainWindow", "Backend")
        )
        self.setCorner(Qt.Corner.BottomRightCorner, Qt.DockWidgetArea.RightDockWidgetArea)

    def _build_toolbar(self) -> None:
        self.toolbar = QToolBar(self)
        self.toolbar.setObjectName("toolbar")
        self.toolbar.setMovable(False)
        self.toolbar.setIconSize(QSize(20, 20))
        self.toolbar.setContextMenuPolicy(Qt.ContextMenuPolicy.PreventContextMenu)
        for number, names in enumerate(_TOOLBAR):
            if number:
                self.toolbar.addSeparator()
            for name in names:
                self.toolbar.addAction(self.actions_[name])
                button = self.toolbar.widgetForAction(self.actions_[name])
                button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
                if name in _WITH_TEXT:
                    button.setProperty("toolButtonStyle", Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.addToolBar(self.toolbar)

    def _build_menus(self) -> None:
        bar = self.menuBar()
        self._menus = {
            name: bar.addMenu("") for name in ("file", "edit", "view", "image", "segment", "measure", "tools", "help")
        }
        for name, menu in self._menus.items():
            menu.addActions(self.actions_.of_menu(name))
            menu.setToolTipsVisible(True)
        self._menus["file"].insertSeparator(self.actions_["close_case"])
        self._menus["segment"].insertSeparator(self.actions_["mask"])
        for name in ("edit", "fill_holes", "brush_smaller", "revert_slice"):
            self._menus["edit"].insertSeparator(self.actions_[name])
        self._menus["tools"].insertSeparator(self.actions_["brighter_downwards"])
        for name in ("tool_distance", "delete"):
            self._menus["measure"].insertSeparator(self.actions_[name])
        image = self._menus["image"]
        self._menus["window"] = QMenu(image)
        self._menus["window"].addActions(self.actions_.of_menu("window"))
        image.insertMenu(self.actions_["invert"], self._menus["window"])
        image.insertSeparator(self._menus["window"].menuAction())
        view = self._menus["view"]
        view.addSeparator()
        self._menus["panels"] = view.addMenu("")
        self.docks.fill(self._menus["panels"])
        self._menus["theme"] = view.addMenu("")
        self._menus["language"] = view.addMenu("")
        self._theme_actions = self._choices("theme", ("system", "dark", "light"), self.theme_chosen)
        self._language_actions = self._choices("language", ("system", *LANGUAGES), self.language_chosen)

    def _choices(self, menu: str, names: tuple[str, ...], chosen: SignalInstance) -> dict[str, QAction]:
        group = QActionGroup(self)
        made: dict[str, QAction] = {}
        for name in names:
            made[name] = action = QAction(group, checkable=True)
            action.triggered.connect(lambda _checked=False, name=name: chosen.emit(name))
            self._menus[menu].addAction(action)
        return made

    # Events --------------------------------------------------------------------------------------------------------

    def changeEvent(self, event: QEvent) -> None:
        """Another language or theme."""
        if event.type() == QEvent.Type.LanguageChange and hasattr(self, "_language_actions"):
            self._retranslate()
        elif event.type() == QEvent.Type.PaletteChange and hasattr(self, "actions_"):
            self.actions_.dress()
        super().changeEvent(event)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Files and folders of this PC may be dropped."""
        if any(url.isLocalFile() for url in event.mimeData().urls()):
            event.acceptProposedAction()
            self.stage.empty.set_drop_hint(True)

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        """Not dropped after all."""
        self.stage.empty.set_drop_hint(False)
        super().dragLeaveEvent(event)

    def dropEvent(self, event: QDropEvent) -> None:
        """Open what was dropped."""
        self.stage.empty.set_drop_hint(False)
        paths = [url.toLocalFile() for url in event.mimeData().urls() if url.isLocalFile()]
        if paths:
            event.acceptProposedAction()
            self.dropped.emit(paths)

    def closeEvent(self, event: QCloseEvent) -> None:
        """Let go of the worker first."""
        self.closing.emit()
        super().closeEvent(event)

    def name_menus(self) -> None:
        """Titles in the language in use, without letters that commands have as keys: Qt would hear neither."""
        keys = {key.toString() for action in self.actions_.findChildren(QAction) for key in action.shortcuts()}
        titles = {  # Alt with F, L and R turn the image
            "file": translate("MainWindow", "F&ile"),
            "edit": translate("MainWindow", "&Edit"),
            "view": translate("MainWindow", "&View"),
            "image": translate("MainWindow", "Ima&ge"),
            "segment": translate("MainWindow", "&Segment"),
            "measure": translate("MainWindow", "&Measure"),
            "tools": translate("MainWindow", "&Tools"),
            "help": translate("MainWindow", "&Help"),
            "window": translate("MainWindow", "Window"),
            "panels": translate("MainWindow", "Panels"),
            "theme": translate("MainWindow", "Theme"),
            "language": translate("MainWindow", "Language"),
        }
        for name, title in titles.items():
            is_taken = QKeySequence.mnemonic(title).toString() in keys
            self._menus[name].setTitle(title.replace("&", "") if is_taken else title)

    def _retranslate(self) -> None:
        self.actions_.retranslate()
        self.name_menus()
        self.docks.retranslate()
        themes = {
            "system": translate("MainWindow", "As the system"),
            "dark": translate("MainWindow", "Dark"),
            "light": translate("MainWindow", "Light"),
        }
        for name, title in themes.items():
            self._theme_actions[name].setText(title)
        for name, action in self._language_actions.items():
            action.setText(LANGUAGES.get(name) or translate("MainWindow", "As the system"))
