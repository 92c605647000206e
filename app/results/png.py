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
        paths: list[Path] = []
        for stem, mask in zip(segmented.slice_stems, segmented.mask, strict=True):
            pixels = np.where(mask, np.uint8(255), np.uint8(0))
            paths.append(write_png(staging, f"{stem}_mask.png", pixels))
        return paths


def write_png(staging: Staging, name: str, pixels: NDArray[np.uint8]) -> Path:
    """Put a picture in line, and compare it pixel by pixel with what is read back."""
    return staging.write(name, png_bytes(pixels), lambda read: bool(np.array_equal(_pixels_of(read), pixels)))


def _pixels_of(content: bytes) -> NDArray[np.uint8]:
    with Image.open(BytesIO(content), formats=("PNG",)) as picture:
        return np.asarray(picture)


def png_bytes(pixels: NDArray[np.uint8]) -> bytes:
    """Encode grey (rows, columns) or RGB (rows, columns, 3) pixels."""
    buffer = BytesIO()
    Image.fromarray(pixels).save(buffer, format="PNG")
    return buffer.getvalue()
