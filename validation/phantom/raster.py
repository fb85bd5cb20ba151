"""Turns painted by a rasteriser: twenty times faster than path tracing, and nearly alike.

The empty room is path traced once for a turn, and so is the light that it sends to where the person
stands. The person is drawn into it frame by frame with OpenGL (in software, without a display), lit by
the room's own two panels with soft shadows and by the light from all round, and darkens the room where
they stand in its light. Files are those of `picture.make_turn`.
"""

from __future__ import annotations

import json
import os
import queue
import threading
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import asdict, dataclass, replace
from functools import lru_cache
from multiprocessing import get_context
from pathlib import Path
from typing import Annotated, Any

import cv2
import mitsuba as mi
import numpy as np
import typer
from numpy.typing import NDArray
from PIL import Image
from scipy import sparse

from . import daylight, picture, render, room, truth
from .looks import LOOKS
from .mesh import Floats, Ints, Mesh, merge
from .scene import Person, person, standing
from .skin import linear
from .spec import CameraSpec, PhantomSpec
from .truth import Camera
from .turns import Arms, Turn, turn

Singles = NDArray[np.float32]

#: Light paths for each pixel of the empty room, and of the light that reaches the person.
ROOM_SAMPLES = 24
PROBE_SAMPLES = 16
PROBE_PX = 16
#: Heights above the floor at which the light from all round is taken, metres.
PROBE_HEIGHTS = (0.25, 1.35)
#: Finer drawing than the picture, along each side; and the coarser one of shadows in the room.
OVER = 1.5
SHADOW_SHARE = 0.5
SHADOW_TEXELS = 512
SHADOW_CELL_M = 0.02
NEAR_M, FAR_M = 0.2, 12.0
#: Everything that can cast a shadow is within this distance of this point.
MIDDLE, REACH_M = np.array([0.0, 0.0, 0.93]), 1.12
#: Specular reflection at normal incidence and roughness, as `render.MATERIALS` for "all"; and hair.
BODY_GLOSS, HAIR_GLOSS = (0.022, 0.60), (0.015, 0.55)

#: Limbs that keep light off: two joints and a radius in metres.
LIMBS: tuple[tuple[str, str, float], ...] = (
    *(
        (f"{side}_{a}", f"{side}_{b}", radius)
        for side in ("left", "right")
        for a, b, radius in (
            ("hip", "knee", 0.070),
            ("knee", "ankle", 0.045),
            ("heel", "big_toe", 0.035),
            ("hip", "shoulder", 0.095),
            ("shoulder", "elbow", 0.042),
            ("elbow", "wrist", 0.035),
            ("wrist", "hand", 0.035),
        )
    ),
    ("left_ear", "right_ear", 0.085),
)

