"""From signal to stored pixels: coil sensitivity, limited acquisition matrix, noise, magnitude."""

import numpy as np

from build_models.demo_case.fields import smooth_field
from build_models.demo_case.grid import Floats, ScanGrid

ACQUIRED_FRACTION = (0.86, 0.97)
"""Of k-space, in phase (rows) and frequency (columns) direction; the rest is filled with zeros."""

NOISE = 0.0052
"""Standard deviation of the noise in each of the two receiver channels, relative to fully relaxed water."""

STORED_MAXIMUM = 1500.0
"""What the brightest tissue is scaled to; 12 bits are stored."""


def coil_sensitivity(numbers: np.random.Generator, grid: ScanGrid) -> Floats:
    """Slow shading of the whole volume, about ±8 %; (slices, rows, columns)."""
    return grid.average_layers(np.exp(np.float32(0.045) * smooth_field(numbers, grid, 90.0)))


def acquire(numbers: np.random.Generator, grid: ScanGrid, signal: Floats, sensitivity: Floats) -> Floats:
    """Measure slices as a scanner does, in the frequency domain.

    Parameters
    ----------
    numbers : Generator
    grid : ScanGrid
    signal : ndarray of float32, (slices, rows, columns)
        Averaged over the slice.
    sensitivity : ndarray of float32, (slices, rows, columns)

    Returns
    -------
    ndarray of float32, (slices, rows, columns)
        Magnitude, with noise of Rice's distribution.
    """
    spectrum = np.fft.fftshift(np.fft.fft2(signal * sensitivity, norm="ortho"), axes=(1, 2))
    noise = numbers.standard_normal(spectrum.shape) + 1j * numbers.standard_normal(spectrum.shape)
    rows, columns = (_window(grid.matrix, fraction) for fraction in ACQUIRED_FRACTION)
    measured = (spectrum + NOISE * noise) * rows[:, None] * columns[None, :]
    return np.abs(np.fft.ifft2(np.fft.ifftshift(measured, axes=(1, 2)), norm="ortho")).astype(np.float32)


def store(images: Floats) -> np.ndarray:
    """Scale to the integers of a DICOM series; uint16, same shape."""
    scale = STORED_MAXIMUM / float(np.percentile(images, 99.7))
    return np.clip(np.rint(images * scale), 0, 4095).astype(np.uint16)


def _window(size: int, fraction: float) -> np.ndarray:
    """Passes the acquired part of k-space with the rounded edge of a Fermi filter."""
    distance = np.abs(np.arange(size) - size // 2) / (size / 2)
    return 1.0 / (1.0 + np.exp((distance - fraction) / 0.05))
