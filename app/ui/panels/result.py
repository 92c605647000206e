"""What was found: volume, area, Dice; and how the mask is drawn."""

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QColor, QPixmap
from PySide6.QtWidgets import (
    QButtonGroup,
    QCheckBox,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSizePolicy,
    QSlider,
    QVBoxLayout,
    QWidget,
)

from app.results.measurements import Bidimensional
from app.ui import theme
from app.ui.i18n import translate
from app.ui.measurement import SliceMeasure, VolumeMeasure
from app.ui.measuring.words import diameters_in_words
from app.ui.panels.parts import label, set_role
from app.ui.viewer.look import Look, MaskStyle
from app.ui.viewer.view_state import ViewState
from app.worker.protocol import MeasuredEvent

_PERCENT = 100


class ResultPanel(QWidget):
    """Figures above, controls of the mask below; the controls act on the view's state at once."""

    def __init__(self, state: ViewState, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._state = state
        self._slice: SliceMeasure | None = None
        self._volume: VolumeMeasure | None = None
        self._whole: MeasuredEvent | None = None
        self._diameters: Bidimensional | None = None
        self._has_case = False
        self._has_reference = False
        self._figures()
        self._controls()
        self._lay_out()
        state.look_changed.connect(self._show_look)
        self._retranslate()
        self._show_look()
        self.set_case(False, False)

    def set_case(self, has_case: bool, has_reference: bool) -> None:
        """Another case: forget the figures."""
        self._has_case, self._has_reference = has_case, has_reference
        for widget in (
            self._reference_swatch,
            self._reference_box,
            self.difference_name,
            self.difference,
            self.distance_name,
            self.distance,
        ):
            widget.setVisible(has_reference)
        for control in (self.opacity, self._mask_box, *self.style_buttons.values()):
            control.setEnabled(has_case)
        self.style_buttons[MaskStyle.DIFFERENCE].setEnabled(has_reference)
        if has_case and not has_reference and self._state.look.style is MaskStyle.DIFFERENCE:
            self._state.set_look(style=MaskStyle.CONTOUR)
        self._show_look()
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
        self.dice_name.setVisible(self._has_reference)
        self.dice.setVisible(self._has_reference)

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

    def sizeHint(self) -> QSize:
        """With room for what a case with a reference adds."""
        hint, rows = super().sizeHint(), (self.dice, self.difference, self.distance)
        return hint + QSize(0, sum(row.sizeHint().height() + 2 for row in rows if row.isHidden()))

    def changeEvent(self, event: QEvent) -> None:
        """Another language."""
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()
        super().changeEvent(event)

    def _figures(self) -> None:
        self.volume = label("figure")
        self.volume_note = label("muted", wrap=True)
        self.area_name, self.area = label("muted"), label()
        self.diameters_name, self.diameters = label("muted"), label()
        self.product_name, self.product = label("muted"), label()
        self.parts_name, self.parts = label("muted"), label()
        self.dice_name, self.dice = label("muted"), label()
        self.difference_name, self.difference = label("muted"), label()
        self.distance_name, self.distance = label("muted"), label()
        for value in (self.area, self.diameters, self.product, self.parts, self.dice, self.difference, self.distance):
            value.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)

    def _controls(self) -> None:
        self.threshold_name, self.threshold_value = label("muted"), label()
        self.threshold = QSlider(Qt.Orientation.Horizontal)
        self.threshold.setRange(1, _PERCENT - 1)
        self.opacity_name, self.opacity_value = label("muted"), label()
        self.opacity = QSlider(Qt.Orientation.Horizontal)
        self.opacity.setRange(10, _PERCENT)
        self.threshold.valueChanged.connect(lambda value: self._state.set_look(threshold=value / _PERCENT))
        self.opacity.valueChanged.connect(lambda value: self._state.set_look(opacity=value / _PERCENT))
        self._styles = QButtonGroup(self)
        self.style_buttons: dict[MaskStyle, QPushButton] = {}
        for style in MaskStyle:
            button = QPushButton()
            button.setCheckable(True)
            button.setProperty("role", "segment")
            # No narrower than their text: the longest takes what the others leave.
            button.setSizePolicy(QSizePolicy.Policy.Minimum, QSizePolicy.Policy.Fixed)
            button.clicked.connect(lambda _checked=False, style=style: self._state.set_look(style=style))
            self._styles.addButton(button)
            self.style_buttons[style] = button
        self._mask_swatch, self._reference_swatch = _swatch(theme.MASK), _swatch(theme.REFERENCE)
        self._mask_box, self._reference_box = QCheckBox(), QCheckBox()
        self._mask_box.toggled.connect(lambda on: self._state.set_look(mask=on))
        self._reference_box.toggled.connect(lambda on: self._state.set_look(reference=on))
        for control in (
            self.threshold,
            self.opacity,
            self._mask_box,
            self._reference_box,
            *self.style_buttons.values(),
        ):
            control.setFocusPolicy(Qt.FocusPolicy.TabFocus)

    def _lay_out(self) -> None:
        figures = QGridLayout()
        figures.setVerticalSpacing(2)
        figures.addWidget(self.volume, 0, 0, 1, 2)
        figures.addWidget(self.volume_note, 1, 0, 1, 2)
        lines = (
            (self.area_name, self.area),
            (self.diameters_name, self.diameters),
            (self.product_name, self.product),
            (self.parts_name, self.parts),
            (self.dice_name, self.dice),
            (self.difference_name, self.difference),
            (self.distance_name, self.distance),
        )
        for row, (name, value) in enumerate(lines, start=2):
            figures.addWidget(name, row, 0)
            figures.addWidget(value, row, 1)
        sliders = QGridLayout()
        sliders.setHorizontalSpacing(10)
        rows = (
            (self.threshold_name, self.threshold, self.threshold_value),
            (self.opacity_name, self.opacity, self.opacity_value),
        )
        for row, (name, slider, value) in enumerate(rows):
            value.setMinimumWidth(40)
            value.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            sliders.addWidget(name, row, 0)
            sliders.addWidget(slider, row, 1)
            sliders.addWidget(value, row, 2)
        styles = QHBoxLayout()
        styles.setSpacing(0)
        for button in self.style_buttons.values():
            styles.addWidget(button)
        legend = QHBoxLayout()
        legend.setSpacing(8)
        for swatch, box in ((self._mask_swatch, self._mask_box), (self._reference_swatch, self._reference_box)):
            legend.addWidget(swatch)
            legend.addWidget(box)
            legend.addSpacing(14)
        legend.addStretch(1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(14, 0, 14, 8)
        layout.setSpacing(7)
        for part in (figures, sliders, styles, legend):
            layout.addLayout(part)
        layout.addStretch(1)

    def _show_look(self) -> None:
        """Follow a state that someone else has changed."""
        look: Look = self._state.look
        for slider, value in ((self.threshold, look.threshold), (self.opacity, look.opacity)):
            slider.blockSignals(True)
            slider.setValue(round(value * _PERCENT))
            slider.blockSignals(False)
        self.threshold_value.setText(f"{look.threshold:.2f}")
        self.opacity_value.setText(f"{look.opacity:.0%}")
        self.style_buttons[look.style].setChecked(True)
        self._mask_box.setChecked(look.mask)
        self._reference_box.setChecked(look.reference)
        self.threshold.setEnabled(self._has_case and look.style is not MaskStyle.MAP)

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

    def _retranslate(self) -> None:
        self.area_name.setText(translate("ResultPanel", "This slice"))
        self.diameters_name.setText(translate("ResultPanel", "Diameters"))
        tip = translate(
            "ResultPanel",
            "Largest diameter and the largest perpendicular one, as RANO measures them; drag their ends on the image",
        )
        for widget in (self.diameters_name, self.diameters):
            widget.setToolTip(tip)
        self.product_name.setText(translate("ResultPanel", "Product"))
        self.parts_name.setText(translate("ResultPanel", "Parts"))
        self.dice_name.setText(translate("ResultPanel", "Dice"))
        self.difference_name.setText(translate("ResultPanel", "Volume difference"))
        self.distance_name.setText(translate("ResultPanel", "95 % Hausdorff"))
        for widget in (self.distance_name, self.distance):
            widget.setToolTip(translate("ResultPanel", "95 % of both outlines lie closer to each other than this"))
        self.threshold_name.setText(translate("ResultPanel", "Threshold"))
        self.opacity_name.setText(translate("ResultPanel", "Opacity"))
        self.style_buttons[MaskStyle.CONTOUR].setText(translate("ResultPanel", "Outline"))
        self.style_buttons[MaskStyle.FILL].setText(translate("ResultPanel", "Fill"))
        self.style_buttons[MaskStyle.MAP].setText(translate("ResultPanel", "Map"))
        self.style_buttons[MaskStyle.BOTH].setText(translate("ResultPanel", "Both"))
        self.style_buttons[MaskStyle.BOTH].setToolTip(translate("ResultPanel", "Outline and fill"))
        self.style_buttons[MaskStyle.DIFFERENCE].setText(translate("ResultPanel", "Compare"))
        self.style_buttons[MaskStyle.DIFFERENCE].setToolTip(
            translate("ResultPanel", "What the reference has too, what it has alone, and what Falx has alone")
        )
        self.style_buttons[MaskStyle.MAP].setToolTip(translate("ResultPanel", "Probability, without a threshold"))
        self._mask_box.setText(translate("ResultPanel", "Falx"))
        self._reference_box.setText(translate("ResultPanel", "Reference"))
        self.threshold.setAccessibleName(self.threshold_name.text())
        self.opacity.setAccessibleName(self.opacity_name.text())
        self.show_measures(self._slice, self._volume)
        self.show_whole(self._whole)
        self.show_diameters(self._diameters)


def _swatch(colour: str) -> QLabel:
    pixmap = QPixmap(QSize(16, 4))
    pixmap.fill(QColor(colour))
    swatch = QLabel()
    swatch.setPixmap(pixmap)
    return swatch
