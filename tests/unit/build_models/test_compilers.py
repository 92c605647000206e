"""What the compilers put into a file."""

import shutil
import struct
import subprocess

import pytest
import torch

from app.contract.model_spec import ModelSpec
from app.inference.backends.tvm_runtime import library_folder, library_name
from build_models.compilers import CompiledModule, CompilerOptions, compiler_for
from build_models.compilers.cuda_toolchain import _compile_with_nvcc
from build_models.deploy import DeployNetwork
from build_models.zoo.unet import UNet

pytestmark = pytest.mark.filterwarnings("ignore::FutureWarning", "ignore::DeprecationWarning")
MODEL = ModelSpec("tiny", "1.0", ("T1", "FLAIR", "T1C"), 16, 0.5, "0" * 64)


@pytest.fixture(scope="module")
def network() -> DeployNetwork:
    torch.manual_seed(0)
    return DeployNetwork(UNet(features=4, levels=1))


def compiled(network: DeployNetwork, backend: str, target: str) -> CompiledModule:
    compiler = compiler_for(backend, CompilerOptions(allow_untuned=True))
    return compiler.compile(compiler.optimise(compiler.export(network, MODEL), target), target, MODEL)


def needed(content: bytes, tmp_path) -> set[str]:
    """Libraries that a library asks for."""
    path = tmp_path / "module.so"
    path.write_bytes(content)
    listing = subprocess.run(["readelf", "-d", str(path)], capture_output=True, text=True, check=True).stdout
    return {line.split("[")[1].rstrip("]") for line in listing.splitlines() if "NEEDED" in line}


def disassembly(content: bytes, tmp_path) -> str:
    path = tmp_path / "module.so"
    path.write_bytes(content)
    return subprocess.run(["objdump", "-d", str(path)], capture_output=True, text=True, check=True).stdout


@pytest.mark.skipif(shutil.which("objdump") is None, reason="needs binutils")
@pytest.mark.parametrize(
    ("target", "used", "avoided"),
    [("x86-64-v2", "mulps", "ymm"), ("x86-64-v3", "ymm", "zmm"), ("x86-64-v4", "zmm", "")],
)
def test_cpu_code_uses_its_vectors_and_needs_libc_alone(network, target, used, avoided, tmp_path):
    content = compiled(network, "tvm-cpu", target).content
    code = disassembly(content, tmp_path)
    products = [line for line in code.splitlines() if "vfmadd" in line or "mulps" in line]
    assert any(used in line for line in products)
    if avoided:
        assert avoided not in code
    assert needed(content, tmp_path) <= {"libc.so.6", "libm.so.6"}
    assert b"/tmp/" not in content


def test_the_same_network_compiles_to_the_same_bytes(network):
    assert compiled(network, "tvm-cpu", "x86-64-v3") == compiled(network, "tvm-cpu", "x86-64-v3")


@pytest.mark.slow
@pytest.mark.parametrize("target", ["sm_80", "sm_75-or-later"])
def test_a_cuda_library_holds_binaries_and_no_source_and_says_what_memory_it_needs(network, target):
    folder = library_folder()
    if shutil.which("nvcc") is None or folder is None or not (folder / library_name("tvm_runtime_cuda")).is_file():
        pytest.skip("needs nvcc and TVM's CUDA runtime")
    module = compiled(network, "tvm-cuda", target)
    assert b"__global__" not in module.content
    found = binaries(module.content)
    assert found == {"sm_80": set(), "sm_75-or-later": {*MACHINE_CODE, *PORTABLE_CODE}}[target]
    assert found or module.content.count(b"\x7fELF") >= 2
    weights = sum(parameter.nbytes for parameter in network.weights().values())
    assert module.device_memory_mb is not None
    assert weights / 1e6 < module.device_memory_mb < 5.0


def test_one_gpu_binary_holds_machine_code_from_turing_to_blackwell_and_portable_code_for_later_ones():
    if shutil.which("nvcc") is None:
        pytest.skip("needs nvcc")
    content = bytes(_compile_with_nvcc("sm_75-or-later", "__global__ void k(float *a) { a[threadIdx.x] = 1; }"))
    assert binaries(content) == {*MACHINE_CODE, *PORTABLE_CODE}


PTX, ELF = 1, 2
MACHINE_CODE = {(ELF, capability) for capability in (75, 80, 86, 89, 90, 120)}
PORTABLE_CODE = {(PTX, capability) for capability in (90, 120)}


def binaries(content: bytes) -> set[tuple[int, int]]:
    """Kind and compute capability of everything in the fat binary of a library; empty when it has none."""
    start = content.find(b"\x50\xed\x55\xba")
    if start < 0:
        return set()
    header, size = struct.unpack_from("<HQ", content, start + 6)
    found, at, end = set(), start + header, start + header + size
    while at < end:
        kind, entry, length = struct.unpack_from("<HxxIQ", content, at)
        found.add((kind, *struct.unpack_from("<I", content, at + 28)))
        at += entry + length
    return found
