"""The line at the bottom: what this program is not, what was filled in, which model runs."""

from PySide6.QtCore import QEvent, Qt
from PySide6.QtWidgets import QStatusBar, QWidget

from app.imaging.volume import Role
from app.ui.i18n import translate
from app.ui.panels.parts import label
from app.worker.protocol import ModelInfo


class StatusBar(QStatusBar):
    """Three labels; none of them goes away by itself."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSizeGripEnabled(False)
        self._filled: tuple[Role, ...] = ()
        self._model: ModelInfo | None = None
        self.not_diagnostic, self.filled, self.model = label(), label(), label()
        self.not_diagnostic.setObjectName("notDiagnostic")
        self.filled.setObjectName("filledNote")
        self.filled.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.addWidget(self.not_diagnostic)
        self.addWidget(self.filled, 1)
        self.addPermanentWidget(self.model)
        self._retranslate()

    def set_filled(self, filled: tuple[Role, ...]) -> None:
        """Sequences that FLAIR stands in for."""
        self._filled = filled
        self._retranslate()

    def set_model(self, model: ModelInfo | None) -> None:
        """The network that runs."""
        self._model = model
        self._retranslate()

    def changeEvent(self, event: QEvent) -> None:
        """Another language."""
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()
        super().changeEvent(event)

    def _retranslate(self) -> None:
        self.not_diagnostic.setText(translate("StatusBar", "Not for diagnostic use"))
        names = ", ".join(str(role) for role in self._filled)
        note = translate("StatusBar", "{0} missing: filled with FLAIR").format(names) if names else ""
        self.filled.setText(note)
        model = translate("StatusBar", "Model {0} {1}")
        self.model.setText(model.format(self._model.name, self._model.version) if self._model else "")
