"""The middle of the window: the image, or a page that says what to do, what is being read, or what went wrong."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QStackedWidget, QWidget

from app.ui.viewer.pages import EmptyPage, LoadingPage, ProblemPage
from app.ui.viewer.slice_view import SliceView
from app.ui.viewer.view_state import ViewState


class Stage(QStackedWidget):
    """One page at a time."""

    open_files_wanted = Signal()
    open_folder_wanted = Signal()
    demo_wanted = Signal()
    cancel_wanted = Signal()

    def __init__(self, state: ViewState, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.view = SliceView(state)
        self.empty = EmptyPage()
        self.loading = LoadingPage()
        self.problem = ProblemPage()
        for page in (self.empty, self.loading, self.problem, self.view):
            self.addWidget(page)
        for page in (self.empty, self.problem):
            page.files.clicked.connect(self.open_files_wanted)
            page.folder.clicked.connect(self.open_folder_wanted)
        self.empty.demo.clicked.connect(self.demo_wanted)
        self.loading.stop.clicked.connect(self.cancel_wanted)

    def show_view(self) -> None:
        """The image."""
        self.setCurrentWidget(self.view)
        self.view.setFocus()

    def show_empty(self) -> None:
        """What can be dropped here."""
        self.setCurrentWidget(self.empty)

    def show_loading(self) -> None:
        """Reading has begun; how much there is to read is not known yet."""
        self.loading.set_progress(0, 0)
        self.setCurrentWidget(self.loading)

    def show_problem(self) -> None:
        """Nothing could be opened; why is said in the message bar."""
        self.setCurrentWidget(self.problem)
