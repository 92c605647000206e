"""The page that compares the variants, from committed results alone."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from app.errors import BuildError
from build_models.models import shipped_weights
from build_models.variants.plot import Point, draw
from build_models.variants.results import Results, median_ms
from build_models.weights import load_card
from build_models.zoo.registry import VARIANTS

PAGE, PLOT = "variants.md", "variants.png"
NOT_TRAINED = "not trained yet"
_BASIC = "basic"
_UNKNOWN = ("—", "—", "—")

ENGINES = (("tvm-cpu", None, "TVM"), ("litert", "any", "LiteRT"), ("litert", "int8", "LiteRT int8"))
"""Backend, target (None: whichever was measured) and what people call it."""

STUDENTS: dict[str, tuple[float, float, float]] = {
    "basic": (7.35, 0.389, 0.513),
    "lite": (4.10, 0.078, 0.427),
    "shuffle": (1.29, 0.092, 0.247),
    "int8": (1.87, 0.213, 0.501),
    "grouped": (3.32, 0.642, 0.286),
    "dilated": (7.35, 0.046, 0.483),
}
"""MB, seconds and Dice that a student project reported, on other data and hardware that it did not state."""


@dataclass(frozen=True)
class Row:
    """One variant, as far as it is known."""

    name: str
    training: dict[str, Any] | None
    measured: dict[str, Any] | None

    @property
    def budget(self) -> dict[str, Any] | None:
        """With which it was trained beside the others; None for one that ships, or was not trained yet."""
        return None if self.training is None else self.training.get("plan")

    @property
    def dice(self) -> float | None:
        """Mean over the test patients."""
        return None if self.training is None else float(self.training["test"]["mean"])

    def engine(self, backend: str, target: str | None) -> dict[str, Any] | None:
        """What was measured with an engine; None when nothing was."""
        engines = [] if self.measured is None else self.measured["engines"]
        found = (e for e in engines if e["backend"] == backend and (target is None or e["target"] == target))
        return next(found, None)

    def milliseconds(self, backend: str = "tvm-cpu", target: str | None = None) -> float | None:
        """Median latency of one slice; None where the engine does not take the network."""
        engine = self.engine(backend, target)
        return None if engine is None or not engine["ok"] else median_ms(engine)

    @property
    def megabytes(self) -> float | None:
        """Of the float32 weights."""
        return None if self.measured is None else self.measured["weights_bytes"] / 1e6


def write_report(results: Results, out: Path) -> list[Path]:
    """Write page and plot.

    Parameters
    ----------
    results : Results
    out : Path
        Folder.

    Raises
    ------
    BuildError
        There is no result of any variant.
    """
    rows = [Row(name, results.training(name) or _shipped(name), results.measured(name)) for name in VARIANTS]
    known = [row for row in rows if row.measured is not None or row.budget is not None]
    if not known:
        raise BuildError(
            f"The folder {results.folder.name} holds no results; run train-variants and measure-variants first."
        )
    out.mkdir(parents=True, exist_ok=True)
    draw(_points(known), out / PLOT, NOT_TRAINED)
    parts = [
        _head(known),
        _table(rows),
        f"![Dice against latency]({PLOT})",
        _reasons(known),
        _ratios(known),
        _memory(known),
    ]
    (out / PAGE).write_text("\n\n".join(part for part in parts if part) + "\n", encoding="utf-8")
    return [out / PAGE, out / PLOT]


def _shipped(name: str) -> dict[str, Any] | None:
    """What the card of a network says that ships, as if it had been trained with the others; None of the others."""
    weights = shipped_weights(name)
    return None if weights is None else load_card(weights).figures


def _head(rows: list[Row]) -> str:
    budgets = {tuple(sorted(row.budget.items())) for row in rows if row.budget is not None}
    machines = sorted({f"{r.measured['cpu']}, {r.measured['threads']} threads" for r in rows if r.measured is not None})
    lines = ["# Ways to make a U-Net lighter", ""]
    lines += ["Written by `falx-build-models report variants` from the results beside this page.", ""]
    for budget in sorted(budgets):
        lines.append(
            "Trained with the same budget: " + ", ".join(f"{k.replace('_', ' ')} {v}" for k, v in budget) + "."
        )
    lines += [
        "What is made from another begins with its weights and gets the budget once more. `unet` and `unet-fast` ship "
        "and got budgets of their own, which their model cards tell.",
        "Dice is the mean volumetric Dice over the validation and the test patients, with the 95 % bootstrap interval "
        "of the latter, beside which small differences mean little.",
        f"Latency is the median of one 256² slice{_rounds(rows)} on {'; '.join(machines) or '— (not measured yet)'}.",
    ]
    if untrained := [row.name for row in rows if row.measured is not None and not row.measured["trained"]]:
        lines.append(
            f"It was measured with random weights, on which it does not depend, for {', '.join(untrained)}; ranks and "
            "numbers of filters are those of the training."
        )
    return "\n".join(lines)


def _rounds(rows: list[Row]) -> str:
    engines = [engine for row in rows if row.measured is not None for engine in row.measured["engines"] if engine["ok"]]
    fewest = min((len(engine["ms_rounds"]) for engine in engines), default=1)
    return f", and of {fewest} rounds through all variants," if fewest > 1 else ""


def _table(rows: list[Row]) -> str:
    header = ["variant", "what it is", "parameters", "MB", "multiply-adds", "peak activations"]
    header += ["Dice (validation)", "Dice (test)"]
    header += [f"{label}, ms" for _, _, label in ENGINES]
    lines = ["| " + " | ".join(header) + " |", "|" + "---|" * len(header)]
    for row in rows:
        cost = None if row.measured is None else row.measured["cost"]
        cells = [row.name, VARIANTS[row.name].summary]
        cells += (
            ["—"] * 4
            if cost is None
            else [
                f"{cost['parameters'] / 1e6:.2f} M",
                f"{row.megabytes:.2f}",
                f"{cost['multiply_adds'] / 1e9:.2f} G",
                f"{cost['peak_activation_bytes'] / 1e6:.1f} MB",
            ]
        )
        cells += _dice_cells(row)
        cells += [_number(row.milliseconds(backend, target), ".1f") for backend, target, _ in ENGINES]
        lines.append("| " + " | ".join(cells) + " |")
    return "\n".join(lines)


def _dice_cells(row: Row) -> tuple[str, str]:
    if row.training is None:
        return "—", f"— ({NOT_TRAINED})"
    low, high = row.training["test"]["ci95"]
    return f"{row.training['validation']['mean']:.3f}", f"{row.dice:.3f} ({low:.3f} to {high:.3f})"


def _reasons(rows: list[Row]) -> str:
    lines = []
    for row in rows:
        for engine in [] if row.measured is None else row.measured["engines"]:
            if not engine["ok"]:
                lines.append(f"- {row.name}, {engine['backend']} {engine['target']}: {engine['reason']}")
    return "## What an engine does not take\n" + "\n".join(lines) if lines else ""


def _ratios(rows: list[Row]) -> str:
    """Ours and the student project's, each against its own basic network."""
    ours = {row.name: row for row in rows}
    basic = ours.get(_BASIC)
    size, seconds, dice = STUDENTS[_BASIC]
    lines = [
        "## The same ratios in a student project",
        "It reported other data and did not state its hardware, so only the ratios to its own basic network compare: "
        "size, latency (ours: LiteRT) and the loss of Dice.",
        "",
        "| variant | size, theirs | ours | latency, theirs | ours | Dice loss, theirs | ours |",
        "|---|---|---|---|---|---|---|",
    ]
    for name, (their_size, their_seconds, their_dice) in STUDENTS.items():
        if name == _BASIC:
            continue
        mine = _ratios_of_int8(basic) if name == "int8" else _our_ratios(basic, ours.get(name))
        theirs = (f"{their_size / size:.2f}", f"{their_seconds / seconds:.2f}", f"{dice - their_dice:.3f}")
        lines.append(f"| {name} | " + " | ".join(c for pair in zip(theirs, mine, strict=True) for c in pair) + " |")
    return "\n".join(lines)