_LIGHT = """
#version 330
const int LIMBS = %d;
uniform sampler2D shadow0, shadow1;
uniform mat4 light0, light1;
uniform vec3 corner0[4], corner1[4];    // points on each panel
uniform vec3 facing0, facing1;          // the way each panel shines
uniform vec3 power0, power1;            // radiance times a quarter of the area
uniform vec4 soft;                      // half size of panel 0, 1; tangent of half the map's angle 0, 1
uniform vec3 low[9], high[9];           // light from all round at two heights
uniform vec2 heights;
uniform vec4 limb_a[LIMBS];
uniform vec4 limb_b[LIMBS];

const vec2 TAPS[10] = vec2[](vec2(-.33,.86), vec2(.69,.62), vec2(-.86,.21), vec2(.13,.41), vec2(.93,-.13),
    vec2(-.39,-.09), vec2(.38,-.30), vec2(-.75,-.57), vec2(-.12,-.71), vec2(.50,-.81));

float away(float depth) {
    return %f / (%f - depth);
}

float visible(sampler2D map, mat4 light, float size, float tangent, vec3 p, float turn) {
    vec4 q = light * vec4(p, 1);
    vec2 at = q.xy / q.w * 0.5 + 0.5;
    float far = q.w - 0.02;
    if (far < 0.3) return 1.0;
    mat2 spin = mat2(cos(turn), sin(turn), -sin(turn), cos(turn)) * (size / (2.0 * tangent));
    float widest = 1.0 / max(far - 1.3, 0.5) - 1.0 / far;
    float sum = 0.0, count = 0.0;
    for (int k = 0; k < 10; k++) {
        float z = away(texture(map, at + spin * TAPS[k] * widest * 0.7).r);
        if (z < far) { sum += z; count += 1.0; }
    }
    if (count < 0.5) return 1.0;
    float radius = max(count / sum - 1.0 / far, 0.0);
    float open = 0.0;
    vec2 least = vec2(1.5 / %f);
    for (int k = 0; k < 10; k++) {
        vec2 shift = spin * TAPS[k] * radius;
        if (size / (2.0 * tangent) * radius < least.x) shift = TAPS[k] * least;
        open += away(texture(map, at + shift).r) < far ? 0.0 : 1.0;
    }
    return open / 10.0;
}

vec3 shone(vec3 corners[4], vec3 facing, vec3 power, vec3 p, vec3 n) {
    float sum = 0.0;
    for (int k = 0; k < 4; k++) {
        vec3 d = corners[k] - p;
        float square = dot(d, d);
        vec3 way = d * inversesqrt(square);
        sum += max(dot(n, way), 0.0) * max(-dot(facing, way), 0.0) / max(square, 0.05);
    }
    return power * sum;
}

vec3 round_light(vec3 c[9], vec3 n) {
    vec3 e = c[0] + c[1] * n.y + c[2] * n.z + c[3] * n.x + c[4] * n.x * n.y + c[5] * n.y * n.z
        + c[6] * (3.0 * n.z * n.z - 1.0) + c[7] * n.x * n.z + c[8] * (n.x * n.x - n.y * n.y);
    return max(e, vec3(0.0));
}

vec3 ambient(vec3 p, vec3 n) {
    float t = clamp((p.z - heights.x) / (heights.y - heights.x), -0.2, 1.3);
    return max(mix(round_light(low, n), round_light(high, n), t), vec3(0.0));
}

float uncovered(vec3 p, vec3 n) {
    float open = 1.0;
    for (int k = 0; k < LIMBS; k++) {
        vec3 a = limb_a[k].xyz, ab = limb_b[k].xyz - a;
        vec3 d = a + ab * clamp(dot(p - a, ab) / max(dot(ab, ab), 1e-6), 0.0, 1.0) - p;
        float square = max(dot(d, d), 1e-6), radius = limb_a[k].w;
        // A long limb covers about radius / distance of the half space that it stands in.
        float cover = clamp(dot(n, d) * inversesqrt(square), 0.0, 1.0);
        float near = radius * radius / square;
        open *= 1.0 - 0.8 * min(cover * near, 0.85);
    }
    return open;
}

float scatter(vec2 at) {
    return 6.2832 * fract(52.9829189 * fract(dot(at, vec2(0.06711056, 0.00583715))));
}
"""

_BODY_VERTEX = """
#version 330
uniform mat4 camera;
in vec3 place; in vec3 normal; in vec3 colour;
out vec3 p; out vec3 n; out vec3 tint;
void main() { p = place; n = normal; tint = colour; gl_Position = camera * vec4(place, 1); }
"""

_BODY_FRAGMENT = """
#version 330
uniform float hair;
in vec3 p; in vec3 n; in vec3 tint;
layout(location = 0) out vec4 where_;
layout(location = 1) out vec4 normal_;
layout(location = 2) out vec4 tint_;
void main() { where_ = vec4(p, 1.0); normal_ = vec4(n, hair); tint_ = vec4(tint, 1.0); }
"""

_SHADE_FRAGMENT = """
uniform vec3 eye;
uniform vec4 gloss;
uniform sampler2D behind, where_, normal_, tint_;
in vec2 at;
out vec4 seen;

vec3 shine(vec3 middle, vec3 p, vec3 m, vec3 v, vec2 g) {
    vec3 l = normalize(middle - p), h = normalize(l + v);
    float a = g.y * g.y, c = max(dot(m, h), 0.0);
    float d = a * a / (3.1416 * pow(c * c * (a * a - 1.0) + 1.0, 2.0));
    float f = g.x + (1.0 - g.x) * pow(1.0 - max(dot(v, h), 0.0), 5.0);
    return vec3(min(d * f / (4.0 * max(max(dot(m, l), dot(m, v)), 0.15)), 2.0));
}

void main() {
    vec4 where = texture(where_, at);
    seen = vec4(0.0);
    if (where.w < 0.5) return;
    vec3 p = where.xyz, v = normalize(eye - p);
    if (distance(eye, p) > texture(behind, at).w + 0.06) return;
    vec4 n = texture(normal_, at);
    vec3 m = n.xyz / max(length(n.xyz), 1e-4), tint = texture(tint_, at).rgb;
    if (dot(m, v) < 0.0 && n.w < 0.5) m = -m;
    vec2 g = n.w < 0.5 ? gloss.xy : gloss.zw;
    float turn = scatter(gl_FragCoord.xy);
    vec3 a = shone(corner0, facing0, power0, p, m), b = shone(corner1, facing1, power1, p, m);
    vec3 start = p + m * 0.012;
    if (max(a.r, a.g) > 1e-4) a *= visible(shadow0, light0, soft.x, soft.z, start, turn);
    if (max(b.r, b.g) > 1e-4) b *= visible(shadow1, light1, soft.y, soft.w, start, turn + 1.0);
    float open = uncovered(p + m * 0.01, m);
    vec3 all = ambient(p, m) * open;
    vec3 light = (a + b + all) * tint / 3.1416 * (1.0 + 0.35 * (1.0 - open) * tint);
    light += a * shine((corner0[0] + corner0[3]) * 0.5, p, m, v, g);
    light += b * shine((corner1[0] + corner1[3]) * 0.5, p, m, v, g);
    float rim = n.w > 0.5 ? 0.5 * g.x : g.x + (1.0 - g.x) * 0.4 * pow(1.0 - max(dot(m, v), 0.0), 5.0);
    seen = vec4(light + all / 3.1416 * rim, 1.0);
}
"""

