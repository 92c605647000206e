"""The head of the demo case: how much of every tissue lies at every point that the scanner samples."""

import math

import numpy as np
from numpy.typing import NDArray

from build_models.demo_case.fields import smooth_field, smoothstep
from build_models.demo_case.grid import Floats, Points, ScanGrid
from build_models.demo_case.lesion import Lesion, grow_lesion, mass_effect
from build_models.demo_case.template import HeadTemplate

SCALE = 1.03
"""The ICBM average is larger than most heads."""

POSE_DEGREES = (3.0, 2.0, -2.5)
"""Pitch, roll and yaw of a head that no technologist ever gets quite straight."""

SHARPNESS = 1.8
"""Exponent that turns the blurred fractions of an average of 152 brains back into those of one."""

Fractions = dict[str, Floats]


def grow_head(numbers: np.random.Generator, grid: ScanGrid, template: HeadTemplate) -> Fractions:
    """Deform the average into an individual, and let the tumour grow in it.

    Parameters
    ----------
    numbers : Generator
    grid : ScanGrid
    template : HeadTemplate

    Returns
    -------
    dict of str to ndarray of float32
        By tissue, grid.shape, with a sum of at most 1; the rest is air or dense bone, which give no signal.
    """
    points = grid.points_ras()
    head, folded = _source_points(numbers, grid, points)
    from_skull = template.from_skull.at(head)
    inside = smoothstep(from_skull, 0.5, -0.5)
    maps = [m.at(folded) for m in (template.grey, template.white, template.t1)]
    grey, white, csf = _brain(numbers, grid, maps, inside)
    lesion = grow_lesion(numbers, grid, points, white, csf)
    fractions = _wrapping(numbers, grid, head, from_skull, template.from_vault.at(head))
    fractions |= _tumour(grey, white, csf, lesion)
    from_brain = template.from_brain.at(head)
    _add_skull_base(numbers, grid, fractions, head, from_brain)
    _add_vessels(numbers, grid, fractions, head, (from_skull, from_brain))
    return fractions


def _source_points(numbers: np.random.Generator, grid: ScanGrid, points: Points) -> tuple[Points, Points]:
    """Where in the template head and brain come from: the head is smooth, the brain is pushed and folded besides."""
    rotation = _rotation()
    head, folded = [], []
    pushed = mass_effect(points)
    for axis in range(3):
        # Heads and lobes differ by millimetres over centimetres; gyri fold differently over one or two.
        shift = 1.7 * smooth_field(numbers, grid, 45.0)
        fold = (
            shift
            + 1.2 * smooth_field(numbers, grid, 26.0)
            + 1.4 * smooth_field(numbers, grid, 12.0)
            + 0.5 * smooth_field(numbers, grid, 5.0)
        )
        turned = [sum(np.float32(rotation[axis, k] * SCALE) * at[k] for k in range(3)) for at in (points, pushed)]
        head.append(turned[0] + shift)
        folded.append(turned[1] + fold)
    return (head[0], head[1], head[2]), (folded[0], folded[1], folded[2])


def _rotation() -> NDArray[np.float64]:
    pitch, roll, yaw = (math.radians(d) for d in POSE_DEGREES)
    about_x = np.array([[1, 0, 0], [0, math.cos(pitch), -math.sin(pitch)], [0, math.sin(pitch), math.cos(pitch)]])
    about_y = np.array([[math.cos(roll), 0, math.sin(roll)], [0, 1, 0], [-math.sin(roll), 0, math.cos(roll)]])
    about_z = np.array([[math.cos(yaw), -math.sin(yaw), 0], [math.sin(yaw), math.cos(yaw), 0], [0, 0, 1]])
    return about_z @ about_y @ about_x


def _brain(
    numbers: np.random.Generator, grid: ScanGrid, maps: list[Floats], inside: Floats
) -> tuple[Floats, Floats, Floats]:
    grey, white, t1 = maps
    csf = np.clip(1.0 - grey - white, 0.0, 1.0)
    # Narrow sulci and cerebellar folia are lost in the fractions, but the average T1 is darker there.
    missing = np.clip(0.62 * grey + 0.85 * white + 0.15 * csf - t1, 0.0, 0.3)
    csf = csf + 1.2 * missing
    raised = []
    for fraction, weight in ((grey, 1.0), (white, 1.0), (csf, 1.5)):
        uneven = np.exp(0.28 * smooth_field(numbers, grid, 2.6))
        raised.append((weight * fraction * uneven) ** np.float32(SHARPNESS) + np.float32(1e-6))
    total = sum(raised)
    grey, white, csf = (part / total * inside for part in raised)
    return grey, white, csf


def _tumour(grey: Floats, white: Floats, csf: Floats, lesion: Lesion) -> Fractions:
    # Swollen tissue presses the sulci inside the tumour nearly empty.
    effaced = csf * lesion.infiltrated * np.float32(0.6)
    tissue = grey + white
    tumour = tissue * lesion.infiltrated + effaced
    healthy = 1.0 - lesion.infiltrated
    return {
        "grey": grey * healthy,
        "white": white * healthy,
        "csf": csf - effaced,
        "tumour": tumour * (1.0 - lesion.enhancing),
        "enhancing tumour": tumour * lesion.enhancing,
    }


