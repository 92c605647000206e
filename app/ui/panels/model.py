"""Which model runs, and why another one cannot."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QStandardItem, QStandardItemModel
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QWidget

from app.inference.model_state import ModelState
from app.inference.registry import AUTO
from app.ui.i18n import translate
from app.ui.panels.parts import Panel, Space, label, name_control
from app.ui.reasons import reason_in_words

_SEPARATOR = "; "


class ModelPanel(Panel):
    """A list of models; what cannot run on this PC says so and cannot be chosen.

    Signals
    -------
    chosen(str)
        'auto' or a model's name.
    """

    chosen = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._models: tuple[ModelState, ...] = ()
        self._choice = AUTO
        self._selected = ""
        self._locked = False
        self.name = label()
        self.box = QComboBox()
        self.box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.box.activated.connect(self._on_activated)
        self.note = label("muted", wrap=True)
        row = QHBoxLayout()
        row.setSpacing(Space.GAP)
        row.addWidget(self.name)
        row.addWidget(self.box, 1)
        self.column.addLayout(row)
        self.column.addWidget(self.note)
        self.retranslate()

    def set_models(self, models: tuple[ModelState, ...]) -> None:
        """Offer these."""
        self._models = models
        self.retranslate()

    def set_choice(self, name: str) -> None:
        """Mark what is asked for: a model or 'auto'."""
        self._choice = name
        self.retranslate()

    def show_selected(self, name: str) -> None:
        """Say which model runs."""
        if name != self._selected:
            self._selected = name
            self.retranslate()

    def set_locked(self, on: bool) -> None:
        """Let nobody choose, since somebody else has."""
        self._locked = on
        self.retranslate()

    def retranslate(self) -> None:
        """Texts."""
        self.name.setText(translate("ModelPanel", "Model"))
        tip = translate("ModelPanel", "The network that outlines; a smaller one is faster, a larger one more exact")
        name_control(self.box, translate("ModelPanel", "Model"), tip)
        items = QStandardItemModel(self.box)
        automatic = translate("ModelPanel", "Automatic")
        items.appendRow(_item(f"{automatic} ({self._selected})" if self._selected else automatic, AUTO, ""))
        for model in self._models:
            items.appendRow(_item(f"{model.name} {model.version}", model.name, _reason(model)))
        self.box.setModel(items)
        self.box.setCurrentIndex(max(0, self.box.findData(self._choice)))
        self.box.setEnabled(len(self._models) > 1 and not self._locked)
        refused = [text for model in self._models if (text := _refusal(model))]
        self.note.setText("\n".join(refused))
        self.note.setVisible(bool(refused))

    def _on_activated(self, row: int) -> None:
        self.chosen.emit(self.box.itemData(row))
        self.box.setCurrentIndex(max(0, self.box.findData(self._choice)))  # until the choice has been taken


def _item(text: str, name: str, reason: str) -> QStandardItem:
    item = QStandardItem(text)
    item.setData(name, Qt.ItemDataRole.UserRole)
    item.setEnabled(not reason)
    item.setToolTip(reason)
    return item


def _reason(model: ModelState) -> str:
    """Why none of a model's artifacts can be tried; of several targets of a backend with the same reason, one."""
    if model.usable:
        return ""
    reasons = dict.fromkeys(f"{a.backend}: {reason_in_words(a.reason).rstrip('.')}" for a in model.artifacts)
    return _SEPARATOR.join(reasons)


def _refusal(model: ModelState) -> str:
    reason = _reason(model)
    return translate("ModelPanel", "{0} cannot run on this PC: {1}.").format(model.name, reason) if reason else ""
