"""Lays out the demo case on disk: the study, the truth, and where they come from."""

import gzip
import json
from importlib.metadata import version
from pathlib import Path

import nibabel as nib
import numpy as np

from build_models.demo_case.dicom_study import write_series
from build_models.demo_case.lesion import CENTRE_RAS_MM, RADII_MM
from build_models.demo_case.study import SimulatedStudy, StudySettings, simulate_study

STUDY = "study"
TRUTH = "truth.nii.gz"
PROVENANCE = "provenance.json"
_NOTICE = Path(__file__).with_name("NOTICE.md")


def write_demo_case(folder: Path, settings: StudySettings | None = None) -> SimulatedStudy:
    """Make the demo case: `study/{flair,t1,t1c}/*.dcm`, the truth, a README and the provenance.

    Parameters
    ----------
    folder : Path
        Created; files of the same names are replaced.
    settings : StudySettings, optional
        Of another case than the one that comes with the program.

    Returns
    -------
    SimulatedStudy
        What was written.
    """
    settings = settings or StudySettings()
    study = simulate_study(settings)
    write_series(folder / STUDY, study)
    _write_truth(folder / TRUTH, study)
    (folder / PROVENANCE).write_text(json.dumps(_provenance(study, settings), indent=2) + "\n", encoding="utf-8")
    (folder / "README.md").write_text(_NOTICE.read_text(encoding="utf-8"), encoding="utf-8")
    return study


def _write_truth(path: Path, study: SimulatedStudy) -> None:
    lps_to_ras = np.diag([-1.0, -1.0, 1.0, 1.0])
    image = nib.Nifti1Image(study.truth.transpose(2, 1, 0).astype(np.uint8), lps_to_ras @ study.grid.affine_lps)
    image.header.set_xyzt_units("mm")
    # A time stamp in the archive would make every run another file.
    path.write_bytes(gzip.compress(image.to_bytes(), mtime=0))


def _provenance(study: SimulatedStudy, settings: StudySettings) -> dict[str, object]:
    grid = study.grid
    return {
        "synthetic": True,
        "command": "falx-build-models demo-case",
        "seed": settings.seed,
        "anatomy": f"ICBM 152 nonlinear 2009a symmetric, from nilearn {version('nilearn')}",
        "slices": grid.slices,
        "matrix": grid.matrix,
        "spacing_mm": [grid.spacing_mm, grid.pixel_mm, grid.pixel_mm],
        "series": {
            s.sequence.role: {
                "repetition_ms": s.sequence.repetition_ms,
                "echo_ms": s.sequence.echo_ms,
                "inversion_ms": s.sequence.inversion_ms,
                "contrast_agent": s.sequence.contrast_agent,
            }
            for s in study.series
        },
        "lesion": {
            "centre_ras_mm": list(CENTRE_RAS_MM),
            "radii_mm": list(RADII_MM),
            "volume_ml": round(study.lesion_ml, 2),
        },
    }
