"""Letters, image and mask agree: an asymmetric head, acquired in every way, in every plane, flip and rotation.

Each of six spots lies on one side of the patient and has a brightness of its own; a seventh is the lesion, with a mask
of its own. Wherever a letter stands, the spot of that side must lie nearest to it.
"""

import itertools

import numpy as np
import pytest
from numpy.typing import NDArray
from pytestqt.qtbot import QtBot

from app.imaging.volume import VolumeGeometry
from app.imaging.window import Window
from app.ui.opened_case import OpenedCase
from app.ui.viewer.deck import Arrangement
from app.ui.viewer.look import MaskStyle
from app.ui.viewer.orientation import edge_letters
from app.ui.viewer.slice_view import SliceView
from tests.ui.cases import opened
from tests.ui.views import on_screen, pixels, staged

SIZE = 36.0
"""Of the cube of the head, in mm."""
SIDES = {"L": (1, 0, 0), "R": (-1, 0, 0), "P": (0, 1, 0), "A": (0, -1, 0), "H": (0, 0, 1), "F": (0, 0, -1)}
GREYS = {"L": 90, "R": 115, "P": 140, "A": 165, "H": 190, "F": 215}
LESION = np.array([6.0, -5.0, 4.0])
"""In mm from the centre: to the left, in front, above."""
AXES = [np.array(SIDES[letter], float) for letter in "LPH"]
ACQUISITIONS = [
    (order, signs)
    for order in ((0, 1, 2), (1, 2, 0), (0, 2, 1), (2, 0, 1))
    for signs in ((1, 1, 1), (-1, 1, 1), (1, -1, -1), (-1, -1, -1))
]


def head(order: tuple[int, ...], signs: tuple[int, ...], lean: float = 0.0) -> OpenedCase:
    """The head stored with columns, rows and slices along these axes."""
    spacing = (3.0, 1.2, 1.0)
    turn = np.array([[1, 0, 0], [0, np.cos(lean), -np.sin(lean)], [0, np.sin(lean), np.cos(lean)]])
    directions = [turn @ (AXES[axis] * sign) for axis, sign in zip(order, signs, strict=True)]
    shape = tuple(int(SIZE / length) for length in spacing)
    affine = np.eye(4)
    for number, direction in enumerate(directions):
        affine[:3, number] = direction * spacing[2 - number]
    affine[:3, 3] = -affine[:3, :3] @ ((np.array(shape[::-1]) - 1) / 2)
    grid = np.stack(np.meshgrid(*(np.arange(count) for count in shape), indexing="ij"), axis=-1)[..., ::-1]
    places = grid @ affine[:3, :3].T + affine[:3, 3]
    voxels = np.full(shape, 40, np.int16)
    for letter, side in SIDES.items():
        voxels[np.linalg.norm(places - 12 * np.array(side), axis=-1) < 3.5] = GREYS[letter]
    case = opened((shape[0], shape[1], shape[2]), spacing, affine)
    case.voxels[:] = voxels
    case.probability[:] = np.linalg.norm(places - LESION, axis=-1) < 4.5
    return case


def voxel_at(geometry: VolumeGeometry, place: NDArray[np.float64]) -> tuple[float, float, float]:
    """Where a place in mm lies in the volume, (slice, row, column), voxel 0 from 0 to 1."""
    assert geometry.affine_lps is not None
    column, row, index = (np.linalg.inv(geometry.affine_lps) @ [*place, 1.0])[:3] + 0.5
    return float(index), float(row), float(column)


def show_through(view: SliceView, voxel: tuple[float, float, float]) -> None:
    view.state.scene.point_at((int(voxel[0]), int(voxel[1]), int(voxel[2])))


def edge_of(view: SliceView) -> dict[str, NDArray[np.float64]]:
    """Where on the screen each letter's edge is, as a direction from the middle."""
    letters = edge_letters(view.plane().geometry, view.state.placement)
    assert letters is not None
    edges = {"left": (-1, 0), "right": (1, 0), "top": (0, -1), "bottom": (0, 1)}
    return {getattr(letters, edge)[0]: np.array(way, float) for edge, way in edges.items()}


