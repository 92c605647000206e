"""Trains the variants one after the other with the same budget; those made from another begin with its weights."""

import time
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from app.contract.manifest import sha256_of
from app.errors import BuildError
from build_models.commands.distil import taught_source
from build_models.commands.training_run import TrainingRun
from build_models.compression.low_rank import Compressed, factorise
from build_models.compression.pruning import prune
from build_models.progress import Progress
from build_models.training.dataset import Patient
from build_models.training.distillation import DistillationLoss
from build_models.training.evaluation import evaluate, network_predictor
from build_models.training.lesson import Lesson
from build_models.training.trainer import TrainingPlan, slice_sampler
from build_models.variants.results import Results
from build_models.weights import load_card, load_network
from build_models.zoo.registry import VARIANTS, Variant, architecture_of


@dataclass(frozen=True)
class Making:
    """How variants are made from a trained one.

    Attributes
    ----------
    energy : float
        Of the squared singular values that a factored network keeps.
    keep : float
        Share of the multiply-adds that a pruned network keeps in the end.
    steps : int
        Prunings, with an equal share of the epochs after each.
    stored_epochs : int
        Epochs of a teacher's answers.
    """

    energy: float = 0.85
    keep: float = 0.4
    steps: int = 3
    stored_epochs: int = 12


@dataclass(frozen=True)
class VariantQueue:
    """Trains variants into a folder and writes a result for each.

    Attributes
    ----------
    plan : TrainingPlan
        The same for all, but for the architecture.
    run : TrainingRun
        The data; its places and name are set for each variant.
    test : list of Patient
    """

    plan: TrainingPlan
    run: TrainingRun
    test: list[Patient]
    out: Path
    results: Results
    making: Making = Making()

    def train(self, names: list[str], progress: Progress) -> list[dict[str, Any]]:
        """Train what is not trained yet; returns the result of each.

        Raises
        ------
        BuildError
            A name is not known, or what a variant is made from was not trained.
        """
        return [self._train(_variant(name), progress) for name in names]

    def weights(self, name: str) -> Path:
        """Where the weights of a variant lie once it is trained."""
        return self.out / name / f"{name}.safetensors"

    def _train(self, variant: Variant, progress: Progress) -> dict[str, Any]:
        known = self.results.training(variant.name)
        weights = self.weights(variant.name)
        if known is not None and known["plan"] == self._budget() and weights.is_file():
            progress(f"{variant.name}: done before")
            return known
        progress(f"{variant.name}: training")
        begin = time.monotonic()
        self._make(variant)
        minutes = (time.monotonic() - begin) / 60
        card, network = load_card(weights), load_network(weights)
        document = {
            "name": variant.name,
            "architecture": card.architecture,
            "made_from": variant.made_from,
            "plan": self._budget(),
            "minutes_of_last_run": round(minutes, 1),
            "weights_sha256": sha256_of(weights),
            "parameters": sum(p.numel() for p in network.parameters()),
            "threshold": card.threshold,
            "validation": _brief(card.figures["validation"]),
            "test": _brief(evaluate(network_predictor(network), self.test, card.threshold).document()),
        }
        self.results.write_training(variant.name, document)
        return document

    def _make(self, variant: Variant) -> None:
        run = replace(self.run, out=self.out / variant.name, weights=self.weights(variant.name), name=variant.name)
        if variant.made_from is None:
            run.train(self._plan(architecture_of(variant.name)))
        elif variant.name == "low-rank":
            self._fine_tune(run, factorise(*self._origin(variant), self.making.energy))
        elif variant.name == "pruned":
            self._prune(run, variant)
        else:
            self._distil(run, variant)

    def _prune(self, run: TrainingRun, variant: Variant) -> None:
        """In equal factors, fine-tuned after each."""
        network, architecture = self._origin(variant)
        steps = self.making.steps
        share = self.making.keep ** (1 / steps)
        for step in range(steps):
            last = step == steps - 1
            part = (
                run
                if last
                else replace(run, out=run.out / f"step-{step + 1}", weights=run.out / f"step-{step + 1}.safetensors")
            )
            epochs, warm_up = max(1, self.plan.epochs // steps), self.plan.warm_up_epochs / steps
            plan = replace(self.plan, epochs=epochs, warm_up_epochs=warm_up)
            self._fine_tune(part, prune(network, architecture, share), plan)
            network, architecture = load_network(part.weights), load_card(part.weights).architecture

    def _fine_tune(self, run: TrainingRun, compressed: Compressed, plan: TrainingPlan | None = None) -> None:
        architecture, weights = compressed
        plan = replace(plan or self.plan, architecture=architecture)
        run.train(plan, Lesson(slice_sampler(plan, run.training), weights=weights))

    def _distil(self, run: TrainingRun, variant: Variant) -> None:
        assert variant.made_from is not None
        plan = self._plan(architecture_of(variant.name))
        epochs = min(self.making.stored_epochs, plan.epochs)
        teacher = self._trained(variant.made_from)
        source = taught_source(run, plan, (teacher,), self.out / variant.name / "answers", epochs)
        run.train(plan, Lesson(source, DistillationLoss()))

    def _origin(self, variant: Variant) -> tuple[Any, dict[str, Any]]:
        assert variant.made_from is not None
        weights = self._trained(variant.made_from)
        return load_network(weights), load_card(weights).architecture

    def _trained(self, name: str) -> Path:
        if not self.weights(name).is_file():
            raise BuildError(f"The network {name}, from which others are made, is not trained yet; train it first.")
        return self.weights(name)

    def _plan(self, architecture: dict[str, Any]) -> TrainingPlan:
        return replace(self.plan, architecture=architecture)

    def _budget(self) -> dict[str, Any]:
        plan = self.plan
        return {"epochs": plan.epochs, "batch_size": plan.batch_size, "crop": plan.crop, "seed": plan.seed}


def _variant(name: str) -> Variant:
    architecture_of(name)  # says which names there are
    return VARIANTS[name]


def _brief(figures: dict[str, Any]) -> dict[str, Any]:
    return {
        "mean": figures["mean"],
        "median": figures["median"],
        "ci95": figures["ci95"],
        "dice": {patient["id"]: patient["dice"] for patient in figures["patients"]},
    }
