"""Writes the source of the Windows Installer package for every file of a bundle.

    python msi.py BUNDLE ICON VERSION OUT.wxs

`wixl` and WiX 3 make the package of it; sources are named relative to OUT's folder, which `wixl` insists on. Component
identities follow from the paths, so that an upgrade knows its files; the upgrade code never changes.
"""

import os
import sys
import uuid
from pathlib import Path
from xml.etree import ElementTree as Xml

UPGRADE_CODE = "6F1C9B0E-7A54-4C38-9B0F-2D6C51E7A9F4"
_SPACE = uuid.UUID("0a4e5f4c-53d1-4a0a-8f7e-54f6a3c2d1b7")
_NAMESPACE = "http://schemas.microsoft.com/wix/2006/wi"


def main(bundle: Path, icon: Path, version: str, out: Path) -> None:
    """Write the source of a package that installs the bundle for all users."""
    root = Xml.Element("Wix", xmlns=_NAMESPACE)
    product = Xml.SubElement(
        root, "Product", Id="*", Name="Falx", Language="1033", Version=version, Manufacturer="Falx",
        UpgradeCode=UPGRADE_CODE,
    )  # fmt: skip
    Xml.SubElement(
        product, "Package", InstallerVersion="500", Compressed="yes", InstallScope="perMachine", Platform="x64",
        Description="Outlines the FLAIR abnormality of a glioma on brain MRI",
    )  # fmt: skip
    # The former version goes and the new one comes in one transaction: an upgrade that fails leaves the former one.
    Xml.SubElement(
        product, "MajorUpgrade", Schedule="afterInstallInitialize",
        DowngradeErrorMessage="A newer version of Falx is installed.",
    )  # fmt: skip
    Xml.SubElement(product, "Media", Id="1", Cabinet="falx.cab", EmbedCab="yes")
    Xml.SubElement(product, "Icon", Id="falx.ico", SourceFile=_relative(icon, out))
    for name, value in (("ARPPRODUCTICON", "falx.ico"), ("ARPNOMODIFY", "1"), ("MSIRESTARTMANAGERCONTROL", "Disable")):
        Xml.SubElement(product, "Property", Id=name, Value=value)
    target = Xml.SubElement(product, "Directory", Id="TARGETDIR", Name="SourceDir")
    programs = Xml.SubElement(target, "Directory", Id="ProgramFiles64Folder")
    folder = Xml.SubElement(programs, "Directory", Id="INSTALLDIR", Name="Falx")
    components = _add_files(bundle, bundle, folder, out)
    menu = Xml.SubElement(target, "Directory", Id="ProgramMenuFolder")
    components.append(_shortcut(menu))
    feature = Xml.SubElement(product, "Feature", Id="Falx", Title="Falx", Level="1")
    for name in components:
        Xml.SubElement(feature, "ComponentRef", Id=name)
    Xml.indent(root)
    Xml.ElementTree(root).write(out, encoding="utf-8", xml_declaration=True)


def _add_files(root: Path, folder: Path, parent: Xml.Element, out: Path) -> list[str]:
    """One component a file, one directory a folder; their identities follow from the path."""
    components: list[str] = []
    for path in sorted(folder.iterdir()):
        name = path.relative_to(root).as_posix()
        if not name.isascii():
            raise SystemExit(f"{name}: the installer's tables hold names in ASCII alone; rename the file.")
        if path.is_dir():
            inner = Xml.SubElement(parent, "Directory", Id=_identity("d", name), Name=path.name)
            components += _add_files(root, path, inner, out)
            continue
        component = Xml.SubElement(
            parent, "Component", Id=_identity("c", name), Guid=str(uuid.uuid5(_SPACE, name)).upper(), Win64="yes"
        )
        Xml.SubElement(
            component, "File", Id=_identity("f", name), Name=path.name, Source=_relative(path, out), KeyPath="yes"
        )
        components.append(_identity("c", name))
    return components


def _shortcut(menu: Xml.Element) -> str:
    component = Xml.SubElement(
        menu, "Component", Id="Shortcut", Guid=str(uuid.uuid5(_SPACE, "shortcut")).upper(), Win64="yes"
    )
    Xml.SubElement(
        component, "Shortcut", Id="StartMenu", Name="Falx", Target="[INSTALLDIR]falxw.exe",
        WorkingDirectory="INSTALLDIR", Icon="falx.ico",
    )  # fmt: skip
    Xml.SubElement(
        component, "RegistryValue", Root="HKLM", Key="Software\\Falx", Name="Folder", Type="string",
        Value="[INSTALLDIR]", KeyPath="yes",
    )  # fmt: skip
    return "Shortcut"


def _relative(path: Path, out: Path) -> str:
    return os.path.relpath(path.resolve(), out.resolve().parent)


def _identity(kind: str, name: str) -> str:
    return f"{kind}{uuid.uuid5(_SPACE, name).hex}"


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3], Path(sys.argv[4]))
