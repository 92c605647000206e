"""Which backend runs, and why each other one does not."""

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtWidgets import QButtonGroup, QGridLayout, QLabel, QRadioButton, QVBoxLayout, QWidget

from app.inference.outcome import Outcome
from app.inference.registry import AUTO, BACKEND_NAMES
from app.ui.i18n import translate
from app.ui.panels.parts import label, set_role
from app.ui.reasons import reason_in_words
from app.worker.protocol import SelectedEvent

_ANY = "any"
"""Target of an artifact that runs everywhere."""

CHOICES = (AUTO, *BACKEND_NAMES)


class BackendPanel(QWidget):
    """A row for each backend; what cannot run says so and cannot be chosen.

    Signals
    -------
    chosen(str)
        'auto' or a backend's name.
    """

    chosen = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._outcomes: dict[str, Outcome] = {}
        self._selection: SelectedEvent | None = None
        self._group = QButtonGroup(self)
        self.buttons: dict[str, QRadioButton] = {}
        self.states: dict[str, QLabel] = {}
        self.notes: dict[str, QLabel] = {}
        grid = QGridLayout()
        grid.setColumnStretch(0, 1)
        grid.setVerticalSpacing(1)
        for row, name in enumerate(CHOICES):
            self._add_row(grid, row * 2, name)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(14, 2, 14, 4)
        layout.addLayout(grid)
        layout.addStretch(1)
        self.set_choice(AUTO)
        self._show()

    def set_choice(self, name: str) -> None:
        """Mark what is chosen."""
        self.buttons[name].setChecked(True)

    def show_selection(self, selection: SelectedEvent) -> None:
        """Show what runs; outcomes of backends that were not looked at this time are kept."""
        self._selection = selection
        self.show_outcomes(selection.outcomes)

    def show_outcomes(self, outcomes: tuple[Outcome, ...]) -> None:
        """Show what became of each backend; of several targets of one, the last counts."""
        for outcome in outcomes:
            self._outcomes[outcome.backend] = outcome
        self._show()

    def changeEvent(self, event: QEvent) -> None:
        """Another language."""
        if event.type() == QEvent.Type.LanguageChange:
            self._show()
        super().changeEvent(event)

    def _add_row(self, grid: QGridLayout, row: int, name: str) -> None:
        button = QRadioButton()
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        button.clicked.connect(lambda: self.chosen.emit(name))
        self._group.addButton(button)
        state, note = label(), label("muted", wrap=True)
        state.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        note.setContentsMargins(23, 0, 0, 3)
        grid.addWidget(button, row, 0)
        grid.addWidget(state, row, 1)
        grid.addWidget(note, row + 1, 0, 1, 2)
        self.buttons[name], self.states[name], self.notes[name] = button, state, note

    def _show(self) -> None:
        running = self._selection.name if self._selection else None
        for name in BACKEND_NAMES:
            self._show_backend(name, self._outcomes.get(name), name == running)
        self.buttons[AUTO].setText(translate("BackendPanel", "Automatic"))
        reason = reason_in_words(self._selection.reason) if self._selection else ""
        self.notes[AUTO].setText(reason)
        self.notes[AUTO].setVisible(bool(reason))

    def _show_backend(self, name: str, outcome: Outcome | None, running: bool) -> None:
        button, state, note = self.buttons[name], self.states[name], self.notes[name]
        target = "" if outcome is None or outcome.target in (None, _ANY) else f"  {outcome.target}"
        button.setText(f"{name}{target}")
        button.setEnabled(outcome is not None and outcome.ok)
        if outcome is None:
            role, text = "muted", translate("BackendPanel", "not examined yet")
        elif not outcome.ok:
            role, text = "muted", translate("BackendPanel", "cannot run")
        elif running:
            role, text = "good", translate("BackendPanel", "runs")
        else:
            role, text = "muted", translate("BackendPanel", "proven")
        if outcome is not None and outcome.ok and outcome.infer_ms_p50 is not None:
            text += f" · {outcome.infer_ms_p50:.1f} ms"
        state.setText(text)
        set_role(state, role)
        failure = "" if outcome is None or outcome.ok else reason_in_words(outcome.reason)
        note.setText(failure)
        note.setVisible(bool(failure))
