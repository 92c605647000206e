"""What the reader sees when an engine fails in the middle of a case."""

import sys
from pathlib import Path

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from app.contract.manifest import Artifact
from app.ui.application import Falx
from tests.helpers.artifacts import isolate, use_models
from tests.helpers.failing import SLICES, models_with_one_that_fails, remember_as_fastest
from tests.helpers.images import phantom, write_dicom_series
from tests.ui.driving import open_case, outline_all

pytestmark = [
    pytest.mark.promise("R11"),
    pytest.mark.skipif(sys.platform != "linux", reason="puts a library before the one of the network"),
]


@pytest.fixture
def lost(tmp_path: Path, models: Path, artifact: Artifact, monkeypatch: pytest.MonkeyPatch) -> None:
    """TVM, remembered as the fastest, fails in the middle of a case; LiteRT is beside it."""
    isolate(monkeypatch, tmp_path / "own")
    use_models(monkeypatch, artifact.folder.parent.parent)
    use_models(monkeypatch, models_with_one_that_fails(tmp_path / "lost", artifact))
    remember_as_fastest("tvm-cpu")


@pytest.mark.usefixtures("lost")
def test_a_volume_is_whole_and_of_one_engine_and_the_banner_says_which(qtbot: QtBot, falx: Falx, tmp_path: Path):
    write_dicom_series(tmp_path / "long", phantom(SLICES))
    case = open_case(qtbot, falx, tmp_path / "long")
    cleared: list[int] = []
    falx.controller.results_cleared.connect(lambda: cleared.append(1))
    outline_all(qtbot, falx)
    assert cleared == [1]
    assert case.finished == dict.fromkeys(range(SLICES), "litert")
    assert falx.window.message_bar.text == (
        "The backend tvm-cpu failed in the middle of the case; every slice is computed anew with litert, and no "
        "outline of tvm-cpu is kept."
    )
    assert falx.controller.engines.choice.backend == "auto"
    falx.controller.choose_backend("litert")
    by_litert = case.probability.copy()
    falx.controller.forget_results()
    outline_all(qtbot, falx)
    np.testing.assert_array_equal(case.probability, by_litert)
