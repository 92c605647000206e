"""Random changes of training slices: geometry, contrast, coil shading, noise, sharpness, ghosts, missing sequences.

Everything works on a whole batch of tensors, because two cores have no time for image-by-image Python.
"""

from dataclasses import dataclass

import torch
from torch import Tensor
from torch.nn.functional import affine_grid, grid_sample, interpolate

from app.contract.preprocess import AIR_DEPTH
from build_models.training.dataset import CHANNEL_ROLES, FLAIR

T1, T1C = CHANNEL_ROLES.index("T1"), CHANNEL_ROLES.index("T1C")
AIR = -AIR_DEPTH


@dataclass(frozen=True)
class Augmentation:
    """How far a slice may be changed. Chances are per slice."""

    rotation_degrees: float = 20.0
    log2_scale: float = 0.35
    shear: float = 0.08
    shift: float = 0.10
    elastic_pixels: float = 6.0
    gamma_log: float = 0.35
    contrast: float = 0.4
    brightness: float = 0.25
    shading: float = 0.35
    noise: float = 0.12
    blur_chance: float = 0.20
    ghost_chance: float = 0.10
    ghost: float = 0.25
    """Strength of the copies that motion leaves along the phase-encoding direction, against the image."""
    lacking_chances: tuple[float, float, float] = (0.15, 0.12, 0.12)
    """Of lacking both T1s, the pre-contrast one, the post-contrast one; FLAIR fills them, as in the program."""

    def geometry(
        self, images: Tensor, masks: Tensor, size: int, centres: Tensor, generator: torch.Generator
    ) -> tuple[Tensor, Tensor]:
        """Rotate, scale, shear, flip left and right, bend and crop in a single resampling.

        Parameters
        ----------
        images : Tensor of float32, (batch, channels, height, width)
        masks : Tensor of float32, (batch, masks, height, width)
        size : int
            Side of the result in pixels.
        centres : Tensor of float32, (batch, 2)
            Where the crop is centred, x and y, in units of half the image from its middle.

        Returns
        -------
        images : Tensor of float32, (batch, channels, size, size)
        masks : Tensor of float32, (batch, masks, size, size)
            Of 0 and 1.
        """
        batch, _, height, _ = images.shape
        grid = affine_grid(self._matrices(batch, size / height, centres, generator), [batch, 1, size, size], False)
        grid = grid + self._bending(batch, size, height, generator)
        moved = grid_sample(images, grid, mode="bilinear", padding_mode="border", align_corners=False)
        outlines = grid_sample(masks, grid, mode="bilinear", padding_mode="zeros", align_corners=False)
        return moved, (outlines > 0.5).float()

    def intensity(self, images: Tensor, generator: torch.Generator) -> Tensor:
        """Change contrast, brightness, shading, noise and sharpness of normalised slices.

        Parameters
        ----------
        images : Tensor of float32, (batch, channels, height, width)
            Normalised.

        Returns
        -------
        Tensor of float32, same shape
        """
        batch, channels, height, width = images.shape
        per_channel = (batch, channels, 1, 1)
        images = self._blurred(images, generator)
        images = self._gamma(images, per_channel, generator)
        images = images * torch.exp(self.contrast * _uniform(per_channel, generator))
        images = images + self.brightness * _uniform(per_channel, generator)
        field = interpolate(
            _uniform((batch, channels, 4, 4), generator), size=(height, width), mode="bicubic", align_corners=False
        )
        # Shading multiplies the signal, so it acts on the intensity above air.
        images = (images - AIR) * torch.exp(self.shading * field) + AIR
        images = self._ghosted(images, generator)
        level = self.noise * torch.rand((batch, 1, 1, 1), generator=generator)
        images = images + level * torch.randn(images.shape, generator=generator)
        return self._filled(images, generator)

    def _matrices(self, batch: int, window: float, centres: Tensor, generator: torch.Generator) -> Tensor:
        angle = torch.deg2rad(self.rotation_degrees * _uniform((batch,), generator))
        scale = window * torch.exp2(self.log2_scale * _uniform((batch,), generator))
        shear = self.shear * _uniform((batch,), generator)
        flip = torch.where(torch.rand((batch,), generator=generator) < 0.5, -1.0, 1.0)
        cosine, sine = torch.cos(angle) * scale, torch.sin(angle) * scale
        shift = centres + self.shift * _uniform((batch, 2), generator)
        first = torch.stack([cosine * flip, shear * cosine - sine, shift[:, 0]], dim=1)
        second = torch.stack([sine * flip, shear * sine + cosine, shift[:, 1]], dim=1)
        return torch.stack([first, second], dim=1)

    def _bending(self, batch: int, size: int, height: int, generator: torch.Generator) -> Tensor:
        coarse = _uniform((batch, 2, 5, 5), generator) * (2 * self.elastic_pixels / height)
        return interpolate(coarse, size=(size, size), mode="bicubic", align_corners=False).permute(0, 2, 3, 1)

    def _gamma(self, images: Tensor, shape: tuple[int, ...], generator: torch.Generator) -> Tensor:
        exponent = torch.exp(self.gamma_log * _uniform(shape, generator))
        low, high = AIR - 0.1, 5.0
        unit = ((images - low) / (high - low)).clamp(1e-4, 1.0)
        bent = unit**exponent * (high - low) + low
        return torch.where(images > high, images, bent)

    def _blurred(self, images: Tensor, generator: torch.Generator) -> Tensor:
        chosen = torch.rand((images.shape[0],), generator=generator) < self.blur_chance
        if chosen.any():
            sharp = images[chosen]
            factor = float(0.4 + 0.5 * torch.rand((), generator=generator))
            small = interpolate(sharp, scale_factor=factor, mode="bilinear", align_corners=False)
            images = images.clone()
            images[chosen] = interpolate(small, size=sharp.shape[-2:], mode="bilinear", align_corners=False)
        return images

    def _ghosted(self, images: Tensor, generator: torch.Generator) -> Tensor:
        chosen = torch.nonzero(torch.rand((images.shape[0],), generator=generator) < self.ghost_chance)[:, 0]
        if len(chosen) == 0:
            return images
        axis = 2 + int(torch.randint(2, (), generator=generator))
        distance = int(images.shape[axis] * (0.15 + 0.35 * float(torch.rand((), generator=generator))))
        strength = self.ghost * torch.rand((len(chosen), 1, 1, 1), generator=generator)
        clear = images[chosen] - AIR
        copies = torch.roll(clear, distance, axis) + torch.roll(clear, -distance, axis)
        images = images.clone()
        images[chosen] = clear + 0.5 * strength * copies + AIR
        return images

    def _filled(self, images: Tensor, generator: torch.Generator) -> Tensor:
        both, before, after = (float(c) for c in torch.tensor(self.lacking_chances).cumsum(0))
        draw = torch.rand((images.shape[0],), generator=generator)
        lacking = torch.zeros(images.shape[:2], dtype=torch.bool)
        lacking[:, T1] = (draw < both) | ((draw >= both) & (draw < before))
        lacking[:, T1C] = (draw < both) | ((draw >= before) & (draw < after))
        return torch.where(lacking[:, :, None, None], images[:, FLAIR : FLAIR + 1], images)


def _uniform(shape: tuple[int, ...], generator: torch.Generator) -> Tensor:
    """Uniform in [-1, 1)."""
    return 2.0 * torch.rand(shape, generator=generator) - 1.0
