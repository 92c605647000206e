"""Windows of a case's sequences: the presets of each, and what the reader chose, remembered by series."""

from app.imaging.window import Window
from app.ui.opened_case import OpenedCase
from app.ui.viewer.presets import Presets
from app.ui.viewer.scene import Scene

_MOST = 16
"""Slices of a case that is being read whose grey values are looked at: they have to be copied."""


class GreyValues:
    """Tells the scene which window a sequence begins with.

    Parameters
    ----------
    scene : Scene
        Asks for windows and tells when the reader changes one.
    """

    def __init__(self, scene: Scene) -> None:
        self._scene = scene
        self._case: OpenedCase | None = None
        self._presets: dict[int, Presets] = {}
        self._chosen: dict[tuple[str, int], Window] = {}
        scene.default_window = self.window_of
        scene.window_changed.connect(self._remember)

    def set_case(self, case: OpenedCase | None) -> None:
        """Begin with another case."""
        self._case = case
        self._presets = {}

    def go_on_with(self, case: OpenedCase) -> None:
        """Exchange a preview for the whole case: what the reader did not touch follows the slices that have come."""
        untouched = [
            channel for channel, presets in self._presets.items() if self._scene.window_of(channel) == presets.auto
        ]
        self.set_case(case)
        for channel in untouched:
            if channel < len(case.roles):
                self._scene.set_window(channel, self.presets(channel).auto)

    def window_of(self, channel: int) -> Window:
        """What the reader chose for a series, or the window that suits its values."""
        case = self._case
        if case is None or channel >= len(case.voxels):
            return Window(0.5, 1.0)
        return self._chosen.get((case.uid, channel)) or self.presets(channel).auto

    def presets(self, channel: int) -> Presets:
        """Presets of a sequence; those of the file belong to the main one."""
        case = self._case
        assert case is not None
        if channel not in self._presets:
            from_file = case.event.presets if channel == case.main_channel else ()
            # Of a case that is being read, some of the slices that are there.
            shown = slice(None) if case.arrived is None else _some(sorted(case.arrived))
            self._presets[channel] = Presets(case.voxels[channel][shown], from_file)
        return self._presets[channel]

    def use_preset(self, channel: int, key: int) -> bool:
        """Set a window by its key, 0 to 6; False when the file brings none of that number."""
        window = None if self._case is None else self.presets(channel).get(key)
        if window is not None:
            self._scene.set_window(channel, window)
        return window is not None

    def _remember(self, channel: int) -> None:
        if self._case is not None:
            self._chosen[self._case.uid, channel] = self._scene.window_of(channel)


def _some(slices: list[int]) -> list[int]:
    return slices[:: max(1, len(slices) // _MOST)]
