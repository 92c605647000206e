"""float32 multiply-adds on lines, for the layers of reduced networks that read an image."""

from collections.abc import Mapping

from build_models.schedules.intrinsics.dot_product import DotProduct


def _dot_product(lanes: int, groups: Mapping[int, tuple[int, ...]]) -> DotProduct:
    kind, instruction = f"<{lanes} x float>", f"@llvm.fma.v{lanes}f32"
    return DotProduct(
        name=f"float32_{lanes}",
        declaration=f"declare {kind} {instruction}({kind}, {kind}, {kind})",
        call=f"call {kind} {instruction}({kind} {{pixel}}, {kind} {{weights}}, {kind} {{old}})",
        sum="float",
        operand=kind,
        lanes=lanes,
        groups=groups,
    )


WIDE = _dot_product(16, {1: (8, 8), 2: (8, 8)})
"""AVX-512."""

NARROW = _dot_product(8, {1: 4 * (4,), 2: 8 * (2,)})
"""AVX2 with FMA."""
