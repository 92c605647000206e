"""Brings controller, view and panels together: who hears of what."""

from PySide6.QtCore import QObject, QPoint
from PySide6.QtWidgets import QFileDialog, QMessageBox

from app import __version__, resources
from app.imaging.volume import Role
from app.inference.latency import LatencyRecorder
from app.ui.case_controller import Broken, CaseController, State
from app.ui.cheat_sheet import CheatSheet
from app.ui.exporting import Exporting
from app.ui.i18n import translate
from app.ui.main_window import MainWindow
from app.ui.measurement import Measurement
from app.ui.messages import Messages
from app.ui.opened_case import OpenedCase
from app.ui.thumbnails import ThumbnailLoader
from app.ui.troubles import death_in_words, in_words
from app.ui.viewer.grey_values import GreyValues
from app.ui.viewer.look import Tool
from app.ui.viewer.presets import AUTO
from app.ui.viewer.view_state import ViewState
from app.ui.whole_measure import WholeMeasure
from app.ui.worker_client import GIVEN_UP, WorkerClient
from app.worker.protocol import FailedEvent, SelectedEvent, SeriesInfo, SliceEvent, StartedEvent

_NEEDS_CASE = (
    "export", "close_case",
    "previous", "next", "back_ten", "ahead_ten", "first", "last", "previous_series", "next_series",
    "preset_0", "preset_1", "preset_2", "preset_3", "preset_4", "preset_5", "preset_6", "invert", "rotate_left",
    "rotate_right", "flip", "fit", "overlays", "names", "maximise", "mask", "reference", "run_slice", "run_volume",
)  # fmt: skip
_NEEDS_IMAGE = tuple(name for name in _NEEDS_CASE if name not in ("mask", "reference", "run_slice", "run_volume"))
"""What works on the slices that are there while a case is being read."""

_TEN = 10


