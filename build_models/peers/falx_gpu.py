"""Falx on the NVIDIA GPU of this machine, compiled for the occasion."""

from app.contract.manifest import Target, read_artifact
from app.errors import AppError
from app.inference.registry import backend_named
from build_models.peers.engine import CannotRun, Precision, Subject
from build_models.peers.falx import Falx, SessionRunner, compiled

NAME = "falx-gpu"


class FalxOnGpu(Falx):
    """The artifact for the highest compute capability that the GPU runs."""

    precisions: tuple[Precision, ...] = ("fp32",)

    def prepare(self, subject: Subject) -> None:
        """Compile for every capability; which of them runs is seen at load."""
        backend = backend_named("tvm-cuda")
        if not (available := backend.availability()).ok:
            raise CannotRun(available.reason)
        from build_models.build import BuildRequest, build  # noqa: PLC0415  torch and tvm, here only
        from build_models.peers.falx import ANYTHING  # noqa: PLC0415
        from build_models.targets import COMPUTE_CAPABILITIES  # noqa: PLC0415

        targets = tuple(Target("tvm-cuda", name) for name in COMPUTE_CAPABILITIES)
        weights, out = subject.folder / f"{subject.model}.safetensors", subject.own(NAME)
        golden = subject.slices()[:1]
        try:
            build(BuildRequest(weights, targets, golden, out, subject.threads, tolerance=ANYTHING))
        except AppError as error:
            raise CannotRun(error.user_message) from error

    def load(self, subject: Subject) -> SessionRunner:
        """See `Engine.load`."""
        backend, refused = backend_named("tvm-cuda"), "nothing was compiled"
        for folder in reversed(compiled(subject.own(NAME))):
            artifact = read_artifact(folder)
            if (fitting := backend.supports(artifact)).ok:
                return SessionRunner(backend.load(artifact, subject.threads))
            refused = fitting.reason
        raise CannotRun(refused)
