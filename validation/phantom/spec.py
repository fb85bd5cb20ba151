"""Everything that decides one picture: plain frozen data, units in the names.

Left and right are the subject's. Positive angles: the subject's RIGHT side higher (inclination)
or further forward (rotation).
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import Any, Literal

View = Literal["front", "back", "left", "right"]
Colour = tuple[float, float, float]
#: Error of one end of a card, mm: to the right, up, off the skin.
Slip = tuple[float, float, float]

#: Turn of the person about the vertical that shows each side to the camera, degrees.
TURN_DEG: dict[View, float] = {"front": 0.0, "back": 180.0, "left": -90.0, "right": 90.0}


@dataclass(frozen=True, slots=True)
class BodySpec:
    """Shape of the body: MakeHuman phenotype parameters, each in [0, 1].

    ``gender`` 0 is male and 1 female; ``age`` 1/3 is about 12, 2/3 about 25, 1 about 90 years. ``marks`` is
    how much of the skin's lines and hollows shows, 0 for none.
    """

    gender: float = 0.0
    age: float = 0.68
    muscle: float = 0.55
    weight: float = 0.45
    height: float = 0.5
    proportions: float = 0.6
    cupsize: float = 0.4
    firmness: float = 0.6
    african: float = 0.0
    asian: float = 0.0
    caucasian: float = 1.0
    skin: Colour = (0.84, 0.66, 0.57)
    eyes: Colour = (0.30, 0.20, 0.12)
    marks: float = 0.0


@dataclass(frozen=True, slots=True)
class PoseSpec:
    """How the body stands.

    ``leg_length_share`` is the part of the pelvic obliquity that comes from unequal legs; the
    rest comes from bending the knee of the lower side. Positive ``pelvis_shift_mm`` is to the
    subject's right; forward lean, tilt and flexion are positive. Pairs are (left, right).

    Attributes
    ----------
    trunk_lean_deg
        Lean of the middle of the spine to the subject's left, on top of pelvis and thorax.
    girdle_rotation_deg
        Turn of both shoulder blades against the thorax.
    clavicle_elevation_deg
        Right collarbone up and left one down; ``shrug_deg`` raises both.
    knee_valgus_deg
        Knees inwards of the straight line hip-ankle, seen from the front.
    knee_flexion_deg
        Bend of the knees before any bend that the obliquity asks for; negative overstretches.
    stride_mm
        How far the right foot stands before the left one.
    """

    pelvis_obliquity_deg: float = 0.0
    pelvis_rotation_deg: float = 0.0
    pelvis_tilt_deg: float = 0.0
    pelvis_shift_mm: float = 0.0
    pelvis_forward_mm: float = 0.0
    leg_length_share: float = 1.0
    trunk_lean_deg: float = 0.0
    trunk_pitch_deg: float = 0.0
    thorax_obliquity_deg: float = 0.0
    thorax_rotation_deg: float = 0.0
    thorax_pitch_deg: float = 0.0
    clavicle_elevation_deg: float = 0.0
    shrug_deg: float = 0.0
    girdle_rotation_deg: float = 0.0
    round_shoulders_deg: float = 0.0
    head_tilt_deg: float = 0.0
    head_turn_deg: float = 0.0
    head_pitch_deg: float = 0.0
    neck_pitch_deg: float = 0.0
    arm_abduction_deg: tuple[float, float] = (14.0, 14.0)
    arm_flexion_deg: tuple[float, float] = (0.0, 0.0)
    elbow_flexion_deg: tuple[float, float] = (14.0, 14.0)
    knee_valgus_deg: tuple[float, float] = (0.0, 0.0)
    knee_flexion_deg: tuple[float, float] = (4.0, 4.0)
    stance_width_mm: float = 210.0
    stride_mm: float = 0.0
    toe_out_deg: tuple[float, float] = (6.0, 6.0)


Top = Literal[
    "tank", "tshirt", "loose_tshirt", "longsleeve", "hoodie", "bra", "none", "sweater", "long_top", "jacket"
]
Bottom = Literal["briefs", "shorts", "leggings", "trousers", "tights", "chinos", "skirt"]
Pattern = Literal["plain", "stripes", "blocks", "print", "upright", "checks", "patches"]
HairStyle = Literal["short", "bun", "bob", "curly", "ponytail", "long"]
#: Garments that hide where the joints are.
LOOSE_GARMENTS = frozenset(
    {"loose_tshirt", "hoodie", "trousers", "sweater", "long_top", "jacket", "chinos", "skirt"}
)


@dataclass(frozen=True, slots=True)
class FitSpec:
    """How the clothes sit on the body, whatever the body does; angles in degrees on the resting body.

    Positive angles: the subject's RIGHT side sits higher.

    Attributes
    ----------
    waist_deg, legs_deg
        Inclination of the bottom's waistband and of its lower hems.
    top_hem_deg, chest_deg
        Inclination of the top's hem, and of what it has at the height of the chest.
    pattern_deg
        Inclination of stripes, checks and seams between two colours, on top of that.
    waist_mm, top_hem_mm
        How much higher than usual waistband and top hem sit.
    legs_share
        How much longer or shorter than usual the bottom's legs are, as a share of the thigh.
    opening_mm
        Half the width of a jacket's opening at the waist.
    seams
        How dark the bottom's seams are in the middle, before and behind, from 0 (none) to 1.
    seam_mm
        How far to the subject's left of the body's middle they run.
    """

    waist_deg: float = 0.0
    legs_deg: float = 0.0
    top_hem_deg: float = 0.0
    chest_deg: float = 0.0
    pattern_deg: float = 0.0
    waist_mm: float = 0.0
    top_hem_mm: float = 0.0
    legs_share: float = 0.0
    opening_mm: float = 40.0
    seams: float = 0.0
    seam_mm: float = 0.0


@dataclass(frozen=True, slots=True)
class DressSpec:
    """Clothes and hair; colours are sRGB in [0, 1]. ``hair_length_mm`` 0 means bald.

    ``band_mm`` is the height of a waistband in the accent colour, 0 for none.
    """

    top: Top = "tshirt"
    top_colour: Colour = (0.75, 0.78, 0.80)
    top_pattern: Pattern = "plain"
    bottom: Bottom = "shorts"
    bottom_colour: Colour = (0.10, 0.12, 0.18)
    bottom_pattern: Pattern = "plain"
    band_mm: float = 0.0
    accent_colour: Colour = (0.9, 0.9, 0.9)
    shoes: bool = True
    shoe_colour: Colour = (0.85, 0.85, 0.87)
    hair_length_mm: float = 35.0
    hair_style: HairStyle = "short"
    hair_colour: Colour = (0.16, 0.10, 0.06)
    beard: float = 0.0
    fit: FitSpec = field(default_factory=FitSpec)

    @property
    def loose(self) -> bool:
        """Whether a garment hides where the joints are."""
        return bool({self.top, self.bottom} & LOOSE_GARMENTS)


@dataclass(frozen=True, slots=True)
class RoomSpec:
    """The room; ``features`` are "kind@x_m" along the back wall, ``seed`` decides textures.

    ``light`` names the kind of lighting and ``wall`` the kind of back wall (room.LIGHTS, room.WALLS).
    """

    floor: str = "planks"
    floor_colour: Colour = (0.62, 0.46, 0.31)
    wall: str = "paint"
    wall_colour: Colour = (0.86, 0.84, 0.80)
    wall_distance_m: float = 1.1
    features: tuple[str, ...] = ("door@-0.75", "picture@0.65")
    light: str = "panel"
    light_side: float = 1.0
    light_warmth: float = 0.0
    seed: int = 1


@dataclass(frozen=True, slots=True)
class CameraSpec:
    """A pinhole camera and what it does to the picture.

    Positive ``roll_deg`` turns the picture content clockwise, positive ``pitch_deg`` looks down,
    positive ``yaw_deg`` looks to the picture's right. ``blur_px`` is the sigma of a Gaussian and
    ``noise`` the standard deviation of sensor noise, as a share of white.
    """

    height_m: float = 1.0
    distance_m: float = 3.0
    roll_deg: float = 1.5
    pitch_deg: float = 1.5
    yaw_deg: float = 0.0
    offset_m: float = 0.0
    focal_px: float = 2000.0
    width_px: int = 1080
    height_px: int = 1440
    exposure: float = 1.3
    warmth: float = 0.0
    blur_px: float = 0.0
    noise: float = 0.004
    jpeg_quality: int = 90


@dataclass(frozen=True, slots=True)
class PhantomSpec:
    """One picture: a name, a view and all parameters.

    ``place_m`` is where the person stands on the floor, to the picture's right and away from the camera.
    """

    name: str
    view: View = "front"
    turn_extra_deg: float = 0.0
    seed: int = 0
    body: BodySpec = field(default_factory=BodySpec)
    pose: PoseSpec = field(default_factory=PoseSpec)
    dress: DressSpec = field(default_factory=DressSpec)
    room: RoomSpec = field(default_factory=RoomSpec)
    camera: CameraSpec = field(default_factory=CameraSpec)
    place_m: tuple[float, float] = (0.0, 0.0)

    @property
    def turn_deg(self) -> float:
        """Turn of the person about the vertical, degrees, anticlockwise seen from above."""
        return TURN_DEG[self.view] + self.turn_extra_deg

    def to_dict(self) -> dict[str, Any]:
        """Plain nested dictionary for JSON."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class CardSpec:
    """How one printed card or sticker is put on.

    Attributes
    ----------
    card
        Its name in ``posture/cards/cards.toml``.
    slips_mm
        Palpation errors at the left and the right end as one looks at the card (stickers: the first
        counts): to the right along the skin, up along the skin, and off the skin.
    lean_deg, roll_deg
        Turned further about its horizontal axis (top towards the viewer) and in its own plane
        (anticlockwise as one looks at it) than the skin says; for the wall card the plumb error.
    yaw_deg
        Stickers and the wall card: turned about the vertical (right side towards the viewer).
    fold_error_deg
        True angle between the facets minus the sheet's; for stickers minus 90.
    scale
        Print scale, 1 is exact.
    beside
        Wall card: which side of the picture, -1 or 1; its height and place are chosen to be seen.
    """

    card: str
    slips_mm: tuple[Slip, Slip] = ((0.0, 0.0, 0.0), (0.0, 0.0, 0.0))
    lean_deg: float = 0.0
    roll_deg: float = 0.0
    yaw_deg: float = 0.0
    fold_error_deg: float = 0.0
    scale: float = 1.0
    beside: float = 0.0


