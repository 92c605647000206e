"""Which backend runs, how it was proven, and why each other one does not run."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QButtonGroup, QLabel, QRadioButton, QWidget

from app.inference.outcome import Outcome
from app.inference.registry import AUTO, BACKEND_NAMES
from app.ui.i18n import translate
from app.ui.panels.backend_row import BackendRow
from app.ui.panels.parts import Panel, Space, label
from app.ui.reasons import reason_in_words
from app.worker.protocol import SelectedEvent


class BackendPanel(Panel):
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
        self._reason = label("muted", wrap=True)
        self._reason.setContentsMargins(23, 0, 0, Space.SMALL)
        automatic = QRadioButton()
        automatic.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        automatic.clicked.connect(lambda: self.chosen.emit(AUTO))
        self.rows = {name: BackendRow(name) for name in BACKEND_NAMES}
        self.buttons = {AUTO: automatic, **{name: row.button for name, row in self.rows.items()}}
        for button in self.buttons.values():
            self._group.addButton(button)
        self.column.setSpacing(0)
        self.column.addWidget(automatic)
        self.column.addWidget(self._reason)
        for name, row in self.rows.items():
            row.chosen.connect(lambda name=name: self.chosen.emit(name))
            self.column.addWidget(row)
        self.column.addStretch(1)
        self.set_choice(AUTO)
        self.retranslate()

    @property
    def states(self) -> dict[str, QLabel]:
        """What became of each, by name."""
        return {name: row.state for name, row in self.rows.items()}

    @property
    def notes(self) -> dict[str, QLabel]:
        """The proof of each, or why it cannot run."""
        return {name: row.note for name, row in self.rows.items()}

    def set_choice(self, name: str) -> None:
        """Mark what is chosen."""
        self.buttons[name].setChecked(True)

    def show_selection(self, selection: SelectedEvent) -> None:
        """Show what runs; outcomes of backends that were not looked at this time are kept."""
        self._selection = selection
        self.show_outcomes(selection.outcomes)

    def show_outcomes(self, outcomes: tuple[Outcome, ...]) -> None:
        """Show what became of each backend; of several targets of one, one that passed counts, else the last."""
        for backend in {outcome.backend for outcome in outcomes}:
            own = [outcome for outcome in outcomes if outcome.backend == backend]
            self._outcomes[backend] = self._running(own) or next((o for o in own if o.ok), own[-1])
        self.retranslate()

    def retranslate(self) -> None:
        """Every text in the language in use."""
        running = self._selection.name if self._selection else None
        for name, row in self.rows.items():
            row.show_outcome(self._outcomes.get(name), name == running)
        self.buttons[AUTO].setText(translate("BackendPanel", "Automatic"))
        reason = reason_in_words(self._selection.reason) if self._selection else ""
        self._reason.setText(reason)
        self._reason.setVisible(bool(reason))

    def _running(self, outcomes: list[Outcome]) -> Outcome | None:
        selection = self._selection
        if selection is None:
            return None
        return next((o for o in outcomes if (o.backend, o.target) == (selection.name, selection.target)), None)
