"""Commands of the views: they act on the one that the reader works in."""

from collections.abc import Callable

from PySide6.QtCore import QObject

from app.imaging.planes import Anatomy
from app.ui.i18n import translate
from app.ui.parts import Parts
from app.ui.viewer.arrangement import Arrangement
from app.ui.viewer.look import Tool

_TEN = 10
_TOGGLES = {
    "mask": "mask",
    "reference": "reference",
    "overlays": "overlays",
    "names": "name",
    "invert": "inverted",
    "smooth": "smooth",
    "crosshair": "crosshair",
    "brighter_downwards": "brighter_downwards",
}
"""Commands that switch a field of `Look`."""


class ViewCommands(QObject):
    """Connects commands and views, and keeps the ticks of the commands as the views are."""

    def __init__(self, parts: Parts) -> None:
        super().__init__(parts.window)
        self._actions = parts.window.actions_
        self._scene = parts.state.scene
        self._stage = parts.window.stage
        self._deck = parts.window.stage.deck
        self._messages = parts.messages
        self._connect()
        self._show_look()
        self._show_tool()
        self._show_arrangement()

    def cancel(self) -> bool:
        """Stop what is half done in the views; False when nothing is."""
        tool = self._scene.active_tool
        return self._stage.cine.pause() or (tool is not None and tool.cancel())

    def reset(self) -> None:
        """The view fitted, and the radiological way round."""
        self._deck.active.state.reset_place()

    # What they do --------------------------------------------------------------------------------------------------

    def _does(self) -> dict[str, Callable[[], object]]:
        deck, cine = self._deck, self._stage.cine
        return {
            "previous": lambda: deck.active.state.step(-1),
            "next": lambda: deck.active.state.step(1),
            "back_ten": lambda: deck.active.state.step(-_TEN),
            "ahead_ten": lambda: deck.active.state.step(_TEN),
            "first": lambda: deck.active.state.go_to(0),
            "last": lambda: deck.active.state.go_to(deck.active.state.slices - 1),
            "rotate_left": lambda: self._turn(-1),
            "rotate_right": lambda: self._turn(1),
            "flip": lambda: deck.active.state.set_placement(deck.active.state.placement.flipped()),
            "fit": self._fit,
            "actual_size": self._show_actual_size,
            "fit_lesion": self._show_lesion,
            "next_view": deck.activate_next,
            "cine_faster": cine.faster,
            "cine_slower": cine.slower,
            **{f"arrange_{kind.value}": lambda kind=kind: deck.arrange(kind) for kind in Arrangement},
            **{f"plane_{plane.value}": lambda plane=plane: deck.show_plane(plane) for plane in Anatomy},
        }

    def _turn(self, quarters: int) -> None:
        state = self._deck.active.state
        state.set_placement(state.placement.rotated(quarters))

    def _fit(self) -> None:
        self._deck.active.state.fit()

    def _show_actual_size(self) -> None:
        self._deck.active.show_actual_size()

    def _show_lesion(self) -> None:
        if not self._deck.active.show_lesion():
            self._messages.info(translate("ViewCommands", "There is no outline yet to zoom to."))

    def _play(self, on: bool) -> None:
        if on:
            self._stage.cine.play(self._deck.active.state)
        else:
            self._stage.cine.pause()

    # Ticks ---------------------------------------------------------------------------------------------------------

    def _show_look(self) -> None:
        for name, field in _TOGGLES.items():
            self._actions[name].setChecked(getattr(self._scene.look, field))

    def _show_tool(self) -> None:
        self._actions[f"tool_{self._scene.tool}"].setChecked(True)

    def _show_arrangement(self) -> None:
        deck = self._deck
        self._actions[f"arrange_{deck.arrangement.value}"].setChecked(True)
        self._actions["next_view"].setEnabled(len(deck.shown) > 1)
        self._actions["arrange_planes"].setEnabled(deck.has_planes)
        self._actions["arrange_sequences"].setEnabled(deck.has_sequences)

    # Wiring --------------------------------------------------------------------------------------------------------

    def _connect(self) -> None:
        actions, scene, stage = self._actions, self._scene, self._stage
        for name, function in self._does().items():
            actions[name].triggered.connect(lambda _checked=False, function=function: function())
        for name, field in _TOGGLES.items():
            actions[name].toggled.connect(lambda on, field=field: scene.set_look(**{field: on}))
        for tool in Tool:
            actions[f"tool_{tool.value}"].triggered.connect(lambda _checked=False, tool=tool: scene.set_tool(tool))
        actions["cine"].toggled.connect(self._play)
        stage.cine.playing_changed.connect(actions["cine"].setChecked)
        stage.deck.active_changed.connect(self._follow_with_cine)
        stage.deck.arranged.connect(self._show_arrangement)
        stage.deck.image_only_wanted.connect(actions["maximise"].toggle)
        scene.look_changed.connect(self._show_look)
        scene.tool_changed.connect(lambda _tool: self._show_tool())

    def _follow_with_cine(self) -> None:
        if self._stage.cine.is_playing:
            self._stage.cine.play(self._deck.active.state)
