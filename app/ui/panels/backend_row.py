"""One backend in the panel: a switch, what became of it, and the proof."""

from PySide6.QtCore import QDateTime, QLocale, Qt, Signal
from PySide6.QtWidgets import QGridLayout, QRadioButton, QWidget

from app.inference.outcome import Outcome
from app.ui.i18n import translate
from app.ui.panels.parts import Picture, Space, label, set_role
from app.ui.reasons import reason_in_words

_ANY = "any"
"""Target of an artifact that runs everywhere."""
_INDENT = 23
"""Where the text beside a radio button begins."""
_PICTURE = 14


class BackendRow(QWidget):
    """A backend: its switch and its state in one line, the proof or the reason below.

    Signals
    -------
    chosen()
        The reader wants it to run.
    """

    chosen = Signal()

    def __init__(self, name: str) -> None:
        super().__init__()
        self.name = name
        self._outcome: Outcome | None = None
        self._is_running = False
        self.button = QRadioButton(name)
        self.button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.button.clicked.connect(self.chosen)
        self.state, self.note = label(), label("muted", wrap=True)
        self._picture = Picture(size=_PICTURE)
        self.state.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, Space.SMALL)
        grid.setHorizontalSpacing(Space.SMALL)
        grid.setVerticalSpacing(0)
        grid.setColumnMinimumWidth(0, _INDENT - Space.SMALL)
        grid.setColumnStretch(1, 1)
        grid.addWidget(self.button, 0, 0, 1, 2)
        grid.addWidget(self.state, 0, 2)
        grid.addWidget(self._picture, 1, 0, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignTop)
        grid.addWidget(self.note, 1, 1, 1, 2)

    def show_outcome(self, outcome: Outcome | None, is_running: bool) -> None:
        """Tell what became of it; None while it has not been examined."""
        self._outcome, self._is_running = outcome, is_running
        self.button.setEnabled(outcome is not None and outcome.ok)
        self.retranslate()

    def retranslate(self) -> None:
        """Every text in the language in use."""
        outcome = self._outcome
        target = "" if outcome is None or outcome.target in (None, _ANY) else f"  {outcome.target}"
        precision = "" if outcome is None or outcome.precision in (None, "float32") else f"  {outcome.precision}"
        self.button.setText(f"{self.name}{target}{precision}")
        role, text = self._state()
        self.state.setText(text)
        set_role(self.state, role)
        self.button.setAccessibleDescription(text)
        note = self._note()
        self.note.setText(note)
        self.note.setVisible(bool(note))
        self._picture.setVisible(bool(note))
        self._picture.set_name("" if outcome is None else "proven" if outcome.ok else "unproven")
        self.note.setToolTip(_explanation() if outcome is not None and outcome.ok else "")

    def _state(self) -> tuple[str, str]:
        outcome = self._outcome
        if outcome is None:
            return "muted", translate("BackendPanel", "not examined yet")
        if not outcome.ok:
            return "muted", translate("BackendPanel", "cannot run")
        text = translate("BackendPanel", "runs") if self._is_running else translate("BackendPanel", "proven")
        if outcome.infer_ms_p50 is not None:
            text += f" · {outcome.infer_ms_p50:.1f} ms"
        return "good" if self._is_running else "muted", text

    def _note(self) -> str:
        """Why it cannot run, or what its golden run showed."""
        outcome = self._outcome
        if outcome is None:
            return ""
        if not outcome.ok:
            return reason_in_words(outcome.reason)
        if outcome.dice is None or outcome.max_abs_diff is None:
            return ""
        proof = translate("BackendPanel", "Dice {0}, largest difference {1}").format(
            f"{outcome.dice:.5f}", f"{outcome.max_abs_diff:.1e}"
        )
        moment = _local(outcome.proven_at)
        return f"{proof}\n{moment}" if moment else proof


def _local(moment: str | None) -> str:
    """The moment in the reader's time and manner."""
    if moment is None:
        return ""
    local = QDateTime.fromString(moment, Qt.DateFormat.ISODate).toLocalTime()
    text = QLocale().toString(local, QLocale.FormatType.ShortFormat)
    return translate("BackendPanel", "proven {0}").format(text)


def _explanation() -> str:
    return translate(
        "BackendPanel",
        "The golden run: known images went through this backend on this PC, and its answers were compared with those "
        "of the network as it was trained.",
    )
