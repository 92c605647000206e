"""Draws how much each thing that is taken away costs."""

from pathlib import Path
from typing import Any

from matplotlib.figure import Figure

from build_models.regression.paper import PUBLISHED

_OURS, _AWAY, _PAPER = "#2a6f97", "#8fb8cf", "#c97b4a"


def draw_regression(document: dict[str, Any], path: Path) -> None:
    """Write the picture: on the left our build and its ablations, on the right the paper's figures."""
    rows = document["ablations"]
    figure = Figure(figsize=(11, 4.6), layout="constrained")
    left, right = figure.subplots(1, 2, width_ratios=(3, 2))
    names = ["our build" if row["taken_away"] is None else f"without {row['taken_away']}" for row in rows]
    colours = [_OURS if row["taken_away"] is None else _AWAY for row in rows]
    bars = left.barh(range(len(rows)), [row["p50_ms"] for row in rows], color=colours)
    left.bar_label(bars, [f"{row['p50_ms']:.0f} ms, × {row['factor']:.2f}" for row in rows], padding=4, fontsize=8)
    left.set_yticks(range(len(rows)), names, fontsize=9)
    left.invert_yaxis()
    left.set_xscale("log")
    left.margins(x=0.3)
    left.set_xlabel("ms, median")
    left.set_title(f"{document['model']}, {document['threads']} threads", fontsize=10, loc="left")
    labels = [f"{line.framework}, {line.device}" for line in PUBLISHED]
    bars = right.barh(range(len(PUBLISHED)), [line.ratio for line in PUBLISHED], color=_PAPER)
    right.bar_label(bars, [f"× {line.ratio:.2f}" for line in PUBLISHED], padding=4, fontsize=8)
    right.axvline(1.0, color="#666", linewidth=0.8)
    right.set_yticks(range(len(PUBLISHED)), labels, fontsize=9)
    right.invert_yaxis()
    right.margins(x=0.2)
    right.set_xlabel("time after tuning ÷ before")
    right.set_title("the paper", fontsize=10, loc="left")
    for axes in (left, right):
        axes.spines[["top", "right"]].set_visible(False)
    figure.savefig(path, dpi=120)
