"""Writes the page about the lecture, in Markdown, around what was measured."""

from collections.abc import Callable
from typing import Any

from build_models.lecture.algorithms import DIRECT, FFT, IM2COL, ONEDNN, WINOGRAD
from build_models.lecture.reuse import TILE
from build_models.regression.page import table

_WAYS = (DIRECT, WINOGRAD, ONEDNN, IM2COL, FFT)


def page(document: dict[str, Any]) -> str:
    """The whole page.

    Parameters
    ----------
    document : dict
        As `report lecture` prints it.
    """
    sections: tuple[Callable[[dict[str, Any]], list[str]], ...] = (_shares, _algorithms, _precision, _reuse, _rank)
    parts = [["# The lecture's claims, measured"], [_head(document)], *(section(document) for section in sections)]
    return "\n\n".join("\n".join(part) for part in [*parts, _energy(document)]) + "\n"


def _head(document: dict[str, Any]) -> str:
    return (
        "Where does the time of such a network go, and which of the known ways to save some of it pay on a reader's "
        f"PC? Measured with {document['model']} {document['version']} and its {document['patients']} test "
        f"patients, {document['threads']} thread{'' if document['threads'] == 1 else 's'} on "
        f"{document['cpu']}, compiled for {document['target']}. What is compared takes turns in one "
        f"process, {document['repeat']} timed runs each, medians."
    )


def _shares(document: dict[str, Any]) -> list[str]:
    rows = []
    for network in document["shares"]:
        for engine in ("PyTorch", "PyTorch, folded", "TVM"):
            found = network[engine]
            others = ", ".join(f"{name} {share:.1%}" for name, share in list(found["others"].items())[:4])
            rows.append((network["model"], engine, f"{found['share']:.1%}", others or "nothing above 0.5 %"))
    shares = [n["PyTorch"]["share"] for n in document["shares"]]
    return [
        "## Share of the time in convolutions",
        f"In PyTorch, with the network as it is trained, they take {_range(shares)}. The rest is normalisation, "
        "activation, pooling and joining, each a pass through memory; folding and fusing them is what a compiler gets "
        "before it touches a convolution. TVM's kernels compute bias, activation and pooling along with "
        "the convolution.",
        "",
        *table(("network", "engine", "in convolutions", "the others"), rows),
    ]


def _algorithms(document: dict[str, Any]) -> list[str]:
    rows = []
    for layer in document["algorithms"]:
        times, products = layer["ms"], layer["products"]
        cells = [f"{times[way]:.2f}" for way in _WAYS]
        saved = f"{products[WINOGRAD] / products[DIRECT]:.2f} / {products[FFT] / products[DIRECT]:.2f}"
        rows.append((layer["layer"], f"{layer['gflop']:.3f}", *cells, saved, min(_WAYS, key=lambda w: times[w])))
    fastest = {}
    for layer in document["algorithms"]:
        best = min(_WAYS, key=lambda w: layer["ms"][w])
        fastest[best] = fastest.get(best, 0) + 1
    named = ", ".join(f"{way} {count} times" for way, count in sorted(fastest.items(), key=lambda i: -i[1]))
    slow = [
        f"{way} {_times([x['ms'][way] / x['ms'][DIRECT] for x in document['algorithms']])}" for way in (IM2COL, FFT)
    ]
    header = ("layer", "GFLOP", *(f"{way}, ms" for way in _WAYS), "products of Winograd / FFT ÷ direct", "fastest")
    return [
        "## Direct, im2col and a matrix product, Fourier, Winograd",
        f"One 3×3 layer at each resolution, batch 1. The fastest is {named}. Beside direct convolution in TVM, "
        f"{' and '.join(slow)}. im2col writes every value nine times before the product begins. The Fourier transform "
        "needs fewer products than direct convolution as well, but for a single image each transformed weight, two "
        "numbers a frequency, is read for one multiplication: it waits for memory. Winograd keeps its transforms in "
        "cache and saves a factor of four in products at a kernel of 3.",
        "",
        *table(header, rows),
    ]


