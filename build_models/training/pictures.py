"""Pictures of a training: its curves, and a panel of cases with reference and prediction."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from matplotlib.figure import Figure
from numpy.typing import NDArray

from app.contract.dice import dice
from build_models.training.checkpoint import History
from build_models.training.dataset import FLAIR, Patient
from build_models.training.evaluation import Predictor


def draw_curves(history: History, path: Path) -> None:
    """Loss of each epoch and Dice on validation, as a PNG."""
    figure = Figure(figsize=(8, 4), layout="constrained")
    loss_axes = figure.subplots()
    epochs = np.arange(1, len(history.loss) + 1)
    loss_axes.plot(epochs, history.loss, color="tab:gray", label="training loss")
    loss_axes.set(xlabel="epoch", ylabel="loss (Dice + cross-entropy)")
    dice_axes = loss_axes.twinx()
    measured = [(e, d) for e, d in zip(epochs, history.validation_dice, strict=True) if d is not None]
    dice_axes.plot(*zip(*measured, strict=True), marker="o", color="tab:blue", label="validation Dice")
    dice_axes.set(ylabel="mean volumetric Dice", ylim=(0, 1))
    figure.legend(loc="center", ncols=2)
    figure.savefig(path, dpi=120)


def draw_panel(predictor: Predictor, patients: Sequence[Patient], threshold: float, path: Path) -> None:
    """Five patients at their slice with the largest lesion: FLAIR, reference, prediction, as a PNG.

    It shows patients' images, so it belongs into the output folder and nowhere else.
    """
    chosen = [patients[i] for i in np.linspace(0, len(patients) - 1, min(5, len(patients))).astype(int)]
    figure = Figure(figsize=(6, 2 * len(chosen)), layout="constrained")
    for row, patient in zip(figure.subplots(len(chosen), 3, squeeze=False), chosen, strict=True):
        index = int(patient.masks.sum(axis=(1, 2)).argmax())
        found = predictor(patient) >= threshold
        titles = (
            patient.id,
            "reference",
            f"prediction, slice Dice {dice(found[index], patient.masks[index]):.2f}",
        )
        for axes, mask, title in zip(row, (None, patient.masks[index], found[index]), titles, strict=True):
            axes.imshow(patient.images[index, ..., FLAIR], cmap="gray")
            if mask is not None and mask.any():
                axes.contour(mask, levels=[0.5], colors="tab:orange", linewidths=1)
            axes.set_title(title, fontsize=6)
            axes.set_axis_off()
    figure.savefig(path, dpi=150)


def worst_pictures(figures: Mapping[str, Any], count: int, folder: Path) -> Iterator[tuple[str, Path]]:
    """The patients with the least Dice in the document of an evaluation, and where the picture of each goes.

    The folder is made if there is any.
    """
    worst = sorted(figures["patients"], key=lambda p: p["dice"])[: max(0, count)]
    if worst:
        folder.mkdir(parents=True, exist_ok=True)
    for number, found in enumerate(worst, start=1):
        yield found["id"], folder / f"worst-{number:02}-{found['id']}.png"


def draw_worst(
    probability: NDArray[np.float32], patient: Patient, threshold: float, path: Path, most: int = 16
) -> None:
    """A contact sheet of one patient: FLAIR with the reference in orange and the prediction in blue, as a PNG.

    Slices with either of them come first choice, at equal distances. Like any patient's image it stays out of the
    repository.
    """
    found = probability >= threshold
    drawn = np.flatnonzero((found | patient.masks).any(axis=(1, 2)))
    chosen = drawn if drawn.size else np.arange(len(found))
    chosen = chosen[np.unique(np.linspace(0, chosen.size - 1, min(most, chosen.size)).astype(int))]
    columns = 4
    rows = -(-chosen.size // columns)
    figure = Figure(figsize=(2.5 * columns, 2.6 * rows + 0.4), layout="constrained")
    figure.suptitle(f"{patient.id}, Dice {dice(found, patient.masks):.2f}", fontsize=9)
    bright = float(np.percentile(patient.images[..., FLAIR], 99.7))
    panes = figure.subplots(rows, columns, squeeze=False).ravel()
    for axes in panes:
        axes.set_axis_off()
    for axes, index in zip(panes, chosen, strict=False):
        axes.imshow(patient.images[index, ..., FLAIR], cmap="gray", vmin=0, vmax=bright)
        for mask, colour in ((patient.masks[index], "tab:orange"), (found[index], "tab:cyan")):
            if mask.any():
                axes.contour(mask, levels=[0.5], colors=colour, linewidths=0.8)
        axes.set_title(f"slice {index + 1}", fontsize=6)
    figure.savefig(path, dpi=110)
