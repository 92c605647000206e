"""TVM as `relax.build` gives it: operators fused, nothing scheduled."""

from build_models.peers.engine import Precision, Subject, package_version
from build_models.peers.tvm_runner import TvmRunner, build_library, fused_program

_ENGINE = "tvm-untuned"


class TvmUntuned:
    """What comes out when nobody writes or searches a schedule."""

    precisions: tuple[Precision, ...] = ("fp32",)
    held_to_avx2 = True  # by what it is compiled for

    def version(self) -> str:
        """See `Engine.version`."""
        return package_version("apache-tvm")

    def prepare(self, subject: Subject) -> None:
        """Compile for this processor."""
        build_library(fused_program(subject), subject, subject.own(_ENGINE))

    def load(self, subject: Subject) -> TvmRunner:
        """See `Engine.load`."""
        return TvmRunner(subject.own(_ENGINE), subject.threads)
