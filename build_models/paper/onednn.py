"""Reads what oneDNN says of every primitive that it runs (ONEDNN_VERBOSE=1), in PyTorch as in TensorFlow."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

_CONVOLUTIONS = ("convolution", "deconvolution")
_SIZE = re.compile(r"(mb|ic|oc|ih|oh|iw|ow|kh|kw|g)(\d+)")


@dataclass(frozen=True)
class Primitive:
    """One primitive of one run.

    Attributes
    ----------
    kind : str
        'convolution', 'reorder' and the like.
    implementation : str
        The code that was chosen, e.g. 'brgconv:avx512_core'.
    backward : bool
        A transposed convolution, computed as the gradient of a convolution: its input is what the sizes call output.
    layouts : tuple of str
        Of source, weights and destination, as far as it has them: 'abcd' is NCHW, 'acdb' is NHWC, 'aBcd16b' blocked.
    fused : str
        What is computed along with it; empty when nothing is.
    sizes : dict of str to int
        `ic`, `oc`, `ih`, `oh`, `kh` and the like.
    ms : float
    """

    kind: str
    implementation: str
    backward: bool
    layouts: tuple[str, ...]
    fused: str
    sizes: dict[str, int]
    ms: float

    @property
    def is_convolution(self) -> bool:
        """Transposed ones as well."""
        return self.kind in _CONVOLUTIONS

    @property
    def shape(self) -> tuple[int, int, int, int]:
        """Channels, filters, height of the input and kernel, as the network sees them."""
        channels, filters, height = (self.sizes.get(name, 0) for name in ("ic", "oc", "ih"))
        if self.backward:
            channels, filters, height = filters, channels, self.sizes.get("oh", 0)
        return channels, filters, height, self.sizes.get("kh", 1)


def read_verbose(lines: Iterable[str]) -> list[Primitive]:
    """Primitives in the order in which they ran; lines about anything else are passed over."""
    return [found for line in lines if (found := _primitive(line.strip())) is not None]


def _primitive(line: str) -> Primitive | None:
    words = line.split(",")
    if not words[0].endswith("onednn_verbose") or "exec" not in words:
        return None
    place = words.index("exec")
    try:
        _, kind, implementation, direction, memory, attributes, _, problem, ms = words[place + 1 : place + 10]
        return Primitive(
            kind=kind,
            implementation=implementation,
            backward=direction.startswith("backward"),
            layouts=tuple(_layout(tensor) for tensor in memory.split() if not tensor.startswith("bia")),
            fused=_fused(attributes),
            sizes={name: int(value) for name, value in _SIZE.findall(problem)},
            ms=float(ms),
        )
    except ValueError:
        return None


def _layout(tensor: str) -> str:
    """'src:f32:a:blocked:acdb::f0' and 'src_f32::blocked:acdb::f0' alike give 'acdb'."""
    words = tensor.split(":")
    return words[words.index("blocked") + 1] if "blocked" in words else words[0]


def _fused(attributes: str) -> str:
    found = re.search(r"attr-post-ops:(\S+)", attributes)
    return "" if found is None else found.group(1).replace("'", "").strip("+").replace(":0", "")
