"""The badge that says whether the engines of this PC have been proven."""

from typing import Any

from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from app.ui.helper_process import HelperProcess
from app.ui.i18n import translate
from app.ui.messages import Messages
from app.ui.panels.parts import Picture, Space, label, set_role
from app.ui.reasons import reason_in_words

_PICTURE = 14


class SelfTestBadge(QWidget):
    """Runs the self-test when something has changed since the last one, and shows what came of it."""

    def __init__(self, messages: Messages, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("selfTest")
        self._messages = messages
        self._test: HelperProcess | None = None
        self._result: dict[str, Any] | None = None
        self._picture = Picture(size=_PICTURE)
        self.text = label("muted")
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(Space.SMALL)
        layout.addWidget(self._picture)
        layout.addWidget(self.text)
        self.setVisible(False)

    @property
    def result(self) -> dict[str, Any] | None:
        """What the self-test said; None while it has not said anything."""
        return self._result

    def start(self) -> None:
        """Test in a process of its own, or hear the last result while nothing has changed."""
        self._test = HelperProcess(["self-test", "--if-changed"], self)
        self._test.finished.connect(self._on_result)
        self._test.start()
        self.retranslate()

    def stop(self) -> None:
        """End the test when the window goes."""
        if self._test is not None:
            self._test.stop()

    def _on_result(self, document: dict[str, Any] | None) -> None:
        self._result = {"passed": False, "artifacts": []} if document is None or "passed" not in document else document
        self.retranslate()
        if not self._result["passed"]:
            self._messages.warning(
                translate(
                    "SelfTest",
                    "The self-test of this PC failed; point at its badge below to see why, and tell your "
                    "administrator.",
                )
            )

    def changeEvent(self, event: QEvent) -> None:
        """Another language."""
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)

    def retranslate(self) -> None:
        """Say it in the language in use."""
        if self._test is None:
            return
        result = self._result
        self.setVisible(True)
        if result is None:
            role, picture, text = "muted", "", translate("SelfTest", "Self-test runs…")
        elif result["passed"]:
            role, picture, text = "good", "proven", translate("SelfTest", "Self-test passed")
        else:
            role, picture, text = "danger", "unproven", translate("SelfTest", "Self-test failed")
        self.text.setText(text)
        set_role(self.text, role)
        self._picture.set_name(picture)
        self._picture.setVisible(bool(picture))
        explanation = _explanation(result)
        self.setToolTip(explanation)
        self.setAccessibleName(text)
        self.setAccessibleDescription(explanation)


def _explanation(result: dict[str, Any] | None) -> str:
    """A line for each artifact."""
    if result is None:
        return ""
    lines = []
    for entry in result["artifacts"]:
        passed = translate("SelfTest", "passed") if entry["ok"] else reason_in_words(str(entry["reason"]))
        lines.append(f"{entry['model']} · {entry['backend'] or ''} {entry['target']} · {passed}")
    return "\n".join(lines) or translate("SelfTest", "The self-test could not be run; the log says why.")
