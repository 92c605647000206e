"""A lowered network compiled and loaded in this process, to be timed as a whole or kernel by kernel."""
# TVM annotates its varargs and expressions wrongly.
# pyright: reportArgumentType=false, reportAttributeAccessIssue=false, reportCallIssue=false

from collections.abc import Mapping
from dataclasses import dataclass
from time import perf_counter
from typing import Any

import numpy as np
import tvm
from numpy.typing import NDArray
from tvm import relax

from app.contract.packing import pack
from app.inference.backends.tvm_runtime import start_runtime
from app.inference.denormals import flush_denormals
from build_models.passes.lower_layers import LoweredProgram

Array = NDArray[np.float32]


@dataclass(frozen=True)
class KernelTime:
    """One call of a kernel during one run of the network, in milliseconds."""

    kernel: str
    ms: float


class Machine:
    """Runs a lowered network in TVM's virtual machine.

    Parameters
    ----------
    program : LoweredProgram
    target : tvm.target.Target
        To generate code for; this processor has to run it.
    weights : mapping of str to ndarray
        Of the deployed network, by name.
    threads : int
        Threads in use while it runs, the calling one included.
    """

    def __init__(
        self, program: LoweredProgram, target: tvm.target.Target, weights: Mapping[str, Array], threads: int
    ) -> None:
        self._threads = threads
        self._machine: Any = relax.VirtualMachine(relax.build(program.module, target), tvm.cpu())
        packed = (pack(weights[parameter.name], parameter.steps) for parameter in program.parameters)
        self._parameters = [tvm.runtime.tensor(array) for array in packed]

    def run(self, image: Array) -> Array:
        """One forward pass.

        Parameters
        ----------
        image : ndarray of float32, (1, channels, size, size)

        Returns
        -------
        ndarray of float32, (1, 1, size, size)
            Probabilities, copied.
        """
        return self.call(self.tensor(image)).numpy().copy()

    def tensor(self, image: Array) -> Any:
        """The image as TVM takes it."""
        return tvm.runtime.tensor(image)

    def call(self, image: Any) -> Any:
        """One forward pass from tensor to tensor, nothing copied."""
        start_runtime(self._threads)
        with flush_denormals():
            return self._machine["main"](image, *self._parameters)

    def kernel_times(self, image: Array) -> list[KernelTime]:
        """Time of every kernel of one run, in the order of execution.

        The virtual machine calls back before and after each call instruction; only what lies between the two counts,
        so that the callbacks themselves do not.
        """
        found: list[KernelTime] = []
        started = 0.0

        def instrument(_function: Any, symbol: str, before: bool, _result: Any, *_: Any) -> int:
            nonlocal started
            if before:
                started = perf_counter()
            else:
                found.append(KernelTime(str(symbol), (perf_counter() - started) * 1e3))
            return 0  # go on

        tensor = self.tensor(image)
        self._machine.set_instrument(instrument)
        try:
            self.call(tensor)
        finally:
            self._machine.set_instrument(_nothing)
        return found


def _nothing(*_: Any) -> int:
    return 0
