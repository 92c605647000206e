"""Writes the licences of everything that is in a bundle."""

import shutil
from pathlib import Path

from inventory import Inventory
from licence_texts import licence_of, texts_of

_RULE = "=" * 100


def write(found: Inventory, folder: Path, root: Path) -> None:
    """Write `LICENSE.txt`, `MODEL-CARD.md` and `THIRD-PARTY-NOTICES.txt` into a folder.

    Parameters
    ----------
    found : Inventory
        Of the real bundle.
    folder : Path
        Made when it is not there.
    root : Path
        Of the source tree.
    """
    folder.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(root / "LICENSE", folder / "LICENSE.txt")
    shutil.copyfile(root / "resources" / "weights" / "README.md", folder / "MODEL-CARD.md")
    (folder / "THIRD-PARTY-NOTICES.txt").write_text("\n".join(_lines(found, root)) + "\n", encoding="utf-8")


def _lines(found: Inventory, root: Path) -> list[str]:
    components = sorted(found.components.values(), key=lambda component: component.name)
    lines = [
        "This program contains the following software. Qt and PySide6 are used under the LGPL as shared libraries,",
        "which may be replaced in the folder that this file is part of.",
        "",
    ]
    lines += [f"  {component.name} {component.version}: {licence_of(component)}" for component in components]
    for component in components:
        lines += ["", _RULE, f"{component.name} {component.version}: {licence_of(component)}", _RULE]
        for name, text in texts_of(component, root):
            lines += ["", f"--- {name}", "", text]
    return lines
