"""What every millisecond was spent on, live."""

from PySide6.QtCore import QEvent, Qt, QTimer
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from app.inference.latency import STAGES, LatencyRecorder
from app.inference.latency_text import as_text
from app.ui.i18n import translate
from app.ui.panels.latency_parts import StageBar, StageName, TimeLine, milliseconds
from app.ui.panels.parts import label
from app.ui.theme import STAGE_COLOURS

_REFRESH_MS = 120
_PLOTTED = 120
_COLUMNS = 4


class LatencyPanel(QWidget):
    """A bar of the last slice, a table of percentiles, and a plot of the last slices."""

    def __init__(self, recorder: LatencyRecorder, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._recorder = recorder
        self.bar = StageBar()
        self._headers = [label("heading") for _ in range(_COLUMNS + 1)]
        self._names: dict[str, QLabel] = {}
        self.values: dict[str, list[QLabel]] = {}
        self.caption = label("muted", wrap=True)
        self.pace = label()
        self.copy = QPushButton()
        self.copy.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.copy.clicked.connect(self.copy_text)
        self._about: tuple[str, ...] = ()
        self.plot = TimeLine(STAGE_COLOURS["infer"])
        self._lay_out()
        # Slices can come faster than eyes follow; the panel keeps its own pace.
        self._timer = QTimer(self, interval=_REFRESH_MS, singleShot=True)
        self._timer.timeout.connect(self._show)
        self._retranslate()

    def refresh(self) -> None:
        """Something was recorded."""
        if not self._timer.isActive():
            self._timer.start()

    def set_about(self, *lines: str) -> None:
        """Lines that the copied text begins with: what runs, and on what."""
        self._about = lines

    def copy_text(self) -> None:
        """Put the figures on the clipboard, as a table of plain text."""
        names = {stage: name.text() for stage, name in self._names.items()}
        names["last"], names["cold"] = self._headers[1].text(), self._headers[-1].text()
        names["slices per second"] = translate("LatencyPanel", "slices a second")
        QGuiApplication.clipboard().setText(as_text(self._recorder, _PLOTTED, ("Falx", *self._about), names))

    def changeEvent(self, event: QEvent) -> None:
        """Another language."""
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()
        super().changeEvent(event)

    def _lay_out(self) -> None:
        table = QGridLayout()
        table.setHorizontalSpacing(8)
        table.setVerticalSpacing(1)
        table.setColumnStretch(0, 1)
        right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        for column, header in enumerate(self._headers):
            table.addWidget(header, 0, column)
            if column:
                header.setAlignment(right)
        for row, stage in enumerate(STAGES, start=1):
            self._names[stage] = name = StageName(STAGE_COLOURS[stage])
            table.addWidget(name, row, 0)
            self.values[stage] = [label() for _ in range(_COLUMNS)]
            for column, value in enumerate(self.values[stage], start=1):
                value.setAlignment(right)
                value.setMinimumWidth(38)
                table.addWidget(value, row, column)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(14, 2, 14, 4)
        layout.setSpacing(5)
        layout.addWidget(self.bar)
        layout.addLayout(table)
        layout.addWidget(self.plot)
        layout.addWidget(self.caption)
        footer = QHBoxLayout()
        footer.addWidget(self.pace, 1)
        footer.addWidget(self.copy)
        layout.addLayout(footer)
        layout.addStretch(1)

    def _show(self) -> None:
        last: dict[str, float] = {}
        for stage in STAGES:
            stats, cold = self._recorder.stats(stage, _PLOTTED), self._recorder.cold(stage)
            if stats is not None:
                last[stage] = stats.last
            warm = stats if stats is not None and stats.count else None
            figures = [warm and warm.last, warm and warm.p50, warm and warm.p95, cold]
            for value, figure in zip(self.values[stage], figures, strict=True):
                value.setText("–" if figure is None else milliseconds(figure))
        self.bar.set_times(last)
        infer = self._recorder.recent("infer")[-_PLOTTED:]
        self.plot.set_times(infer)
        self.plot.setVisible(bool(infer))
        stats = self._recorder.stats("infer")
        count = 0 if stats is None else stats.count
        text = translate("LatencyPanel", "infer of the last {0} slices, ms")
        if count == 1:
            text = translate("LatencyPanel", "infer of {0} slice, ms")
        text = text.format(min(count, _PLOTTED))
        self.caption.setText(text if infer else translate("LatencyPanel", "Nothing has been measured yet"))
        self.pace.setText(self._pace_text())
        self.copy.setEnabled(bool(infer))

    def _pace_text(self) -> str:
        pace, cached = self._recorder.per_second(), self._recorder.cached
        parts = [] if pace is None else [translate("LatencyPanel", "{0} slices a second").format(f"{pace:.1f}")]
        if cached:
            parts.append(translate("LatencyPanel", "{0} from memory").format(cached))
        return " · ".join(parts)

    def _retranslate(self) -> None:
        headers = (
            "",
            translate("LatencyPanel", "last"),
            "p50",
            "p95",
            translate("LatencyPanel", "cold"),
        )
        for header, text in zip(self._headers, headers, strict=True):
            header.setText(text)
        percentiles = translate("LatencyPanel", "Of the last {0} slices").format(_PLOTTED)
        for header in self._headers[2:4]:
            header.setToolTip(percentiles)
        self.copy.setText(translate("LatencyPanel", "Copy"))
        self.copy.setToolTip(translate("LatencyPanel", "Copy the figures as text"))
        tip = translate(
            "LatencyPanel", "Slices that had been computed before, with the same pixels and the same network"
        )
        self.pace.setToolTip(tip)
        self._headers[-1].setToolTip(translate("LatencyPanel", "First run after loading; not in p50 and p95"))
        names = {
            "decode": translate("LatencyPanel", "decode"),
            "preprocess": translate("LatencyPanel", "preprocess"),
            "infer": translate("LatencyPanel", "infer"),
            "postprocess": translate("LatencyPanel", "postprocess"),
            "draw": translate("LatencyPanel", "draw"),
        }
        for stage, name in names.items():
            self._names[stage].setText(name)
        self._show()
