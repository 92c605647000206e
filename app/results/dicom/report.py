"""The measurements as a structured report: TID 1500, with the volume, the area of every slice and the two diameters."""

import warnings
from collections.abc import Sequence

import numpy as np
from highdicom.sr import (
    ComprehensiveSR,
    DeviceObserverIdentifyingAttributes,
    FindingSite,
    Measurement,
    MeasurementReport,
    MeasurementsAndQualitativeEvaluations,
    ObservationContext,
    ObserverContext,
    PlanarROIMeasurementsAndQualitativeEvaluations,
    ReferencedSegment,
    ReferencedSegmentationFrame,
    SourceImageForMeasurementGroup,
    SourceImageForSegmentation,
    TrackingIdentifier,
    VolumetricROIMeasurementsAndQualitativeEvaluations,
)
from pydicom.dataset import Dataset
from pydicom.sr.codedict import codes
from pydicom.sr.coding import Code
from pydicom.uid import generate_uid

from app.results.dicom.segmentation import frame_numbers
from app.results.dicom.sources import Sources
from app.results.dicom.vocabulary import BRAIN, CATEGORY, LABEL, LESION, MANUFACTURER, identify_algorithm
from app.results.measurements import Bidimensional, Measurements
from app.results.provenance import Provenance

_SERIES_NUMBER = 9004
_MRI = Code("25056-3", "LN", "MRI unspecified body region")
"""CID 100 has no code for MRI of the head; the finding site of every measurement says 'Brain'."""

_VOLUME, _AREA = codes.SCT.Volume, codes.SCT.Area
_LONG, _SHORT = codes.SCT.LongAxis, codes.SCT.ShortAxis
"""CID 7470. What viewers take for the two lines of a bidirectional measurement."""

_RANO = Code("C114879", "NCIt", "RANO")
_ML, _MM, _MM2 = (
    Code("ml", "UCUM", "milliliter"), codes.UCUM.Millimeter, codes.UCUM.SquareMillimeter,
)  # fmt: skip


def report_of(
    measurements: Measurements, segmentation: Dataset, sources: Sources, provenance: Provenance, tracking_uid: str
) -> Dataset:
    """Make the report.

    Parameters
    ----------
    segmentation : Dataset
        The binary segmentation that was measured.
    tracking_uid : str
        The lesion as the segmentation calls it, too.
    """
    frames = frame_numbers(segmentation, sources)
    groups = [
        _of_volume(measurements, segmentation, sources, provenance, tracking_uid),
        *(
            _of_slice(index, measurements, segmentation, frames[index], sources)
            for index, pixels in enumerate(measurements.area_px)
            if pixels
        ),
        *_beside_outline(measurements, sources),
    ]
    device = DeviceObserverIdentifyingAttributes(
        uid=generate_uid(entropy_srcs=[MANUFACTURER, provenance.artifact_sha256]),
        name=MANUFACTURER,
        manufacturer_name=MANUFACTURER,
        model_name=provenance.model.name,
        serial_number=provenance.artifact_sha256,
    )
    observer = ObserverContext(observer_type=codes.DCM.Device, observer_identifying_attributes=device)
    content = MeasurementReport(
        observation_context=ObservationContext(observer_device_context=observer),
        procedure_reported=_MRI,
        imaging_measurements=groups,
        title=codes.DCM.ImagingMeasurementReport,
    )
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # they quote values of the patient
        report = ComprehensiveSR(
            evidence=[*sources.images, segmentation],
            content=content[0],
            series_instance_uid=generate_uid(),
            series_number=_SERIES_NUMBER,
            sop_instance_uid=generate_uid(),
            instance_number=1,
            manufacturer=MANUFACTURER,
            is_complete=True,
            series_description=f"Falx: measurements of {LABEL}",
        )
    report.SpecificCharacterSet = "ISO_IR 192"
    _name_frames_only(report)
    return report


def _name_frames_only(item: Dataset) -> None:
    """A reference to a frame names no segment (PS3.3, table 10-3); highdicom names both."""
    for child in item.get("ContentSequence") or []:
        for reference in child.get("ReferencedSOPSequence") or []:
            if "ReferencedFrameNumber" in reference and "ReferencedSegmentNumber" in reference:
                del reference.ReferencedSegmentNumber
        _name_frames_only(child)


