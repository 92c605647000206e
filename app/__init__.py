"""Falx: outlines the FLAIR abnormality of a glioma on brain MRI, on the PC that is already on the desk."""

__version__ = "0.1.0"
