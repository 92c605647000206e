"""The bar above the views while the outline is edited: tools, size of the brush, deeds, and what is said of a slice."""

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtGui import QFont, QFontMetrics
from PySide6.QtWidgets import QButtonGroup, QFrame, QHBoxLayout, QPushButton, QSlider, QToolButton, QVBoxLayout, QWidget

from app.ui.actions import Actions
from app.ui.editing.session import LARGEST, SMALLEST, EditSession
from app.ui.i18n import translate
from app.ui.panels.parts import ICON, Picture, Space, label, name_control

_GROUPS = (
    ("tool_brush", "tool_eraser", "tool_polygon"),
    ("tool_remove", "tool_keep", "fill_holes", "interpolate"),
    ("undo", "redo", "revert_slice"),
)
_STEPS = 100
_SLIDER_WIDTHS = 48, 96


class EditBar(QFrame):
    """Shown while the outline is edited; its lower line whenever the slice on the screen has been edited.

    Signals
    -------
    revert_wanted()
        The slice on the screen is to follow the network again.
    """

    revert_wanted = Signal()

    def __init__(self, actions: Actions, session: EditSession, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("editBar")
        self._session = session
        self._state: tuple[bool, int] = (False, 0)
        self.tools, self.note = QWidget(), QWidget()
        self._build_tools(actions)
        self._build_note()
        column = QVBoxLayout(self)
        column.setContentsMargins(Space.GAP, Space.SMALL, Space.GAP, Space.SMALL)
        column.setSpacing(Space.SMALL)
        column.addWidget(self.tools)
        column.addWidget(self.note)
        session.settings_changed.connect(self._show_settings)
        self.set_tools(False)
        self.show_slice(False, 0)
        self._retranslate()

    def set_tools(self, on: bool) -> None:
        """Show the tools, or put them away."""
        self.tools.setVisible(on)
        self._show()

    def show_slice(self, edited: bool, count: int) -> None:
        """Say whether the slice on the screen has been edited, and how many have."""
        self._state = edited, count
        self.note.setVisible(edited)
        self._show()
        self._show_note()

    def changeEvent(self, event: QEvent) -> None:
        """Another language."""
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()
        super().changeEvent(event)

    # Building ------------------------------------------------------------------------------------------------------

    def _build_tools(self, actions: Actions) -> None:
        layout = QHBoxLayout(self.tools)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(Space.HAIR)
        self._build_size()
        self._build_reach()
        parts = (self.radius_name, self.radius, self.radius_value), (self.in_slice, self.in_volume), ()
        for number, (names, widgets) in enumerate(zip(_GROUPS, parts, strict=True)):
            if number:
                layout.addSpacing(Space.GAP)
            for name in names:
                button = QToolButton(autoRaise=True)
                button.setDefaultAction(actions[name])
                button.setIconSize(QSize(ICON, ICON))
                button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
                layout.addWidget(button)
            layout.addSpacing(Space.SMALL)
            for widget in widgets:
                layout.addWidget(widget)
        layout.addStretch(1)

    def _build_size(self) -> None:
        self.radius_name, self.radius_value = label("muted"), label()
        self.radius = QSlider(Qt.Orientation.Horizontal)
        self.radius.setRange(0, _STEPS)
        self.radius.setMinimumWidth(_SLIDER_WIDTHS[0])
        self.radius.setMaximumWidth(_SLIDER_WIDTHS[1])
        self.radius.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.radius.valueChanged.connect(lambda value: self._session.set_radius(_radius_of(value)))
        self.radius_value.setMinimumWidth(46)

    def _build_reach(self) -> None:
        self._reach = QButtonGroup(self)
        self.in_slice, self.in_volume = QPushButton(), QPushButton()
        for button, whole in ((self.in_slice, False), (self.in_volume, True)):
            button.setCheckable(True)
            button.setProperty("role", "segment")
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            button.clicked.connect(lambda _checked=False, whole=whole: self._session.set_whole(whole))
            self._reach.addButton(button)

    def _build_note(self) -> None:
        self.text = label("muted", wrap=True)
        self.revert = QPushButton()
        self.revert.clicked.connect(self.revert_wanted)
        layout = QHBoxLayout(self.note)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(Space.GAP)
        layout.addWidget(Picture("edited"))
        layout.addWidget(self.text, 1)
        layout.addWidget(self.revert)

    # Showing -------------------------------------------------------------------------------------------------------

    def _show(self) -> None:
        self.setVisible(not self.tools.isHidden() or not self.note.isHidden())

    def _show_settings(self) -> None:
        session = self._session
        self.radius.blockSignals(True)
        self.radius.setValue(_step_of(session.radius))
        self.radius.blockSignals(False)
        unit = translate("EditBar", "{0} mm") if session.in_mm else translate("EditBar", "{0} px")
        self.radius_value.setText(unit.format(f"{session.radius:.1f}"))
        (self.in_volume if session.whole else self.in_slice).setChecked(True)

    def _show_note(self) -> None:
        _, count = self._state
        stays = translate("EditBar", "Edited by hand: stays when the threshold moves or the network runs again.")
        one, many = translate("EditBar", "{0} slice is edited."), translate("EditBar", "{0} slices are edited.")
        self.text.setText(f"{stays} {(one if count == 1 else many).format(count)}")

    def _retranslate(self) -> None:
        self.radius_name.setText(translate("EditBar", "Radius"))
        name_control(self.radius, translate("EditBar", "Radius of the brush"), translate("EditBar", "Shift and wheel"))
        self.in_slice.setText(translate("EditBar", "Slice"))
        self.in_volume.setText(translate("EditBar", "Volume"))
        name_control(
            self.in_slice,
            translate("EditBar", "Slice"),
            translate("EditBar", "Parts and holes of the slice on the screen alone"),
        )
        name_control(
            self.in_volume, translate("EditBar", "Volume"), translate("EditBar", "Parts and holes of the whole outline")
        )
        for button in (self.in_slice, self.in_volume):  # the one that is chosen is bold
            bold = QFont(button.font())
            bold.setBold(True)
            button.setMinimumWidth(QFontMetrics(bold).horizontalAdvance(button.text()) + 2 * Space.GAP)
        self.revert.setText(translate("EditBar", "Revert slice"))
        self._show_settings()
        self._show_note()


def _radius_of(step: int) -> float:
    """Small sizes have as much room on the slider as large ones."""
    return SMALLEST * (LARGEST / SMALLEST) ** (step / _STEPS)


def _step_of(radius: float) -> int:
    steps = (step for step in range(_STEPS + 1))
    return min(steps, key=lambda step: abs(_radius_of(step) / radius - 1))
