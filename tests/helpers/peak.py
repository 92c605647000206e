"""Reads a series in a process of its own and prints as JSON what memory it took, in bytes."""

import json
import sys
from pathlib import Path

from app.imaging.readers import list_series, reader_of


def peak_bytes() -> int:
    """Largest resident set of this process so far."""
    status = Path("/proc/self/status").read_text()
    return int(status.split("VmHWM:")[1].split()[0]) * 1024


def main() -> None:
    """Path of the series as the only argument."""
    (series,) = list_series([Path(sys.argv[1])])
    warm = series.geometry.shape
    before = peak_bytes()
    voxels = reader_of(series.kind).read(series, lambda: None).voxels
    json.dump({"shape": warm, "before": before, "peak": peak_bytes(), "pixels": voxels.nbytes}, sys.stdout)


if __name__ == "__main__":
    main()
