"""Answers of an engine to any slices, in a process of its own: `python -m build_models.paper.answers ENGINE FOLDER`."""

import subprocess
import sys
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from build_models.peers.engine import Array, CannotRun, Subject, read_subject
from build_models.peers.process import engine_command, engine_environment
from build_models.peers.registry import engine_named

_QUESTIONS, _ANSWERS = "questions.npy", "questions-answered.npy"


def answers_of(engine: str, subject: Subject, slices: Array) -> NDArray[np.float32]:
    """Probabilities (n, 1, size, size) for slices (n, channels, size, size).

    Raises
    ------
    CannotRun
        The engine's process failed.
    """
    folder = subject.own(engine)
    np.save(folder / _QUESTIONS, slices)
    command = engine_command(subject, engine, "build_models.paper.answers", engine, str(subject.folder))
    done = subprocess.run(command, env=engine_environment(subject, engine), capture_output=True, text=True, check=False)
    if done.returncode:
        raise CannotRun(f"its process ended with exit code {done.returncode}")
    return np.load(folder / _ANSWERS)


def main(engine: str, folder: Path) -> None:
    """Answer what `answers_of` asked."""
    subject = read_subject(folder)
    runner = engine_named(engine).load(subject)
    slices = np.load(subject.own(engine) / _QUESTIONS)
    answers = [runner.result(runner.run(runner.convert(image[None]))) for image in slices]
    np.save(subject.own(engine) / _ANSWERS, np.concatenate(answers))


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
