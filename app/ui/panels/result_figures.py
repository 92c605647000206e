"""What was found in a case, in figures."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QLabel, QWidget

from app.results.measurements import Bidimensional
from app.ui.i18n import translate
from app.ui.measurement import SliceMeasure, VolumeMeasure
from app.ui.measuring.words import diameters_in_words
from app.ui.panels.parts import Panel, Space, label, set_role
from app.worker.protocol import MeasuredEvent


class ResultFigures(Panel):
    """Volume, area, diameters, parts; beside a reference also Dice, difference of volume, Hausdorff distance."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._slice: SliceMeasure | None = None
        self._volume: VolumeMeasure | None = None
        self._whole: MeasuredEvent | None = None
        self._diameters: Bidimensional | None = None
        self._has_case = False
        self._grid = QGridLayout()
        self._grid.setVerticalSpacing(Space.HAIR)
        self.column.setContentsMargins(0, 0, 0, 0)
        self.column.addLayout(self._grid)
        self.volume, self.volume_note = label("figure"), label("muted", wrap=True)
        self._grid.addWidget(self.volume, 0, 0, 1, 2)
        self._grid.addWidget(self.volume_note, 1, 0, 1, 2)
        self._area_name, self.area = self._line()
        self._diameters_name, self.diameters = self._line()
        self._product_name, self.product = self._line()
        self._parts_name, self.parts = self._line()
        self._dice_name, self.dice = self._line()
        self._difference_name, self.difference = self._line()
        self._distance_name, self.distance = self._line()
        self.retranslate()

    def set_case(self, has_case: bool, has_reference: bool) -> None:
        """Another case: forget the figures."""
        self._has_case = has_case
        for name, value in self._of_a_reference():
            name.setVisible(has_reference)
            value.setVisible(has_reference)
        self.show_measures(None, None)
        self.show_whole(None)

    def show_measures(self, of_slice: SliceMeasure | None, of_volume: VolumeMeasure | None) -> None:
        """Show figures; None where there are none yet."""
        self._slice, self._volume = of_slice, of_volume
        self.volume.setText(self._volume_text())
        self.volume_note.setText(self._volume_note())
        is_whole = of_volume is not None and of_volume.finished == of_volume.total
        set_role(self.volume_note, "good" if is_whole else "muted")
        self.area.setText(self._area_text())
        self.dice.setText(self._dice_text())

    def show_whole(self, whole: MeasuredEvent | None) -> None:
        """Show what is measured on all slices together; None while it is not known."""
        self._whole = whole
        self.parts.setText("–" if whole is None else f"{whole.components:,}")
        self.difference.setText(self._difference_text())
        self.distance.setText(self._distance_text())

    def show_diameters(self, found: Bidimensional | None) -> None:
        """Show the two diameters, computed or as the reader has moved them; None while there are none."""
        self._diameters = found
        self.diameters.setText(self._diameters_text())
        self.product.setText(self._product_text())

    @property
    def kept_free(self) -> int:
        """Height that a case with a reference will need besides, in device-independent pixels."""
        rows = [value for _, value in self._of_a_reference() if value.isHidden()]
        return sum(row.sizeHint().height() + Space.HAIR for row in rows)

    def _line(self) -> tuple[QLabel, QLabel]:
        """Name and value of a figure, below those that there are."""
        name, value, row = label("muted"), label(), self._grid.rowCount()
        value.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self._grid.addWidget(name, row, 0)
        self._grid.addWidget(value, row, 1)
        return name, value

    def _of_a_reference(self) -> tuple[tuple[QLabel, QLabel], ...]:
        return (
            (self._dice_name, self.dice),
            (self._difference_name, self.difference),
            (self._distance_name, self.distance),
        )

    def _volume_text(self) -> str:
        volume = self._volume
        if volume is None:
            return "–"
        if volume.volume_ml is None:
            one, many = translate("ResultPanel", "{0} voxel"), translate("ResultPanel", "{0} voxels")
            return (one if volume.voxels == 1 else many).format(f"{volume.voxels:,}")
        return translate("ResultPanel", "{0} mL").format(f"{volume.volume_ml:.1f}")

    def _volume_note(self) -> str:
        if not self._has_case:
            return translate("ResultPanel", "No case is open")
        volume = self._volume
        if volume is None:
            return translate("ResultPanel", "Nothing outlined yet")
        if volume.finished < volume.total:
            one = translate("ResultPanel", "so far: {0} of {1} slice outlined")
            many = translate("ResultPanel", "so far: {0} of {1} slices outlined")
            note = (one if volume.total == 1 else many).format(volume.finished, volume.total)
        else:
            one, many = (
                translate("ResultPanel", "volume of {0} slice"),
                translate("ResultPanel", "volume of all {0} slices"),
            )
            note = (one if volume.total == 1 else many).format(volume.total)
        if volume.volume_ml is None:
            note += " · " + translate("ResultPanel", "spacing unknown")
        return note

    def _area_text(self) -> str:
        if self._slice is None:
            return "–"
        if self._slice.area_mm2 is None:
            one, many = translate("ResultPanel", "{0} pixel"), translate("ResultPanel", "{0} pixels")
            return (one if self._slice.pixels == 1 else many).format(f"{self._slice.pixels:,}")
        return translate("ResultPanel", "{0} mm²").format(f"{self._slice.area_mm2:,.0f}")

    def _diameters_text(self) -> str:
        found = self._diameters
        return "–" if found is None else diameters_in_words(found, with_slice=True)

    def _product_text(self) -> str:
        found = self._diameters
        if found is None:
            return "–"
        if found.product_mm2 is not None:
            return translate("ResultPanel", "{0} mm²").format(f"{found.product_mm2:,.0f}")
        return translate("ResultPanel", "{0} pixels²").format(f"{found.largest_px * found.perpendicular_px:,.0f}")

    def _dice_text(self) -> str:
        of_slice = "–" if self._slice is None or self._slice.dice is None else f"{self._slice.dice:.3f}"
        of_volume = "–" if self._volume is None or self._volume.dice is None else f"{self._volume.dice:.3f}"
        return translate("ResultPanel", "slice {0} · volume {1}").format(of_slice, of_volume)

    def _difference_text(self) -> str:
        found = None if self._whole is None else self._whole.comparison
        if found is None:
            return "–"
        parts = [] if found.difference_percent is None else [f"{found.difference_percent:+.0f} %"]
        if found.difference_ml is not None:
            parts.insert(0, translate("ResultPanel", "{0} mL").format(f"{found.difference_ml:+.1f}"))
        return " · ".join(parts) or "–"

    def _distance_text(self) -> str:
        found = None if self._whole is None else self._whole.comparison
        if found is None or found.hausdorff95_mm is found.hausdorff95_px is None:
            return "–"
        if found.hausdorff95_mm is not None:
            return translate("ResultPanel", "{0} mm").format(f"{found.hausdorff95_mm:.1f}")
        return translate("ResultPanel", "{0} pixels").format(f"{found.hausdorff95_px:.1f}")

    def retranslate(self) -> None:
        """Put every text into the language in use."""
        self._area_name.setText(translate("ResultPanel", "This slice"))
        self._diameters_name.setText(translate("ResultPanel", "Diameters"))
        tip = translate(
            "ResultPanel",
            "Largest diameter and the largest perpendicular one, as RANO measures them; drag their ends on the image",
        )
        for widget in (self._diameters_name, self.diameters):
            widget.setToolTip(tip)
        self._product_name.setText(translate("ResultPanel", "Product"))
        self._parts_name.setText(translate("ResultPanel", "Parts"))
        self._dice_name.setText(translate("ResultPanel", "Dice"))
        self._difference_name.setText(translate("ResultPanel", "Volume difference"))
        self._distance_name.setText(translate("ResultPanel", "95 % Hausdorff"))
        for widget in (self._distance_name, self.distance):
            widget.setToolTip(translate("ResultPanel", "95 % of both outlines lie closer to each other than this"))
        self.show_measures(self._slice, self._volume)
        self.show_whole(self._whole)
        self.show_diameters(self._diameters)
