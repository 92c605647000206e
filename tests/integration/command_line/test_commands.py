"""The commands as scripts and administrators use them."""

import json
from pathlib import Path

import nibabel
import numpy as np
import pytest
from PIL import Image

from app import resources
from app.contract.manifest import Artifact
from app.inference.catalog import DEFAULT_MODEL
from tests.helpers.command_line import falx, files_in, refused
from tests.helpers.studies import brain, write_tiff_folder


def test_the_demo_without_a_display_outlines_its_lesion_and_says_what_it_cost(models: None, tmp_path: Path):
    answer = falx("demo", cwd=tmp_path)

    assert answer.code == 0
    assert answer.err == "There is no display to open a window on, so the demo runs headless.\n"
    out = tmp_path / "falx-demo"
    summary = json.loads((out / "summary.json").read_text(encoding="utf-8"))
    names = [Path(path).name for path in summary["outputs"]]
    assert names == ["series-3-flair_mask.nii.gz"]
    assert [name for name in files_in(out) if name not in names and not name.startswith("overlay_")] == ["summary.json"]
    mask = nibabel.load(out / names[0])
    truth = nibabel.load(resources.demo_truth())
    np.testing.assert_allclose(mask.affine, truth.affine, atol=1e-3)  # type: ignore[attr-defined]
    found, expected = (np.asarray(image.dataobj) > 0 for image in (mask, truth))  # type: ignore[attr-defined]
    dice = 2 * np.count_nonzero(found & expected) / (np.count_nonzero(found) + np.count_nonzero(expected))
    assert summary["dice"] == pytest.approx(dice)
    assert summary["dice"] >= 0.7
    voxel_ml = np.prod(summary["spacing_mm"]) / 1000
    assert summary["volume_ml"] == pytest.approx(np.count_nonzero(found) * voxel_ml, rel=1e-4)
    assert set(summary["latency_ms"]) == {"decode", "preprocess", "infer", "postprocess"}
    assert all(0 < stage["p50"] <= stage["p95"] for stage in summary["latency_ms"].values())
    assert (summary["backend"], summary["filled_with_flair"], summary["warnings"]) == ("litert", [], [])
    assert f"{summary['volume_ml']:.2f} mL" in answer.out
    assert f"reference   Dice {summary['dice']:.3f}" in answer.out


def test_info_lists_the_series_of_the_demo_in_the_patients_space():
    document = falx("info", resources.demo_case(), "--json").document
    assert {series["role"] for series in document["series"]} == {"FLAIR", "T1", "T1C"}
    for series in document["series"]:
        assert (series["kind"], series["modality"], series["warnings"]) == ("dicom", "MR", [])
        between, row, column = series["spacing_mm"]
        affine = np.array(series["affine_lps"])
        lengths = np.linalg.norm(affine[:3, :3], axis=0)
        np.testing.assert_allclose(lengths, [column, row, between], rtol=1e-4)


def test_slices_in_image_files_give_a_mask_each_and_the_reference_gives_dice(models: None, tmp_path: Path):
    study = write_tiff_folder(tmp_path / "study", slices=10)
    before = {name: (study / name).read_bytes() for name in files_in(study)}

    answer = falx("segment", study, "--out", tmp_path / "out", "--json")

    assert (answer.code, answer.err) == (0, "")
    names = [f"TCGA_X_{number}_mask.png" for number in range(1, 11)]
    assert [Path(path).name for path in answer.document["outputs"]] == names
    assert files_in(tmp_path / "out") == sorted([*names, "summary.json"])
    assert json.loads((tmp_path / "out" / "summary.json").read_text(encoding="utf-8")) == answer.document
    for name, area in zip(names, answer.document["area_px"], strict=True):
        mask = np.asarray(Image.open(tmp_path / "out" / name))
        assert mask.shape == (64, 64)
        assert set(np.unique(mask)) <= {0, 255}
        assert np.count_nonzero(mask) == area
    assert 0 <= answer.document["dice"] <= 1
    assert (answer.document["area_mm2"], answer.document["volume_ml"]) == (None, None)
    assert before == {name: (study / name).read_bytes() for name in files_in(study)}


def test_the_threshold_widens_or_empties_the_mask(models: None, tmp_path: Path):
    study = write_tiff_folder(tmp_path / "study")
    areas = [
        sum(falx("segment", study, "--out", tmp_path / "o", "--json", "--threshold", p).document["area_px"])
        for p in (0, 1)
    ]
    assert areas[0] == 3 * 64 * 64
    assert areas[1] < areas[0]


