"""The series that were found, with what the network takes each for."""

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtGui import QColor, QIcon, QImage, QPainter, QPixmap, QTransform
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from app.imaging.window import percentile_window
from app.ui import theme
from app.ui.i18n import translate
from app.ui.opened_case import OpenedCase
from app.ui.viewer.orientation import Placement, radiological
from app.ui.viewer.render import grey_image
from app.worker.protocol import SeriesInfo

_THUMBNAIL = 96


class SeriesPanel(QWidget):
    """A strip of thumbnails.

    Signals
    -------
    channel_chosen(int)
        A sequence of the open case.
    series_chosen(str)
        Another series, by its uid; it has to be read first.
    """

    channel_chosen = Signal(int)
    series_chosen = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._series: tuple[SeriesInfo, ...] = ()
        self._case: OpenedCase | None = None
        self._entries: list[tuple[str, int | str]] = []
        self.list = QListWidget()
        self.list.setIconSize(QSize(_THUMBNAIL, _THUMBNAIL))
        self.list.setWordWrap(True)
        self.list.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.list.setViewMode(QListWidget.ViewMode.IconMode)
        self.list.setMovement(QListWidget.Movement.Static)
        self.list.setResizeMode(QListWidget.ResizeMode.Adjust)
        self.list.setFlow(QListWidget.Flow.TopToBottom)
        self.list.setWrapping(False)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.itemClicked.connect(self._on_item)
        self.list.itemActivated.connect(self._on_item)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.list)
        self.setMinimumWidth(_THUMBNAIL + 44)

    def set_series(self, series: tuple[SeriesInfo, ...]) -> None:
        """Series that were listed; their pixels may follow."""
        self._series = series

    def set_case(self, case: OpenedCase | None) -> None:
        """Show a case's sequences and, below them, the series that do not belong to it."""
        self._case = case
        self._rebuild()

    def set_channel(self, channel: int) -> None:
        """Mark the sequence on the screen."""
        for row, (_, target) in enumerate(self._entries):
            if target == channel:
                self.list.setCurrentRow(row)

    def step(self, rows: int) -> None:
        """Go to the next or the previous entry."""
        row = self.list.currentRow() + rows
        if 0 <= row < self.list.count():
            self.list.setCurrentRow(row)
            self._on_item(self.list.item(row))

    def changeEvent(self, event: QEvent) -> None:
        """Another language or theme."""
        if event.type() in (QEvent.Type.LanguageChange, QEvent.Type.PaletteChange) and hasattr(self, "list"):
            current = self.list.currentRow()
            self._rebuild()
            self.list.setCurrentRow(current)
        super().changeEvent(event)

    def _rebuild(self) -> None:
        self.list.clear()
        self._entries = []
        case = self._case
        if case is None:
            return
        joined = [info for uid in case.event.series_uids for info in self._series if info.uid == uid]
        for channel, role in enumerate(case.roles):
            info = next((candidate for candidate in joined if role in candidate.roles), None)
            self._add(str(role), _size(case.geometry.shape), _thumbnail(case, channel), channel, info)
        for info in self._series:
            if info not in joined:
                roles = ", ".join(str(role) for role in info.roles)
                self._add(roles, _size(info.shape), _blank(roles), info.uid, info)

    def _add(self, role: str, size: str, picture: QPixmap, target: int | str, info: SeriesInfo | None) -> None:
        icon = QIcon(picture)
        icon.addPixmap(picture, QIcon.Mode.Selected)  # or Qt tints it
        item = QListWidgetItem(icon, f"{role}\n{size}")
        item.setTextAlignment(Qt.AlignmentFlag.AlignHCenter)
        item.setSizeHint(QSize(_THUMBNAIL + 28, _THUMBNAIL + 52))
        parts = [] if info is None else [info.description, *info.warnings]
        if isinstance(target, str):
            parts.append(translate("SeriesPanel", "Click to open this series"))
        item.setToolTip("\n".join(part for part in parts if part))
        self.list.addItem(item)
        self._entries.append((role, target))

    def _on_item(self, item: QListWidgetItem) -> None:
        _, target = self._entries[self.list.row(item)]
        if isinstance(target, int):
            self.channel_chosen.emit(target)
        else:
            self.series_chosen.emit(target)


def _size(shape: tuple[int, int, int]) -> str:
    slices, rows, columns = shape
    return f"{columns}×{rows} · {slices}"


def _thumbnail(case: OpenedCase, channel: int) -> QPixmap:
    """The middle slice, the way it lies in the view."""
    pixels = case.voxels[channel, case.slices // 2]
    image = grey_image(pixels, percentile_window(pixels), inverted=False)
    return _on_black(image, radiological(case.geometry))


def _on_black(image: QImage, placement: Placement) -> QPixmap:
    (a, b), (c, d) = placement.matrix
    turned = image.transformed(QTransform(a, c, b, d, 0, 0)).scaled(
        _THUMBNAIL, _THUMBNAIL, Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation
    )
    pixmap = QPixmap(_THUMBNAIL, _THUMBNAIL)
    pixmap.fill(QColor(theme.IMAGE_BACKGROUND))
    painter = QPainter(pixmap)
    painter.drawImage((_THUMBNAIL - turned.width()) // 2, (_THUMBNAIL - turned.height()) // 2, turned)
    painter.end()
    return pixmap


def _blank(role: str) -> QPixmap:
    """For a series whose pixels have not been read."""
    pixmap = QPixmap(_THUMBNAIL, _THUMBNAIL)
    pixmap.fill(QColor(theme.IMAGE_BACKGROUND))
    painter = QPainter(pixmap)
    painter.setPen(QColor(theme.IMAGE_TEXT))
    painter.drawText(pixmap.rect(), Qt.AlignmentFlag.AlignCenter, role)
    painter.end()
    return pixmap
