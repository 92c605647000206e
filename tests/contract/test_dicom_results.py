"""What the DICOM results say, and that others than the program can read them."""

import shutil
import subprocess
from dataclasses import replace
from pathlib import Path

import nibabel
import numpy as np
import pytest
from pydicom import dcmread
from pydicom.dataset import Dataset

from app.errors import OutputError
from app.imaging.case import open_case
from app.imaging.source_grid import to_source_grid
from app.results.dicom.report import figures_in
from app.results.exporter import Segmented, check_formats, export
from app.results.measurements import diameters_between
from app.results.staging import Staging
from tests.helpers.images import AXIAL, CORONAL, phantom, write_dicom_series, write_nifti
from tests.helpers.multiframe import write_enhanced
from tests.helpers.results import SHA256, TILTED, mask_of_dicom, segmented_of
from tests.helpers.shared_data import require

SHAPE = (5, 24, 20)
_DCIODVFY = shutil.which("dciodvfy")
needs_dciodvfy = pytest.mark.skipif(_DCIODVFY is None, reason="dciodvfy is absent: apt-get install dicom3tools")


def complaints(path: Path) -> list[str]:
    """Errors that dciodvfy finds in a file."""
    assert _DCIODVFY is not None
    run = subprocess.run([_DCIODVFY, str(path)], capture_output=True, text=True, check=False)
    lines = [line for line in (run.stdout + run.stderr).splitlines() if line.startswith(("Error", "(0x"))]
    return [line for line in lines if "Error" in line]


def write(segmented: Segmented, folder: Path, *formats: str) -> dict[str, Path]:
    with Staging(folder) as staging:
        export(segmented, formats, staging)
        return {path.stem.rpartition("_")[2]: path for path in staging.commit()}


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> tuple[Segmented, dict[str, Dataset], list[Path]]:
    """All DICOM objects of a tilted classic series."""
    folder = tmp_path_factory.mktemp("classic")
    files = write_dicom_series(folder / "in", phantom(*SHAPE), orientation=TILTED)
    given = segmented_of(folder / "in")
    paths = write(given, folder / "out", "seg", "seg-fractional", "seg-labelmap", "sr")
    return given, {name: dcmread(path) for name, path in paths.items()}, files


def test_every_segmentation_says_what_made_it(written):
    _given, objects, _ = written
    for name in ("seg", "seg-fractional", "seg-labelmap"):
        segment = objects[name].SegmentSequence[-1]
        algorithm = segment.SegmentationAlgorithmIdentificationSequence[0]
        assert (algorithm.AlgorithmName, algorithm.AlgorithmVersion) == ("Falx unet", "1.2.3")
        for said in (f"artifact_sha256={SHA256}", "backend=tvm-cpu", "target=x86-64-v4", "threshold=0.5"):
            assert said in algorithm.AlgorithmParameters
        assert segment.SegmentAlgorithmType == "AUTOMATIC"
        assert objects[name].DeviceSerialNumber == SHA256


def test_the_segment_is_a_lesion_of_the_brain(written):
    segment = written[1]["seg"].SegmentSequence[0]
    codes = {
        "category": segment.SegmentedPropertyCategoryCodeSequence[0],
        "type": segment.SegmentedPropertyTypeCodeSequence[0],
        "region": segment.AnatomicRegionSequence[0],
    }
    assert {name: (code.CodeValue, code.CodingSchemeDesignator) for name, code in codes.items()} == {
        "category": ("49755003", "SCT"),
        "type": ("52988006", "SCT"),
        "region": ("12738006", "SCT"),
    }


def test_the_three_kinds_are_what_they_are_called(written):
    _, objects, _ = written
    kinds = {name: objects[name].SegmentationType for name in ("seg", "seg-fractional", "seg-labelmap")}
    assert kinds == {"seg": "BINARY", "seg-fractional": "FRACTIONAL", "seg-labelmap": "LABELMAP"}
    assert objects["seg-fractional"].SegmentationFractionalType == "PROBABILITY"
    assert objects["seg-fractional"].MaximumFractionalValue == 255
    assert objects["seg-labelmap"].SOPClassUID == "1.2.840.10008.5.1.4.1.1.66.7"


def test_every_frame_refers_to_the_image_of_its_slice(written):
    _, objects, files = written
    for name in ("seg", "seg-fractional", "seg-labelmap"):
        sources = {dcmread(file).SOPInstanceUID: dcmread(file).ImagePositionPatient for file in files}
        for group in objects[name].PerFrameFunctionalGroupsSequence:
            image = group.DerivationImageSequence[0].SourceImageSequence[0]
            np.testing.assert_allclose(
                np.array(group.PlanePositionSequence[0].ImagePositionPatient, float),
                np.array(sources[image.ReferencedSOPInstanceUID], float),
                atol=1e-3,
            )
        referenced = objects[name].ReferencedSeriesSequence[0]
        assert {item.ReferencedSOPInstanceUID for item in referenced.ReferencedInstanceSequence} == set(sources)


