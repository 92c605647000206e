"""The lesion in space: where it lies, that it turns, and that nothing is missed where it cannot be drawn."""

from collections.abc import Iterator

import numpy as np
import pytest
from PySide6.QtGui import QColor, QImage
from pytestqt.qtbot import QtBot

from app.imaging.volume import VolumeGeometry
from app.ui import theme
from app.ui.application import Falx
from app.ui.surface.availability import has_opengl
from app.ui.surface.mesh import scene_of
from app.ui.surface.presenter import SurfacePresenter
from app.ui.surface.scene import Mesh, Scene
from app.ui.surface.window import SurfaceWindow

SHAPE, SPACING = (10, 64, 60), (5.0, 2.0, 2.0)
AFFINE = np.array([[-2.0, 0, 0, 60.0], [0, 2.0, 0, -50.0], [0, 0, 5.0, -10.0], [0, 0, 0, 1.0]])


def ball(centre: tuple[float, float, float], radius_mm: float) -> np.ndarray:
    """Probabilities that fall from 1 to 0 through 0.5 at the radius."""
    grid = np.indices(SHAPE).reshape(3, -1).T
    away = np.linalg.norm((grid - centre) * SPACING, axis=1).reshape(SHAPE)
    return np.clip(0.5 + (radius_mm - away) / 20, 0, 1).astype(np.float32)


def scene(affine: np.ndarray | None = AFFINE, threshold: float = 0.5) -> Scene:
    voxels = (ball((4.5, 32, 30), 50) > 0.5).astype(np.int16) * 500
    values = ball((5, 40, 20), 12)
    geometry = VolumeGeometry(SHAPE, SPACING, affine)
    return scene_of([v if v.max() > 0.1 else None for v in values], threshold, voxels, geometry)


def volume_of(mesh: Mesh) -> float:
    """By the divergence theorem; positive or negative by the order of corners."""
    a, b, c = (mesh.points.reshape(-1, 3, 3)[:, corner].astype(np.float64) for corner in range(3))
    return float(np.einsum("ij,ij->i", a, np.cross(b, c)).sum() / 6)


def test_the_lesion_lies_in_the_patient_where_its_voxels_lie_and_has_their_size():
    lesion = scene().lesion
    assert lesion is not None
    np.testing.assert_allclose(lesion.points.mean(axis=0), (60 - 2 * 20, -50 + 2 * 40, -10 + 5 * 5), atol=1.0)
    np.testing.assert_allclose(abs(volume_of(lesion)), 4 / 3 * np.pi * 12**3, rtol=0.12)
    assert np.allclose(np.linalg.norm(lesion.normals, axis=1), 1, atol=1e-4)


def test_a_higher_threshold_makes_it_smaller():
    lower, higher = scene(threshold=0.4).lesion, scene(threshold=0.7).lesion
    assert lower is not None and higher is not None
    assert abs(volume_of(higher)) < 0.7 * abs(volume_of(lower))


def test_the_brain_is_around_the_lesion():
    made = scene()
    assert made.lesion is not None and made.brain is not None
    assert (made.brain.points.min(axis=0) < made.lesion.points.min(axis=0)).all()
    assert (made.brain.points.max(axis=0) > made.lesion.points.max(axis=0)).all()


def test_without_an_outline_or_an_orientation_it_shows_what_there_is():
    voxels = np.zeros(SHAPE, np.int16)
    nothing = scene_of([None] * SHAPE[0], 0.5, voxels, VolumeGeometry(SHAPE))
    assert (nothing.lesion, nothing.brain) == (None, None)
    assert scene(affine=None).lesion is not None


@pytest.fixture
def window(qtbot: QtBot) -> Iterator[SurfaceWindow]:
    if not has_opengl():
        pytest.skip("this display offers no OpenGL")
    made = SurfaceWindow()
    made.resize(400, 440)
    qtbot.addWidget(made)
    with qtbot.waitExposed(made):
        made.show()
    yield made
    made.close()


def test_the_lesion_is_drawn_in_the_colour_of_the_outline_inside_the_brain(qtbot: QtBot, window: SurfaceWindow):
    window.compute(scene)
    qtbot.waitUntil(lambda: not window.is_computing, timeout=20_000)
    window.view.set_turning(False)
    picture = window.view.grabFramebuffer()
    assert any(abs(c.hue() - QColor(theme.MASK).hue()) < 12 and c.saturation() > 120 for c in colours_of(picture))
    window.view.set_brain(False)
    alone = window.view.grabFramebuffer()
    assert sum(c.lightness() for c in colours_of(alone)) < sum(c.lightness() for c in colours_of(picture))


def colours_of(picture: QImage) -> list[QColor]:
    """Of every third pixel."""
    return [picture.pixelColor(x, y) for x in range(0, picture.width(), 3) for y in range(0, picture.height(), 3)]


def test_it_turns_and_stops_with_its_window(qtbot: QtBot, window: SurfaceWindow):
    window.compute(scene)
    qtbot.waitUntil(lambda: not window.is_computing, timeout=20_000)
    assert window.view.is_turning
    before = window.view.grabFramebuffer()
    window.view.turn(90, 0)
    assert window.view.grabFramebuffer() != before
    window.close()
    assert not window.view.is_turning


def test_where_there_is_no_opengl_the_command_says_so_and_nothing_else_happens(qtbot: QtBot, falx: Falx):
    presenter = SurfacePresenter(falx.presenter.parts, falx.presenter.results, can_draw=lambda: False)
    action = falx.window.actions_["surface"]
    presenter.enable()
    assert not action.isEnabled()
    assert "OpenGL" in action.toolTip()
    presenter.show()
    assert presenter.dialog is None
    assert falx.window.message_bar.message is None
