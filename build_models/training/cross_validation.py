"""Trains and judges fold after fold; whatever is finished is kept, so that it can be stopped at any time."""

import json
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from app.contract.dice import dice
from app.errors import BuildError
from build_models.training.dataset import Patient
from build_models.training.evaluation import (
    THRESHOLDS,
    Evaluation,
    MaskRule,
    choose_rule,
    summarise,
)
from build_models.training.folds import Fold
from build_models.training.metrics import PatientScore, score_patient
from build_models.training.prediction import predict
from build_models.training.trainer import ProgressReport, Trainer, TrainingPlan, best_network

PLAN = "plan.json"
REPORT = "cross-validation.json"
_FOLD = "fold.json"
_PREDICTIONS = "predictions"

Show = Callable[[str, int], AbstractContextManager[ProgressReport]]
"""From the name of a fold and its number of epochs to the context in which its progress is shown."""


@dataclass(frozen=True)
class OutOfFold:
    """Figures of a patient by a network that never saw it; `by_threshold` is its Dice at each of `THRESHOLDS`."""

    fold: str
    score: PatientScore
    by_threshold: tuple[float, ...]


@dataclass(frozen=True)
class CrossValidation:
    """A cross-validation in a folder of its own.

    Attributes
    ----------
    folder : Path
        Receives one folder a fold, with its checkpoints and its predictions, and the report.
    plan : TrainingPlan
        The recipe, the same for each fold.
    folds : list of Fold
    patients : mapping of str to Patient
    compile_network : bool
        As in `Trainer`.
    """

    folder: Path
    plan: TrainingPlan
    folds: Sequence[Fold]
    patients: Mapping[str, Patient]
    compile_network: bool

    def claim_folder(self) -> None:
        """Write down plan and folds, or make sure that those in the folder are the same.

        Raises
        ------
        BuildError
            The folder holds a cross-validation by another plan or of other folds.
        """
        wanted = {"plan": asdict(self.plan), "folds": [asdict(fold) for fold in self.folds]}
        text = json.dumps(wanted, indent=2) + "\n"
        path = self.folder / PLAN
        if path.is_file():
            if path.read_text(encoding="utf-8") != text:
                raise BuildError(
                    f"The folder {self.folder.name} holds a cross-validation with other options; repeat those to "
                    "resume it, or choose another folder with --out."
                )
            return
        _write(path, text)

    def run(self, fold: Fold, show: Show) -> None:
        """Train one fold from where it was left and predict its held-out patients; nothing if it is done."""
        folder = self.folder / fold.name
        if (folder / _FOLD).is_file():
            return
        inner = [self.patients[p] for p in fold.inner]
        training = [self.patients[p] for p in fold.training]
        trainer = Trainer(self.plan, training, inner, folder, compile_network=self.compile_network)
        trainer.resume()
        with show(fold.name, self.plan.epochs) as report:
            history = trainer.run(report)
        network = best_network(folder, self.plan)
        rule = choose_rule([predict(network, p) for p in inner], [p.masks for p in inner])
        (folder / _PREDICTIONS).mkdir(exist_ok=True)
        for name in fold.held_out:
            _save_probability(_prediction(folder, name), predict(network, self.patients[name]))
        figures = {**asdict(rule), "inner_dice": history.best_dice}
        _write(folder / _FOLD, json.dumps({**asdict(fold), **figures}, indent=2) + "\n")

    def report(self) -> dict[str, Any]:
        """Judge the folds that are done, write the report and return it.

        Raises
        ------
        BuildError
            No fold is done.
        """
        scores = [score for fold in self.folds for score in self._scores(fold)]
        if not scores:
            raise BuildError(f"No fold in {self.folder.name} is finished yet; let the cross-validation run.")
        document = {
            "complete": {s.fold for s in scores} == {f.name for f in self.folds},
            "plan": asdict(self.plan),
            **summary(scores),
        }
        _write(self.folder / REPORT, json.dumps(document, indent=2) + "\n")
        return document

    def probability(self, fold: Fold, patient: str) -> NDArray[np.float32]:
        """Out-of-fold probability (slices, rows, columns) of a patient of a finished fold."""
        return load_probability(_prediction(self.folder / fold.name, patient))

    def _scores(self, fold: Fold) -> list[OutOfFold]:
        done = self.folder / fold.name / _FOLD
        if not done.is_file():
            return []
        found = json.loads(done.read_text(encoding="utf-8"))
        rule = MaskRule(found["threshold"], found["least_peak"])
        scores: list[OutOfFold] = []
        for name in fold.held_out:
            probability, reference = self.probability(fold, name), self.patients[name].masks
            by_threshold = tuple(dice(probability >= level, reference) for level in THRESHOLDS)
            shown = rule.applied(probability)
            scores.append(OutOfFold(fold.name, score_patient(name, shown, reference, rule.threshold), by_threshold))
        return scores


def summary(scores: Sequence[OutOfFold]) -> dict[str, Any]:
    """Figures of out-of-fold scores over all, by fold and by hospital, and how far the folds' means are apart.

    `by_threshold` holds the mean Dice at each threshold. Its best is an upper bound, chosen on what it judges.
    """
    folds = {f: summarise([s.score for s in scores if s.fold == f]) for f in sorted({s.fold for s in scores})}
    means = [figures["mean"] for figures in folds.values()]
    by_threshold = np.mean([s.by_threshold for s in scores], axis=0)
    document = Evaluation(tuple(s.score for s in scores)).document()
    for patient, score in zip(document["patients"], scores, strict=True):
        patient["fold"] = score.fold
    return {
        **document,
        "folds": folds,
        "spread_over_folds": round(float(np.std(means, ddof=1)), 4) if len(means) > 1 else None,
        "by_threshold": {str(t): round(float(m), 4) for t, m in zip(THRESHOLDS, by_threshold, strict=True)},
    }


def _prediction(folder: Path, patient: str) -> Path:
    return folder / _PREDICTIONS / f"{patient}.npz"


def _save_probability(path: Path, probability: NDArray[np.float32]) -> None:
    # float16 keeps eleven bits of a probability at any size of it, at half the space.
    temporary = path.with_suffix(".part.npz")
    np.savez_compressed(temporary, probability=probability.astype(np.float16))
    temporary.replace(path)


def load_probability(path: Path) -> NDArray[np.float32]:
    """Read a stored prediction.

    Raises
    ------
    BuildError
        It is missing or damaged.
    """
    try:
        with np.load(path) as file:
            return file["probability"].astype(np.float32)
    except Exception as error:
        raise BuildError(
            f"The prediction {path.name} is missing or damaged; delete {_FOLD} beside its folder to make it again.",
            repr(error),
        ) from error


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_suffix(".part")
    temporary.write_text(text, encoding="utf-8")
    temporary.replace(path)
