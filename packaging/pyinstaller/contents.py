"""What goes into the bundle, what stays out, and why."""

import importlib.util
import re
import sys
import sysconfig
from pathlib import Path

from pyinstaller.native_code import runs_here

ROOT = Path(__file__).resolve().parents[2]

Entry = tuple[str, str]
"""A source and the folder in the bundle that it goes to, as PyInstaller's `datas` and `binaries` want it."""

TocEntry = tuple[str, str, str]
"""A name in the bundle, its source and its kind, as PyInstaller's tables of contents hold it."""

EXCLUDED_MODULES = [
    # The ahead-of-time tool and what belongs to it; `tvm` itself too, of which only the runtime libraries are wanted.
    "build_models",
    "tvm",
    "torch",
    # What the program never does: draw with other toolkits, test, install, talk to a network.
    "matplotlib",
    "IPython",
    "tkinter",
    "unittest.mock",
    "pytest",
    "setuptools",
    "pip",
    "curses",
    "readline",
    "ssl",
    "PySide6.QtNetwork",
    "PySide6.QtQml",
    "PySide6.QtQuick",
    "PySide6.QtTest",
    # Parts of libraries that nobody calls.
    "numpy.f2py",
    "defusedxml",
    "ml_dtypes",
    "PIL._avif",
    "PIL._imagingcms",
    "PIL._imagingft",
    "PIL._webp",
    "nibabel.tests",
    "nibabel.benchmarks",
    "pydicom.benchmarks",
    "pyqtgraph.examples",
    "pyqtgraph.opengl",
    "ai_edge_litert.aot",
    "ai_edge_litert.vendors",
    "ai_edge_litert.compiled_model",
]

HIDDEN_MODULES = [
    "ai_edge_litert.interpreter",
    "tvm_ffi",
    "openjpeg",
    "rle",
    "pylibjpeg",
    "jpeg_ls",
    "msgspec._utils",
    "dicomanonymizer.dicom_anonymization_databases.dicomfields_2024b",
]
"""Imported by name at run time: by the backends, by pydicom's decoders, by msgspec's native code, and when results are
de-identified."""

WITH_DATA = ["highdicom"]
"""Packages whose own data files are read at run time, and for which PyInstaller knows no hook."""

UNWANTED_HOOKS = {
    "pyi_rth_pyside6",
    "pyi_rth_multiprocessing",
    "pyi_rth_pyqtgraph_multiprocess",
    "pyi_rth_inspect",
    "pyi_rth_pkgutil",
}
"""What PyInstaller would run at every start, on Linux.

The first imports Qt into the worker, the probes and every command, only to repeat what PySide6's wheel does itself;
the next two prepare `multiprocessing`, which Falx does not use. The last ones find source files, which are not there,
and list the modules of a package, which nobody asks for.
"""

WITH_METADATA = [
    "ai-edge-litert",
    "apache-tvm",
    "apache-tvm-ffi",
    "highdicom",
    "pydicom",
    "pylibjpeg",
    "pylibjpeg-openjpeg",
    "pylibjpeg-rle",
    "pyjpegls",
    "python-gdcm",
]
"""Packages whose version or entry points are asked for at run time."""

_RUNTIME_LIBRARIES = re.compile(r"(lib)?tvm_runtime(_cuda)?\.(so|dylib|dll)")

_PROGRAM_FILES = [
    "compiled_models",
    "resources/demo",
    "resources/icons",
    "resources/keys",
    "resources/styles",
    "resources/translations",
]
_SOURCES_ONLY = {".ts", ".md"}

_SYSTEM_LIBRARIES_TAKEN = re.compile(r"lib(python3|bz2|ffi|lzma)[-.\d]*\.")
"""What Python's own modules need under names that differ between distributions; all else is the system's to update."""

