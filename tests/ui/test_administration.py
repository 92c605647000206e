"""What the administrator sees to in the window: locked settings, the self-test's badge, the bundle after a crash."""

import json
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.contract.manifest import Artifact
from app.folders import log_dir
from app.policy.places import VARIABLE
from app.settings import load_settings
from app.ui.application import Falx
from tests.helpers.artifacts import copied, copy_models, flip_byte, isolate, use_models
from tests.ui.driving import open_case

TEST_MS = 600_000


@pytest.fixture
def managed(qapp: QApplication, tmp_path: Path, models: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Falx]:
    """A window on a PC whose administrator has set the theme, the backend and what is shown."""
    folder = tmp_path / "policies" / "managed"
    folder.mkdir(parents=True)
    policy = {"theme": "light", "backend": "litert", "names_on_screen": False}
    (folder / "ward.json").write_text(json.dumps(policy))
    monkeypatch.setenv(VARIABLE, str(folder.parent))
    made = Falx(qapp)
    yield made
    made.window.close()
    made.window.deleteLater()


def test_what_the_administrator_has_set_is_grey_and_says_who_set_it(managed: Falx):
    window = managed.window
    for name in ("theme", "backend", "names_on_screen"):
        controls = window.controls_of(name)
        assert controls
        for control in controls:
            assert not control.isEnabled()
            assert "administrator" in control.toolTip()
            assert "managed/ward.json" in control.toolTip()
    assert all(control.isEnabled() for control in window.controls_of("language"))
    assert managed.controller.engines.choice.backend == "litert"
    assert not managed.state.look.name


def test_nothing_that_happens_in_the_window_unlocks_it(managed: Falx, qtbot: QtBot):
    managed.window.show()
    with qtbot.waitSignal(managed.controller.selected, timeout=TEST_MS):
        managed.controller.engines.examine()
    managed.preferences.use_language("ko")
    for name in ("theme", "backend", "names_on_screen"):
        for control in managed.window.controls_of(name):
            control.setEnabled(True)
            assert not control.isEnabled()
    qtbot.waitUntil(lambda: "관리자" in managed.window.controls_of("theme")[0].toolTip(), timeout=TEST_MS)
    assert load_settings().theme == "light"


def test_the_badge_says_that_the_engines_of_this_pc_are_proven(falx: Falx, qtbot: QtBot):
    badge = falx.badge
    assert not badge.isVisible()
    badge.start()
    assert badge.text.text() == "Self-test runs…"
    qtbot.waitUntil(lambda: badge.result is not None, timeout=TEST_MS)
    assert badge.text.text() == "Self-test passed"
    assert "litert" in badge.toolTip()
    assert falx.window.message_bar.text == ""


def test_a_failed_self_test_is_told_with_its_reason(
    falx: Falx, qtbot: QtBot, artifact: Artifact, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    use_models(monkeypatch, artifact.folder.parent.parent)
    root = copy_models(tmp_path / "damaged", artifact)
    use_models(monkeypatch, root)
    flip_byte(copied(root, artifact).module)
    falx.badge.start()
    qtbot.waitUntil(lambda: falx.badge.result is not None, timeout=TEST_MS)
    assert falx.badge.text.text() == "Self-test failed"
    assert "is damaged" in falx.badge.toolTip()
    assert "self-test of this PC failed" in falx.window.message_bar.text


def test_a_window_that_closes_ends_its_self_test(falx: Falx):
    falx.badge.start()
    falx.window.close()  # the fixture of all these tests looks for processes that are left


def test_after_a_crash_a_bundle_is_offered_once_and_saved(
    falx: Falx, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    isolate(monkeypatch, tmp_path / "own")
    falx.support.offer_after_crash()
    assert falx.window.message_bar.text == ""
    log_dir().mkdir(parents=True)
    (log_dir() / "crash-window-4000000.txt").write_text("Fatal Python error: Segmentation fault\n")
    falx.support.offer_after_crash()
    assert "crashed the last time" in falx.window.message_bar.text
    falx.window.message_bar.dismiss()
    falx.support.offer_after_crash()
    assert falx.window.message_bar.text == ""

    falx.support.save(tmp_path / "bundle.zip")
    qtbot.waitUntil(lambda: "bundle.zip was saved" in falx.window.message_bar.text, timeout=TEST_MS)
    with zipfile.ZipFile(tmp_path / "bundle.zip") as archive:
        assert "crashes/crash-window-4000000.told.txt" in archive.namelist()


def test_a_bundle_that_cannot_be_saved_is_told(falx: Falx, qtbot: QtBot, tmp_path: Path):
    falx.support.save(tmp_path / "nowhere" / "bundle.zip")
    qtbot.waitUntil(lambda: "could not be saved" in falx.window.message_bar.text, timeout=TEST_MS)
    assert falx.support.action.isEnabled()


@pytest.mark.usefixtures("models")
def test_no_child_takes_modules_from_the_folder_that_the_program_was_started_in(
    qapp: QApplication, qtbot: QtBot, series: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    trap = "import pathlib; pathlib.Path(__file__).with_suffix('.fired').touch()"
    for name in ("numpy", "pydicom", "json", "app"):
        (tmp_path / f"{name}.py").write_text(trap)
    monkeypatch.chdir(tmp_path)
    made = Falx(qapp)
    try:
        open_case(qtbot, made, series)
        made.support.save(tmp_path / "bundle.zip")
        qtbot.waitUntil((tmp_path / "bundle.zip").exists, timeout=TEST_MS)
    finally:
        made.window.close()
        made.window.deleteLater()
    assert list(tmp_path.glob("*.fired")) == []
