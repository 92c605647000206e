"""Every control can be found by keyboard and screen reader, in both languages, and no text is cut off."""

import re
from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QFontMetrics
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractSlider,
    QApplication,
    QCheckBox,
    QComboBox,
    QLabel,
    QLineEdit,
    QMenu,
    QProgressBar,
    QPushButton,
    QRadioButton,
    QScrollBar,
    QSpinBox,
    QTabBar,
    QToolButton,
    QWidget,
)
from pytestqt.qtbot import QtBot

from app.inference.latency import LatencyRecorder
from app.ui import theme
from app.ui.focus_ring import FocusRing
from app.ui.i18n import Translations
from app.ui.main_window import MainWindow
from app.ui.messages import Messages
from app.ui.viewer.view_state import ViewState
from tests.ui.cases import opened

CONTROLS = (QAbstractButton, QAbstractSlider, QComboBox, QLineEdit, QSpinBox)
SAME_IN_BOTH = re.compile(
    r"[^A-Za-z가-힣]*$|(Falx|FLAIR|T1C?|T2|Dice|p50|p95|tvm-\w+|litert|Esc|English|한국어)\b.{0,16}$"
)
"""Numbers, names of sequences, backends, keys and languages, which stay as they are."""


@pytest.fixture
def languages(qapp: QApplication) -> Iterator[Translations]:
    made = Translations(qapp)
    yield made
    made.use("en")


@pytest.fixture
def window(qtbot: QtBot, qapp: QApplication, languages: Translations) -> MainWindow:
    theme.apply(qapp, theme.DARK)
    made = MainWindow(ViewState(), Messages(), LatencyRecorder())
    qtbot.addWidget(made)
    made.resize(1280, 720)
    made.docks.arrange(720)
    with qtbot.waitExposed(made):
        made.show()
    return made


def use(languages: Translations, language: str) -> None:
    languages.use(language)
    settle()


def settle() -> None:
    """Let texts and then layouts follow."""
    for _ in range(3):
        QApplication.processEvents()


def controls(window: QWidget) -> list[QWidget]:
    found = [child for child in window.findChildren(QWidget) if isinstance(child, CONTROLS)]
    inner = (QScrollBar,)
    return [c for c in found if not (isinstance(c, inner) or c.isHidden() or c.objectName().startswith("qt_"))]


def path_of(widget: QWidget) -> str:
    names: list[str] = []
    up: QWidget | None = widget
    while up is not None and len(names) < 4:
        names.append(type(up).__name__)
        up = up.parentWidget()
    return " < ".join(names)


def texts_of(window: MainWindow) -> dict[str, str]:
    """Every text that a reader can meet in the window, tips and names for screen readers included."""
    found: dict[str, str] = {}
    for number, widget in enumerate(window.findChildren(QWidget)):
        if isinstance(widget.parent(), QTabBar) or widget.objectName() == "qt_dockwidget_floatbutton":
            continue  # of Qt, and never shown
        if isinstance(widget, QLabel | QAbstractButton) and widget.text():
            found[f"{number} {path_of(widget)}"] = widget.text()
        for kind, text in (("tip", widget.toolTip()), ("name", widget.accessibleName())):
            if text:
                found[f"{number} {kind} {path_of(widget)}"] = text
    for number, action in enumerate(window.findChildren(QAction)):
        if action.text() and not action.isSeparator() and action.text() != "Export...":  # of pyqtgraph, never shown
            found[f"action {number} {action.objectName()}"] = action.text()
    for number, menu in enumerate(window.findChildren(QMenu)):
        found[f"menu {number}"] = menu.title()
    for number, dock in enumerate(window.docks.values()):
        found[f"dock {number}"] = dock.windowTitle()
    return {place: text for place, text in found.items() if text}


def test_every_control_says_what_it_is(window: MainWindow):
    nameless = [path_of(c) for c in controls(window) if not (c.accessibleName() or getattr(c, "text", str)())]
    assert nameless == []


def test_every_control_can_be_reached_by_tab(window: MainWindow):
    unreachable = [
        path_of(c) for c in controls(window) if c.isEnabled() and not c.focusPolicy() & Qt.FocusPolicy.TabFocus
    ]
    assert unreachable == []


def test_tab_goes_round_all_visible_controls_and_the_ring_goes_with_it(qtbot: QtBot, qapp, window: MainWindow):
    qtbot.waitUntil(window.isActiveWindow)
    ring = FocusRing(qapp)
    try:
        wanted = {id(c) for c in controls(window) if c.isVisible() and c.isEnabled()}
        met: set[int] = set()
        for _ in range(3 * len(wanted)):
            QTest.keyClick(qapp.focusWidget() or window, Qt.Key.Key_Tab)
            now = qapp.focusWidget()
            if now is None:
                continue
            met.add(id(now))
            if id(now) in wanted:
                assert ring.around is now
        radios = {
            id(c) for c in controls(window) if isinstance(c, QRadioButton)
        }  # of a group, Tab takes the chosen one
        assert wanted - met - radios == set()
    finally:
        ring.remove()


def test_every_text_changes_with_the_language_and_back(window: MainWindow, languages: Translations):
    english = texts_of(window)
    use(languages, "ko")
    korean = texts_of(window)
    assert set(korean) == set(english)
    stayed = {text for place, text in english.items() if korean[place] == text and not SAME_IN_BOTH.match(text)}
    assert stayed == set()
    use(languages, "en")
    assert texts_of(window) == english


@pytest.mark.parametrize("language", ["en", "ko"])
def test_no_text_is_cut_off_on_a_small_screen(window: MainWindow, languages: Translations, language: str):
    use(languages, language)
    window.stage.view.set_case(opened())
    for page in (window.stage.empty, window.stage.loading, window.stage.problem, window.stage.view):
        window.stage.setCurrentWidget(page)
        settle()
        assert {**cut_labels(window), **cut_buttons(window)} == {}


def cut_labels(window: MainWindow) -> dict[str, str]:
    cut: dict[str, str] = {}
    for label in window.findChildren(QLabel):
        if not label.isVisible() or not label.text() or label.property("elides"):
            continue
        need = label.heightForWidth(label.width()) if label.wordWrap() else label.sizeHint().height()
        wide = not label.wordWrap() and QFontMetrics(label.font()).horizontalAdvance(label.text()) > label.width()
        if wide or need > label.height() + 1:
            cut[label.text()] = f"{path_of(label)} has {label.size().toTuple()}, needs height {need}"
    return cut


def cut_buttons(window: MainWindow) -> dict[str, str]:
    cut: dict[str, str] = {}
    for button in window.findChildren(QAbstractButton):
        if not button.isVisible() or not button.text() or isinstance(button, QToolButton):
            continue
        frame = 8 if isinstance(button, QPushButton) else 20 if isinstance(button, QCheckBox | QRadioButton) else 0
        if button.fontMetrics().horizontalAdvance(button.text().replace("&", "")) + frame > button.width():
            cut[button.text()] = f"{path_of(button)} has {button.size().toTuple()}"
    return cut


def test_progress_says_of_what(window: MainWindow):
    assert [path_of(bar) for bar in window.findChildren(QProgressBar) if not bar.accessibleName()] == []
