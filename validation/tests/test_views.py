"""The shipped figures of `posture.body.view` are those of the committed table, and claim no phantom wrong."""

from __future__ import annotations

from dataclasses import asdict

import pytest

from posture.body.view import recognition
from validation.covers import COVERS
from validation.views import SURE, TRIES, SeenHead, bare, learnt, load, outcomes


@pytest.fixture(scope="module")
def table() -> list[SeenHead]:
    return load()


def test_the_shipped_figures_are_learnt_from_the_table(table: list[SeenHead]) -> None:
    assert asdict(recognition()) == asdict(learnt(table))
    assert {kind: claim.sure for kind, claim in recognition().claims.items()} == SURE


def test_every_cover_hides_heads_of_every_view(table: list[SeenHead]) -> None:
    for view in TRIES:
        for cover in ("none", *COVERS):
            assert any(seen.view == view and seen.cover == cover for seen in table), (view, cover)


@pytest.mark.parametrize("held_out", ["A", "B"])
def test_no_phantom_of_an_unseen_look_is_claimed_wrong(table: list[SeenHead], held_out: str) -> None:
    made = learnt([seen for seen in table if not seen.photo.startswith(held_out)])
    found = outcomes([seen for seen in table if seen.photo.startswith(held_out)], made)
    assert not any(count for (_, _, what), count in found.items() if what == "wrong")


def test_most_uncovered_heads_are_recognised(table: list[SeenHead]) -> None:
    plain = [seen for seen in table if seen.cover == "none" and seen.view in ("front", "back")]
    claimed = [seen for seen in plain if bare(seen, recognition()) >= SURE[seen.kind]]
    assert len(claimed) > 0.6 * len(plain)


def test_a_claim_is_right_as_often_as_it_says(table: list[SeenHead]) -> None:
    made = recognition()
    for kind, claim in made.claims.items():
        rows = [seen for seen in table if seen.kind == kind and bare(seen, made) >= SURE[kind]]
        said = sum(claim.right(bare(seen, made)) for seen in rows) / len(rows)
        assert sum(seen.right for seen in rows) / len(rows) >= said, kind
