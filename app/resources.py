"""Where the files that come with the program are, in a source tree and in a frozen bundle."""

import os
import sys
from pathlib import Path

MODELS_VARIABLE = "FALX_MODELS"
"""Environment variable that names another folder of compiled models."""


def root() -> Path:
    """Folder that holds `resources` and `compiled_models`."""
    bundle = getattr(sys, "_MEIPASS", None)  # set by PyInstaller
    return Path(bundle) if bundle else Path(__file__).resolve().parent.parent


def compiled_models() -> Path:
    """Folder with one folder a model; `FALX_MODELS` replaces it."""
    override = os.environ.get(MODELS_VARIABLE)
    return Path(override) if override else root() / "compiled_models"


def demo_case() -> Path:
    """Folder of the bundled demo study: nothing but its DICOM series."""
    return root() / "resources" / "demo" / "study"


def demo_truth() -> Path:
    """NIfTI mask of the demo study's simulated lesion, on the grid of the study."""
    return root() / "resources" / "demo" / "truth.nii.gz"


def translations() -> Path:
    """Folder of the compiled Qt translations."""
    return root() / "resources" / "translations"


def icons() -> Path:
    """Folder of the icons."""
    return root() / "resources" / "icons"


def styles() -> Path:
    """Folder of the style sheets."""
    return root() / "resources" / "styles"


def keys() -> Path:
    """Folder of the public keys whose signatures under models are trusted; absent while there is none."""
    return root() / "resources" / "keys"


def weights() -> Path:
    """Folder of the trained weights and their model cards; absent in a bundle."""
    return root() / "resources" / "weights"
