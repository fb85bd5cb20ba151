"""Draw the positions of the self-care sheet: one SVG each in ``posture/protocol/knowledge/positions``.

    python scripts/draw_positions.py [folder]

A pose is a list of shapes, later ones lie over earlier ones: ``leg k 62,52 63,30 86,30 87,22`` is a black leg
from the hip over knee and ankle to the toes. Tones: ``k`` black (the side that is worked on), ``g`` grey,
``l`` light, ``f`` light with a grey rim (further away), ``w`` white, ``t`` white with a black rim (a thing).
``!`` leaves a white gap around the shape. ``use`` takes over a base, moved by ``x,y`` if given.

Every drawing shows the right side treated; mirrored, it is the left side. So somebody on the back lies with
the head to the left of the picture, on the front with the head to the right, on the left side (seen from the
front) with the head to the right, and in profile looks to the right: the right side is then near or on top.
"""

from __future__ import annotations

import math
import sys
from collections.abc import Sequence
from pathlib import Path

Point = tuple[float, float]

FOLDER = Path(__file__).parent.parent / "posture" / "protocol" / "knowledge" / "positions"
BLACK, GREY, LIGHT, WHITE = "#000000", "#777777", "#d8d8d8", "#ffffff"
INKS = {"k": BLACK, "g": GREY, "l": LIGHT, "f": LIGHT, "w": WHITE, "t": WHITE}
RIMS = {"f": GREY, "t": BLACK}
LINE, GAP, FOOT = 1.2, 2.0, 4.8
WIDTHS = {"leg": 6.5, "arm": 5.2, "trunk": 10.0, "wide": 12.0, "neck": 4.6, "strip": 3.6, "dark": 4.2}
WIDTHS |= {"ridge": 4.8, "roll": 14.0, "line": LINE, "arc": LINE, "thin": 0.9, "curl": 0.9}
CURVED = {"trunk", "wide", "strip", "dark", "arc", "curl", "blob"}
CLOSED = {"blob", "rim"}

BASES = {
    "chair": """rim t 2.2,0 4.8,0 4.8,24.6 2.2,24.6; rim t 25.4,-24 28,-24 28,24.6 25.4,24.6;
        rim t 0,0 28,0 28,3.2 0,3.2""",
    "wall": """line k 24,68.6 96,68.6; line k 38,3 38,68.6; thin g 32,13 38,7; thin g 32,21 38,15;
        thin g 32,29 38,23; thin g 32,37 38,31; thin g 32,45 38,39; thin g 32,53 38,47; thin g 32,61 38,55;
        thin g 32,69 38,63""",
    "back_head": """line k 5,58 115,58; pillow t 23,54.8 20 5.2; neck g 36,51.8 24,48.2;
        head g 24,48.2 6.2 nose -78""",
    "chair_lying": "use back_head; leg f 63,50 66.5,27.4 89,27.4 90.5,19; use chair 69,33.4",
    "back_trunk": "trunk g 36,52.4 61,52.3; arm g! 37,51.6 48,55 61,54.8",
    "prone_bed": "thin g 6,13 114,13 118,65 2,65 6,13",
    "prone_arms": "arm g 88,33 95,24.6 107,27.4; arm g 88,47 95,56 107,53",
    "prone_body": """blob g! 89,31 91.5,39.7 89,48 74,45.6 61,47.2 54.4,40 61,32.8 74,34.4;
        neck g 88,39.8 100,39.7; head g 100.6,39.6 6.2; thin w 91,39.8 64,40; thin w 59.4,40 54.4,40""",
    "side_bed": "thin g 13,16 107,16 115,67 5,67 13,16; pillow t 100.5,36.5 19 17",
    "side_body": """neck g 86,34 98,33.6;
        blob g 87.5,26.6 91,33.5 87.5,41 74,41.5 62,43 56.6,37 60.5,29.6 73,31.8;
        head g 98.5,33.5 6.2 eyes 0""",
    "wall_standing": """use wall; leg f 56,37.5 64.5,50.5 65.5,64 71.5,65; neck g 53.6,17 55,8.8;
        head g 55,8.8 4.7 nose 0; trunk g 53.6,18 53.4,27 53.6,37; leg g 53.8,38 62,51 61.5,64.6 68,65.6""",
    "sitting": """line k 20,69 100,69; rim t 60.8,50 58.2,50 58.2,69 60.8,69;
        rim t 38.6,26 36,26 36,69 38.6,69; rim t 63,50 36,50 36,53.2 63,53.2;
        leg f 48,44.6 68.5,44.6 69.5,63.4 77,64.6""",
    "sitting_front": """line k 15,69 105,69; rim t 45,15 75,15 75,50 45,50; rim t 42,47 78,47 78,64 42,64;
        rim t 32,44 42,44 42,67 32,67; rim t 78,44 88,44 88,67 78,67; leg g! 55,45 52.4,49 52.4,65;
        leg g! 65,45 67.6,49 67.6,65""",
}

