"""One series in the list: picture, description, role, size, and what is odd about it."""

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtGui import QPixmap, QWheelEvent
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from app.imaging.volume import Role
from app.ui.i18n import translate
from app.ui.icons import icon
from app.ui.notices import in_words
from app.ui.panels.parts import label
from app.ui.thumbnails import SIZE
from app.worker.protocol import SeriesInfo

_WARNING = QSize(16, 16)
_BOX_HEIGHT = 26


class RoleBox(QComboBox):
    """What a sequence is; the wheel scrolls the list that it lies in, and changes nothing by accident."""

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Left to the list."""
        event.ignore()


class SeriesCard(QWidget):
    """A row of the series list.

    Signals
    -------
    role_chosen(str)
        The reader says what the sequence is.
    """

    role_chosen = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.role = Role.OTHER
        self.info: SeriesInfo | None = None
        self._shape, self._is_channel = (0, 0, 0), False
        self.picture, self.title, self.extent, self.spacing = QLabel(), label(), label("muted"), label("muted")
        self.warning = QLabel()
        self.box = RoleBox()
        self.box.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.box.setMinimumHeight(_BOX_HEIGHT)
        for item in Role:
            self.box.addItem(str(item), item.value)
        self.box.activated.connect(lambda index: self.role_chosen.emit(self.box.itemData(index)))
        self.picture.setFixedSize(SIZE, SIZE)
        self.title.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.warning.setPixmap(icon("warning").pixmap(_WARNING))
        self._lay_out()

    def show_series(self, role: Role, shape: tuple[int, int, int], info: SeriesInfo | None, is_channel: bool) -> None:
        """Tell of a series, in place of the one before.

        Parameters
        ----------
        is_channel : bool
            Whether it is a sequence of the open case, so that a click shows it at once.
        """
        self.role, self.info, self._shape, self._is_channel = role, info, shape, is_channel
        self.box.setCurrentIndex(self.box.findData(role.value))
        # The channels of one file have the order that the file gives them.
        self.box.setEnabled(info is not None and len(info.roles) == 1 and info.refusal is None)
        self.retranslate()

    def set_picture(self, pixmap: QPixmap) -> None:
        """Show what the series looks like."""
        self.picture.setPixmap(pixmap)

    def changeEvent(self, event: QEvent) -> None:
        """Another language or theme."""
        if event.type() in (QEvent.Type.LanguageChange, QEvent.Type.PaletteChange) and hasattr(self, "box"):
            self.retranslate()
        super().changeEvent(event)

    def retranslate(self) -> None:
        """Texts and the icon."""
        info = self.info
        self.box.setItemText(self.box.findData(Role.OTHER.value), translate("SeriesPanel", "Other"))
        self.box.setAccessibleName(translate("SeriesPanel", "Sequence"))
        slices, rows, columns = self._shape
        one, many = translate("SeriesPanel", "{0}×{1}, {2} slice"), translate("SeriesPanel", "{0}×{1}, {2} slices")
        self.extent.setText((one if slices == 1 else many).format(columns, rows, slices))
        self.spacing.setText(self._spacing_text())
        number = "" if info is None or info.number is None else f"{info.number}  "
        self.title.setText(f"{number}{info.description if info else ''}".strip() or str(self.role))
        warnings = [] if info is None else [w for w in (info.refusal, *info.warnings) if w]
        self.warning.setVisible(bool(warnings))
        hint = [] if self._is_channel else [translate("SeriesPanel", "Click to open this series")]
        self.setToolTip("\n\n".join([self.title.text(), *(in_words(w) for w in warnings), *hint]))

    def _spacing_text(self) -> str:
        info = self.info
        kind = "" if info is None else info.kind.upper()
        if info is None or info.spacing_mm is None:
            return " · ".join(part for part in (kind, translate("SeriesPanel", "spacing unknown")) if part)
        between, row, column = (f"{mm:.3g}" for mm in info.spacing_mm)
        return f"{column} × {row} × {between} mm"

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(6)
        head.addWidget(self.title, 1)
        head.addWidget(self.warning)
        text = QVBoxLayout()
        text.setSpacing(2)
        text.addLayout(head)
        text.addWidget(self.box)
        text.addWidget(self.extent)
        text.addWidget(self.spacing)
        row = QHBoxLayout(self)
        row.setContentsMargins(8, 6, 8, 6)
        row.setSpacing(10)
        row.addWidget(self.picture, 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(text, 1)
