"""Takes the languages that Falx does not speak out of Qt's ICU data, which would be an eighth of the bundle.

ICU is made for this: every tree of its data falls back to its root where a language is missing. Names of languages,
regions, currencies and units, transliteration and word breaking by dictionary are not used by Qt at all.
Format: "Common data" of ICU (`ucmndata.h`), a header, a table of names and offsets, then the items.
"""

import re
import struct
import subprocess
import tempfile
from pathlib import Path

_SYMBOL = re.compile(rb"icudt\d+_dat")
_MAGIC = b"\xda\x27"
_ALIGNMENT = 16
_UNUSED = re.compile(
    r"/(lang|region|curr|unit|rbnf|translit)/(?!res_index|pool|root|supplementalData)|dict\.dict$|\.cnv$|/unames\.icu$"
    r"|/confusables\.cfu$"
)
_LANGUAGE = re.compile(r"/(?!res_index)([a-z]{2,3})(_\w+)?\.res$")
_SPOKEN = {"en", "ko"}


def trim(library: Path) -> None:
    """Replace `libicudata` by one of the same name with English, Korean and what all languages share.

    Parameters
    ----------
    library : Path
        ELF library for x86-64; needs `objcopy` and `ld`.

    Raises
    ------
    SystemExit
        The library does not hold the data as ICU writes it.
    """
    symbol, data = _data_of(library)
    smaller = repack({name: item for name, item in _items(data).items() if is_kept(name)}, data)
    with tempfile.TemporaryDirectory() as folder:
        raw, wrapped = Path(folder, "data"), Path(folder, "data.o")
        raw.write_bytes(smaller)
        wrap = [
            "objcopy",
            "-I",
            "binary",
            "-O",
            "elf64-x86-64",
            "--rename-section",
            ".data=.rodata,alloc,load,readonly,data,contents",
        ]
        wrap += ["--set-section-alignment", f".data={_ALIGNMENT}", "--redefine-sym", f"_binary_data_start={symbol}"]
        subprocess.run([*wrap, raw.name, wrapped.name], cwd=folder, check=True)
        link = ["ld", "-shared", "-z", "noexecstack", "-soname", library.name, "-o", str(library.resolve())]
        subprocess.run([*link, wrapped.name], cwd=folder, check=True)


def is_kept(name: str) -> bool:
    """Whether an item of the data, such as 'icudt73l/coll/ko.res', is wanted."""
    if _UNUSED.search(name):
        return False
    language = _LANGUAGE.search(name)
    return language is None or language[1] in _SPOKEN


def _data_of(library: Path) -> tuple[str, bytes]:
    """The symbol and the bytes of the data; both lie in the library as one block."""
    content = library.read_bytes()
    symbol = _SYMBOL.search(content)
    start = content.find(b"CmnD")
    if symbol is None or start < 12 or content[start - 10 : start - 8] != _MAGIC:
        raise SystemExit(f"{library.name} does not hold ICU's data as it is known; leave it as it is.")
    return symbol[0].decode(), content[start - 12 :]


def _items(data: bytes) -> dict[str, bytes]:
    base = struct.unpack_from("<H", data)[0]
    count = struct.unpack_from("<I", data, base)[0]
    table = [struct.unpack_from("<II", data, base + 4 + 8 * index) for index in range(count)]
    names = [data[base + name : data.index(b"\0", base + name)].decode() for name, _ in table]
    starts = [base + start for _, start in table]
    ends = [*starts[1:], _end_of_last(data, starts[-1])]
    return {name: data[start:end] for name, start, end in zip(names, starts, ends, strict=True)}


def _end_of_last(data: bytes, start: int) -> int:
    """The last item's own end is not written down; the library's padding after it does no harm."""
    return min(len(data), start + (1 << 20))


def repack(items: dict[str, bytes], original: bytes) -> bytes:
    """Write items as common data again, with the header of the original."""
    header = original[: struct.unpack_from("<H", original)[0]]
    names = sorted(items)
    table_size = 4 + 8 * len(names)
    texts, offsets = b"", []
    for name in names:
        offsets.append(table_size + len(texts))
        texts += name.encode() + b"\0"
    position = table_size + len(texts)
    body, entries = texts, []
    for name, offset in zip(names, offsets, strict=True):
        padding = -(len(header) + position) % _ALIGNMENT
        body += b"\xaa" * padding
        position += padding
        entries.append(struct.pack("<II", offset, position))
        body += items[name]
        position += len(items[name])
    return header + struct.pack("<I", len(names)) + b"".join(entries) + body
