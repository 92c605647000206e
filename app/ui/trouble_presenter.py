"""Tells what did not work, what it means, and what can be done."""

from PySide6.QtCore import QObject

from app.ui.case_state import Broken
from app.ui.engine_control import GRAPHICS
from app.ui.i18n import translate
from app.ui.parts import Parts
from app.ui.troubles import death_in_words, fall_in_words, in_words
from app.ui.worker_client import GIVEN_UP
from app.worker.protocol import FailedEvent, FellBackEvent


class TroublePresenter(QObject):
    """Between whoever fails and the reader."""

    def __init__(self, parts: Parts) -> None:
        super().__init__(parts.window)
        self._window = parts.window
        self._state = parts.state
        self._controller = parts.controller
        self._client = parts.client
        self._messages = parts.messages
        self._broken: Broken | None = None
        parts.controller.failed.connect(self._on_failed)
        parts.controller.broken.connect(self._on_broken)
        parts.controller.fell_back.connect(self._on_fall)
        parts.client.died.connect(self._on_died)

    def _on_failed(self, event: FailedEvent) -> None:
        if event.kind == GIVEN_UP:
            self._messages.error(event.message, _start_again, self._client.restart)
        else:
            self._messages.error(lambda: in_words(event))
        if event.outcomes:
            self._window.backend_panel.show_outcomes(event.outcomes)

    def _on_fall(self, event: FellBackEvent) -> None:
        self._messages.warning(lambda: fall_in_words(event))

    def _on_died(self, reason: str, restarted: bool) -> None:
        broken, self._broken = self._broken, None
        case = self._controller.case
        kept = 0 if case is None else len(case.finished)
        engines = self._controller.engines
        of_graphics = engines.selection is not None and engines.selection.name == GRAPHICS
        graphics = of_graphics and engines.next_backend() is not None

        def text() -> str:
            return death_in_words(reason, restarted, broken, kept, graphics)

        if not restarted:
            self._messages.error(text, _start_again, self._client.restart)
        elif broken is Broken.RUN:
            self._messages.error(text, _go_on_text, self._go_on)
        elif broken is Broken.OPENING:
            self._messages.error(text)
        else:
            self._messages.warning(text)

    def _go_on(self) -> None:
        """Run what is missing, with another backend when this one keeps dying."""
        other = self._controller.engines.next_backend()
        if other is not None:
            self._controller.choose_backend(other)
        self._controller.run_volume(self._state.index)

    def _on_broken(self, broken: str) -> None:
        self._broken = Broken(broken)


def _start_again() -> str:
    return translate("Presenter", "Start again")


def _go_on_text() -> str:
    return translate("Presenter", "Go on")