def check_letters_and_image(view: SliceView, geometry: VolumeGeometry) -> None:
    """The spot of each letter is drawn towards that letter's edge."""
    middle = np.array([view.width(), view.height()]) / 2
    for letter, way in edge_of(view).items():
        voxel = voxel_at(geometry, 12 * np.array(SIDES[letter], float))
        show_through(view, voxel)
        shown = pixels(view.grab())[..., 0]
        rows, columns = np.nonzero(np.abs(shown - GREYS[letter]) <= 2)
        assert rows.size > 20, letter
        spot = np.array([np.median(columns), np.median(rows)]) - middle
        assert spot @ way > 0.8 * np.linalg.norm(spot), (letter, spot, way)
        assert np.linalg.norm(spot) > 60, (letter, spot)


def check_mask_and_image(view: SliceView, geometry: VolumeGeometry) -> None:
    """The mask covers the lesion, and not the place opposite."""
    here, opposite = voxel_at(geometry, LESION), voxel_at(geometry, -LESION)
    show_through(view, here)
    covered = pixels(view.grab())
    is_mask = covered[..., 0] - covered[..., 2] > 100
    inside, outside = on_screen(view, here), on_screen(view, opposite)
    assert is_mask[inside.y(), inside.x()]
    assert not is_mask[outside.y(), outside.x()]


@pytest.mark.parametrize(("order", "signs"), ACQUISITIONS)
def test_letters_mask_and_image_agree_however_the_head_was_acquired(
    qtbot: QtBot, order: tuple[int, ...], signs: tuple[int, ...]
):
    case = head(order, signs)
    stage = staged(qtbot, case)
    stage.deck.arrange(Arrangement.PLANES)
    look(stage.view)
    for view in stage.deck.shown:
        check_letters_and_image(view, case.geometry)
        check_mask_and_image(view, case.geometry)


@pytest.mark.parametrize("axis", [0, 1, 2])
def test_letters_mask_and_image_agree_after_every_flip_and_rotation(qtbot: QtBot, axis: int):
    case = head((0, 1, 2), (1, 1, 1))
    stage = staged(qtbot, case)
    stage.deck.arrange(Arrangement.PLANES)
    look(stage.view)
    view = next(view for view in stage.deck.shown if view.state.axis == axis)
    seen = set()
    for turns, flips in itertools.product(range(4), range(2)):
        view.state.reset_place()
        placement = view.state.placement.rotated(turns)
        view.state.set_placement(placement.flipped() if flips else placement)
        seen.add(view.state.placement)
        check_letters_and_image(view, case.geometry)
        check_mask_and_image(view, case.geometry)
    assert len(seen) == 8


@pytest.mark.parametrize("axis", [0, 1, 2])
def test_the_outline_runs_round_the_lesion_in_every_plane(qtbot: QtBot, axis: int):
    case = head((0, 1, 2), (1, -1, 1))
    stage = staged(qtbot, case)
    stage.deck.arrange(Arrangement.PLANES)
    look(stage.view)
    view = next(view for view in stage.deck.shown if view.state.axis == axis)
    view.state.set_placement(view.state.placement.rotated(1).flipped())
    view.state.set_look(style=MaskStyle.CONTOUR)
    here = voxel_at(case.geometry, LESION)
    show_through(view, here)
    shown = pixels(view.grab())
    rows, columns = np.nonzero(shown[..., 0] - shown[..., 2] > 100)
    middle = on_screen(view, here)
    assert columns.min() < middle.x() < columns.max()
    assert rows.min() < middle.y() < rows.max()
    assert not (np.hypot(rows - middle.y(), columns - middle.x()) < 8).any()


def test_an_oblique_head_keeps_letters_mask_and_image_together(qtbot: QtBot):
    case = head((0, 1, 2), (1, 1, 1), lean=np.radians(15))
    stage = staged(qtbot, case)
    stage.deck.arrange(Arrangement.PLANES)
    look(stage.view)
    for view in stage.deck.shown:
        check_mask_and_image(view, case.geometry)
        letters = edge_letters(view.plane().geometry, view.state.placement)
        assert letters is not None
        sides = {letters.left[0], letters.right[0], letters.top[0], letters.bottom[0]}
        oblique = {letters.left[1], letters.right[1], letters.top[1], letters.bottom[1]}
        # It leans about the axis from right to left: what runs along that axis alone has no second letter.
        assert sides in ({"R", "L", "A", "P"}, {"R", "L", "H", "F"}, {"A", "P", "H", "F"})
        assert oblique != {""}


def look(view: SliceView) -> None:
    """Pixels as they are, and nothing but image and mask."""
    view.state.set_window(Window(127.5, 255.0))
    view.state.set_look(smooth=False, overlays=False, crosshair=False, style=MaskStyle.FILL, opacity=1.0)
