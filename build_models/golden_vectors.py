"""The proof that travels with a model: inputs, and what the float32 reference answers to them."""

import io
import zipfile
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import nn

_STEPS = np.float32(2**16)
"""Outputs are kept in multiples of 2⁻¹⁶, a hundredth of the tolerance: half the size once they are compressed."""


@dataclass(frozen=True)
class GoldenVectors:
    """Inputs (n, channels, size, size) and probabilities (n, 1, size, size), float32."""

    inputs: NDArray[np.float32]
    outputs: NDArray[np.float32]

    def content(self) -> bytes:
        """As a compressed .npz whose bytes depend on the numbers alone."""
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
            for name, array in (("inputs", self.inputs), ("outputs", self.outputs)):
                entry = io.BytesIO()
                np.lib.format.write_array(entry, np.ascontiguousarray(array), allow_pickle=False)
                # A ZipInfo made by hand carries no time of day, which np.savez would put in.
                information = zipfile.ZipInfo(f"{name}.npy")
                information.compress_type = zipfile.ZIP_DEFLATED
                archive.writestr(information, entry.getvalue())
        return buffer.getvalue()


def golden_vectors(trained: nn.Module, inputs: NDArray[np.float32]) -> GoldenVectors:
    """Compute the reference with the network as it was trained, nothing folded.

    Parameters
    ----------
    trained : Module
        Answers with logits.
    inputs : ndarray of float32, (n, channels, size, size)
    """
    network = trained.eval().float()
    with torch.inference_mode():
        outputs = [torch.sigmoid(network(torch.from_numpy(inputs[i : i + 1]))).numpy() for i in range(len(inputs))]
    return GoldenVectors(inputs, (np.rint(np.concatenate(outputs) * _STEPS) / _STEPS).astype(np.float32))