class Presenter(QObject):
    """Connects the parts of one window."""

    def __init__(
        self,
        *,
        window: MainWindow,
        state: ViewState,
        controller: CaseController,
        client: WorkerClient,
        messages: Messages,
        recorder: LatencyRecorder,
    ) -> None:
        super().__init__(window)
        self._window = window
        self._state = state
        self._controller = controller
        self._client = client
        self._broken: Broken | None = None
        self._messages = messages
        self._recorder = recorder
        self.measurement = Measurement(self)
        self.whole = WholeMeasure(client, self.measurement, self)
        self.exporting = Exporting(window=window, state=state, controller=controller, client=client, messages=messages)
        self._grey_values = GreyValues(state.scene)
        self._series: tuple[SeriesInfo, ...] = ()
        self._speed: dict[int, tuple[str, float]] = {}
        self._threshold_of: str | None = None
        self._warned_of: OpenedCase | None = None
        self._drawn = False
        self._run_all_when_opened = False
        self._corrections: dict[str, Role] = {}
        self._is_preview = False
        self._previewed = 0
        self._opened: OpenedCase | None = None
        self._series_before: tuple[SeriesInfo, ...] | None = None
        self._thumbnails = ThumbnailLoader(client, self)
        self._connect_actions()
        self._connect_window()
        self._connect_view()
        self._connect_controller()
        window.actions_["live"].setChecked(True)
        window.backend_panel.set_choice(controller.choice)
        self._show_look()
        self._enable()

    # Opening -------------------------------------------------------------------------------------------------------

    def open(self, paths: list[str]) -> None:
        """Open files and folders; the demo case is outlined as a whole as soon as it is there."""
        self._run_all_when_opened = str(resources.demo_case()) in paths
        self._messages.clear()
        self._corrections = {}
        self._controller.open(paths)

    def open_demo(self) -> None:
        """Open the case that came with the program."""
        # The truth lies on the study's grid, and so it is taken as the reference mask.
        self.open([str(resources.demo_case()), str(resources.demo_truth())])

    def _open_files(self) -> None:
        title = translate("Presenter", "Open files")
        kinds = translate("Presenter", "Images (*.dcm *.nii *.nii.gz *.tif *.tiff *.png *.ima);;All files (*)")
        paths, _ = QFileDialog.getOpenFileNames(self._window, title, "", kinds)
        if paths:
            self.open(paths)

    def _open_folder(self) -> None:
        path = QFileDialog.getExistingDirectory(self._window, translate("Presenter", "Open folder"))
        if path:
            self.open([path])

    def _on_preview(self, case: OpenedCase) -> None:
        """Slices can be seen while the others are read; what needs all of them waits."""
        self._is_preview, self._previewed = True, case.event.id
        self._begin(case)
        self._window.stage.show_view()
        self._window.run_bar.setVisible(True)
        self._enable()

    def _on_case(self, case: OpenedCase) -> None:
        """All of it is there; a reader who looks at its preview already is not disturbed."""
        window, seen = self._window, self._is_preview and case.event.id == self._previewed
        self._is_preview = False
        if case is self._opened:  # one that was to be replaced, and was not
            self._restore_series()
        self._opened, self._series_before = case, None
        if not seen:
            self._begin(case)
        else:
            self._go_on_with(case)
        self._record_decoding(case)
        self.measurement.set_case(case)
        self.whole.set_case(case)
        window.result_panel.set_case(True, case.reference is not None)
        window.status.set_filled(case.filled)
        window.stage.show_view()
        self._enable()
        self._thumbnails.load(window.series_panel.unseen())
        if self._run_all_when_opened:
            self._controller.run_volume(self._state.index)
        else:
            self._follow()

    def _begin(self, case: OpenedCase) -> None:
        """Show a case from its middle."""
        window = self._window
        self._speed.clear()
        self._recorder.clear()
        self.measurement.set_case(None)
        self.whole.set_case(None)
        window.stage.view.set_case(case, self._description_of(case))
        self._grey_values.set_case(case)
        self._state.reset(case.geometry, case.main_channel, self._grey_values.window_of(case.main_channel))
        window.series_panel.set_case(case)
        window.series_panel.set_channel(case.main_channel)
        window.result_panel.set_case(False, False)

    def _go_on_with(self, case: OpenedCase) -> None:
        """Exchange a preview for the whole case: same slice, same place, same grey values if they were chosen."""
        window = self._window
        channel = min(self._state.channel, len(case.roles) - 1)
        window.stage.view.set_case(case, self._description_of(case))
        self._grey_values.go_on_with(case)
        self._state.set_channel(channel)
        window.series_panel.set_case(case)
        window.series_panel.set_channel(channel)

    def _description_of(self, case: OpenedCase) -> str:
        return _description(next((series for series in self._series if series.uid == case.uid), None))

    def _on_arrived(self, slices: tuple[int, ...]) -> None:
        self._window.stage.view.slices_arrived(slices)

    def _on_reading(self, done: int, total: int) -> None:
        self._window.stage.loading.set_progress(done, total)
        if self._is_preview:
            self._window.run_bar.set_reading(done, total)

    def _choose_series(self, uid: str) -> None:
        self._controller.open(self._controller.paths, uid, self._corrections)

    def _choose_role(self, uid: str, role: str) -> None:
        """The reader knows better what a sequence is; the case is put together anew."""
        self._corrections[uid] = Role(role)
        case = self._controller.case
        joined = () if case is None else case.event.series_uids
        # The series that is outlined stays, unless it has just been said not to be FLAIR, or another one to be.
        kept = None if Role(role) is Role.FLAIR or not joined or uid == joined[0] else joined[0]
        self._controller.open(self._controller.paths, uid if Role(role) is Role.FLAIR else kept, self._corrections)

    def _on_closed(self) -> None:
        self.measurement.set_case(None)
        self.whole.set_case(None)
        self._grey_values.set_case(None)
        self._window.series_panel.set_case(None)
        self._window.stage.view.set_case(None)
        self._window.result_panel.set_case(False, False)
        self._window.status.set_filled(())
        self._is_preview = False
        self._thumbnails.load(())
        if self._controller.state is not State.FAILED:
            self._window.stage.show_empty()
        self._enable()

    def _record_decoding(self, case: OpenedCase) -> None:
        for number, ms in enumerate(case.event.decode_ms):
            self._recorder.add("decode", ms, cold=number == 0)
        self._window.latency_panel.refresh()

    # View ----------------------------------------------------------------------------------------------------------

    def _on_slice_shown(self) -> None:
        self._controller.opener.look(self._state.index)
        self._show_speed()
        self._show_measures()
        self._follow()

    def _follow(self) -> None:
        """Outline what the reader looks at."""
        if self._window.actions_["live"].isChecked():
            self._controller.follow(self._state.index, self._state.direction)

    def _on_live(self, on: bool) -> None:
        if on:
            self._follow()
        else:
            self._controller.stop_following()

    def _on_drawn(self, _index: int, _has_mask: bool, ms: float) -> None:
        self._recorder.add("draw", ms, cold=not self._drawn)
        self._drawn = True
        self._window.latency_panel.refresh()

    def _choose_channel(self, channel: int) -> None:
        case = self._controller.case
        if case is None or channel == self._state.channel:
            return
        self._state.set_channel(channel)
        self._window.series_panel.set_channel(channel)

    def _use_preset(self, key: int) -> None:
        if not self._grey_values.use_preset(self._state.channel, key):
            self._messages.info(translate("Presenter", "This series brings no grey value preset {0}.").format(key))

    def _show_look(self) -> None:
        look, actions = self._state.look, self._window.actions_
        for name, on in (
            ("mask", look.mask),
            ("reference", look.reference),
            ("overlays", look.overlays),
            ("names", look.name),
            ("invert", look.inverted),
        ):
            actions[name].setChecked(on)
        actions[f"tool_{self._state.tool}"].setChecked(True)
        self.whole.set_threshold(look.threshold)
        self.measurement.set_threshold(look.threshold)
        self._show_measures()

    def _show_speed(self) -> None:
        backend, ms = self._speed.get(self._state.index, ("", 0.0))
        self._window.stage.view.set_run_line(f"{backend} · {ms:.1f} ms" if backend else "")

    def _show_measures(self) -> None:
        of_slice = self.measurement.of_slice(self._state.index)
        self._window.result_panel.show_measures(of_slice, self.measurement.of_volume())

    # Results -------------------------------------------------------------------------------------------------------

    def _on_slice_finished(self, event: SliceEvent, backend: str) -> None:
        self._recorder.add_all(event.latency_ms, event.cold)
        self._speed[event.index] = (backend, sum(event.latency_ms.values()))
        self.whole.forget()
        self.measurement.refresh(event.index)
        self._window.stage.view.mask_changed(event.index)
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
        self.measurement.restart()
        self._window.stage.view.mask_changed(self._state.index)
        self._show_speed()
        self._show_measures()

    def _on_selected(self, selection: SelectedEvent) -> None:
        self._window.backend_panel.show_selection(selection)
        self._window.status.set_model(selection.model)
        if self._threshold_of != selection.model.sha256:
            if self._threshold_of is None:
                self._state.set_look(threshold=selection.model.threshold)
            self._threshold_of = selection.model.sha256
        case = self._controller.case
        if case is not None and self._state.index not in case.finished:
            self._follow()

    def _on_started(self, event: StartedEvent) -> None:
        self._window.status.set_filled(event.filled)
        if event.input_score is not None and event.input_score > 1.0 and self._warned_of is not self._controller.case:
            self._warned_of = self._controller.case
            self._messages.warning(
                translate(
                    "Presenter",
                    "This does not look like a brain FLAIR, the only kind of image that the model knows. Check that "
                    "the right series is chosen before you use the outline.",
                )
            )

    def _on_failed(self, event: FailedEvent) -> None:
        if event.kind == GIVEN_UP:
            self._messages.error(event.message, translate("Presenter", "Start again"), self._client.restart)
        else:
            self._messages.error(in_words(event))
        if event.outcomes:
            self._window.backend_panel.show_outcomes(event.outcomes)

    def _on_died(self, reason: str, restarted: bool) -> None:
        """Say what happened, what it means, and what can be done."""
        broken, self._broken = self._broken, None
        case = self._controller.case
        kept = 0 if case is None else len(case.finished)
        text = death_in_words(reason, restarted, broken, kept)
        if not restarted:
            self._messages.error(text, translate("Presenter", "Start again"), self._client.restart)
        elif broken is Broken.RUN:
            self._messages.error(text, translate("Presenter", "Go on"), self._go_on)
        elif broken is Broken.OPENING:
            self._messages.error(text)
        else:
            self._messages.warning(text)

    def _go_on(self) -> None:
        """Run what is missing, with another backend when this one keeps dying."""
        other = self._controller.next_backend()
        if other is not None:
            self._controller.choose_backend(other)
        self._controller.run_volume(self._state.index)

    def _on_broken(self, broken: str) -> None:
        self._broken = Broken(broken)

    def _on_state(self, name: str) -> None:
        state, stage = State(name), self._window.stage
        self._window.run_bar.setVisible(state is State.SEGMENTING or self.exporting.is_writing)
        self._is_preview = self._is_preview and state in (State.LOADING, State.READY)
        if state is State.LOADING:
            stage.show_loading()
        elif state is State.FAILED:
            stage.show_problem()
        elif state is State.IDLE:
            stage.show_empty()
        elif stage.currentWidget() is stage.loading and self._controller.case is not None:
            stage.show_view()
        self._enable()

    def _enable(self) -> None:
        actions, state = self._window.actions_, self._controller.state
        actions.enable(_NEEDS_CASE, self._controller.case is not None and state is not State.LOADING)
        actions.enable(
            _NEEDS_IMAGE, self._is_preview or (self._controller.case is not None and state is not State.LOADING)
        )
        if state is State.SEGMENTING:
            actions.enable(("run_slice", "run_volume"), False)
        case = self._controller.case
        actions["reference"].setEnabled(case is not None and case.reference is not None)

    def _on_escape(self) -> None:
        """Stop what runs; when nothing does, put the view back."""
        if self.exporting.cancel() or self._controller.cancel():
            return
        if self._controller.state is State.LOADING:
            self._controller.cancel_opening()
            return
        case = self._controller.case
        if case is not None:
            self._state.reset_place()

    # Window --------------------------------------------------------------------------------------------------------

    def _maximise(self) -> None:
        self._window.actions_["maximise"].toggle()

    def _full_screen(self, on: bool) -> None:
        if on:
            self._window.showFullScreen()
        else:
            self._window.showNormal()

    def _show_menu(self, where: QPoint) -> None:
        self._window.context_menu().popup(where)

    def _about(self) -> None:
        text = translate(
            "Presenter",
            "Falx {0} outlines the FLAIR abnormality of a glioma on brain MRI.\nIt is not for diagnostic use.",
        )
        QMessageBox.about(self._window, translate("Presenter", "About Falx"), text.format(__version__))

    # Wiring --------------------------------------------------------------------------------------------------------

    def _connect_actions(self) -> None:
        state, window, controller = self._state, self._window, self._controller
        turn = state.set_placement
        does = {
            "open_files": self._open_files,
            "open_folder": self._open_folder,
            "open_demo": self.open_demo,
            "export": self.exporting.ask,
            "close_case": controller.close_case,
            "quit": window.close,
            "previous": lambda: state.step(-1),
            "next": lambda: state.step(1),
            "back_ten": lambda: state.step(-_TEN),
            "ahead_ten": lambda: state.step(_TEN),
            "first": lambda: state.go_to(0),
            "last": lambda: state.go_to(state.slices - 1),
            "previous_series": lambda: window.series_panel.step(-1),
            "next_series": lambda: window.series_panel.step(1),
            "rotate_left": lambda: turn(state.placement.rotated(-1)),
            "rotate_right": lambda: turn(state.placement.rotated(1)),
            "flip": lambda: turn(state.placement.flipped()),
            "fit": state.fit,
            "run_slice": lambda: controller.run_slice(state.index),
            "run_volume": lambda: controller.run_volume(state.index),
            "cancel": self._on_escape,
            "cheat_sheet": lambda: CheatSheet(window.actions_, window).open(),
            "about": self._about,
        }
        for name, function in does.items():
            window.actions_[name].triggered.connect(lambda _checked=False, function=function: function())
        for key in range(AUTO, 7):
            window.actions_[f"preset_{key}"].triggered.connect(lambda _checked=False, key=key: self._use_preset(key))
        toggles = {"mask": "mask", "reference": "reference", "overlays": "overlays", "names": "name"}
        for name, field in {**toggles, "invert": "inverted"}.items():
            window.actions_[name].toggled.connect(lambda on, field=field: state.set_look(**{field: on}))
        for tool in Tool:
            window.actions_[f"tool_{tool.value}"].triggered.connect(
                lambda _checked=False, tool=tool: state.set_tool(tool)
            )
        window.actions_["live"].toggled.connect(self._on_live)
        window.actions_["maximise"].toggled.connect(window.set_image_only)
        window.actions_["full_screen"].toggled.connect(self._full_screen)

    def _connect_window(self) -> None:
        window, stage = self._window, self._window.stage
        window.dropped.connect(self.open)
        stage.open_files_wanted.connect(self._open_files)
        stage.open_folder_wanted.connect(self._open_folder)
        stage.demo_wanted.connect(self.open_demo)
        stage.cancel_wanted.connect(self._on_escape)
        window.run_bar.cancel_wanted.connect(self._on_escape)
        window.series_panel.channel_chosen.connect(self._choose_channel)
        window.series_panel.series_chosen.connect(self._choose_series)
        window.series_panel.role_chosen.connect(self._choose_role)
        self._thumbnails.loaded.connect(window.series_panel.set_picture)
        window.backend_panel.chosen.connect(self._controller.choose_backend)

    def _connect_view(self) -> None:
        state, view = self._state, self._window.stage.view
        state.slice_changed.connect(lambda _index: self._on_slice_shown())
        state.look_changed.connect(self._show_look)
        view.drawn.connect(self._on_drawn)
        view.menu_wanted.connect(self._show_menu)
        view.maximise_wanted.connect(self._maximise)
        self.measurement.changed.connect(self._show_measures)
        self.whole.changed.connect(self._window.result_panel.show_whole)

    def _connect_controller(self) -> None:
        controller, window = self._controller, self._window
        controller.state_changed.connect(self._on_state)
        controller.opener.listing.connect(window.stage.loading.set_listing)
        controller.series_listed.connect(self._on_series)
        for lost in (controller.opener.failed, controller.opener.cancelled):
            lost.connect(lambda *_: self._on_series_lost())
        controller.opener.progress.connect(self._on_reading)
        controller.opener.arrived.connect(self._on_arrived)
        controller.case_previewed.connect(self._on_preview)
        controller.case_opened.connect(self._on_case)
        controller.case_closed.connect(self._on_closed)
        controller.selected.connect(self._on_selected)
        controller.choice_changed.connect(window.backend_panel.set_choice)
        controller.started.connect(self._on_started)
        controller.slice_finished.connect(self._on_slice_finished)
        controller.run_progress.connect(window.run_bar.set_progress)
        controller.results_cleared.connect(self._on_results_cleared)
        controller.failed.connect(self._on_failed)
        controller.broken.connect(self._on_broken)
        self._client.died.connect(self._on_died)

    def _on_series(self, series: tuple[SeriesInfo, ...]) -> None:
        if self._series_before is None:
            self._series_before = self._series
        self._series = series
        self._window.series_panel.set_series(series)

    def _on_series_lost(self) -> None:
        """Nothing came of the listing: that of the case on the screen is shown again."""
        if self._series_before is not None:
            self._restore_series()
            self._window.series_panel.set_case(self._controller.case)

    def _restore_series(self) -> None:
        if self._series_before is not None:
            self._series, self._series_before = self._series_before, None
            self._window.series_panel.set_series(self._series)


def _description(info: SeriesInfo | None) -> str:
    if info is None:
        return ""
    number = "" if info.number is None else f"{info.number} "
    return f"{number}{info.description}".strip()
