"""Every network of the zoo by its name, and every family by the dictionary that stands in checkpoints and cards."""

import importlib
import inspect
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from torch import nn

from app.errors import BuildError

Architecture = dict[str, Any]
"""`family` and the arguments of its builder, all of them values that JSON knows."""

FAMILY = "family"
DEFAULT = "basic"

_FAMILIES = {
    "unet": "build_models.zoo.unet:UNet",
}
"""Where the builder of a family is found; imported only once it is asked for."""


@dataclass(frozen=True)
class Variant:
    """A named choice of family and options.

    Attributes
    ----------
    summary : str
        What makes it different, in a few words for a table.
    made_from : str or None
        The variant whose trained weights it starts from; None when it is trained from the beginning.
    """

    name: str
    family: str
    summary: str
    options: dict[str, Any] = field(default_factory=dict)
    made_from: str | None = None


_VARIANTS = (
    Variant("basic", "unet", "U-Net of 16 features", {"features": 16, "levels": 4}),
    Variant("wide", "unet", "U-Net of 32 features, as in Buda's public code", {"features": 32, "levels": 4}),
)

VARIANTS: dict[str, Variant] = {variant.name: variant for variant in _VARIANTS}


def architecture_of(name: str, **options: Any) -> Architecture:
    """The architecture of a variant, with some of its options changed.

    Raises
    ------
    BuildError
        There is no variant of that name, or its family lacks the option.
    """
    variant = VARIANTS.get(name)
    if variant is None:
        raise BuildError(f"There is no network named {name}; choose one of: {', '.join(VARIANTS)}.")
    known = inspect.signature(_builder(variant.family)).parameters
    unknown = sorted(set(options) - set(known))
    if unknown:
        raise BuildError(f"The network {name} has no option '{unknown[0]}'; leave it out or choose another network.")
    return {FAMILY: variant.family, **variant.options, **options}


def normalised(architecture: Architecture) -> Architecture:
    """The same with its family written out: what was stored before there were families is a U-Net."""
    return {FAMILY: "unet", **architecture}


def build_network(channels: int, architecture: Architecture) -> nn.Module:
    """Make an untrained network.

    Parameters
    ----------
    channels : int
        Input sequences.
    architecture : dict
        As `architecture_of` returns it, or as a checkpoint or model card holds it.

    Returns
    -------
    Module
        Answers (batch, channels, height, width) with logits (batch, 1, height, width).

    Raises
    ------
    BuildError
        The family or one of its arguments is not known.
    """
    arguments = normalised(architecture)
    family = arguments.pop(FAMILY)
    try:
        return _builder(family)(channels, **arguments)
    except TypeError as error:
        raise BuildError(
            f"The architecture {architecture} is not known to this version of Falx; train the network again.",
            repr(error),
        ) from error


def _builder(family: str) -> Callable[..., nn.Module]:
    if family not in _FAMILIES:
        raise BuildError(f"There is no family of networks named {family}; known are: {', '.join(_FAMILIES)}.")
    module, name = _FAMILIES[family].split(":")
    return getattr(importlib.import_module(module), name)