def test_frames_of_an_enhanced_image_are_referred_to_by_their_numbers(tmp_path: Path):
    order = (2, 0, 3, 1, 4)
    source = dcmread(write_enhanced(tmp_path / "in" / "enhanced.dcm", phantom(*SHAPE), order=order))
    result = dcmread(write(segmented_of(tmp_path / "in"), tmp_path / "out", "seg")["seg"])
    for group in result.PerFrameFunctionalGroupsSequence:
        image = group.DerivationImageSequence[0].SourceImageSequence[0]
        frame = source.PerFrameFunctionalGroupsSequence[int(image.ReferencedFrameNumber) - 1]
        np.testing.assert_allclose(
            np.array(group.PlanePositionSequence[0].ImagePositionPatient, float),
            np.array(frame.PlanePositionSequence[0].ImagePositionPatient, float),
            atol=1e-3,
        )


def test_the_result_belongs_to_the_patient_and_study_of_its_source(written):
    _, objects, files = written
    source = dcmread(files[0])
    for result in objects.values():
        for keyword in ("PatientName", "PatientID", "StudyInstanceUID"):
            assert result[keyword].value == source[keyword].value
        assert result.SeriesInstanceUID != source.SeriesInstanceUID
        assert result.preamble == bytes(128)
    for name in ("seg", "seg-fractional", "seg-labelmap"):
        assert objects[name].FrameOfReferenceUID == source.FrameOfReferenceUID
    assert len({result.SOPInstanceUID for result in objects.values()}) == len(objects)
    assert len({result.SeriesInstanceUID for result in objects.values()}) == len(objects)


def test_names_in_korean_are_kept(tmp_path: Path):
    def edit(_index: int, dataset: Dataset) -> None:
        dataset.SpecificCharacterSet = ["", "ISO 2022 IR 149"]
        dataset.PatientName = "Hong^Gildong=洪^吉洞=홍^길동"

    write_dicom_series(tmp_path / "in", phantom(*SHAPE), edit=edit)
    for path in write(segmented_of(tmp_path / "in"), tmp_path / "out", "seg", "sr").values():
        name = dcmread(path).PatientName
        assert (name.alphabetic, name.ideographic, name.phonetic) == ("Hong^Gildong", "洪^吉洞", "홍^길동")


def test_the_report_has_volume_areas_and_diameters_with_their_units(written):
    given, objects, _ = written
    found = figures_in(objects["sr"])
    measured = given.measurements
    assert found["118565006"] == pytest.approx([measured.volume_ml])
    assert found["42798000"] == pytest.approx([area for area in measured.area_mm2 if area])
    assert found["103339001"] == pytest.approx([measured.diameters.largest_mm])
    assert found["103340004"] == pytest.approx([measured.diameters.perpendicular_mm])
    assert units_in(objects["sr"]) == {"118565006": "ml", "42798000": "mm2", "103339001": "mm", "103340004": "mm"}


def units_in(item: Dataset) -> dict[str, str]:
    found: dict[str, str] = {}
    for child in item.get("ContentSequence") or []:
        if child.ValueType == "NUM":
            unit = child.MeasuredValueSequence[0].MeasurementUnitsCodeSequence[0]
            found[child.ConceptNameCodeSequence[0].CodeValue] = unit.CodeValue
        found |= units_in(child)
    return found


def test_the_report_refers_to_the_segmentation_and_to_the_images(written):
    _, objects, files = written
    evidence = objects["sr"].CurrentRequestedProcedureEvidenceSequence
    referenced = {
        item.ReferencedSOPInstanceUID
        for study in evidence
        for series in study.ReferencedSeriesSequence
        for item in series.ReferencedSOPSequence
    }
    assert objects["seg"].SOPInstanceUID in referenced
    assert {dcmread(file).SOPInstanceUID for file in files} <= referenced
    assert objects["sr"].ContentTemplateSequence[0].TemplateIdentifier == "1500"


def test_a_report_brings_the_segmentation_that_it_refers_to(tmp_path: Path):
    write_dicom_series(tmp_path / "in", phantom(*SHAPE))
    paths = write(segmented_of(tmp_path / "in"), tmp_path / "out", "sr")
    assert set(paths) == {"seg", "sr"}