_FLAT_VERTEX = """
#version 330
in vec2 corner;
out vec2 at;
void main() { at = corner * 0.5 + 0.5; gl_Position = vec4(corner, 0, 1); }
"""

_ROOM_FRAGMENT = """
uniform sampler2D places, normals;
in vec2 at;
out vec4 seen;
void main() {
    vec3 p = texture(places, at).xyz, m = texture(normals, at).xyz;
    if (dot(m, m) < 0.5) { seen = vec4(1.0); return; }
    m = normalize(m);
    float turn = scatter(gl_FragCoord.xy);
    vec3 a = shone(corner0, facing0, power0, p, m), b = shone(corner1, facing1, power1, p, m);
    vec3 all = ambient(p, m);
    vec3 whole = a + b + all;
    if (max(a.r, a.g) > 1e-4) a *= visible(shadow0, light0, soft.x, soft.z, p + m * 0.005, turn);
    if (max(b.r, b.g) > 1e-4) b *= visible(shadow1, light1, soft.y, soft.w, p + m * 0.005, turn + 1.0);
    seen = vec4((a + b + all * uncovered(p, m)) / max(whole, vec3(1e-4)), 1.0);
}
"""

_SHADOW_VERTEX = """
#version 330
uniform mat4 camera;
in vec3 place;
void main() { gl_Position = camera * vec4(place, 1); }
"""

_NOTHING = """
#version 330
void main() {}
"""


def _matrix(position: Floats, axes: Floats, scale: tuple[float, float]) -> Floats:
    """Room to clip space (4, 4); the first row of the picture is the first in memory."""
    turned = np.eye(4)
    turned[:3, :3], turned[:3, 3] = axes, -axes @ position
    flat = np.zeros((4, 4))
    flat[0, 0], flat[1, 1] = scale
    flat[2, 2] = (FAR_M + NEAR_M) / (FAR_M - NEAR_M)
    flat[2, 3] = -2 * FAR_M * NEAR_M / (FAR_M - NEAR_M)
    flat[3, 2] = 1.0
    return np.asarray(flat @ turned)


def _dimmed(eyes: Mesh) -> Mesh:
    """Eyes as dark as their lids keep them, which are too fine for the shadows here."""
    return Mesh(eyes.vertices, eyes.faces, 0.4 * eyes.colours)


@dataclass(frozen=True, slots=True)
class _Panel:
    """A shining rectangle as the shader needs it."""

    corners: Floats
    facing: Floats
    power: Floats
    half_m: float
    tangent: float
    matrix: Floats


def _panels(spec: PhantomSpec) -> list[_Panel]:
    """Measure the room's two lights as they hang in the renderer's scene."""
    lights = daylight.entries(spec.room.light, spec.room.light_side, spec.room.light_warmth)
    found = []
    for name in ("ceiling", "daylight"):
        place = np.array(lights[name]["to_world"].matrix).reshape(4, 4)
        middle, across, up = place[:3, 3], place[:3, 0], place[:3, 1]
        corners = np.stack([middle + a * across + b * up for a in (-0.55, 0.55) for b in (-0.55, 0.55)])
        half = float(np.sqrt(np.linalg.norm(across) * np.linalg.norm(up)))
        radiance = np.array(lights[name]["emitter"]["radiance"]["value"])
        facing = place[:3, 2] / np.linalg.norm(place[:3, 2])
        ahead = MIDDLE - middle
        far = float(np.linalg.norm(ahead))
        ahead = ahead / far
        right = np.cross(ahead, [0.0, 0.0, 1.0] if abs(ahead[2]) < 0.95 else [0.0, 1.0, 0.0])
        right = right / np.linalg.norm(right)
        tangent = REACH_M / float(np.sqrt(far**2 - REACH_M**2))
        matrix = _matrix(middle, np.stack([right, np.cross(ahead, right), ahead]), (1 / tangent, 1 / tangent))
        found.append(_Panel(corners, facing, radiance * half**2, half, tangent, matrix))
    return found


@dataclass(frozen=True, slots=True)
class _Empty:
    """The room without a person: radiance, what is where (position, distance; normal), and light."""

    radiance: Floats
    places: NDArray[np.float32]
    normals: NDArray[np.float32]
    low: Floats
    high: Floats
    panels: list[_Panel]


