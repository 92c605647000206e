"""What stands in the corners of an image: who, where, when, and how it was made."""

from dataclasses import dataclass


@dataclass(frozen=True)
class ImageLabels:
    """Texts of a series as its headers have them; empty where they say nothing. Never written to a log.

    Attributes
    ----------
    birth_date, date : str
        As YYYY-MM-DD.
    time : str
        Of the acquisition, as HH:MM.
    thickness_mm : float or None
        Of a slice, which is not the distance between slices.
    lossy : bool
        Whether the images have ever been compressed with loss.
    """

    name: str = ""
    birth_date: str = ""
    patient_id: str = ""
    sex: str = ""
    age: str = ""
    institution: str = ""
    study: str = ""
    accession: str = ""
    date: str = ""
    time: str = ""
    contrast: str = ""
    modality: str = ""
    thickness_mm: float | None = None
    lossy: bool = False
