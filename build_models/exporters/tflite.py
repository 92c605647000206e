"""PyTorch → TFLite."""

import contextlib
import io
import logging
import tempfile
import warnings
from pathlib import Path

import torch

from app.errors import BuildError
from build_models.deploy import DeployNetwork


def export_tflite(network: DeployNetwork, channels: int, size: int) -> bytes:
    """Convert to a float32 .tflite with channels last, which is the layout of its kernels.

    Parameters
    ----------
    network : DeployNetwork
    channels, size : int
        The network reads (1, size, size, channels) and answers (1, size, size, 1).

    Raises
    ------
    BuildError
        The converter does not take an operator of the network.
    """
    # The converter draws its progress on stdout, where a JSON document may be expected.
    with warnings.catch_warnings(), contextlib.redirect_stdout(io.StringIO()):
        warnings.simplefilter("ignore")
        import litert_torch  # noqa: PLC0415  takes seconds, and only this target needs it

        logging.getLogger("litert_torch").setLevel(logging.ERROR)
        channels_last = litert_torch.to_channel_last_io(network, args=[0], outputs=[0]).eval()
        try:
            converted = litert_torch.convert(channels_last, (torch.zeros(1, size, size, channels),))
        except Exception as error:  # the converter raises whatever its passes raise
            raise BuildError(
                "The converter to TFLite does not take an operator of this network; compile it for TVM alone.",
                repr(error),
            ) from error
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "model.tflite"
            converted.export(str(path))
            return path.read_bytes()