POSES = {
    "calves_on_chair": "use chair_lying; leg g! 62,52.2 63,30.1 86,30.1 87.5,21.8; use back_trunk",
    "arms_on_cushions": """use back_head; leg f 63,50 78.4,34.6 91,54.6 98.5,55; pillow t 55,55.4 24 5.2;
        leg g! 61,52.3 76.4,36.4 88.4,55 96,56; trunk g 36,52.4 61,52.3; arm g! 37,50.6 47.5,47 60.6,49.6""",
    "slow_breathing_cushions": """use back_head; leg f 63,50 78.4,34.6 91,54.6 98.5,55;
        leg g! 61,52.3 76.4,36.4 88.4,55 96,56; trunk g 36,52.4 48,51.6 61,52.3;
        arm g! 36.5,52 46,55.2 54,48.4; arc k 42,43.6 47,41 53,40.8 58,43;
        arc k 40,38.8 46,35.6 54,35.4 60.5,38""",
    "warm_pack_cushions": """use back_head; leg f 63,50 78.4,34.6 91,54.6 98.5,55;
        rim t 35,54.4 52,54.4 52,57.6 35,57.6; thin k 36.6,57.6 38.5,54.4; thin k 40,57.6 41.9,54.4;
        thin k 43.4,57.6 45.3,54.4; thin k 46.8,57.6 48.7,54.4;
        leg g! 61,52.3 76.4,36.4 88.4,55 96,56; trunk g 37,50 48,49.8 61,52; arm g! 37.5,49 49,52 60.6,50""",
    "side_lying": """use side_bed; leg f 61,39 54,56.4 31.5,56.4 31,61.6; pillow t 42,50.6 32 10;
        arm f 86,40 91,51 101,50; leg g! 61.5,34.5 52.6,44.6 30.6,44 29.6,50; use side_body;
        pillow t 81,54 19 11; arm g! 86,29.6 77.4,42 84.6,50""",
    "slow_breathing": """use chair_lying; leg g! 62,52.2 63,30.1 86,30.1 87.5,21.8;
        trunk g 36,52.4 48,51.6 61,52.3; arm g! 36.5,52 46,55.2 54,48.4;
        arc k 42,43.6 47,41 53,40.8 58,43; arc k 40,38.8 46,35.6 54,35.4 60.5,38""",
    "slow_breathing_side": """use side_bed; leg f 61,39 54,56.4 31.5,56.4 31,61.6; pillow t 42,50.6 32 10;
        arm f 86,40 91,51 101,50; leg g! 61.5,34.5 52.6,44.6 30.6,44 29.6,50; use side_body;
        arm g! 86,29.6 82.4,42.6 72.6,39; arc k 66,46.4 70,49 75,49.4 79,47.6;
        arc k 64,50.8 69,54.2 76,54.6 81.6,52.2""",
    "warm_pack": """use chair_lying; rim t 45,54.4 66,54.4 66,57.6 45,57.6; thin k 46.6,57.6 48.5,54.4;
        thin k 50,57.6 51.9,54.4; thin k 53.4,57.6 55.3,54.4; thin k 56.8,57.6 58.7,54.4;
        thin k 60.2,57.6 62.1,54.4; thin k 63.4,57.6 65.3,54.4; leg g! 62,50 63,30.1 86,30.1 87.5,21.8;
        trunk g 36,52 46,50 61,49.8; arm g! 37,51.6 45,54.2 53,46""",
    "compare": """line k 24,68.6 96,68.6; neck l 51,22.6 43.4,15; wide l 60,37 58,29 51.4,22.6;
        head l 43,14.6 4.7; neck l! 60,19 60,9; wide l! 60,37 60,20.6; head l! 60,9 4.7;
        neck g 69,22.6 76.4,15.2; wide g! 60,37 62,29 68.6,22.6; leg g 56.8,38 55.4,65; leg g 63.2,38 64.6,65;
        head g! 77,14.6 4.7; arm g! 63.4,19.8 56,27.6 53.4,38; arm g! 73,26.4 74.4,36 71,44.4""",
    "short_walk": """line k 24,68.6 96,68.6; arm f 59,20 52.6,28.5 47,36;
        leg f 58.6,37.5 67,50.4 71.5,63.4 77.5,62; neck g 59.6,18 61.6,9; head g 61.6,9 4.7 nose 0;
        leg g 58,37.5 57,51.6 47,61.6 51,66; trunk g 59.6,18.6 58.2,37; arm g! 59.8,20 64,29 71.4,33.4""",
    "ease_quadratus_lumborum": """use side_bed; pillow t 34,58.4 24 9.6; leg f 61,39 58,57 36,52.4 35,57.6;
        pillow t 46.5,47.6 32 10 9; arm f 86,40 91,51 101,50; leg g! 61.5,34.5 57.5,45 35.5,40 34.5,45;
        use side_body; blob k 79,30.6 73,31.8 65.6,30.8 66.4,37 73,37.6 79.6,37; pillow t 81,54 19 11;
        arm g! 86,29.6 79,42 86,50""",
    "ease_lumbar_erectors": """use prone_bed; pillow t 82,40 40 17 90; use prone_arms;
        rim t 53.5,43 68.5,43 68.5,53 53.5,53; thin k 53.5,48.5 68.5,48.5; thin k 53.5,50.75 68.5,50.75;
        leg g! 60,36.4 36,35.6 14,35.6 8,35.6; leg g! 60,43.6 36,44.8 14,45.6 8,45.8; use prone_body;
        dark k 63.6,43.4 70,42.8 79,43""",
    "ease_multifidi": """use prone_bed; pillow t 82,40 40 17 90; pillow t 23,43 40 15 90; use prone_arms;
        leg g! 60,36.4 36,35.6 14,35.6 8,35.6; leg g! 60,43.6 37,47.8 15,54 9.2,55.6; use prone_body;
        blob k 60.6,43.4 64.4,41.2 69.6,41.6 71.6,43.2 69,45.6 63.6,45.6""",
    "ease_iliopsoas": """use chair_lying; pillow t 80,29.2 21 7 -10; leg k! 62,52.2 58.5,30 80,24.4 80,16;
        use back_trunk""",
    "ease_gluteus_maximus": """use prone_bed; pillow t 72,40 38 15 90; pillow t 45,47 19 17; use prone_arms;
        leg g! 60,36.4 36,35.6 14,35.6 8,35.6; leg g! 60,43.6 36,45.6 14,47 8,47.4; use prone_body;
        leg k 59.6,43.6 36,45.6; blob k 63.4,41.4 64,46.2 60,46.6 55.6,44.6 55,41.4""",
    "ease_rectus_femoris": """use back_head; leg f 62,50 78,36.6 91,53 98.5,54; pillow t 95,55 26 5.4;
        pillow t 95,50 25 5.4; pillow t 95,45 24 5.4; leg k! 60,52.3 80,42.2 102,39.2 102,30.8;
        use back_trunk""",
    "ease_hamstrings": """line k 5,58 115,58; leg f 59,51 36,51.8 14.5,52 7.5,52.8; pillow t 21.4,51.2 22 12;
        trunk g 58,52.4 85,52.4; neck g 86,51 96.6,47; head g 97.4,46.2 6.2 eyes 0;
        leg k! 57,53.2 35.4,53.4 16.4,41.4 9,38.6; arm g! 86,53 96,55.2 109,55.2""",
    "ease_thoracic_erectors": """use prone_bed; pillow t 82.5,40 38 15 90;
        rim t 87,45.1 99,45.1 99,54.1 87,54.1; thin k 87,50.05 99,50.05; thin k 87,52.08 99,52.08;
        leg g! 60,36.4 36,35.6 14,35.6 8,35.6; leg g! 60,43.6 36,44.8 14,45.6 8,45.8; use prone_body;
        arm g! 87,33 74,28.4 61,27; arm g! 87,47 74,51.6 61,53; dark k 74,43 81,43 87.4,43.2""",
    "ease_obliques": """use side_bed; leg f 62,40 67,58.6 45,60 43.5,64; pillow t 54,53.6 28 9;
        arm f 86,40 93,52 84,56; leg g! 61.5,34.5 65.5,47.6 43.5,48 42.5,54; neck g 86,34 98,33.6;
        blob g 84.4,28.6 90.6,33.5 87.5,41 74,41.5 62,43 56.6,37 60.5,29.6 73,31.8;
        head g 98.5,33.5 6.2 eyes 0; blob k 78.6,31 72,31.6 63.6,31 63.4,36 70,39 78,37;
        pillow t 86,49.6 17 14; arm g! 84,32 76.6,44 86.6,50.4""",
    "ease_gluteus_medius": """use side_bed; leg f 61,40 44.5,57 22.5,56.4 21.6,61.6; pillow t 32,50 31 7;
        pillow t 32,44.4 31 7; arm f 86,40 91,51 101,50; use side_body;
        leg k! 61.8,34.6 43.4,41 21.6,38 20.4,44; arm g! 86,29.6 79,42 86,50""",
    "ease_piriformis": """use side_bed; leg f 61,39 41,44.6 19.6,42 18.6,48; arm f 86,40 91,51 101,50;
        use side_body; pillow t 63,60.4 26 6.2; pillow t 63,55.2 26 6.2;
        leg k! 61.8,34.6 66.4,49.2 45.6,54.4 42.4,59.4; arm g! 86,29.6 82,42 90,49""",
    "ease_latissimus_dorsi": """use side_bed; leg f 61,39 54,54.4 31.5,54.4 30.6,60; arm f 86,40 91,51 101,50;
        leg g! 61.5,34.5 52.6,45.4 30.6,45.4 29.6,51; use side_body; arm k! 86,30 74,31.4 61.4,26""",
    "ease_tensor_fasciae_latae": """thin g 11,14 109,14 116,65 4,65 11,14; pillow t 21,36 24 17 90;
        neck g 37,36 23.6,36; head g 23.6,36 6.2 eyes 180; roll t 82,26 82,53; ball t 82,53 6.4;
        curl k 82,53 84,51.6 82.4,49.8 79.4,51.6 80,55.2 83.8,56.2; arm f 38,29.6 50,25 63,24;
        leg f 61,33 82,25 102,32 103.5,25; blob g 37,28 33.4,36 37,44 49,42.6 61,43.6 66,37 61,29 49,29.4;
        leg k! 61.6,39.6 81,38.6 100,50.6 103.6,57; arm g! 38,42.4 50,47.4 63,49""",
    "ease_adductors": """thin g 11,37 64,37 64,66 4,66 11,37; pillow t 18,51.6 21 14 90;
        neck g 34,52 20.4,51.6; head g 20.4,51.6 6.2 eyes 180; rim t 87,24 89.6,24 89.6,60 87,60;
        rim t 87,4 95,23 95,45 87,26; rim t 60,26 87,26 95,45 68,45; rim t 70,48 73,48 73,66 70,66;
        rim t 91,48 94,48 94,66 91,66; rim t 68,45 95,45 95,48.2 68,48.2; arm f 35,46 46,42.4 57,42;
        blob g 34,44.4 30.4,52 34,59.6 46,58.4 57,59.4 62,53 57,46.4 46,45.6;
        leg f 58,49.4 61,29.6 81,28.6 82,20.6; leg k! 58,55 61.6,36 82.4,42 84,33.6;
        arm g! 35,58.4 45,62 55,63""",
    "ease_upper_trapezius": """use sitting_front;
        blob g 50.6,18.6 60,18.4 69,21.8 68,33 66,47.6 54,47.6 52,33; neck g 60,21 57.6,11;
        head g 56.8,11 5.6 eyes -108; pillow t 36,40.4 17 7; pillow t 36,33.8 17 7;
        arm g! 69.5,23.4 74,34 67.4,42; arm k! 50.8,20 41.6,28 33,28.2""",
    "press_wall_back": """use wall_standing; ball t 43.2,32 4.6; strip k 50,28.6 50,35;
        arm g! 54,19.4 55.6,29 60,36""",
    "press_wall_upper_back": """use wall_standing; ball t 43.2,21 4.6; strip k 50,18 50,24.6;
        arm g! 55,19.4 56.6,29 61,36""",
    "press_wall_buttock": """use wall_standing; ball t 43.2,38.4 4.6; strip k 50,34.6 50.4,38.6 52.4,40.4;
        arm g! 54,19.4 55.6,29 60,36""",
    "press_wall_hip": """use wall; leg g 51.6,38 53.4,65; leg g 59.4,38 62.4,65; neck g 54,19 53.6,9;
        blob g 47.8,17 54,16 60.2,17 59.6,27 61,39 50,39 48.6,27; head g 53.6,9 4.7 eyes -90;
        ball t 43.2,38.4 4.6; strip k 50.4,34.4 50,38.4 50.2,42.6; arm g! 48,19 42.4,25 41.2,14.6;
        arm g! 60.6,18.6 66.6,27 61.6,34""",
    "press_wall_side": """use wall; leg g 52,38 54,65; leg g 58.6,38 62.6,65;
        neck g 54,19 54.4,9.6; blob g 48.4,17 54,16 59.4,17 59,27 60.6,39 50.4,39 48.8,27;
        head g! 54.8,9.8 4.7 eyes -90 1.6; ball t 43.4,25.4 4.6; strip k 50.2,22.4 50.2,29.4;
        arm g! 59.6,18.6 63.6,28 60,37; arm g! 49.6,18.4 55.4,23.4 61,19.6""",
    "press_sit_thigh_front": """use sitting; trunk g 45,44.6 46,33 51,22.4; neck g 51,22 55.4,13;
        head g 55.4,13 5.6 nose 30; leg g! 46,46.4 65.6,46.6 65.6,65.2 73,66.2; leg k 46,46.4 65.6,46.6;
        arm f 53,23 60,31.6 57.6,42; arm g! 50.6,24 56.4,33 54.4,43.6""",
    "press_sit_thigh_back": """line k 20,69 100,69; rim t 60.8,53 58.2,53 58.2,69 60.8,69;
        rim t 38.6,29 36,29 36,69 38.6,69; rim t 63,53 36,53 36,56.2 63,56.2;
        leg f 48,45.6 68.5,44.6 69.5,63.4 77,64.6; neck g 45,22 46.6,12; head g 46.6,12 5.6 nose 0;
        trunk g 45,22.4 45,46.6; leg g! 45.6,47.6 66,43 66,65.2 73,66.2; leg k 45.6,47.6 66,43;
        ball t 57,49.4 4; arm g! 45.4,24 46.4,34 54,41.4""",
    "press_shoulder_ridge": """use sitting_front; blob g 51,20 60,18.6 69,20 68,33 66,47.6 54,47.6 52,33;
        neck g 60,21 60,11; head g 60,10.6 5.6 eyes -90; pillow t 36,40.4 17 7;
        arm g! 50.6,23 43,33.6 34,34.6; ridge k! 56.6,17.8 49.6,21.6; arm g! 69.4,22.6 66,35 56.8,24.4""",
}


