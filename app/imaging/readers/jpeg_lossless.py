"""Decodes lossless JPEG with pydicom's plug-in for GDCM, which is loaded with the first such image."""

import importlib
from functools import cache

from pydicom.pixels.decoders.base import get_decoder

from app import postponed

PLUGIN = "gdcm"
_MODULE = "pydicom.pixels.decoders.gdcm"


@cache
def register(syntax: str) -> None:
    """Make the plug-in known to pydicom for a transfer syntax, where GDCM was not there when pydicom was imported.

    Raises
    ------
    ImportError
        GDCM is not installed.
    """
    decoder = get_decoder(syntax)
    if PLUGIN in decoder.available_plugins:
        return
    postponed.fetch("gdcm")
    importlib.reload(importlib.import_module(_MODULE))
    decoder.remove_plugin(PLUGIN)
    decoder.add_plugin(PLUGIN, (_MODULE, "_decode_frame"))
