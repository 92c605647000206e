"""What every command of the window does."""

from collections.abc import Callable, Mapping

from app.ui.parts import Parts
from app.ui.viewer.presets import AUTO


def connect_commands(parts: Parts, others: Mapping[str, Callable[[], object]]) -> None:
    """Connect every command but those of the views.

    Parameters
    ----------
    others : mapping of str to callable
        Commands that belong to a presenter, by name; 'preset_0' to 'preset_6' among them.
    """
    window = parts.window
    for name, function in {**_own(parts), **others}.items():
        window.actions_[name].triggered.connect(lambda _checked=False, function=function: function())
    window.actions_["maximise"].toggled.connect(window.set_image_only)
    window.actions_["full_screen"].toggled.connect(window.set_full_screen)


def preset_commands(use: Callable[[int], None]) -> dict[str, Callable[[], object]]:
    """Commands of the grey value presets."""
    return {f"preset_{key}": lambda key=key: use(key) for key in range(AUTO, 7)}


def _own(parts: Parts) -> dict[str, Callable[[], object]]:
    state, window, controller = parts.state, parts.window, parts.controller
    return {
        "close_case": controller.close_case,
        "quit": window.close,
        "previous_series": lambda: window.series_panel.step(-1),
        "next_series": lambda: window.series_panel.step(1),
        "run_slice": lambda: controller.run_slice(state.index),
        "run_volume": lambda: controller.run_volume(state.index),
    }
