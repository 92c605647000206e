"""From TVM's executable to a shared library that stands alone."""

import tempfile
from collections.abc import Sequence
from functools import partial
from importlib.metadata import version
from pathlib import Path

from tvm.runtime import Executable

from app.contract.manifest import RuntimeRequirement
from app.errors import BuildError
from build_models.compilers.cross_linker import link_elsewhere
from build_models.systems import LINUX_PC, System

_LINKER_OPTIONS = ["-Wl,--strip-all", "-Wl,--build-id=none", "-Wl,-z,noexecstack"]


def link_library(executable: Executable, system: System = LINUX_PC) -> bytes:
    """Link to a library without symbols that nobody needs and without traces of this machine.

    Parameters
    ----------
    executable : Executable
        Compiled for that system.
    system : System

    Raises
    ------
    BuildError
        See `write_library`.
    """
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / system.file_name
        write_library(executable, path, system, _LINKER_OPTIONS)
        content = path.read_bytes()
    for trace in (folder, str(Path.home())):
        if trace.encode() in content:
            raise BuildError(
                "The linked library holds a path of this machine and is not written; this is a fault of the build, "
                "please report it."
            )
    return content


def write_library(executable: Executable, path: Path, system: System = LINUX_PC, options: Sequence[str] = ()) -> None:
    """Link to a shared library of a system.

    Parameters
    ----------
    executable : Executable
        Compiled for that system.
    path : Path
    system : System
    options : sequence of str
        For this machine's own C++ compiler, where that is what links.

    Raises
    ------
    BuildError
        No linker for that system is installed, or it failed.
    """
    try:
        if system.triple is None:
            executable.export_library(str(path), options=list(options))
        else:
            executable.export_library(str(path), fcompile=partial(link_elsewhere, system))
    except (RuntimeError, OSError) as error:
        raise BuildError(
            "The compiled network could not be linked; install a C++ compiler (g++).", repr(error)
        ) from error


def runtime_requirement() -> RuntimeRequirement:
    """The version of TVM that compiles is the one that has to run."""
    return RuntimeRequirement("apache-tvm", version("apache-tvm"))
