"""What the header of a DICOM file says about each of its frames; pixels are not touched."""

import logging
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from pydicom import config, dcmread
from pydicom.dataset import Dataset
from pydicom.filereader import read_file_meta_info
from pydicom.uid import DeflatedExplicitVRLittleEndian

from app.errors import ImageReadError
from app.imaging.readers.base import MAX_PIXELS, decoder_boundary, too_many_pixels
from app.imaging.readers.dicom_roles import Timing, role_of
from app.imaging.volume import Role
from app.imaging.window import Window

MR_IMAGE = "1.2.840.10008.5.1.4.1.1.4"
ENHANCED_MR = "1.2.840.10008.5.1.4.1.1.4.1"
_REFUSED_CLASSES = {
    "1.2.840.10008.1.3.10": "a DICOMDIR index; open the folder that holds it",
    "1.2.840.10008.5.1.4.1.1.66.4": "a DICOM segmentation, not an image; open the MR series it belongs to",
    "1.2.840.10008.5.1.4.1.1.104.1": "a PDF document inside a DICOM file; open an MR series",
    "1.2.840.10008.5.1.4.1.1.4.2": "MR spectroscopy, not an image; open an MR series",
}
_SECONDARY_CAPTURE = "1.2.840.10008.5.1.4.1.1.7"
_MAX_INFLATED = 1 << 30

_TAGS: list[str] = [
    "SOPClassUID", "SOPInstanceUID", "Modality", "StudyInstanceUID", "SeriesInstanceUID", "FrameOfReferenceUID",
    "SeriesNumber", "SeriesDescription", "ProtocolName", "SequenceName", "InstanceNumber", "ImageType", "SliceLocation",
    "TemporalPositionIdentifier", "AcquisitionNumber", "DiffusionBValue",
    "Rows", "Columns", "NumberOfFrames", "SamplesPerPixel", "BitsAllocated", "PhotometricInterpretation",
    "PixelSpacing", "SliceThickness", "SpacingBetweenSlices", "ImagePositionPatient", "ImageOrientationPatient",
    "WindowCenter", "WindowWidth",
    "ScanningSequence", "EchoTime", "RepetitionTime", "InversionTime", "ContrastBolusAgent",
    "AcquisitionContrast", "ContrastBolusAgentSequence",
    "SharedFunctionalGroupsSequence", "PerFrameFunctionalGroupsSequence",
]  # fmt: skip

# pydicom logs and warns with values of the file, which may identify a patient.
logging.getLogger("pydicom").setLevel(logging.CRITICAL + 1)
config.settings.reading_validation_mode = config.IGNORE


@dataclass(frozen=True)
class FrameHeader:
    """One image of a DICOM file.

    Attributes
    ----------
    frame : int
        Index within the file, 0 for classic images.
    position : ndarray of float64, (3,), or None
        ImagePositionPatient, mm in LPS.
    orientation : ndarray of float64, (2, 3), or None
        Unit vectors along a row (columns ascending) and along a column (rows ascending).
    pixel_spacing : tuple of float or None
        Between rows, between columns; mm.
    """

    path: Path
    frame: int
    sop_uid: str
    series_uid: str
    study_uid: str | None
    frame_of_reference: str | None
    modality: str
    description: str
    number: int | None
    instance: int | None
    role: Role
    image_type: tuple[str, ...]
    rows: int
    columns: int
    position: NDArray[np.float64] | None
    orientation: NDArray[np.float64] | None
    pixel_spacing: tuple[float, float] | None
    thickness: float | None
    spacing_between: float | None
    slice_location: float | None
    echo_time: float | None
    temporal: float | None
    acquisition: float | None
    b_value: float | None
    presets: tuple[Window, ...]
    executable_preamble: bool

    @property
    def size(self) -> tuple[int, int]:
        """Rows and columns."""
        return self.rows, self.columns


def read_frames(path: Path) -> list[FrameHeader]:
    """Read the header of a file.

    Returns
    -------
    list of FrameHeader
        One for a classic image, one for each frame of an enhanced one.

    Raises
    ------
    ImageReadError
        The file is damaged, is no MR image, is in colour or claims too many pixels.
    """
    with decoder_boundary(path):
        dataset = read_dataset(path, _TAGS, pixels=False)
        _check_class(path, dataset)
        _check_size(path, dataset)
        if str(dataset.get("SOPClassUID", "")) == ENHANCED_MR:
            return _enhanced_frames(path, dataset)
        if _number(dataset, "NumberOfFrames", 1) > 1:
            raise ImageReadError(
                f"{path.name} holds several frames without the geometry of an enhanced MR image; open the series as "
                "single slices."
            )
        return [_frame(path, 0, dataset, [dataset], _timing(dataset, [dataset]))]


