"""How the mask is drawn: controls that act on the view's state at once."""

from PySide6.QtCore import QSize, Qt
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
    QWidget,
)

from app.ui import theme
from app.ui.i18n import translate
from app.ui.panels.parts import Panel, Space, label
from app.ui.viewer.look import Look, MaskStyle
from app.ui.viewer.view_state import ViewState

_PERCENT = 100

SPACING = 7
"""Between the groups of the panel, in device-independent pixels: it has to fit a small screen whole."""


class MaskControls(Panel):
    """Threshold, opacity, style, and which of mask and reference are seen."""

    def __init__(self, state: ViewState, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._state = state
        self._has_case = False
        self._make_sliders()
        self._make_styles()
        self._make_legend()
        self._lay_out()
        for control in (self.threshold, self.opacity, self.mask_box, self.reference_box, *self.styles.values()):
            control.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        state.look_changed.connect(self._show_look)
        self.retranslate()
        self._show_look()

    def set_case(self, has_case: bool, has_reference: bool) -> None:
        """Another case: offer what can be drawn of it."""
        self._has_case = has_case
        self._reference_swatch.setVisible(has_reference)
        self.reference_box.setVisible(has_reference)
        for control in (self.opacity, self.mask_box, *self.styles.values()):
            control.setEnabled(has_case)
        self.styles[MaskStyle.DIFFERENCE].setEnabled(has_reference)
        if has_case and not has_reference and self._state.look.style is MaskStyle.DIFFERENCE:
            self._state.set_look(style=MaskStyle.CONTOUR)
        self._show_look()

    def _make_sliders(self) -> None:
        self._threshold_name, self._threshold_value = label("muted"), label()
        self.threshold = QSlider(Qt.Orientation.Horizontal)
        self.threshold.setRange(1, _PERCENT - 1)
        self._opacity_name, self._opacity_value = label("muted"), label()
        self.opacity = QSlider(Qt.Orientation.Horizontal)
        self.opacity.setRange(10, _PERCENT)
        self.threshold.valueChanged.connect(lambda value: self._state.set_look(threshold=value / _PERCENT))
        self.opacity.valueChanged.connect(lambda value: self._state.set_look(opacity=value / _PERCENT))

    def _make_styles(self) -> None:
        self._group = QButtonGroup(self)
        self.styles: dict[MaskStyle, QPushButton] = {}
        for style in MaskStyle:
            button = QPushButton()
            button.setCheckable(True)
            button.setProperty("role", "segment")
            # No narrower than their text: the longest takes what the others leave.
            button.setSizePolicy(QSizePolicy.Policy.Minimum, QSizePolicy.Policy.Fixed)
            button.clicked.connect(lambda _checked=False, style=style: self._state.set_look(style=style))
            self._group.addButton(button)
            self.styles[style] = button

    def _make_legend(self) -> None:
        self._mask_swatch, self._reference_swatch = _swatch(theme.MASK), _swatch(theme.REFERENCE)
        self.mask_box, self.reference_box = QCheckBox(), QCheckBox()
        self.mask_box.toggled.connect(lambda on: self._state.set_look(mask=on))
        self.reference_box.toggled.connect(lambda on: self._state.set_look(reference=on))

    def _lay_out(self) -> None:
        sliders = QGridLayout()
        sliders.setHorizontalSpacing(10)
        rows = (
            (self._threshold_name, self.threshold, self._threshold_value),
            (self._opacity_name, self.opacity, self._opacity_value),
        )
        for row, (name, slider, value) in enumerate(rows):
            value.setMinimumWidth(40)
            value.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            for column, widget in enumerate((name, slider, value)):
                sliders.addWidget(widget, row, column)
        styles = QHBoxLayout()
        styles.setSpacing(0)
        for button in self.styles.values():
            styles.addWidget(button)
        legend = QHBoxLayout()
        legend.setSpacing(Space.GAP)
        for swatch, box in ((self._mask_swatch, self.mask_box), (self._reference_swatch, self.reference_box)):
            legend.addWidget(swatch)
            legend.addWidget(box)
            legend.addSpacing(Space.EDGE)
        legend.addStretch(1)
        self.column.setContentsMargins(0, 0, 0, 0)
        self.column.setSpacing(SPACING)
        for part in (sliders, styles, legend):
            self.column.addLayout(part)

    def _show_look(self) -> None:
        """Follow a state that someone else has changed."""
        look: Look = self._state.look
        for slider, value in ((self.threshold, look.threshold), (self.opacity, look.opacity)):
            slider.blockSignals(True)
            slider.setValue(round(value * _PERCENT))
            slider.blockSignals(False)
        self._threshold_value.setText(f"{look.threshold:.2f}")
        self._opacity_value.setText(f"{look.opacity:.0%}")
        self.styles[look.style].setChecked(True)
        self.mask_box.setChecked(look.mask)
        self.reference_box.setChecked(look.reference)
        self.threshold.setEnabled(self._has_case and look.style is not MaskStyle.MAP)

    def retranslate(self) -> None:
        """Put every text into the language in use."""
        self._threshold_name.setText(translate("ResultPanel", "Threshold"))
        self._opacity_name.setText(translate("ResultPanel", "Opacity"))
        self.styles[MaskStyle.CONTOUR].setText(translate("ResultPanel", "Outline"))
        self.styles[MaskStyle.FILL].setText(translate("ResultPanel", "Fill"))
        self.styles[MaskStyle.MAP].setText(translate("ResultPanel", "Map"))
        self.styles[MaskStyle.MAP].setToolTip(translate("ResultPanel", "Probability, without a threshold"))
        self.styles[MaskStyle.BOTH].setText(translate("ResultPanel", "Both"))
        self.styles[MaskStyle.BOTH].setToolTip(translate("ResultPanel", "Outline and fill"))
        self.styles[MaskStyle.DIFFERENCE].setText(translate("ResultPanel", "Compare"))
        self.styles[MaskStyle.DIFFERENCE].setToolTip(
            translate("ResultPanel", "What the reference has too, what it has alone, and what Falx has alone")
        )
        self.mask_box.setText(translate("ResultPanel", "Falx"))
        self.reference_box.setText(translate("ResultPanel", "Reference"))
        self.threshold.setAccessibleName(self._threshold_name.text())
        self.opacity.setAccessibleName(self._opacity_name.text())


def _swatch(colour: str) -> QLabel:
    pixmap = QPixmap(QSize(16, 4))
    pixmap.fill(QColor(colour))
    swatch = QLabel()
    swatch.setPixmap(pixmap)
    return swatch
