"""Marks are drawn on their slice of their sequence, and nowhere else."""

import pytest
from PySide6.QtCore import QPointF

from app.measuring.marks import Kind, Mark, Place
from app.ui import theme
from tests.ui.measuring.bench import Bench, covered, with_distance


def test_a_mark_is_drawn_on_its_slice_of_its_sequence_and_nowhere_else(bench: Bench):
    with_distance(bench)
    shown = covered(bench, theme.MEASURE)
    assert shown > 40
    bench.view.state.step(1)
    assert covered(bench, theme.MEASURE) == 0
    bench.view.state.step(-1)
    bench.view.state.set_channel(1)
    assert covered(bench, theme.MEASURE) == 0
    bench.view.state.set_channel(0)
    assert covered(bench, theme.MEASURE) == shown


@pytest.mark.parametrize("change", ["zoom", "pan", "flip", "move", "resize", "another"])
def test_a_mark_that_rests_is_drawn_where_it_is_after_every_change(bench: Bench, change: str):
    mark, place = with_distance(bench), Place("FLAIR", 0, 2)
    covered(bench, theme.MEASURE)
    state = bench.view.state
    if change == "zoom":
        state.set_place(2.0, QPointF())
    elif change == "pan":
        state.set_place(1.0, QPointF(40, -30))
    elif change == "flip":
        state.set_placement(state.placement.flipped())
    elif change == "move":
        bench.notebook.put(mark.shifted((3, 9)))
    elif change == "resize":
        bench.view.resize(500, 420)
    else:
        bench.notebook.put(Mark(Kind.ARROW, place, (place.lift(4, 30), place.lift(20, 36)), "낭종"))
    again = measured_anew(bench)
    assert again > 15
    assert covered(bench, theme.MEASURE) == again


def measured_anew(bench: Bench) -> int:
    """As a layer draws it that has kept nothing."""
    from app.ui.measuring.layer import MeasureLayer

    kept = bench.scene.layers.index(bench.layer)
    bench.scene.layers[kept] = MeasureLayer(bench.notebook)
    found = covered(bench, theme.MEASURE)
    bench.scene.layers[kept] = bench.layer
    return found


def test_marks_can_be_hidden(bench: Bench):
    with_distance(bench)
    bench.layer.visible = False
    assert covered(bench, theme.MEASURE) == 0
    bench.press((6, 12))
    bench.release((6, 12))
    assert bench.notebook.selection == ""


def test_a_selected_mark_shows_its_handles(bench: Bench):
    mark = with_distance(bench)
    plain = covered(bench, theme.HANDLE)
    bench.notebook.select(mark.id)
    bench.scene.redraw()
    assert covered(bench, theme.HANDLE) > plain + 40
