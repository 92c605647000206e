"""The network as ONNX, float32 or quantised, for the engines that read it."""

import warnings
from collections.abc import Iterator
from pathlib import Path

import torch

from build_models.peers.engine import Array, Subject, package_version

INPUT, OUTPUT = "image", "probability"


def export_onnx(subject: Subject, folder: Path, any_number: bool = False) -> Path:
    """Write the network; with precision int8 as quantise-dequantise pairs after calibration.

    Parameters
    ----------
    subject : Subject
    folder : Path
    any_number : bool
        Of images in one call, instead of one.

    Raises
    ------
    CannotRun
        A package is missing.
    """
    package_version("onnx")
    network = torch.load(subject.network, weights_only=False).eval()
    plain = folder / "network.onnx"
    with warnings.catch_warnings():
        # The newer exporter needs another package and gives the same graph for these networks.
        warnings.simplefilter("ignore")
        example = torch.from_numpy(subject.slices()[:1])
        free = {INPUT: {0: "images"}, OUTPUT: {0: "images"}} if any_number else None
        torch.onnx.export(
            network,
            (example,),
            str(plain),
            dynamo=False,
            input_names=[INPUT],
            output_names=[OUTPUT],
            dynamic_axes=free,
        )
    return _quantise(subject, plain, folder) if subject.precision == "int8" else plain


def _quantise(subject: Subject, plain: Path, folder: Path) -> Path:
    """Static int8, weights by channel, activations by the range that the calibration slices show."""
    package_version("onnxruntime")
    from onnxruntime.quantization import (  # noqa: PLC0415
        CalibrationDataReader,
        QuantFormat,
        QuantType,
        quantize_static,
    )
    from onnxruntime.quantization.shape_inference import quant_pre_process  # noqa: PLC0415

    class Slices(CalibrationDataReader):
        def __init__(self, slices: Array) -> None:
            self._slices: Iterator[Array] = iter(slices)

        def get_next(self) -> dict[str, Array] | None:  # type: ignore[override]  None is how it ends
            image = next(self._slices, None)
            return None if image is None else {INPUT: image[None]}

    ready, quantised = folder / "ready.onnx", folder / "int8.onnx"
    quant_pre_process(str(plain), str(ready), skip_symbolic_shape=True)
    quantize_static(
        str(ready),
        str(quantised),
        Slices(subject.calibration()),
        quant_format=QuantFormat.QDQ,
        per_channel=True,
        activation_type=QuantType.QUInt8,
        weight_type=QuantType.QInt8,
    )
    return quantised
