"""Brings controller, view and panels together: who hears of what."""

from PySide6.QtCore import QObject, QPoint
from PySide6.QtWidgets import QFileDialog, QMessageBox

from app import __version__, resources
from app.inference.latency import LatencyRecorder
from app.ui.case_controller import CaseController
from app.ui.case_lock import CaseLock
from app.ui.case_presenter import CasePresenter
from app.ui.case_state import State
from app.ui.commands import connect_commands, preset_commands
from app.ui.edit_presenter import EditPresenter
from app.ui.exporting import Exporting
from app.ui.i18n import translate
from app.ui.key_presenter import KeyPresenter
from app.ui.main_window import MainWindow
from app.ui.measure_presenter import MeasurePresenter
from app.ui.messages import Messages
from app.ui.parts import Parts
from app.ui.result_presenter import ResultPresenter
from app.ui.surface.presenter import SurfacePresenter
from app.ui.trouble_presenter import TroublePresenter
from app.ui.undo_order import UndoOrder
from app.ui.view_commands import ViewCommands
from app.ui.viewer.view_state import ViewState
from app.ui.worker_client import WorkerClient

_NEEDS_CASE = (
    "export", "close_case",
    "previous", "next", "back_ten", "ahead_ten", "first", "last", "previous_series", "next_series",
    "preset_0", "preset_1", "preset_2", "preset_3", "preset_4", "preset_5", "preset_6", "invert", "rotate_left",
    "rotate_right", "flip", "fit", "actual_size", "fit_lesion", "smooth", "crosshair", "cine", "cine_faster",
    "cine_slower", "arrange_one", "plane_axial", "plane_coronal", "plane_sagittal", "overlays", "names", "maximise",
    "mask", "reference", "run_slice", "run_volume",
)  # fmt: skip
_NEEDS_IMAGE = tuple(name for name in _NEEDS_CASE if name not in ("mask", "reference", "run_slice", "run_volume"))
"""What works on the slices that are there while a case is being read."""


class Presenter(QObject):
    """Connects the parts of one window; each presenter below it shows one thing."""

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
        lock = CaseLock(self)
        lock.elsewhere.connect(lambda: messages.warning(_elsewhere))
        parts = self.parts = Parts(window, state, controller, client, messages, recorder, lock)
        self.results = ResultPresenter(parts)
        self.measurement, self.whole = self.results.measurement, self.results.whole
        self.cases = CasePresenter(parts, self.results)
        self.troubles = TroublePresenter(parts)
        self.views = ViewCommands(parts)
        self.exporting = Exporting(window=window, state=state, controller=controller, client=client, messages=messages)
        order = UndoOrder(self)
        self.measures = MeasurePresenter(parts, self.results, order)
        self.editing = EditPresenter(parts, self.results, order)
        self.keys = KeyPresenter(window, messages)
        self.surface = SurfacePresenter(parts, self.results)
        self.exporting.moved_diameters = lambda: self.measures.moved_diameters
        window.closing.connect(lock.release)  # after what is kept has been written
        self._connect()
        window.actions_["live"].setChecked(True)
        window.backend_panel.set_choice(controller.engines.choice.backend)
        window.model_panel.set_choice(controller.engines.choice.model)
        self.results.show_look()
        self._enable()

    def open(self, paths: list[str]) -> None:
        """Open files and folders; the demo case is outlined as a whole as soon as it is there."""
        self.cases.open(paths)

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

    def _on_state(self, name: str) -> None:
        state, stage = State(name), self._window.stage
        self._window.run_bar.setVisible(state is State.SEGMENTING or self.exporting.is_writing)
        self.cases.is_preview = self.cases.is_preview and state in (State.LOADING, State.READY)
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
        actions, case, state = self._window.actions_, self._controller.case, self._controller.state
        is_there = case is not None and state is not State.LOADING
        actions.enable(_NEEDS_CASE, is_there)
        actions.enable(_NEEDS_IMAGE, is_there or self.cases.is_preview)
        if state is State.SEGMENTING:
            actions.enable(("run_slice", "run_volume"), False)
        actions["reference"].setEnabled(case is not None and case.reference is not None)

    def _on_escape(self) -> None:
        """Stop what runs; when nothing does, put the view back."""
        rooms = (self.views, self.measures, self.editing, self.exporting, self._controller)
        if any(room.cancel() for room in rooms):
            return
        if self._controller.state is State.LOADING:
            self._controller.cancel_opening()
            return
        if self._controller.case is not None:
            self.views.reset()

    def _show_menu(self, where: QPoint) -> None:
        self._window.context_menu().popup(where)

    def _about(self) -> None:
        text = translate(
            "Presenter",
            "Falx {0} outlines the FLAIR abnormality of a glioma on brain MRI.\nIt is not for diagnostic use.",
        )
        QMessageBox.about(self._window, translate("Presenter", "About Falx"), text.format(__version__))

    def _connect(self) -> None:
        window, stage = self._window, self._window.stage
        own = {
            "open_files": self._open_files,
            "open_folder": self._open_folder,
            "open_demo": self.open_demo,
            "export": self.exporting.ask,
            "cancel": self._on_escape,
            "about": self._about,
        }
        connect_commands(self.parts, {**own, **preset_commands(self.cases.use_preset)})
        window.dropped.connect(self.open)
        stage.open_files_wanted.connect(self._open_files)
        stage.open_folder_wanted.connect(self._open_folder)
        stage.demo_wanted.connect(self.open_demo)
        stage.cancel_wanted.connect(self._on_escape)
        window.run_bar.cancel_wanted.connect(self._on_escape)
        window.backend_panel.chosen.connect(self._controller.choose_backend)
        self._controller.choice_changed.connect(window.backend_panel.set_choice)
        window.model_panel.chosen.connect(self._controller.choose_model)
        self._controller.model_changed.connect(window.model_panel.set_choice)
        self._controller.models_listed.connect(window.model_panel.set_models)
        self._controller.state_changed.connect(self._on_state)
        self.cases.changed.connect(self._enable)
        self._state.look_changed.connect(self.results.show_look)
        stage.deck.menu_wanted.connect(self._show_menu)


def _elsewhere() -> str:
    return translate(
        "Presenter",
        "This case is open in another window of Falx. What you edit or measure here is not kept, so that nothing is "
        "overwritten there; close it there and open it here again.",
    )
