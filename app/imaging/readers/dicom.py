"""Reads classic MR series and enhanced MR images."""

import time
from collections.abc import Sequence
from contextlib import closing
from dataclasses import replace
from pathlib import Path

from app.errors import ImageReadError
from app.imaging.filling import Filling, Target
from app.imaging.readers.base import IN_MEMORY, Listing, OnFile, OnSlice, Pixels, Refusal
from app.imaging.readers.dicom_classes import SegmentationFile
from app.imaging.readers.dicom_headers import FrameHeader, read_frames
from app.imaging.readers.dicom_pixels import Found, ImageFile, finish
from app.imaging.readers.dicom_series import series_of
from app.imaging.series import Kind, Series


class DicomReader:
    """DICOM files with MR images, in every transfer syntax that pydicom and its plug-ins decode."""

    @property
    def kind(self) -> Kind:
        """Always 'dicom'."""
        return "dicom"

    def recognises(self, path: Path, head: bytes) -> bool:  # noqa: ARG002 the contract is shared
        """By 'DICM' behind the preamble, or by a first element of group 2 or 8 where the preamble is lacking."""
        little = head[:2] in (b"\x02\0", b"\x08\0") and head[3:4] == b"\0"
        return head[128:132] == b"DICM" or little or head[:3] == b"\0\x08\0"

    def scan(self, files: Sequence[Path], on_file: OnFile = lambda _: None) -> Listing:
        """One entry for each series, slices in their order in space.

        Secondary captures, pictures in colour, mosaics and localizers that make no volume are listed with a refusal.
        """
        refused: list[Refusal] = []
        frames: list[FrameHeader] = []
        masks: list[Path] = []
        for path in files:
            try:
                frames += read_frames(path)
            except SegmentationFile:
                masks.append(path)
            except ImageReadError as error:
                refused.append(Refusal(error))
            on_file(1)
        return replace(series_of(frames, refused, on_file), masks=tuple(masks))

    def read(self, series: Series, on_slice: OnSlice, target: Target = IN_MEMORY) -> Pixels:
        """Decode the slices; rescaled, MONOCHROME1 turned over, padding set to the darkest value."""
        places = series.frames or tuple((index, 0) for index in range(len(series.files)))
        filling = Filling(1, series.geometry.shape, target)
        slices: dict[int, Found] = {}
        waiting = list(range(len(places)))
        with closing(_OneOpen()) as files:
            while waiting:
                index = target.next(waiting)
                waiting.remove(index)
                path, frame = series.files[places[index][0]], places[index][1]
                start = time.perf_counter()
                values, found = files.of(path).decode(frame)
                if values.shape != series.geometry.shape[1:]:
                    raise ImageReadError(f"{path.name} has changed since it was listed; open the folder again.")
                filling.put(index, values)
                slices[index] = replace(found, decode_ms=(time.perf_counter() - start) * 1000)
                if not found.inverted:  # which can only be turned over when the range of the whole series is known
                    target.arrived(index)
                on_slice()
        in_order = [slices[index] for index in range(len(places))]
        presets = finish(filling.voxels[0], in_order, series.presets)
        return Pixels(filling.voxels, tuple(s.decode_ms for s in in_order), presets=presets)


class _OneOpen:
    """Keeps the file open that was decoded from last: the frames of an enhanced image share one."""

    def __init__(self) -> None:
        self._file: ImageFile | None = None

    def of(self, path: Path) -> ImageFile:
        if self._file is None or self._file.path != path:
            self.close()
            self._file = ImageFile(path)
        return self._file

    def close(self) -> None:
        if self._file is not None:
            self._file.close()
            self._file = None
