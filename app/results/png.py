"""One PNG a slice: 0 outside the lesion, 255 inside."""

from io import BytesIO
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from app.results.exporter import Segmented
from app.results.staging import Staging


class PngExporter:
    """`<stem>_mask.png` for every slice, with the size of the slice."""

    format = "png"

    def write(self, segmented: Segmented, staging: Staging) -> list[Path]:
        """See `Exporter.write`."""
        slices = len(segmented.mask)
        names = segmented.case.slice_names
        if len(names) != slices:
            digits = max(3, len(str(slices)))
            names = tuple(f"{segmented.stem}_slice-{number:0{digits}d}" for number in range(1, slices + 1))
        return [
            staging.write(f"{name}_mask.png", png_bytes(np.where(mask, np.uint8(255), np.uint8(0))))
            for name, mask in zip(names, segmented.mask, strict=True)
        ]


def png_bytes(pixels: NDArray[np.uint8]) -> bytes:
    """Encode grey (rows, columns) or RGB (rows, columns, 3) pixels."""
    buffer = BytesIO()
    Image.fromarray(pixels).save(buffer, format="PNG")
    return buffer.getvalue()
