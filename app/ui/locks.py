"""Greys what the administrator has set, and says so."""

from collections.abc import Mapping

from PySide6.QtCore import QEvent, QObject
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QWidget

from app.policy.ranking import EffectiveSetting
from app.ui.i18n import translate
from app.ui.main_window import MainWindow


class Locks(QObject):
    """Keeps the controls of locked settings grey, whatever else enables them.

    Parameters
    ----------
    window : MainWindow
    locked : mapping of str to EffectiveSetting
        By name of the setting.
    """

    def __init__(self, window: MainWindow, locked: Mapping[str, EffectiveSetting]) -> None:
        super().__init__(window)
        self._locked: list[tuple[QAction | QWidget, EffectiveSetting]] = []
        for name, setting in locked.items():
            for control in window.controls_of(name):
                self._locked.append((control, setting))
                self._hold(control)
        window.installEventFilter(self)
        self._explain()

    def _hold(self, control: QAction | QWidget) -> None:
        control.setEnabled(False)
        if isinstance(control, QAction):
            control.enabledChanged.connect(lambda on, action=control: action.setEnabled(False) if on else None)
            for menu in control.associatedObjects():
                if isinstance(menu, QMenu):
                    menu.setToolTipsVisible(True)
        else:
            control.installEventFilter(self)

    def _explain(self) -> None:
        for control, setting in self._locked:
            text = translate("Locks", "Set by the administrator of this PC ({0})").format(setting.source)
            control.setToolTip(text)
            control.setStatusTip(text)
            if isinstance(control, QWidget):
                control.setAccessibleDescription(text)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Grey again what something else has enabled, and explain in the language in use."""
        if event.type() == QEvent.Type.LanguageChange:
            self._explain()
        elif event.type() == QEvent.Type.EnabledChange and isinstance(watched, QWidget) and self._holds(watched):
            watched.setEnabled(False)
        return False

    def _holds(self, widget: QWidget) -> bool:
        return widget.isEnabled() and any(control is widget for control, _ in self._locked)
