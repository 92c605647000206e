"""Shows a case as it comes in: its series, its first slice, all of it; and takes it off again."""

from PySide6.QtCore import QObject, Signal

from app import resources
from app.imaging.volume import Role
from app.ui.case_state import State
from app.ui.i18n import translate
from app.ui.opened_case import OpenedCase
from app.ui.parts import Parts
from app.ui.result_presenter import ResultPresenter
from app.ui.thumbnails import ThumbnailLoader
from app.ui.viewer.grey_values import GreyValues
from app.worker.protocol import SeriesInfo


class CasePresenter(QObject):
    """Between the opener and what shows images.

    Signals
    -------
    changed()
        Another case, or none, or more of it.
    """

    changed = Signal()

    def __init__(self, parts: Parts, results: ResultPresenter) -> None:
        super().__init__(parts.window)
        self._window = parts.window
        self._state = parts.state
        self._controller = parts.controller
        self._messages = parts.messages
        self._results = results
        self._grey_values = GreyValues(parts.state.scene)
        self._series: tuple[SeriesInfo, ...] = ()
        self._series_before: tuple[SeriesInfo, ...] | None = None
        self._run_all_when_opened = False
        self._corrections: dict[str, Role] = {}
        self._previewed = 0
        self._opened: OpenedCase | None = None
        self._thumbnails = ThumbnailLoader(parts.client, self)
        self.is_preview = False
        self._connect()

    def open(self, paths: list[str]) -> None:
        """Open files and folders; the demo case is outlined as a whole as soon as it is there."""
        self._run_all_when_opened = str(resources.demo_case()) in paths
        self._messages.clear()
        self._corrections = {}
        self._controller.open(paths)

    def use_preset(self, key: int) -> None:
        """Set the grey values of the sequence on the screen by the key of a preset."""
        if not self._grey_values.use_preset(self._window.stage.deck.active.state.channel, key):
            self._messages.info(translate("Presenter", "This series brings no grey value preset {0}.").format(key))

    # Cases ---------------------------------------------------------------------------------------------------------

    def _on_preview(self, case: OpenedCase) -> None:
        """Slices can be seen while the others are read; what needs all of them waits."""
        self.is_preview, self._previewed = True, case.event.id
        self._begin(case)
        self._window.stage.show_view()
        self._window.run_bar.setVisible(True)
        self.changed.emit()

    def _on_case(self, case: OpenedCase) -> None:
        """All of it is there; a reader who looks at its preview already is not disturbed."""
        window, seen = self._window, self.is_preview and case.event.id == self._previewed
        self.is_preview = False
        if case is self._opened:  # one that was to be replaced, and was not
            self._restore_series()
        self._opened, self._series_before = case, None
        if not seen:
            self._begin(case)
        else:
            self._go_on_with(case)
        self._results.set_case(case)
        window.result_panel.set_case(True, case.reference is not None)
        window.status.set_filled(case.filled)
        window.stage.show_view()
        self.changed.emit()
        self._thumbnails.load(window.series_panel.unseen())
        if self._run_all_when_opened:
            self._controller.run_volume(self._state.index)
        else:
            self._results.follow()

    def _begin(self, case: OpenedCase) -> None:
        """Show a case from its middle."""
        window = self._window
        self._results.set_case(None)
        window.stage.deck.set_case(case, self._descriptions_of(case))
        self._grey_values.set_case(case)
        self._state.reset(case.geometry, case.main_channel, self._grey_values.window_of(case.main_channel))
        window.series_panel.set_case(case)
        window.series_panel.set_channel(case.main_channel)
        window.result_panel.set_case(False, False)

    def _go_on_with(self, case: OpenedCase) -> None:
        """Exchange a preview for the whole case: same slice, same place, same grey values if they were chosen."""
        window = self._window
        channel = min(self._state.channel, len(case.roles) - 1)
        window.stage.deck.set_case(case, self._descriptions_of(case))
        self._grey_values.go_on_with(case)
        self._state.set_channel(channel)
        window.series_panel.set_case(case)
        window.series_panel.set_channel(channel)

    def _descriptions_of(self, case: OpenedCase) -> list[str]:
        """Of the series that each sequence comes from."""
        joined = [series for series in self._series if series.uid in case.event.series_uids]
        main = next((series for series in self._series if series.uid == case.uid), None)
        of_role = {role: series for series in reversed(joined) for role in series.roles}
        return [
            _description(of_role.get(role, main if number == case.main_channel else None))
            for number, role in enumerate(case.roles)
        ]

    def _on_reading(self, done: int, total: int) -> None:
        self._window.stage.loading.set_progress(done, total)
        if self.is_preview:
            self._window.run_bar.set_reading(done, total)

    def _on_closed(self) -> None:
        self._results.set_case(None)
        self._grey_values.set_case(None)
        self._window.series_panel.set_case(None)
        self._window.stage.deck.set_case(None)
        self._window.result_panel.set_case(False, False)
        self._window.status.set_filled(())
        self.is_preview = False
        self._thumbnails.load(())
        if self._controller.state is not State.FAILED:
            self._window.stage.show_empty()
        self.changed.emit()

    # Series --------------------------------------------------------------------------------------------------------

    def _choose_channel(self, channel: int) -> None:
        if self._controller.case is not None:
            self._window.stage.deck.show_channel(channel)
            self._window.series_panel.set_channel(channel)

    def _choose_series(self, uid: str) -> None:
        self._controller.open(self._controller.paths, uid, self._corrections)

    def _choose_role(self, uid: str, role: str) -> None:
        """The reader knows better what a sequence is; the case is put together anew."""
        self._corrections[uid] = Role(role)
        case = self._controller.case
        joined = () if case is None else case.event.series_uids
        # The series that is outlined stays, unless it has just been said not to be FLAIR, or another one to be.
        kept = None if Role(role) is Role.FLAIR or not joined or uid == joined[0] else joined[0]
        self._controller.open(self._controller.paths, uid if Role(role) is Role.FLAIR else kept, self._corrections)

    def _on_series(self, series: tuple[SeriesInfo, ...]) -> None:
        if self._series_before is None:
            self._series_before = self._series
        self._series = series
        self._window.series_panel.set_series(series)

    def _on_series_lost(self) -> None:
        """Nothing came of the listing: that of the case on the screen is shown again."""
        if self._series_before is not None:
            self._restore_series()
            self._window.series_panel.set_case(self._controller.case)

    def _restore_series(self) -> None:
        if self._series_before is not None:
            self._series, self._series_before = self._series_before, None
            self._window.series_panel.set_series(self._series)

    def _connect(self) -> None:
        controller, window = self._controller, self._window
        window.series_panel.channel_chosen.connect(self._choose_channel)
        window.series_panel.series_chosen.connect(self._choose_series)
        window.series_panel.role_chosen.connect(self._choose_role)
        window.stage.deck.channel_shown.connect(window.series_panel.set_channel)
        window.stage.deck.series_dropped.connect(self._choose_series)
        self._thumbnails.loaded.connect(window.series_panel.set_picture)
        controller.series_listed.connect(self._on_series)
        for lost in (controller.opener.failed, controller.opener.cancelled):
            lost.connect(lambda *_: self._on_series_lost())
        controller.opener.listing.connect(window.stage.loading.set_listing)
        controller.opener.progress.connect(self._on_reading)
        controller.opener.arrived.connect(window.stage.deck.slices_arrived)
        controller.case_previewed.connect(self._on_preview)
        controller.case_opened.connect(self._on_case)
        controller.case_closed.connect(self._on_closed)


def _description(info: SeriesInfo | None) -> str:
    if info is None:
        return ""
    number = "" if info.number is None else f"{info.number} "
    return f"{number}{info.description}".strip()
