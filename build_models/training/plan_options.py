"""The options of `train` that ask for a given plan."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from build_models.training.trainer import TrainingPlan

_OPTIONS = {
    "epochs": "--epochs",
    "batch_size": "--batch-size",
    "crop": "--crop",
    "whole_slice_epochs": "--whole-slice-epochs",
    "lone_slice_chance": "--lone-slices",
    "painted_heads": "--painted-heads",
    "transplants": "--transplants",
    "lacking": "--lacking",
    "peak_learning_rate": "--learning-rate",
    "validate_every": "--validate-every",
    "seed": "--seed",
}


def plan_options(plan: Mapping[str, Any]) -> list[str]:
    """Words of the command line, without those that would say what is so anyway.

    Parameters
    ----------
    plan : mapping
        As a model card keeps it; what it does not name is as in `TrainingPlan`.
    """
    usual = asdict(TrainingPlan())
    words: list[str] = []
    for name, option in _OPTIONS.items():
        values = _values(plan.get(name, usual[name]))
        if values != _values(usual[name]):
            words += [option, *map(str, values)]
    return words


def _values(value: Any) -> list[Any]:
    return list(value) if isinstance(value, list | tuple) else [value]
