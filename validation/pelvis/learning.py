"""Teaching the network that sees the pelvis.

    python -m validation.pelvis.learning DRAWN --minutes 60 --to WEIGHTS [--start WEIGHTS] [--real CROPS]

Two teachers: drawn people, of whom all is known; and real photos of which nothing is known but by what angle
their hip line was turned on purpose (`validation.pelvis.teaching`), so that only differences are taught.
Every tenth drawn person and every fifth real one is never learnt from. What is written is the running mean of
the weights, every few minutes.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Literal

import cv2
import numpy as np
import torch
import typer
from numpy.typing import NDArray
from torch import distributed, multiprocessing
from torch.nn import functional
from torch.optim.swa_utils import AveragedModel, get_ema_multi_avg_fn
from torch.utils.data import DataLoader, Dataset

from posture.pelvis.crop import SIZE_PX

from . import drawing, pictures
from .drawing import ANGLES, LINES, Drawn
from .network import TrunkNetwork, begun, normalised
from .teaching import Second

#: How much each angle counts, in the order of `ANGLES`.
WEIGHTS = (0.7, 0.4, 0.25, 0.25, 0.15, 1.0, 0.6)
#: How much the places count.
PLACES = 40.0
#: Where the loss turns from squares to absolute values, degrees.
BEND_DEG = 2.0
#: Drawn pictures for each pair of real ones.
PAIRED = 8
#: How much of the running mean of the weights a step keeps.
MEAN_KEEPS = 0.999
HELD_OUT = 10

Floats = NDArray[np.float32]
app = typer.Typer(add_completion=False)


@dataclass(frozen=True, slots=True)
class Machine:
    """What is learnt on: as torch calls it, in how many processes, and what each of these has.

    ``batch`` drawn pictures a step, made by ``workers`` processes of its own.
    """

    device: str
    processes: int
    batch: int
    workers: int


MACHINES = {"cpu": Machine("cpu", 2, 16, 1), "cuda": Machine("cuda", 1, 128, 12)}


@dataclass(frozen=True, slots=True)
class Course:
    """How long, how fast and on what is learnt, and where the weights go."""

    minutes: float
    fastest: float
    on: Machine
    to: Path


class Looks(Dataset[tuple[Any, ...]]):  # type: ignore[misc,unused-ignore]
    """Looks at drawn people, mirrored half of the time."""

    def __init__(self, drawn: Drawn, rows: NDArray[np.int64]) -> None:
        self.drawn, self.rows = drawn, rows

    def __len__(self) -> int:
        return len(self.rows)

    def __getitem__(self, k: int) -> tuple[Any, ...]:
        rng = np.random.default_rng()
        row = int(self.rows[k])
        seen, matrix, turn = pictures.shot(rng, self.drawn.pictures[row], drawing.SIDE_TRUNKS)
        angles = self.drawn.angles[row].copy()
        # Anticlockwise, the picture's left end goes down.
        angles[list(LINES)] -= turn
        points = np.concatenate([self.drawn.points[row], self.drawn.skin[row]])
        points = pictures.square_of(points @ matrix[:, :2].T + matrix[:, 2])
        if rng.uniform() < 0.5:
            seen, angles = seen[:, ::-1], -angles
            points = drawing.other_side_first(points) * [-1, 1]
        return np.ascontiguousarray(seen), angles, points.astype(np.float32).ravel()


def rows_of(drawn: Drawn, *, held_out: bool) -> NDArray[np.int64]:
    """Rows of the people who are learnt from, or of the others."""
    apart = drawn.facts[:, 0].astype(int) % HELD_OUT == 0
    return np.flatnonzero(apart == held_out)


def read_both(network: Any, looks: NDArray[np.uint8], batch: int = 64) -> tuple[Floats, Floats]:
    """Half the difference and half the sum of what the network says of pictures and their mirror images."""
    odd, even, device = [], [], next(network.parameters()).device.type
    with torch.no_grad():
        for start in range(0, len(looks), batch):
            part = normalised(looks[start : start + batch], device)
            one, other = network(part).cpu().numpy(), network(part.flip(3)).cpu().numpy()
            odd.append((one - other) / 2)
            even.append((one + other) / 2)
    return np.concatenate(odd), np.concatenate(even)


def read(network: Any, looks: NDArray[np.uint8]) -> Floats:
    """Angles (N, A) of pictures (N, side, side, 3), odd."""
    return read_both(network, looks)[0][:, : len(ANGLES)]


def centred(drawn: Drawn, rows: NDArray[np.int64]) -> NDArray[np.uint8]:
    """The network's pictures of drawn people without any change."""
    shift = np.array([pictures.ASIDE[0], pictures.BELOW[0]]) / drawing.SIDE_TRUNKS
    longer = pictures.LONGER[0]
    matrix = pictures.placed(drawing.SIDE_TRUNKS, drawing.SIDE_PX, SIZE_PX, 0.0, longer, shift)
    blurred = (cv2.GaussianBlur(drawn.pictures[row], None, 0.55) for row in rows)
    return np.stack([cv2.warpAffine(one, matrix, (SIZE_PX, SIZE_PX)) for one in blurred])


