"""Hands on the outline in the real window, and what comes of it."""

import numpy as np
from PySide6.QtCore import QEvent, QPointF, Qt

from app.ui.application import Falx
from app.ui.opened_case import OpenedCase
from tests.ui.views import mouse

LEFT = Qt.MouseButton.LeftButton
SHAPE = (6, 64, 64)


def stroke(falx: Falx, *places: tuple[float, float], tool: str = "brush") -> None:
    """Drag over pixels of the slice on the screen."""
    view = falx.window.stage.view
    falx.window.actions_[f"tool_{tool}"].trigger()
    points = [view.mapping().to_screen.map(QPointF(column + 0.5, row + 0.5)) for row, column in places]
    mouse(view, QEvent.Type.MouseButtonPress, points[0], button=LEFT, held=LEFT)
    for point in points[1:]:
        mouse(view, QEvent.Type.MouseMove, point, held=LEFT)
    mouse(view, QEvent.Type.MouseButtonRelease, points[-1], button=LEFT)


def volume(falx: Falx, case: OpenedCase) -> np.ndarray:
    """The mask that is shown."""
    masks = [case.mask_of(index, falx.state.look.threshold) for index in range(case.slices)]
    return np.stack([np.zeros(SHAPE[1:], bool) if mask is None else mask for mask in masks])


def is_measured(falx: Falx) -> bool:
    return falx.presenter.measurement.is_settled and falx.presenter.whole.result is not None


def text(falx: Falx) -> str:
    return falx.window.message_bar.text
