"""The names of the formats, without what it takes to write them."""

FORMATS = ("png", "overlay", "nifti", "seg", "seg-fractional", "seg-labelmap", "sr", "csv", "json")
DICOM_FORMATS = ("seg", "seg-fractional", "seg-labelmap", "sr")
"""Those that refer to the DICOM images of a study."""
