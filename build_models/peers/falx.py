"""Falx itself: the artifact that the program would run."""

from pathlib import Path

from app.contract.manifest import Artifact, Target, read_artifact
from app.contract.proof import Tolerance
from app.errors import AppError
from app.inference.aligned import aligned_empty
from app.inference.backend import InferenceSession
from app.inference.registry import backend_named
from build_models.peers.engine import ARITHMETIC, Array, CannotRun, Precision, Subject, package_version

NAME, NAME_ON_GPU = "falx", "falx-gpu"

ANYTHING = Tolerance(max_abs_diff=1.0, min_dice=0.0)
"""Weights that nobody trained outline nothing; the comparison states how far each engine is from float32."""


class Falx:
    """The compiled artifact through the program's own backend, or one compiled for the occasion."""

    precisions: tuple[Precision, ...] = ("fp32", "bf16", "int8")
    held_to_avx2 = True  # by what it is compiled for

    def version(self) -> str:
        """See `Engine.version`."""
        return version()

    def prepare(self, subject: Subject) -> None:
        """Compile the network where there is no artifact of it yet."""
        if subject.artifact is None:
            _compile(subject)

    def load(self, subject: Subject) -> "SessionRunner":
        """See `Engine.load`."""
        artifact = read_artifact(subject.artifact or compiled(subject.own(NAME))[0])
        return SessionRunner(_session(artifact, subject.threads))


def version() -> str:
    """Of the program and of TVM."""
    from app import __version__  # noqa: PLC0415

    return f"{__version__} on apache-tvm {package_version('apache-tvm')}"


class SessionRunner:
    """Runs a session of the program."""

    def __init__(self, session: InferenceSession) -> None:
        self._session = session

    def convert(self, image: Array) -> Array:
        """Lay it out as the program prepares its slices; see `Runner.convert`."""
        aligned = aligned_empty(image.shape)
        aligned[...] = image
        return aligned

    def run(self, image: Array) -> Array:
        """See `Runner.run`."""
        return self._session.run(image)

    def result(self, answer: Array) -> Array:
        """See `Runner.result`."""
        return answer.copy()


def _session(artifact: Artifact, threads: int) -> InferenceSession:
    backend = backend_named(artifact.manifest.target.backend)
    for condition in (backend.availability(), backend.supports(artifact)):
        if not condition.ok:
            raise CannotRun(f"{artifact.label}: {condition.reason}")
    return backend.load(artifact, threads)


def _compile(subject: Subject) -> None:
    from build_models.build import BuildRequest, build  # noqa: PLC0415  torch and tvm, in the preparing process only
    from build_models.native import native_targets  # noqa: PLC0415
    from build_models.quantised import build_quantised  # noqa: PLC0415

    targets = native_targets(ARITHMETIC[subject.precision])
    if subject.isa == "avx2":
        targets = [name for name in targets if name.startswith("x86-64-v3")]
    weights = subject.folder / f"{subject.model}.safetensors"
    if not targets or not weights.is_file():
        raise CannotRun(f"there is no artifact of {subject.model} with precision {subject.precision}")
    target = Target("tvm-cpu", targets[0])
    golden, out, threads = subject.slices()[:1], subject.own(NAME), subject.threads
    try:
        if subject.precision == "int8":
            slices = subject.calibration()
            build_quantised(weights, golden, slices, out, threads, targets=(target,), tolerance=ANYTHING)
        else:
            build(BuildRequest(weights, (target,), golden, out, threads, allow_untuned=True, tolerance=ANYTHING))
    except AppError as error:
        raise CannotRun(error.user_message) from error


def compiled(folder: Path) -> list[Path]:
    """Folders of the artifacts that were made for the occasion, by name."""
    return sorted(path.parent for path in folder.glob("*/*/manifest.json"))
