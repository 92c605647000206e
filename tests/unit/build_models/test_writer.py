"""Staging, proving and publishing compiled models."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

from app.contract.manifest import MANIFEST, RuntimeRequirement, Target, read_artifact
from app.contract.model_spec import ModelSpec, TensorSpec
from app.contract.packing import PackedParameter, PackingStep
from app.errors import ArtifactIncompatibleError, BuildError
from build_models.compilers import CompiledModule
from build_models.deploy import DeployNetwork
from build_models.golden_vectors import GoldenVectors, golden_vectors
from build_models.targets import ALL_TARGETS, find_targets, folder_name, precision_of
from build_models.writer import check_others, publish, staging
from build_models.zoo.unet import UNet

MODEL = ModelSpec("tiny", "1.0", ("T1", "FLAIR", "T1C"), 16, 0.5, "0" * 64)
CPU, CUDA = Target("tvm-cpu", "x86-64-v3"), Target("tvm-cuda", "sm_86")
MODULE = CompiledModule(
    file_name="module.so",
    content=b"machine code",
    input=TensorSpec("image", (1, 3, 16, 16), "float32", "NCHW"),
    output=TensorSpec("probability", (1, 1, 16, 16), "float32", "NCHW"),
    runtime=RuntimeRequirement("apache-tvm", "0.27.0"),
    parameters=(PackedParameter("head.weight", (PackingStep("pad", (1, 16, 1, 1)), PackingStep("reshape", (16,)))),),
)


@pytest.fixture(scope="module")
def network() -> UNet:
    torch.manual_seed(0)
    return UNet(features=4, levels=1)


@pytest.fixture(scope="module")
def golden(network) -> GoldenVectors:
    return golden_vectors(network, np.random.default_rng(0).standard_normal((2, 3, 16, 16), dtype=np.float32))


def write(out: Path, network: UNet, golden: GoldenVectors, *targets: Target, model: ModelSpec = MODEL) -> Path:
    with staging(out, model) as stage:
        stage.write_shared(DeployNetwork(network), golden)
        check_others(stage, out, targets)
        for target in targets:
            stage.write_artifact(target, MODULE)
        return publish(stage, out)


def test_a_published_artifact_reads_back_as_it_was_written_and_its_files_are_whole(tmp_path, network, golden):
    place = write(tmp_path, network, golden, CPU, CUDA)
    artifact = read_artifact(place / "tvm-cpu-x86-64-v3")
    artifact.check_files()
    manifest = artifact.manifest
    assert (manifest.model, manifest.target, manifest.runtime) == (MODEL, CPU, MODULE.runtime)
    assert (manifest.input, manifest.output, manifest.parameters) == (MODULE.input, MODULE.output, MODULE.parameters)
    assert artifact.module.read_bytes() == b"machine code"
    assert artifact.weights == artifact.folder / "../weights.safetensors"
    assert sorted(p.name for p in tmp_path.iterdir()) == ["tiny"], "the staging folder is gone"


@pytest.mark.parametrize("name", ["module.so", "../weights.safetensors", "../golden.npz"])
@pytest.mark.parametrize("damage", ["flip", "truncate", "remove"])
def test_any_damaged_file_is_refused_by_name(tmp_path, network, golden, name, damage):
    artifact = read_artifact(write(tmp_path, network, golden, CPU) / folder_name(CPU))
    path = artifact.folder / name
    content = path.read_bytes()
    if damage == "remove":
        path.unlink()
    else:
        path.write_bytes(content[:-1] if damage == "truncate" else bytes([content[0] ^ 1]) + content[1:])
    with pytest.raises(ArtifactIncompatibleError, match=path.name):
        artifact.check_files()


@pytest.mark.parametrize("change", [{"format": 99}, {"model": None}, {"target": {"backend": 1}}])
def test_a_foreign_manifest_is_refused_in_one_sentence(tmp_path, network, golden, change):
    folder = write(tmp_path, network, golden, CPU) / folder_name(CPU)
    path = folder / MANIFEST
    path.write_text(json.dumps({**json.loads(path.read_text()), **change}))
    with pytest.raises(ArtifactIncompatibleError, match=r"tiny/tvm-cpu-x86-64-v3.*\.$"):
        read_artifact(folder)


def test_an_interrupted_build_leaves_what_was_published_before(tmp_path, network, golden):
    place = write(tmp_path, network, golden, CPU)
    before = (place / folder_name(CPU) / MANIFEST).read_bytes()
    with pytest.raises(KeyboardInterrupt), staging(tmp_path, MODEL) as stage:
        stage.write_shared(DeployNetwork(network), golden)
        raise KeyboardInterrupt
    assert (place / folder_name(CPU) / MANIFEST).read_bytes() == before
    assert [p.name for p in tmp_path.iterdir()] == ["tiny"]


def test_new_weights_for_one_target_alone_are_refused_since_they_would_break_the_others(tmp_path, network, golden):
    write(tmp_path, network, golden, CPU, CUDA)
    torch.manual_seed(1)
    other = UNet(features=4, levels=1)
    with pytest.raises(BuildError, match="--target all"):
        write(tmp_path, other, golden_vectors(other, golden.inputs), CPU, model=replace(MODEL, weights_sha256="1" * 64))
    read_artifact(tmp_path / "tiny" / folder_name(CUDA)).check_files()
    write(tmp_path, network, golden, CPU)  # the same weights may be compiled for one target anew


def test_a_folder_that_cannot_be_written_is_named(tmp_path, network, golden):
    (tmp_path / "file").write_text("")
    with pytest.raises(BuildError, match="file"):
        write(tmp_path / "file", network, golden, CPU)


def test_golden_vectors_are_the_same_bytes_for_the_same_numbers(network, golden):
    again = golden_vectors(network, golden.inputs)
    assert again.content() == golden.content()
    assert golden.outputs.shape == (2, 1, 16, 16)
    assert ((golden.outputs > 0) & (golden.outputs < 1)).all()


def test_targets_are_found_by_every_name_they_go_by():
    assert find_targets(["all"]) == tuple(t for t in ALL_TARGETS if precision_of(t) == "float32")
    assert [t.name for t in find_targets(["x86-64-v4-amx-bf16"])] == ["x86-64-v4-amx-bf16"]
    assert find_targets(["x86-64-v3", "tvm-cpu-x86-64-v3"]) == (CPU,)
    assert find_targets(["litert", "sm_86"]) == (Target("litert", "any"), CUDA)
    assert [t.name for t in find_targets(["tvm-cuda"])] == ["sm_75-or-later"]
    assert [t.name for t in find_targets(["sm_75-or-later-fp16", "sm_75-fp16"])] == [
        "sm_75-or-later-fp16",
        "sm_75-fp16",
    ]
    with pytest.raises(BuildError, match=r"sm_12.*choose"):
        find_targets(["sm_12"])