@dataclass(frozen=True, slots=True)
class CoverSpec:
    """Something that hides a corner of one tag: a finger or a fold of cloth.

    ``corner`` counts like the tag's corners; ``share`` of the tag's side is hidden along both edges.
    """

    tag: int
    corner: int
    share: float
    kind: Literal["finger", "cloth"]


@dataclass(frozen=True, slots=True)
class PaperSpec:
    """Paper and ink: reflectances, roughness and specular reflection; ``glare`` on one tag or none."""

    white: float = 0.82
    ink: float = 0.035
    roughness: float = 0.5
    specular: float = 0.4
    glare_tag: int | None = None
    glare: float = 30.0


@dataclass(frozen=True, slots=True)
class Wearing:
    """One photo of a person who wears printed cards.

    ``close_samples`` are the light paths for each pixel around the cards; ``focal_said`` is the focal
    length that the photo tells of its lens as a share of the true one, 0 for nothing. ``innominate_deg``
    is how far the right half of the pelvis is tipped forward against the left one: the bony points of each
    side turn by half of it about their hip joint.
    """

    photo: PhantomSpec
    cards: tuple[CardSpec, ...]
    covers: tuple[CoverSpec, ...] = ()
    paper: PaperSpec = field(default_factory=PaperSpec)
    close_samples: int = 24
    focal_said: float = 0.0
    innominate_deg: float = 0.0
