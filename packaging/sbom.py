"""Writes a CycloneDX bill of materials of what is really in a bundle."""

import hashlib
import json
from collections.abc import Iterator
from pathlib import Path

from cyclonedx.factory.license import LicenseFactory
from cyclonedx.model import HashAlgorithm, HashType, Property
from cyclonedx.model.bom import Bom
from cyclonedx.model.component import Component, ComponentType
from cyclonedx.output.json import JsonV1Dot6
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator
from inventory import PROGRAM, Inventory, program_version
from inventory import Component as Found
from licence_texts import licence_of
from packageurl import PackageURL

_PURL_TYPES = {"pypi": "pypi", "system": "deb", "python": "generic", "program": "generic"}
_LIBRARY_MARKS = (".so", ".dll", ".dylib", ".pyd")


def write(found: Inventory, bundle: Path, path: Path, root: Path) -> None:
    """Describe a bundle and check the description against CycloneDX's schema.

    Parameters
    ----------
    found : Inventory
        Which component every file came from.
    bundle : Path
        The frozen program, whose shared libraries and models are hashed.
    path : Path
        JSON file to write.
    root : Path
        Of the source tree.

    Raises
    ------
    SystemExit
        What was written is no valid CycloneDX 1.6.
    """
    bom = Bom()
    program = Component(
        name=PROGRAM,
        version=program_version(root),
        type=ComponentType.APPLICATION,
        bom_ref=PROGRAM,
        licenses=[LicenseFactory().make_from_string("Apache-2.0")],
    )
    bom.metadata.component = program
    for component in found.components.values():
        if component.name != PROGRAM:
            bom.components.add(_described(component, bundle))
    for model in _models(bundle):
        bom.components.add(model)
    bom.register_dependency(program, bom.components)
    text = JsonV1Dot6(bom).output_as_string(indent=1)
    fault = JsonStrictValidator(SchemaVersion.V1_6).validate_str(text)
    if fault is not None:
        raise SystemExit(f"The bill of materials is no valid CycloneDX: {fault}")
    path.write_text(text + "\n", encoding="utf-8")


def _described(component: Found, bundle: Path) -> Component:
    described = Component(
        name=component.name,
        version=component.version,
        type=ComponentType.LIBRARY,
        bom_ref=component.name,
        purl=PackageURL(
            _PURL_TYPES[component.kind],
            "debian" if component.kind == "system" else None,
            component.name,
            component.version,
        ),
        licenses=[LicenseFactory().make_from_string(licence_of(component))],
    )
    for name in sorted(set(component.files)):
        file = bundle / "_internal" / name
        if any(mark in file.name for mark in _LIBRARY_MARKS) and file.is_file():
            described.components.add(_file(file, f"{component.name}:{name}", file.name))
    return described


def _models(bundle: Path) -> Iterator[Component]:
    for manifest in sorted((bundle / "_internal" / "compiled_models").rglob("manifest.json")):
        document = json.loads(manifest.read_text(encoding="utf-8"))
        label = manifest.parent.relative_to(bundle / "_internal" / "compiled_models").as_posix()
        yield Component(
            name=label,
            version=str(document["model"]["version"]),
            type=ComponentType.MACHINE_LEARNING_MODEL,
            bom_ref=f"model:{label}",
            hashes=[_sha256(manifest)],
            properties=[Property(name="falx:hashed", value="manifest.json, which holds the hash of every file")],
        )


def _file(path: Path, reference: str, name: str) -> Component:
    return Component(name=name, type=ComponentType.FILE, bom_ref=reference, hashes=[_sha256(path)])


def _sha256(path: Path) -> HashType:
    with path.open("rb") as stream:
        return HashType(alg=HashAlgorithm.SHA_256, content=hashlib.file_digest(stream, "sha256").hexdigest())
