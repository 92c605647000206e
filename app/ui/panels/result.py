"""What was found, and how it is drawn."""

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QWidget

from app.ui.panels.mask_controls import SPACING, MaskControls
from app.ui.panels.parts import Panel, Space
from app.ui.panels.result_figures import ResultFigures
from app.ui.viewer.view_state import ViewState


class ResultPanel(Panel):
    """Figures above, controls of the mask below."""

    def __init__(self, state: ViewState, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.figures, self.controls = ResultFigures(), MaskControls(state)
        self.column.setContentsMargins(Space.EDGE, 0, Space.EDGE, Space.GAP)
        self.column.setSpacing(SPACING)
        self.column.addWidget(self.figures)
        self.column.addWidget(self.controls)
        self.column.addStretch(1)
        self.set_case(False, False)

    def set_case(self, has_case: bool, has_reference: bool) -> None:
        """Another case: forget the figures, and offer what can be drawn."""
        self.controls.set_case(has_case, has_reference)
        self.figures.set_case(has_case, has_reference)

    def sizeHint(self) -> QSize:
        """With room for what a case with a reference adds."""
        return super().sizeHint() + QSize(0, self.figures.kept_free)