def number(value: float) -> str:
    """A coordinate with at most two decimals."""
    return f"{round(value, 2) + 0:g}"


def pair(word: str, shift: Point = (0.0, 0.0)) -> Point:
    """``3,4`` as a point."""
    x, y = word.split(",")
    return float(x) + shift[0], float(y) + shift[1]


def turned(path: Sequence[Point], centre: Point, degrees: float) -> list[Point]:
    """Points around the origin, turned and moved to their place."""
    cos, sin = math.cos(math.radians(degrees)), math.sin(math.radians(degrees))
    return [(centre[0] + x * cos - y * sin, centre[1] + x * sin + y * cos) for x, y in path]


def path_data(path: Sequence[Point], *, curved: bool, closed: bool) -> str:
    """A line from point to point, or a soft curve through them (Catmull-Rom as cubic Béziers)."""
    end = " Z" if closed else ""
    if not curved:
        return "M" + " L".join(f"{number(x)} {number(y)}" for x, y in path) + end
    ring = [path[-1], *path, path[0], path[1]] if closed else [path[0], *path, path[-1]]
    data = f"M{number(path[0][0])} {number(path[0][1])}"
    for (ax, ay), (bx, by), (cx, cy), (dx, dy) in zip(ring, ring[1:], ring[2:], ring[3:], strict=False):
        bend = (bx + (cx - ax) / 6, by + (cy - ay) / 6, cx - (dx - bx) / 6, cy - (dy - by) / 6, cx, cy)
        data += " C" + " ".join(number(value) for value in bend)
    return data + end


