"""Writes files that Falx opens with a warning, one kind each."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import nibabel as nib
import numpy as np
from PIL import Image
from pydicom.dataset import Dataset
from pydicom.uid import generate_uid

from tests.helpers.images import (
    CORONAL,
    SAGITTAL,
    phantom,
    photo,
    tcga_slices,
    write_dicom_series,
    write_nifti,
    write_study,
    write_tcga_folder,
)
from tests.helpers.segs import write_seg

VOXELS = phantom(6, 16, 20)
GRID = np.array([[0.8, 0, 0, -20], [0, 0.8, 0, -30], [0, 0, 5, -10], [0, 0, 0, 1]])
DATA = phantom(6, 12, 10).transpose(2, 1, 0)


def moved(change: Callable[[int], tuple[float, float, float]]) -> Callable:
    def edit(index: int, dataset: Dataset) -> None:
        place = np.array(dataset.ImagePositionPatient, float) + change(index)
        dataset.ImagePositionPatient = [float(v) for v in place]

    return edit


def same() -> dict[str, Any]:
    return {"series_uid": generate_uid(), "study_uid": generate_uid(), "frame_of_reference": generate_uid()}


def gap(folder: Path) -> None:
    write_dicom_series(folder, VOXELS)[2].unlink()


def uneven(folder: Path) -> None:
    write_dicom_series(folder, VOXELS, edit=moved(lambda i: (0, 0, 1.7 if i == 2 else 0)))


def sheared(folder: Path) -> None:
    write_dicom_series(folder, VOXELS, edit=moved(lambda i: (0, 2.0 * i, 0)))


def shifted(folder: Path) -> None:
    write_dicom_series(folder, VOXELS, edit=moved(lambda i: (0, 9.0 if i == 3 else 0, 0)))


def header_disagrees(folder: Path) -> None:
    def edit(_: int, dataset: Dataset) -> None:
        dataset.SpacingBetweenSlices = dataset.SliceThickness = 2.5

    write_dicom_series(folder, VOXELS, edit=edit)


def lone(folder: Path) -> None:
    def edit(_: int, dataset: Dataset) -> None:
        del dataset.SliceThickness, dataset.SpacingBetweenSlices

    write_dicom_series(folder, VOXELS[:1], edit=edit)


def placeless(folder: Path) -> None:
    def edit(_: int, dataset: Dataset) -> None:
        del dataset.ImagePositionPatient

    write_dicom_series(folder, VOXELS, edit=edit)


def sagittal(folder: Path) -> None:
    write_dicom_series(folder, VOXELS, orientation=SAGITTAL)


def t2_alone(folder: Path) -> None:
    write_dicom_series(folder, VOXELS, role="T2")


def unknown_role(folder: Path) -> None:
    write_dicom_series(folder, VOXELS, role="", description="x")


def two_of_a_role(folder: Path) -> None:
    write_study(folder)
    write_dicom_series(folder / "a", VOXELS, number=7)
    study, frame = generate_uid(), generate_uid()
    for number, role in enumerate(("FLAIR", "T1", "T1")):
        write_dicom_series(folder / "b", VOXELS, role=role, number=number, study_uid=study, frame_of_reference=frame)


def other_grids(folder: Path) -> None:
    study, frame = generate_uid(), generate_uid()
    write_dicom_series(folder, phantom(12, 32, 32), study_uid=study, frame_of_reference=frame)
    write_dicom_series(
        folder, phantom(8, 24, 24), role="T1", number=2, study_uid=study, frame_of_reference=frame,
        spacing=(3.0, 1.3, 1.2), origin=(-82.0, -88.0, -30.0),
    )  # fmt: skip
    write_dicom_series(folder, VOXELS, role="T1C", number=3, study_uid=study)
    write_dicom_series(
        folder, VOXELS, role="T2", number=4, study_uid=study, frame_of_reference=frame, origin=(900.0, 900.0, 900.0)
    )


def copies(folder: Path) -> None:
    study, frame = generate_uid(), generate_uid()
    for number, role in enumerate(("FLAIR", "T1", "T1C"), start=1):
        write_dicom_series(folder, VOXELS, role=role, number=number, study_uid=study, frame_of_reference=frame)


def repeated(folder: Path) -> None:
    paths = write_dicom_series(folder, VOXELS)
    (folder / "copy.dcm").write_bytes(paths[1].read_bytes())


def strays(folder: Path) -> None:
    shared = same()
    write_dicom_series(folder, VOXELS, **shared)
    write_dicom_series(folder / "b", VOXELS[:1], orientation=CORONAL, **shared)
    write_dicom_series(folder / "c", phantom(1, 10, 12), **shared)
    write_dicom_series(
        folder / "d", VOXELS[:2], orientation=SAGITTAL, **shared,
        edit=lambda _, d: setattr(d, "ImageType", ["ORIGINAL", "PRIMARY", "LOCALIZER"]),
    )  # fmt: skip


def echoes(folder: Path) -> None:
    shared = same()
    for echo in (12, 100):
        write_dicom_series(folder / str(echo), VOXELS, edit=lambda _, d, e=echo: setattr(d, "EchoTime", e), **shared)


def localizer(folder: Path) -> None:
    write_dicom_series(folder, VOXELS, edit=lambda _, d: setattr(d, "ImageType", ["ORIGINAL", "PRIMARY", "LOCALIZER"]))


def derived(folder: Path) -> None:
    write_dicom_series(folder, VOXELS, edit=lambda _, d: setattr(d, "ImageType", ["DERIVED", "SECONDARY", "MPR"]))


def strangers(folder: Path) -> None:
    write_dicom_series(folder, VOXELS)
    write_dicom_series(folder / "ct", VOXELS[:1], edit=lambda _, d: setattr(d, "Modality", "CT"))
    (folder / "notes.txt").write_text("hello")


def program(folder: Path) -> None:
    for path in write_dicom_series(folder, VOXELS)[:1]:
        path.write_bytes(b"MZ" + path.read_bytes()[2:])


def without_place(folder: Path) -> None:
    write_nifti(folder / "a_flair.nii", DATA)


def two_places(folder: Path) -> None:
    folder.mkdir()
    image = nib.Nifti1Image(DATA, GRID)
    image.set_sform(GRID, code=1)
    other = GRID.copy()
    other[0, 3] += 40
    image.set_qform(other, code=1)
    nib.save(image, folder / "a_flair.nii")


def not_axial(folder: Path) -> None:
    write_nifti(folder / "a_flair.nii", DATA, np.diag([5.0, 0.9, 0.9, 1]))


def no_numbers(folder: Path) -> None:
    data = DATA.astype(np.float32)
    data[0, 0, 0] = np.nan
    write_nifti(folder / "a_flair.nii", data, GRID)


def unnamed_channels(folder: Path) -> None:
    write_nifti(folder / "a.nii", np.stack([DATA, DATA + 1, DATA + 2], axis=-1), GRID)


def mask_elsewhere(folder: Path) -> None:
    write_nifti(folder / "a_flair.nii", DATA, GRID)
    write_nifti(folder / "a_seg.nii", (DATA == 900).astype(np.uint8))


def mask_on_another_grid(folder: Path) -> None:
    write_nifti(folder / "a_flair.nii", DATA, GRID)
    finer = GRID @ np.diag([1.0, 1.0, 0.6, 1.0])
    write_nifti(folder / "a_seg.nii", np.repeat((DATA == 900).astype(np.uint8), 2, axis=2), finer)


def segments(folder: Path) -> None:
    paths = write_dicom_series(folder, VOXELS)
    masks = np.stack([VOXELS == 900, VOXELS > 400], axis=-1)
    masks[..., 1] &= ~masks[..., 0]
    write_seg(folder / "seg.dcm", paths, masks)


def picture_gap(folder: Path) -> None:
    (write_tcga_folder(folder, *tcga_slices(4)) / "TCGA_CS_4941_19960909_2.tif").unlink()


def picture_sizes(folder: Path) -> None:
    target = write_tcga_folder(folder, tcga_slices(4)[0])
    Image.fromarray(photo(9, 9)).save(target / "TCGA_CS_4941_19960909_5.tif")


def few_masks(folder: Path) -> None:
    target = write_tcga_folder(folder, *tcga_slices(3))
    for number in (1, 2):
        (target / f"TCGA_CS_4941_19960909_{number}_mask.tif").unlink()


def jpeg(folder: Path) -> None:
    folder.mkdir()
    Image.fromarray((VOXELS[3] // 4).astype(np.uint8)).save(folder / "flair_1.jpg")


def colour(folder: Path) -> None:
    folder.mkdir()
    for index, image in enumerate(tcga_slices(2)[0]):
        Image.fromarray(image).save(folder / f"x_{index + 1}.png")


WARNED = (
    gap, uneven, sheared, shifted, header_disagrees, lone, placeless, sagittal, t2_alone, unknown_role, two_of_a_role,
    other_grids, repeated, strays, echoes, localizer, derived, strangers, program, copies, without_place, two_places,
    not_axial, no_numbers, unnamed_channels, mask_elsewhere, mask_on_another_grid, segments, picture_gap,
    picture_sizes, few_masks, jpeg, colour,
)  # fmt: skip
