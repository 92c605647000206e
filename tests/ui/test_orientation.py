"""Which way a slice is shown, and the letters on its edges."""

import itertools

import numpy as np
import pytest

from app.imaging.volume import VolumeGeometry
from app.ui.viewer.orientation import EdgeLetters, Placement, edge_letters, radiological

ALONG = {"R": (-1, 0, 0), "L": (1, 0, 0), "A": (0, -1, 0), "P": (0, 1, 0), "F": (0, 0, -1), "H": (0, 0, 1)}


def geometry(column: str, row: str) -> VolumeGeometry:
    """Slices whose columns grow towards one letter and whose rows grow towards another."""
    c, r = np.array(ALONG[column], float), np.array(ALONG[row], float)
    affine = np.eye(4)
    affine[:3, 0], affine[:3, 1], affine[:3, 2] = c * 0.9, r * 0.8, np.cross(c, r) * 5
    return VolumeGeometry((3, 4, 5), (5.0, 0.8, 0.9), affine)


def sides(letters: EdgeLetters | None) -> str:
    """Main letters of left, right, top and bottom."""
    assert letters is not None
    return "".join(edge[0] for edge in (letters.left, letters.right, letters.top, letters.bottom))


@pytest.mark.parametrize(("letters", "shown"), [("RLAP", "RLAP"), ("RLFH", "RLHF"), ("APFH", "APHF")])
def test_every_storage_of_a_plane_is_shown_the_radiological_way(letters: str, shown: str):
    first, second = letters[:2], letters[2:]
    storages = [(a, b) for a, b in itertools.product(first, second)]
    for column, row in storages + [(b, a) for a, b in storages]:
        g = geometry(column, row)
        assert sides(edge_letters(g, radiological(g))) == shown, (column, row)


def test_letters_follow_a_flip_and_every_rotation():
    g = geometry("L", "P")
    start = radiological(g)
    assert sides(edge_letters(g, start.flipped())) == "LRAP"
    assert sides(edge_letters(g, start.rotated(1))) == "PARL"
    assert sides(edge_letters(g, start.rotated(-1))) == "APLR"
    assert sides(edge_letters(g, start.rotated(2))) == "LRPA"
    assert sides(edge_letters(g, start.flipped().rotated(1))) == "PALR"


def test_four_rotations_and_two_flips_come_back():
    start = Placement()
    assert start.rotated(1).rotated(1).rotated(1).rotated(1) == start
    assert start.flipped().flipped() == start


def test_oblique_slices_have_subscripts_in_the_order_of_their_size():
    angle = np.radians(20)
    affine = np.eye(4)
    affine[:3, 0] = (1, 0, 0)
    affine[:3, 1] = (0, np.cos(angle), -np.sin(angle))
    affine[:3, 2] = (0, np.sin(angle), np.cos(angle))
    letters = edge_letters(VolumeGeometry((3, 4, 5), (1.0, 1.0, 1.0), affine), Placement())
    assert letters == EdgeLetters(("R", ""), ("L", ""), ("A", "H"), ("P", "F"))


def test_without_an_affine_there_are_no_letters_and_nothing_is_turned():
    g = VolumeGeometry((3, 4, 5))
    assert edge_letters(g, radiological(g)) is None
    assert radiological(g) == Placement()
