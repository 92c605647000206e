"""What licence a component has, and the texts that have to go with it."""

import re
import sysconfig
from pathlib import Path

from inventory import PROGRAM, PYTHON, Component

_TEXTS = Path(__file__).resolve().parent / "licences"
_NAMES = re.compile(r"(licen[cs]e|copying|notice|eula)", re.IGNORECASE)

_STATED = {
    PROGRAM: "Apache-2.0",
    PYTHON: "PSF-2.0",
    "ai-edge-litert": "Apache-2.0",
    "apache-tvm": "Apache-2.0",
    "apache-tvm-ffi": "Apache-2.0",
    "colorama": "BSD-3-Clause",
    "dicom-anonymizer": "BSD-3-Clause",
    "flatbuffers": "Apache-2.0",
    "nvidia-cuda-runtime": "LicenseRef-NVIDIA-CUDA-Toolkit-EULA",
    "protobuf": "BSD-3-Clause",
    "pydicom": "MIT",
    "pyinstaller": "GPL-2.0-or-later WITH Bootloader-exception",
    "pyjpegls": "MIT",
    "pylibjpeg": "MIT",
    "pylibjpeg-openjpeg": "MIT",
    "pynrrd": "MIT",
    "pyqtgraph": "MIT",
    # Offered under either; taken as libraries that can be replaced in the folder, under the first.
    "pyside6-essentials": "LGPL-3.0-only",
    "shiboken6": "LGPL-3.0-only",
    "safetensors": "Apache-2.0",
    "tqdm": "MPL-2.0 AND MIT",
}
"""Licences of packages whose metadata states none, or not as an SPDX expression, or several to choose from."""

_WITHOUT_TEXT = {
    "flatbuffers": ["Apache-2.0"],
    "pyjpegls": ["MIT"],
    "pyside6-essentials": ["LGPL-3.0-only", "GPL-3.0-only"],
    "shiboken6": ["LGPL-3.0-only", "GPL-3.0-only"],
}
"""Packages that bring no text; the LGPL refers to the GPL, so both go with Qt."""


def licence_of(component: Component) -> str:
    """SPDX expression, or for a library of the distribution a reference to Debian's file.

    Raises
    ------
    SystemExit
        The package states none and is not known here: somebody has to look.
    """
    if component.name in _STATED:
        return _STATED[component.name]
    if component.kind == "system":
        return f"LicenseRef-Debian-{component.name}"
    metadata = component.distribution.metadata if component.distribution else {}
    if expression := metadata.get("License-Expression"):
        return str(expression)
    raise SystemExit(f"{component.name} states no licence as SPDX; look it up and add it to licence_texts.py.")


def texts_of(component: Component, root: Path) -> list[tuple[str, str]]:
    """Name and text of every licence and notice that goes with a component.

    Raises
    ------
    SystemExit
        There is none.
    """
    files = _files_of(component, root)
    if not files:
        raise SystemExit(f"No licence text comes with {component.name}; add it to licence_texts.py.")
    return [(path.name, path.read_text(encoding="utf-8", errors="replace").strip()) for path in files]


def _files_of(component: Component, root: Path) -> list[Path]:
    if component.kind == "program":
        return [root / "LICENSE", root / "resources/icons/lucide/LICENSE", root / "resources/demo/README.md"]
    if component.kind == "python":
        places = (Path(sysconfig.get_path("stdlib")) / "LICENSE.txt", Path(sysconfig.get_path("data")) / "LICENSE.txt")
        return [next((path for path in places if path.is_file()), Path("/usr/share/doc/python3.11/copyright"))]
    if component.kind == "system":
        return [Path("/usr/share/doc", component.name, "copyright")]
    known = [_TEXTS / f"{name}.txt" for name in _WITHOUT_TEXT.get(component.name, ())]
    return known or _own_texts(component)


def _own_texts(component: Component) -> list[Path]:
    """Licences in a package's metadata, or beside its files where the metadata holds none."""
    distribution = component.distribution
    if distribution is None:
        return []
    named = [file for file in distribution.files or () if _NAMES.search(file.name) and file.suffix in _TEXT_SUFFIXES]
    described = [file for file in named if ".dist-info" in file.parts[0]]
    return [Path(str(distribution.locate_file(file))) for file in described or named]


_TEXT_SUFFIXES = {"", ".txt", ".md", ".rst", ".eigen", ".APACHE", ".BSD"}