def _our_ratios(basic: Row | None, row: Row | None) -> tuple[str, str, str]:
    if basic is None or basic.measured is None or row is None:
        return _UNKNOWN
    loss = None if basic.dice is None or row.dice is None else basic.dice - row.dice
    faster = _ratio(row.milliseconds("litert", "any"), basic.milliseconds("litert", "any"))
    return _ratio(row.megabytes, basic.megabytes), faster, _number(loss, ".3f")


def _ratios_of_int8(basic: Row | None) -> tuple[str, str, str]:
    engine = None if basic is None else basic.engine("litert", "int8")
    if basic is None or engine is None or not engine["ok"]:
        return _UNKNOWN
    size = _ratio(engine["bytes"] / 1e6, basic.megabytes)
    loss = None if basic.dice is None or "test_dice" not in engine else basic.dice - engine["test_dice"]
    return size, _ratio(median_ms(engine), basic.milliseconds("litert", "any")), _number(loss, ".3f")


def _memory(rows: list[Row]) -> str:
    lines = [
        "## Memory",
        "Peak activation memory of the plain network, and of the form that `compile --memory-budget` makes for half of "
        "it: the finest levels run patch by patch, with the same result. Beside it what TVM's planner needs for the "
        "plain network, and what it would need if no memory were used twice.",
        "",
        "| variant | plain | patch by patch | extra multiply-adds | TVM, no reuse | TVM, planned |",
        "|---|---|---|---|---|---|",
    ]
    for row in rows:
        if row.measured is None:
            continue
        cost, memory = row.measured["cost"], row.measured["memory"]
        patched, planned = memory["patched"], memory["tvm"]
        extra = None if patched is None else patched["multiply_adds"] / cost["multiply_adds"] - 1
        cells = [
            row.name,
            _megabytes(cost["peak_activation_bytes"]),
            _megabytes(patched["peak_activation_bytes"]) if patched else "—",
            "—" if extra is None else f"{100 * extra:+.0f} %",
            _megabytes(planned["separate"]) if planned else "—",
            _megabytes(planned["planned"]) if planned else "—",
        ]
        lines.append("| " + " | ".join(cells) + " |")
    return "\n".join(lines)


def _points(rows: list[Row]) -> list[Point]:
    return [
        Point(row.name, latency, row.dice, size)
        for row in rows
        if (latency := row.milliseconds("litert", "any") or row.milliseconds()) and (size := row.megabytes)
    ]


def _ratio(value: float | None, base: float | None) -> str:
    return "—" if value is None or not base else f"{value / base:.2f}"


def _number(value: float | None, form: str) -> str:
    return "—" if value is None else format(value, form)


def _megabytes(count: float) -> str:
    return f"{count / 1e6:.1f} MB"
