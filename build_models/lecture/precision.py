"""Half precision and bfloat16 beside float32: time of a slice, and what they cost in Dice."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from app.contract.dice import dice
from app.contract.manifest import MANIFEST, read_artifact
from app.inference.cpu import cpu_flags
from app.inference.registry import backend_named
from build_models.deploy import DeployNetwork
from build_models.lecture.timing import Timed, medians
from build_models.peers.engine import ARITHMETIC, CannotRun, Precision
from build_models.peers.make_subject import Wanted, find_artifact
from build_models.peers.torch_runner import TorchRunner
from build_models.training.dataset import Patient
from build_models.training.precision import computes_natively
from build_models.training.prediction import network_input
from build_models.weights import load_card, load_network

Array = NDArray[np.float32]
Call = Callable[[Array], Array]

_TORCH = {"float32": torch.float32, "bfloat16": torch.bfloat16, "float16": torch.float16}
_FALX: dict[str, Precision] = {"float32": "fp32", "bfloat16": "bf16"}


def compare_precisions(
    weights: Path,
    patients: Sequence[Patient],
    threads: int,
    repeat: int,
    *,
    artifacts: bool = True,
    compiled: Path | None = None,
) -> list[dict[str, Any]]:
    """Run a shipped network in every precision.

    Parameters
    ----------
    weights : Path
        Their card has the threshold.
    patients : sequence of Patient
    artifacts : bool
        Whether the compiled network of that name takes part.
    compiled : Path or None
        Folder with more artifacts of it than those that ship.

    Returns
    -------
    list of dict
        `engine`, `precision`, `ms`, `dice_to_float32` (pooled over all slices, against the same engine) and `dice` to
        the reference masks (mean of patients); or a `reason`.
    """
    inputs = [network_input(p.images, p.statistics) for p in patients]
    card = load_card(weights)
    calls: dict[tuple[str, str], Call] = _torch_calls(weights, threads)
    refused: list[dict[str, Any]] = []
    for name, precision in _FALX.items() if artifacts else ():
        try:
            calls["Falx", name] = _falx(card.name, precision, threads, compiled)
        except CannotRun as reason:
            refused.append({"engine": "Falx", "precision": name, "reason": str(reason)})
    first = inputs[0][:1]
    timed = [Timed(" ".join(key), lambda call=call: call(first)) for key, call in calls.items()]
    times, rows = medians(timed, repeat), []
    masks: dict[tuple[str, str], list[NDArray[np.bool_]]] = {}
    for (engine, precision), call in calls.items():
        mine = [np.stack([call(x[None])[0, 0] for x in slices]) >= card.threshold for slices in inputs]
        masks[engine, precision] = mine
        reference = np.concatenate(masks[engine, "float32"])
        scores = [dice(mask, patient.masks) for mask, patient in zip(mine, patients, strict=True)]
        rows.append(
            {
                "engine": engine,
                "precision": precision,
                "ms": times[f"{engine} {precision}"],
                "dice_to_float32": round(float(dice(np.concatenate(mine), reference)), 5),
                "dice": round(float(np.mean(scores)), 4),
            }
        )
    return rows + refused


def imitated_precisions() -> list[str]:
    """Those in which this processor has no arithmetic, so that a library converts every number to float32 and back.

    Empty where the system does not tell what its processor has.
    """
    return [name for name in _TORCH if name != "float32" and not computes_natively(name)] if cpu_flags() else []


def _torch_calls(weights: Path, threads: int) -> dict[tuple[str, str], Call]:
    torch.set_num_threads(threads)
    network = DeployNetwork(load_network(weights)).eval()
    calls: dict[tuple[str, str], Call] = {}
    for name, dtype in _TORCH.items():
        # torch's annotations lack this overload of Module.to
        typed = DeployNetwork(network.network).to(dtype=dtype, memory_format=torch.channels_last)  # type: ignore[call-overload]
        runner = TorchRunner(typed, dtype, torch.channels_last)
        calls["PyTorch", name] = lambda image, r=runner: r.result(r.run(r.convert(image)))
    return calls


def _falx(model: str, precision: Precision, threads: int, compiled: Path | None) -> Call:
    backend = backend_named("tvm-cpu")
    more = (
        []
        if compiled is None
        else [read_artifact(m.parent) for m in sorted(compiled.glob(f"{model}/tvm-cpu-*/{MANIFEST}"))]
    )
    fitting = (a for a in more if a.manifest.precision == ARITHMETIC[precision] and backend.supports(a).ok)
    artifact = find_artifact(Wanted(model, precision, threads, "native")) or next(fitting, None)
    if artifact is None:
        raise CannotRun("there is no artifact in this precision that this processor runs")
    session = backend.load(artifact, threads)
    return lambda image: session.run(np.ascontiguousarray(image)).copy()
