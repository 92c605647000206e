"""The series that were found, what the network takes each for, and what is odd about the case."""

from dataclasses import dataclass

from PySide6.QtCore import QEvent, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import QFrame, QListWidgetItem, QScrollArea, QVBoxLayout, QWidget

from app.imaging.volume import Role
from app.ui.i18n import translate
from app.ui.notices import explained
from app.ui.opened_case import OpenedCase
from app.ui.panels.parts import EmptyNote, label
from app.ui.panels.series_card import SeriesCard
from app.ui.panels.series_list import SeriesList
from app.ui.thumbnails import blank, of_channel
from app.worker.protocol import SeriesInfo

WIDTH = 284
_NOTICES_HEIGHT = 190
_SPARE = 18
"""Pixels that the frame and the padding of a row take."""


@dataclass(frozen=True)
class _Row:
    """What stands in a row; `target` is a channel of the open case, or the uid of a series to be opened."""

    target: int | str
    role: Role
    shape: tuple[int, int, int]
    info: SeriesInfo | None


class SeriesPanel(QWidget):
    """A list of series; below it, quietly, what is missing or odd.

    Signals
    -------
    channel_chosen(int)
        A sequence of the open case.
    series_chosen(str)
        Another series, by its uid; it has to be read first.
    role_chosen(str, str)
        The reader says what the sequence of a series is.
    """

    channel_chosen = Signal(int)
    series_chosen = Signal(str)
    role_chosen = Signal(str, str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._series: tuple[SeriesInfo, ...] = ()
        self._case: OpenedCase | None = None
        self._channel: int | None = None
        self._rows: list[_Row] = []
        self._timer = QTimer(self, interval=0)
        self._timer.timeout.connect(self._grow)
        self._pictures: dict[str, QPixmap] = {}
        self._undrawn: list[int] = []
        self.list = SeriesList()
        self.list.itemClicked.connect(self._on_item)
        self.list.itemActivated.connect(self._on_item)
        self.notices = label(wrap=True)
        self.notices.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.notices.setContentsMargins(12, 4, 12, 8)
        self.notices.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._nothing = EmptyNote("scroll")
        self._title = label("heading")
        self._title.setContentsMargins(12, 6, 12, 0)
        self._scroll = QScrollArea(widgetResizable=True)
        self._scroll.setFrameShape(QFrame.Shape.NoFrame)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.setMaximumHeight(_NOTICES_HEIGHT)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._scroll.setWidget(self.notices)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self._nothing)
        layout.addWidget(self.list, 1)
        layout.addWidget(self._title)
        layout.addWidget(self._scroll)
        self.setMinimumWidth(WIDTH)
        self._show_notices()

    def set_series(self, series: tuple[SeriesInfo, ...]) -> None:
        """Series that were listed; their pixels may follow."""
        self._series = series
        self._pictures = {uid: p for uid, p in self._pictures.items() if uid in {info.uid for info in series}}
        self._case = None
        self._rebuild()

    def set_case(self, case: OpenedCase | None) -> None:
        """Show a case's sequences and, below them, the series that do not belong to it."""
        self._case = case
        if case is None:
            self._series = ()
        self._rebuild()

    def set_channel(self, channel: int) -> None:
        """Mark the sequence on the screen."""
        self._channel = channel
        targets = [row.target for row in self._rows[: self.list.count()]]
        if channel in targets:
            self.list.setCurrentRow(targets.index(channel))

    def set_picture(self, uid: str, pixmap: QPixmap) -> None:
        """What a series looks like."""
        self._pictures[uid] = pixmap
        for index in range(self.list.count()):
            if self._rows[index].target == uid:
                self.card(index).set_picture(pixmap)

    def unseen(self) -> list[str]:
        """Series that can be opened, and have no picture yet."""
        return [r.target for r in self._rows if isinstance(r.target, str) and r.target not in self._pictures]

    def card(self, row: int) -> SeriesCard:
        """What is shown in a row."""
        while self.list.count() <= min(row, len(self._rows) - 1):
            self._grow()
        card = self.list.itemWidget(self.list.item(row))
        assert isinstance(card, SeriesCard)
        return card

    def step(self, rows: int) -> None:
        """Go to the next or the previous entry, also to one whose card is still to be made."""
        targets = [row.target for row in self._rows]
        shown = self.list.currentRow()
        row = (targets.index(self._channel) if shown < 0 and self._channel in targets else shown) + rows
        if 0 <= row < len(self._rows):
            self.card(row)
            self.list.setCurrentRow(row)
            self._on_item(self.list.item(row))

    def changeEvent(self, event: QEvent) -> None:
        """Another language."""
        if event.type() == QEvent.Type.LanguageChange and hasattr(self, "_scroll"):
            self._show_notices()
        super().changeEvent(event)

    def _rebuild(self) -> None:
        self._rows = self._rows_wanted()
        while self.list.count() > len(self._rows):
            self.list.takeItem(self.list.count() - 1)
        self._undrawn = []
        for row in range(self.list.count()):
            self._fill(row)
        self._timer.start()
        self._nothing.setVisible(not self._rows)
        if self._channel is not None:
            self.set_channel(self._channel)
        self._show_notices()

    def _rows_wanted(self) -> list[_Row]:
        case, joined, rows = self._case, [], []
        if case is not None:
            joined = [info for uid in case.event.series_uids for info in self._series if info.uid == uid]
            for channel, role in enumerate(case.roles):
                info = next((candidate for candidate in joined if role in candidate.roles), None)
                if info is None and len(joined) == 1:
                    info = joined[0]
                rows.append(_Row(channel, role, case.geometry.shape if info is None else info.shape, info))
        for info in self._series:
            if info not in joined:
                main = Role.FLAIR if Role.FLAIR in info.roles else info.roles[0]
                rows.append(_Row(info.uid, main, info.shape, info))
        return rows

    def _grow(self) -> None:
        """Make one row, or one picture, that is still lacking: each takes some milliseconds, and there may be many."""
        if self.list.count() >= len(self._rows):
            self._draw_next()
            return
        card, item = SeriesCard(), QListWidgetItem()
        card.role_chosen.connect(lambda role, card=card: self._on_role(card, role))
        self.list.addItem(item)
        self.list.setItemWidget(item, card)
        self._fill(self.list.count() - 1)
        card.ensurePolished()
        item.setSizeHint(QSize(WIDTH - 24, card.sizeHint().height() + _SPARE))
        if self._channel is not None and self._rows[self.list.count() - 1].target == self._channel:
            self.set_channel(self._channel)

    def _draw_next(self) -> None:
        if not self._undrawn or self._case is None:
            self._timer.stop()
            return
        index = self._undrawn.pop(0)
        target = self._rows[index].target
        if isinstance(target, int):
            self.card(index).set_picture(of_channel(self._case, target))

    def _fill(self, index: int) -> None:
        row, card = self._rows[index], self.card(index)
        is_other = row.info is None or row.info != card.info
        card.show_series(row.role, row.shape, row.info, isinstance(row.target, int))
        if isinstance(row.target, str):
            card.set_picture(self._pictures.get(row.target) or blank())
        else:
            if is_other:
                card.set_picture(blank())
            self._undrawn.append(index)
        self.list.set_target(self.list.item(index), row.target)
        self.list.item(index).setData(Qt.ItemDataRole.AccessibleTextRole, f"{row.role} {card.title.text()}")

    def _on_role(self, card: SeriesCard, role: str) -> None:
        if card.info is not None:
            self.role_chosen.emit(card.info.uid, role)

    def _show_notices(self) -> None:
        case = self._case
        warnings = () if case is None else case.event.warnings
        shown = explained(warnings)
        self._nothing.text.setText(translate("SeriesPanel", "The series of a study are listed here."))
        self._title.setText(translate("SeriesPanel", "To know about this case ({0})").format(len(warnings)))
        self.notices.setText("\n\n".join(shown))
        self._title.setVisible(bool(shown))
        self._scroll.setVisible(bool(shown))

    def _on_item(self, item: QListWidgetItem) -> None:
        target = self._rows[self.list.row(item)].target
        if isinstance(target, int):
            self.channel_chosen.emit(target)
        else:
            self.series_chosen.emit(target)
