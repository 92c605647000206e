"""The loss of binary segmentation."""

import torch
from torch import Tensor
from torch.nn.functional import binary_cross_entropy_with_logits


def dice_cross_entropy(logits: Tensor, target: Tensor, smooth: float = 50.0) -> Tensor:
    """Soft Dice over the whole batch and over each slice with a lesion, in equal parts, plus binary cross-entropy.

    One Dice term counts the batch as one volume, so that slices without a lesion add false positives to it instead of
    an undefined ratio (Milletari et al., V-Net, 2016; nnU-Net's `batch_dice`, Isensee et al., 2021). The other gives a
    small lesion the same weight as a large one, as the mean over patients does.

    Parameters
    ----------
    logits, target : Tensor of float32, (batch, 1, height, width)
        `target` holds 0 and 1, or probabilities.
    smooth : float
        Pixels added to both sides of the ratios.

    Returns
    -------
    Tensor of float32, scalar
    """
    probability = torch.sigmoid(logits)
    overlap = (probability * target).sum((1, 2, 3))
    size, truth = probability.sum((1, 2, 3)), target.sum((1, 2, 3))
    whole = (2.0 * overlap.sum() + smooth) / (size.sum() + truth.sum() + smooth)
    present = (truth > 0.0).float()
    each = (2.0 * overlap + smooth) / (size + truth + smooth)
    mean = ((each - 1.0) * present).sum() / present.sum().clamp(min=1.0) + 1.0
    return (1.0 - 0.5 * whole - 0.5 * mean) + binary_cross_entropy_with_logits(logits, target)
