"""Small pictures of series: those of the open case at once, the others one after the other from the worker."""

import base64
from collections import deque
from collections.abc import Sequence

import numpy as np
from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QColor, QImage, QPainter, QPixmap, QTransform

from app.imaging.volume import VolumeGeometry
from app.imaging.window import Window, percentile_window
from app.ui import theme
from app.ui.opened_case import OpenedCase
from app.ui.viewer.orientation import radiological
from app.ui.viewer.render import grey_image
from app.ui.worker_client import WorkerClient
from app.worker.protocol import DoneEvent, Event, FailedEvent, ThumbnailEvent, ThumbnailRequest

SIZE = 72


class ThumbnailLoader(QObject):
    """Asks the worker for one thumbnail at a time, so that nothing else waits for more than one.

    Signals
    -------
    loaded(str, QPixmap)
        Of the series with this uid.
    """

    loaded = Signal(str, object)

    def __init__(self, client: WorkerClient, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._client = client
        self._waiting: deque[str] = deque()
        self._generation = 0
        self._is_busy = False

    def load(self, uids: Sequence[str]) -> None:
        """Load these, and no longer what was still to come of others."""
        self._generation += 1
        self._waiting = deque(uids)
        if not self._is_busy:
            self._next()

    def _next(self) -> None:
        self._is_busy = bool(self._waiting)
        if not self._is_busy:
            return
        request, generation = ThumbnailRequest(self._client.next_id(), self._waiting.popleft()), self._generation
        self._client.submit(request, lambda event: self._on_event(event, generation))

    def _on_event(self, event: Event, generation: int) -> None:
        if isinstance(event, ThumbnailEvent) and generation == self._generation:
            self.loaded.emit(event.uid, _from_event(event))
        elif isinstance(event, DoneEvent | FailedEvent):
            self._next()


def of_channel(case: OpenedCase, channel: int) -> QPixmap:
    """The middle slice of a sequence of the open case, or the first that has arrived."""
    index = case.slices // 2 if case.has_arrived(case.slices // 2) else min(case.arrived or {0})
    pixels = case.voxels[channel, index]
    # Not more of it than the picture can show: this is computed in the window.
    step = max(1, min(pixels.shape) // (2 * SIZE))
    pixels = pixels[::step, ::step]
    return _on_black(grey_image(pixels, percentile_window(pixels), inverted=False), case.geometry)


def blank() -> QPixmap:
    """For a series whose pixels have not been read."""
    pixmap = QPixmap(SIZE, SIZE)
    pixmap.fill(QColor(theme.IMAGE_BACKGROUND))
    return pixmap


def _from_event(event: ThumbnailEvent) -> QPixmap:
    pixels = np.frombuffer(base64.b64decode(event.pixels), np.uint8).reshape(event.size)
    return _on_black(grey_image(pixels, Window(127.5, 255.0), inverted=False), event.geometry)


def _on_black(image: QImage, geometry: VolumeGeometry) -> QPixmap:
    """The way it lies in the view."""
    (a, b), (c, d) = radiological(geometry).matrix
    turned = image.transformed(QTransform(a, c, b, d, 0, 0)).scaled(
        SIZE, SIZE, Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation
    )
    pixmap = blank()
    painter = QPainter(pixmap)
    painter.drawImage((SIZE - turned.width()) // 2, (SIZE - turned.height()) // 2, turned)
    painter.end()
    return pixmap
