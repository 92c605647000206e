"""Writes the page about the paper's question, in Markdown, around what was measured."""

from typing import Any

from build_models.load import said_of_load
from build_models.regression.conclusions import of_ablations, of_clock, of_conditions
from build_models.regression.paper import PUBLISHED
from build_models.regression.spread import CONDITIONS, OUTLIER, RUNS


def page(document: dict[str, Any], picture: str) -> str:
    """The whole page.

    Parameters
    ----------
    document : dict
        As `report cpu-regression` prints it.
    picture : str
        File name of the picture beside the page.
    """
    return "\n".join(
        [
            "# Why tuning made a network slower on the CPU",
            "",
            *_question(),
            *_answer(document, picture),
            *_spread(document),
            *_outliers(document),
            "",
        ]
    )


def _question() -> list[str]:
    rows = [
        (line.framework, line.device, f"{line.before_s:g}", f"{line.after_s:g}", f"{line.ratio:.2f}")
        for line in PUBLISHED
    ]
    return [
        "A student paper tuned U-Nets with AutoTVM 0.8 (XGBoost tuner, 500 trials, early stop at 200). On the GPU the "
        "networks got faster, on the CPU slower, and the paper could not say why.",
        "",
        *table(("framework", "device", "before, s", "after, s", "after ÷ before"), rows),
        "",
    ]


def _answer(document: dict[str, Any], picture: str) -> list[str]:
    rows = [
        (
            "nothing" if row["taken_away"] is None else row["taken_away"],
            row["paper"] or "",
            f"{row['p50_ms']:.1f}",
            f"{row['p95_ms']:.1f}",
            f"{row['factor']:.2f}",
            f"{row['max_abs_diff']:.0e}",
        )
        for row in document["ablations"]
    ]
    losses = [line.ratio for line in PUBLISHED if line.device == "CPU"]
    return [
        "## One thing away at a time",
        "The logs of that work show six things that were lacking. Here each of them is taken away from a build that "
        f"has them all: {document['model']} for {document['target']} on {document['cpu']}, {document['threads']} "
        f"threads, {document['gflop']:.1f} GFLOP. The builds run in turns in one process and compute the same numbers. "
        f"{said_of_load(document.get('load', []), document['threads'])}",
        "",
        *table(("taken away", "what the paper's logs show", "p50 ms", "p95 ms", "factor", "max diff"), rows),
        "",
        f"![Time of every build]({picture})",
        "",
        of_ablations(document["ablations"], losses),
        "",
        "What the paper compared with had none of these lacking: PyTorch and TensorFlow bring oneDNN's kernels for the "
        "instruction set at hand, one layout and all threads. On its GPU the target named the device, convolutions had "
        "Winograd and there was one layout. A search cannot find what its target, its time-out and its templates "
        "exclude.",
        "",
        "'Instruction set' is `llvm` without `mcpu`, scheduled as well as SSE vectors allow. 'Records' gives the four "
        "heaviest convolutions the tile that AutoTVM falls back to: as many columns as divide the width, at most 31, "
        "one block of channels. 'Up-convolution' dilates with zeros, 'common layout' converts every tensor to NCHW and "
        "back, 'threads' is one thread.",
        "",
    ]


def _spread(document: dict[str, Any]) -> list[str]:
    rows = [
        (
            row["engine"],
            row["tuning"],
            f"{row['p50_ms']:.1f}",
            f"{row['min_ms']:.1f}",
            f"{row['max_ms']:.1f}",
            f"{row['deviation']:.1%}",
            str(row["outliers"]),
        )
        for row in document["consecutive"]
        if "p50_ms" in row
    ]
    absent = [
        f"- {row['engine']}: not measured, {row['reason']}." for row in document["consecutive"] if "reason" in row
    ]
    if not any(row["tuning"] == "before" for row in document["consecutive"]):
        absent.append("- TVM before tuning was not asked to run.")
    header = ("backend", "tuning", "p50 ms", "min", "max", "deviation", f"over {OUTLIER:g} × p50")
    how = (
        "One backend after the other, so that the machine is the same within a row and need not be so between two: the "
        "table tells how even a backend runs. Which one is faster is measured in turns (`bench --peers`)."
    )
    notes = [*absent, ""] if absent else []
    return [f"## {RUNS} runs in a row, before and after tuning", how, "", *table(header, rows), "", *notes]


def _outliers(document: dict[str, Any]) -> list[str]:
    rows = [
        (
            row["condition"],
            str(row["threads"]),
            f"{row['p50_ms']:.1f}",
            f"{row['p95_ms']:.1f}",
            f"{row['p95_ms'] / row['p50_ms']:.2f}",
            f"{row['max_ms']:.1f}",
            str(row["outliers"]),
        )
        for row in document["conditions"]
    ]
    header = ("condition", "threads", "p50 ms", "p95 ms", "p95 ÷ p50", "max", f"over {OUTLIER:g} × p50")
    return [
        "## What causes outliers",
        *table(header, rows),
        "",
        of_clock(document["clock_spread"]),
        "",
        of_conditions(document["conditions"], CONDITIONS),
        "",
        "A parallel loop ends with its slowest thread: where one has to share its core, every loop waits for it. Falx "
        "takes one thread a physical core and binds none, treats denormal numbers as zero, keeps its buffers from run "
        "to run, and states medians and p95 instead of means.",
    ]


def table(header: tuple[str, ...], rows: list[tuple[str, ...]]) -> list[str]:
    """Lines of a table in Markdown."""
    lines = ["| " + " | ".join(header) + " |", "|" + "---|" * len(header)]
    return [*lines, *("| " + " | ".join(row) + " |" for row in rows)]