def read_dataset(path: Path, tags: Sequence[str], pixels: bool) -> Dataset:
    """Read the named elements of a file, also of one without preamble; call it inside `decoder_boundary`."""
    with path.open("rb") as file:
        head = file.read(132)
    if head[128:] == b"DICM":
        meta = read_file_meta_info(path)
        if meta.get("TransferSyntaxUID") == DeflatedExplicitVRLittleEndian:
            _check_inflated(path)
    return dcmread(path, stop_before_pixels=not pixels, specific_tags=list(tags), force=True)


def _check_inflated(path: Path) -> None:
    """Inflate in small pieces and count, because pydicom inflates at one go whatever the size."""
    inflater, total = zlib.decompressobj(-zlib.MAX_WBITS), 0
    with path.open("rb") as file:
        preamble = file.read(144)
        file.seek(144 + int.from_bytes(preamble[140:144], "little"))
        data = file.read(1 << 20)
        while data and not inflater.eof:
            total += len(inflater.decompress(data, 1 << 20))
            if total > _MAX_INFLATED:
                raise ImageReadError(f"{path.name} inflates to more than 1 GB; export it without compression.")
            data = inflater.unconsumed_tail or file.read(1 << 20)


def _check_class(path: Path, dataset: Dataset) -> None:
    meta_class = getattr(dataset, "file_meta", {}).get("MediaStorageSOPClassUID", "")
    sop_class, modality = str(dataset.get("SOPClassUID", "") or meta_class), _string(dataset, "Modality")
    if not sop_class and "Rows" not in dataset:
        raise ImageReadError(f"{path.name} is no DICOM image, or its header is damaged; export it again.")
    if sop_class in _REFUSED_CLASSES:
        raise ImageReadError(f"{path.name} is {_REFUSED_CLASSES[sop_class]}.")
    if sop_class.startswith(_SECONDARY_CAPTURE):
        raise ImageReadError(
            f"{path.name} is a secondary capture (a screenshot or scan), not an MR image; open the original MR series."
        )
    if modality != "MR" or sop_class not in (MR_IMAGE, ENHANCED_MR):
        what = f"of modality {modality}" if modality.isalpha() and modality != "MR" else "no MR image"
        raise ImageReadError(f"{path.name} is {what}, and Falx segments MR images only; open an MR series.")


def _check_size(path: Path, dataset: Dataset) -> None:
    rows, columns = int(_number(dataset, "Rows", 0)), int(_number(dataset, "Columns", 0))
    if rows < 1 or columns < 1:
        raise ImageReadError(f"{path.name} has no pixels; open a DICOM file that holds an image.")
    pixels = rows * columns * max(1, int(_number(dataset, "NumberOfFrames", 1)))
    if pixels > MAX_PIXELS:
        raise too_many_pixels(path.name, pixels)
    if _number(dataset, "SamplesPerPixel", 1) != 1 or _number(dataset, "BitsAllocated", 16) not in (8, 16, 32):
        raise ImageReadError(f"{path.name} is in colour or of an unusual depth; open the grey MR series.")


def _enhanced_frames(path: Path, dataset: Dataset) -> list[FrameHeader]:
    shared = _first_item(dataset, "SharedFunctionalGroupsSequence")
    per_frame = list(dataset.get("PerFrameFunctionalGroupsSequence") or [])
    if len(per_frame) != int(_number(dataset, "NumberOfFrames", 1)):
        raise ImageReadError(f"{path.name} does not describe each of its frames; export it as a classic MR series.")
    frames = []
    for index, own in enumerate(per_frame):
        # The frame's own groups come first, so that they win over the shared ones and those over the top level.
        groups = [item for group in (own, shared) for item in _macros(group)]
        levels = [*groups, dataset]
        frames.append(_frame(path, index, dataset, levels, _timing(dataset, levels)))
    return frames


def _macros(group: Dataset) -> list[Dataset]:
    """First items of the functional group sequences that matter here."""
    names = (
        "PlanePositionSequence", "PlaneOrientationSequence", "PixelMeasuresSequence", "FrameVOILUTSequence",
        "MRTimingAndRelatedParametersSequence", "MREchoSequence", "MRModifierSequence", "MRImageFrameTypeSequence",
        "FrameContentSequence", "MRDiffusionSequence",
    )  # fmt: skip
    return [_first_item(group, name) for name in names]


