"""R6: a damaged or foreign model never runs."""

import os
import shutil
from pathlib import Path

import numpy as np
import pytest

from app import resources
from app.contract.manifest import MANIFEST, SIGNATURE, Artifact
from app.errors import AppError
from app.inference.catalog import find_artifacts
from app.inference.registry import backend_named
from app.inference.trust import read_trusted
from tests.helpers.promises import sized, tell

pytestmark = pytest.mark.promise("R6")
ARTIFACTS = find_artifacts(resources.compiled_models()).artifacts


@pytest.fixture(params=ARTIFACTS, ids=lambda artifact: f"{artifact.manifest.model.name}-{artifact.folder.name}")
def copy(request: pytest.FixtureRequest, tmp_path: Path) -> Artifact:
    """An artifact with what it shares, in a folder of its own."""
    original: Artifact = request.param
    place = tmp_path / original.folder.parent.name
    shutil.copytree(original.folder, place / original.folder.name)
    for name in original.manifest.files:
        if name.startswith("../"):
            shutil.copy(original.folder / name, place / name[3:])
    return read_trusted(place / original.folder.name)[0]


def files_of(artifact: Artifact) -> list[Path]:
    return [artifact.folder / name for name in (MANIFEST, SIGNATURE, *artifact.manifest.files)]


def refusal(folder: Path) -> str:
    """What the program says when it is to load what lies in a folder; '' when it loads it."""
    try:
        artifact, _ = read_trusted(folder)
        backend = backend_named(artifact.manifest.target.backend)
        if backend.availability().ok and backend.supports(artifact).ok:
            backend.load(artifact, 1).close()
        else:
            artifact.check_files()
    except AppError as error:
        return error.user_message
    return ""


@sized(18, 1000)
def test_a_flipped_byte_anywhere_is_refused_before_anything_is_loaded(
    copy: Artifact, request: pytest.FixtureRequest, size: int
):
    assert refusal(copy.folder) == ""
    generator = np.random.default_rng(size)
    paths = files_of(copy)
    for number in range(size):
        path = paths[number % len(paths)]
        with path.open("r+b") as file:
            length = file.seek(0, os.SEEK_END)
            at, bit = int(generator.integers(length)), int(generator.integers(1, 256))
            file.seek(at)
            byte = file.read(1)[0]
            file.seek(at)
            file.write(bytes([byte ^ bit]))
        said = refusal(copy.folder)
        with path.open("r+b") as file:
            file.seek(at)
            file.write(bytes([byte]))
        assert said.endswith("."), f"{path.name} at {at} with {bit:#x} was loaded"
    assert refusal(copy.folder) == ""
    tell(request, f"{size} flips in {len(paths)} files, all refused")


def test_a_file_that_was_cut_lengthened_emptied_or_removed_is_refused(copy: Artifact):
    for path in files_of(copy):
        content = path.read_bytes()
        for damaged in (content[:-1], content[: len(content) // 2], b"", content + b"\0", None):
            if damaged is None:
                path.unlink()
            else:
                path.write_bytes(damaged)
            assert refusal(copy.folder), f"{path.name} was loaded"
        path.write_bytes(content)
    assert refusal(copy.folder) == ""


def test_files_of_another_artifact_are_refused_also_when_they_are_whole(copy: Artifact, tmp_path: Path):
    others = [a for a in ARTIFACTS if a.folder.name != copy.folder.name or a.manifest.model != copy.manifest.model]
    module = copy.module.read_bytes()
    for other in others:
        if other.module.read_bytes() != module:
            copy.module.write_bytes(other.module.read_bytes())
            assert refusal(copy.folder)
        copy.module.write_bytes(module)
        manifest = (copy.folder / MANIFEST).read_bytes()
        (copy.folder / MANIFEST).write_bytes((other.folder / MANIFEST).read_bytes())
        assert "signed" in refusal(copy.folder), "a manifest with the signature of another"
        (copy.folder / MANIFEST).write_bytes(manifest)
    assert refusal(copy.folder) == ""
