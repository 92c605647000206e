"""Where each system keeps what its administrator sets, and reading it raw."""

import json
import os
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

Rank = Literal["mandatory", "recommended"]
FOLDERS: dict[Rank, str] = {"mandatory": "managed", "recommended": "recommended"}
VARIABLE = "FALX_POLICY_DIR"
"""Stands in for the machine's folder where there is none; on a PC with a policy of its own it has no effect."""

_REGISTRY = r"Software\Policies\Falx"
_MANAGED_PREFERENCES = Path("/Library/Managed Preferences/org.falx.Falx.plist")
_MAX_BYTES = 1_000_000


@dataclass(frozen=True)
class Document:
    """One source of settings.

    Attributes
    ----------
    source : str
        For people: 'managed/10-ward.json'.
    values : dict, or None when it cannot be read
    problem : str
        Why not.
    """

    rank: Rank
    source: str
    values: dict[str, Any] | None
    problem: str = ""


def machine_folder() -> Path | None:
    """The folder of policy files; None on Windows, where any user may make folders in the common place."""
    if sys.platform == "win32":
        return None
    return Path("/Library/Application Support/Falx/policies" if sys.platform == "darwin" else "/etc/falx/policies")


def documents() -> Iterator[Document]:
    """Everything that the administrator has set, lowest rank first and in a rank by name."""
    folder = machine_folder()
    if folder is None or not folder.is_dir():
        named = os.environ.get(VARIABLE)
        folder = Path(named) if named and not _has_system_policy() else None
    for rank in ("recommended", "mandatory"):
        if folder is not None:
            yield from _files(folder / FOLDERS[rank], rank)
        if sys.platform == "win32":
            yield from _registry(rank)
    if sys.platform == "darwin" and _MANAGED_PREFERENCES.is_file():
        yield _read(_MANAGED_PREFERENCES, "mandatory", _MANAGED_PREFERENCES.name)


def _files(folder: Path, rank: Rank) -> Iterator[Document]:
    try:
        paths = sorted(path for path in folder.iterdir() if path.suffix.lower() in (".json", ".toml"))
    except FileNotFoundError:
        return
    except OSError as error:
        yield Document(rank, folder.name, None, f"the folder cannot be read ({error.strerror})")
        return
    for path in paths:
        yield _read(path, rank, f"{folder.name}/{path.name}")


def _read(path: Path, rank: Rank, source: str) -> Document:
    try:
        with path.open("rb") as file:
            content = file.read(_MAX_BYTES + 1)
        if len(content) > _MAX_BYTES:
            return Document(rank, source, None, "the file is too large")
        values = _parsed(path.suffix.lower(), content)
    except OSError as error:
        return Document(rank, source, None, f"the file cannot be read ({error.strerror})")
    except (ValueError, RecursionError) as error:
        kind = {".toml": "TOML", ".plist": "a property list"}.get(path.suffix.lower(), "JSON")
        line = getattr(error, "lineno", None)
        return Document(rank, source, None, f"the file is not valid {kind}" + (f" (line {line})" if line else ""))
    if not isinstance(values, dict):
        return Document(rank, source, None, "the file holds no settings, which stand in an object: {…}")
    return Document(rank, source, values)


def _parsed(suffix: str, content: bytes) -> Any:
    if suffix == ".toml":
        import tomllib  # noqa: PLC0415  few policies are written in TOML

        return tomllib.loads(content.decode("utf-8-sig"))
    if suffix == ".plist":
        import plistlib  # noqa: PLC0415  macOS only

        return plistlib.loads(content)
    return json.loads(content.decode("utf-8-sig"))


if sys.platform == "win32":
    import winreg

    def _has_system_policy() -> bool:
        try:
            winreg.CloseKey(winreg.OpenKey(winreg.HKEY_LOCAL_MACHINE, _REGISTRY))
        except OSError:
            return False
        return True

    def _registry(rank: Rank) -> Iterator[Document]:
        """Values of the key, or of its subkey `Recommended`: REG_SZ, REG_DWORD and REG_MULTI_SZ."""
        name = _REGISTRY if rank == "mandatory" else rf"{_REGISTRY}\Recommended"
        try:
            key = winreg.OpenKey(winreg.HKEY_LOCAL_MACHINE, name)
        except OSError:
            return
        with key:
            count = winreg.QueryInfoKey(key)[1]
            values = {entry[0]: entry[1] for entry in (winreg.EnumValue(key, number) for number in range(count))}
        yield Document(rank, rf"HKLM\{name}", values)

else:

    def _has_system_policy() -> bool:
        return sys.platform == "darwin" and _MANAGED_PREFERENCES.is_file()

    def _registry(rank: Rank) -> Iterator[Document]:  # noqa: ARG001  the same contract as above
        return iter(())
