"""Draws a profile: a bar for each kernel, as long as it takes and as dark as it is near the peak."""

from pathlib import Path
from typing import Any

from matplotlib.colors import Normalize
from matplotlib.figure import Figure

_BAR_INCHES = 0.24


def draw_profile(document: dict[str, Any], path: Path) -> None:
    """Write the picture of a profile.

    Parameters
    ----------
    document : dict
        As `profile.document` makes it.
    path : Path
        PNG or SVG.
    """
    kernels, unit = document["kernels"], document["unit"]
    figure = Figure(figsize=(10, 1.6 + _BAR_INCHES * len(kernels)), layout="constrained")
    axes = figure.subplots()
    shades = Normalize(0.0, max(1.0, *(k["peak_share"] for k in kernels)))
    colours = _map()(shades([k["peak_share"] for k in kernels]))
    bars = axes.barh(range(len(kernels)), [k["ms"] for k in kernels], color=colours, height=0.75)
    axes.bar_label(bars, [_note(k, unit) for k in kernels], padding=4, fontsize=8, color="#444")
    axes.set_yticks(range(len(kernels)), [k["layer"] for k in kernels], fontsize=8)
    axes.invert_yaxis()
    axes.margins(x=0.28, y=0.01)
    axes.set_xlabel("ms")
    axes.spines[["top", "right"]].set_visible(False)
    axes.set_title(
        f"{document['model']} for {document['target']}, {document['threads']} threads: {document['whole_ms']:.1f} ms, "
        f"{document['gflops']:.0f} {unit}; peak of vectors {document['peak_gflops']:.0f} {unit}",
        fontsize=10,
        loc="left",
    )
    figure.savefig(path, dpi=120)


def _map() -> Any:
    from matplotlib import colormaps  # noqa: PLC0415

    return colormaps["YlGnBu"].resampled(256)


def _note(kernel: dict[str, Any], unit: str) -> str:
    if not kernel["gflop"]:
        return f"{kernel['ms']:.2f} ms"
    return f"{kernel['ms']:.2f} ms, {kernel['gflops']:.0f} {unit}, {kernel['peak_share']:.0%} ({kernel['template']})"
