"""What the readers of TIFF and PNG share: slices that come as one picture each, without geometry."""

import time
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from app.errors import ImageReadError
from app.imaging.filling import Filling, Target
from app.imaging.readers.base import (
    IN_MEMORY,
    MAX_PIXELS,
    Listing,
    OnFile,
    OnSlice,
    Pixels,
    Refusal,
    decoder_boundary,
    natural_key,
    plural,
    too_many_pixels,
)
from app.imaging.readers.colour import channels_are_equal, is_tcga_name, looks_like_mr
from app.imaging.readers.naming import parse_name, role_from_text, split_number, stable_uid
from app.imaging.readers.references import is_mask_of_picture, mask_of_picture
from app.imaging.series import Kind, Series
from app.imaging.volume import Role, VolumeGeometry

TCGA_ROLES = (Role.T1, Role.FLAIR, Role.T1C)
"""Order of the channels in the TCGA-LGG slices."""

_GREY_MODES = frozenset({"L", "LA", "I", "F", "I;16", "I;16L", "I;16B"})
_COLOUR_MODES = frozenset({"RGB", "RGBA", "P", "PA"})
_WHITE_IS_ZERO_TAG = 262


@dataclass(frozen=True)
class PictureHeader:
    """What the header of one picture says."""

    path: Path
    rows: int
    columns: int
    colour: bool
    pages: int = 1

    @property
    def layout(self) -> tuple[int, int, bool]:
        """What all slices of a series have in common."""
        return self.rows, self.columns, self.colour


