"""Writes the table of software of unknown provenance into docs/hospital-review.md, from the lock of the program.

Run it in an environment that has what the lock names: `python packaging/soup.py`.
"""

import re
import sys
from importlib import metadata
from pathlib import Path

from inventory import Component
from licence_texts import licence_of

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "hospital-review.md"
LOCK = ROOT / "requirements" / "program.lock"
BEGIN, END = "<!-- soup: begin -->", "<!-- soup: end -->"

# What each is for, so that a reviewer can judge what its failure would mean.
PURPOSES = {
    "ai-edge-litert": "runs networks on any CPU",
    "apache-tvm": "runs networks on the CPU and on NVIDIA GPUs (its runtime library alone)",
    "apache-tvm-ffi": "calls TVM's runtime",
    "cffi": "calls the cryptographic library",
    "cryptography": "verifies the signatures of models",
    "dicom-anonymizer": "table of the DICOM confidentiality profile",
    "flatbuffers": "needed by LiteRT",
    "highdicom": "writes DICOM SEG and SR",
    "ml-dtypes": "number formats for LiteRT and TVM",
    "msgspec": "checks the messages between window and worker",
    "nibabel": "reads and writes NIfTI",
    "numpy": "arrays of numbers, everywhere",
    "packaging": "compares versions for highdicom and nibabel",
    "pillow": "reads and writes PNG, TIFF and JPEG",
    "platformdirs": "finds the user's folders",
    "protobuf": "needed by LiteRT",
    "pycparser": "needed by cffi",
    "pydicom": "reads and writes DICOM",
    "pyjpegls": "decodes JPEG-LS",
    "pylibjpeg": "finds decoders",
    "pylibjpeg-openjpeg": "decodes JPEG 2000 and HTJ2K",
    "pylibjpeg-rle": "decodes RLE",
    "pynrrd": "reads NRRD",
    "pyqtgraph": "draws the curves of the panels",
    "pyside6-essentials": "the window (Qt)",
    "python-gdcm": "decodes other kinds of JPEG",
    "safetensors": "reads the weights of networks",
    "scipy": "measures components and distances",
    "shiboken6": "connects Python and Qt",
    "tqdm": "progress bars of libraries, not shown",
    "typing-extensions": "type hints for older Pythons",
    "importlib-resources": "files inside packages, for nibabel",
    "colorama": "colours in terminals, for libraries",
}


def main() -> int:
    """Replace what stands between the marks."""
    text = PAGE.read_text(encoding="utf-8")
    before, _, rest = text.partition(BEGIN)
    _, _, after = rest.partition(END)
    PAGE.write_text(f"{before}{BEGIN}\n{table()}\n{END}{after}", encoding="utf-8")
    return 0


def table() -> str:
    """A row for each package that is locked for the Python that Falx runs on."""
    rows = ["| software | version | licence | what it is for |", "|---|---|---|---|"]
    rows += [
        f"| {name} | {version} | {licence(name)} | {PURPOSES.get(name, 'needed by another of this list')} |"
        for name, version in sorted(locked().items())
    ]
    return "\n".join(rows)


def locked() -> dict[str, str]:
    """Versions by name; of packages that are locked several times, the one for Python 3.11."""
    found: dict[str, str] = {}
    for line in LOCK.read_text(encoding="utf-8").splitlines():
        match = re.match(r"([A-Za-z0-9._-]+)==([^\s;]+)\s*(?:;\s*(.*))?$", line)
        if match and not re.search(r"python_full_version >= '3\.1[2-9]'|sys_platform == 'win32'", match[3] or ""):
            found[match[1].lower()] = match[2]
    return found


def licence(name: str) -> str:
    """As the bill of materials of a bundle has it.

    Raises
    ------
    SystemExit
        The package is not installed, or states no licence and none is known.
    """
    try:
        distribution = metadata.distribution(name)
    except metadata.PackageNotFoundError:
        raise SystemExit(f"{name} is not installed here; install what requirements/program.lock names.") from None
    return licence_of(Component(name, distribution.version, "pypi", distribution=distribution))


if __name__ == "__main__":
    sys.exit(main())
