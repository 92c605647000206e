"""How often each grey value occurs, with the window drawn in it; its limits can be dragged or typed."""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QTimer, SignalInstance
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QButtonGroup, QDoubleSpinBox, QPushButton, QSizePolicy

from app.imaging.window import Window
from app.measuring.histogram import Histogram, histogram_of
from app.ui.i18n import translate
from app.ui.panels.histogram_plot import HistogramPlot
from app.ui.panels.parts import Panel, label, name_control, row
from app.ui.viewer.view_state import ViewState

_BOX_WIDTH = 64
_REFRESH_MS = 100
"""A histogram is counted when the hand rests for so long."""
_NARROWEST = 1 / 512
"""Of the range of grey values."""

Values = Callable[[], NDArray[np.generic] | None]


class HistogramPanel(Panel):
    """Counts of the slice on the screen or of the whole sequence, on a logarithmic scale."""

    def __init__(self, state: ViewState) -> None:
        super().__init__()
        self._state = state
        self._slice: Values = lambda: None
        self._series: Values = lambda: None
        self._of_series: dict[int, Histogram | None] = {}
        self._shown: Histogram | None = None
        self.plot = HistogramPlot()
        self.of_slice, self.of_series = QPushButton(), QPushButton()
        self.low, self.high = QDoubleSpinBox(), QDoubleSpinBox()
        self._low_name, self._high_name = label("muted"), label("muted")
        self._lay_out()
        self._timer = QTimer(self, interval=_REFRESH_MS, singleShot=True)
        self._timer.timeout.connect(self._count)
        self._connect()
        self.retranslate()
        self.set_source(None, None)

    def set_source(self, of_slice: Values | None, of_series: Values | None) -> None:
        """Where the grey values come from; None while there is no case."""
        self._slice = of_slice or (lambda: None)
        self._series = of_series or (lambda: None)
        self._of_series = {}
        for control in (self.low, self.high, self.of_slice, self.of_series):
            control.setEnabled(of_slice is not None)
        self.refresh()

    def follow(self, state: ViewState) -> None:
        """Show the grey values and the window of another view."""
        for signal, slot in self._heard():
            signal.disconnect(slot)
        self._state = state
        for signal, slot in self._heard():
            signal.connect(slot)
        self.refresh()

    def refresh(self) -> None:
        """The grey values on the screen have changed."""
        self._timer.start()

    @property
    def shown(self) -> Histogram | None:
        """What is drawn."""
        return self._shown

    def retranslate(self) -> None:
        """Texts."""
        self.of_slice.setText(translate("HistogramPanel", "Slice"))
        self.of_series.setText(translate("HistogramPanel", "Series"))
        self.of_slice.setToolTip(translate("HistogramPanel", "Count the slice on the screen"))
        self.of_series.setToolTip(translate("HistogramPanel", "Count the whole sequence"))
        self._low_name.setText(translate("HistogramPanel", "Black"))
        self._high_name.setText(translate("HistogramPanel", "White"))
        name_control(
            self.low,
            translate("HistogramPanel", "Lower limit of the window"),
            translate("HistogramPanel", "Grey values up to here are black"),
        )
        name_control(
            self.high,
            translate("HistogramPanel", "Upper limit of the window"),
            translate("HistogramPanel", "Grey values from here on are white"),
        )
        name_control(
            self.plot,
            translate("HistogramPanel", "Histogram"),
            translate(
                "HistogramPanel", "How often each grey value occurs, logarithmic; drag the window or one of its limits"
            ),
        )

    def showEvent(self, event: QShowEvent) -> None:
        """Nothing is counted behind another panel."""
        self.refresh()
        super().showEvent(event)

    # How -----------------------------------------------------------------------------------------------------------

    def _lay_out(self) -> None:
        group = QButtonGroup(self)
        for button in (self.of_slice, self.of_series):
            button.setCheckable(True)
            button.setProperty("role", "segment")
            group.addButton(button)
        self.of_slice.setChecked(True)
        self.column.addWidget(self.plot)
        self.column.addLayout(row(self._low_name, self.low, self._high_name, self.high, stretch=False))
        scope = row(self.of_slice, self.of_series, stretch=False, gap=0)
        self.column.addLayout(scope)
        self.column.addStretch(1)
        for box in (self.low, self.high):
            box.setRange(-1e9, 1e9)
            # Such a range asks for far more room than any grey value takes.
            policy = QSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
            policy.setHorizontalStretch(1)
            box.setSizePolicy(policy)
            box.setMinimumWidth(_BOX_WIDTH)
            box.setKeyboardTracking(False)
            box.setButtonSymbols(QDoubleSpinBox.ButtonSymbols.NoButtons)

    def _connect(self) -> None:
        self.plot.dragged.connect(self._use)
        for box in (self.low, self.high):
            box.valueChanged.connect(self._on_typed)
        for button in (self.of_slice, self.of_series):
            button.clicked.connect(self.refresh)
        for signal, slot in self._heard():
            signal.connect(slot)

    def _heard(self) -> tuple[tuple[SignalInstance, Callable[..., None]], ...]:
        """What is heard of the view."""
        state = self._state
        return (
            (state.slice_changed, self.refresh),
            (state.channel_changed, self.refresh),
            (state.window_changed, self._show_window),
        )

    def _count(self) -> None:
        if not self.isVisible():
            return
        if self.of_slice.isChecked():
            values = self._slice()
            self._shown = None if values is None else histogram_of(values)
        else:
            channel = self._state.channel
            if channel not in self._of_series:
                values = self._series()
                self._of_series[channel] = None if values is None else histogram_of(values)
            self._shown = self._of_series[channel]
        self._draw()

    def _draw(self) -> None:
        found = self._shown
        self.plot.set_histogram(found)
        if found is None:
            return
        span = found.edges[-1] - found.edges[0]
        digits = 0 if span > 20 else 3
        for box in (self.low, self.high):
            box.blockSignals(True)
            box.setDecimals(digits)
            box.setSingleStep(max(span / 100, 10.0**-digits))
            box.blockSignals(False)
        self._show_window()

    def _show_window(self) -> None:
        window = self._state.window
        for part, value in ((self.low, window.low), (self.high, window.high)):
            part.blockSignals(True)
            part.setValue(value)
            part.blockSignals(False)
        self.plot.set_window(window.low, window.high)

    def _on_typed(self) -> None:
        low, high = self.low.value(), self.high.value()
        if low > high and self.sender() is self.low:
            high = low
        self._use(min(low, high), high)

    def _use(self, low: float, high: float) -> None:
        """Set the window; as narrow as a hand on the image can make it, and no narrower."""
        span = 1.0 if self._shown is None else float(self._shown.edges[-1] - self._shown.edges[0])
        width = max(high - low, min(1.0, span * _NARROWEST))
        self._state.set_window(Window((low + high) / 2, width))
        if width != high - low:
            self._show_window()
