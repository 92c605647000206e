"""The middle of the window: the views, or a page that says what to do, what is being read, or what went wrong."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from app.ui.viewer.cine import Cine
from app.ui.viewer.cine_bar import CineBar
from app.ui.viewer.deck import Deck
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
        self.deck = Deck(state)
        self.cine = Cine(self)
        self.views = QWidget()
        self.empty = EmptyPage()
        self.loading = LoadingPage()
        self.problem = ProblemPage()
        column = QVBoxLayout(self.views)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.deck, 1)
        self.cine_bar = CineBar(self.cine)
        column.addWidget(self.cine_bar)
        for page in (self.empty, self.loading, self.problem, self.views):
            self.addWidget(page)
        for page in (self.empty, self.problem):
            page.files.clicked.connect(self.open_files_wanted)
            page.folder.clicked.connect(self.open_folder_wanted)
        self.empty.demo.clicked.connect(self.demo_wanted)
        self.loading.stop.clicked.connect(self.cancel_wanted)

    @property
    def view(self) -> SliceView:
        """The view of the slices as they are stored, where masks are made; it may be hidden behind another plane."""
        return self.deck.main

    def show_view(self) -> None:
        """The image."""
        self.setCurrentWidget(self.views)
        self.deck.active.setFocus()

    def put_above(self, bar: QWidget) -> None:
        """Put a bar above the views; it goes with their page."""
        layout = self.views.layout()
        assert isinstance(layout, QVBoxLayout)
        layout.insertWidget(0, bar)

    def show_empty(self) -> None:
        """What can be dropped here."""
        self._show_page(self.empty)

    def show_loading(self) -> None:
        """Reading has begun; how much there is to read is not known yet."""
        self.loading.set_progress(0, 0)
        self._show_page(self.loading)

    def show_problem(self) -> None:
        """Nothing could be opened; why is said in the message bar."""
        self._show_page(self.problem)

    def _show_page(self, page: QWidget) -> None:
        self.cine.pause()
        self.setCurrentWidget(page)
