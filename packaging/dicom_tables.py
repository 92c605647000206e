"""Takes out of highdicom's tables of the DICOM standard what Falx never asks, which would be a tenth of the bundle.

The tables tell which attributes each kind of object may have. Of the kinds that Falx writes all of it stays; of every
other kind, which can only be the source of a result, that which highdicom asks of a source: whether it has pixels, and
whether it may have several frames.
"""

import json
from pathlib import Path
from typing import Any

WRITTEN = (
    "1.2.840.10008.5.1.4.1.1.66.4",  # Segmentation Storage
    "1.2.840.10008.5.1.4.1.1.66.7",  # Label Map Segmentation Storage
    "1.2.840.10008.5.1.4.1.1.88.22",  # Enhanced SR Storage
    "1.2.840.10008.5.1.4.1.1.88.33",  # Comprehensive SR Storage
    "1.2.840.10008.5.1.4.1.1.88.34",  # Comprehensive 3D SR Storage
)
_ASKED_OF_SOURCES = {"PixelData", "FloatPixelData", "DoubleFloatPixelData", "NumberOfFrames"}
_ATTRIBUTES = "module_attribute_map.json"


def trim(folder: Path) -> None:
    """Rewrite the tables in highdicom's folder `_standard`.

    Raises
    ------
    SystemExit
        They are not laid out as they are known.
    """
    try:
        kinds, modules, attributes = (
            json.loads((folder / name).read_text(encoding="utf-8"))
            for name in ("sop_class_iod_map.json", "iod_module_map.json", _ATTRIBUTES)
        )
        smaller = needed(kinds, modules, attributes)
    except (OSError, ValueError, LookupError, TypeError) as error:
        raise SystemExit(f"highdicom's tables are not as they are known ({error!r}); see dicom_tables.py.") from error
    (folder / _ATTRIBUTES).write_text(json.dumps(smaller, separators=(",", ":")), encoding="utf-8")


def needed(
    kinds: dict[str, str], modules: dict[str, list[dict[str, Any]]], attributes: dict[str, list[dict[str, Any]]]
) -> dict[str, list[dict[str, Any]]]:
    """Attributes by module: all of those that Falx writes, and what is asked of sources of the others.

    Parameters
    ----------
    kinds : dict
        Name of the kind of object by SOP class UID.
    modules : dict
        Modules of a kind, each with its name as `key`.
    attributes : dict
        Attributes of a module, each with `keyword`, `type` and `path`.
    """
    written = {module["key"] for uid in WRITTEN for module in modules[kinds[uid]]}
    return {
        name: [entry for entry in found if name in written or entry["keyword"] in _ASKED_OF_SOURCES]
        for name, found in attributes.items()
    }
