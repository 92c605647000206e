"""What a network costs, whatever engine runs it: parameters, multiply-adds and the memory of its activations."""

from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor, nn
from torch.utils._python_dispatch import TorchDispatchMode
from torch.utils._pytree import tree_leaves
from torch.utils.flop_counter import FlopCounterMode


@dataclass(frozen=True)
class Cost:
    """Of one slice.

    Attributes
    ----------
    parameters : int
        Trained numbers, those of batch normalisation included.
    multiply_adds : int
        Of convolutions and matrix products, counted directly; zeros of a padding count.
    peak_activation_bytes : int
        The most memory that inputs and outputs of operators need at one time, each freed after its last use.
    total_activation_bytes : int
        The same if no memory were used twice.
    """

    parameters: int
    multiply_adds: int
    peak_activation_bytes: int
    total_activation_bytes: int


def cost_of(network: nn.Module, channels: int, size: int) -> Cost:
    """Count by tracing the network once without computing anything.

    Parameters
    ----------
    network : Module
        It is copied, not changed. Operators that work in place count their memory once.
    channels, size : int
        Of the input (1, channels, size, size).
    """
    abstract = deepcopy(network).eval().requires_grad_(False).to("meta")
    image = torch.zeros(1, channels, size, size, device="meta")
    constants = {_storage(t) for t in (*abstract.parameters(), *abstract.buffers())}
    counter, recorder = FlopCounterMode(display=False), _Recorder(constants, image)
    with torch.no_grad(), counter, recorder:
        abstract(image)
    peak, total = recorder.memory()
    parameters = sum(p.numel() for p in network.parameters())
    return Cost(parameters, int(counter.get_total_flops()) // 2, peak, total)


class _Recorder(TorchDispatchMode):
    """Notes which memory each operator touches; tensors are kept, so that no address is used twice."""

    def __init__(self, constants: set[int], image: Tensor) -> None:
        super().__init__()
        self._constants = constants
        self._kept: list[Tensor] = [image]
        self._touched: list[set[int]] = [{_storage(image)}]
        self._sizes = {_storage(image): image.untyped_storage().nbytes()}

    def __torch_dispatch__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        answer = func(*args, **(kwargs or {}))
        touched: set[int] = set()
        for tensor in _tensors((args, kwargs, answer)):
            address = _storage(tensor)
            if address not in self._constants:
                touched.add(address)
                self._sizes[address] = tensor.untyped_storage().nbytes()
        self._kept += list(_tensors(answer))
        self._touched.append(touched)
        return answer

    def memory(self) -> tuple[int, int]:
        """Largest sum of what is alive at one time, and the sum of everything."""
        last = {address: step for step, touched in enumerate(self._touched) for address in touched}
        alive: set[int] = set()
        peak = 0
        for step, touched in enumerate(self._touched):
            alive |= touched
            peak = max(peak, sum(self._sizes[address] for address in alive))
            alive = {address for address in alive if last[address] > step}
        return peak, sum(self._sizes.values())


def _storage(tensor: Tensor) -> int:
    return tensor.untyped_storage()._cdata


def _tensors(nested: Any) -> Iterator[Tensor]:
    return (leaf for leaf in tree_leaves(nested) if isinstance(leaf, Tensor))
