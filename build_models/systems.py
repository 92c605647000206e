"""Operating systems that a network can be compiled for."""

from dataclasses import dataclass

from app.contract.target_name import LINUX, MACOS, WINDOWS


@dataclass(frozen=True)
class System:
    """An operating system on one kind of processor.

    Attributes
    ----------
    name : str
        Of the operating system, as `app.contract.target_name` knows it.
    triple : str or None
        For LLVM; None stands for the machine that compiles, whose own C++ compiler links then.
    file_name : str
        Of a compiled network.
    """

    name: str
    triple: str | None
    file_name: str


LINUX_PC = System(LINUX, None, "module.so")
LINUX_BOARD = System(LINUX, "aarch64-linux-gnu", "module.so")
WINDOWS_PC = System(WINDOWS, "x86_64-w64-windows-gnu", "module.dll")
# macOS 13 is what Qt needs, and so the oldest system of the program itself.
MACOS_ARM = System(MACOS, "arm64-apple-macos13.0.0", "module.dylib")
