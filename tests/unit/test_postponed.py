"""What the program imports late is there when it is needed, and not before."""

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from pydicom.uid import UID, JPEGExtended12Bit, JPEGLossless, JPEGLosslessSV1

from tests.helpers.encodings import write_encoded

READ = """
import sys
from pathlib import Path
from app import postponed
postponed.postpone()
from app.imaging.case import open_case
print(open_case([Path(sys.argv[1])]).volume.voxels.astype("<i4").tobytes().hex())
print(*(name for name in ("gdcm", "tqdm", "requests") if sys.modules[name] is not None))
"""


def read_in_a_new_process(path: Path) -> tuple[np.ndarray, list[str]]:
    """Voxels of a file as a start of the program reads it, and which postponed modules it has loaded for it."""
    done = subprocess.run(
        [sys.executable, "-c", READ, str(path)], capture_output=True, text=True, timeout=120, check=True
    )
    voxels, loaded = done.stdout.split("\n")[:2]
    return np.frombuffer(bytes.fromhex(voxels), "<i4"), loaded.split()


@pytest.mark.parametrize("syntax", [JPEGLossless, JPEGLosslessSV1, JPEGExtended12Bit])
def test_the_kinds_of_jpeg_that_gdcm_decodes_are_read_although_it_was_not_there_at_the_start(
    tmp_path: Path, syntax: UID
):
    pixels = (np.arange(64 * 64) % 4000).reshape(64, 64).astype(np.uint16)
    path = write_encoded(tmp_path / "image.dcm", pixels, syntax, bits=12)
    voxels, loaded = read_in_a_new_process(path)
    np.testing.assert_allclose(voxels, pixels.reshape(-1), atol=60 if syntax == JPEGExtended12Bit else 0)
    assert loaded == ["gdcm"]


def test_other_images_are_read_without_it(tmp_path: Path):
    pixels = np.arange(64, dtype=np.uint16).reshape(8, 8)
    _, loaded = read_in_a_new_process(write_encoded(tmp_path / "image.dcm", pixels, UID("1.2.840.10008.1.2.1")))
    assert loaded == []
