"""Pages that stand where the image is, while there is none: empty, loading, and what went wrong."""

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QProgressBar, QPushButton, QVBoxLayout, QWidget

from app.ui.i18n import translate
from app.ui.icons import icon
from app.ui.panels.parts import Picture, label, show_progress

_PAGE_WIDTHS = 330, 520
_MOSTLY = 50
"""Share of the width that a page takes as far as it may, beside 1 on each side."""


class _Page(QWidget):
    """A page with a framed column in its middle."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("page")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.frame = QFrame()
        self.frame.setMinimumWidth(_PAGE_WIDTHS[0])
        self.frame.setMaximumWidth(_PAGE_WIDTHS[1])
        self.column = QVBoxLayout(self.frame)
        self.column.setContentsMargins(36, 32, 36, 32)
        self.column.setSpacing(14)
        # Stretches and not an alignment, with which a layout does not ask wrapped text for its height.
        middle = QHBoxLayout()
        middle.addStretch(1)
        middle.addWidget(self.frame, _MOSTLY)
        middle.addStretch(1)
        outer = QVBoxLayout(self)
        outer.addStretch(1)
        outer.addLayout(middle)
        outer.addStretch(1)

    def add(self, widget: QWidget) -> None:
        """Put a widget below the others, centred."""
        if isinstance(widget, QLabel):
            widget.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.column.addWidget(widget)

    def add_buttons(self, *buttons: QPushButton) -> None:
        """Put a row of buttons below the others."""
        row = QHBoxLayout()
        row.addStretch(1)
        for button in buttons:
            row.addWidget(button)
        row.addStretch(1)
        self.column.addLayout(row)

    def changeEvent(self, event: QEvent) -> None:
        """Another language or theme."""
        if event.type() in (QEvent.Type.LanguageChange, QEvent.Type.PaletteChange):
            self.retranslate()
        super().changeEvent(event)

    def retranslate(self) -> None:
        """Put the texts into the language in use and the icons into the theme's colours."""


class EmptyPage(_Page):
    """Says what can be dropped."""

    def __init__(self) -> None:
        super().__init__()
        self.frame.setObjectName("dropZone")
        self._picture, self._title = label(), label("title")
        self._kinds, self._privacy = label("muted", wrap=True), label("muted", wrap=True)
        self.files, self.folder, self.demo = QPushButton(), QPushButton(), QPushButton()
        self.files.setProperty("role", "primary")
        for widget in (self._picture, self._title, self._kinds):
            self.add(widget)
        self.add_buttons(self.files, self.folder, self.demo)
        self.add(self._privacy)
        self.retranslate()

    def set_drop_hint(self, on: bool) -> None:
        """Something hovers over the window that can be dropped."""
        self.frame.setProperty("active", on)
        self.frame.style().unpolish(self.frame)
        self.frame.style().polish(self.frame)

    def retranslate(self) -> None:
        """Texts and icon."""
        self._picture.setPixmap(icon("drop").pixmap(QSize(48, 48)))
        self._title.setText(translate("Stage", "Drop a brain MRI here"))
        self._kinds.setText(
            translate(
                "Stage",
                "A DICOM folder, file or ZIP, a NIfTI volume (.nii, .nii.gz), a folder of slices, or one TIFF or PNG "
                "slice; any mixture of them, segmentations included. FLAIR is outlined; T1 before and after contrast "
                "help when they are there.",
            )
        )
        self.files.setText(translate("Stage", "Open files…"))
        self.folder.setText(translate("Stage", "Open folder…"))
        self.demo.setText(translate("Stage", "Demo case"))
        self._privacy.setText(translate("Stage", "Nothing leaves this PC."))


class LoadingPage(_Page):
    """Says how far reading has come."""

    def __init__(self) -> None:
        super().__init__()
        self._picture, self._title, self.count = Picture("scroll", 48), label("title"), label("muted")
        self.bar = QProgressBar(textVisible=False)
        self.stop = QPushButton()
        self._progress = (0, 0)
        self._files = (0, 0)
        for widget in (self._picture, self._title, self.bar, self.count):
            self.add(widget)
        self.add_buttons(self.stop)
        self.retranslate()

    def set_progress(self, done: int, total: int) -> None:
        """Slices read, of how many; a total of 0 is unknown."""
        self._progress, self._files = (done, total), (0, 0)
        show_progress(self.bar, done, total)
        self._show_count()

    def set_listing(self, done: int, found: int) -> None:
        """Files looked at, of those found so far."""
        self._files = (done, found)
        show_progress(self.bar, done, found)
        self._show_count()

    def retranslate(self) -> None:
        """Texts."""
        self._title.setText(translate("Stage", "Reading"))
        self.bar.setAccessibleName(self._title.text())
        self.stop.setText(translate("Stage", "Cancel"))
        self._show_count()

    def _show_count(self) -> None:
        done, total = self._progress
        if total:
            text = translate("Stage", "Slice {0} of {1}").format(done, total)
        elif self._files[1]:
            text = translate("Stage", "File {0} of {1}").format(*self._files)
        else:
            text = translate("Stage", "Looking for series")
        self.count.setText(text)


class ProblemPage(_Page):
    """Says that nothing could be opened, and what to do; the reason stands in the message bar."""

    def __init__(self) -> None:
        super().__init__()
        self._picture, self._title = label(), label("title")
        self._hint = label("muted", wrap=True)
        self.files, self.folder = QPushButton(), QPushButton()
        for widget in (self._picture, self._title, self._hint):
            self.add(widget)
        self.add_buttons(self.files, self.folder)
        self.retranslate()

    def retranslate(self) -> None:
        """Texts and icon."""
        self._picture.setPixmap(icon("error").pixmap(QSize(48, 48)))
        self._title.setText(translate("Stage", "This could not be opened"))
        self._hint.setText(translate("Stage", "Drop another study here, or choose one."))
        self.files.setText(translate("Stage", "Open files…"))
        self.folder.setText(translate("Stage", "Open folder…"))
