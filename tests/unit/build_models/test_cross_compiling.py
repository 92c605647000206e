"""Networks that are compiled here for boards, Windows and macOS: their structure."""

import lief
import pytest
import torch
from torch import nn

from app.contract.model_spec import ModelSpec
from build_models.compilers import CompilerOptions, compiler_for
from build_models.deploy import DeployNetwork

pytestmark = pytest.mark.filterwarnings("ignore::FutureWarning", "ignore::DeprecationWarning")
MODEL = ModelSpec("tiny", "1.0", ("T1", "FLAIR", "T1C"), 16, 0.5, "0" * 64)
CALLED = {"TVMFFIErrorSetRaisedFromCStrParts", "TVMFFIFunctionCall", "memcpy", "memset", "memmove"}
"""What a network may call that lies outside of it."""


@pytest.fixture(scope="module")
def network() -> DeployNetwork:
    torch.manual_seed(0)
    return DeployNetwork(nn.Sequential(nn.Conv2d(3, 8, 3, padding=1), nn.ReLU(), nn.Conv2d(8, 1, 1)))


def compiled(network: DeployNetwork, target: str) -> tuple[str, bytes]:
    compiler = compiler_for("tvm-cpu", CompilerOptions(allow_untuned=True))
    exported = compiler.export(network, MODEL)
    modules = [compiler.compile(compiler.optimise(exported, target), target, MODEL) for _ in range(2)]
    assert modules[0].content == modules[1].content, "the same network gives the same bytes"
    assert b"/tmp/" not in modules[0].content
    return modules[0].file_name, modules[0].content


def test_a_library_for_boards_is_for_their_processor_and_asks_for_no_other_library(network):
    name, content = compiled(network, "cortex-a72")
    library = lief.ELF.parse(content)
    assert (name, library.header.machine_type) == ("module.so", lief.ELF.ARCH.AARCH64)
    assert library.libraries == []
    assert {s.name for s in library.imported_symbols} <= CALLED
    assert "__tvm_ffi__library_bin" in {s.name for s in library.exported_symbols}
    stack = [segment for segment in library.segments if segment.type == lief.ELF.Segment.TYPE.GNU_STACK]
    assert stack and not stack[0].has(lief.ELF.Segment.FLAGS.X)


def test_a_library_for_windows_takes_from_tvm_and_the_system_alone_and_can_be_moved(network):
    name, content = compiled(network, "windows-x86-64-v3")
    library = lief.PE.parse(list(content))
    assert (name, library.header.machine) == ("module.dll", lief.PE.Header.MACHINE_TYPES.AMD64)
    assert library.header.has_characteristic(lief.PE.Header.CHARACTERISTICS.DLL)
    assert {entry.name.lower() for entry in library.imports} <= {"tvm_ffi.dll", "vcruntime140.dll", "ntdll.dll"}
    assert {e.name for imported in library.imports for e in imported.entries} <= {*CALLED, "__chkstk"}
    exported = {entry.name for entry in library.get_export().entries}
    assert {"__tvm_ffi__library_bin", "__TVMBackendParallelLaunch"} <= exported
    header = library.optional_header
    assert (header.major_subsystem_version, header.minor_subsystem_version) <= (10, 0)
    safe = lief.PE.OptionalHeader.DLL_CHARACTERISTICS
    assert all(header.has(flag) for flag in (safe.DYNAMIC_BASE, safe.NX_COMPAT))


def test_a_library_for_macos_runs_from_13_on_and_is_signed(network):
    name, content = compiled(network, "macos-apple-m1")
    binaries = lief.MachO.parse(list(content))  # owns the one that follows
    library = binaries.at(0)
    assert (name, library.header.cpu_type) == ("module.dylib", lief.MachO.Header.CPU_TYPE.ARM64)
    assert list(library.build_version.minos[:2]) == [13, 0]
    assert library.has_code_signature
    assert {entry.name for entry in library.libraries} <= {"@rpath/module.dylib", "/usr/lib/libSystem.B.dylib"}
    exported = {symbol.name for symbol in library.exported_symbols}
    assert {"___tvm_ffi__library_bin", "___TVMBackendParallelLaunch"} <= exported
    bound = {binding.symbol.name for binding in library.bindings if binding.has_symbol}
    assert bound - exported <= {*(f"_{name}" for name in CALLED), "dyld_stub_binder"}
