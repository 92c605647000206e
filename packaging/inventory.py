"""Tells which package every file of a bundle came from, by PyInstaller's own record of what it collected."""

import ast
import platform
import re
import subprocess
import sys
import sysconfig
from dataclasses import dataclass, field
from importlib import metadata
from pathlib import Path

PYTHON = "cpython"
PROGRAM = "falx"
_BUILD_TOOL = "pyinstaller"


@dataclass
class Component:
    """A package of which at least one file is in the bundle.

    Attributes
    ----------
    name, version : str
    kind : str
        'pypi', 'python' (the interpreter), 'system' (a library of the distribution) or 'program'.
    files : list of str
        Names in the bundle, for shared libraries and data; Python modules lie together in the archive.
    distribution : Distribution or None
        What pip knows of it.
    """

    name: str
    version: str
    kind: str
    files: list[str] = field(default_factory=list)
    distribution: metadata.Distribution | None = None


@dataclass
class Inventory:
    """Everything that is in a bundle, by component; `unknown` are sources that nobody claims."""

    components: dict[str, Component]
    unknown: list[str]


def read(work: Path) -> Inventory:
    """Read what PyInstaller collected.

    Parameters
    ----------
    work : Path
        Its working folder, which holds `COLLECT-00.toc` and `PYZ-00.toc`.

    Raises
    ------
    SystemExit
        A file in the bundle belongs to nobody, so that its licence cannot be told.
    """
    owners = _owners()
    found = Inventory({}, [])
    for name, source, is_module in _collected(work):
        if not source or _is_generated(source, work):
            continue
        component = _component(source, owners)
        if component is None:
            found.unknown.append(source)
            continue
        kept = found.components.setdefault(component.name, component)
        if not is_module:
            kept.files.append(name)
    if found.unknown:
        raise SystemExit("These files are in the bundle and belong to no package:\n" + "\n".join(found.unknown[:20]))
    tool = metadata.distribution(_BUILD_TOOL)  # its boot loader is the executable itself
    found.components[_BUILD_TOOL] = Component(_BUILD_TOOL, tool.version, "pypi", distribution=tool)
    return found


def program_version(root: Path) -> str:
    """The program's version, read without importing it."""
    match = re.search(r'__version__ = "([^"]+)"', (root / "app" / "__init__.py").read_text(encoding="utf-8"))
    if match is None:
        raise SystemExit("app/__init__.py names no version.")
    return match[1]


def _collected(work: Path) -> list[tuple[str, str, bool]]:
    """Name in the bundle, source and whether it is a module in the archive."""
    files = ast.literal_eval((work / "COLLECT-00.toc").read_text(encoding="utf-8"))[-1]
    modules = ast.literal_eval((work / "PYZ-00.toc").read_text(encoding="utf-8"))[1]
    return [(entry[0], entry[1], False) for entry in files if entry[2] not in ("SYMLINK", "PKG", "EXECUTABLE")] + [
        (entry[0], entry[1], True) for entry in modules
    ]


def _is_generated(source: str, work: Path) -> bool:
    return source == "-" or Path(source).is_relative_to(work)


def _owners() -> dict[Path, metadata.Distribution]:
    return {
        Path(str(distribution.locate_file(file))).resolve(): distribution
        for distribution in metadata.distributions()
        for file in distribution.files or ()
    }


def _component(source: str, owners: dict[Path, metadata.Distribution]) -> Component | None:
    path = Path(source).resolve()
    if (distribution := owners.get(path)) is not None:
        name = _normal(distribution.metadata["Name"])
        return Component(name, distribution.version, "pypi", distribution=distribution)
    root = Path(__file__).resolve().parents[1]
    if path.is_relative_to(root) and not path.is_relative_to(Path(sys.prefix).resolve()):
        return Component(PROGRAM, program_version(root), "program")
    if "PyInstaller" in path.parts or "_pyinstaller_hooks_contrib" in path.parts:
        tool = metadata.distribution(_BUILD_TOOL)
        return Component(_BUILD_TOOL, tool.version, "pypi", distribution=tool)
    if _belongs_to_python(path):
        return Component(PYTHON, platform.python_version(), "python")
    return _system_component(Path(source))


def _belongs_to_python(path: Path) -> bool:
    standard = Path(sysconfig.get_path("stdlib")).resolve()
    library = path.name.startswith(("libpython3", "python3")) or path.name.startswith("vcruntime")
    return library or (path.is_relative_to(standard) and "site-packages" not in path.parts)


def _system_component(path: Path) -> Component | None:
    """The Debian package that a system library comes from."""
    for place in dict.fromkeys((path, path.resolve(), Path("/usr", *path.resolve().parts[1:]))):
        try:
            answer = subprocess.run(["dpkg", "-S", str(place)], capture_output=True, text=True, check=True).stdout
        except (OSError, subprocess.CalledProcessError):
            continue
        package = answer.partition(":")[0]
        asked = ["dpkg-query", "-W", "-f", "${Version}", package]
        version = subprocess.run(asked, capture_output=True, text=True, check=True).stdout.strip()
        return Component(package, version, "system")
    return None


def _normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()
