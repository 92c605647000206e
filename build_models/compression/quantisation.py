"""Turns a float32 .tflite network into one of 8-bit integers, calibrated on slices.

After Jacob et al.: Quantization and training of neural networks for efficient integer-arithmetic-only inference, CVPR
2018 (arXiv:1712.05877): weights by channel, activations by tensor, ranges from what the calibration slices reach. The
convolution of the image stays float32: eight bits are too few for an image, and it takes no longer.
"""

import contextlib
import io
import logging
import re
import sys
import warnings
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from app.errors import BuildError
from build_models.generated_images import blocks, waves
from build_models.training.dataset import Patient
from build_models.training.prediction import network_input

if TYPE_CHECKING:
    from ai_edge_quantizer.recipe_manager import RecipeManager

_SIGNATURE = "serving_default"

_GENERATED = 4
"""Of each kind of generated image."""

_SEED = 99


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


def generated_slices(channels: int, size: int) -> NDArray[np.float32]:
    """Images of other random numbers than those of the golden vectors, (2 × `_GENERATED`, channels, size, size)."""
    numbers = np.random.default_rng(_SEED)
    kinds = [kind for _ in range(_GENERATED) for kind in (waves, blocks)]
    return np.stack([kind(numbers, channels, size) for kind in kinds])


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
        from ai_edge_quantizer.quantizer import Quantizer  # noqa: PLC0415  takes seconds

        logging.getLogger("absl").setLevel(logging.ERROR)
        recipe = _recipe(content)
        try:
            ranges = _ranges(content, recipe, slices, threads)
            engine = Quantizer(bytearray(content), recipe.get_quantization_recipe())
            quantised = engine.quantize(ranges).quantized_model
        except (RuntimeError, ValueError) as error:
            raise BuildError(
                "The network holds an operator that cannot be quantised to 8 bits; compile it in float32.", repr(error)
            ) from error
    assert quantised is not None
    return bytes(quantised)


def _recipe(content: bytes) -> "RecipeManager":
    """Everything in 8 bits but for both ends and what computes with the image itself."""
    from ai_edge_quantizer.algorithm_manager import AlgorithmName  # noqa: PLC0415
    from ai_edge_quantizer.qtyping import TFLOperationName  # noqa: PLC0415
    from ai_edge_quantizer.recipe import static_wi8_ai8  # noqa: PLC0415
    from ai_edge_quantizer.recipe_manager import RecipeManager  # noqa: PLC0415

    recipe = RecipeManager()
    recipe.load_quantization_recipe(static_wi8_ai8())
    kept = [(".*", TFLOperationName.INPUT), (".*", TFLOperationName.OUTPUT)]
    kept += [(scope, TFLOperationName.ALL_SUPPORTED) for scope in _scopes_of_the_image(content)]
    for scope, operation in kept:
        recipe.add_quantization_config(scope, operation, algorithm_key=AlgorithmName.NO_QUANTIZE)
    return recipe


def _ranges(content: bytes, recipe: "RecipeManager", slices: NDArray[np.float32], threads: int) -> dict[str, Any]:
    """Least and greatest value of every tensor over all slices.

    The quantiser's own way is a moving average from slice to slice. Most slices show no tumour, so that an average lies
    far below what the few with one reach, and everything above it would be cut off: in the extreme, all of the tumour.
    """
    from ai_edge_quantizer.calibrator import Calibrator  # noqa: PLC0415
    from ai_edge_quantizer.utils.qsv_utils import min_max_update  # noqa: PLC0415

    calibrator = Calibrator(content, num_threads=threads, qsv_update_func=min_max_update)
    with _progress_on_a_terminal():
        calibrator.calibrate({_SIGNATURE: _feeds(_input_name(content), slices)}, recipe)
    return calibrator.get_model_qsvs()


def _progress_on_a_terminal() -> contextlib.AbstractContextManager[object]:
    """The calibrator's bar redraws itself, which in a file becomes one endless line."""
    return contextlib.nullcontext() if sys.stderr.isatty() else contextlib.redirect_stderr(io.StringIO())


def _scopes_of_the_image(content: bytes) -> list[str]:
    """Regular expressions, one for the name of each operator that takes the input."""
    from ai_edge_quantizer.utils.tfl_flatbuffer_utils import get_op_scope, read_model  # noqa: PLC0415

    model: Any = read_model(content)  # whatever the generated classes hold may be None to a type checker
    graph = model.subgraphs[0]
    users = [operator for operator in graph.operators if graph.inputs[0] in operator.inputs]
    return [f"^{re.escape(get_op_scope(operator, graph.tensors))}$" for operator in users]


def _feeds(name: str, slices: NDArray[np.float32]) -> list[dict[str, NDArray[np.float32]]]:
    """A list, since the calibrator passes through it more than once."""
    return [{name: np.ascontiguousarray(image.transpose(1, 2, 0)[None])} for image in slices]


def _input_name(content: bytes) -> str:
    from ai_edge_litert.interpreter import Interpreter  # noqa: PLC0415

    signatures = Interpreter(model_content=content).get_signature_list()
    return signatures[_SIGNATURE]["inputs"][0]
