"""Writes the results of the case: asks, outlines what is missing, lets the worker write, tells how it went."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from PySide6.QtCore import QObject, QUrl
from PySide6.QtGui import QDesktopServices

from app.results.measurements import Bidimensional
from app.ui.case_controller import CaseController
from app.ui.case_state import State
from app.ui.export_dialog import ExportDialog, Wish
from app.ui.i18n import translate
from app.ui.main_window import MainWindow
from app.ui.messages import Messages
from app.ui.opened_case import OpenedCase
from app.ui.troubles import in_words
from app.ui.viewer.view_state import ViewState
from app.ui.worker_client import DIED, WorkerClient
from app.worker.protocol import DoneEvent, Event, ExportedEvent, ExportRequest, FailedEvent, SeriesInfo, WritingEvent


class Exporting(QObject):
    """One export at a time."""

    def __init__(
        self,
        *,
        window: MainWindow,
        state: ViewState,
        controller: CaseController,
        client: WorkerClient,
        messages: Messages,
    ) -> None:
        super().__init__(window)
        self._window = window
        self._state = state
        self._controller = controller
        self._client = client
        self._messages = messages
        self._series: tuple[SeriesInfo, ...] = ()
        self._waiting: tuple[OpenedCase, Wish] | None = None
        self._request: ExportRequest | None = None
        self._last: Wish | None = None
        self.moved_diameters: Callable[[], Bidimensional | None] = lambda: None
        controller.series_listed.connect(self._on_series)
        controller.run_finished.connect(self._on_run_finished)

    @property
    def is_writing(self) -> bool:
        """Whether the worker is writing results."""
        return self._request is not None

    def ask(self) -> ExportDialog | None:
        """Open the dialog; None while there is nothing to export or an export runs."""
        case = self._controller.case
        if case is None or self.is_writing or self._controller.state not in (State.READY, State.SEGMENTING):
            return None
        info = next((series for series in self._series if series.uid == case.uid), None)
        is_dicom = info is not None and info.kind == "dicom"
        dialog = ExportDialog(
            is_dicom=is_dicom,
            missing=len(case.missing()),
            total=case.slices,
            last=self._last,
            parent=self._window,
        )
        dialog.wanted.connect(self.start)
        dialog.open()
        return dialog

    def start(self, wish: Wish) -> None:
        """Export the case on the screen, after what is missing has been outlined."""
        case = self._controller.case
        if case is None or self.is_writing:
            return
        self._last = wish
        if case.missing():
            self._waiting = (case, wish)
            self._controller.run_volume(self._state.index)
        else:
            self._submit(case, wish)

    def cancel(self) -> bool:
        """Stop writing; nothing is left of it. Returns whether there was something to stop."""
        self._waiting = None
        if self._request is None:
            return False
        self._client.cancel(self._request.id)
        return True

    def _on_series(self, series: tuple[SeriesInfo, ...]) -> None:
        self._series = series

    def _on_run_finished(self, cancelled: bool) -> None:
        waiting, self._waiting = self._waiting, None
        if waiting is None or cancelled:
            return
        case, wish = waiting
        if case is self._controller.case and not case.missing():
            self._submit(case, wish)

    def _submit(self, case: OpenedCase, wish: Wish) -> None:
        selection = self._controller.selection
        if selection is None:
            return
        event = case.event
        backends = " and ".join(sorted(set(case.finished.values())))
        self._request = ExportRequest(
            self._client.next_id(),
            paths=self._controller.paths,
            outline=case.outline(self._state.look.threshold),
            slice_names=event.slice_names,
            formats=wish.formats,
            folder=str(_new_folder(wish.folder)),
            deidentify=wish.deidentify,
            model=selection.model,
            backend=backends or selection.name,
            target=selection.target,
            filled=case.filled,
            diameters=self.moved_diameters(),
        )
        self._window.run_bar.set_writing(0, len(wish.formats))
        self._window.run_bar.show()
        self._client.submit(self._request, self._on_event)

    def _on_event(self, event: Event) -> None:
        request = self._request
        if request is None or event.id != request.id:
            return
        if isinstance(event, WritingEvent):
            self._window.run_bar.set_writing(event.done, event.total)
        elif isinstance(event, ExportedEvent):
            folder = Path(request.folder)
            one = translate("Exporting", "One file was written to the folder {1} and read back.")
            many = translate("Exporting", "{0} files were written to the folder {1} and read back.")
            text = one if event.files == 1 else many
            self._messages.info(
                text.format(event.files, folder.name),
                translate("Exporting", "Open folder"),
                lambda: QDesktopServices.openUrl(QUrl.fromLocalFile(str(folder))),
            )
        elif isinstance(event, FailedEvent | DoneEvent):
            self._request = None
            self._window.run_bar.setVisible(self._controller.state is State.SEGMENTING)
            self._tell_end(event)

    def _tell_end(self, event: FailedEvent | DoneEvent) -> None:
        if isinstance(event, FailedEvent):
            gone = translate("Exporting", "The results were not written because the process that writes them stopped.")
            self._messages.error(gone if event.kind == DIED else in_words(event))
        elif event.cancelled:
            self._messages.info(translate("Exporting", "The export was stopped; nothing was written."))


def _new_folder(parent: Path) -> Path:
    """A folder that does not exist yet, named after the moment and not after the patient."""
    stamp = datetime.now().strftime("%Y-%m-%d %H-%M-%S")
    folder, number = parent / f"Falx {stamp}", 2
    while folder.exists():
        folder, number = parent / f"Falx {stamp} ({number})", number + 1
    return folder