def test_a_nifti_gives_a_nifti_on_its_own_grid_and_missing_sequences_are_named(models: None, tmp_path: Path):
    affine = np.array([[0, 0.9, 0, 30], [-0.8, 0, 0, -20], [0, 0, 4.0, 5], [0, 0, 0, 1.0]])
    voxels = brain((3, 60, 50)).transpose(2, 1, 0)
    nibabel.save(nibabel.Nifti1Image(voxels, affine), tmp_path / "case_flair.nii.gz")  # type: ignore[attr-defined]

    formats = ("--format", "nifti,png", "--format", "csv,nifti")
    answer = falx("segment", tmp_path / "case_flair.nii.gz", "--out", tmp_path / "out", "--json", *formats)

    assert answer.code == 0, answer.err
    mask = nibabel.load(tmp_path / "out" / "case_flair_mask.nii.gz")
    assert mask.shape == voxels.shape  # type: ignore[attr-defined]
    np.testing.assert_allclose(mask.affine, affine, atol=1e-5)  # type: ignore[attr-defined]
    assert answer.document["filled_with_flair"] == ["T1", "T1C"]
    assert "T1 and T1C are missing and filled with FLAIR." in answer.document["warnings"]
    assert sum(name.endswith(".png") for name in files_in(tmp_path / "out")) == answer.document["slices"]
    assert sum(name.endswith(".csv") for name in files_in(tmp_path / "out")) == 1


def test_names_of_results_from_dicom_hold_nothing_of_the_file_names(models: None, tmp_path: Path):
    study = tmp_path / "KIM_MINJUN"
    study.mkdir()
    for number, path in enumerate(sorted((resources.demo_case() / "flair").iterdir())[:3]):
        (study / f"KIM_MINJUN_{number}.dcm").write_bytes(path.read_bytes())
    assert falx("segment", study, "--out", tmp_path / "out").code == 0
    assert not any("KIM" in name for name in files_in(tmp_path / "out"))
    logs = "".join(path.read_text(encoding="utf-8") for path in (tmp_path / "own").rglob("*.log"))
    assert logs
    assert "KIM" not in logs


def test_backends_are_told_with_a_reason_each_and_remembered(own_models: Artifact):
    first = falx("backends", "--json").document
    assert first["chosen"] == "litert"
    assert {outcome["backend"] for outcome in first["outcomes"]} == {"tvm-cuda", "tvm-cpu", "litert"}
    assert all(outcome["reason"] for outcome in first["outcomes"])
    assert falx("backends", "--json").document == first
    table = falx("backends").out
    assert all(outcome["reason"] in table for outcome in first["outcomes"])


def test_the_self_test_runs_the_golden_vectors(models: None):
    answer = falx("self-test", "--json")
    (artifact,) = answer.document["artifacts"]
    assert (answer.code, answer.document["passed"]) == (0, True)
    assert (artifact["model"], artifact["backend"], artifact["ok"]) == (DEFAULT_MODEL, "litert", True)
    assert artifact["dice"] >= 0.999
    assert artifact["max_abs_diff"] <= 1e-3


def test_the_bench_keeps_cold_and_warm_apart(models: None, tmp_path: Path):
    study = write_tiff_folder(tmp_path / "study")
    document = falx("bench", study, "--repeat", 2, "--json").document
    assert set(document["latency_ms"]) == {"decode", "preprocess", "infer", "postprocess", "draw"}
    assert set(document["cold_ms"]) == {"preprocess", "infer", "postprocess"}
    assert document["slices"] == 6
    assert document["slices_per_second"] > 0


def test_policy_tells_where_a_setting_comes_from(tmp_path: Path):
    settings = tmp_path / "own" / "falx_config_dir" / "settings.json"
    settings.parent.mkdir(parents=True)
    settings.write_text('{"backend": "litert"}', encoding="utf-8")
    found = {s["name"]: (s["value"], s["origin"]) for s in falx("policy", "--json").document["settings"]}
    assert found["backend"] == ("litert", "user")
    assert found["theme"] == ("system", "default")


# wrong usage


@pytest.mark.parametrize(
    "arguments",
    [
        ("segment",),
        ("segment", "x.tif"),
        ("segment", "x.tif", "--out", "o", "--threshold", "1.5"),
        ("segment", "x.tif", "--out", "o", "--format", "bmp"),
        ("bench", "--repeat", "0"),
        ("backends", "--backend", "openvino"),
        ("--nonsense",),
    ],
)
def test_wrong_usage_ends_with_2_and_the_usage(arguments: tuple[str, ...]):
    answer = falx(*arguments)
    assert answer.code == 2
    assert "usage: falx" in answer.err
    assert "Traceback" not in answer.err


def test_a_window_without_a_display_is_refused(tmp_path: Path):
    refused(falx(), "no display")
    refused(falx(tmp_path), "no display")


def test_an_explicit_backend_is_refused_and_not_swapped(models: None, tmp_path: Path):
    study = write_tiff_folder(tmp_path / "study")
    answer = falx("segment", study, "--out", tmp_path / "out", "--backend", "tvm-cpu", "--json")
    refused(answer, "The backend tvm-cpu cannot run")
    assert answer.document["error"]["kind"] == "backend-unavailable"
