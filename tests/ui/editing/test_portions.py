"""Deeds that reach through a large volume: done bit by bit, while the window draws and hears."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from app.ui.application import Falx
from app.ui.editing import portions
from app.ui.opened_case import OpenedCase
from tests.ui.cases import AFFINE, opened
from tests.ui.driving import Key, open_case, wait
from tests.ui.editing.bench import Bench
from tests.ui.editing.hands import stroke

SLICES = 9


@pytest.fixture(autouse=True)
def _one_slice_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(portions, "_PIXELS", 1)


def holed() -> OpenedCase:
    """The lesion of every slice has a hole."""
    case = opened((SLICES, 40, 32), affine=AFFINE)
    case.probability[:, 14:16, 7:9] = 0.0
    return case


@pytest.fixture
def bench(qtbot: QtBot) -> Iterator[Bench]:
    yield Bench(qtbot, holed())


def holes(case: OpenedCase) -> list[int]:
    masks = [case.mask_of(index, 0.5) for index in range(case.slices)]
    return [index for index, mask in enumerate(masks) if mask is not None and not mask[14, 7]]


def test_the_window_goes_on_while_holes_are_filled_and_the_deed_is_one_step(qtbot: QtBot, bench: Bench):
    told: list[tuple[int, ...]] = []
    bench.session.recorded.connect(lambda: told.append(tuple(holes(bench.case))))
    bench.session.fill_holes(0)
    assert bench.session.is_working
    assert holes(bench.case) == list(range(SLICES))
    assert told == []
    bench.view.state.go_to(1)
    assert bench.view.state.index == 1
    wait(qtbot, lambda: not bench.session.is_working)
    assert holes(bench.case) == []
    assert len(told) == 1
    bench.session.undo()
    assert holes(bench.case) == list(range(SLICES))


def test_escape_drops_a_deed_that_is_under_way(bench: Bench):
    bench.session.fill_holes(0)
    assert bench.session.cancel()
    assert not bench.session.is_working
    assert not bench.session.cancel()
    assert holes(bench.case) == list(range(SLICES))


@pytest.mark.parametrize("deed", ["remove_part", "keep_part"])
def test_what_comes_next_builds_on_the_deed_before(bench: Bench, deed: str):
    getattr(bench.session, deed)((0, 12, 7))
    assert bench.session.is_working
    bench.use("brush")
    bench.stroke((30, 20))
    bench.session.finish()
    before = [bench.case.mask_of(index, 0.5) for index in range(SLICES)]
    assert all(mask is not None and mask[12, 7] == (deed == "keep_part") for mask in before)
    assert bench.mask()[30, 20]
    bench.session.undo()
    assert not bench.mask()[30, 20]
    assert bench.mask()[12, 7] == (deed == "keep_part")
    bench.session.undo()
    assert bench.mask()[12, 7]


def test_a_stroke_across_slices_stays_on_the_screen_until_it_counts(qtbot: QtBot, bench: Bench):
    bench.session.begin_stroke(1, 30, (2, 20), erase=False)
    bench.session.stroke_to((6, 20))
    bench.session.end_stroke()
    assert bench.session.is_working
    draft = bench.case.edits.draft
    assert draft is not None
    assert draft.mask[4, 20]
    wait(qtbot, lambda: not bench.session.is_working)
    assert bench.case.edits.draft is None
    assert bench.mask(4)[30, 20]


def test_another_case_drops_the_deed(bench: Bench):
    bench.session.fill_holes(0)
    bench.session.set_case(holed())
    assert not bench.session.is_working
    assert holes(bench.case) == list(range(SLICES))


def test_a_long_deed_shows_progress_and_its_window_takes_it_along_when_it_closes(
    qtbot: QtBot, falx: Falx, study: Path, data: Path
):
    case = open_case(qtbot, falx, study)
    for index in (0, case.slices - 1):
        falx.state.go_to(index)
        stroke(falx, (30, 30), (30, 36))
        wait(qtbot, lambda: not falx.presenter.editing.session.is_working)
    session, bar = falx.presenter.editing.session, falx.window.run_bar
    falx.state.go_to(2)
    falx.window.actions_["interpolate"].trigger()
    falx.presenter.editing._show_progress()  # as after 0.3 s
    assert session.is_working
    assert bar.isVisible()
    assert bar.text.text() == "Editing the outline of all slices"
    qtbot.keyClick(falx.window.stage.view, Key.Key_Escape)
    assert not session.is_working
    assert bar.isHidden()
    assert case.mask_of(2, 0.5) is None
    falx.window.actions_["interpolate"].trigger()
    assert session.is_working
    falx.window.close()
    mask = case.mask_of(2, 0.5)
    assert mask is not None
    assert np.count_nonzero(mask)
    assert len(list(data.glob("*.edits"))) == 1