def _of_volume(
    measurements: Measurements, segmentation: Dataset, sources: Sources, provenance: Provenance, tracking_uid: str
) -> VolumetricROIMeasurementsAndQualitativeEvaluations:
    images = [_source(sources, index) for index in range(len(measurements.area_px))]
    if sources.frames is not None:
        whole = sources.images[0]
        images = [SourceImageForSegmentation(whole.SOPClassUID, whole.SOPInstanceUID, list(sources.frames))]
    return VolumetricROIMeasurementsAndQualitativeEvaluations(
        tracking_identifier=TrackingIdentifier(uid=tracking_uid, identifier=LABEL),
        referenced_segment=ReferencedSegment(
            sop_class_uid=segmentation.SOPClassUID,
            sop_instance_uid=segmentation.SOPInstanceUID,
            segment_number=1,
            source_images=images,
        ),
        finding_type=LESION,
        finding_category=CATEGORY,
        finding_sites=[FindingSite(BRAIN)],
        algorithm_id=identify_algorithm(provenance),
        measurements=_measured([(_VOLUME, measurements.volume_ml, _ML)]),
    )


def _of_slice(
    index: int, measurements: Measurements, segmentation: Dataset, frame: int, sources: Sources
) -> PlanarROIMeasurementsAndQualitativeEvaluations:
    area = None if measurements.area_mm2 is None else measurements.area_mm2[index]
    diameters = measurements.diameters
    if diameters is not None and diameters.slice_index != index:
        diameters = None
    return PlanarROIMeasurementsAndQualitativeEvaluations(
        tracking_identifier=_identifier(index, diameters),
        referenced_segment=ReferencedSegmentationFrame(
            sop_class_uid=segmentation.SOPClassUID,
            sop_instance_uid=segmentation.SOPInstanceUID,
            frame_number=frame,
            segment_number=1,
            source_image=_source(sources, index),
        ),
        finding_type=LESION,
        finding_category=CATEGORY,
        finding_sites=[FindingSite(BRAIN)],
        method=None if diameters is None else _RANO,
        measurements=_measured([(_AREA, area, _MM2), *_lengths(diameters)]),
    )


def _beside_outline(measurements: Measurements, sources: Sources) -> list[MeasurementsAndQualitativeEvaluations]:
    """Diameters that a reader put where nothing is outlined: they belong to their slice's image alone (TID 1501)."""
    diameters = measurements.diameters
    if diameters is None or measurements.area_px[diameters.slice_index]:
        return []
    image, frames = sources.image_of(diameters.slice_index)
    group = MeasurementsAndQualitativeEvaluations(
        tracking_identifier=_identifier(diameters.slice_index, diameters),
        finding_type=LESION,
        finding_category=CATEGORY,
        finding_sites=[FindingSite(BRAIN)],
        method=_RANO,
        source_images=[SourceImageForMeasurementGroup(image.SOPClassUID, image.SOPInstanceUID, frames)],
        measurements=_measured(_lengths(diameters)),
    )
    return [group]


def _identifier(index: int, diameters: Bidimensional | None) -> TrackingIdentifier:
    name = f"{LABEL}, slice {index + 1}"
    if diameters is not None and diameters.edited:
        name += ", diameters moved by a reader"
    return TrackingIdentifier(uid=generate_uid(), identifier=name)


def _lengths(diameters: Bidimensional | None) -> list[tuple[Code, float | None, Code]]:
    if diameters is None:
        return []
    return [(_LONG, diameters.largest_mm, _MM), (_SHORT, diameters.perpendicular_mm, _MM)]


def _source(sources: Sources, index: int) -> SourceImageForSegmentation:
    image, frames = sources.image_of(index)
    return SourceImageForSegmentation(image.SOPClassUID, image.SOPInstanceUID, frames)


def _measured(figures: Sequence[tuple[Code, float | None, Code]]) -> list[Measurement]:
    return [Measurement(name=name, value=value, unit=unit) for name, value, unit in figures if value is not None]


def figures_in(report: Dataset) -> dict[str, list[float]]:
    """Every number of a report by the code of its name, in their order."""
    found: dict[str, list[float]] = {}

    def visit(items: Sequence[Dataset]) -> None:
        for item in items:
            if item.get("ValueType") == "NUM":
                code = str(item.ConceptNameCodeSequence[0].CodeValue)
                found.setdefault(code, []).append(float(item.MeasuredValueSequence[0].NumericValue))
            visit(item.get("ContentSequence") or [])

    visit(report.get("ContentSequence") or [])
    return found


def says(report: Dataset, measurements: Measurements) -> bool:
    """Whether a report that was read back has these figures."""
    found, diameters = figures_in(report), measurements.diameters
    expected = {
        _VOLUME.value: [measurements.volume_ml],
        _AREA.value: [a for a in measurements.area_mm2 or [] if a],
        _LONG.value: [] if diameters is None else [diameters.largest_mm],
        _SHORT.value: [] if diameters is None else [diameters.perpendicular_mm],
    }
    return all(
        len(found.get(code, [])) == len(values) and np.allclose(found.get(code, []), values, rtol=1e-6)
        for code, values in expected.items()
    )
