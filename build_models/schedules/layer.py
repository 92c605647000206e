"""A layer of a network as the schedules see it: what it computes, and on which shapes."""

from dataclasses import dataclass
from typing import Literal

Kind = Literal["convolution", "up_convolution", "max_pool", "bilinear"]


@dataclass(frozen=True)
class Layer:
    """One convolution, up-convolution, pooling or doubling by interpolation, with all that is computed along with it.

    Attributes
    ----------
    kind : str
    channels : tuple of int
        Channels of the one input, or of those that are concatenated.
    filters : int
        Output channels.
    height, width : int
        Of the input, in pixels.
    kernel, stride, padding, dilation : int
        The same along both axes; padding is with zeros.
    groups : int
    activation : str
        What follows the sum and its bias: 'none', 'relu' or 'sigmoid'.
    image : bool
        The input is the network's image, (1, channels, height, width), and not in blocks.
    answer : bool
        The output is the network's answer, (1, filters, height, width), and not in blocks.
    pooled : bool
        A second output holds the first one after 2×2 max-pooling of stride 2.
    """

    kind: Kind
    channels: tuple[int, ...]
    filters: int
    height: int
    width: int
    kernel: int
    stride: int = 1
    padding: int = 0
    dilation: int = 1
    groups: int = 1
    activation: str = "none"
    image: bool = False
    answer: bool = False
    pooled: bool = False

    @property
    def size(self) -> tuple[int, int]:
        """Height and width of the output."""
        if self.kind in ("up_convolution", "bilinear"):
            return (self.height - 1) * self.stride + self.kernel, (self.width - 1) * self.stride + self.kernel
        reach = self.dilation * (self.kernel - 1) + 1
        height, width = ((n + 2 * self.padding - reach) // self.stride + 1 for n in (self.height, self.width))
        return height, width

    @property
    def operations(self) -> int:
        """Floating-point operations when it is computed directly; a multiply-add counts as two."""
        if self.kind in ("max_pool", "bilinear"):
            return 0
        height, width = (self.height, self.width) if self.kind == "up_convolution" else self.size
        return 2 * self.kernel**2 * sum(self.channels) // self.groups * self.filters * height * width

    @property
    def key(self) -> str:
        """What distinguishes this layer from others, as tuned records name it.

        >>> Layer("convolution", (64, 64), 64, 128, 128, kernel=3, padding=1, activation="relu").key
        'convolution 64+64>64 128x128 k3 p1 relu'
        """
        words = [
            self.kind,
            f"{'+'.join(map(str, self.channels))}>{self.filters}",
            f"{self.height}x{self.width}",
            f"k{self.kernel}",
        ]
        defaults = (("s", self.stride, 1), ("p", self.padding, 0), ("d", self.dilation, 1), ("g", self.groups, 1))
        words += [f"{letter}{value}" for letter, value, default in defaults if value != default]
        words += [self.activation] if self.activation != "none" else []
        words += [name for name in ("image", "answer", "pooled") if getattr(self, name)]
        return " ".join(words)

    @property
    def is_depthwise(self) -> bool:
        """A convolution that filters each channel by itself."""
        return self.kind == "convolution" and self.groups == self.filters == sum(self.channels) > 1

    @property
    def is_same_convolution(self) -> bool:
        """A dense convolution of stride 1 that keeps the size of the image."""
        return (
            self.kind == "convolution"
            and (self.stride, self.dilation, self.groups) == (1, 1, 1)
            and self.padding == self.kernel // 2
            and self.kernel % 2 == 1
        )