@pytest.mark.parametrize("orientation", [AXIAL, CORONAL, TILTED])
def test_a_mask_goes_from_nifti_through_dicom_to_nifti_unchanged(orientation, tmp_path: Path):
    write_dicom_series(tmp_path / "dicom", phantom(*SHAPE), orientation=orientation)
    given = segmented_of(tmp_path / "dicom", seed=5)
    first = write(given, tmp_path / "first", "nifti", "seg")
    image = nibabel.load(tmp_path / "first" / f"{given.stem}_mask.nii.gz")
    from_nifti = np.asarray(image.dataobj).transpose(2, 1, 0).astype(bool)  # type: ignore[attr-defined]
    through = Segmented(given.case, given.series, from_nifti, (), None, given.provenance)
    second = write(through, tmp_path / "second", "seg")
    from_dicom = mask_of_dicom(second["seg"]).astype(bool)
    back = Segmented(given.case, given.series, from_dicom)
    third = write(back, tmp_path / "third", "nifti")
    assert third["mask.nii"].read_bytes() == first["mask.nii"].read_bytes()


def test_a_nifti_study_is_put_on_its_own_grid_from_a_dicom_series_of_the_same_grid(tmp_path: Path):
    affine = np.array([[-0.8, 0, 0, 60.0], [0, -0.9, 0, 80.0], [0, 0, 5.0, -40.0], [0, 0, 0, 1.0]])
    voxels = phantom(*SHAPE)
    write_nifti(tmp_path / "nifti" / "case_flair.nii.gz", voxels.transpose(2, 1, 0), affine)
    write_dicom_series(tmp_path / "dicom", voxels, origin=(-60.0, -80.0, -40.0), spacing=(5.0, 0.9, 0.8))
    own, dicom = segmented_of(tmp_path / "nifti", seed=2), segmented_of(tmp_path / "dicom", seed=9)
    assert own.series.geometry.same_grid(dicom.series.geometry)
    path = write(Segmented(dicom.case, dicom.series, own.mask, (), None, dicom.provenance), tmp_path, "seg")["seg"]
    back = to_source_grid(mask_of_dicom(path).astype(bool), own.case)
    (mask,) = write(own, tmp_path / "out", "nifti").values()
    np.testing.assert_array_equal(back, np.asarray(nibabel.load(mask).dataobj))  # type: ignore[attr-defined]


def without(*keywords: str):
    def edit(_index: int, dataset: Dataset) -> None:
        for keyword in keywords:
            delattr(dataset, keyword)

    return edit


def saying(**values: object):
    def edit(_index: int, dataset: Dataset) -> None:
        for keyword, value in values.items():
            setattr(dataset, keyword, value)

    return edit


def sheared(index: int, dataset: Dataset) -> None:
    left, posterior, superior = (float(value) for value in dataset.ImagePositionPatient)
    dataset.ImagePositionPatient = [left, posterior + index, superior]


def with_a_gap(index: int, dataset: Dataset) -> None:
    left, posterior, superior = (float(value) for value in dataset.ImagePositionPatient)
    dataset.ImagePositionPatient = [left, posterior, superior + (5 if index > 2 else 0)]


SOUND_ENOUGH = {
    "gantry tilt": sheared,
    "a missing slice": with_a_gap,
    "no patient": without("PatientName", "PatientID"),
    "no thickness": without("SliceThickness", "SpacingBetweenSlices"),
    "thickness 0": saying(SliceThickness=0),
    "no numbers": without("SeriesNumber", "InstanceNumber"),
    "dates that are none": saying(StudyDate="20010231", PatientBirthDate="unknown", StudyTime="235960"),
    "a sex that is none": saying(PatientSex="female"),
    "an unknown character set": saying(SpecificCharacterSet="ISO_IR 999", PatientName="Müller"),
    "several referring physicians": saying(ReferringPhysicianName=["A", "B"]),
    "too many digits": saying(PixelSpacing=["0.90000000000000002", "0.80000000000000004"]),
}


@pytest.mark.parametrize("what", SOUND_ENOUGH)
def test_a_source_that_is_not_quite_right_still_gives_sound_results(what: str, tmp_path: Path):
    write_dicom_series(tmp_path / "in", phantom(*SHAPE), edit=SOUND_ENOUGH[what])
    given = segmented_of(tmp_path / "in", seed=4)
    paths = write(given, tmp_path / "out", "seg", "sr")
    np.testing.assert_array_equal(mask_of_dicom(paths["seg"]), given.mask)
    if _DCIODVFY is not None:
        assert {name: complaints(path) for name, path in paths.items()} == {"seg": [], "sr": []}


@pytest.mark.parametrize("keyword", ["FrameOfReferenceUID", "StudyInstanceUID"])
def test_a_series_without_frame_of_reference_or_study_is_refused_in_one_sentence(keyword: str, tmp_path: Path):
    write_dicom_series(tmp_path / "in", phantom(*SHAPE), edit=without(keyword))
    with pytest.raises(OutputError, match="names none"):
        check_formats(["seg"], segmented_of(tmp_path / "in").series)


