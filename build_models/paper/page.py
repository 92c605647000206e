"""Writes the page of the study, in Markdown, around what was measured."""

from typing import Any

from build_models.paper.conclusions import of_both, of_compiled, of_framework, of_frameworks
from build_models.paper.networks import AFTER, BEFORE
from build_models.regression.page import table
from build_models.regression.paper import PUBLISHED

_DEVICES = {"CPU": "CPU", "GPU": "A100"}
"""Ours, and what the paper's table calls it."""


def page(document: dict[str, Any]) -> str:
    """The whole page.

    Parameters
    ----------
    document : dict
        As `report paper` prints it.
    """
    parts = [
        "# The paper's study, done again",
        _head(document),
        _first(document),
        _second(document),
        of_frameworks(document["networks"]),
        *(_layers(network) for network in document["networks"]),
        _energy(document),
        _weights(document),
    ]
    return "\n\n".join(part for part in parts if part) + "\n"


def _head(document: dict[str, Any]) -> str:
    each, patients, whole = document["slices"], document["patients"], document["all_patients"]
    which = f"the {whole}" if patients == whole else f"the first {patients} of {whole}"
    networks = "; ".join(
        f"{n['name']}: {n['parameters'] / 1e6:.1f} M parameters, {n['gflop']:.0f} GFLOP a slice"
        for n in document["networks"]
    )
    return (
        "A student paper ran two U-Nets of 64 features, one in PyTorch with bilinear upsampling and one in Keras with "
        "transposed convolutions, before and after compiling them with TVM. Here both are run again: before, by the "
        "framework itself with the network as it is trained; after, by the artifact that `falx-build-models compile` "
        f"makes. Batch 1, 256 × 256, mean of {_passes(document)} passes over {each} "
        f"slice{'s' if each > 1 else ''} of each of {which} test patients "
        f"({each * patients} slices), "
        f"{document['threads']} threads on {document['cpu']}. Each engine has a process of its own and they take turns "
        f"of one pass; the slice's transfer from its file is not timed. {networks}."
    )


def _passes(document: dict[str, Any]) -> str:
    """How many there were, which is fewer than wanted where a study was closed early."""
    rows = (row for n in document["networks"] for pair in n["devices"].values() for row in pair.values())
    counts = {len(row["passes_s"]) for row in rows if "passes_s" in row} or {document["passes"]}
    return " and ".join(str(count) for count in sorted(counts))


def _first(document: dict[str, Any]) -> str:
    rows = []
    notes = []
    for network in document["networks"]:
        for device, pair in network["devices"].items():
            before, after = pair[BEFORE], pair[AFTER]
            published = next(
                p for p in PUBLISHED if (p.framework, p.device) == (network["framework"], _DEVICES[device])
            )
            rows.append(
                (
                    network["framework"],
                    device,
                    f"{published.before_s:g}",
                    f"{published.after_s:g}",
                    f"{published.ratio:.2f}",
                    f"{published.dice:g}",
                    _seconds(before),
                    _seconds(after),
                    f"{after['mean_s'] / before['mean_s']:.2f}" if "mean_s" in before and "mean_s" in after else "–",
                    _dice(before, network),
                    _dice(after, network),
                )
            )
            for row in (before, after):
                if "reason" in row:
                    notes.append(f"- {network['framework']}, {device}, {row['engine']}: {row['reason'].rstrip('.')}.")
                else:
                    notes.append(
                        f"- {network['framework']}, {device}, {row['engine']} {row['version']}: passes "
                        + ", ".join(f"{s:.3f}" for s in row["passes_s"])
                        + f" s; largest difference to PyTorch's float32 {row['max_abs_diff']:.0e} "
                        f"({row['slices']} slice{'' if row['slices'] == 1 else 's'})."
                    )
    header = (
        "network of",
        "device",
        "paper: before, s",
        "after, s",
        "after ÷ before",
        "Dice",
        "here: before, s",
        "after, s",
        "after ÷ before",
        "Dice before",
        "Dice after",
    )
    note = (
        "The paper's GPU is an A100; its CPU is another than this one, so that ratios compare and seconds do not. Its "
        "Dice comes from its own training; ours is the mean of the test patients' volumetric Dice, over all their "
        "slices, at the threshold that was chosen on validation."
        + "".join(f" {_training(n)}" for n in document["networks"] if n["trained"] is not None)
    )
    return "\n".join(["## Table 1: before and after", *table(header, rows), "", note, "", *notes])


def _training(network: dict[str, Any]) -> str:
    plan = network["trained"]
    return f"{network['name']} was trained for {plan['epochs']} epochs in crops of {plan['crop']} pixels."


