"""From TVM's executable to a shared library that stands alone."""

import tempfile
from importlib.metadata import version
from pathlib import Path

from tvm.runtime import Executable

from app.contract.manifest import RuntimeRequirement
from app.errors import BuildError

_LINKER_OPTIONS = ["-Wl,--strip-all", "-Wl,--build-id=none", "-Wl,-z,noexecstack"]


def link_library(executable: Executable) -> bytes:
    """Link to a library without symbols that nobody needs and without traces of this machine.

    Raises
    ------
    BuildError
        No C++ compiler is installed, or it failed.
    """
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "module.so"
        try:
            executable.export_library(str(path), options=_LINKER_OPTIONS)
        except (RuntimeError, OSError) as error:
            raise BuildError(
                "The compiled network could not be linked; install a C++ compiler (g++).", repr(error)
            ) from error
        content = path.read_bytes()
    for trace in (folder, str(Path.home())):
        if trace.encode() in content:
            raise BuildError(
                "The linked library holds a path of this machine and is not written; this is a fault of the build, "
                "please report it."
            )
    return content


def runtime_requirement() -> RuntimeRequirement:
    """The version of TVM that compiles is the one that has to run."""
    return RuntimeRequirement("apache-tvm", version("apache-tvm"))
