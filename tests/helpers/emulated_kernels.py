"""Runs kernels for GPUs without one: TVM's own CUDA runtime launches their CUDA source, compiled for this processor."""

import subprocess
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path

import numpy as np
import pytest
import tvm
import tvm_ffi
from numpy.typing import NDArray

from app import resources
from build_models.compilers.cuda_toolchain import load_cuda_runtime
from build_models.compilers.tvm_cuda import config_of, cuda_target
from build_models.gpu.emulate import emulated_kernels
from build_models.schedules.kernel import Kernel
from tests.helpers.standin_gpu import install_standin_gpu

TARGET = "sm_75-or-later-fp16"

_PROGRAM = """
import ctypes, sys
from pathlib import Path
import numpy as np
from app.inference.backends.cuda_driver import find_cudart
from app.inference.backends.cuda_memory import CudaMemory
from app.inference.backends.tvm_library import load_library
from app.inference.backends.tvm_runtime import library_folder, library_name, start_runtime

folder = Path(sys.argv[1])
ffi = start_runtime(1)
for path in (find_cudart(), library_folder() / library_name("tvm_runtime_cuda")):
    ctypes.CDLL(str(path), ctypes.RTLD_GLOBAL)
memory, library = CudaMemory(ffi), load_library(ffi, (folder / "kernels.so").read_bytes())
for path in sorted(folder.glob("*.npz")):
    with np.load(path) as file:
        tensors = [memory.keep(file[name]) for name in sorted(file.files)]
    library[path.stem](*tensors)
    answer = np.empty(tuple(tensors[-1].shape), np.dtype(str(tensors[-1].dtype)))
    to_bytes = ffi.get_global_func("runtime.TVMTensorCopyToBytes")
    to_bytes(tensors[-1], answer.ctypes.data_as(ctypes.c_void_p), answer.nbytes)
    np.save(path.with_suffix(".npy"), answer)
"""


def run_kernels(
    folder: Path,
    kernels: Mapping[str, Kernel],
    operands: Mapping[str, Sequence[NDArray[np.generic]]],
    images: int,
    change: Callable[[str], str] = lambda source: source,
) -> dict[str, NDArray[np.generic]]:
    """What each kernel writes, (images, …), for its data and parameters; skips where nothing can be compiled.

    Every block's threads are run from the first to the last and then from the last to the first. `change` may spoil the
    CUDA source before.
    """
    environment = install_standin_gpu(folder / "gpu")
    sources: list[str] = []

    def keep(code: str) -> bytearray:
        sources.append(code)
        return bytearray(b"\x7fELF")  # the emulator never looks at it

    load_cuda_runtime()
    tvm_ffi.register_global_func("tvm_callback_cuda_compile", keep, override=True)
    module = tvm.IRModule({name: kernel.func.with_attr("global_symbol", name) for name, kernel in kernels.items()})
    with tvm.transform.PassContext(config=config_of(TARGET)):
        tvm.compile(module, target=cuda_target(TARGET)).export_library(str(folder / "kernels.so"))
    (folder / "kernels.cu").write_text(sources[0], encoding="utf-8")
    emulated = emulated_kernels(change(sources[0]), folder / "emulated.so")
    for name, arrays in operands.items():
        (output,) = kernels[name].outputs
        whole = [*arrays, np.full((images, *output.shape), np.nan, output.dtype)]
        np.savez(folder / f"{name}.npz", **{f"{index:02}": array for index, array in enumerate(whole)})
    forwards = {**environment, "STANDIN_KERNELS": str(emulated)}
    answers = [_answers(folder, operands, e) for e in (forwards, {**forwards, "FALX_EMULATED_BACKWARDS": "1"})]
    for name, first in answers[0].items():
        assert np.array_equal(first, answers[1][name]), f"{name} depends on the order of its threads"
    return answers[0]


def _answers(folder: Path, names: Iterable[str], environment: Mapping[str, str]) -> dict[str, NDArray[np.generic]]:
    done = subprocess.run(
        [sys.executable, "-c", _PROGRAM, str(folder)],
        env=environment,
        cwd=resources.root(),
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        pytest.fail(done.stderr[-3000:])
    return {name: np.load(folder / f"{name}.npy") for name in names}
