"""What makes up one window."""

from dataclasses import dataclass

from app.inference.latency import LatencyRecorder
from app.ui.case_controller import CaseController
from app.ui.case_lock import CaseLock
from app.ui.main_window import MainWindow
from app.ui.messages import Messages
from app.ui.viewer.view_state import ViewState
from app.ui.worker_client import WorkerClient


@dataclass(frozen=True)
class Parts:
    """The parts that the presenters bring together."""

    window: MainWindow
    state: ViewState
    controller: CaseController
    client: WorkerClient
    messages: Messages
    recorder: LatencyRecorder
    lock: CaseLock
