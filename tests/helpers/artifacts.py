"""The compiled models for tests: whole, and copies that were tampered with."""

import json
import os
import shutil
import struct
from pathlib import Path

import numpy as np
import pytest

from app import resources
from app.contract.manifest import MANIFEST, Artifact, read_artifact, sha256_of
from app.inference.catalog import DEFAULT_MODEL, find_artifacts

ENVIRONMENT = ("FALX_CACHE_DIR", "FALX_CONFIG_DIR", "FALX_DATA_DIR", "FALX_LOG_DIR", "FALX_AUDIT_DIR")


def isolate(monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
    """Let settings, data, cache and logs of this test and its child processes lie in a folder of its own."""
    for variable in ENVIRONMENT:
        monkeypatch.setenv(variable, str(folder / variable.lower()))


def artifact_of(backend: str) -> Artifact:
    """The artifact of a backend, of the model that copies are made of, that this PC can run; skips without one."""
    from app.inference.conditions import by_preference
    from app.inference.registry import backend_named

    known = [a for a in find_artifacts().artifacts if a.manifest.model.name == DEFAULT_MODEL]
    found = [a for a in known if a.manifest.target.backend == backend]
    engine = backend_named(backend)
    if not engine.availability().ok:
        pytest.skip(f"{backend}: {engine.availability().reason}")
    usable = [a for a in by_preference(found) if engine.supports(a).ok]
    if not usable:
        pytest.skip(f"no compiled model for {backend} runs on this machine")
    return usable[0]


def copy_models(folder: Path, *artifacts: Artifact) -> Path:
    """A folder of compiled models that holds the shared files and just these artifacts.

    The golden vectors are cut to the first two, so that a probe is over sooner; the manifests vouch for that.
    """
    model = folder / DEFAULT_MODEL
    model.mkdir(parents=True)
    for artifact in artifacts:
        shutil.copytree(artifact.folder, model / artifact.folder.name)
        for shared in artifact.folder.parent.iterdir():
            if shared.is_file() and not (model / shared.name).exists():
                shutil.copy(shared, model / shared.name)
    for artifact in artifacts:
        copy = copied(folder, artifact)
        with np.load(artifact.golden) as golden:
            np.savez(copy.golden, inputs=golden["inputs"][:2], outputs=golden["outputs"][:2])
    for artifact in artifacts:
        vouch_for(copied(folder, artifact))
    return folder


def use_models(monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
    """Let this test and its child processes find the compiled models there."""
    monkeypatch.setenv(resources.MODELS_VARIABLE, str(folder))


def copied(folder: Path, artifact: Artifact) -> Artifact:
    """The copy of an artifact below a folder that `copy_models` made."""
    return read_artifact(folder / DEFAULT_MODEL / artifact.folder.name)


def flip_byte(path: Path, position: float = 0.5) -> None:
    """Flip one byte, with the size and the times of the file as they were."""
    before = path.stat()
    content = bytearray(path.read_bytes())
    content[int(len(content) * position)] ^= 0xFF
    path.write_bytes(content)
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))


def vouch_for(artifact: Artifact) -> None:
    """Write the present hashes of all files into the manifest and sign it, as somebody with a trusted key would."""
    path = artifact.folder / MANIFEST
    document = json.loads(path.read_text(encoding="utf-8"))
    document["files"] = {name: sha256_of(artifact.folder / name) for name in document["files"]}
    path.write_text(json.dumps(document), encoding="utf-8")
    sign_again(artifact.folder)


def sign_again(folder: Path) -> None:
    """Sign a manifest that was changed."""
    from build_models.signing import sign_artifact

    sign_artifact(folder)


def fill_code_with_illegal_instructions(library: Path) -> None:
    """Overwrite the machine code of an ELF library for x86-64 with `ud2`."""
    content = bytearray(library.read_bytes())
    section_table = struct.unpack_from("<Q", content, 0x28)[0]
    entry_size, count, names_index = struct.unpack_from("<HHH", content, 0x3A)
    names = struct.unpack_from("<Q", content, section_table + names_index * entry_size + 0x18)[0]
    for index in range(count):
        entry = section_table + index * entry_size
        name_at = names + struct.unpack_from("<I", content, entry)[0]
        if content[name_at : content.index(0, name_at)] == b".text":
            start, size = struct.unpack_from("<QQ", content, entry + 0x18)
            content[start : start + size] = (b"\x0f\x0b" * (size // 2 + 1))[:size]
            library.write_bytes(content)
            return
    raise AssertionError("the library has no section .text")
