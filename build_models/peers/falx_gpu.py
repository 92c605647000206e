"""Falx on the NVIDIA GPU of this machine."""

from collections.abc import Callable

import numpy as np

from app.contract.manifest import read_artifact
from app.errors import AppError
from app.inference.backend import SeveralAtOnce
from app.inference.backends.tvm_session import TvmSession
from app.inference.registry import backend_named
from build_models.peers.engine import Array, CannotRun, Precision, Subject
from build_models.peers.falx import ANYTHING, NAME_ON_GPU, compiled, version
from build_models.targets import ANY_GPU, ANY_GPU_HALF


class FalxOnGpu:
    """The shipped artifact for GPUs, or one compiled for the occasion."""

    precisions: tuple[Precision, ...] = ("fp32", "fp16")
    held_to_avx2 = False

    def version(self) -> str:
        """See `Engine.version`."""
        return version()

    def prepare(self, subject: Subject) -> None:
        """Compile the network where there is no artifact of it."""
        backend = backend_named("tvm-cuda")
        if not (available := backend.availability()).ok:
            raise CannotRun(available.reason)
        if subject.artifact is not None:
            return
        from build_models.build import BuildRequest, build  # noqa: PLC0415  torch and tvm, here only

        target = ANY_GPU_HALF if subject.precision == "fp16" else ANY_GPU
        weights, out = subject.folder / f"{subject.model}.safetensors", subject.own(NAME_ON_GPU)
        try:
            build(BuildRequest(weights, (target,), subject.slices()[:1], out, subject.threads, tolerance=ANYTHING))
        except AppError as error:
            raise CannotRun(error.user_message) from error

    def load(self, subject: Subject) -> "_Runner":
        """See `Engine.load`."""
        backend = backend_named("tvm-cuda")
        artifact = read_artifact(subject.artifact or compiled(subject.own(NAME_ON_GPU))[0])
        for condition in (backend.availability(), backend.supports(artifact)):
            if not condition.ok:
                raise CannotRun(condition.reason)
        session = backend.load(artifact, subject.threads)
        if not isinstance(session, TvmSession):
            raise CannotRun("the network is not TVM's")
        return _Runner(session)


class _Runner:
    def __init__(self, session: TvmSession) -> None:
        self._session = session

    def convert(self, image: Array) -> tuple[Array, Callable[[], None]]:
        return image, self._session.resident(image)

    def run(self, image: tuple[Array, Callable[[], None]]) -> Array:
        image[1]()
        return image[0]

    def result(self, answer: Array) -> Array:
        return self._session.run(answer).copy()

    def whole(self, images: Array) -> Array:
        session = self._session
        if len(images) > 1 and isinstance(session, SeveralAtOnce) and session.images_at_once == len(images):
            return session.run_several(images)
        return np.concatenate([session.run(image[None]).copy() for image in images])