def _hits(origin: Floats, ways: Floats, panel: dict[str, Any]) -> NDArray[np.bool_]:
    """Tell which rays (N, 3) from a point meet a shining rectangle."""
    inverse = np.linalg.inv(np.array(panel["to_world"].matrix).reshape(4, 4))
    start = inverse[:3, :3] @ origin + inverse[:3, 3]
    local = ways @ inverse[:3, :3].T
    steps = -start[2] / np.where(np.abs(local[:, 2]) < 1e-9, 1e-9, local[:, 2])
    at = start[:2] + steps[:, None] * local[:, :2]
    return np.asarray((steps > 0) & (np.abs(at) < 1.08).all(axis=1))


def _round_light(scene: Any, lights: dict[str, Any], height: float) -> Floats:
    """Irradiance from all round but the panels, (9, 3) factors of the shader's polynomial."""
    origin = np.array([0.0, 0.0, height])
    grid = (np.arange(PROBE_PX) + 0.5) / PROBE_PX * 2 - 1
    x, y = np.meshgrid(grid, grid)
    total = np.zeros((9, 3))
    sides = [(a, s) for a in range(3) for s in (-1.0, 1.0)]
    for axis, sign in sides:
        ahead = np.zeros(3)
        ahead[axis] = sign
        down = np.array([0.0, 1.0, 0.0]) if axis == 2 else np.array([0.0, 0.0, -1.0])
        right = np.cross(down, ahead)
        view = Camera(origin, np.stack([right, down, ahead]), PROBE_PX / 2, PROBE_PX, PROBE_PX)
        seen = np.array(mi.render(scene, sensor=mi.load_dict(render.sensor(view, 1.0)), spp=PROBE_SAMPLES))
        ways = x.reshape(-1, 1) * right + y.reshape(-1, 1) * down + ahead
        length = np.linalg.norm(ways, axis=1)
        ways = ways / length[:, None]
        angle = (2 / PROBE_PX) ** 2 / length**3
        light = seen[..., :3].reshape(-1, 3).astype(float)
        light[_hits(origin, ways, lights["ceiling"]) | _hits(origin, ways, lights["daylight"])] = 0.0
        total += (_harmonics(ways) * angle[:, None]).T @ light
    # Irradiance of each band, and the harmonics' own factors for the shader's plain polynomials.
    bands = np.array([np.pi] + [2 * np.pi / 3] * 3 + [np.pi / 4] * 5)
    return np.asarray(total * (bands * _FACTORS)[:, None])


_FACTORS = np.array([0.282095] + [0.488603] * 3 + [1.092548, 1.092548, 0.315392, 1.092548, 0.546274])


def _harmonics(n: Floats) -> Floats:
    x, y, z = n.T
    flat = np.stack([np.ones_like(x), y, z, x, x * y, y * z, 3 * z * z - 1, x * z, x * x - y * y], axis=1)
    return np.asarray(flat * _FACTORS)


def _empty(spec: PhantomSpec, camera: Camera, effort: render.Effort) -> _Empty:
    """Path trace the room without the person."""
    shell = {**room.entries(spec.room, effort.texels), "sensor": render.sensor(camera, effort.scale)}
    shell = {"type": "scene", "integrator": {"type": "path", "max_depth": effort.depth}, **shell}
    scene = mi.load_dict(shell, parallel=False)
    radiance = np.array(mi.render(scene, spp=ROOM_SAMPLES, seed=mi.UInt32(spec.seed)))[..., :3].astype(float)
    sharp = render.sensor(camera, effort.scale)
    sharp["film"] = {**sharp["film"], "rfilter": {"type": "box"}}
    layers = mi.load_dict({"type": "aov", "aovs": "p:position,n:sh_normal"})
    known = np.array(mi.render(scene, integrator=layers, sensor=mi.load_dict(sharp), spp=1))[..., -6:]
    places, normals = known[..., :3].astype(np.float32), known[..., 3:].astype(np.float32)
    ways = camera.position - places
    nothing = np.linalg.norm(normals, axis=-1) < 0.5
    distance = np.where(nothing, 1e3, np.linalg.norm(ways, axis=-1))
    normals = np.where((normals * ways).sum(axis=-1, keepdims=True) < 0, -normals, normals)
    lights = daylight.entries(spec.room.light, spec.room.light_side, spec.room.light_warmth)
    low, high = (_round_light(scene, lights, height) for height in PROBE_HEIGHTS)
    return _Empty(
        _cleaned(radiance, spec.camera, effort.denoise),
        np.concatenate([places, distance[..., None]], axis=-1).astype(np.float32),
        np.concatenate([normals, np.zeros_like(normals[..., :1])], axis=-1).astype(np.float32),
        low,
        high,
        _panels(spec),
    )


