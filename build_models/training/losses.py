"""The loss of binary segmentation."""

import torch
from torch import Tensor
from torch.nn.functional import binary_cross_entropy_with_logits


def dice_cross_entropy(logits: Tensor, target: Tensor, smooth: float = 50.0) -> Tensor:
    """Soft Dice over the whole batch plus binary cross-entropy.

    The Dice term counts the batch as one volume, so that slices without a lesion add false positives to it
    instead of an undefined ratio (Milletari et al., V-Net, 2016; nnU-Net's `batch_dice`, Isensee et al., 2021).

    Parameters
    ----------
    logits, target : Tensor of float32, (batch, 1, height, width)
        `target` holds 0 and 1.
    smooth : float
        Pixels added to both sides of the ratio.

    Returns
    -------
    Tensor of float32, scalar
    """
    probability = torch.sigmoid(logits)
    overlap = (probability * target).sum()
    dice = (2.0 * overlap + smooth) / (probability.sum() + target.sum() + smooth)
    return (1.0 - dice) + binary_cross_entropy_with_logits(logits, target)