def _wrapping(
    numbers: np.random.Generator, grid: ScanGrid, head: Points, from_skull: Floats, from_vault: Floats
) -> Fractions:
    """Skull, muscle, fat and skin, as shells around the inner table."""
    right, anterior, superior = head
    skull = 6.5 + 0.8 * smooth_field(numbers, grid, 30.0)
    side = smoothstep(np.abs(right), 42.0, 60.0) * smoothstep(superior, 28.0, 0.0)
    temporal = side * smoothstep(anterior, -35.0, 5.0) * smoothstep(anterior, 72.0, 20.0)
    skull = skull - 2.0 * temporal
    muscle = skull + 9.0 * temporal
    fat = muscle + 3.4 + 0.9 * smooth_field(numbers, grid, 36.0) + 2.0 * smoothstep(anterior, -50.0, -95.0)
    bone = smoothstep(from_skull - skull, 0.5, -0.5)
    marrow = smoothstep(from_skull, 1.2, 2.4) * smoothstep(from_skull - skull, -1.0, -2.2)
    soft, fatty, whole = (smoothstep(from_vault - edge, 0.5, -0.5) for edge in (muscle, fat, fat + 1.8))
    strands = 1.0 - 0.14 * np.clip(smooth_field(numbers, grid, 3.0), 0.0, 2.0) - 0.8 * _winding(numbers, grid, 4.0)
    fatty_muscle = 0.7 * smoothstep(smooth_field(numbers, grid, 2.8), 0.7, 1.5)
    in_orbit = smoothstep(anterior, 22.0, 34.0)
    deep = np.clip(soft - bone, 0.0, 1.0)
    return {
        "marrow": marrow * np.clip(0.6 + 0.3 * smooth_field(numbers, grid, 6.0), 0.0, 1.0),
        "muscle": deep * (1.0 - in_orbit) * (1.0 - fatty_muscle),
        "fat": (np.clip(fatty - np.maximum(soft, bone), 0.0, 1.0) + deep * np.maximum(0.9 * in_orbit, fatty_muscle))
        * strands,
        "skin": np.clip(whole - fatty, 0.0, 1.0),
    }


def _add_skull_base(
    numbers: np.random.Generator, grid: ScanGrid, fractions: Fractions, head: Points, from_brain: Floats
) -> None:
    """Between the lobes of the skull base lie bone, marrow and air, not only fluid."""
    _, anterior, superior = head
    base = smoothstep(from_brain, 3.0, 5.0) * smoothstep(superior, -2.0, -10.0) * smoothstep(anterior, -55.0, -40.0)
    base = base * fractions["csf"]
    fractions["csf"] = fractions["csf"] - base
    spongy = smoothstep(smooth_field(numbers, grid, 4.0), -0.2, 0.9)
    fractions["marrow"] = fractions["marrow"] + base * spongy * 0.8


def _add_vessels(
    numbers: np.random.Generator, grid: ScanGrid, fractions: Fractions, head: Points, distances: tuple[Floats, Floats]
) -> None:
    """Dura and falx; superior sagittal and transverse sinuses; veins and arteries in the spaces filled with CSF."""
    right, anterior, superior = head
    from_skull, from_brain = distances
    room = fractions["csf"]
    dura = smoothstep(np.abs(from_skull + 0.5), 0.9, 0.3)
    falx = smoothstep(np.abs(right), 0.9, 0.3) * smoothstep(from_skull, -40.0, -20.0) * smoothstep(superior, 5.0, 25.0)
    back = smoothstep(anterior, 60.0, -60.0)
    half_width = 2.0 + 3.0 * back
    depth = from_skull + half_width
    sinus = smoothstep(np.sqrt((right / half_width) ** 2 + (depth / half_width) ** 2), 1.15, 0.85)
    sinus = sinus * smoothstep(superior, -12.0, 0.0) * smoothstep(from_skull, 0.3, -0.3)
    # Between occipital lobes and cerebellum the sagittal sinus parts into the two transverse ones.
    transverse = smoothstep(from_brain, 1.0, 3.0) * smoothstep(anterior, -40.0, -58.0) * smoothstep(superior, 12.0, 4.0)
    sinus = np.maximum(sinus, 0.9 * transverse * smoothstep(superior, -32.0, -24.0) * room)
    winding = _winding(numbers, grid, 6.0) * smoothstep(room, 0.15, 0.5)
    blood = np.maximum(sinus, 0.9 * winding * room)
    for name in ("grey", "white", "csf", "tumour"):
        fractions[name] = fractions[name] * (1.0 - blood)
    membrane = np.maximum(dura, falx) * fractions["csf"] * 0.8
    fractions["csf"] = fractions["csf"] - membrane
    fractions["blood"] = blood
    fractions["dura"] = membrane


def _winding(numbers: np.random.Generator, grid: ScanGrid, knot_mm: float) -> Floats:
    """Vessels: the lines in which two smooth fields vanish together wind through space as they do."""
    distance = np.sqrt(smooth_field(numbers, grid, knot_mm) ** 2 + smooth_field(numbers, grid, knot_mm) ** 2)
    return smoothstep(distance, 0.38, 0.14)
