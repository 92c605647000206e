"""Results as DICOM objects: segmentations and the measurement report, made with highdicom."""