def stroke(data: str, colour: str, width: float, fill: str = "none") -> str:
    """One path with round ends and corners."""
    look = f'fill="{fill}" stroke="{colour}" stroke-width="{number(width)}"'
    return f'<path d="{data}" {look} stroke-linecap="round" stroke-linejoin="round"/>'


def circle(centre: Point, radius: float, fill: str, rim: str = "none") -> str:
    """One circle."""
    place = f'cx="{number(centre[0])}" cy="{number(centre[1])}" r="{number(radius)}"'
    return f'<circle {place} fill="{fill}" stroke="{rim}" stroke-width="{number(LINE)}"/>'


def area(path: Sequence[Point], tone: str, *, curved: bool) -> list[str]:
    """A filled shape: a trunk from the front, a dark patch, a thing."""
    data, ink = path_data(path, curved=curved, closed=True), INKS[tone[0]]
    gap = [stroke(data, WHITE, LINE + GAP)] if tone.endswith("!") else []
    return [*gap, stroke(data, RIMS.get(tone[0], ink), LINE, ink)]


def limb(verb: str, tone: str, path: Sequence[Point]) -> list[str]:
    """A thick stroke, gap and rim below the ink; the fourth point of a leg are its toes."""
    parts = [(path, WIDTHS[verb])]
    if verb == "leg" and len(path) == 4:
        parts = [(path[:3], WIDTHS[verb]), (path[2:], FOOT)]
    ink = INKS[tone[0]]
    layers = [(ink, 0.0)] if tone[0] not in RIMS else [(RIMS[tone[0]], 0.0), (ink, -2 * LINE)]
    if tone.endswith("!"):
        layers.insert(0, (WHITE, GAP))
    strokes = [(path_data(part, curved=verb in CURVED, closed=False), width) for part, width in parts]
    return [stroke(data, colour, width + wider) for colour, wider in layers for data, width in strokes]


