"""What the compilers put into a file."""

import shutil
import subprocess

import pytest
import torch

from app.contract.model_spec import ModelSpec
from app.inference.backends.tvm_runtime import library_folder, library_name
from build_models.compilers import CompiledModule, CompilerOptions, compiler_for
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
def test_a_cuda_library_holds_a_binary_and_no_source(network):
    folder = library_folder()
    if shutil.which("nvcc") is None or folder is None or not (folder / library_name("tvm_runtime_cuda")).is_file():
        pytest.skip("needs nvcc and TVM's CUDA runtime")
    content = compiled(network, "tvm-cuda", "sm_80").content
    assert content.count(b"\x7fELF") >= 2
    assert b"__global__" not in content