def _frame(path: Path, index: int, dataset: Dataset, levels: Sequence[Dataset], timing: Timing) -> FrameHeader:
    position, orientation = _vector(levels, "ImagePositionPatient", 3), _orientation(levels)
    spacing = _vector(levels, "PixelSpacing", 2)
    valid_spacing = spacing is not None and bool((spacing > 0).all())
    image_type = _strings(levels, "FrameType") or _strings(levels, "ImageType")
    description = _string(dataset, "SeriesDescription") or _string(dataset, "ProtocolName")
    return FrameHeader(
        path=path,
        frame=index,
        sop_uid=str(dataset.get("SOPInstanceUID", "") or path),
        series_uid=str(dataset.get("SeriesInstanceUID", "") or ""),
        study_uid=_string(dataset, "StudyInstanceUID") or None,
        frame_of_reference=_string(dataset, "FrameOfReferenceUID") or None,
        modality=_string(dataset, "Modality"),
        description=description,
        number=_integer(_first(levels, "SeriesNumber")),
        instance=_integer(_first(levels, "InstanceNumber")),
        role=role_of(timing, image_type, description),
        image_type=image_type,
        rows=int(dataset.Rows),
        columns=int(dataset.Columns),
        position=position,
        orientation=orientation,
        pixel_spacing=(float(spacing[0]), float(spacing[1])) if spacing is not None and valid_spacing else None,
        thickness=_positive(_first(levels, "SliceThickness")),
        spacing_between=_positive(_first(levels, "SpacingBetweenSlices")),
        slice_location=_first(levels, "SliceLocation"),
        echo_time=timing.echo_ms,
        temporal=_first(levels, "TemporalPositionIdentifier", "TemporalPositionIndex"),
        acquisition=_first(levels, "AcquisitionNumber"),
        b_value=_first(levels, "DiffusionBValue"),
        presets=_presets(levels),
        executable_preamble=_has_executable_preamble(dataset),
    )


def _timing(dataset: Dataset, levels: Sequence[Dataset]) -> Timing:
    agent = _string(dataset, "ContrastBolusAgent").casefold()
    return Timing(
        sequence=frozenset(_strings(levels, "ScanningSequence")),
        echo_ms=_first(levels, "EchoTime", "EffectiveEchoTime"),
        repetition_ms=_first(levels, "RepetitionTime"),
        inversion_ms=_first(levels, "InversionTime", "InversionTimes"),
        contrast_agent=agent not in {"", "no", "none", "n", "without"}
        or bool(dataset.get("ContrastBolusAgentSequence")),
        acquisition_contrast=_string(dataset, "AcquisitionContrast"),
    )


def _presets(levels: Sequence[Dataset]) -> tuple[Window, ...]:
    centers, widths = _values(levels, "WindowCenter"), _values(levels, "WindowWidth")
    pairs = zip(centers, widths, strict=False)
    return tuple(dict.fromkeys(Window(c, w) for c, w in pairs if np.isfinite(c) and np.isfinite(w) and w > 0))


def _has_executable_preamble(dataset: Dataset) -> bool:
    preamble = getattr(dataset, "preamble", None) or b""
    return preamble.startswith((b"MZ", b"\x7fELF", b"#!", b"\xcf\xfa\xed\xfe", b"\xca\xfe\xba\xbe"))


def _orientation(levels: Sequence[Dataset]) -> NDArray[np.float64] | None:
    """Two unit vectors at right angles, or None."""
    cosines = _vector(levels, "ImageOrientationPatient", 6)
    if cosines is None:
        return None
    pair = cosines.reshape(2, 3)
    lengths = np.linalg.norm(pair, axis=1)
    if np.abs(lengths - 1).max() > 0.01 or abs(float(pair[0] @ pair[1])) > 0.01:
        return None
    return pair / lengths[:, None]


def _vector(levels: Sequence[Dataset], keyword: str, size: int) -> NDArray[np.float64] | None:
    values = np.array(_values(levels, keyword), dtype=np.float64)
    return values if values.size == size and np.isfinite(values).all() else None


def _values(levels: Sequence[Dataset], keyword: str) -> list[float]:
    """Numbers of the first level that has the element; none when they cannot be read as numbers."""
    for level in levels:
        try:
            value = level.get(keyword)
            if value is None or value == "":
                continue
            return [float(v) for v in (value if hasattr(value, "__iter__") and not isinstance(value, str) else [value])]
        except (TypeError, ValueError, OverflowError, ArithmeticError):
            return []
    return []


def _first(levels: Sequence[Dataset], *keywords: str) -> float | None:
    for keyword in keywords:
        values = [v for v in _values(levels, keyword)[:1] if np.isfinite(v)]
        if values:
            return values[0]
    return None


def _number(dataset: Dataset, keyword: str, default: float) -> float:
    value = _first([dataset], keyword)
    return default if value is None else value


def _positive(value: float | None) -> float | None:
    return value if value is not None and value > 0 else None


def _integer(value: float | None) -> int | None:
    return None if value is None else int(value)


def _string(dataset: Dataset, keyword: str) -> str:
    value = dataset.get(keyword)
    return "" if value is None else str(value).strip()


def _strings(levels: Sequence[Dataset], keyword: str) -> tuple[str, ...]:
    for level in levels:
        value = level.get(keyword)
        if value:
            return (value,) if isinstance(value, str) else tuple(str(v) for v in value)
    return ()


def _first_item(dataset: Dataset, keyword: str) -> Dataset:
    items = dataset.get(keyword)
    return items[0] if items else Dataset()
