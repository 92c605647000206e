"""Puts the figures of a model card into the text that people read, so that both agree."""

from collections.abc import Mapping
from typing import Any

from app.errors import BuildError
from build_models.training.inputs import COMPLETE, INPUTS
from build_models.training.relocation import RELOCATED
from build_models.weights import ModelCard

CROSS_VALIDATION = "cross-validation"
LEFT_OUT = "leave-one-hospital-out"
GUARD_REPORT = "guard"
_PARTS = (CROSS_VALIDATION, LEFT_OUT, "validation", "test")


def with_figures(text: str, card: ModelCard) -> str:
    """Replace what stands between the two marks of a model.

    Parameters
    ----------
    text : str
        Markdown with `<!-- figures of NAME -->` and, below it, `<!-- end of figures of NAME -->`.
    card : ModelCard

    Raises
    ------
    BuildError
        A mark is missing.
    """
    start, end = f"<!-- figures of {card.name} -->", f"<!-- end of figures of {card.name} -->"
    before, found, rest = text.partition(start)
    _, also_found, after = rest.partition(end)
    if not found or not also_found:
        raise BuildError(f"The text has no marks for the figures of {card.name}; add '{start}' and '{end}'.")
    return f"{before}{start}\n{figures_text(card)}\n{end}{after}"


def figures_text(card: ModelCard) -> str:
    """All figures of a card as Markdown tables."""
    temperature = f"temperature {card.temperature:.2f} (folded into the weights)"
    blocks = [f"Threshold {card.threshold:.2f}, least peak {card.least_peak:.2f}, {temperature}.", ""]
    blocks += _outcome_table(card.figures)
    for part in (CROSS_VALIDATION, "validation"):
        if "hospitals" in card.figures.get(part, {}):
            blocks += ["", *_hospital_table(part, card.figures[part]["hospitals"])]
    for part in (CROSS_VALIDATION, "validation"):
        blocks += _input_table(part, card.figures)
    blocks += _relocation_table("validation", card.figures)
    if GUARD_REPORT in card.figures:
        blocks += ["", *_guard_table(card.figures[GUARD_REPORT])]
    return "\n".join(blocks)


def _outcome_table(figures: Mapping[str, Any]) -> list[str]:
    head = (
        "| | patients | mean Dice | 95 % interval of the mean | median | worst | HD95 px | volume error | "
        "slice sensitivity / specificity | ECE |"
    )
    rows = [_outcome_row(part, figures[part]) for part in _PARTS if part in figures]
    return [head, "|---" * 10 + "|", *rows]


def _outcome_row(name: str, found: Mapping[str, Any]) -> str:
    worst = found.get("worst", min(p["dice"] for p in found["patients"]))
    low, high = found["ci95"]
    cells = (
        name,
        str(len(found["patients"])),
        f"{found['mean']:.3f}",
        f"{low:.3f} to {high:.3f}",
        f"{found['median']:.3f}",
        f"{worst:.3f}",
        _number(found.get("hausdorff95_px"), ".1f"),
        _number(found.get("volume_error"), "+.0%"),
        f"{_number(found.get('slice_sensitivity'), '.2f')} / {_number(found.get('slice_specificity'), '.2f')}",
        _number(found.get("ece"), ".3f"),
    )
    return "| " + " | ".join(cells) + " |"


def _hospital_table(part: str, hospitals: Mapping[str, Any]) -> list[str]:
    rows = [f"| {h} | {f['count']} | {f['mean']:.3f} | {f['worst']:.3f} |" for h, f in hospitals.items()]
    return [f"| hospital ({part}) | patients | mean Dice | worst |", "|---|---|---|---|", *rows]


def _input_table(part: str, figures: Mapping[str, Any]) -> list[str]:
    whole = figures.get(part, {})
    # A cross-validation holds its other inputs itself; an evaluation is entered input by input.
    own = whole.get("inputs", {})
    known = {name: own.get(name, figures.get(f"{part}, {name}")) for name in INPUTS if name != COMPLETE}
    rows: list[str] = []
    for name, found in known.items():
        if found is not None and whole:
            loss, outside = found["mean"] - whole["mean"], _number(found.get("outside_px"), "d")
            rows.append(f"| {name} | {found['mean']:.3f} | {loss:+.3f} | {outside} |")
    if not rows:
        return []
    head = f"| input ({part}) | mean Dice | against all sequences | pixels marked outside the brain |"
    return ["", head, "|---|---|---|---|", *rows]


def _relocation_table(part: str, figures: Mapping[str, Any]) -> list[str]:
    thirds = figures.get(f"{part}, {RELOCATED}")
    if thirds is None:
        return []
    rows = [f"| {third} | {f['slices']} | {f['mean']:.3f} | {f['found']:.0%} |" for third, f in thirds.items()]
    head = f"| lesions carried elsewhere ({part}), third of the head | slices | mean Dice of a slice | found |"
    return ["", head, "|---|---|---|---|", *rows]


def _guard_table(report: Mapping[str, Any]) -> list[str]:
    series, slices = report["series"], report["lone_slices"]
    rows = [
        f"| {kind} | – | {share:.1%} | – | {slices['false_alarms'][kind]:.1%} |"
        for kind, share in series["false_alarms"].items()
    ]
    rows += [
        f"| {kind} | {found['auroc']:.3f} | {found['warned']:.0%} | {slices['foreign'][kind]['auroc']:.3f} | "
        f"{slices['foreign'][kind]['warned']:.0%} |"
        for kind, found in series["foreign"].items()
    ]
    head = "| input guard | AUROC, series | warned of | AUROC, lone slice | warned of |"
    return [head, "|---|---|---|---|---|", *rows]


def _number(value: float | None, form: str) -> str:
    return "–" if value is None else format(value, form)
