"""What is said about the segment, in the words of the standard.

The network outlines what is brighter than it should be on FLAIR: tumour, oedema, gliosis, all in one. So the category
is *Morphologically Abnormal Structure* (SCT 49755003, CID 7150) and the type is *Lesion* (SCT 52988006, CID 7159); the
narrower *Neoplasm* or *Edema* of the same context group would claim what the network does not know. The anatomic region
is the brain (SCT 12738006).
"""

from highdicom.color import CIELabColor
from highdicom.content import AlgorithmIdentificationSequence
from highdicom.seg import SegmentAlgorithmTypeValues, SegmentDescription
from highdicom.sr import AlgorithmIdentification
from pydicom.sr.coding import Code

from app import __version__
from app.results.provenance import Provenance

CATEGORY = Code("49755003", "SCT", "Morphologically Abnormal Structure")
LESION = Code("52988006", "SCT", "Lesion")
BRAIN = Code("12738006", "SCT", "Brain")
ARTIFICIAL_INTELLIGENCE = Code("123110", "DCM", "Artificial Intelligence")
LABEL = "FLAIR abnormality"
MANUFACTURER = "Falx"
_SEMIAUTOMATIC = SegmentAlgorithmTypeValues.SEMIAUTOMATIC
_COLOUR = (81.0, 8.0, 78.0)
"""The colour of the outline in the window, in CIELab."""


def parameters(provenance: Provenance) -> dict[str, str]:
    """How the network was run: what a later reader needs to tell two results apart."""
    return {
        "artifact_sha256": provenance.artifact_sha256,
        "backend": provenance.backend,
        "target": provenance.target,
        "precision": provenance.precision,
        "threshold": f"{provenance.threshold:g}",
        "filled_with_flair": " ".join(str(role) for role in provenance.filled) or "none",
        "edited_slices": provenance.edited_in_words or "none",
        "falx": __version__,
    }


def algorithm_name(provenance: Provenance) -> str:
    """Name of the algorithm, at most 64 characters."""
    return f"Falx {provenance.model.name}"[:64]


def describe_segment(provenance: Provenance, tracking_uid: str) -> SegmentDescription:
    """The one segment that a result has."""
    return SegmentDescription(
        segment_number=1,
        segment_label=LABEL,
        segmented_property_category=CATEGORY,
        segmented_property_type=LESION,
        algorithm_type=_SEMIAUTOMATIC if provenance.edited else SegmentAlgorithmTypeValues.AUTOMATIC,
        algorithm_identification=AlgorithmIdentificationSequence(
            name=algorithm_name(provenance),
            family=ARTIFICIAL_INTELLIGENCE,
            version=provenance.model.version,
            source=MANUFACTURER,
            parameters=parameters(provenance),
        ),
        tracking_uid=tracking_uid,
        tracking_id=LABEL,
        anatomic_regions=[BRAIN],
        display_color=CIELabColor(*_COLOUR),
    )


def identify_algorithm(provenance: Provenance) -> AlgorithmIdentification:
    """The algorithm in a report."""
    return AlgorithmIdentification(
        name=algorithm_name(provenance),
        version=provenance.model.version,
        parameters=[f"{name}={value}" for name, value in parameters(provenance).items()],
    )