@lru_cache(maxsize=1)
def _context() -> Any:
    """One software OpenGL context for this process; it draws in the calling thread only."""
    os.environ.setdefault("LP_NUM_THREADS", "0")
    os.environ.setdefault("EGL_PLATFORM", "surfaceless")
    import moderngl  # type: ignore[import-not-found,unused-ignore]

    return moderngl.create_context(standalone=True, backend="egl", require=330)


class _Painter:
    """Draws one turn's person, frame by frame, into its empty room."""

    def __init__(self, empty: _Empty, camera: Camera) -> None:
        gl = self._gl = _context()
        self._empty = empty
        self._height, self._width = empty.radiance.shape[:2]
        head = _LIGHT % (
            len(LIMBS),
            FAR_M * NEAR_M / (FAR_M - NEAR_M),
            FAR_M / (FAR_M - NEAR_M),
            SHADOW_TEXELS,
        )
        self._body = gl.program(vertex_shader=_BODY_VERTEX, fragment_shader=_BODY_FRAGMENT)
        self._lit = gl.program(vertex_shader=_FLAT_VERTEX, fragment_shader=head + _SHADE_FRAGMENT)
        self._floor = gl.program(vertex_shader=_FLAT_VERTEX, fragment_shader=head + _ROOM_FRAGMENT)
        self._dark = gl.program(vertex_shader=_SHADOW_VERTEX, fragment_shader=_NOTHING)
        self._big = (round(self._width * OVER), round(self._height * OVER))
        self._small = (round(self._width * SHADOW_SHARE), round(self._height * SHADOW_SHARE))
        self._layers = [gl.texture(self._big, 4, dtype=kind) for kind in ("f4", "f2", "f2")]
        self._drawn = gl.framebuffer(self._layers, gl.depth_renderbuffer(self._big))
        self._whole = gl.framebuffer([gl.texture(self._big, 4, dtype="f2")])
        self._shade = gl.framebuffer([gl.texture(self._small, 4, dtype="f2")])
        self._maps = [gl.depth_texture((SHADOW_TEXELS, SHADOW_TEXELS)) for _ in range(2)]
        self._lamps = [gl.framebuffer([], depth_attachment=one) for one in self._maps]
        for one in self._maps:
            one.compare_func = ""
            one.filter = (gl.NEAREST, gl.NEAREST)
            one.repeat_x = one.repeat_y = False
        size = (self._width, self._height)
        self._places = gl.texture(size, 4, empty.places.tobytes(), dtype="f4")
        self._normals = gl.texture(size, 4, empty.normals.tobytes(), dtype="f4")
        for one in (self._places, self._normals, *self._layers):
            one.filter = (gl.NEAREST, gl.NEAREST)
        corners = np.array([-1, -1, 1, -1, -1, 1, 1, 1], dtype=np.float32)
        self._screen, self._shaded = (
            gl.vertex_array(program, [(gl.buffer(corners.tobytes()), "2f", "corner")])
            for program in (self._floor, self._lit)
        )
        self._eye = camera.position.astype(np.float32)
        lens = (2 * camera.focal_px / camera.width_px, 2 * camera.focal_px / camera.height_px)
        self._camera = _matrix(camera.position, camera.axes, lens)
        self._set(self._lit, "eye", camera.position)
        self._set(self._lit, "gloss", np.array([*BODY_GLOSS, *HAIR_GLOSS]))
        self._set(self._body, "camera", self._camera.T)
        for program in (self._lit, self._floor):
            self._lights(program)
        self._textures()
        self._faces: Ints | None = None
        self._sums: Any = None
        self._few: tuple[tuple[int, int], Ints] | None = None

    @staticmethod
    def _set(program: Any, name: str, value: Any) -> None:
        if name in program:
            program[name].write(np.ascontiguousarray(value, dtype=np.float32).tobytes())

    def _lights(self, program: Any) -> None:
        for k, panel in enumerate(self._empty.panels):
            self._set(program, f"light{k}", panel.matrix.T)
            self._set(program, f"corner{k}", panel.corners)
            self._set(program, f"facing{k}", panel.facing)
            self._set(program, f"power{k}", panel.power)
        panels = self._empty.panels
        self._set(program, "soft", np.array([p.half_m for p in panels] + [p.tangent for p in panels]))
        self._set(program, "low", self._empty.low)
        self._set(program, "high", self._empty.high)
        self._set(program, "heights", np.array(PROBE_HEIGHTS))

    def _textures(self) -> None:
        used = {"shadow0": 0, "shadow1": 1, "behind": 2, "places": 2, "normals": 3}
        used |= {"where_": 4, "normal_": 5, "tint_": 6}
        for program in (self._lit, self._floor):
            for name, unit in used.items():
                if name in program:
                    program[name].value = unit

    def _normals_of(self, vertices: Singles, faces: Ints) -> Floats:
        """As `mesh.normals`, with the sums over the faces kept while these stay the same."""
        if self._faces is None or self._faces.shape != faces.shape or (self._faces != faces).any():
            corners, count = faces.ravel(), len(faces)
            entries = (np.ones(3 * count, np.float32), (corners, np.repeat(np.arange(count), 3)))
            self._faces = faces
            self._sums = sparse.csr_matrix(entries, shape=(len(vertices), count))
        a, b, c = (vertices[faces[:, k]] for k in range(3))
        u, v = b - a, c - a
        flat = np.stack(
            [
                u[:, 1] * v[:, 2] - u[:, 2] * v[:, 1],
                u[:, 2] * v[:, 0] - u[:, 0] * v[:, 2],
                u[:, 0] * v[:, 1] - u[:, 1] * v[:, 0],
            ],
            axis=1,
        )
        total = self._sums @ flat
        length = np.sqrt((total**2).sum(axis=1, keepdims=True))
        return np.asarray(total / np.maximum(length, 1e-12))

    def _coarse(self, mesh: Mesh, normals: Floats) -> Ints:
        """Fewer faces for shadows, by their first pose: vertices of one cell and facing become one."""
        if self._few is None or self._few[0] != (len(mesh.vertices), len(mesh.faces)):
            cell = np.floor(mesh.vertices / SHADOW_CELL_M).astype(int) - np.floor(
                mesh.vertices.min(axis=0) / SHADOW_CELL_M
            ).astype(int)
            facing = (normals > 0) @ np.array([1, 2, 4])
            key = ((cell[:, 0] * 1000 + cell[:, 1]) * 1000 + cell[:, 2]) * 8 + facing
            _, first, group = np.unique(key, return_index=True, return_inverse=True)
            faces = first[group.ravel()][mesh.faces]
            whole = (faces != np.roll(faces, 1, axis=1)).all(axis=1)
            self._few = ((len(mesh.vertices), len(mesh.faces)), np.unique(faces[whole], axis=0))
        return self._few[1]

    def paint(self, spec: PhantomSpec, someone: Person) -> Floats:
        """Draw one frame: (H, W, 3) linear radiance."""
        gl = self._gl
        mesh = merge([_dimmed(one) if name == "eyes" else one for name, one in someone.surfaces.items()])
        vertices = mesh.vertices.astype(np.float32)
        normals = self._normals_of(vertices, mesh.faces)
        packed = np.concatenate([vertices, normals, mesh.colours], axis=1).astype(np.float32)
        # The far side of the body is hidden by the near side.
        seen = (normals * (self._eye - vertices)).sum(axis=1) > -0.15
        front = mesh.faces[seen[mesh.faces[:, 0]] | seen[mesh.faces[:, 1]]]
        rows, index = gl.buffer(packed.tobytes()), gl.buffer(front.astype(np.int32).tobytes())
        body = gl.vertex_array(self._body, [(rows, "3f 3f 3f", "place", "normal", "colour")], index)
        fewer = gl.buffer(self._coarse(mesh, normals).astype(np.int32).tobytes())
        dark = gl.vertex_array(self._dark, [(rows, "3f 24x", "place")], fewer)
        for program in (self._lit, self._floor):
            self._limbs(program, someone.joints)
        gl.enable_only(gl.DEPTH_TEST)
        for lamp, panel in zip(self._lamps, self._empty.panels, strict=True):
            lamp.use()
            lamp.clear(depth=1.0)
            self._set(self._dark, "camera", panel.matrix.T)
            dark.render(gl.TRIANGLES)
        self._drawn.use()
        self._drawn.clear(0.0, 0.0, 0.0, 0.0, depth=1.0)
        self._set(self._body, "hair", 0.0)
        body.render(gl.TRIANGLES)
        kept = [rows, index, fewer, body, dark, *self._hair(spec, someone)]
        gl.disable(gl.DEPTH_TEST)
        for unit, texture in enumerate((*self._maps, self._places, self._normals, *self._layers)):
            texture.use(unit)
        self._whole.use()
        self._whole.clear(0.0, 0.0, 0.0, 0.0)
        box = self._whole.scissor = self._box(vertices)
        self._shaded.render(gl.TRIANGLE_STRIP)
        self._whole.scissor = None
        self._shade.use()
        self._screen.render(gl.TRIANGLE_STRIP)
        drawn = np.zeros((self._big[1], self._big[0], 4), dtype=np.float32)
        x, y, width, height = box
        part = np.nan_to_num(self._read(self._whole, box))
        drawn[y : y + height, x : x + width] = cv2.GaussianBlur(part, None, 0.45 * OVER)
        ratio = np.nan_to_num(self._read(self._shade, (0, 0, *self._small))[..., :3], nan=1.0)
        for one in kept:
            one.release()
        size = (self._width, self._height)
        drawn = cv2.resize(drawn, size, interpolation=cv2.INTER_AREA)
        ratio = cv2.resize(cv2.GaussianBlur(ratio, None, 1.2), size, interpolation=cv2.INTER_LINEAR)
        return np.asarray(self._empty.radiance * ratio * (1 - drawn[..., 3:]) + drawn[..., :3], dtype=float)

    def _box(self, vertices: Singles) -> tuple[int, int, int, int]:
        """Rectangle of the fine picture that holds the person and their hair: x, y, width, height."""
        at = vertices[::5] @ self._camera[:3, :3].T + self._camera[:3, 3]
        depth = vertices[::5] @ self._camera[3, :3] + self._camera[3, 3]
        pixels = (at[:, :2] / depth[:, None] * 0.5 + 0.5) * self._big
        spare = 0.04 * self._big[1]
        low = np.maximum(pixels.min(axis=0) - spare, 0).astype(int)
        high = np.minimum(pixels.max(axis=0) + spare, self._big).astype(int)
        return int(low[0]), int(low[1]), int(high[0] - low[0]), int(high[1] - low[1])

    def _limbs(self, program: Any, joints: dict[str, Floats]) -> None:
        joints = dict(joints)
        for side in ("left", "right"):
            elbow, wrist = joints[f"{side}_elbow"], joints[f"{side}_wrist"]
            joints[f"{side}_hand"] = wrist + 0.6 * (wrist - elbow)
        self._set(program, "limb_a", np.array([[*joints[a], radius] for a, _, radius in LIMBS]))
        self._set(program, "limb_b", np.array([[*joints[b], radius] for _, b, radius in LIMBS]))

    def _hair(self, spec: PhantomSpec, someone: Person) -> list[Any]:
        """Draw strands as lines, which are about as thick as hair is here."""
        if not someone.strands:
            return []
        gl = self._gl
        base = linear(spec.dress.hair_colour)
        middle = (someone.joints["left_ear"] + someone.joints["right_ear"]) / 2 + [0, 0, 0.03]
        rows, index, start = [], [], 0
        for name, strands in someone.strands.items():
            number, points = strands.shape[:2]
            along = np.gradient(strands, axis=1)
            along /= np.maximum(np.linalg.norm(along, axis=2, keepdims=True), 1e-9)
            out = strands - middle
            out = out - (out * along).sum(axis=2, keepdims=True) * along
            out /= np.maximum(np.linalg.norm(out, axis=2, keepdims=True), 1e-9)
            tone = np.array([min(c * render.TONES[name], 0.9) for c in base])
            # Strands differ a little and are darker near the skin, where others cover them.
            own = np.random.default_rng(spec.seed).uniform(0.25, 0.75, (number, 1, 1))
            depth = np.linspace(0.6, 1.05, points)[None, :, None]
            colour = tone * own * depth
            rows.append(np.concatenate([strands, out, colour], axis=2).reshape(-1, 9))
            first = start + np.arange(number)[:, None] * points + np.arange(points - 1)
            index.append(np.stack([first, first + 1], axis=-1).ravel())
            start += number * points
        packed = np.concatenate(rows).astype(np.float32)
        buffers = [gl.buffer(packed.tobytes()), gl.buffer(np.concatenate(index).astype(np.int32).tobytes())]
        layout = [(buffers[0], "3f 3f 3f", "place", "normal", "colour")]
        hair = gl.vertex_array(self._body, layout, buffers[1])
        self._set(self._body, "hair", 1.0)
        hair.render(gl.LINES)
        return [*buffers, hair]

    @staticmethod
    def _read(target: Any, box: tuple[int, int, int, int]) -> NDArray[np.float32]:
        flat = np.frombuffer(target.read(viewport=box, components=4, dtype="f2"), dtype=np.float16)
        return np.asarray(flat.reshape(box[3], box[2], 4), dtype=np.float32)

    def release(self) -> None:
        """Give all memory of the graphics library back."""
        for target in (self._whole, self._shade):
            target.color_attachments[0].release()
        self._drawn.depth_attachment.release()
        frames = (self._whole, self._shade, self._drawn, *self._lamps)
        for one in (*frames, *self._maps, self._places, self._normals, *self._layers):
            one.release()
        for program in (self._screen, self._shaded, self._body, self._lit, self._floor, self._dark):
            program.release()


