"""In which arithmetic a network is trained here."""

import torch

from app.inference.cpu import cpu_flags

_NATIVE = frozenset({"avx512_bf16", "amx_bf16"})
"""As Linux names them; other systems do not tell, and compute in float32."""


def quickest_arithmetic(device: str) -> torch.autocast:
    """The context in which convolutions run in bfloat16 where that is quicker, and in float32 elsewhere.

    A processor that does not multiply bfloat16 imitates it: on a Xeon with AVX-512 and without AVX512_BF16 a training
    step of `unet` takes three times as long as in float32.

    Parameters
    ----------
    device : str
        'cpu' or 'cuda', as PyTorch names it.
    """
    return torch.autocast(device, torch.bfloat16, enabled=device != "cpu" or bool(_NATIVE & cpu_flags()))
