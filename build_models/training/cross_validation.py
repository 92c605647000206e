"""Trains and judges fold after fold; whatever is finished is kept, so that it can be stopped at any time."""

import json
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from torch import Tensor

from app.contract.manifest import sha256_of
from app.errors import BuildError
from build_models.training.dataset import Patient
from build_models.training.evaluation import MaskRule, choose_rule, network_predictor, summarise
from build_models.training.folds import Fold
from build_models.training.inputs import COMPLETE, INPUTS
from build_models.training.lesson import Lesson
from build_models.training.metrics import PatientScore
from build_models.training.out_of_fold import OutOfFold, out_of_fold, score_by_rule, summary
from build_models.training.prediction import predict
from build_models.training.stored_predictions import StoredPredictions
from build_models.training.trainer import ProgressReport, Trainer, TrainingPlan, best_network, slice_sampler

PLAN = "plan.json"
REPORT = "cross-validation.json"
_FOLD = "fold.json"
_PREDICTIONS = "predictions"

Show = Callable[[str, int], AbstractContextManager[ProgressReport]]
"""From the name of a fold and its number of epochs to the context in which its progress is shown."""


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
    earlier : Path or None
        Folder of a cross-validation of the same folds: the network of each fold begins with that fold's of it.
    """

    folder: Path
    plan: TrainingPlan
    folds: Sequence[Fold]
    patients: Mapping[str, Patient]
    compile_network: bool
    earlier: Path | None = None

    def claim_folder(self) -> None:
        """Write down plan and folds, or make sure that those in the folder are the same.

        Raises
        ------
        BuildError
            The folder holds a cross-validation by another plan or of other folds, or the earlier one has other folds.
        """
        self._check_earlier()
        wanted = {"plan": asdict(self.plan), "folds": [asdict(fold) for fold in self.folds]}
        text = json.dumps(wanted, indent=2) + "\n"
        path = self.folder / PLAN
        if path.is_file():
            if _completed(path.read_text(encoding="utf-8")) != json.loads(text):
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
        lesson = Lesson(slice_sampler(self.plan, training), weights=self._weights_before(fold))
        trainer = Trainer(self.plan, training, inner, folder, compile_network=self.compile_network, lesson=lesson)
        trainer.resume()
        with show(fold.name, self.plan.epochs) as report:
            history = trainer.run(report)
        network = best_network(folder, self.plan)
        rule = choose_rule([predict(network, p) for p in inner], [p.masks for p in inner])
        for name in fold.held_out:
            self._stored(fold, COMPLETE).save(name, predict(network, self.patients[name]))
        figures = {**asdict(rule), "inner_dice": history.best_dice}
        _write(folder / _FOLD, json.dumps({**asdict(fold), **figures}, indent=2) + "\n")

    def run_input(self, fold: Fold, kind: str) -> None:
        """Predict the held-out patients of a finished fold from another kind of input, those that are missing.

        Parameters
        ----------
        fold : Fold
        kind : str
            One of `INPUTS`.
        """
        stored = self._stored(fold, kind)
        missing = [p for p in fold.held_out if p not in stored]
        if not missing:
            return
        predictor = INPUTS[kind](network_predictor(best_network(self.folder / fold.name, self.plan)))
        for name in missing:
            stored.save(name, predictor(self.patients[name]))

    def shown(self, patient: str) -> tuple[NDArray[np.float32], float]:
        """The map (slices, rows, columns) of a patient as the program would show it, and the threshold.

        Both are of the fold that held the patient out, which is finished.
        """
        fold = next(fold for fold in self.folds if patient in fold.held_out)
        rule = self._rule(fold)
        return rule.applied(self._stored(fold, COMPLETE).load(patient)), rule.threshold

    def report(self) -> dict[str, Any]:
        """Judge the folds that are done, write the report and return it.

        Raises
        ------
        BuildError
            No fold is done.
        """
        done = [fold for fold in self.folds if (self.folder / fold.name / _FOLD).is_file()]
        if not done:
            raise BuildError(f"No fold in {self.folder.name} is finished yet; let the cross-validation run.")
        scores = [score for fold in done for score in self._scores(fold)]
        document = {
            "complete": len(done) == len(self.folds),
            "plan": asdict(self.plan),
            **summary(scores),
            "inputs": {kind: summarise(self._input_scores(done, kind)) for kind in self._kinds(done)},
        }
        _write(self.folder / REPORT, json.dumps(document, indent=2) + "\n")
        return document

    def _check_earlier(self) -> None:
        if self.earlier is None:
            return
        if read_plan(self.earlier)["folds"] != json.loads(json.dumps([asdict(fold) for fold in self.folds])):
            raise BuildError(
                f"The cross-validation in {self.earlier.name} has other folds, so networks would be judged on patients "
                "that they were trained with; repeat its options, or begin without it."
            )

    def _weights_before(self, fold: Fold) -> Mapping[str, Tensor] | None:
        return None if self.earlier is None else best_network(self.earlier / fold.name, self.plan).state_dict()

    def _stored(self, fold: Fold, kind: str) -> StoredPredictions:
        name = _PREDICTIONS if kind == COMPLETE else f"{_PREDICTIONS}-{kind}"
        return StoredPredictions(self.folder / fold.name / name)

    def _rule(self, fold: Fold) -> MaskRule:
        found = json.loads((self.folder / fold.name / _FOLD).read_text(encoding="utf-8"))
        return MaskRule(found["threshold"], found["least_peak"])

    def _scores(self, fold: Fold) -> list[OutOfFold]:
        rule, stored = self._rule(fold), self._stored(fold, COMPLETE)
        return [out_of_fold(fold.name, self.patients[p], stored.load(p), rule) for p in fold.held_out]

    def _kinds(self, done: Sequence[Fold]) -> list[str]:
        """Inputs besides the complete one of which every held-out patient of the finished folds has a prediction."""
        others = (kind for kind in INPUTS if kind != COMPLETE)
        return [k for k in others if all(p in self._stored(fold, k) for fold in done for p in fold.held_out)]

    def _input_scores(self, done: Sequence[Fold], kind: str) -> list[PatientScore]:
        return [
            score_by_rule(self.patients[name], self._stored(fold, kind).load(name), self._rule(fold))
            for fold in done
            for name in fold.held_out
        ]


def read_plan(folder: Path) -> dict[str, Any]:
    """What `CrossValidation.claim_folder` wrote down.

    Raises
    ------
    BuildError
        The folder holds no cross-validation, or its plan is damaged.
    """
    try:
        return json.loads((folder / PLAN).read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise BuildError(
            f"The folder {folder.name} holds no cross-validation to begin with; name the --out of an earlier one.",
            repr(error),
        ) from error


def plan_identity(folder: Path) -> str:
    """SHA-256 of the plan of the cross-validation in a folder.

    Raises
    ------
    BuildError
        The folder holds no cross-validation.
    """
    read_plan(folder)
    return sha256_of(folder / PLAN)


def _completed(text: str) -> Any:
    """What was written down, with the usual value of everything that a plan did not have yet; None if damaged."""
    usual = json.loads(json.dumps(asdict(TrainingPlan())))
    try:
        stored = json.loads(text)
        return {**stored, "plan": {**usual, **stored["plan"]}}
    except (ValueError, TypeError, KeyError):
        return None


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_suffix(".part")
    temporary.write_text(text, encoding="utf-8")
    temporary.replace(path)
