"""How evaluations print their figures."""

from collections.abc import Mapping
from typing import Any

from rich.console import Console
from rich.table import Table


def print_figures(title: str, rows: Mapping[str, Mapping[str, Any]]) -> None:
    """Print one line for each group of patients, as `training.evaluation.summarise` describes them."""
    table = Table(title=title)
    heads = ("", "patients", "Dice", "95 % interval", "median", "worst", "HD95 px", "volume", "slices ±", "ECE")
    for head in heads:
        table.add_column(head, no_wrap=True)
    for name, figures in rows.items():
        low, high = figures["ci95"]
        table.add_row(
            name,
            str(figures["count"]),
            f"{figures['mean']:.3f}",
            f"{low:.3f} to {high:.3f}",
            f"{figures['median']:.3f}",
            f"{figures['worst']:.3f}",
            _number(figures["hausdorff95_px"], ".1f"),
            _number(figures["volume_error"], "+.0%"),
            f"{_number(figures['slice_sensitivity'], '.2f')} / {_number(figures['slice_specificity'], '.2f')}",
            f"{figures['ece']:.3f}",
        )
    # Figures are not to be cut where the output goes into a file.
    Console(width=max(Console().width, 120)).print(table)


def print_losses(inputs: Mapping[str, Mapping[str, Any]], complete: Mapping[str, Any]) -> None:
    """Print what each kind of input costs against the complete one."""
    for name, figures in inputs.items():
        loss = figures["mean"] - complete["mean"]
        print(f"{name:12s} {loss:+.3f} Dice, {figures['outside_px']} pixels outside the brain")


def print_relocated(thirds: Mapping[str, Mapping[str, Any]]) -> None:
    """Print how lesions that were carried elsewhere are outlined, one line for each third of the head."""
    for third, figures in thirds.items():
        print(
            f"carried to the {third} third: {figures['slices']} slices, mean Dice {figures['mean']:.3f}, "
            f"found {figures['found']:.0%}"
        )


def _number(value: float | None, form: str) -> str:
    return "–" if value is None else format(value, form)
