"""The frozen program where it has to work: without an environment, rights, a network, or plain letters in its path."""

import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow

LIMIT_S = 1800
NOBODY = 65534


def run(command: list[str], folder: Path, environment: dict[str, str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, text=True, timeout=LIMIT_S, check=False
    )


def assert_outlined(done: subprocess.CompletedProcess[str], folder: Path) -> None:
    assert done.returncode == 0, done.stderr[-2000:]
    summary = json.loads((folder / "falx-demo" / "summary.json").read_text(encoding="utf-8"))
    assert summary["dice"] > 0.8
    assert summary["backend"] in ("tvm-cpu", "tvm-cuda", "litert")


def test_it_passes_its_own_self_test_with_an_empty_environment(falx: str, tmp_path: Path) -> None:
    done = run([falx, "self-test", "--json"], tmp_path, {})
    assert done.returncode == 0, done.stdout[-2000:]
    answers = json.loads(done.stdout)["artifacts"]
    assert {answer["backend"] for answer in answers if answer["ok"]} >= {"tvm-cpu", "litert"}


def test_the_demo_is_outlined(falx: str, tmp_path: Path, clean: dict[str, str]) -> None:
    assert_outlined(run([falx, "demo", "--headless"], tmp_path, clean), tmp_path)


def test_each_engine_runs_when_it_is_asked_for(falx: str, bundle: Path, tmp_path: Path, clean: dict[str, str]) -> None:
    study = bundle / "_internal" / "resources" / "demo" / "study"
    for backend in ("tvm-cpu", "litert"):
        out = tmp_path / backend
        done = run([falx, "segment", str(study), "--out", str(out), "--backend", backend], tmp_path, clean)
        assert done.returncode == 0, done.stderr[-2000:]
        assert json.loads((out / "summary.json").read_text(encoding="utf-8"))["backend"] == backend


def test_the_worker_and_commands_load_no_qt(falx: str, tmp_path: Path, clean: dict[str, str]) -> None:
    done = run([falx, "--version"], tmp_path, {**clean, "LD_DEBUG": "libs"})
    assert done.returncode == 0
    assert "libpython3" in done.stderr
    assert "libQt6Core" not in done.stderr


@pytest.mark.usefixtures("as_root")
def test_an_ordinary_user_without_a_home_runs_it(falx: str, tmp_path: Path, need) -> None:
    need("setpriv")
    tmp_path.chmod(0o777)
    for parent in tmp_path.parents[:3]:
        parent.chmod(parent.stat().st_mode | 0o055)
    user = ["setpriv", f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups"]
    assert_outlined(run([*user, falx, "demo", "--headless"], tmp_path, {}), tmp_path)


@pytest.mark.usefixtures("as_root")
def test_it_runs_from_a_read_only_folder(bundle: Path, tmp_path: Path, clean: dict[str, str], need) -> None:
    need("unshare", "mount")
    place = tmp_path / "installed"
    place.mkdir()
    read_only = 'mount --bind "$1" "$2" && mount -o remount,bind,ro "$2" && ! touch "$2/x" 2>/dev/null'
    script = f'{read_only} && "$2/falx" demo --headless'
    path = {"PATH": os.environ["PATH"], **clean}
    done = run(["unshare", "-m", "sh", "-c", script, "sh", str(bundle), str(place)], tmp_path, path)
    assert_outlined(done, tmp_path)


def test_it_runs_in_a_path_with_spaces_and_korean_letters(bundle: Path, tmp_path: Path, clean: dict[str, str]) -> None:
    place = tmp_path / "내 프로그램 모음" / "falx 뇌 MRI"
    shutil.copytree(bundle, place, symlinks=True, copy_function=_link_or_copy)
    out = tmp_path / "결과 폴더"
    out.mkdir()
    assert_outlined(run([str(place / "falx"), "demo", "--headless"], out, clean), out)


@pytest.mark.usefixtures("as_root")
def test_it_runs_without_a_network(falx: str, tmp_path: Path, clean: dict[str, str], need) -> None:
    need("unshare")
    assert_outlined(run(["unshare", "-rn", falx, "demo", "--headless"], tmp_path, clean), tmp_path)


def test_no_socket_to_the_outside_is_opened(falx: str, tmp_path: Path, clean: dict[str, str], need) -> None:
    need("strace")
    log = tmp_path / "calls"
    traced = ["strace", "-f", "-e", "trace=socket,connect", "-o", str(log), falx, "demo", "--headless"]
    assert_outlined(run(traced, tmp_path, {"PATH": os.environ["PATH"], **clean}), tmp_path)
    calls = log.read_text(encoding="utf-8", errors="replace")
    assert "exited with 0" in calls
    assert "AF_INET" not in calls


def _link_or_copy(source: str, target: str) -> None:
    try:
        os.link(source, target)
    except OSError:
        shutil.copy2(source, target)
