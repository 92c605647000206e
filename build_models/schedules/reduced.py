"""What the layers of a network in reduced precision look like."""

from collections.abc import Callable

from build_models.schedules.layer import Layer


def is_relu_convolution(layer: Layer) -> bool:
    """3×3 of stride 1 between two layers, with ReLU."""
    known = layer.is_same_convolution and layer.kernel == 3 and layer.activation == "relu"
    return known and not (layer.image or layer.answer)


def is_image_convolution(layer: Layer, most_numbers: int) -> bool:
    """A convolution that reads the image, with at most so many numbers in a row of the kernel."""
    return (
        layer.kind == "convolution"
        and layer.image
        and not (layer.answer or layer.pooled)
        and layer.activation == "relu"
        and (layer.groups, layer.dilation, len(layer.channels)) == (1, 1, 1)
        and layer.channels[0] * layer.kernel <= most_numbers
    )


def is_doubling(layer: Layer) -> bool:
    """A transposed convolution of which no two taps meet."""
    return (
        layer.kind == "up_convolution"
        and (layer.kernel, layer.stride, layer.padding, layer.dilation, layer.groups) == (2, 2, 0, 1, 1)
        and len(layer.channels) == 1
        and not (layer.image or layer.pooled)
    )


def is_head(layer: Layer, most_maps: Callable[[int], int]) -> bool:
    """The last layer, with at most `most_maps` of its kernel's size as output."""
    same = layer.is_same_convolution and layer.kernel == 1 and len(layer.channels) == 1 and not layer.image
    return (
        (same or is_doubling(layer))
        and layer.answer
        and not layer.pooled
        and layer.activation in ("none", "sigmoid")
        and layer.filters <= most_maps(layer.kernel)
    )
