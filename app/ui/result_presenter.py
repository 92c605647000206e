"""Shows what the network finds: the mask as it comes, its measures, and what it cost."""

from collections.abc import Iterable

from PySide6.QtCore import QObject

from app.ui.i18n import translate
from app.ui.live_diameters import LiveDiameters
from app.ui.measurement import Measurement
from app.ui.opened_case import OpenedCase
from app.ui.parts import Parts
from app.ui.viewer.legend import Legend
from app.ui.whole_measure import WholeMeasure
from app.worker.protocol import SelectedEvent, SliceEvent, StartedEvent


class ResultPresenter(QObject):
    """Between the runs and what shows results."""

    def __init__(self, parts: Parts) -> None:
        super().__init__(parts.window)
        self._window = parts.window
        self._state = parts.state
        self._controller = parts.controller
        self._messages = parts.messages
        self._recorder = parts.recorder
        self.measurement = Measurement(self)
        self.whole = WholeMeasure(parts.client, self.measurement, self)
        self.live = LiveDiameters(self)
        self._speed: dict[int, tuple[str, float]] = {}
        self._threshold_of: float | None = None
        self._warned_of: OpenedCase | None = None
        self._drawn = False
        parts.state.scene.add_layer(Legend())
        self._connect()

    def set_case(self, case: OpenedCase | None) -> None:
        """Measure another case from now on; None while one is being read."""
        if case is None:
            self._speed.clear()
            self._recorder.clear()
        else:
            self._record_decoding(case)
        self.measurement.set_case(case)
        self.whole.set_case(case)
        self.live.set_case(case)

    def follow(self) -> None:
        """Outline what the reader looks at."""
        if self._window.actions_["live"].isChecked():
            self._controller.follow(self._state.index, self._state.direction)

    def mask_edited(self, slices: Iterable[int]) -> None:
        """Show and measure what a reader has made of slices."""
        slices = tuple(slices)
        self.whole.edited()
        if self.whole.result is not None:
            self.live.edited(slices)
        for index in slices:
            self.measurement.refresh(index)
            self._window.stage.deck.mask_changed(index)
        self._show_measures()

    def prepare_editing(self) -> None:
        """Look at every slice once, so that the first stroke need not wait for it."""
        if self.whole.result is not None:
            self.live.edited(())

    def show_look(self) -> None:
        """Measure at the threshold in use."""
        threshold = self._state.look.threshold
        self.whole.set_threshold(threshold)
        self.live.set_threshold(threshold)
        self.measurement.set_threshold(threshold)
        self._show_measures()

    def _on_slice_shown(self) -> None:
        self._controller.opener.look(self._state.index)
        self._show_speed()
        self._show_measures()
        self.follow()

    def _on_live(self, on: bool) -> None:
        if on:
            self.follow()
        else:
            self._controller.stop_following()

    def _on_drawn(self, _index: int, _has_mask: bool, ms: float) -> None:
        self._recorder.add("draw", ms, cold=not self._drawn)
        self._drawn = True
        self._window.latency_panel.refresh()

    def _on_slice_finished(self, event: SliceEvent, backend: str) -> None:
        if event.cached:
            self._recorder.add_cached()
        else:
            self._recorder.add_slice(event.latency_ms, event.cold)
        self._speed[event.index] = (backend, sum(event.latency_ms.values()))
        self.whole.forget()
        self.live.forget()
        self.measurement.refresh(event.index)
        self._window.stage.deck.mask_changed(event.index)
        self._window.latency_panel.refresh()
        if event.index == self._state.index:
            self._show_speed()
            self._show_measures()

    def _on_results_cleared(self) -> None:
        self._speed.clear()
        self._recorder.clear()
        self._drawn = False
        if self._controller.case is not None:
            self._record_decoding(self._controller.case)
        self.whole.forget()
        self.live.forget()
        self.measurement.restart()
        self._window.stage.deck.mask_changed(self._state.index)
        self._show_speed()
        self._show_measures()

    def _on_selected(self, selection: SelectedEvent) -> None:
        self._window.backend_panel.show_selection(selection)
        self._window.status.set_model(selection.model)
        self._window.model_panel.show_selected(selection.model.name)
        about = f"{selection.model.name} {selection.model.version}, {selection.name} {selection.target}"
        self._window.latency_panel.set_about(about)
        # The threshold is the model's own until the reader moves it.
        if self._threshold_of in (None, self._state.look.threshold):
            self._state.set_look(threshold=selection.model.threshold)
        self._threshold_of = selection.model.threshold
        case = self._controller.case
        if case is not None and self._state.index not in case.finished:
            self.follow()

    def _on_started(self, event: StartedEvent) -> None:
        self._window.status.set_filled(event.filled)

    def _on_checked(self, score: float | None) -> None:
        if score is not None and score > 1.0 and self._warned_of is not self._controller.case:
            self._warned_of = self._controller.case
            self._messages.warning(_foreign, lambda: translate("Presenter", "Show the series"), self._show_series)

    def _show_series(self) -> None:
        self._window.docks["series"].show()
        self._window.series_panel.list.setFocus()

    def _show_speed(self) -> None:
        backend, ms = self._speed.get(self._state.index, ("", 0.0))
        self._window.stage.deck.set_run_line(f"{backend} · {ms:.1f} ms" if backend else "")

    def _show_measures(self) -> None:
        of_slice = self.measurement.of_slice(self._state.index)
        self._window.result_panel.figures.show_measures(of_slice, self.measurement.of_volume())

    def _record_decoding(self, case: OpenedCase) -> None:
        for number, ms in enumerate(case.event.decode_ms):
            self._recorder.add("decode", ms, cold=number == 0)
        self._window.latency_panel.refresh()

    def _connect(self) -> None:
        controller, window = self._controller, self._window
        self._state.slice_changed.connect(lambda _index: self._on_slice_shown())
        window.stage.view.drawn.connect(self._on_drawn)
        window.actions_["live"].toggled.connect(self._on_live)
        self.measurement.changed.connect(self._show_measures)
        self.whole.changed.connect(window.result_panel.figures.show_whole)
        self.live.changed.connect(self.whole.show_diameters)
        controller.selected.connect(self._on_selected)
        controller.started.connect(self._on_started)
        controller.checked.connect(self._on_checked)
        controller.slice_finished.connect(self._on_slice_finished)
        controller.run_progress.connect(window.run_bar.set_progress)
        controller.results_cleared.connect(self._on_results_cleared)


def _foreign() -> str:
    return translate(
        "Presenter",
        "This does not look like a brain FLAIR, the only kind of image that the model knows. Check that the right "
        "series is chosen before you use the outline.",
    )
