"""Opens the lesion in space, and keeps it like the outline."""

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, QTimer

from app.imaging.volume import VolumeGeometry
from app.ui.i18n import translate
from app.ui.opened_case import OpenedCase
from app.ui.parts import Parts
from app.ui.result_presenter import ResultPresenter
from app.ui.surface.availability import has_opengl

if TYPE_CHECKING:
    from app.ui.surface.scene import Scene
    from app.ui.surface.window import SurfaceWindow

_SETTLE_MS = 400
"""After this long without a change the surface is computed anew."""


class SurfacePresenter(QObject):
    """Between the outline and the window that shows it in space; OpenGL is asked for when the menu opens, not before.

    Parameters
    ----------
    can_draw : callable
        Whether there is OpenGL.
    """

    def __init__(self, parts: Parts, results: ResultPresenter, can_draw: Callable[[], bool] = has_opengl) -> None:
        super().__init__(parts.window)
        self._window = parts.window
        self._state = parts.state
        self._controller = parts.controller
        self._can_draw = can_draw
        self._action = parts.window.actions_["surface"]
        self.dialog: SurfaceWindow | None = None
        self._timer = QTimer(self, singleShot=True, interval=_SETTLE_MS)
        self._timer.timeout.connect(self._compute)
        self._action.triggered.connect(self.show)
        parts.window.menu("view").aboutToShow.connect(self.enable)
        parts.controller.case_opened.connect(lambda _case: self._refresh())
        parts.controller.case_closed.connect(self._refresh)
        results.measurement.changed.connect(self._refresh)
        parts.window.closing.connect(self.close)

    def enable(self) -> None:
        """Offer it where it can be drawn; elsewhere the command's tip says why it is not."""
        can = self._can_draw()
        self._action.setEnabled(can)
        if not can:
            self._action.setToolTip(
                translate("SurfaceWindow", "This PC draws no 3-D pictures: its graphics driver offers no OpenGL 2.")
            )

    def show(self) -> None:
        """Open the window, or bring it to the front."""
        self.enable()
        if not self._action.isEnabled():
            return
        if self.dialog is None:
            from app.ui.surface.window import SurfaceWindow  # noqa: PLC0415  a start of the program needs no OpenGL

            self.dialog = SurfaceWindow(self._window)
        self.dialog.show()
        self.dialog.raise_()
        self._compute()

    def close(self) -> None:
        """The program ends."""
        self._timer.stop()
        if self.dialog is not None:
            self.dialog.close()

    def _refresh(self) -> None:
        if self.dialog is not None and self.dialog.isVisible():
            self._timer.start()

    def _compute(self) -> None:
        dialog, case = self.dialog, self._controller.case
        if dialog is None or not dialog.isVisible():
            return
        if case is None or case.arrived is not None:
            dialog.clear()
            return
        values = [_values_of(case, index) for index in range(case.slices)]
        voxels = case.voxels[case.main_channel]
        dialog.compute(partial(_scene_of, values, self._state.look.threshold, voxels, case.geometry))


def _scene_of(
    values: list[NDArray[np.float32] | None], threshold: float, voxels: NDArray[np.generic], geometry: VolumeGeometry
) -> "Scene":
    """In a thread, where the import of pyqtgraph holds nobody up."""
    from app.ui.surface.mesh import scene_of  # noqa: PLC0415

    return scene_of(values, threshold, voxels, geometry)


def _values_of(case: OpenedCase, index: int) -> NDArray[np.float32] | None:
    _, rows, columns = case.geometry.shape
    return case.edits.over(case.probability_of(index), (rows, columns), 0, index)
