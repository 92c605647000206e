"""Which kernels can compute a layer: templates, each with the parameters that a search may try.

A template registers itself when its module is imported; `MODULES` lists them. What `lower_layers` takes is decided by
the tuned records of a target; without a record, the first candidate of the first template that supports the layer.
"""

import importlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from app.errors import BuildError
from build_models.schedules.kernel import Kernel
from build_models.schedules.layer import Layer
from build_models.schedules.tiling import CpuTiling

MODULES = tuple(
    f"build_models.schedules.{name}" for name in ("templates", "bilinear", "bf16_templates", "int8_templates")
)
"""Modules that register templates."""

Parameters = Mapping[str, int]


@dataclass(frozen=True)
class Template:
    """One way to compute some layers in one precision.

    Attributes
    ----------
    name : str
        As records name it; unique within a precision.
    precision : str
        Of the artifacts that may use it: 'float32', 'bfloat16', 'int8'.
    supports : callable of (Layer, CpuTiling)
        Whether it computes the layer on the instruction set.
    candidates : callable of (Layer, CpuTiling)
        Parameters that are worth measuring, a good default first.
    build : callable of (Layer, Parameters, CpuTiling)
        Makes the kernel.
    """

    name: str
    precision: str
    supports: Callable[[Layer, CpuTiling], bool]
    candidates: Callable[[Layer, CpuTiling], Sequence[Parameters]]
    build: Callable[[Layer, Parameters, CpuTiling], Kernel]


@dataclass(frozen=True)
class Choice:
    """A template by its name, and its parameters: what a record holds."""

    template: str
    parameters: Parameters = field(default_factory=dict[str, int])


_templates: list[Template] = []


def register(template: Template) -> Template:
    """Add a template; called by the modules that `MODULES` names."""
    if any((t.name, t.precision) == (template.name, template.precision) for t in _templates):
        raise ValueError(f"there are two templates {template.name} for {template.precision}")
    _templates.append(template)
    return template


def templates_for(layer: Layer, tiling: CpuTiling, precision: str) -> list[Template]:
    """The templates that compute a layer, the one to take without measurements first."""
    return [t for t in _loaded() if t.precision == precision and t.supports(layer, tiling)]


def choices_for(layer: Layer, tiling: CpuTiling, precision: str) -> Iterator[Choice]:
    """Every candidate of every template that computes the layer."""
    for template in templates_for(layer, tiling, precision):
        for parameters in template.candidates(layer, tiling):
            yield Choice(template.name, parameters)


def build_kernel(layer: Layer, choice: Choice, tiling: CpuTiling, precision: str) -> Kernel:
    """Make the kernel that a choice describes.

    Raises
    ------
    BuildError
        The template does not exist or does not compute this layer.
    """
    for template in templates_for(layer, tiling, precision):
        if template.name == choice.template:
            return template.build(layer, choice.parameters, tiling)
    raise BuildError(
        f"The kernel {choice.template} that is recorded for the layer '{layer.key}' does not compute it in "
        f"{precision}; tune the model again."
    )


@lru_cache(maxsize=1)
def _loaded() -> list[Template]:
    for module in MODULES:
        importlib.import_module(module)
    return _templates