def head(tone: str, centre: Point, words: Sequence[str]) -> list[str]:
    """``6.2 nose -90``: where the nose points; ``6.2 eyes -90 [1]``: the top of the head, looking aside."""
    radius, ink = float(words[0]), INKS[tone[0]]
    parts = [circle(centre, radius + GAP / 2, WHITE)] if tone.endswith("!") else []
    parts.append(circle(centre, radius, ink))
    if "nose" in words:
        parts.append(circle(turned([(radius, 0)], centre, float(words[2]))[0], radius * 0.24, ink))
    if "eyes" in words:
        aside = float(words[3]) if len(words) > 3 else 0.0
        eyes = [(radius * 0.1, aside + side * radius * 0.34) for side in (-1, 1)]
        parts += [circle(eye, radius * 0.15, WHITE) for eye in turned(eyes, centre, float(words[2]))]
    return parts


def pillow(tone: str, centre: Point, words: Sequence[str]) -> list[str]:
    """``18 6 [degrees]``: a cushion of this width and height, turned."""
    wide, high, degrees = [*map(float, words), 0.0][:3]
    half = [(-1.0, 0.62), (-0.96, 0.0), (-1.0, -0.62), (-0.5, -0.94), (0.0, -1.0), (0.5, -0.94)]
    rim = [(x * wide / 2, y * high / 2) for x, y in [*half, *((-x, -y) for x, y in half)]]
    return area(turned(rim, centre, degrees), tone, curved=True)


