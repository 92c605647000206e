"""Compiled networks that pass their proof and then fail, as they do on a device that is lost."""

import json
import shutil
import subprocess
from pathlib import Path

import pytest

from app.contract.manifest import Artifact
from app.folders import cache_dir
from app.inference.engine_choice import EngineChoice
from app.inference.selection import select_backend
from tests.helpers.artifacts import artifact_of, copied, copy_models, vouch_for
from tests.helpers.native import compile_library

GOOD_RUNS = 4
"""In every process anew; a probe may run the network as often as it likes, so that it is proven."""

SLICES = 6
"""Of a case in whose middle it fails."""

_LAST_LAYER = """
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdatomic.h>
#include <fcntl.h>
#include <stdint.h>
#include <string.h>
#include <unistd.h>
extern void TVMFFIErrorSetRaisedFromCStr(const char *kind, const char *message);
typedef int (*kernel)(void *, const void *, int32_t, void *);
static atomic_int runs;
static int probing;
__attribute__((constructor)) static void look(void) {
  char words[4096];
  int file = open("/proc/self/cmdline", O_RDONLY);
  long length = read(file, words, sizeof words);
  close(file);
  probing = length > 0 && memmem(words, length, "--probe", 7) != 0;
}
int %(name)s(void *self, const void *arguments, int32_t count, void *result) {
  if (!probing && atomic_fetch_add(&runs, 1) >= %(good)d) {
    TVMFFIErrorSetRaisedFromCStr("InternalError", "CUDA: the device is lost");
    return -1;
  }
  static kernel real;
  if (!real) real = (kernel)dlsym(dlopen("%(library)s", RTLD_NOW), "%(name)s");
  return real(self, arguments, count, result);
}
"""


def let_fail(folder: Path, artifact: Artifact) -> None:
    """Let the copy of a network for TVM below `folder` fail from its fifth run in a process on.

    The library becomes one that brings the whole compiled network with it and stands before its last layer alone.
    """
    copy = copied(folder, artifact)
    network = folder.parent / f"{folder.name}-network.so"
    shutil.copy(copy.module, network)
    listed = subprocess.run(["nm", "-D", str(network)], capture_output=True, text=True, check=True).stdout
    name = next(word for word in listed.split() if word.startswith("__tvm_ffi_head"))
    source = _LAST_LAYER % {"name": name, "good": GOOD_RUNS, "library": network}
    library = compile_library(source, folder.parent / f"{folder.name}-failing" / "module.so", network)
    shutil.copy(library, copy.module)
    vouch_for(copy)


def models_with_one_that_fails(folder: Path, *others: Artifact) -> Path:
    """TVM on the CPU, which fails in the middle of a case, and others that do not."""
    if shutil.which("nm") is None:
        pytest.skip("there is no nm to name the network's layers")
    failing = artifact_of("tvm-cpu")
    models = copy_models(folder, failing, *others)
    let_fail(models, failing)
    return models


def remember_as_fastest(backend: str) -> None:
    """Prove every backend, and let this one have been the fastest, whatever this machine makes of it now."""
    selection = select_backend(EngineChoice("unet", "auto"))
    proven = next(outcome for outcome in selection.outcomes if outcome.backend == backend)
    assert proven.ok, proven.reason
    path = cache_dir() / "selection.json"
    document = json.loads(path.read_text())
    for remembered in document.values():
        remembered |= {"name": backend, "folder": f"{backend}-{proven.target}"}
    path.write_text(json.dumps(document))
