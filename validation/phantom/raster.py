"""Draws a turn's person into the path-traced empty room with OpenGL, in software and without a display.

The person is lit by the room's two lamps with soft shadows and by the light from all round, and darkens
the room where they stand in its light. A frame takes a sixth of the time of path tracing with four light
paths for each pixel, and is nearly alike.
"""

from __future__ import annotations

import os
from functools import lru_cache
from typing import Any

import cv2
import numpy as np

from . import drawn_hair, shaders
from .clipping import clip_matrix
from .drawn_body import Body, Singles, Triangles
from .empty_room import EmptyRoom
from .lamps import SHADOW_TEXELS
from .mesh import Floats
from .occlusion import rods
from .round_light import HEIGHTS_M
from .scene import Person
from .spec import PhantomSpec
from .truth import Camera

#: Sides of what is drawn against the picture's: the person finer, the shade in the room coarser.
FINE, COARSE = 1.5, 0.5
#: Specular reflection at normal incidence and roughness, as `render.MATERIALS` for "all"; and hair.
BODY_GLOSS, HAIR_GLOSS = (0.022, 0.60), (0.015, 0.55)
#: Where shaders find textures: the maps of depths, the room's places and normals, the person's layers.
#: "behind" is the room's places for the shader of the person.
UNITS = {"shadow0": 0, "shadow1": 1, "behind": 2, "places": 2, "normals": 3}
UNITS |= {"where_": 4, "normal_": 5, "tint_": 6}

Size = tuple[int, int]
Box = tuple[int, int, int, int]


@lru_cache(maxsize=1)
def _context() -> Any:
    """One software OpenGL context for this process; it draws in the calling thread only."""
    os.environ.setdefault("LP_NUM_THREADS", "0")
    os.environ.setdefault("EGL_PLATFORM", "surfaceless")
    import moderngl  # type: ignore[import-not-found,unused-ignore]

    context = moderngl.create_context(standalone=True, backend="egl", require=330)
    context.gc_mode = "context_gc"  # what nothing refers to is given back in `Painter.paint`
    return context


def _set(program: Any, name: str, value: Any) -> None:
    """Give a shader a value, if it reads it."""
    if name in program:
        program[name].write(np.ascontiguousarray(value, dtype=np.float32).tobytes())


class _Targets:
    """What is drawn into: the person's layers, the person, the shade in the room, the lamps' depths."""

    def __init__(self, gl: Any, fine: Size, coarse: Size) -> None:
        self.layers = [gl.texture(fine, 4, dtype=kind) for kind in ("f4", "f2", "f2")]
        self.geometry = gl.framebuffer(self.layers, gl.depth_renderbuffer(fine))
        self.person = gl.framebuffer([gl.texture(fine, 4, dtype="f2")])
        self.shade = gl.framebuffer([gl.texture(coarse, 4, dtype="f2")])
        self.depths = [gl.depth_texture((SHADOW_TEXELS, SHADOW_TEXELS)) for _ in range(2)]
        self.lamps = [gl.framebuffer([], depth_attachment=one) for one in self.depths]
        for one in self.depths:
            one.compare_func = ""
            one.repeat_x = one.repeat_y = False
        for one in (*self.depths, *self.layers):
            one.filter = (gl.NEAREST, gl.NEAREST)


def _read(target: Any, box: Box) -> Singles:
    """Linear light and coverage (H, W, 4) of a part of what was drawn."""
    flat = np.frombuffer(target.read(viewport=box, components=4, dtype="f2"), dtype=np.float16)
    return np.asarray(flat.reshape(box[3], box[2], 4), dtype=np.float32)


