"""What was measured can be undone and done again, and is there when the case is opened again."""

import numpy as np
import pytest
from PySide6.QtCore import QPointF
from PySide6.QtGui import QImage

from app.measuring.marks import Kind, Mark, Place
from app.ui import theme
from tests.ui.cases import opened
from tests.ui.measuring.bench import COMPUTED, Bench, with_distance


def test_every_change_can_be_undone_and_done_again(bench: Bench):
    with_distance(bench)
    made = bench.notebook.marks
    bench.drag((26, 12), (20, 30))
    moved = bench.notebook.marks
    bench.notebook.remove(moved[0].id)
    assert bench.notebook.marks == []
    for expected in (moved, made, []):
        assert bench.notebook.undo()
        assert bench.notebook.marks == expected
    assert not bench.notebook.undo()
    for expected in (made, moved, []):
        assert bench.notebook.redo()
        assert bench.notebook.marks == expected
    assert not bench.notebook.redo()


def test_a_new_step_forgets_what_was_undone(bench: Bench):
    with_distance(bench)
    bench.notebook.undo()
    with_distance(bench)
    assert not bench.notebook.redo()


def test_taking_a_mark_away_takes_its_selection_away(bench: Bench):
    mark = with_distance(bench)
    bench.notebook.select(mark.id)
    bench.notebook.remove(mark.id)
    assert bench.notebook.selection == ""


def test_what_was_measured_is_there_when_the_case_is_opened_again(bench: Bench):
    mark = with_distance(bench)
    bench.notebook.set_computed(COMPUTED)
    bench.drag((5.5, 19.5), (9.5, 29.5))
    cross = bench.notebook.cross
    bench.notebook.open(None)
    assert bench.notebook.marks == [] and bench.notebook.cross is None
    bench.notebook.open(opened())
    (again,) = bench.notebook.marks
    assert (again.id, again.kind, again.place) == (mark.id, mark.kind, mark.place)
    assert np.ravel(again.points) == pytest.approx(np.ravel(mark.points), abs=1e-3)
    assert bench.notebook.cross is not None and cross is not None and bench.notebook.cross.edited
    assert np.ravel(bench.notebook.cross.largest) == pytest.approx(np.ravel(cross.largest), abs=1e-3)
    assert not bench.notebook.undo()


def test_marks_on_a_sequence_that_this_case_lacks_wait_for_it(bench: Bench):
    bench.view.state.set_channel(1)
    with_distance(bench)
    from app.imaging.volume import Role

    bench.notebook.open(opened(roles=(Role.FLAIR,)))
    assert bench.notebook.marks == []
    bench.notebook.open(opened())
    assert [mark.place.series for mark in bench.notebook.marks] == ["T1"]


def test_a_label_stays_inside_the_view(bench: Bench):
    from PySide6.QtCore import QRectF
    from PySide6.QtGui import QPainter

    from app.ui.measuring.geometry import shape_of_mark
    from app.ui.measuring.painter import paint_label

    place, area = Place("FLAIR", 0, 2), QRectF(bench.view.rect())
    image = QImage(640, 640, QImage.Format.Format_RGB32)
    painter = QPainter(image)
    for zoom in (1.0, 6.0):
        bench.view.state.set_place(zoom, QPointF())
        for spots in (((0, 0), (1, 1)), ((30, 38), (32, 40)), ((0, 40), (32, 0))):
            mark = Mark(Kind.DISTANCE, place, (place.lift(*spots[0]), place.lift(*spots[1])))
            shape = shape_of_mark(mark, bench.view.mapping())
            assert area.contains(paint_label(painter, ["1,234.5 mm", "and more"], shape, theme.MEASURE, area))
    painter.end()
