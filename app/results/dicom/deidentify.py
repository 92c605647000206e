"""Takes the patient out of the headers that a result is made from.

The Basic Application Level Confidentiality Profile (DICOM PS3.15, Annex E) as the package dicom-anonymizer holds it,
applied at every level of nesting. It is applied to the sources and not to the results: the profile would delete the
content of a structured report, which here holds nothing but figures and references to what has been de-identified.
"""

import warnings

from pydicom.dataset import Dataset
from pydicom.sr.coding import Code

from app import postponed
from app.results.dicom.sources import Sources

_METHOD = Code("113100", "DCM", "Basic Application Confidentiality Profile")
_NO_DATE, _NO_TIME = "19000101", "000000"
"""For dates and times that may not be empty. The profile's implementation writes the year 1, which is no valid date."""


def deidentified(sources: Sources) -> Sources:
    """The same sources without the patient; the data sets themselves are changed.

    Equal UIDs become equal new ones, and nobody knows afterwards which became which.
    """
    postponed.fetch("tqdm")
    from dicomanonymizer.simpledicomanonymizer import dictionary, initialize_actions_2024b  # noqa: PLC0415

    actions = initialize_actions_2024b()
    dictionary.clear()
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # they quote values
            for image in sources.images:
                _apply(image, actions)
    finally:
        dictionary.clear()
    return sources


def _apply(dataset: Dataset, actions: dict) -> None:
    dataset.remove_private_tags()
    for tag in list(dataset.keys()):
        action = actions.get((tag.group, tag.element))
        if action is not None:
            action(dataset, (tag.group, tag.element))
    for element in dataset:
        if element.VR == "SQ":
            for item in element.value:
                _apply(item, actions)


def mark_deidentified(result: Dataset) -> None:
    """Say in a result that the patient was taken out, and take out when it was made."""
    for element in result:
        if element.VR in ("DA", "TM") and element.value:
            element.value = _NO_DATE if element.VR == "DA" else _NO_TIME
    result.PatientIdentityRemoved = "YES"
    method = Dataset()
    method.CodeValue, method.CodingSchemeDesignator, method.CodeMeaning = _METHOD.value, "DCM", _METHOD.meaning
    result.DeidentificationMethodCodeSequence = [method]
    result.LongitudinalTemporalInformationModified = "REMOVED"
