"""What is said of edited slices."""

from dataclasses import replace

import pytest

from tests.helpers.results import provenance


@pytest.mark.parametrize(("edited", "words", "note"), [
    ((), "", None),
    ((2,), "3", "A reader edited the outline in slice 3."),
    ((4, 5, 6), "5-7", "A reader edited the outline in slices 5-7."),
    ((9, 2, 4, 5, 6), "3 5-7 10", "A reader edited the outline in slices 3, 5-7 and 10."),
])  # fmt: skip
def test_edited_slices_are_counted_from_one_and_put_together(edited, words, note):
    made = replace(provenance(), edited=edited)
    assert made.edited_in_words == words
    assert made.edited_note == note
