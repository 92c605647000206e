"""Damages files at random and opens them, in a process of its own whose memory is limited.

Prints one JSON line: how many mutants were opened, how many refused, and what went wrong with the others.
"""

import argparse
import json
import resource
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
from pydicom.uid import JPEG2000Lossless, JPEGLosslessSV1, JPEGLSLossless, RLELossless

from app.errors import ImageReadError
from app.imaging.case import open_case
from tests.helpers.encodings import write_encoded
from tests.helpers.images import phantom, write_dicom_series, write_nifti, write_nrrd, write_tcga_folder
from tests.helpers.multiframe import write_enhanced

_MEMORY = int(2.5 * 2**30)
_SECONDS = 25.0
_AFFINE = np.array([[-0.8, 0, 0, 20], [0, -0.9, 0, 30], [0, 0, 5, -10], [0, 0, 0, 1]])


def seeds(folder: Path) -> list[Path]:
    """One small sound file of every kind."""
    voxels = phantom(4, 32, 40)
    grey = (voxels[1].clip(0) // 4).astype(np.uint8)
    pixels = voxels[1].clip(0).astype(np.uint16)
    encoded = (RLELossless, JPEGLosslessSV1, JPEGLSLossless, JPEG2000Lossless)
    files = [write_encoded(folder / f"{n}.dcm", pixels, syntax, 12) for n, syntax in enumerate(encoded)]
    files += [write_dicom_series(folder / "classic", voxels[:1])[0], write_enhanced(folder / "enhanced.dcm", voxels)]
    files += [write_nifti(folder / name, voxels.transpose(2, 1, 0), _AFFINE) for name in ("a_t1.nii", "b_t2.nii.gz")]
    files.append(write_nrrd(folder / "c_flair.nrrd", voxels.transpose(2, 1, 0), _AFFINE))
    colour = np.stack([grey, grey // 2, grey // 3], axis=-1)
    files.append(next(write_tcga_folder(folder, colour[None]).iterdir()))
    return files


def damaged(original: bytes, generator: np.random.Generator) -> bytes:
    """Flip bytes, cut, insert, repeat or blow up a length; half of it in the header, where it confuses most."""
    content = bytearray(original)
    end = min(len(content), 1200) if generator.random() < 0.5 else len(content)
    for _ in range(int(generator.integers(1, 6))):
        at = int(generator.integers(0, end))
        kind = generator.integers(0, 5)
        if kind <= 1:
            content[at : at + 1] = generator.bytes(1)
        elif kind == 2:
            content[at : at + 4] = b"\xff\xff\xff\xff"[: int(generator.integers(1, 5))]
        elif kind == 3:
            length = int(generator.integers(1, 64))
            content[at:at] = content[at : at + length]
        else:
            del content[at : at + int(generator.integers(1, 32))]
        end = max(1, min(end, len(content)))
    return bytes(content)


def mutants(files: Sequence[Path], seed: int, count: int) -> Iterator[tuple[int, Path, bytes]]:
    """Number, the file it came from, and the content of each."""
    originals = [path.read_bytes() for path in files]
    for number in range(count):
        generator = np.random.default_rng((seed, number))
        which = number % len(files)
        yield number, files[which], damaged(originals[which], generator)


def run(folder: Path, seed: int, count: int) -> dict[str, object]:
    """Open every mutant; what is neither opened nor refused in one sentence is a failure."""
    opened = refused = 0
    slowest = 0.0
    failures: list[str] = []
    for number, source, content in mutants(seeds(folder), seed, count):
        path = folder / f"mutant{''.join(source.suffixes)}"
        path.write_bytes(content)
        start = time.perf_counter()
        try:
            volume = open_case([path]).volume
            opened += 1
            if not np.isfinite(volume.voxels).all():
                failures.append(f"{number}: voxels that are no numbers")
            if volume.geometry.affine_lps is not None and not np.isfinite(volume.geometry.affine_lps).all():
                failures.append(f"{number}: an affine that is no number")
        except ImageReadError as error:
            refused += 1
            if not error.user_message.endswith(".") or "\n" in error.user_message:
                failures.append(f"{number}: {error.user_message}")
        except BaseException as error:
            failures.append(f"{number}: {type(error).__name__} in {source.name}")
        elapsed = time.perf_counter() - start
        slowest = max(slowest, elapsed)
        if elapsed > _SECONDS:
            failures.append(f"{number}: {elapsed:.0f} s")
    return {"opened": opened, "refused": refused, "slowest_s": round(slowest, 3), "failures": failures}


def main() -> None:
    """See the module."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--count", type=int, default=2500)
    arguments = parser.parse_args()
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
    with tempfile.TemporaryDirectory() as folder:
        json.dump(run(Path(folder), arguments.seed, arguments.count), sys.stdout)


if __name__ == "__main__":
    main()
