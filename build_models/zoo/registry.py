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
    "half-resolution": "build_models.zoo.half_resolution:HalfResolutionUNet",
    "lite": "build_models.zoo.lite:lite_unet",
    "grouped": "build_models.zoo.grouped:grouped_unet",
    "dilated": "build_models.zoo.dilated:dilated_unet",
    "separable": "build_models.zoo.separable:separable_unet",
    "shuffle": "build_models.zoo.shuffle:shuffle_unet",
    "fire": "build_models.zoo.fire:fire_unet",
    "low-rank": "build_models.zoo.low_rank:low_rank_unet",
    "shaped": "build_models.zoo.shaped:shaped_unet",
    "deformable": "build_models.zoo.deformable:deformable_unet",
    "efficient": "build_models.zoo.efficient:efficient_unet",
    "paper-torch": "build_models.zoo.paper_torch:paper_torch_unet",
    "paper-keras": "build_models.zoo.paper_keras:KerasUNet",
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


_U = {"features": 16, "levels": 4}
_VARIANTS = (
    Variant("unet", "unet", "ships: U-Net of 16 features", _U),
    Variant("unet-fast", "half-resolution", "ships: half resolution, 16 features", {"widths": [16, 32, 64, 128, 96]}),
    Variant("half", "half-resolution", "half resolution, 32 features", {"widths": [32, 64, 128, 256, 256]}),
    Variant("basic", "unet", "U-Net of 16 features", _U),
    Variant("lite", "lite", "grouped and dilated convolutions", _U),
    Variant("grouped", "grouped", "every convolution in two groups", _U),
    Variant("dilated", "dilated", "second convolution of each level dilated", _U),
    Variant("separable", "separable", "depthwise separable convolutions", _U),
    Variant("shuffle", "shuffle", "eight groups with channel shuffle", _U),
    Variant("fire", "fire", "fire modules of SqueezeNet", _U),
    Variant("low-rank", "low-rank", "SVD of the trained basic network, fine-tuned", _U, "basic"),
    Variant("pruned", "shaped", "filters of the trained basic network taken away, fine-tuned", made_from="basic"),
    Variant("deformable", "deformable", "deformable convolutions at the coarse levels", _U),
    Variant("efficient", "efficient", "mobile inverted bottlenecks, compound-scaled", _U),
    Variant("distilled", "unet", "U-Net of 8 features, taught by the basic network", {**_U, "features": 8}, "basic"),
    Variant("wide", "unet", "U-Net of 32 features, as in Buda's public code", {**_U, "features": 32}),
    Variant("paper-torch", "paper-torch", "U-Net of 64 features, bilinear upsampling", {"features": 64, "levels": 4}),
    Variant("paper-keras", "paper-keras", "Keras U-Net of 64 features", {"features": 64, "levels": 4}),
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