def make_turn_fast(turn: Turn, folder: Path) -> None:
    """Draw the frames of one turn into a folder of its own, the truth of all in one file, last."""
    render.start(threads=1)
    cv2.setNumThreads(1)
    effort = LOOKS[turn.look].effort
    place = folder / turn.name
    place.mkdir(parents=True, exist_ok=True)
    lens = picture.widened(turn.frames[:: max(1, len(turn.frames) // 12)], standing(turn.frames[0], "coarse"))
    camera = truth.camera(lens)
    painter = _Painter(_empty(replace(turn.frames[0], camera=lens), camera, effort), camera)
    joints = []
    for k, frame in enumerate(turn.frames):
        spec = replace(frame, camera=lens)
        someone = person(spec, "coarse")
        picture.check_projection(spec, someone)
        joints.append({name: np.round(at, 5).tolist() for name, at in someone.joints.items()})
        image = Image.fromarray(_developed(painter.paint(spec, someone), k, spec))
        image.save(place / f"{k:03d}.jpg", quality=lens.jpeg_quality, optimize=True)
    painter.release()
    known = {
        "name": turn.name,
        "seconds": np.round(turn.seconds, 4).tolist(),
        "feet_deg": [frame.turn_extra_deg for frame in turn.frames],
        "camera": asdict(lens),
        "loose": turn.frames[0].dress.loose,
        "joints_m": joints,
    }
    (place / "truth.json").write_text(json.dumps(known) + "\n", encoding="utf-8")


def _cleaned(radiance: Floats, camera: CameraSpec, strength: float) -> Floats:
    """Filter the empty room as `render.develop` filters whole pictures, once for all frames."""
    levels = np.concatenate([[0.0], np.geomspace(1e-4, 60, 2000)])
    curve = np.clip(render.toned(np.repeat(levels[:, None], 3, axis=1), camera), 0, 1)
    flat = np.clip(render.toned(radiance, camera) * 255 + 0.5, 0, 255).astype(np.uint8)
    clean = render.denoised(flat, strength) / 255.0
    rising = curve + np.linspace(0, 1e-9, len(levels))[:, None]
    channels = [np.interp(clean[..., k], rising[:, k], levels) for k in range(3)]
    return np.where(flat >= 254, radiance, np.stack(channels, axis=-1))


def _developed(radiance: Floats, frame: int, spec: PhantomSpec) -> NDArray[np.uint8]:
    """`render.develop` for a picture without the path tracer's noise; grain changes with the frame."""
    srgb = np.clip(render.toned(radiance, spec.camera), 0, 1).astype(np.float32)
    if spec.camera.blur_px:
        srgb = np.asarray(cv2.GaussianBlur(srgb, None, spec.camera.blur_px), dtype=np.float32)
    rng = np.random.default_rng([spec.seed, frame])
    grain = rng.standard_normal(srgb.shape, dtype=np.float32) * spec.camera.noise
    return np.asarray(np.clip((srgb + grain) * 255 + 0.5, 0, 255), dtype=np.uint8)


app = typer.Typer(add_completion=False)


def _worker(
    jobs: queue.SimpleQueue[Turn], folder: Path, done: queue.SimpleQueue[str], per_process: int = 40
) -> None:
    """Draw turns in processes of their own, a new one now and then and after every crash."""
    pool, drawn = None, 0
    while True:
        try:
            one = jobs.get_nowait()
        except queue.Empty:
            break
        said = f"left out: {one.name}: the process broke twice"
        for _ in range(2):
            pool = pool or ProcessPoolExecutor(1, mp_context=get_context("spawn"))
            try:
                pool.submit(make_turn_fast, one, folder).result()
                said = one.name
                break
            except BrokenProcessPool:
                pool.shutdown()
                pool = None
            except Exception as error:  # noqa: BLE001 - one turn that cannot be drawn must not stop thousands
                said = f"left out: {one.name}: {type(error).__name__}: {error}"
                break
        done.put(said)
        drawn += 1
        if pool and drawn % per_process == 0:
            pool.shutdown()
            pool = None
    if pool:
        pool.shutdown()


@app.command()
def main(
    folder: Annotated[Path, typer.Option(help="Where to write a folder for each turn.")],
    first: Annotated[int, typer.Option(min=0, help="Number of the first turn.")] = 0,
    count: Annotated[int, typer.Option(min=1, help="Turns.")] = 100,
    frames: Annotated[int, typer.Option(min=8, help="Frames of each turn.")] = 48,
    arms: Annotated[Arms, typer.Option(help="How the arms are held.")] = "hanging",
    processes: Annotated[int, typer.Option(min=1)] = 1,
) -> None:
    """Draw people who turn around once, those that are not in the folder yet; looks A and B take turns."""
    # One core for each process: the libraries' own threads would only get into each other's way.
    os.environ |= dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")
    os.environ["LP_NUM_THREADS"] = "0"
    jobs: queue.SimpleQueue[Turn] = queue.SimpleQueue()
    done: queue.SimpleQueue[str] = queue.SimpleQueue()
    missing = 0
    for number in range(first, first + count):
        one = turn(number, "AB"[number % 2], frames, arms)  # type: ignore[arg-type]
        if not (folder / one.name / "truth.json").exists():
            jobs.put(one)
            missing += 1
    threads = [threading.Thread(target=_worker, args=(jobs, folder, done)) for _ in range(processes)]
    for thread in threads:
        thread.start()
    for _ in range(missing):
        typer.echo(done.get())
    for thread in threads:
        thread.join()


if __name__ == "__main__":
    app()
