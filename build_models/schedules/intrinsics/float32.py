"""float32 multiply-adds on lines, for the layers of reduced networks that read an image."""

from build_models.schedules.intrinsics.dot_product import DotProduct


def _dot_product(lanes: int, pixels: tuple[int, int]) -> DotProduct:
    kind, instruction = f"<{lanes} x float>", f"@llvm.fma.v{lanes}f32"
    return DotProduct(
        name=f"float32_{lanes}",
        declaration=f"declare {kind} {instruction}({kind}, {kind}, {kind})",
        call=f"call {kind} {instruction}({kind} {{pixel}}, {kind} {{weights}}, {kind} {{old}})",
        sum="float",
        operand=kind,
        lanes=lanes,
        pixels=pixels,
    )


WIDE = _dot_product(16, (8, 8))
"""AVX-512."""

NARROW = _dot_product(8, (4, 2))
"""AVX2 with FMA."""
