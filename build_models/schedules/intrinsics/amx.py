"""Intel's Advanced Matrix Extensions in TensorIR: eight registers, each a tile of 16 rows of 64 bytes.

A process has to ask the system for their use before its threads run such code (`app.inference.amx`), and every thread
has to state the shape of its tiles: `configure` at the start of a task, `release` at its end.
"""
# TVM annotates its varargs and expressions wrongly.
# pyright: reportArgumentType=false, reportAttributeAccessIssue=false, reportIndexIssue=false, reportCallIssue=false
# pyright: reportOperatorIssue=false, reportReturnType=false

from tvm import tirx
from tvm.tirx.script import builder as tir

TILES, ROWS, ROW_BYTES = 8, 16, 64
_READ, _NEAREST, _DATA = 0, 3, 1


def configure() -> None:
    """State that all tiles are of full size (palette 1)."""
    configuration = tir.alloc_buffer((64,), "uint8", align=64)
    content = [0] * 64
    content[0] = 1
    for tile in range(TILES):
        content[16 + 2 * tile] = ROW_BYTES
        content[48 + tile] = ROWS
    for index, byte in enumerate(content):
        tir.buffer_store(configuration, tirx.const(byte, "uint8"), [index])
    _emit("ldtilecfg", tirx.address_of(configuration[0]))


def release() -> None:
    """Give the tiles back, so that the system need not save them when threads change."""
    _emit("tilerelease")


def load(tile: int, address: tirx.Expr, stride: int) -> None:
    """Fill a tile from 16 rows that lie `stride` bytes apart; stride 0 repeats one row."""
    _emit("tileloadd64", _number(tile), address, tirx.const(stride, "int64"))


def prefetch(address: tirx.Expr) -> None:
    """Ask for the 64 bytes around an address to come into the first cache; any address will do."""
    hint = (tirx.const(number, "int32") for number in (_READ, _NEAREST, _DATA))
    tir.evaluate(tirx.call_llvm_intrin("void", "llvm.prefetch.p0", address, *hint))


def store(tile: int, address: tirx.Expr, stride: int) -> None:
    """Write the 16 rows of a tile `stride` bytes apart."""
    _emit("tilestored64", _number(tile), address, tirx.const(stride, "int64"))


def multiply(instruction: str, sums: int, rows: int, columns: int) -> None:
    """Add the product of two tiles to a third.

    Parameters
    ----------
    instruction : str
        'tdpbf16ps', 'tdpbusd' (unsigned rows, signed columns) or 'tdpbssd'.
    sums, rows, columns : int
        Tiles.
    """
    _emit(instruction, _number(sums), _number(rows), _number(columns))


def _number(tile: int) -> tirx.Expr:
    return tirx.const(tile, "int8")


def _emit(name: str, *arguments: tirx.Expr) -> None:
    tir.evaluate(tirx.call_llvm_intrin("void", f"llvm.x86.{name}", *arguments))
