"""The files that the page loads: packed once, kept under their digest, asked for again by their tag."""

from __future__ import annotations

import gzip
import hashlib
import re
from pathlib import Path
from typing import Any

import pytest

from api.page import assets
from api.page.assets import FOR_AN_HOUR, FOR_EVER, STATIC, VERSION, Asset, asset, digest, without_comments
from tests.api.helpers import assert_edge_headers, assert_problem
from tests.places import ROOT

FOLDER = ROOT / "api" / "page" / "static"
PLAIN = {"accept-encoding": "identity"}
DRAWING = "/drawings/positions/short_walk.svg"


def code_of(path: Path) -> bytes:
    """A file without the comments that have lines of their own, line by line."""
    if path.suffix not in (".js", ".css"):
        return path.read_bytes()
    kept, within = [], False
    for line in path.read_text("utf-8").splitlines(keepends=True):
        begins = line.lstrip()
        if within or begins.startswith("/*"):
            end = line.find("*/")
            within = end < 0
            if within or not line[end + 2 :].strip():
                continue
        elif begins.startswith("//"):
            continue
        kept.append(line)
    return "".join(kept).encode()


def test_every_file_is_served_as_it_lies_there_but_for_comments(client: Any) -> None:
    assert sorted(STATIC) == sorted(path.name for path in FOLDER.iterdir())
    for path in FOLDER.iterdir():
        plain = client.get(asset(path.name), headers=PLAIN)
        assert plain.content == code_of(path)
        assert "content-encoding" not in plain.headers
        assert_edge_headers(plain, FOR_EVER)
        kind = {"js": "text/javascript", "css": "text/css", "svg": "image/svg+xml", "png": "image/png"}
        assert plain.headers["content-type"].startswith(kind[path.suffix[1:]])


def test_what_is_no_comment_of_its_own_stays() -> None:
    code = b"""a = 1; // said beside it
const at = "// no comment";
  /** @type {X} */ (b).c();
/* one */
/**
 * Two. @param {X} x
 */
// three
d();
"""
    kept = b'a = 1; // said beside it\nconst at = "// no comment";\n  /** @type {X} */ (b).c();\nd();\n'
    assert without_comments(code) == kept


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.js")), ids=lambda path: path.name)
def test_no_text_of_a_script_spans_lines(path: Path) -> None:
    # A line of it that begins like a comment would be left out.
    assert not [line for line in code_of(path).splitlines() if line.count(b"`") % 2]


def test_text_travels_packed_and_is_the_same_unpacked(client: Any) -> None:
    with client.stream("GET", asset("posture.css"), headers={"accept-encoding": "gzip"}) as answer:
        raw = b"".join(answer.iter_raw())
    style = code_of(FOLDER / "posture.css")
    assert answer.headers["content-encoding"] == "gzip"
    assert int(answer.headers["content-length"]) == len(raw) < len(style) / 2
    assert gzip.decompress(raw) == style
    refused = client.get(asset("posture.css"), headers={"accept-encoding": "gzip;q=0"})
    assert "content-encoding" not in refused.headers
    assert refused.content == style
    assert assets._asset(b"short", "a.js").packed is None


@pytest.mark.parametrize("path", [asset("camera.js"), DRAWING])
def test_who_has_the_bytes_is_sent_none(client: Any, path: str) -> None:
    first = client.get(path)
    again = client.get(path, headers={"if-none-match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["etag"] == first.headers["etag"]
    assert client.get(path, headers={"if-none-match": 'W/"0000000000000000"'}).status_code == 200


def test_the_digest_is_of_every_byte_and_name() -> None:
    one = assets._asset(b"1", "a.js")
    files: dict[str, Asset] = {"a.js": one, "b.js": assets._asset(b"2", "b.js")}
    known = {
        digest(files),
        digest(files | {"b.js": assets._asset(b"3", "b.js")}),
        digest({"a.js": one, "c.js": files["b.js"]}),
        digest({"a.js": one}),
    }
    assert len(known) == 4
    assert digest(dict(files)) == digest(files)
    assert one.tag == hashlib.sha256(b"1").hexdigest()[:16]


@pytest.mark.parametrize(
    "path",
    [
        "/static/posture.css",
        "/static/000000000000/posture.css",
        f"/static/{VERSION}/",
        f"/static/{VERSION}/../words.py",
        f"/static/{VERSION}/none.css",
        "/drawings/none.svg",
        "/drawings/positions/../model.py",
    ],
)
def test_no_other_file_and_no_other_version_is_answered(client: Any, path: str) -> None:
    assert_problem(client.get(path), 404, "not_found")


def test_drawings_keep_their_addresses_and_are_kept_for_an_hour(client: Any) -> None:
    assert_edge_headers(client.get(DRAWING), FOR_AN_HOUR)
    head = client.head(DRAWING)
    assert (head.status_code, head.content) == (200, b"")


def test_every_address_in_a_page_is_one_that_is_answered(client: Any) -> None:
    for path in ("/", "/turn", "/cards", "/docs", "/problems"):
        named = set(re.findall(r'"(/static/[^"]+|/drawings/[^"]+)"', client.get(path).text))
        assert named, path
        assert all(client.get(name).status_code == 200 for name in named)


def test_a_misspelled_name_is_an_error() -> None:
    with pytest.raises(KeyError):
        asset("postur.css")