class Painter:
    """Draws one turn's person, frame by frame, into its empty room."""

    def __init__(self, empty: EmptyRoom, camera: Camera, body: Body | None = None) -> None:
        gl = self._gl = _context()
        self._empty, self._body = empty, body or Body()
        height, width = empty.radiance.shape[:2]
        self._size = (width, height)
        self._fine = (round(width * FINE), round(height * FINE))
        self._coarse = (round(width * COARSE), round(height * COARSE))
        self._targets = _Targets(gl, self._fine, self._coarse)
        self._places = gl.texture(self._size, 4, empty.places.tobytes(), dtype="f4")
        self._normals = gl.texture(self._size, 4, empty.normals.tobytes(), dtype="f4")
        for one in (self._places, self._normals):
            one.filter = (gl.NEAREST, gl.NEAREST)
        self._layered = gl.program(shaders.BODY_VERTEX, shaders.BODY_FRAGMENT)
        self._dark = gl.program(shaders.SHADOW_VERTEX, shaders.SHADOW_FRAGMENT)
        self._lit = gl.program(shaders.FLAT_VERTEX, shaders.PERSON_FRAGMENT)
        self._shaded = gl.program(shaders.FLAT_VERTEX, shaders.ROOM_FRAGMENT)
        corners = gl.buffer(np.array([-1, -1, 1, -1, -1, 1, 1, 1], dtype=np.float32).tobytes())
        self._person_flat, self._room_flat = (
            gl.vertex_array(one, [(corners, "2f", "corner")]) for one in (self._lit, self._shaded)
        )
        self._eye = camera.position.astype(np.float32)
        lens = (2 * camera.focal_px / camera.width_px, 2 * camera.focal_px / camera.height_px)
        aside = (2 * camera.aside_px[0] / camera.width_px, 2 * camera.aside_px[1] / camera.height_px)
        self._view = clip_matrix(camera.position, camera.axes, lens, aside)
        _set(self._layered, "camera", self._view.T)
        _set(self._lit, "eye", camera.position)
        _set(self._lit, "gloss", np.array([*BODY_GLOSS, *HAIR_GLOSS]))
        for program in (self._lit, self._shaded):
            self._light(program)

    def _light(self, program: Any) -> None:
        """Tell a shader what lights the room and where its textures are."""
        lamps = self._empty.lamps
        for k, lamp in enumerate(lamps):
            _set(program, f"light{k}", lamp.matrix.T)
            _set(program, f"corner{k}", lamp.corners)
            _set(program, f"facing{k}", lamp.facing)
            _set(program, f"power{k}", lamp.power)
        _set(program, "soft", np.array([p.half_m for p in lamps] + [p.tangent for p in lamps]))
        _set(program, "low", self._empty.low)
        _set(program, "high", self._empty.high)
        _set(program, "heights", np.array(HEIGHTS_M))
        for name, unit in UNITS.items():
            if name in program:
                program[name].value = unit

    def paint(self, spec: PhantomSpec, someone: Person) -> Floats:
        """Draw one frame: (H, W, 3) linear radiance."""
        body = self._body.triangles(someone, self._eye)
        self._draw(body, spec, someone)
        first, second = rods(someone.joints)
        for program in (self._lit, self._shaded):
            _set(program, "limb_a", first)
            _set(program, "limb_b", second)
        targets = self._targets
        for unit, texture in enumerate((*targets.depths, self._places, self._normals, *targets.layers)):
            texture.use(unit)
        drawn = self._shade_person(self._box(body.rows[::5, :3]))
        ratio = self._shade_room()
        self._gl.gc()
        return np.asarray(self._empty.radiance * ratio * (1 - drawn[..., 3:]) + drawn[..., :3], dtype=float)

    def _draw(self, body: Triangles, spec: PhantomSpec, someone: Person) -> None:
        """Draw the person's layers, and their depths as each lamp sees them."""
        gl = self._gl
        rows, shadow = gl.buffer(body.rows.tobytes()), gl.buffer(body.shadow.tobytes())
        caster = gl.vertex_array(self._dark, [(rows, "3f 24x", "place")], shadow)
        gl.enable_only(gl.DEPTH_TEST)
        for target, lamp in zip(self._targets.lamps, self._empty.lamps, strict=True):
            target.use()
            target.clear(depth=1.0)
            _set(self._dark, "camera", lamp.matrix.T)
            caster.render(gl.TRIANGLES)
        self._targets.geometry.use()
        self._targets.geometry.clear(0.0, 0.0, 0.0, 0.0, depth=1.0)
        self._draw_layers(rows, body.near.tobytes(), gl.TRIANGLES, hair=0.0)
        if someone.strands:
            strands, pairs = drawn_hair.lines(spec, someone)
            self._draw_layers(gl.buffer(strands.tobytes()), pairs.tobytes(), gl.LINES, hair=1.0)
        gl.disable(gl.DEPTH_TEST)

    def _draw_layers(self, rows: Any, indices: bytes, kind: int, hair: float) -> None:
        layout = [(rows, "3f 3f 3f", "place", "normal", "colour")]
        _set(self._layered, "hair", hair)
        self._gl.vertex_array(self._layered, layout, self._gl.buffer(indices)).render(kind)

    def _box(self, vertices: Singles) -> Box:
        """Rectangle of the fine picture that holds the person and their hair: x, y, width, height."""
        at = vertices @ self._view[:3, :3].T + self._view[:3, 3]
        depth = vertices @ self._view[3, :3] + self._view[3, 3]
        pixels = (at[:, :2] / depth[:, None] * 0.5 + 0.5) * self._fine
        spare = 0.04 * self._fine[1]
        low = np.maximum(pixels.min(axis=0) - spare, 0).astype(int)
        high = np.minimum(pixels.max(axis=0) + spare, self._fine).astype(int)
        return int(low[0]), int(low[1]), int(high[0] - low[0]), int(high[1] - low[1])

    def _shade_person(self, box: Box) -> Singles:
        """Light from the person and how much of each pixel they cover, (H, W, 4)."""
        target = self._targets.person
        target.use()
        target.clear(0.0, 0.0, 0.0, 0.0)
        target.scissor = box
        self._person_flat.render(self._gl.TRIANGLE_STRIP)
        target.scissor = None
        drawn = np.zeros((self._fine[1], self._fine[0], 4), dtype=np.float32)
        x, y, width, height = box
        part = np.nan_to_num(_read(target, box))
        drawn[y : y + height, x : x + width] = cv2.GaussianBlur(part, None, 0.45 * FINE)
        return np.asarray(cv2.resize(drawn, self._size, interpolation=cv2.INTER_AREA), dtype=np.float32)

    def _shade_room(self) -> Singles:
        """How much of its light each pixel of the room keeps, (H, W, 3)."""
        self._targets.shade.use()
        self._room_flat.render(self._gl.TRIANGLE_STRIP)
        ratio = np.nan_to_num(_read(self._targets.shade, (0, 0, *self._coarse))[..., :3], nan=1.0)
        smooth = cv2.GaussianBlur(ratio, None, 1.2)
        return np.asarray(cv2.resize(smooth, self._size, interpolation=cv2.INTER_LINEAR), dtype=np.float32)
