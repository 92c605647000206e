"""In which arithmetic this machine computes, and trains."""

import torch

from app.inference.cpu import cpu_flags

_INSTRUCTIONS = {
    "bfloat16": frozenset({"avx512_bf16", "amx_bf16"}),
    "float16": frozenset({"avx512_fp16", "amx_fp16"}),
}
"""Flags as Linux names them, of which one tells that a processor computes so; other systems tell none."""


def computes_natively(precision: str) -> bool:
    """Whether this processor is known to multiply in 'bfloat16' or 'float16', and need not imitate it."""
    return bool(_INSTRUCTIONS[precision] & cpu_flags())


def quickest_arithmetic(device: str) -> torch.autocast:
    """The context in which convolutions run in bfloat16 where that is quicker, and in float32 elsewhere.

    A processor that does not multiply bfloat16 imitates it: on a Xeon with AVX-512 and without AVX512_BF16 a training
    step of `unet` takes three times as long as in float32.

    Parameters
    ----------
    device : str
        'cpu' or 'cuda', as PyTorch names it.
    """
    return torch.autocast(device, torch.bfloat16, enabled=device != "cpu" or computes_natively("bfloat16"))
