"""What every command of the window does."""

from collections.abc import Callable, Mapping

from app.ui.cheat_sheet import CheatSheet
from app.ui.parts import Parts
from app.ui.viewer.look import Tool
from app.ui.viewer.presets import AUTO

_TEN = 10
_TOGGLES = {"mask": "mask", "reference": "reference", "overlays": "overlays", "names": "name", "invert": "inverted"}
"""Commands that switch a field of `Look`."""


def connect_commands(parts: Parts, others: Mapping[str, Callable[[], object]]) -> None:
    """Connect every command.

    Parameters
    ----------
    others : mapping of str to callable
        Commands that belong to a presenter, by name; 'preset_0' to 'preset_6' among them.
    """
    window, state = parts.window, parts.state
    for name, function in {**_own(parts), **others}.items():
        window.actions_[name].triggered.connect(lambda _checked=False, function=function: function())
    for name, field in _TOGGLES.items():
        window.actions_[name].toggled.connect(lambda on, field=field: state.set_look(**{field: on}))
    for tool in Tool:
        window.actions_[f"tool_{tool.value}"].triggered.connect(lambda _checked=False, tool=tool: state.set_tool(tool))
    window.actions_["maximise"].toggled.connect(window.set_image_only)
    window.actions_["full_screen"].toggled.connect(lambda on: window.showFullScreen() if on else window.showNormal())


def show_look(parts: Parts) -> None:
    """Tick the commands as the view is drawn."""
    actions, look = parts.window.actions_, parts.state.look
    for name, field in _TOGGLES.items():
        actions[name].setChecked(getattr(look, field))
    actions[f"tool_{parts.state.tool}"].setChecked(True)


def preset_commands(use: Callable[[int], None]) -> dict[str, Callable[[], object]]:
    """Commands of the grey value presets."""
    return {f"preset_{key}": lambda key=key: use(key) for key in range(AUTO, 7)}


def _own(parts: Parts) -> dict[str, Callable[[], object]]:
    state, window, controller = parts.state, parts.window, parts.controller
    turn = state.set_placement
    return {
        "close_case": controller.close_case,
        "quit": window.close,
        "previous": lambda: state.step(-1),
        "next": lambda: state.step(1),
        "back_ten": lambda: state.step(-_TEN),
        "ahead_ten": lambda: state.step(_TEN),
        "first": lambda: state.go_to(0),
        "last": lambda: state.go_to(state.slices - 1),
        "previous_series": lambda: window.series_panel.step(-1),
        "next_series": lambda: window.series_panel.step(1),
        "rotate_left": lambda: turn(state.placement.rotated(-1)),
        "rotate_right": lambda: turn(state.placement.rotated(1)),
        "flip": lambda: turn(state.placement.flipped()),
        "fit": state.fit,
        "run_slice": lambda: controller.run_slice(state.index),
        "run_volume": lambda: controller.run_volume(state.index),
        "cheat_sheet": lambda: CheatSheet(window.actions_, window).open(),
    }
