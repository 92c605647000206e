"""What the schedules of one instruction set have in common: lanes of the blocked layout and size of register tiles."""

from dataclasses import dataclass


@dataclass(frozen=True)
class RegisterTile:
    """Output columns and channel blocks whose sums stay in registers during the whole reduction."""

    columns: int
    blocks: int


@dataclass(frozen=True)
class CpuTiling:
    """Blocking for one instruction set.

    Attributes
    ----------
    lanes : int
        Channels in one block of the NCHW[lanes]c layout, the innermost axis of every tensor inside the network.
    vector : int
        float32 values in one vector register.
    accumulators : int
        Vector registers that may hold sums at once; the rest holds weights and the broadcast input.
    tiles : tuple of RegisterTile
        Tiles of a matrix product that leave registers for its operands, the best for most shapes first.
    matrices : bool
        Whether the processor multiplies tiles of matrices (AMX).
    """

    lanes: int
    vector: int
    accumulators: int
    tiles: tuple[RegisterTile, ...] = (RegisterTile(4, 1),)
    matrices: bool = False

    @property
    def registers_per_block(self) -> int:
        """Vector registers that one block of channels fills."""
        return self.lanes // self.vector


def blocks_of(channels: int, lanes: int) -> int:
    """Blocks that hold so many channels, the last one padded with zeros."""
    return -(-channels // lanes)


def largest_divisor(number: int, limit: int) -> int:
    """The largest divisor of `number` that is at most `limit`."""
    return max(divisor for divisor in range(1, max(1, min(number, limit)) + 1) if number % divisor == 0)


def choose_tile(tiling: CpuTiling, columns: int, blocks: int) -> RegisterTile:
    """The tile with the most sums in flight, and of those the squarest: it loads least for each multiply-add.

    Parameters
    ----------
    tiling : CpuTiling
    columns, blocks : int
        Extent of the output that the tile has to divide.
    """
    best, score = RegisterTile(1, 1), (0.0, 0.0)
    for tile_blocks in (divisor for divisor in (1, 2, 4) if blocks % divisor == 0):
        room = tiling.accumulators // (tile_blocks * tiling.registers_per_block)
        if room < 1:
            continue
        tile_columns = largest_divisor(columns, room)
        sums = tile_columns * tile_blocks * tiling.registers_per_block
        loads = tile_columns + tile_blocks * tiling.registers_per_block
        if (candidate := (min(sums, tiling.accumulators * 0.6), sums / loads)) > score:
            best, score = RegisterTile(tile_columns, tile_blocks), candidate
    return best
