"""What a remembered choice of backend rests on."""

import os
import shutil
from pathlib import Path

import pytest

from app.contract.manifest import Artifact
from app.inference import cpu, fingerprint
from app.inference.catalog import find_artifacts
from tests.helpers.artifacts import artifact_of, copy_models, vouch_for


@pytest.fixture
def artifact(tmp_path: Path) -> Artifact:
    return find_artifacts(copy_models(tmp_path / "models", artifact_of("litert"))).artifacts[0]


def test_it_stays_while_nothing_changes(artifact: Artifact):
    assert fingerprint.fingerprint([artifact]) == fingerprint.fingerprint([artifact])


@pytest.mark.parametrize(
    "change",
    [
        ("app.inference.fingerprint.cpu_name", lambda: "another CPU"),
        ("app.inference.fingerprint.cpu_features", lambda: ("AVX9",)),
        ("app.inference.fingerprint.physical_cores", lambda: 99),
        ("app.inference.fingerprint.gpu_driver", lambda: ["NVRM version: 999"]),
        ("app.inference.fingerprint.__version__", "99.0"),
    ],
    ids=lambda change: change[0].rpartition(".")[2],
)
def test_hardware_driver_and_program_are_part_of_it(artifact: Artifact, monkeypatch: pytest.MonkeyPatch, change: tuple):
    before = fingerprint.fingerprint([artifact])
    monkeypatch.setattr(*change)
    assert fingerprint.fingerprint([artifact]) != before


def test_a_frozen_program_that_was_built_anew_is_another_with_the_same_version(
    artifact: Artifact, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    program = tmp_path / "falx"
    program.write_bytes(b"one")
    monkeypatch.setattr("sys.frozen", True, raising=False)
    monkeypatch.setattr("sys.executable", str(program))
    before = fingerprint.fingerprint([artifact])
    assert fingerprint.fingerprint([artifact]) == before
    program.write_bytes(b"another")
    assert fingerprint.fingerprint([artifact]) != before


def test_the_files_of_the_artifact_are_part_of_it(artifact: Artifact):
    seen = {fingerprint.fingerprint([artifact])}
    os.utime(artifact.module, ns=(1, 1))
    seen.add(fingerprint.fingerprint([artifact]))
    artifact.golden.write_bytes(artifact.golden.read_bytes() + b"x")
    vouch_for(artifact)
    seen.add(fingerprint.fingerprint([artifact]))
    artifact.module.unlink()
    seen.add(fingerprint.fingerprint([artifact]))
    assert len(seen) == 4


def test_another_artifact_beside_it_is_part_of_it(artifact: Artifact):
    before = fingerprint.fingerprint([artifact])
    shutil.copytree(artifact.folder, artifact.folder.with_name("litert-other"))
    found = find_artifacts(artifact.folder.parent.parent).artifacts
    assert len(found) == 2
    assert fingerprint.fingerprint(found) != before


@pytest.mark.skipif(os.name != "posix", reason="lays out the files of the Linux driver")
def test_driver_and_gpus_are_read_where_the_linux_driver_tells_them(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(fingerprint, "_NVIDIA", tmp_path)
    assert fingerprint.gpu_driver() == []
    (tmp_path / "version").write_text("NVRM version: 580.65\nGCC version: 12\n", encoding="utf-8")
    (tmp_path / "gpus" / "0000:01:00.0").mkdir(parents=True)
    (tmp_path / "gpus" / "0000:01:00.0" / "information").write_text("Model: \t RTX A2000\nIRQ: 1\n", encoding="utf-8")
    assert fingerprint.gpu_driver() == ["NVRM version: 580.65", "RTX A2000"]


def test_siblings_on_one_core_count_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    for index, siblings in enumerate(("0,2", "1,3", "0,2", "1,3")):
        topology = tmp_path / f"cpu{index}" / "topology"
        topology.mkdir(parents=True)
        (topology / "thread_siblings_list").write_text(siblings, encoding="ascii")
    monkeypatch.setattr(cpu, "_SYSFS", tmp_path)
    monkeypatch.setattr(cpu, "_allowed_cpus", lambda: [0, 1, 2, 3])
    monkeypatch.setattr("sys.platform", "linux")
    assert cpu.physical_cores.__wrapped__() == 2
    monkeypatch.setattr(cpu, "_allowed_cpus", lambda: [0, 2])
    assert cpu.physical_cores.__wrapped__() == 1


def test_this_processor_has_a_name_and_features():
    assert cpu.cpu_name()
    assert cpu.cpu_features()
    assert 1 <= cpu.physical_cores() <= (os.cpu_count() or 1)
