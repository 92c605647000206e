"""What hands do to an outline, and how it is undone."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.editing.composition import as_texts, composed, masks_of_texts
from app.editing.editor import Editor
from app.editing.edits import MaskEdits
from app.editing.history import Deed
from app.editing.shapes import Brush
from app.imaging.planes import Plane
from app.imaging.volume import VolumeGeometry
from tests.unit.editing.masks import COLUMNS, ROWS, disk, done

SLICES = 8
SHAPE = (SLICES, ROWS, COLUMNS)
GEOMETRY = VolumeGeometry(SHAPE, (2.0, 1.0, 1.0))


class Network:
    """Probabilities as a network would give them, slice by slice."""

    def __init__(self, computed: range = range(SLICES)) -> None:
        self.probability = np.zeros(SHAPE, np.float32)
        self.probability[:, 9:21, 4:12] = 0.4
        self.probability[:, 10:20, 5:11] = 0.9
        self.computed = set(computed)

    def __call__(self, axis: int, index: int) -> np.ndarray | None:
        if axis == 0:
            return self.probability[index] if index in self.computed else None
        return Plane(GEOMETRY, axis).picture(self.probability, index)


@pytest.fixture
def network() -> Network:
    return Network()


@pytest.fixture
def editor(network: Network) -> Editor:
    return Editor(GEOMETRY, MaskEdits(), network)


def stroke(editor: Editor, index: int, *places: tuple[float, float], radius: float = 2.0, erase: bool = False):
    editor.begin_stroke(0, index, places[0], Brush(radius, erase))
    for place in places[1:]:
        editor.stroke_to(place)
    return done(editor.end_stroke())


def shown(editor: Editor) -> np.ndarray:
    nothing = np.zeros(SHAPE[1:], bool)
    masks = (editor.mask_at(index) for index in range(SLICES))
    return np.stack([nothing if mask is None else mask for mask in masks])


def outline(editor: Editor, index: int) -> np.ndarray:
    mask = editor.mask_at(index)
    assert mask is not None
    return mask


# Strokes ---


def test_a_stroke_adds_to_the_networks_outline_of_its_slice_alone(editor: Editor):
    before = shown(editor)
    assert stroke(editor, 3, (30, 10), (30, 20)) == (3,)
    after = shown(editor)
    assert np.array_equal(after[[0, 1, 2, 4, 5, 6, 7]], before[[0, 1, 2, 4, 5, 6, 7]])
    assert after[3][before[3]].all()
    assert after[3, 30, 10:21].all()


def test_the_eraser_takes_away(editor: Editor):
    stroke(editor, 3, (15, 8), radius=3, erase=True)
    assert not outline(editor, 3)[disk(15, 8, 3)].any()
    assert outline(editor, 3)[10, 5]


def test_a_stroke_is_seen_while_it_is_drawn_and_is_one_step(editor: Editor):
    editor.begin_stroke(0, 3, (30, 10), Brush(2))
    for column in range(11, 20):
        editor.stroke_to((30, column))
        seen = editor.edits.over(None, (ROWS, COLUMNS), 0, 3)
        assert seen is not None
        assert seen[30, column] == 1
    assert editor.edits.can_undo is None
    done(editor.end_stroke())
    assert editor.edits.can_undo is Deed.BRUSH
    editor.undo()
    assert not outline(editor, 3)[30].any()
    assert editor.edits.can_undo is None


def test_a_stroke_that_is_given_up_leaves_nothing(editor: Editor):
    before = shown(editor)
    editor.begin_stroke(0, 3, (30, 10), Brush(2))
    assert editor.cancel_stroke()
    assert np.array_equal(shown(editor), before)
    assert not editor.edits.slices
    assert not editor.cancel_stroke()


def test_undo_while_the_brush_is_down_takes_back_that_stroke_alone(editor: Editor):
    stroke(editor, 3, (30, 10))
    kept = shown(editor)
    editor.begin_stroke(0, 3, (35, 10), Brush(2))
    assert editor.undo() == ()
    assert not editor.is_stroking
    assert np.array_equal(shown(editor), kept)


def test_a_stroke_over_what_is_there_already_edits_nothing(editor: Editor):
    assert stroke(editor, 3, (15, 8), radius=1) == ()
    assert not editor.edits.slices
    assert editor.edits.can_undo is None


def test_the_brush_reaches_the_very_corner_and_beyond_it(editor: Editor):
    stroke(editor, 0, (-3, -3), (2, 2), radius=1.5)
    assert outline(editor, 0)[0, 0]
    stroke(editor, 0, (ROWS + 5, COLUMNS + 5), radius=1.5)


def test_a_slice_that_the_network_has_not_seen_can_be_drawn(network: Network, editor: Editor):
    network.computed = {0}
    assert editor.mask_at(5) is None
    stroke(editor, 5, (20, 20))
    assert np.array_equal(outline(editor, 5), disk(20, 20, 2))


def test_a_polygon_is_filled_or_cleared(editor: Editor):
    corners = [(24.5, 4.5), (24.5, 12.5), (30.5, 12.5), (30.5, 4.5)]
    done(editor.draw_polygon(0, 2, corners, erase=False))
    assert outline(editor, 2)[25:31, 5:13].all()
    done(editor.draw_polygon(0, 2, corners, erase=True))
    assert not outline(editor, 2)[25:31, 5:13].any()
    assert editor.edits.can_undo is Deed.POLYGON


@pytest.mark.parametrize("axis", [1, 2])
def test_a_stroke_across_the_slices_is_drawn_in_each_of_them(network: Network, editor: Editor, axis: int):
    before = shown(editor)
    editor.begin_stroke(axis, 25, (2, 5), Brush(2.5))
    editor.stroke_to((5, 5))
    assert done(editor.end_stroke()) == (1, 2, 3, 4, 5, 6)  # slices are 2 mm apart
    painted = Plane(GEOMETRY, axis).picture(shown(editor) & ~before, 25)
    expected = np.zeros_like(painted)
    expected[1:7, 4:7] = expected[2:6, 3:8] = True
    assert np.array_equal(painted, expected & ~Plane(GEOMETRY, axis).picture(before, 25))
    assert np.count_nonzero(shown(editor) ^ before) == np.count_nonzero(painted)
    assert editor.undo()
    assert np.array_equal(shown(editor), before)


@pytest.mark.parametrize("axis", [0, 1, 2])
def test_what_is_cut_at_the_threshold_in_any_plane_holds_the_edits(network: Network, editor: Editor, axis: int):
    stroke(editor, 3, (30, 10), (4, 25))
    stroke(editor, 4, (15, 8), radius=3, erase=True)
    plane = Plane(GEOMETRY, axis)
    count, *shape = plane.geometry.shape
    for index in range(count):
        values = editor.edits.over(network(axis, index), tuple(shape), axis, index)
        assert values is not None
        assert np.array_equal(values >= 0.5, plane.picture(shown(editor), index))


# Threshold and runs ---


def test_an_edited_slice_keeps_its_outline_when_the_threshold_moves_and_the_others_follow(editor: Editor):
    stroke(editor, 3, (30, 10))
    kept = outline(editor, 3).copy()
    editor.threshold = 0.3
    assert np.array_equal(outline(editor, 3), kept)
    assert np.count_nonzero(outline(editor, 4)) == 12 * 8


def test_an_edited_slice_keeps_its_outline_when_the_network_runs_again(network: Network, editor: Editor):
    stroke(editor, 3, (30, 10))
    kept = outline(editor, 3).copy()
    network.probability[:] = 0.95
    assert np.array_equal(outline(editor, 3), kept)
    assert outline(editor, 4).all()


def test_a_reverted_slice_follows_the_network_again_and_can_be_taken_back(network: Network, editor: Editor):
    stroke(editor, 3, (30, 10))
    kept = outline(editor, 3).copy()
    assert editor.revert(3) == (3,)
    editor.threshold = 0.3
    assert np.count_nonzero(outline(editor, 3)) == 12 * 8
    editor.undo()
    assert np.array_equal(outline(editor, 3), kept)
    assert editor.revert(5) == ()


def test_what_is_done_again_is_what_was_done_although_the_threshold_has_moved(editor: Editor):
    stroke(editor, 3, (30, 10))
    kept = outline(editor, 3).copy()
    editor.undo()
    editor.threshold = 0.3
    editor.redo()
    assert np.array_equal(outline(editor, 3), kept)


# Deeds ---


def test_holes_of_one_slice_or_of_all_are_filled(network: Network, editor: Editor):
    network.probability[:, 14:16, 7:9] = 0.0
    network.computed -= {6}
    assert done(editor.fill_holes(2)) == (2,)
    assert outline(editor, 2)[14, 7]
    assert not outline(editor, 3)[14, 7]
    assert done(editor.fill_holes()) == (0, 1, 3, 4, 5, 7)
    assert {index for index, edited in editor.edits.slices.items() if edited.drawn} == {2}
    assert done(editor.fill_holes()) == ()


def test_a_part_is_removed_in_space_or_in_its_slice(network: Network, editor: Editor):
    network.probability[2:5, 28:31, 20:24] = 0.9
    assert done(editor.remove_part((3, 29, 21), whole=False)) == (3,)
    assert not outline(editor, 3)[29, 21]
    assert outline(editor, 3)[15, 8]
    assert outline(editor, 2)[29, 21]
    editor.undo()
    assert done(editor.remove_part((3, 29, 21), whole=True)) == (2, 3, 4)
    assert not shown(editor)[:, 29, 21].any()
    assert shown(editor)[:, 15, 8].all()
    assert done(editor.remove_part((3, 0, 0), whole=True)) == ()


def test_a_part_is_kept_alone(network: Network, editor: Editor):
    network.probability[2:5, 28:31, 20:24] = 0.9
    assert set(done(editor.keep_part((3, 29, 21), whole=True))) == set(range(SLICES))
    expected = np.zeros(SHAPE, bool)
    expected[2:5, 28:31, 20:24] = True
    assert np.array_equal(shown(editor), expected)
    editor.undo()
    assert done(editor.keep_part((3, 29, 21), whole=False)) == (3,)
    assert not outline(editor, 3)[15, 8]
    assert outline(editor, 2)[15, 8]


def test_between_two_drawn_slices_the_others_are_filled_in(network: Network, editor: Editor):
    network.probability[:] = 0
    stroke(editor, 1, (20, 16), radius=4)
    stroke(editor, 5, (20, 16), radius=10)
    assert editor.gap_at(3) == (1, 5)
    assert done(editor.interpolate(3)) == (2, 3, 4)
    areas = [np.count_nonzero(outline(editor, index)) for index in range(1, 6)]
    assert areas == sorted(areas)
    assert areas[0] < areas[1]
    editor.undo()
    assert not outline(editor, 3).any()


def test_what_was_filled_in_is_filled_in_anew_once_a_slice_between_is_drawn(network: Network, editor: Editor):
    network.probability[:] = 0
    stroke(editor, 0, (20, 16), radius=4)
    stroke(editor, 6, (20, 16), radius=4)
    done(editor.interpolate(3))
    stroke(editor, 3, (20, 16), radius=10)
    assert editor.gap_at(3) == (0, 3) or editor.gap_at(3) == (3, 6)
    assert editor.gap_at(1) == (0, 3)
    assert done(editor.interpolate(1)) == (1, 2)
    assert np.count_nonzero(outline(editor, 2)) > np.count_nonzero(outline(editor, 4))


@pytest.mark.parametrize(("drawn", "at", "gap"), [
    ([], 3, None),
    ([2], 3, None),
    ([2], 2, None),
    ([2, 3], 3, None),
    ([2, 3], 5, None),
    ([2, 5], 4, (2, 5)),
    ([2, 5], 5, (2, 5)),
    ([2, 5], 2, (2, 5)),
    ([7, 0, 4], 4, (0, 4)),
    ([0, 7, 4], 4, (4, 7)),
    ([0, 3, 4], 4, None),
])  # fmt: skip
def test_the_gap_that_is_filled_is_the_one_around_the_slice_on_the_screen(editor: Editor, drawn, at, gap):
    for index in drawn:
        stroke(editor, index, (30, 20))
    assert editor.gap_at(at) == gap


def test_nothing_is_filled_in_towards_an_empty_outline(network: Network, editor: Editor):
    stroke(editor, 1, (30, 20))
    stroke(editor, 5, (15, 8), radius=30, erase=True)
    assert done(editor.interpolate(3)) == ()


# Undo ---

Deeds = st.lists(
    st.tuples(
        st.sampled_from(["brush", "erase", "polygon", "fill", "fill all", "remove", "keep", "revert", "between"]),
        st.integers(0, SLICES - 1),
        st.floats(-2, ROWS + 2),
        st.floats(-2, COLUMNS + 2),
    ),
    max_size=12,
)


def do(editor: Editor, deed: str, index: int, row: float, column: float) -> None:
    place = index, min(max(int(row), 0), ROWS - 1), min(max(int(column), 0), COLUMNS - 1)
    match deed:
        case "brush" | "erase":
            stroke(editor, index, (row, column), (column, row), radius=3, erase=deed == "erase")
        case "polygon":
            done(editor.draw_polygon(0, index, [(row, column), (5, 5), (30, 20)], erase=False))
        case "fill":
            done(editor.fill_holes(index))
        case "fill all":
            done(editor.fill_holes())
        case "remove":
            done(editor.remove_part(place, whole=True))
        case "keep":
            done(editor.keep_part(place, whole=True))
        case "revert":
            editor.revert(index)
        case _:
            done(editor.interpolate(index))


@settings(max_examples=30, deadline=None)
@given(Deeds)
def test_everything_can_be_undone_step_by_step_and_done_again(deeds):
    editor = Editor(GEOMETRY, MaskEdits(), Network())
    states, slices = [shown(editor)], [dict(editor.edits.slices)]
    for deed in deeds:
        do(editor, *deed)
        if not np.array_equal(shown(editor), states[-1]) or dict(editor.edits.slices) != slices[-1]:
            states.append(shown(editor))
            slices.append(dict(editor.edits.slices))
    for expected, known in zip(states[-2::-1], slices[-2::-1], strict=True):
        assert editor.undo()
        assert np.array_equal(shown(editor), expected)
        assert dict(editor.edits.slices) == known
    assert editor.undo() == ()
    for expected in states[1:]:
        assert editor.redo()
        assert np.array_equal(shown(editor), expected)
    assert editor.redo() == ()


@settings(max_examples=30, deadline=None)
@given(Deeds, st.floats(0.1, 0.95))
def test_what_is_shown_is_what_the_worker_composes_from_texts(deeds, threshold):
    network = Network()
    editor = Editor(GEOMETRY, MaskEdits(), network)
    for deed in deeds:
        do(editor, *deed)
    editor.threshold = threshold
    mask = composed(network.probability, threshold, masks_of_texts(as_texts(editor.edits.slices)))
    assert np.array_equal(mask, shown(editor))


def test_edits_of_another_volume_are_refused(network: Network, editor: Editor):
    stroke(editor, 7, (30, 10))
    texts = as_texts(editor.edits.slices)
    with pytest.raises(ValueError, match="not of this volume"):
        composed(network.probability[:5], 0.5, masks_of_texts(texts))
    with pytest.raises(ValueError, match="not of this volume"):
        composed(network.probability[:, :30], 0.5, masks_of_texts(texts))


def test_something_new_forgets_what_was_undone(editor: Editor):
    stroke(editor, 1, (30, 10))
    editor.undo()
    stroke(editor, 2, (30, 10))
    assert editor.edits.can_redo is None
    assert editor.redo() == ()


def test_a_thousand_strokes_on_a_large_slice_can_be_undone_from_little_memory():
    rng = np.random.default_rng(0)
    geometry = VolumeGeometry((2, 512, 512), (3.0, 0.5, 0.5))
    editor = Editor(geometry, MaskEdits(), lambda _axis, _index: None)
    size, count = 0, 0
    for _ in range(1000):
        begin = rng.uniform(150, 350, 2)
        if stroke(editor, 0, tuple(begin), tuple(begin + rng.uniform(-20, 20, 2)), radius=3, erase=count % 3 == 2):
            size, count = size + len(editor.edits.slices[0].mask.data), count + 1
    assert count > 900
    assert size < 8e6
    for _ in range(count):
        assert editor.undo() == (0,)
    assert editor.mask_at(0) is None
