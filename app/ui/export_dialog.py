"""Asks in which formats the results are to be written, and where."""

from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QStandardPaths, Qt, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QDialog,
    QFileDialog,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from app.results.formats import DICOM_FORMATS
from app.ui.i18n import QT_TRANSLATE_NOOP, translate
from app.ui.panels.parts import label

_CHOICES = (
    ("seg", QT_TRANSLATE_NOOP("ExportDialog", "DICOM SEG, outline"),
     QT_TRANSLATE_NOOP("ExportDialog", "the mask for PACS and viewers, with what made it")),
    ("seg-fractional", QT_TRANSLATE_NOOP("ExportDialog", "DICOM SEG, probability"),
     QT_TRANSLATE_NOOP("ExportDialog", "how sure the network is of every pixel, in 255 steps")),
    ("seg-labelmap", QT_TRANSLATE_NOOP("ExportDialog", "DICOM SEG, label map"),
     QT_TRANSLATE_NOOP("ExportDialog", "the mask in the standard's newer form, for programs that know it")),
    ("sr", QT_TRANSLATE_NOOP("ExportDialog", "DICOM SR, measurements"),
     QT_TRANSLATE_NOOP("ExportDialog", "volume, area of each slice and both diameters; brings the outline with it")),
    ("nifti", "NIfTI", QT_TRANSLATE_NOOP("ExportDialog", "the mask for research tools, on the grid of the input")),
    ("png", QT_TRANSLATE_NOOP("ExportDialog", "PNG, masks"),
     QT_TRANSLATE_NOOP("ExportDialog", "one black and white picture a slice")),
    ("overlay", QT_TRANSLATE_NOOP("ExportDialog", "PNG, images with outline"),
     QT_TRANSLATE_NOOP("ExportDialog", "one picture a slice, for slides and reports")),
    ("csv", QT_TRANSLATE_NOOP("ExportDialog", "CSV, measurements"),
     QT_TRANSLATE_NOOP("ExportDialog", "one figure a line, for spreadsheets")),
    ("json", QT_TRANSLATE_NOOP("ExportDialog", "JSON, measurements"),
     QT_TRANSLATE_NOOP("ExportDialog", "all figures, for programs")),
)  # fmt: skip
"""Formats in the order in which they are offered: name, title, what it is good for."""

_FIRST = {True: ("seg", "sr"), False: ("nifti", "csv")}
"""What is ticked at first for a DICOM study, and for others."""


@dataclass(frozen=True)
class Wish:
    """What the reader asked for."""

    formats: tuple[str, ...]
    folder: Path
    deidentify: bool


def default_folder() -> Path:
    """Where results go when nothing else is chosen."""
    documents = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
    return Path(documents or Path.home()) / "Falx"


class ExportDialog(QDialog):
    """Formats with a line of explanation each, the folder, and whether the patient is taken out.

    Signals
    -------
    wanted(Wish)
        The reader pressed Export.
    """

    wanted = Signal(object)

    def __init__(
        self, *, is_dicom: bool, missing: int, total: int, last: Wish | None = None, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setObjectName("exportDialog")
        self.setWindowTitle(translate("ExportDialog", "Export"))
        self.setModal(True)
        ticked = last.formats if last is not None else _FIRST[is_dicom]
        layout = QVBoxLayout(self)
        layout.setContentsMargins(26, 22, 26, 20)
        layout.setSpacing(6)
        self.boxes: dict[str, QCheckBox] = {}
        for name, title, text in _CHOICES:
            layout.addLayout(self._choice(name, title, text, is_dicom, name in ticked))
        if not is_dicom:
            none = translate("ExportDialog", "SEG and SR refer to DICOM images, and this study has none.")
            layout.addWidget(label("muted", none, wrap=True))
        layout.addSpacing(10)
        layout.addLayout(self._where(default_folder() if last is None else last.folder))
        layout.addSpacing(6)
        self.deidentify = QCheckBox(
            translate("ExportDialog", "Take out what names the patient (DICOM basic confidentiality profile)")
        )
        self.deidentify.setChecked(last is not None and last.deidentify)
        layout.addWidget(self.deidentify)
        if missing:
            one = translate("ExportDialog", "One slice of {1} has no outline yet and is outlined first.")
            many = translate("ExportDialog", "{0} of {1} slices have no outline yet and are outlined first.")
            layout.addWidget(label("muted", (one if missing == 1 else many).format(missing, total), wrap=True))
        layout.addSpacing(10)
        layout.addLayout(self._buttons())
        self._enable()

    @property
    def wish(self) -> Wish:
        """What is chosen now."""
        formats = tuple(name for name, box in self.boxes.items() if box.isChecked() and box.isEnabled())
        return Wish(formats, Path(self.folder.text()).expanduser(), self.deidentify.isChecked())

    def _choice(self, name: str, title: str, text: str, is_dicom: bool, ticked: bool) -> QHBoxLayout:
        box = QCheckBox(translate("ExportDialog", title))
        box.setEnabled(is_dicom or name not in DICOM_FORMATS)
        box.setChecked(ticked and box.isEnabled())
        box.setMinimumWidth(196)
        box.toggled.connect(self._enable)
        self.boxes[name] = box
        explained = label("muted", translate("ExportDialog", text))
        box.setAccessibleDescription(explained.text())
        row = QHBoxLayout()
        row.setSpacing(14)
        row.addWidget(box)
        row.addWidget(explained, 1)
        return row

    def _where(self, folder: Path) -> QVBoxLayout:
        title = QLabel(translate("ExportDialog", "&Folder"))
        self.folder = QLineEdit(str(folder))
        self.folder.setMinimumWidth(420)
        self.folder.textChanged.connect(self._enable)
        title.setBuddy(self.folder)
        browse = QPushButton(translate("ExportDialog", "&Browse…"))
        browse.setAutoDefault(False)
        browse.clicked.connect(self._browse)
        row = QHBoxLayout()
        row.setSpacing(10)
        row.addWidget(title)
        row.addWidget(self.folder, 1)
        row.addWidget(browse)
        column = QVBoxLayout()
        column.addLayout(row)
        text = translate("ExportDialog", "Each export gets a folder of its own in it; nothing is ever replaced.")
        column.addWidget(label("muted", text))
        return column

    def _buttons(self) -> QHBoxLayout:
        cancel = QPushButton(translate("ExportDialog", "Cancel"))
        cancel.setAutoDefault(False)
        cancel.clicked.connect(self.reject)
        self.export = QPushButton(translate("ExportDialog", "&Export"))
        self.export.setProperty("role", "primary")
        self.export.setDefault(True)
        self.export.clicked.connect(self._on_export)
        row = QHBoxLayout()
        row.setSpacing(10)
        row.addStretch(1)
        row.addWidget(cancel)
        row.addWidget(self.export)
        return row

    def _enable(self) -> None:
        if hasattr(self, "export"):
            self.export.setEnabled(bool(self.wish.formats) and bool(self.folder.text().strip()))

    def _browse(self) -> None:
        title = translate("ExportDialog", "Folder for the results")
        path = QFileDialog.getExistingDirectory(self, title, self.folder.text())
        if path:
            self.folder.setText(path)

    def _on_export(self) -> None:
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.wanted.emit(self.wish)
        self.accept()