def test_a_series_without_positions_is_refused_in_one_sentence(tmp_path: Path):
    def edit(_index: int, dataset: Dataset) -> None:
        del dataset.ImagePositionPatient, dataset.ImageOrientationPatient

    write_dicom_series(tmp_path / "in", phantom(*SHAPE), edit=edit)
    with pytest.raises(OutputError, match="where the slices lie"):
        write(segmented_of(tmp_path / "in"), tmp_path / "out", "seg")


def test_two_deidentified_exports_cannot_be_linked_by_their_uids(tmp_path: Path):
    write_dicom_series(tmp_path / "in", phantom(*SHAPE))
    made = [write(segmented_of(tmp_path / "in", deidentify=True), tmp_path / name, "sr") for name in ("a", "b")]
    (seg, report), (other, _) = ([dcmread(paths[name]) for name in ("seg", "sr")] for paths in made)
    for keyword in ("StudyInstanceUID", "FrameOfReferenceUID", "SOPInstanceUID"):
        assert seg[keyword].value != other[keyword].value
    assert report.StudyInstanceUID == seg.StudyInstanceUID
    referenced = report.CurrentRequestedProcedureEvidenceSequence[0].ReferencedSeriesSequence
    assert seg.SOPInstanceUID in {item.ReferencedSOPInstanceUID for s in referenced for item in s.ReferencedSOPSequence}


# dciodvfy -----------------------------------------------------------------------------------------------------------

_AGE_OF_DCIODVFY = ("Information Object Not found", "SegmentNumber not monotonically increasing from one")
"""Label maps came into the standard in 2024; a dciodvfy from before does not know them, nor segment 0."""


@needs_dciodvfy
@pytest.mark.parametrize("deidentify", [False, True])
@pytest.mark.parametrize("source", ["axial", "tilted", "enhanced"])
def test_dciodvfy_finds_no_error(source: str, deidentify: bool, tmp_path: Path):
    if source == "enhanced":
        write_enhanced(tmp_path / "in" / "enhanced.dcm", phantom(*SHAPE), orientation=TILTED)
    else:
        write_dicom_series(tmp_path / "in", phantom(*SHAPE), orientation=AXIAL if source == "axial" else TILTED)
    given = segmented_of(tmp_path / "in", deidentify=deidentify)
    paths = write(given, tmp_path / "out", "seg", "seg-fractional", "seg-labelmap", "sr")
    found = {name: complaints(path) for name, path in paths.items()}
    found["seg-labelmap"] = [c for c in found["seg-labelmap"] if not any(age in c for age in _AGE_OF_DCIODVFY)]
    assert found == {"seg": [], "seg-fractional": [], "seg-labelmap": [], "sr": []}


@needs_dciodvfy
@pytest.mark.parametrize("enhanced", [False, True])
def test_dciodvfy_finds_no_error_in_diameters_beside_the_outline(enhanced: bool, tmp_path: Path):
    if enhanced:
        write_enhanced(tmp_path / "in" / "enhanced.dcm", phantom(*SHAPE), orientation=TILTED)
    else:
        write_dicom_series(tmp_path / "in", phantom(*SHAPE))
    given = segmented_of(tmp_path / "in")
    mask = given.mask.copy()
    mask[1] = False
    ends = ((1.0, 2.0), (1.0, 7.0)), ((0.0, 4.0), (3.0, 4.0))
    moved = diameters_between(1, *ends, given.case.volume.geometry)
    paths = write(replace(given, mask=mask, moved=moved), tmp_path / "out", "sr")
    assert complaints(paths["sr"]) == []


@needs_dciodvfy
@pytest.mark.parametrize(
    "parts", [("dcm_qa_enh", "Siemens", "XA10", "6_1.dcm"), ("dcm_qa_enh", "Philips", "IM_0027_fMAP.dcm")]
)
def test_dciodvfy_finds_no_error_in_results_of_real_series(parts: tuple[str, ...], tmp_path: Path):
    given = segmented_of(require("dicom", *parts))
    paths = write(given, tmp_path / "out", "seg", "seg-fractional", "sr")
    assert {name: complaints(path) for name, path in paths.items()} == {"seg": [], "seg-fractional": [], "sr": []}


@pytest.mark.parametrize("name", ["seg", "seg-labelmap", "seg-fractional"])
@pytest.mark.parametrize("orientation", [AXIAL, TILTED])
def test_a_segmentation_opens_as_the_reference_of_its_series(orientation, name: str, tmp_path: Path):
    write_dicom_series(tmp_path / "in", phantom(*SHAPE), orientation=orientation)
    given = segmented_of(tmp_path / "in", seed=6)
    path = write(given, tmp_path / "out", name)[name]
    reference = open_case([tmp_path / "in", path]).reference
    assert reference is not None
    np.testing.assert_array_equal(reference, given.mask)
