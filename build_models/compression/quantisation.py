"""Turns a float32 .tflite network into one of 8-bit integers, calibrated on slices.

After Jacob et al.: Quantization and training of neural networks for efficient integer-arithmetic-only inference, CVPR
2018 (arXiv:1712.05877): weights by channel, activations by tensor, ranges from what the calibration slices reach.
"""

import contextlib
import io
import logging
import warnings
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from app.errors import BuildError
from build_models.training.dataset import Patient
from build_models.training.prediction import network_input

_SIGNATURE = "serving_default"


def calibration_slices(patients: Sequence[Patient], count: int) -> NDArray[np.float32]:
    """Slices spread evenly over patients and heights, normalised as the program does.

    Parameters
    ----------
    patients : sequence of Patient
        Of the training part.
    count : int

    Returns
    -------
    ndarray of float32, (at most count, channels, rows, columns)
    """
    if count < 1:
        raise BuildError("Calibration needs at least one slice; give a larger number with --slices.")
    places = [(patient, index) for patient in patients for index in range(len(patient.images))]
    chosen = places[:: max(1, len(places) // count)][:count]
    return np.concatenate([network_input(p.images[i : i + 1], p.statistics) for p, i in chosen])


def quantise(content: bytes, slices: NDArray[np.float32], threads: int) -> bytes:
    """Quantise weights and activations; input and output stay float32.

    Parameters
    ----------
    content : bytes
        .tflite whose one input is (1, rows, columns, channels).
    slices : ndarray of float32, (n, channels, rows, columns)
        Some hundred slices of the training part.
    threads : int

    Raises
    ------
    BuildError
        An operator of the network cannot be quantised.
    """
    with warnings.catch_warnings(), contextlib.redirect_stdout(io.StringIO()):
        warnings.simplefilter("ignore")
        from ai_edge_quantizer import qtyping, quantizer, recipe  # noqa: PLC0415  takes seconds
        from ai_edge_quantizer.algorithm_manager import AlgorithmName  # noqa: PLC0415

        logging.getLogger("absl").setLevel(logging.ERROR)
        engine = quantizer.Quantizer(bytearray(content), recipe.static_wi8_ai8())
        for end in (qtyping.TFLOperationName.INPUT, qtyping.TFLOperationName.OUTPUT):
            engine.update_quantization_recipe(".*", end, algorithm_key=AlgorithmName.NO_QUANTIZE)
        name = _input_name(content)
        try:
            ranges = engine.calibrate({_SIGNATURE: _feeds(name, slices)}, num_threads=threads)
            quantised = engine.quantize(ranges).quantized_model
        except (RuntimeError, ValueError) as error:
            raise BuildError(
                "The network holds an operator that cannot be quantised to 8 bits; compile it in float32.", repr(error)
            ) from error
    assert quantised is not None
    return bytes(quantised)


def _feeds(name: str, slices: NDArray[np.float32]) -> list[dict[str, NDArray[np.float32]]]:
    """A list, since the calibrator passes through it more than once."""
    return [{name: np.ascontiguousarray(image.transpose(1, 2, 0)[None])} for image in slices]


def _input_name(content: bytes) -> str:
    from ai_edge_litert.interpreter import Interpreter  # noqa: PLC0415

    signatures = Interpreter(model_content=content).get_signature_list()
    return signatures[_SIGNATURE]["inputs"][0]
