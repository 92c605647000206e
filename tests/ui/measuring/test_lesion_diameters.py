"""The diameters of the lesion are drawn with its mask, and moved by their ends."""

import numpy as np
import pytest

from app.ui import theme
from app.ui.measuring.notebook import DIAMETERS
from tests.ui.measuring.bench import COMPUTED, Bench, covered


def test_the_computed_diameters_are_drawn_on_their_slice_with_the_mask(bench: Bench):
    bench.notebook.set_computed(COMPUTED)
    bench.scene.redraw()
    assert covered(bench, theme.DIAMETER) > 60
    bench.view.state.set_look(mask=False)
    assert covered(bench, theme.DIAMETER) == 0
    bench.view.state.set_look(mask=True)
    bench.view.state.step(1)
    assert covered(bench, theme.DIAMETER) == 0


def test_an_end_of_the_largest_diameter_is_dragged_and_the_other_stays_perpendicular(bench: Bench):
    bench.notebook.set_computed(COMPUTED)
    before = bench.notebook.diameters
    assert before is not None and not before.edited
    bench.drag((5.5, 19.5), (9.5, 29.5))
    found, cross = bench.notebook.diameters, bench.notebook.cross
    assert found is not None and cross is not None
    assert found.edited
    assert found.largest_mm == pytest.approx(np.hypot(19 * 0.8, 4), abs=0.1)
    assert found.perpendicular_mm == pytest.approx(before.perpendicular_mm, abs=0.01)
    assert found.product_mm2 == pytest.approx(found.largest_mm * found.perpendicular_mm, rel=0.01)
    lines = [(np.array(b) - np.array(a)) * (0.8, 1.0) for a, b in (cross.largest, cross.perpendicular)]
    assert lines[0] @ lines[1] == pytest.approx(0, abs=1e-6)


def test_moved_diameters_stay_when_the_mask_changes_and_go_back_when_they_are_deleted(bench: Bench):
    bench.notebook.set_computed(COMPUTED)
    bench.drag((5.5, 19.5), (9.5, 29.5))
    moved = bench.notebook.cross
    bench.notebook.set_computed(None)
    assert bench.notebook.cross == moved
    bench.notebook.set_computed(COMPUTED)
    assert bench.notebook.remove(DIAMETERS)
    assert bench.notebook.cross == COMPUTED
    assert not bench.notebook.remove(DIAMETERS)
    bench.notebook.undo()
    assert bench.notebook.cross == moved
