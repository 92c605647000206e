"""Which of ICU's data stays in the bundle."""

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[3] / "packaging"))

import icu_data


@pytest.mark.parametrize(
    "name", ["icudt73l/ko.res", "icudt73l/en_US.res", "icudt73l/coll/ko.res", "icudt73l/coll/ucadata.icu",
             "icudt73l/root.res", "icudt73l/zone/root.res", "icudt73l/nfkc.nrm", "icudt73l/res_index.res"],
)  # fmt: skip
def test_english_korean_and_what_all_languages_share_are_kept(name: str) -> None:
    assert icu_data.is_kept(name)


@pytest.mark.parametrize(
    "name", ["icudt73l/fr.res", "icudt73l/coll/zh.res", "icudt73l/lang/ko.res", "icudt73l/ibm-942.cnv",
             "icudt73l/brkitr/thaidict.dict", "icudt73l/curr/en.res"],
)  # fmt: skip
def test_other_languages_and_unused_trees_are_left_out(name: str) -> None:
    assert not icu_data.is_kept(name)


def test_items_come_back_from_the_written_data_as_they_were() -> None:
    header = b"\x20\x00\xda\x27".ljust(32, b"\0")
    items = {"a/one.res": b"x" * 48, "a/two.res": b"y" * 16, "b": b"z" * 32}
    read = icu_data._items(icu_data.repack(items, header))
    assert read == items