def _precision(document: dict[str, Any]) -> list[str]:
    rows, base = [], {}
    for row in document["precision"]:
        if "reason" in row:
            rows.append((row["engine"], row["precision"], f"not run: {row['reason']}", "–", "–", "–"))
            continue
        base.setdefault(row["engine"], row["ms"])
        rows.append(
            (
                row["engine"],
                row["precision"],
                f"{row['ms']:.1f}",
                f"{row['ms'] / base[row['engine']]:.2f}",
                f"{row['dice_to_float32']:.4f}",
                f"{row['dice']:.4f}",
            )
        )
    header = ("engine", "precision", "ms", "÷ float32", "Dice to float32", "Dice to the masks")
    return [
        "## Half precision and bfloat16",
        f"{document['slices']} slices of each test patient, threshold of the model card. PyTorch is channels last, "
        f"with normalisation folded.{_imitated(document['imitated'])}",
        "",
        *table(header, rows),
    ]


def _imitated(precisions: list[str]) -> str:
    if not precisions:
        return ""
    return (
        f" This processor has no instructions for {' or '.join(precisions)}: PyTorch imitates them, which takes longer "
        "than float32 and says nothing about processors that have them. The Dice is that of the precision all the same."
    )


def _reuse(document: dict[str, Any]) -> list[str]:
    rows = [
        (
            f"{row['threshold']:g}",
            f"{row['unchanged']:.1%}",
            f"{row['saved_exactly']:.1%}",
            f"{row['dice']:.4f}",
            f"{row['dice'] - row['dice_without']:+.4f}",
        )
        for row in document["reuse"]
    ]
    background = document["reuse"][0]["background"]
    header = ("threshold, SD of tissue", "tiles unchanged", "saved if nothing may change", "Dice", "change")
    return [
        "## Reuse between neighbouring slices",
        f"All slices of the test patients in order, tiles of {TILE} × {TILE}. A tile counts as unchanged while none of "
        "its values, in any sequence, is further than the threshold from the slice for which it was last computed; its "
        "answer is then taken over. 'Tiles unchanged' is the most that skipping could save, if a tile's answer needed "
        "its own pixels alone. It needs far more: 'saved if nothing may change' counts the multiply-adds that no "
        "changed tile reaches through the layers, which is what can be left out with the same masks. Dice is with "
        "answers taken over for whole tiles, with everything around a computed tile given, so that a real "
        "implementation can only do worse.",
        "",
        *table(header, rows),
        "",
        f"{background:.1%} of the tiles are background with one value in every sequence. "
        + _reuse_found(document["reuse"]),
    ]


def _reuse_found(rows: list[dict[str, Any]]) -> str:
    cheap = [r for r in rows if r["dice_without"] - r["dice"] <= 0.001]
    best = max(cheap, key=lambda r: r["unchanged"], default=None)
    beyond = (
        "" if best is None else f" {best['unchanged'] - best['background']:.1%} of the tiles more than that background."
    )
    if best is None:
        return "No threshold leaves the Dice within 0.001."
    return (
        f"Within 0.001 of the Dice, the threshold {best['threshold']:g} takes over {best['unchanged']:.1%} of the "
        f"tiles,{beyond} Exactly, {rows[0]['saved_exactly']:.1%} of the multiply-adds can be left out."
    )


def _rank(document: dict[str, Any]) -> list[str]:
    whole = document["rank"][0]
    rows = [
        (
            "whole" if row["energy"] is None else f"{row['energy']:g}",
            f"{row['parameters'] / 1e6:.2f} M",
            f"{row['multiply_adds'] / whole['multiply_adds']:.2f}",
            f"{row['ms']:.1f}",
            f"{row['ms'] / whole['ms']:.2f}",
            f"{row['dice']:.4f}",
            f"{row['dice'] - whole['dice']:+.4f}",
        )
        for row in document["rank"]
    ]
    header = ("energy kept", "parameters", "multiply-adds", "ms in PyTorch", "÷ whole", "Dice", "change")
    return [
        "## Low rank",
        "Every 3×3 convolution replaced by a thinner one and a 1×1, from its singular values, where that saves "
        f"multiply-adds; no training after it. Dice over {document['slices']} slices of each test patient.",
        "",
        *table(header, rows),
    ]


def _energy(document: dict[str, Any]) -> list[str]:
    if document["energy"] is None:
        return ["## Energy", "`falx-build-models report paper` measures it by slice."]
    return ["## Energy", f"Not measured: {document['energy']}."]


def _range(shares: list[float]) -> str:
    low, high = min(shares), max(shares)
    return f"{low:.0%}" if round(low, 2) == round(high, 2) else f"{low:.0%} to {high:.0%}"


def _times(factors: list[float]) -> str:
    return f"takes {min(factors):.1f} to {max(factors):.1f} times as long"
