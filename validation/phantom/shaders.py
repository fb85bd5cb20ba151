"""The programs that run for each pixel, in GLSL: shadows, shading and occlusion.

The room's lamps are rectangles. How soft their shadows are follows from what lies between: the map of
depths as each lamp sees them is read around a place, wider where what covers it is further off.
"""

from __future__ import annotations

from .clipping import FAR_M, NEAR_M
from .lamps import SHADOW_TEXELS
from .occlusion import LIMBS

#: What all shaders that know the light share.
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

#: The person's layers: place, normal (and whether it is hair) and colour.
BODY_VERTEX = """
#version 330
uniform mat4 camera;
in vec3 place; in vec3 normal; in vec3 colour;
out vec3 p; out vec3 n; out vec3 tint;
void main() { p = place; n = normal; tint = colour; gl_Position = camera * vec4(place, 1); }
"""

BODY_FRAGMENT = """
#version 330
uniform float hair;
in vec3 p; in vec3 n; in vec3 tint;
layout(location = 0) out vec4 where_;
layout(location = 1) out vec4 normal_;
layout(location = 2) out vec4 tint_;
void main() { where_ = vec4(p, 1.0); normal_ = vec4(n, hair); tint_ = vec4(tint, 1.0); }
"""

#: How bright the person is, from the layers.
_PERSON = """
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

#: The whole picture as one rectangle.
FLAT_VERTEX = """
#version 330
in vec2 corner;
out vec2 at;
void main() { at = corner * 0.5 + 0.5; gl_Position = vec4(corner, 0, 1); }
"""

#: How much of its light each place in the room keeps beside the person.
_ROOM = """
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

#: Depth as a lamp sees it.
SHADOW_VERTEX = """
#version 330
uniform mat4 camera;
in vec3 place;
void main() { gl_Position = camera * vec4(place, 1); }
"""

SHADOW_FRAGMENT = """
#version 330
void main() {}
"""


def _lit(fragment: str) -> str:
    whole = FAR_M - NEAR_M
    return _LIGHT % (len(LIMBS), FAR_M * NEAR_M / whole, FAR_M / whole, SHADOW_TEXELS) + fragment


PERSON_FRAGMENT, ROOM_FRAGMENT = _lit(_PERSON), _lit(_ROOM)
