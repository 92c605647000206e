import json
from dataclasses import replace

import numpy as np
import pytest

from app.contract.manifest import (
    MANIFEST,
    ArtifactManifest,
    RuntimeRequirement,
    Target,
    read_artifact,
    sha256_of,
    write_manifest,
)
from app.contract.model_spec import ModelSpec, TensorSpec
from app.contract.packing import PackedParameter, PackingStep, pack
from app.contract.postprocess import mask_of
from app.contract.proof import Tolerance, compare
from app.errors import ArtifactIncompatibleError
from build_models.schedules.winograd_transforms import input_transform, output_transform


@pytest.fixture
def artifact(tmp_path):
    folder = tmp_path / "unet" / "litert-any"
    folder.mkdir(parents=True)
    (folder / "model.tflite").write_bytes(b"network")
    (folder.parent / "golden.npz").write_bytes(b"vectors")
    manifest = ArtifactManifest(
        model=ModelSpec("unet", "1.0", ("T1", "FLAIR", "T1C"), 256, 0.5, "0" * 64),
        target=Target("litert", "any"),
        precision="float32",
        runtime=RuntimeRequirement("ai-edge-litert", "2.3.0"),
        input=TensorSpec("image", (1, 256, 256, 3), "float32", "NHWC"),
        output=TensorSpec("probability", (1, 256, 256, 1), "float32", "NHWC"),
        module="model.tflite",
        weights=None,
        parameters=(PackedParameter("head.weight", (PackingStep("pad", (16, 16, 1, 1)),)),),
        golden="../golden.npz",
        tolerance=Tolerance(),
        files={
            "model.tflite": sha256_of(folder / "model.tflite"),
            "../golden.npz": sha256_of(folder.parent / "golden.npz"),
        },
    )
    write_manifest(folder, manifest)
    return read_artifact(folder)


def test_a_manifest_reads_as_it_was_written(artifact):
    write_manifest(artifact.folder, artifact.manifest)

    assert read_artifact(artifact.folder).manifest == artifact.manifest
    artifact.check_files()


@pytest.mark.parametrize("name", ["model.tflite", "../golden.npz"])
def test_a_changed_byte_is_refused_with_the_files_name(artifact, name):
    path = artifact.folder / name
    path.write_bytes(path.read_bytes()[:-1] + b"!")

    with pytest.raises(ArtifactIncompatibleError, match=rf"{path.name} .* is damaged"):
        artifact.check_files()


def test_a_missing_file_is_refused_with_its_name(artifact):
    artifact.module.unlink()

    with pytest.raises(ArtifactIncompatibleError, match=r"model\.tflite .* is missing"):
        artifact.check_files()


@pytest.mark.parametrize("content", ["", "{", "[]", '{"format": 1}', '{"format": 1, "model": null}'])
def test_a_damaged_manifest_is_refused(artifact, content):
    (artifact.folder / MANIFEST).write_text(content)

    with pytest.raises(ArtifactIncompatibleError, match="cannot be read"):
        read_artifact(artifact.folder)


def test_a_manifest_of_another_format_names_both_formats(artifact):
    write_manifest(artifact.folder, replace(artifact.manifest, format=99))

    with pytest.raises(ArtifactIncompatibleError, match=r"format 99.*format 1"):
        read_artifact(artifact.folder)


def test_the_artifacts_hash_covers_the_hashes_of_its_files(artifact):
    before = artifact.sha256
    document = json.loads((artifact.folder / MANIFEST).read_text())
    document["files"]["model.tflite"] = "f" * 64
    (artifact.folder / MANIFEST).write_text(json.dumps(document))

    assert read_artifact(artifact.folder).sha256 != before


def test_packing_blocks_channels_as_its_steps_say():
    weight = np.arange(6 * 5, dtype=np.float32).reshape(6, 5)
    steps = (PackingStep("pad", (8, 8)), PackingStep("reshape", (2, 4, 8)), PackingStep("transpose", (0, 2, 1)))

    packed = pack(weight, steps)

    assert packed.shape == (2, 8, 4)
    assert packed.flags.c_contiguous
    assert packed[1, 4, 1] == weight[5, 4]
    assert packed[1, 4, 2] == 0


@pytest.mark.parametrize("m", [2, 4])
def test_packing_transforms_filters_for_winograds_minimal_filtering(m):
    signal, taps = np.random.default_rng(m).standard_normal((2, m + 2, m + 2))
    taps = taps[:3, :3]
    points = pack(taps.reshape(1, 9).astype(np.float32), (PackingStep("winograd", (m,)),)).reshape(m + 2, m + 2)

    inputs, outputs = (
        np.array(transform(m, list(np.eye(m + 2)), lambda value: value))
        for transform in (input_transform, output_transform)
    )
    found = outputs @ (points * (inputs @ signal @ inputs.T)) @ outputs.T

    expected = [[(signal[y : y + 3, x : x + 3] * taps).sum() for x in range(m)] for y in range(m)]
    np.testing.assert_allclose(found, expected, atol=1e-5)


def test_filters_are_transformed_for_known_tiles_of_nine_taps_alone():
    for taps, m in ((9, 3), (8, 4)):
        with pytest.raises(ValueError, match=r"tiles of 3|mismatch"):
            pack(np.zeros((1, taps), np.float32), (PackingStep("winograd", (m,)),))


def test_packing_that_does_not_fit_is_an_error():
    with pytest.raises(ValueError, match="reshape"):
        pack(np.zeros((3, 3), np.float32), (PackingStep("reshape", (2, 2)),))


def test_a_proof_passes_within_its_tolerance_only():
    reference = np.linspace(0, 1, 10_000, dtype=np.float32)

    assert compare(reference + 5e-4, reference, 0.2).failure(Tolerance()) is None
    assert "differ by" in str(compare(reference + 2e-3, reference, 0.2).failure(Tolerance()))
    assert "Dice" in str(compare(reference + 5e-4, reference, 0.2).failure(Tolerance(min_dice=1.0)))


def test_an_output_of_no_numbers_never_passes():
    reference = np.zeros((4, 4), np.float32)

    assert compare(np.full((4, 4), np.nan, np.float32), reference, 0.5).failure(Tolerance()) is not None


def test_the_threshold_itself_belongs_to_the_lesion():
    np.testing.assert_array_equal(mask_of(np.array([0.1, 0.2, 0.3]), 0.2), [False, True, True])