_UNWANTED = [
    re.compile(pattern)
    for pattern in (
        r"Qt6?(Network|Qml|Quick|Pdf|Test|VirtualKeyboard|Sql|Concurrent|Designer|Help|EglF[sS]|WlShell)",
        r"PySide6/(Qt/)?qml/",
        r"plugins/(egldeviceintegrations|generic|networkinformation|sqldrivers|tls|virtualkeyboard|qmltooling)/",
        r"plugins/platforms/\w*(eglfs|linuxfb|minimal|minimalegl|vkkhrdisplay|vnc|webgl)",
        r"plugins/platformthemes/\w*gtk",
        r"plugins/wayland-graphics-integration-client/\w*(dmabuf|drm|emulation|vulkan)",
        r"plugins/wayland-shell-integration/lib(?!xdg)",
        r"plugins/imageformats/(lib)?q(?!svg|ico|jpeg)",
        r"PySide6/(Qt/)?translations/(?!qtbase_ko)",
        r"LiteRtWebGpuAccelerator|libLiteRt\.so",
        r"(^|/)(tests?|testing/tests|benchmarks)/",
        r"pydicom/data/(test_files|test_dirs)",
        r"highdicom/_icc_profiles/",
        r"nibabel/.*\.(nii|gz|mgh|trk|tck|img|hdr|mat)$",
        r"\.(pyi|pxd|h|hpp|c|cpp|lib|a)$",
    )
]


NOT_STRIPPED = "compiled_models"
"""Artifacts stay as they are: their bytes are signed."""


def program_data(root: Path = ROOT) -> list[Entry]:
    """Files of the program itself: artifacts with their weights, resources and licences."""
    foreign = _foreign_artifacts(root / "compiled_models")
    found: list[Entry] = []
    for name in _PROGRAM_FILES:
        for path in sorted((root / name).rglob("*")):
            if path.is_file() and path.suffix not in _SOURCES_ONLY and path.parent not in foreign:
                found.append((str(path), str(path.parent.relative_to(root))))
    if not any(Path(source).name == "manifest.json" for source, _ in found):
        raise SystemExit(f"There is no compiled model in {root / 'compiled_models'}; compile one first.")
    return found


def _foreign_artifacts(models: Path) -> set[Path]:
    """Folders of artifacts whose machine code is for another system or processor."""
    artifacts = {path.parent for path in models.rglob("manifest.json")}
    return {folder for folder in artifacts if not all(runs_here(path) for path in folder.iterdir() if path.is_file())}


def tvm_runtime() -> list[Entry]:
    """TVM's runtime libraries, without the compiler, found without importing TVM."""
    spec = importlib.util.find_spec("tvm")
    places = list(spec.submodule_search_locations or ()) if spec else []
    libraries = [path for place in places for path in sorted((Path(place) / "lib").iterdir())]
    taken = [(str(path), "tvm/lib") for path in libraries if _RUNTIME_LIBRARIES.fullmatch(path.name)]
    if not taken:
        raise SystemExit("The package apache-tvm is not installed in the packaging environment.")
    return taken


def is_installed(module: str) -> bool:
    """Whether a module can be imported here, without importing it."""
    return importlib.util.find_spec(module) is not None


def commands(root: Path = ROOT) -> list[str]:
    """Subcommands, which the program imports by name when they are asked for."""
    return [f"app.commands.{path.stem}" for path in sorted((root / "app" / "commands").glob("[!_]*.py"))]


def cuda_runtime() -> list[Entry]:
    """NVIDIA's libcudart, where the packaging environment has it; the CPU needs nothing of it."""
    spec = importlib.util.find_spec("nvidia")
    name = "cudart64_13.dll" if sys.platform == "win32" else "libcudart.so.13"
    for place in (spec.submodule_search_locations or ()) if spec else ():
        for path in sorted(Path(place).rglob(name)):
            return [(str(path), "nvidia")]
    return []


def is_wanted(entry: TocEntry) -> bool:
    """Whether an entry that PyInstaller found goes into the bundle."""
    name, source = entry[0].replace("\\", "/"), Path(entry[1] or "")
    if any(pattern.search(name) for pattern in _UNWANTED):
        return False
    return not _is_of_the_system(source) or _SYSTEM_LIBRARIES_TAKEN.match(source.name) is not None


def _is_of_the_system(source: Path) -> bool:
    """Whether a library belongs to the Linux distribution, whose package manager keeps it up to date."""
    if not sys.platform.startswith("linux") or ".so" not in source.name:
        return False
    own = (Path(sys.prefix), Path(sysconfig.get_path("stdlib")), ROOT)
    return source.is_absolute() and not any(source.is_relative_to(folder) for folder in own)