class PictureReader:
    """Reads slices that are pictures of one format.

    Parameters
    ----------
    kind : Kind
        'tiff', 'png' or 'jpeg'.
    magics : tuple of bytes
        How files of the format begin.
    """

    def __init__(self, kind: Kind, magics: tuple[bytes, ...]) -> None:
        self._kind: Kind = kind
        self._magics = magics

    @property
    def kind(self) -> Kind:
        """'tiff', 'png' or 'jpeg'."""
        return self._kind

    def recognises(self, path: Path, head: bytes) -> bool:  # noqa: ARG002 the contract is shared
        """By the magic number alone; the name is not asked."""
        return head.startswith(self._magics)

    def scan(self, files: Sequence[Path], on_file: OnFile = lambda _: None) -> Listing:
        """One series for each folder and name, slices in the natural order of their numbers; one for each stack."""
        refused: list[Refusal] = []
        groups: dict[tuple[Path, str, bool], list[PictureHeader]] = defaultdict(list)
        for path in files:
            on_file(1)
            try:
                if not is_mask_of_picture(path):
                    header = self._header(path)
                    prefix = path.stem if header.pages > 1 else split_number(path.stem)[0]
                    groups[path.parent, prefix, header.pages > 1].append(header)
            except ImageReadError as error:
                refused.append(Refusal(error))
        series = []
        for (_, prefix, _), headers in groups.items():
            try:
                series.append(self._series(prefix, sorted(headers, key=lambda h: natural_key(h.path.name))))
            except ImageReadError as error:
                refused.append(Refusal(error, len(headers)))
        return Listing(tuple(series), tuple(refused))

    def read(self, series: Series, on_slice: OnSlice, target: Target = IN_MEMORY) -> Pixels:
        """Decode every slice."""
        filling = Filling(len(series.roles), series.geometry.shape, target)
        places = series.frames or tuple((index, 0) for index in range(len(series.files)))
        times = [0.0] * len(places)
        waiting = list(range(len(places)))
        while waiting:
            index = target.next(waiting)
            waiting.remove(index)
            path, start = series.files[places[index][0]], time.perf_counter()
            pixels = _channels_of(self._decode(path, places[index][1]), len(series.roles), path)
            times[index] = (time.perf_counter() - start) * 1000
            if pixels.shape[1:] != series.geometry.shape[1:]:
                raise ImageReadError(f"{path.name} has changed its size since it was listed; open the folder again.")
            filling.put(index, pixels)
            target.arrived(index)
            on_slice()
        return Pixels(filling.voxels, tuple(times))

    def _header(self, path: Path) -> PictureHeader:
        with decoder_boundary(path), Image.open(path, formats=(self._kind.upper(),)) as image:
            columns, rows = image.size
            _check(path, image)
            pages = getattr(image, "n_frames", 1) if self._kind == "tiff" else 1
            if pages > 1:
                _check_pages(path, image, pages)
            return PictureHeader(path, rows, columns, image.mode in _COLOUR_MODES, pages)

    def _series(self, prefix: str, headers: list[PictureHeader]) -> Series:
        folder = headers[0].path.parent
        name = prefix or folder.name
        kept, warnings = _majority(name, headers)
        files = tuple(h.path for h in kept)
        roles, role_warnings = self._roles(name, kept)
        references, reference_warnings = _references(name, files)
        pages = kept[0].pages
        if pages > 1:
            references, reference_warnings = (), []
        if self._kind == "jpeg":
            warnings.append(f"{name} is a JPEG picture, whose compression has changed its grey values.")
        return Series(
            uid=stable_uid(self._kind, folder.name, prefix),
            kind=self._kind,
            modality=None,
            roles=roles,
            description=name,
            number=None,
            geometry=VolumeGeometry((len(kept) * pages, kept[0].rows, kept[0].columns)),
            files=files,
            frames=tuple((0, page) for page in range(pages)) if pages > 1 else (),
            reference_files=references,
            study_uid=stable_uid("study", folder.name, parse_name(prefix).subject),
            warnings=(*warnings, *_gaps(name, files), *role_warnings, *reference_warnings),
        )

    def _roles(self, name: str, headers: list[PictureHeader]) -> tuple[tuple[Role, ...], list[str]]:
        grey = (role_from_text(name) or role_from_text(headers[0].path.parent.name) or Role.OTHER,)
        if not headers[0].colour:
            return grey, []
        middle, page = headers[len(headers) // 2].path, headers[0].pages // 2
        if is_tcga_name(middle.stem):
            return TCGA_ROLES, []
        image = self._decode(middle, page)
        if channels_are_equal(image):
            return grey, []
        if mask_of_picture(middle) is None and not looks_like_mr(image):
            raise ImageReadError(
                f"{middle.name} is a colour picture, such as a photo or a screenshot, and not three MR sequences; open "
                "a grey slice or channels in the order pre-contrast T1, FLAIR, post-contrast T1."
            )
        order = "The three channels are read as pre-contrast T1, FLAIR and post-contrast T1."
        return TCGA_ROLES, [f"{name} is a colour picture: {order[0].lower()}{order[1:]}"]

    def _decode(self, path: Path, page: int) -> NDArray[np.generic]:
        with decoder_boundary(path), Image.open(path, formats=(self._kind.upper(),)) as image:
            if page:
                image.seek(page)
            _check(path, image)
            return _pixels_of(image)


def _check_pages(path: Path, image: Image.Image, pages: int) -> None:
    layout = (image.size, image.mode)
    if pages * image.width * image.height > MAX_PIXELS:
        raise too_many_pixels(path.name, pages * image.width * image.height)
    for page in range(1, pages):
        image.seek(page)
        if (image.size, image.mode) != layout:
            raise ImageReadError(
                f"The {pages} pages of {path.name} differ in size or colour; save every slice as a file of its own."
            )
    image.seek(0)


def _check(path: Path, image: Image.Image) -> None:
    if image.width * image.height > MAX_PIXELS:
        raise too_many_pixels(path.name, image.width * image.height)
    if _is_transparent(image):
        raise ImageReadError(f"{path.name} is partly transparent, as drawings are; open the MR slice itself.")
    if image.mode == "1":
        raise ImageReadError(f"{path.name} is a black-and-white drawing or mask of 1 bit; open the grey image itself.")
    if image.mode not in _GREY_MODES | _COLOUR_MODES:
        raise ImageReadError(
            f"{path.name} is neither grey nor RGB (its mode is {image.mode}); export the slice as 8- or 16-bit grey."
        )


def _is_transparent(image: Image.Image) -> bool:
    if image.mode not in {"RGBA", "LA", "PA"}:
        return False
    low, _ = image.getchannel("A").getextrema()
    return isinstance(low, (int, float)) and low < 255


def _pixels_of(image: Image.Image) -> NDArray[np.generic]:
    """(rows, columns) or, for colour, (rows, columns, 3); transparency is dropped."""
    if image.mode in _COLOUR_MODES:
        return np.asarray(image.convert("RGB"))
    if image.mode == "LA":
        return np.asarray(image)[..., 0]
    pixels = np.asarray(image)
    tags = getattr(image, "tag_v2", {})
    if tags.get(_WHITE_IS_ZERO_TAG) == 0 and image.mode != "L":
        # Pillow turns 8-bit pictures of this kind over by itself, and leaves the others as they are.
        pixels = pixels.max() + pixels.min() - pixels
    if pixels.dtype in (np.uint8, np.uint16):
        return pixels
    if pixels.dtype.kind == "u" or pixels.dtype == ">u2":
        return pixels.astype(np.uint16)
    return np.nan_to_num(pixels.astype(np.float32), nan=0.0, posinf=0.0, neginf=0.0)


def _channels_of(image: NDArray[np.generic], count: int, path: Path) -> NDArray[np.generic]:
    """(channels, rows, columns)."""
    if image.ndim == 2 and count == 1:
        return image[None]
    if image.ndim == 3 and count == 3:
        return np.moveaxis(image, -1, 0)
    if image.ndim == 3 and channels_are_equal(image):
        return image[None, ..., 0]
    raise ImageReadError(f"{path.name} is in colour, and the slices beside it are grey; open them separately.")


def _majority(name: str, headers: list[PictureHeader]) -> tuple[list[PictureHeader], list[str]]:
    layouts = [h.layout for h in headers]
    common = max(layouts, key=layouts.count)
    kept = [h for h in headers if h.layout == common]
    left_out = len(headers) - len(kept)
    if not left_out:
        return kept, []
    if len(kept) <= len(headers) / 2:
        raise ImageReadError(
            f"The slices of {name} differ in size or colour; put each series into a folder of its own."
        )
    verbs = ("differs", "is") if left_out == 1 else ("differ", "are")
    said = (
        f"{plural(left_out, 'slice')} of {name} {verbs[0]} in size or colour from the others and {verbs[1]} left out."
    )
    return kept, [said]


def _gaps(name: str, files: Sequence[Path]) -> list[str]:
    numbers = [n for n in (split_number(f.stem)[1] for f in files) if n is not None]
    missing = max(numbers) - min(numbers) + 1 - len(set(numbers)) if numbers else 0
    if not missing:
        return []
    return [f"The slice numbers of {name} are not consecutive: {plural(missing, 'slice')} may be missing."]


def _references(name: str, files: Sequence[Path]) -> tuple[tuple[Path, ...], list[str]]:
    masks = [m for m in map(mask_of_picture, files) if m is not None]
    if not masks:
        return (), []
    if len(masks) < len(files):
        verb = "has" if len(masks) == 1 else "have"
        return (), [f"Only {len(masks)} of the {len(files)} slices of {name} {verb} a mask; the masks are left out."]
    return tuple(masks), []