def figures(said: Floats, drawn: Drawn, rows: NDArray[np.int64]) -> str:
    """Error and slope of each angle, and the hip line's slope over waistband and hem, by view."""
    words, truth, facts = [], drawn.angles[rows], drawn.facts[rows]
    for name, back in (("front", 0.0), ("back", 1.0)):
        here = facts[:, 1] == back
        for k in (0, 5, 1, 6, 2, 3):
            error = said[here, k] - truth[here, k]
            size, slope = np.sqrt((error**2).mean()), np.polyfit(truth[here, k], said[here, k], 1)[0]
            words.append(f"{name} {ANGLES[k]} {size:.2f}/{slope:.2f}")
        error = (1 - 2 * back) * (said[here, 0] - truth[here, 0])
        waist, hem = (np.polyfit(facts[here, column], error, 1)[0] for column in (3, 4))
        words.append(f"waist {waist:+.2f} hem {hem:+.2f}")
    return "  ".join(words)


def _loss(network: TrunkNetwork, batch: Any, second: Second | None, device: str) -> torch.Tensor:
    """Of drawn people: angles, how sure they are, where the joints are. Of real photos: differences.

    Both are looked at together: the neck's normalisation must not tell drawings from photos.
    """
    seen = batch[0]
    angles, points = (one.to(device) for one in batch[1:])
    real, taught = second.drawn() if second else (seen[:0], None)
    said, doubt, at = network.learn(normalised(torch.cat([seen, real]), device))
    count = len(seen)
    close = functional.smooth_l1_loss(said[:count], angles, reduction="none", beta=BEND_DEG)
    square = (said[:count] - angles).detach() ** 2
    sure = 0.5 * (doubt[:count] + square * torch.exp(-doubt[:count]))
    places = functional.smooth_l1_loss(at[:count], points, beta=0.01)
    loss = (torch.tensor(WEIGHTS, device=device) * close).mean() + 0.05 * sure.mean() + PLACES * places
    return loss + second.loss(said[count:], at[count:], taught.on(device)) if second and taught else loss


def groups_of(network: TrunkNetwork) -> list[dict[str, Any]]:
    """What learns: the backbone more slowly than the rest."""
    backbone = {id(one) for one in network.blocks.parameters()}
    learning = [one for one in network.parameters() if one.requires_grad]
    slow = [one for one in learning if id(one) in backbone]
    return [
        {"params": slow, "share": 0.4},
        {"params": [one for one in learning if id(one) not in backbone], "share": 1.0},
    ]


def _batches(drawn: Drawn, course: Course) -> Iterator[Any]:
    looks = Looks(drawn, rows_of(drawn, held_out=False))
    # Forked once, the worker shares the pictures; spawned, it would copy gigabytes, again for every pass.
    loader = DataLoader(
        looks,
        course.on.batch,
        shuffle=True,
        num_workers=course.on.workers,
        drop_last=True,
        prefetch_factor=8,
        persistent_workers=True,
        multiprocessing_context="fork",
    )
    while True:
        yield from loader


