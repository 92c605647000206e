"""Nothing of the patient outside the study and, when it is asked for, nothing of the patient in the results either."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from pydicom import dcmread
from pydicom.datadict import dictionary_VR, tag_for_keyword
from pydicom.dataset import Dataset

from app.results.formats import FORMATS
from tests.helpers.artifacts import artifact_of, copy_models, isolate, use_models
from tests.helpers.images import phantom, write_dicom_series
from tests.helpers.multiframe import write_enhanced

ROOT = Path(__file__).resolve().parents[2]
CANARY = "ZEISIG"
TEXTS = (
    "PatientName", "PatientID", "IssuerOfPatientID", "OtherPatientNames", "PatientBirthName", "PatientMotherBirthName",
    "PatientAddress", "PatientTelephoneNumbers", "PatientComments", "PatientInsurancePlanCodeSequence", "Occupation",
    "EthnicGroup", "AdditionalPatientHistory", "MedicalAlerts", "Allergies", "MilitaryRank",
    "PatientReligiousPreference",
    "InstitutionName", "InstitutionAddress", "InstitutionalDepartmentName", "StationName", "DeviceSerialNumber",
    "ReferringPhysicianName", "ReferringPhysicianAddress", "PerformingPhysicianName", "OperatorsName",
    "NameOfPhysiciansReadingStudy", "PhysiciansOfRecord", "RequestingPhysician", "RequestingService",
    "AccessionNumber", "StudyID", "StudyDescription", "SeriesDescription", "ProtocolName", "ImageComments",
    "RequestedProcedureDescription", "RequestedProcedureID", "PerformedProcedureStepID",
    "PerformedProcedureStepDescription", "AdmissionID", "CurrentPatientLocation", "DerivationDescription",
    "AcquisitionComments", "DeviceDescription", "ContrastBolusAgent", "PerformedStationAETitle",
    "ClinicalTrialSubjectID", "ClinicalTrialProtocolName", "ClinicalTrialSiteName",
)  # fmt: skip
DATES = ("PatientBirthDate", "StudyDate", "SeriesDate", "AcquisitionDate", "ContentDate", "InstanceCreationDate")
DAY = "19570413"


def brand(_index: int, dataset: Dataset) -> None:
    """Put the canary into every text, the day into every date, and into what lies nested and private."""
    for keyword in TEXTS:
        tag = tag_for_keyword(keyword)
        if tag is not None and tag >> 16 != 2 and dictionary_VR(tag) in ("LO", "PN", "SH", "ST", "LT", "UT", "AE"):
            setattr(dataset, keyword, f"{CANARY}^X" if dictionary_VR(tag) == "PN" else f"{CANARY} 1")
    for keyword in DATES:
        setattr(dataset, keyword, DAY)
    nested = Dataset()
    nested.PatientName, nested.ReferencedSOPInstanceUID = CANARY, "1.2.3.4.5.6.7"
    dataset.ReferencedPatientSequence = [nested]
    dataset.private_block(0x0009, CANARY, create=True).add_new(1, "LO", CANARY)


def classic(folder: Path) -> None:
    write_dicom_series(folder, phantom(4, 48, 40), edit=brand)


def enhanced(folder: Path) -> None:
    write_enhanced(folder / f"{CANARY}.dcm", phantom(4, 48, 40), edit=lambda dataset: brand(0, dataset))


@pytest.fixture(scope="module")
def models(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """LiteRT alone, proven once."""
    root, patch = tmp_path_factory.mktemp("models"), pytest.MonkeyPatch()
    isolate(patch, root / "own")
    use_models(patch, copy_models(root / "models", artifact_of("litert")))
    patch.setenv("TMPDIR", str(root / "tmp"))
    (root / "tmp").mkdir()
    yield root
    patch.undo()


def segment(source: Path, out: Path, *options: str) -> subprocess.CompletedProcess[str]:
    command = [
        sys.executable,
        "-m",
        "app.main",
        "segment",
        str(source),
        "--out",
        str(out),
        "--format",
        ",".join(FORMATS),
    ]
    return subprocess.run([*command, *options], capture_output=True, text=True, check=False, cwd=ROOT)


def hits(folder: Path, *words: str) -> list[str]:
    """Files that hold one of the words in their content or their name."""
    found = []
    for path in folder.rglob("*"):
        content = path.read_bytes() if path.is_file() else b""
        found += [path.name for word in words if word.encode() in content or word.casefold() in path.name.casefold()]
    return found


@pytest.mark.parametrize("write", [classic, enhanced])
def test_nothing_of_the_patient_is_in_logs_settings_temporary_files_or_names(write, tmp_path: Path, models: Path):
    source = tmp_path / f"{CANARY}_1957" / "in"
    write(source)
    done = segment(source, tmp_path / "out")
    assert done.returncode == 0, done.stderr
    assert hits(models / "own", CANARY, DAY, "1957") == []
    assert list((models / "own").rglob("*.log"))
    assert list((models / "tmp").iterdir()) == []
    assert [path.name for path in (tmp_path / "out").iterdir() if CANARY.casefold() in path.name.casefold()] == []
    # The results themselves belong to the patient: the canary is alive.
    assert CANARY in str(dcmread(next((tmp_path / "out").glob("*_seg.dcm"))).PatientName)


@pytest.mark.parametrize("write", [classic, enhanced])
def test_deidentified_results_hold_nothing_of_the_patient(write, tmp_path: Path, models: Path):
    source = tmp_path / f"{CANARY}_1957" / "in"
    write(source)
    originals = [dcmread(path) for path in source.iterdir()]
    uids = {
        str(image[keyword].value)
        for image in originals
        for keyword in ("StudyInstanceUID", "SeriesInstanceUID", "SOPInstanceUID", "FrameOfReferenceUID")
        if keyword in image
    }
    done = segment(source, tmp_path / "out", "--deidentify", "--json")
    assert done.returncode == 0, done.stderr
    assert CANARY not in done.stdout
    assert hits(tmp_path / "out", CANARY, DAY, "1.2.3.4.5.6.7", *uids) == []
    for path in (tmp_path / "out").glob("*.dcm"):
        result = dcmread(path)
        assert result.PatientIdentityRemoved == "YES"
        assert result.DeidentificationMethodCodeSequence[0].CodeValue == "113100"
