"""How the groups of a convolution fall into blocks of channels."""

from dataclasses import dataclass

from app.contract.packing import PackingStep
from build_models.schedules.kernel import ParameterLayout
from build_models.schedules.layer import Layer
from build_models.schedules.tiling import blocks_of

_FEW_BLOCKS = 2
"""Of inputs and of filters, up to which it is quicker to multiply with zeros than to compute channel by channel."""


@dataclass(frozen=True)
class Groups:
    """What a kernel of dense convolutions needs to know to compute a grouped one.

    Attributes
    ----------
    apart : int
        Groups of whole blocks: a filter is summed over the blocks of its own group. 1 where groups share blocks, and
        everything is computed, with zeros as the weights between groups.
    channels : tuple of int
        Inputs of a filter, as dense weights would have them.
    filters : int
        Filters of such weights. Those beyond the layer's are zeros and not computed.
    steps : tuple of PackingStep
        Make such weights of those of the layer.
    """

    apart: int
    channels: tuple[int, ...]
    filters: int
    steps: tuple[PackingStep, ...] = ()

    def spread(self, layout: ParameterLayout) -> ParameterLayout:
        """The layout of dense weights, with the steps to them before its own."""
        return layout._replace(steps=(*self.steps, *layout.steps))


def groups_of(layer: Layer, lanes: int) -> Groups:
    """The groups of a layer in blocks of `lanes` channels; those of an image, which is in no blocks, as one."""
    total, groups = sum(layer.channels), layer.groups
    if groups == 1:
        return Groups(1, layer.channels, layer.filters)
    columns, rows = total // groups, layer.filters // groups
    if _are_apart(layer, lanes):
        return Groups(groups, (columns,), layer.filters, _side_by_side(layer, columns, rows))
    if layer.kind == "up_convolution":
        return Groups(1, (total + columns,), layer.filters, spread_groups(groups, columns, rows, layer.kernel))
    return Groups(1, layer.channels, layer.filters + rows, spread_groups(groups, rows, columns, layer.kernel))


def waste_little(layer: Layer, lanes: int) -> bool:
    """Whether a kernel of dense convolutions computes a layer without multiplying too much with zeros."""
    few = max(blocks_of(n, lanes) for n in (sum(layer.channels), layer.filters)) <= _FEW_BLOCKS
    return layer.groups == 1 or few or _are_apart(layer, lanes)


def _are_apart(layer: Layer, lanes: int) -> bool:
    """Whether inputs and filters of every group are whole blocks."""
    of_a_group = (sum(layer.channels) // layer.groups, layer.filters // layer.groups)
    return not layer.image and not any(n % lanes for n in (*layer.channels, *of_a_group))


def _side_by_side(layer: Layer, columns: int, rows: int) -> tuple[PackingStep, ...]:
    """Transposed convolutions count their inputs first: the filters of all groups come beside each other."""
    if layer.kind != "up_convolution":
        return ()
    taps = (layer.kernel, layer.kernel)
    return (
        PackingStep("reshape", (layer.groups, columns, rows * layer.kernel**2)),
        PackingStep("transpose", (1, 0, 2)),
        PackingStep("reshape", (columns, layer.filters, *taps)),
    )


def spread_groups(groups: int, rows: int, columns: int, kernel: int) -> tuple[PackingStep, ...]:
    """Weights (groups · rows, columns, kernel, kernel) → ((groups + 1) · rows, groups · columns, kernel, kernel).

    Each group gets its own columns, and zeros in those of the others. Lines that are padded by one group more than
    there are, and cut anew, become a diagonal: each begins one group later than the one before. What is left over are
    the rows of one more group, all of zeros.
    """
    numbers = columns * kernel**2
    return (
        PackingStep("reshape", (groups, rows, numbers)),
        PackingStep("transpose", (1, 0, 2)),
        PackingStep("pad", (rows, groups, (groups + 1) * numbers)),
        PackingStep("reshape", (rows, groups + 1, groups * numbers)),
        PackingStep("transpose", (1, 0, 2)),
        PackingStep("reshape", ((groups + 1) * rows, groups * columns, kernel, kernel)),
    )
