"""Says what the layers of one network show, and no more than they show."""

from collections import Counter
from typing import Any

_NAMED = 3
_LEAST_SHARE = 0.01


def of_framework(framework: str, found: dict[str, Any]) -> str:
    """What the framework does with its graph.

    Parameters
    ----------
    framework : str
    found : dict
        As `framework_layers` returns it.
    """
    if "reason" in found:
        return f"What {framework} runs is not known here: {found['reason']}."
    primitives, whole = found["primitives"], found["ms"]
    convolutions = [p for p in primitives if p["convolution"]]
    reorders = [p for p in primitives if p["kind"] == "reorder"]
    fused = sum(bool(p["fused"]) for p in convolutions)
    sentences = [
        f"{framework} takes {whole:.0f} ms. oneDNN computes {len(convolutions)} "
        f"convolutions in {_ms(convolutions)} ms of them ({_ms(convolutions) / whole:.0%}): "
        f"{_implementations(convolutions)}; {fused} of them with what follows fused in.",
        f"{len(reorders)} times a tensor was laid out anew, {_ms(reorders)} ms."
        if reorders
        else "No tensor was laid out anew by oneDNN.",
        _layouts(convolutions),
    ]
    others = [p for p in primitives if not p["convolution"] and p["kind"] != "reorder"]
    if others:
        kinds = Counter(p["kind"] for p in others)
        named = ", ".join(f"{count} × {kind}" for kind, count in kinds.most_common())
        sentences.append(f"oneDNN also ran {named} ({_ms(others)} ms).")
    timed = sorted((o for o in found["operators"] if o["ms"] is not None), key=lambda o: -o["ms"])
    total = sum(o["ms"] for o in timed)
    shown = [o for o in timed if o["ms"] > _LEAST_SHARE * total]
    if shown:
        listed = ", ".join(f"{o['name'].removeprefix('aten::')} {o['ms'] / total:.0%}" for o in shown)
        sentences.append(f"By operator, in themselves: {listed}.")
    return " ".join(sentences)


def of_compiled(compiled: dict[str, Any]) -> str:
    """What TVM does with the same layers."""
    kernels, whole = compiled["kernels"], compiled["whole_ms"]
    working = [k for k in kernels if k["gflop"]]
    others = [k for k in kernels if not k["gflop"]]
    templates = Counter(k["template"] for k in working)
    untuned = sum(not k["tuned"] for k in working)
    named = ", ".join(f"{count} × {template}" for template, count in templates.most_common())
    rest = Counter(k["template"] for k in others)
    beside = ", ".join(f"{count} × {template}" for template, count in rest.most_common())
    tuning = (
        f"{untuned} of {len(working)} convolutions have no tuned record for {compiled['target']} and take the default "
        "of their template."
        if untuned
        else "Every convolution for which there is a choice has a tuned record."
    )
    return (
        f"TVM runs {len(kernels)} kernels in {whole:.0f} ms, all in one blocked layout with bias and activation "
        f"inside: {named} ({sum(k['ms'] for k in working):.0f} ms)"
        + (f", and {beside} ({_ms(others)} ms)" if beside else "")
        + f". {tuning}"
    )


def of_both(framework: str, layers: list[dict[str, Any]], whole_before_ms: float | None, whole_after_ms: float) -> str:
    """Where the time between the two goes."""
    known = [row for row in layers if row["framework"] is not None]
    missing = [row["layer"] for row in layers if row["framework"] is None]
    if not known or whole_before_ms is None:
        return ""
    gains = sorted(known, key=lambda row: row["ms"] - row["framework"]["ms"])
    in_framework, in_tvm = (
        sum(values) for values in zip(*((r["framework"]["ms"], r["ms"]) for r in known), strict=True)
    )
    # Medians of kernels may add up to more than the run.
    outside = (max(0.0, whole_before_ms - in_framework), max(0.0, whole_after_ms - in_tvm))
    top = "; ".join(
        f"{row['layer']} ({row['framework']['implementation']} {row['framework']['ms']:.1f} ms, {row['template']} "
        f"{row['ms']:.1f} ms)"
        for row in gains[:_NAMED]
    )
    slower = [row for row in known if row["ms"] > row["framework"]["ms"]]
    sentences = [
        f"The {len(known)} layers that both compute as convolutions take {in_framework:.0f} ms in {framework} and "
        f"{in_tvm:.0f} ms in TVM; everything else takes {outside[0]:.0f} and {outside[1]:.0f} ms. TVM gains most in: "
        f"{top}."
    ]
    if slower:
        sentences.append(f"It is slower in {len(slower)} of them: " + "; ".join(row["layer"] for row in slower) + ".")
    if missing:
        sentences.append(f"{framework} computes without oneDNN: " + "; ".join(missing) + ".")
    return " ".join(sentences)


def of_frameworks(networks: list[dict[str, Any]]) -> str:
    """How the frameworks differ before anything is compiled; empty where one of them is not known."""
    sentences = []
    for network in networks:
        found = network["in_framework"]
        if "reason" in found:
            return ""
        convolutions = [p for p in found["primitives"] if p["convolution"]]
        reorders = sum(p["kind"] == "reorder" for p in found["primitives"])
        fused = sum(bool(p["fused"]) for p in convolutions)
        share = sum(p["ms"] for p in convolutions) / found["ms"]
        sentences.append(
            f"{network['framework']} spends {share:.0%} of its time in convolutions, fuses what follows into {fused} "
            f"of {len(convolutions)}, and lays tensors out anew {reorders} times."
        )
    return "In short: " + " ".join(sentences) + " What is not in a convolution is what a compiler takes away first."


def _implementations(primitives: list[dict[str, Any]]) -> str:
    counted = Counter(p["implementation"] for p in primitives)
    return ", ".join(f"{count} × {name}" for name, count in counted.most_common())


def _layouts(convolutions: list[dict[str, Any]]) -> str:
    changes = Counter(f"{p['layouts'][0]} to {p['layouts'][-1]}" for p in convolutions)
    return "Layouts of source and result: " + ", ".join(f"{c} × {name}" for name, c in changes.most_common()) + "."


def _ms(rows: list[dict[str, Any]]) -> int:
    return round(sum(row["ms"] for row in rows))
