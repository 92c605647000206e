"""Writes the policy template for Windows from the program's own list of settings: python admx.py FOLDER.

The folder's content goes to `PolicyDefinitions` of a PC or of the domain.
"""

import sys
from pathlib import Path
from xml.etree import ElementTree as Xml

from app.policy.keys import KEYS, Key

_NAMESPACE = "http://schemas.microsoft.com/GroupPolicy/2006/07/PolicyDefinitions"
_PLACES = {"mandatory": r"Software\Policies\Falx", "recommended": r"Software\Policies\Falx\Recommended"}


def main(folder: Path) -> None:
    """Write `falx.admx` and `en-US/falx.adml`."""
    (folder / "en-US").mkdir(parents=True, exist_ok=True)
    texts: dict[str, str] = {"falx": "Falx", "mandatory": "Mandatory", "recommended": "Recommended (users may change)"}
    boxes = Xml.Element("presentationTable")
    root = Xml.Element("policyDefinitions", xmlns=_NAMESPACE, revision="1.0", schemaVersion="1.0")
    namespaces = Xml.SubElement(root, "policyNamespaces")
    Xml.SubElement(namespaces, "target", prefix="falx", namespace="Falx.Policies")
    Xml.SubElement(root, "resources", minRequiredRevision="1.0")
    categories = Xml.SubElement(root, "categories")
    Xml.SubElement(categories, "category", name="falx", displayName="$(string.falx)")
    policies = Xml.SubElement(root, "policies")
    for rank in _PLACES:
        category = Xml.SubElement(categories, "category", name=rank, displayName=f"$(string.{rank})")
        Xml.SubElement(category, "parentCategory", ref="falx")
        for key in KEYS.values():
            if rank == "mandatory" or key.user:
                _add(policies, boxes, texts, key, rank)
    _write(root, folder / "falx.admx")
    language = Xml.Element("policyDefinitionResources", xmlns=_NAMESPACE, revision="1.0", schemaVersion="1.0")
    Xml.SubElement(language, "displayName").text = "Falx"
    Xml.SubElement(language, "description").text = "Settings of Falx for a whole PC"
    resources = Xml.SubElement(language, "resources")
    table = Xml.SubElement(resources, "stringTable")
    for name, text in texts.items():
        Xml.SubElement(table, "string", id=name).text = text
    resources.append(boxes)
    _write(language, folder / "en-US" / "falx.adml")


def choices(key: Key) -> list[str]:
    """The values of a setting that knows a few; empty for the others."""
    if not key.expected.startswith("one of "):
        return []
    return key.expected.removeprefix("one of ").split(", ")


def _add(policies: Xml.Element, boxes: Xml.Element, texts: dict[str, str], key: Key, rank: str) -> None:
    name = f"{rank}_{key.name}"
    texts[name] = key.name
    texts[f"{name}_help"] = f"{key.name} has to be {key.expected}. Default: {key.default}."
    policy = Xml.SubElement(
        policies, "policy", name=name, attrib={"class": "Machine"}, displayName=f"$(string.{name})",
        explainText=f"$(string.{name}_help)", key=_PLACES[rank],
    )  # fmt: skip
    Xml.SubElement(policy, "parentCategory", ref=rank)
    if isinstance(key.default, bool):
        policy.set("valueName", key.name)
        for side, number in (("enabledValue", "1"), ("disabledValue", "0")):
            Xml.SubElement(Xml.SubElement(policy, side), "decimal", value=number)
        return
    policy.set("presentation", f"$(presentation.{name})")
    presentation = Xml.SubElement(boxes, "presentation", id=name)
    elements = Xml.SubElement(policy, "elements")
    if values := choices(key):
        element = Xml.SubElement(elements, "enum", id=key.name, valueName=key.name, required="true")
        for value in values:
            texts[f"{key.name}_{value}"] = value
            item = Xml.SubElement(element, "item", displayName=f"$(string.{key.name}_{value})")
            Xml.SubElement(Xml.SubElement(item, "value"), "string").text = value
        Xml.SubElement(presentation, "dropdownList", refId=key.name, noSort="true").text = key.name
    elif isinstance(key.default, list):
        Xml.SubElement(elements, "multiText", id=key.name, valueName=key.name)
        Xml.SubElement(presentation, "multiTextBox", refId=key.name).text = key.name
    elif key.accepts(1):
        Xml.SubElement(elements, "decimal", id=key.name, valueName=key.name, minValue="1", maxValue="1024")
        Xml.SubElement(presentation, "decimalTextBox", refId=key.name, defaultValue="1").text = key.name
    else:
        Xml.SubElement(elements, "text", id=key.name, valueName=key.name, required="true")
        Xml.SubElement(Xml.SubElement(presentation, "textBox", refId=key.name), "label").text = key.name


def _write(root: Xml.Element, path: Path) -> None:
    Xml.indent(root)
    Xml.ElementTree(root).write(path, encoding="utf-8", xml_declaration=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