def ball(tone: str, centre: Point, words: Sequence[str]) -> list[str]:
    """``4``: a soft ball of this radius."""
    return [circle(centre, float(words[0]), INKS[tone[0]], RIMS[tone[0]])]


THINGS = {"head": head, "pillow": pillow, "ball": ball}


def shapes(pose: str, shift: Point = (0.0, 0.0)) -> list[str]:
    """The SVG elements of a pose, bases included."""
    parts: list[str] = []
    for row in pose.split(";"):
        verb, tone, *words = row.split()
        if verb == "use":
            parts += shapes(BASES[tone], pair(words[0]) if words else (0.0, 0.0))
        elif verb in THINGS:
            parts += THINGS[verb](tone, pair(words[0], shift), words[1:])
        elif verb in CLOSED:
            parts += area([pair(word, shift) for word in words], tone, curved=verb in CURVED)
        else:
            parts += limb(verb, tone, [pair(word, shift) for word in words])
    return parts


def _view(name: str) -> str:
    """The part that is shown: lying people are long, those who stand or sit before the map are not."""
    return "24 0 72 72" if name.startswith("press_") else "0 0 120 72"


def main() -> None:
    """Write every drawing."""
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    for name, pose in POSES.items():
        head = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{_view(name)}">'
        lines = [head, *shapes(pose), "</svg>", ""]
        (folder / f"{name}.svg").write_text("\n".join(lines), "utf-8")


if __name__ == "__main__":
    main()
