"""What is in the bundle, and what must not be."""

import hashlib
import json
import re
import subprocess
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow

LIMIT_MB = 250


def names(bundle: Path) -> list[str]:
    return [path.relative_to(bundle).as_posix() for path in bundle.rglob("*")]


def test_it_is_at_most_250_mb(bundle: Path) -> None:
    sizes = [path.stat().st_size for path in bundle.rglob("*") if path.is_file() and not path.is_symlink()]
    assert sum(sizes) / 1e6 <= LIMIT_MB


def test_it_asks_for_no_newer_c_library_than_that_of_ubuntu_22_04(bundle: Path, need) -> None:
    need("objdump")
    libraries = [path for path in bundle.rglob("*.so*") if path.is_file() and not path.is_symlink()]
    told = subprocess.run(
        ["objdump", "-T", str(bundle / "falx"), *map(str, libraries)], capture_output=True, text=True, check=False
    ).stdout
    wanted = {tuple(map(int, version.split("."))) for version in re.findall(r"\(?GLIBC_(\d+\.\d+)", told)}
    assert (2, 17) < max(wanted) <= (2, 35)


def test_runtimes_models_translations_and_licences_are_inside(bundle: Path) -> None:
    found = names(bundle)
    for wanted in (
        "_internal/tvm/lib/libtvm_runtime.so",
        "_internal/tvm/lib/libtvm_runtime_cuda.so",
        "_internal/nvidia/libcudart.so.13",
        "_internal/ai_edge_litert/libpywrap_litert_common.so",
        "_internal/compiled_models/unet/weights.safetensors",
        "_internal/compiled_models/unet/golden.npz",
        "_internal/resources/translations/falx_ko.qm",
        "_internal/PySide6/Qt/translations/qtbase_ko.qm",
        "licences/LICENSE.txt",
        "licences/MODEL-CARD.md",
    ):
        assert wanted in found


@pytest.mark.parametrize(
    "unwanted", ["libtvm_compiler", "torch", "build_models", "Qt6Network", "Qt6Qml", "libstdc++", "libcuda.so", "_ssl."]
)
def test_compilers_training_and_networking_are_not_inside(bundle: Path, unwanted: str) -> None:
    assert not [name for name in names(bundle) if unwanted in name]


def test_the_bill_of_materials_holds_every_shared_library_by_its_hash(bundle: Path) -> None:
    document = json.loads((bundle / "licences" / "falx.cdx.json").read_text(encoding="utf-8"))
    listed = {
        entry["content"]
        for component in document["components"]
        for part in component.get("components", [])
        for entry in part.get("hashes", [])
    }
    internal = bundle / "_internal"
    libraries = [path for path in internal.rglob("*.so*") if path.is_file() and not path.is_symlink()]
    libraries = [path for path in libraries if "compiled_models" not in path.parts]
    missing = [path.name for path in libraries if hashlib.sha256(path.read_bytes()).hexdigest() not in listed]
    assert libraries
    assert missing == []


def test_every_model_is_in_the_bill_of_materials(bundle: Path) -> None:
    document = json.loads((bundle / "licences" / "falx.cdx.json").read_text(encoding="utf-8"))
    listed = {c["name"] for c in document["components"] if c["type"] == "machine-learning-model"}
    models = bundle / "_internal" / "compiled_models"
    assert listed == {path.parent.relative_to(models).as_posix() for path in models.rglob("manifest.json")}


def test_notices_name_every_component_of_the_bill_of_materials(bundle: Path) -> None:
    document = json.loads((bundle / "licences" / "falx.cdx.json").read_text(encoding="utf-8"))
    notices = (bundle / "licences" / "THIRD-PARTY-NOTICES.txt").read_text(encoding="utf-8")
    libraries = [component for component in document["components"] if component["type"] == "library"]
    assert len(libraries) > 20
    assert [c["name"] for c in libraries if f"{c['name']} {c['version']}: " not in notices] == []