def _second(document: dict[str, Any]) -> str:
    rows = [
        (
            network["framework"],
            row["engine"],
            row["tuning"],
            *(f"{row[key]:.1f}" for key in ("p50_ms", "min_ms", "max_ms")),
            f"{row['deviation']:.1%}",
            str(row["outliers"]),
        )
        for network in document["networks"]
        for row in network["consecutive"]
        if "p50_ms" in row
    ]
    known = {
        (network["framework"], row["engine"]) for network in document["networks"] for row in network["consecutive"]
    }
    missing = [
        f"- {network['framework']}, {engine}: not measured yet."
        for network in document["networks"]
        for engine in (row["engine"] for row in network["devices"]["CPU"].values())
        if (network["framework"], engine) not in known
    ]
    header = ("network of", "engine", "", "p50 ms", "min", "max", "deviation", "over 1.25 × p50")
    note = (
        "Each engine runs alone, one after the other, so that what else the machine does meanwhile befalls them "
        "differently: this table shows the spread, Table 1 compares."
    )
    return "\n".join(["## Table 2: 25 consecutive runs", *table(header, rows), "", note, "", *missing]).rstrip()


def _layers(network: dict[str, Any]) -> str:
    framework, compiled, found = network["framework"], network["compiled"], network["in_framework"]
    title = f"## {framework}'s network, layer by layer"
    if compiled is None:
        return f"{title}\n{of_framework(framework, found)} What TVM runs is not measured yet."
    rows = []
    for row in network["layers"]:
        theirs = row["framework"]
        cells = ("not known" if "reason" in found else "not by oneDNN", "–", "–", "–")
        if theirs is not None:
            layouts = " → ".join((theirs["layouts"][0], theirs["layouts"][-1]))
            cells = (theirs["implementation"], layouts, theirs["fused"] or "nothing", f"{theirs['ms']:.1f}")
        rows.append((row["layer"], f"{row['gflop']:.2f}", *cells, row["template"], f"{row['ms']:.1f}"))
    header = ("layer", "GFLOP", f"{framework}: code", "layout", "fused", "ms", "TVM: template", "ms")
    emitted = [
        (label, ", ".join(f"{c} {n}" for n, c in sorted(entry["operators"].items(), key=lambda item: -item[1])))
        if "operators" in entry
        else (label, f"refused: {entry['reason']}")
        for label, entry in network["emitted"].items()
    ]
    untimed = {o["name"]: o["count"] for o in found.get("operators", []) if o["ms"] is None}
    if untimed:
        listed = ", ".join(f"{c} {n}" for n, c in sorted(untimed.items(), key=lambda item: -item[1]))
        emitted.append((f"{framework}'s graph", listed))
    return "\n".join(
        [
            title,
            of_framework(framework, found),
            "",
            of_compiled(compiled),
            "",
            of_both(framework, network["layers"], found.get("ms"), compiled["whole_ms"]),
            "",
            *table(header, rows),
            "",
            "Times of single layers are scaled so that each run takes the mean of Table 1. They come "
            "from one run of the framework that prints as it goes, and from the median of "
            "a few runs in TVM: they show where the time goes and not who is faster by a few per cent. The order of "
            "axes is oneDNN's: abcd is NCHW, acdb is NHWC, aBcd16b has channels in blocks of 16.",
            "",
            "What the exporters emit (counted in the graphs, of a network with fewer filters and the same layers):",
            "",
            *table(("graph", "operators"), emitted),
        ]
    )


def _energy(document: dict[str, Any]) -> str:
    lines = ["## Energy"]
    if document["energy"]["processor"] is None:
        rows = [
            (network["framework"], device, row["engine"], "–" if row["joules"] is None else f"{row['joules']:.2f}")
            for network in document["networks"]
            for device, pair in network["devices"].items()
            for row in pair.values()
            if "joules" in row
        ]
        lines += ["Joules a slice, of whole processor packages with everything that runs on them:", ""]
        lines += table(("network of", "device", "engine", "J a slice"), rows)
    else:
        lines.append(f"Processor: not measured, {document['energy']['processor']}.")
    if document["energy"]["gpu"] is not None:
        lines.append(f"GPU: not measured, {document['energy']['gpu']}.")
    return "\n".join(lines)


def _weights(document: dict[str, Any]) -> str:
    lines = ["## Weights and repetition"]
    for network in document["networks"]:
        if network["trained"] is None:
            lines.append(
                f"- {network['name']} was **not trained** for this page: its weights are random, with the "
                "statistics of real slices in what normalisations it has, and it has no Dice. Times do not depend on "
                f"it. `{network['training_command']}` trains it with the project's recipe on the project's split."
            )
        else:
            lines.append(f"- {network['name']}: trained by `{network['training_command']}`.")
    weights = "".join(f" --weights {n['name']}=FILE" for n in document["networks"] if n["trained"] is not None)
    lines += [
        "",
        "This page: `falx-build-models report paper --data kaggle_3m --tensorflow tf/bin/python --out docs/benchmarks"
        f"{weights}`, where `tf` is an environment of its own: "
        "`python3.11 -m venv tf && tf/bin/pip install tensorflow-cpu`.",
    ]
    return "\n".join(lines)


def _seconds(row: dict[str, Any]) -> str:
    return f"{row['mean_s']:.4g} ± {row['deviation']:.0%}" if "mean_s" in row else "–"


def _dice(row: dict[str, Any], network: dict[str, Any]) -> str:
    if "reason" in row:
        return "–"
    return (
        "untrained: no Dice"
        if network["trained"] is None
        else "not measured yet"
        if row["dice"] is None
        else f"{row['dice']:.4f}"
    )