class _Together:
    """Several processes that learn as one: the same steps by the mean of their gradients."""

    def __init__(self, parameters: list[torch.Tensor], count: int) -> None:
        self._parameters, self._count = parameters, count

    def mean(self, done: float) -> float:
        """Give every process the mean gradient; returns the mean share of the time that has passed."""
        past = torch.tensor([done], device=self._parameters[0].device)
        flat = torch.cat([*(one.grad.flatten() for one in self._parameters), past])
        if self._count > 1:
            distributed.all_reduce(flat)
            flat /= self._count
        start = 0
        for one in self._parameters:
            one.grad.copy_(flat[start : start + one.numel()].view_as(one))
            start += one.numel()
        return float(flat[-1])


def learn(rank: int, network: TrunkNetwork, drawn: Drawn, course: Course, second: Second | None) -> None:
    """Learn for so many minutes; the pace rises, then falls to nothing."""
    apart = rows_of(drawn, held_out=True)[:800]
    still = centred(drawn, apart)
    groups = groups_of(network)
    steps = torch.optim.AdamW(groups, lr=course.fastest, weight_decay=1e-2)
    mean = AveragedModel(network, multi_avg_fn=get_ema_multi_avg_fn(MEAN_KEEPS), use_buffers=True)
    learning = [one for group in groups for one in group["params"]]
    together = _Together(learning, course.on.processes)
    began = said = time.monotonic()
    losses, done = [0.0], 0.0
    for number, batch in enumerate(_batches(drawn, course), 1):
        pace = min(1, number / 300) * 0.5 * (1 + np.cos(np.pi * done)) + 1e-3
        for group in steps.param_groups:
            group["lr"] = group["share"] * course.fastest * pace
        network.train()
        loss = _loss(network, batch, second, course.on.device)
        steps.zero_grad()
        loss.backward()
        done = together.mean((time.monotonic() - began) / (60 * course.minutes))
        torch.nn.utils.clip_grad_norm_(learning, 10.0)
        steps.step()
        mean.update_parameters(network)
        losses.append(float(loss.detach()))
        if rank == 0 and (done >= 1 or time.monotonic() - said > 500):
            best = mean.module.eval()
            line = figures(read(best, still), drawn, apart)
            line += "  " + second.slopes(lambda looks: read(best, looks)) if second else ""  # noqa: B023
            print(f"{number} {done:.2f} loss {np.mean(losses[-200:]):.3f}  {line}", flush=True)
            torch.save(best.state_dict(), course.to)
            said = time.monotonic()
        if done >= 1:
            return


def _process(rank: int, course: Course, folder: Path, start: Path | None, real: Path | None) -> None:
    """One of the processes that learn together."""
    cv2.setNumThreads(1)
    torch.set_num_threads(1)
    if course.on.processes > 1:
        where = f"file://{course.to.absolute()}.together"
        distributed.init_process_group("gloo", where, rank=rank, world_size=course.on.processes)
    torch.manual_seed(0)
    drawn = drawing.load(folder)
    network, anew = begun(start, len(ANGLES)) if start else (TrunkNetwork(len(ANGLES)), [])
    if anew and rank == 0:
        print("begun anew:", *anew, flush=True)
    network.to(course.on.device, memory_format=torch.channels_last)
    torch.manual_seed(rank)
    second = Second(real, course.on.batch // PAIRED, course.on.workers) if real else None
    learn(rank, network, drawn, course, second)


@app.command()
def main(
    folder: Path,
    to: Annotated[Path, typer.Option()],
    minutes: float = 60.0,
    start: Annotated[Path | None, typer.Option()] = None,
    fastest: float = 1.5e-3,
    real: Annotated[Path | None, typer.Option(help="Parts of real photos, the second teacher.")] = None,
    device: Annotated[Literal["cpu", "cuda"], typer.Option(help="What is learnt on.")] = "cpu",
) -> None:
    """Learn from a folder of drawn people; write the weights."""
    to.with_name(f"{to.name}.together").unlink(missing_ok=True)
    course = Course(minutes, fastest, MACHINES[device], to)
    multiprocessing.spawn(_process, (course, folder, start, real), course.on.processes)


if __name__ == "__main__":
    app()
