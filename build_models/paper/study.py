"""Runs the study in steps, each of which goes on where it ended."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from app.inference.cpu import cpu_name
from build_models.energy import gpu_reason, processor_meter
from build_models.paper.answers import answers_of
from build_models.paper.emitted import emitted
from build_models.paper.layers import (
    compiled_layers,
    framework_layers,
    scaled_compiled,
    scaled_framework,
    side_by_side,
)
from build_models.paper.layout import lay_out, middle_slices
from build_models.paper.networks import AFTER, BEFORE, STUDIED, Studied
from build_models.paper.passes import PASSES, agreement, engines_of, measure_passes
from build_models.parts import Parts
from build_models.peers.engine import Array, Subject
from build_models.progress import Progress
from build_models.regression.spread import consecutive_runs
from build_models.training.dataset import Patient, find_split, read_patients
from build_models.training.evaluation import evaluate
from build_models.training.prediction import network_input
from build_models.weights import load_card, load_network
from build_models.zoo.registry import architecture_of, build_network

STEPS = ("prepare", "passes", "runs", "layers", "dice")
_OTHERS = 8
_PROFILED = 5
_MISSING = {"reason": "not measured yet"}
_NONE: Array = np.empty(0, np.float32)


@dataclass(frozen=True)
class Study:
    """What is studied, and where its parts are kept.

    Attributes
    ----------
    data : Path
        TCGA-LGG folder.
    work : Path
        Keeps what engines prepared and every part that was measured.
    slices : int
        Of each test patient in a pass.
    patients : int or None
        Only the first so many test patients, for times and for Dice.
    weights : dict of str to Path
        Trained ones by network; the others have random weights and no Dice.
    tensorflow : str or None
        Python of the environment in which TensorFlow is; None is this one.
    closed : bool
        Measure nothing more: the document says what is missing.
    """

    data: Path
    work: Path
    threads: int
    slices: int = 1
    patients: int | None = None
    passes: int = PASSES
    weights: dict[str, Path] = field(default_factory=dict[str, Path])
    tensorflow: str | None = None
    networks: tuple[Studied, ...] = STUDIED
    closed: bool = False

    @property
    def parts(self) -> Parts:
        """What was measured so far."""
        return Parts(self.work / "parts", self.closed)

    def take(self, step: str, progress: Progress) -> None:
        """Make the parts of one step, or find them made."""
        for studied in self.networks:
            subject = self._subject(studied)
            if step == "prepare":
                self._engines(studied, subject, progress)
                self.parts.get(f"{studied.name}-emitted", lambda name=studied.name: emitted(name))
            elif step == "passes":
                self._passes(studied, subject, progress)
            elif step == "runs":
                self._runs(studied, subject, progress)
            elif step == "layers":
                self._layers(studied, subject, progress)
            else:
                self._dice(studied, subject, progress)

    def document(self, progress: Progress) -> dict[str, Any]:
        """Everything; what is missing is measured now."""
        meter = processor_meter()
        return {
            "cpu": cpu_name(),
            "threads": self.threads,
            "patients": len(find_split(self.data)["test"][: self.patients]),
            "all_patients": len(find_split(self.data)["test"]),
            "slices": self.slices,
            "passes": self.passes,
            "energy": {"processor": meter.reason, "gpu": gpu_reason()},
            "networks": [self._network(studied, progress) for studied in self.networks],
        }

    def _network(self, studied: Studied, progress: Progress) -> dict[str, Any]:
        subject = self._subject(studied)
        engines = self._engines(studied, subject, progress)
        passes, dice = self._passes(studied, subject, progress), self._dice(studied, subject, progress)
        layers = self._scaled(self._layers(studied, subject, progress), studied, passes)

        def row(engine: str) -> dict[str, Any]:
            if "reason" in engines[engine]:
                return {"engine": engine, **engines[engine]}
            if engine not in passes:
                return {"engine": engine, "reason": "not measured yet"}
            return {"engine": engine, **engines[engine], **passes[engine], **agreement(subject, engine), **dice[engine]}

        trained = self.weights.get(studied.name)
        network = build_network(3, architecture_of(studied.name)) if trained is None else load_network(trained)
        plan = None if trained is None else load_card(trained).plan
        return {
            "name": studied.name,
            "framework": studied.framework,
            "parameters": sum(p.numel() for p in network.parameters()),
            "gflop": round(subject.gflop, 2),
            "trained": plan,
            "training_command": studied.trained_by(plan),
            "devices": {
                device: dict(zip((BEFORE, AFTER), map(row, pair), strict=True))
                for device, pair in studied.engines.items()
            },
            "consecutive": self._runs(studied, subject, progress),
            "emitted": self.parts.get(f"{studied.name}-emitted", lambda: emitted(studied.name)) or {},
            **layers,
            "layers": side_by_side(layers["compiled"], layers["in_framework"]) if layers["compiled"] else [],
        }

    def _subject(self, studied: Studied) -> Subject:
        folder = self.work / studied.name
        known = (folder / "subject.json").is_file()
        return lay_out(
            studied,
            (_NONE, _NONE) if known else self._slices(),
            folder,
            threads=self.threads,
            weights=self.weights.get(studied.name),
            tensorflow=self.tensorflow,
        )

    def _slices(self) -> tuple[Array, Array]:
        split = find_split(self.data)
        others = read_patients(self.data, split["train"][:: max(1, len(split["train"]) // _OTHERS)][:_OTHERS])
        return middle_slices(self._test(), self.slices), middle_slices(others, 1)

    def _test(self) -> list[Patient]:
        return read_patients(self.data, find_split(self.data)["test"][: self.patients])

    def _engines(self, studied: Studied, subject: Subject, progress: Progress) -> dict[str, dict[str, str]]:
        return engines_of(subject, studied.all_engines, self.parts, progress)

    def _able(self, studied: Studied, subject: Subject, progress: Progress) -> list[str]:
        return [name for name, state in self._engines(studied, subject, progress).items() if "version" in state]

    def _passes(self, studied: Studied, subject: Subject, progress: Progress) -> dict[str, dict[str, Any]]:
        able, meter = self._able(studied, subject, progress), processor_meter()
        return measure_passes(subject, able, self.parts, self.passes, meter=meter, progress=progress)

    def _runs(self, studied: Studied, subject: Subject, progress: Progress) -> list[dict[str, Any]]:
        rows = [
            self.parts.get(f"{studied.name}-runs-{name}", lambda name=name: consecutive_runs(name, subject, progress))
            for name in self._able(studied, subject, progress)
        ]
        before = {pair[0] for pair in studied.engines.values()}
        return [{**row, "tuning": BEFORE if row["engine"] in before else AFTER} for row in rows if row is not None]

    def _layers(self, studied: Studied, subject: Subject, progress: Progress) -> dict[str, Any]:
        name, engine = studied.name, studied.engines["CPU"][0]
        able = engine in self._able(studied, subject, progress)
        return {
            "compiled": self.parts.get(f"{name}-compiled", lambda: compiled_layers(subject, _PROFILED, progress)),
            "in_framework": self.parts.get(f"{name}-traced", lambda: framework_layers(subject, engine)) or _MISSING
            if able
            else self._engines(studied, subject, progress)[engine],
        }

    def _scaled(self, layers: dict[str, Any], studied: Studied, passes: dict[str, dict[str, Any]]) -> dict[str, Any]:
        """Observed one after the other, the two may have met a machine of another mood: passes say how they compare."""
        before, after = (passes.get(engine, {}).get("mean_s") for engine in studied.engines["CPU"])
        compiled, framework = layers["compiled"], layers["in_framework"]
        return {
            "compiled": scaled_compiled(compiled, after * 1e3) if compiled and after else compiled,
            "in_framework": scaled_framework(framework, before * 1e3) if before else framework,
        }

    def _dice(self, studied: Studied, subject: Subject, progress: Progress) -> dict[str, dict[str, Any]]:
        able = self._able(studied, subject, progress)
        if studied.name not in self.weights:
            return {engine: {"dice": None} for engine in able}
        patients = self._test()

        def judged(engine: str) -> dict[str, Any]:
            progress(f"{studied.name}: Dice of {engine}")
            inputs = np.concatenate([network_input(p.images, p.statistics) for p in patients])
            answers = iter(answers_of(engine, subject, inputs)[:, 0])
            found = evaluate(lambda p: np.stack([next(answers) for _ in p.images]), patients, subject.threshold)
            return {"dice": found.document()["mean"]}

        found = {e: self.parts.get(f"{studied.name}-dice-{e}", lambda e=e: judged(e)) for e in able}
        return {engine: one or {"dice": None} for engine, one in found.items()}
