"""Safety before the routine, the drawn body, the player, and how today was, in a real browser."""

from __future__ import annotations

import json
import re
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.visitors import Visitor
from tests.places import SAMPLES

PHOTO = SAMPLES / "left_hip_high_front.jpg"
EMERGENCY = "input[value=chest_pain]"
NEXT = "#person .next"
STEPS = "#routine .steps"
GROUPS = 4
FINGER_PX = 44


def measured(visitor: Visitor, path: str = "/") -> Page:
    page = visitor.opens(path)
    visitor.measures(PHOTO)
    # Nobody is drawn away from the result.
    expect(page.locator("#shown h1:focus")).to_be_in_viewport()
    visitor.goes_to("routine")
    expect(page.locator("#routine #person")).to_be_visible()
    return page


def answers(page: Page, *, groups: int = GROUPS) -> None:
    """Say "none of these" to so many groups of safety questions."""
    for _ in range(groups):
        expect(page.locator(NEXT)).to_have_text(re.compile("None of these|Nichts davon"))
        page.click(NEXT)


def has_routine(visitor: Visitor) -> Page:
    page = measured(visitor)
    answers(page)
    page.click("#person .quiet:has-text('Straight')")
    expect(page.locator(STEPS)).to_be_visible()
    return page


def asked_for(visitor: Visitor) -> list[str]:
    return [url for url in visitor.requested if url.endswith("/routine")]


def assert_made_for_what_is_answered(page: Page) -> None:
    """What the shown routine was made for is what the form holds."""
    made = json.loads(str(page.locator("[data-made-for]").get_attribute("data-made-for")))
    said = page.evaluate(
        "[...new FormData(document.forms.form)].filter(([name, value]) => value && typeof value === 'string')"
    )
    about_the_person = [pair for pair in made if pair[0] not in ("pattern", "side")]
    assert sorted(map(tuple, about_the_person)) == sorted(map(tuple, said))


def test_four_groups_then_the_routine_two_taps_later(visitor: Visitor) -> None:
    page = measured(visitor)
    answered = page.locator("[name=red_flags_answered]")
    for group in range(GROUPS):
        expect(page.locator(".ask-step.now legend:focus, .ask-step.now legend")).to_be_visible()
        assert page.locator(".ask-step:visible").count() == 1
        assert not answered.is_checked(), group
        assert asked_for(visitor) == []
        page.click(NEXT)
    assert answered.is_checked()
    page.click(NEXT)
    page.click(NEXT)
    expect(page.locator("#protocol:focus")).to_contain_text("Relieve muscular spasm")
    expect(page.locator("#player")).to_contain_text("First: Lie down")
    assert len(asked_for(visitor)) == 1
    assert page.locator("#routine .ask").count() == 0
    assert_made_for_what_is_answered(page)


def test_details_of_a_question_are_a_tap_away(visitor: Visitor) -> None:
    page = measured(visitor)
    item = page.locator("li:has(input[value=chest_pain])")
    expect(item.locator("p")).to_be_hidden()
    item.locator("summary").click()
    expect(item.locator("p")).to_contain_text("newly short of breath at rest")
    assert not item.locator("input").is_checked()


def test_an_emergency_is_advised_at_once_and_never_lost(browser: Browser, service: str) -> None:
    with Visitor(browser, service) as somebody:
        page = measured(somebody)
        page.check(EMERGENCY)
        advice = page.locator(".advice[data-urgency=emergency_now]")
        expect(advice).to_be_in_viewport()
        calls = advice.locator("a").evaluate_all("links => links.map((link) => link.getAttribute('href'))")
        assert calls == ["tel:112", "tel:911", "tel:999"]
        expect(page.locator(NEXT)).to_be_hidden()
        # Another language, another page, back, and a reload.
        somebody.goes("Deutsch")
        somebody.goes("Drehung")
        page.go_back()
        page.reload()
        expect(page.locator(EMERGENCY)).to_be_checked()
        somebody.opens("/?lang=de")
        somebody.measures(PHOTO)
        expect(page.locator("a[href='tel:112']:visible").first).to_be_in_viewport()
        expect(page.locator("#routine .steps")).to_have_count(0)
        assert asked_for(somebody) == []
        page.reload()
        expect(page.locator("a[href='tel:112']:visible").first).to_be_in_viewport()
        # Ticked by mistake.
        page.evaluate("for (const fold of document.querySelectorAll('.measured-anyway')) fold.open = true")
        expect(page.locator("#person .mistake")).to_be_visible()
        page.locator(EMERGENCY).uncheck()
        expect(page.locator(NEXT)).to_be_visible()
        assert somebody.complaints == []


def test_an_emergency_takes_a_routine_away_that_is_shown(visitor: Visitor) -> None:
    page = has_routine(visitor)
    page.click(".change")
    page.check(EMERGENCY)
    expect(page.locator(STEPS)).to_have_count(0)
    page.go_back()
    page.go_forward()
    expect(page.locator("#person .advice[data-urgency=emergency_now]")).to_be_visible()
    expect(page.locator(STEPS)).to_have_count(0)


def test_a_yes_that_can_wait_withholds_the_routine_at_the_end(visitor: Visitor) -> None:
    page = measured(visitor)
    page.check("input[value=fever_chills]")
    expect(page.locator(".advice[data-urgency=same_day]")).to_be_visible()
    expect(page.locator(NEXT)).to_have_text("Next")
    page.click(NEXT)
    answers(page, groups=GROUPS - 1)
    page.click("#person .quiet:has-text('Straight')")
    expect(page.locator("#withheld")).to_contain_text("same day")
    expect(page.locator(STEPS)).to_have_count(0)


def test_a_routine_is_made_anew_when_an_answer_changes(visitor: Visitor) -> None:
    page = has_routine(visitor)
    page.click(".change")
    expect(page.locator(STEPS)).to_be_hidden()
    answers(page)
    page.check("input[value=no_heat]")
    expect(page.locator(STEPS)).to_have_count(0)
    page.click(NEXT)
    page.fill("#age_years", "200")
    page.click(NEXT)
    assert page.locator("#age_years").evaluate("field => !field.checkValidity()")
    expect(page.locator(STEPS)).to_have_count(0)
    page.fill("#age_years", "41")
    page.click(NEXT)
    expect(page.locator(STEPS)).to_be_visible()
    assert len(asked_for(visitor)) == 2
    assert_made_for_what_is_answered(page)
    # Nothing changed: the same one.
    page.click(".change")
    answers(page)
    page.click("#person .quiet:has-text('Straight')")
    expect(page.locator(STEPS)).to_be_visible()
    assert len(asked_for(visitor)) == 2


def test_a_reload_shows_the_routine_for_the_answers_that_were_kept(visitor: Visitor) -> None:
    page = has_routine(visitor)
    page.reload()
    expect(page.locator(STEPS)).to_be_visible()
    assert_made_for_what_is_answered(page)
    visitor.goes("Deutsch")
    visitor.measures(PHOTO)
    visitor.goes_to("routine")
    expect(page.locator(STEPS)).to_be_visible()


def test_a_routine_that_cannot_be_had_says_so_and_can_be_asked_for_again(visitor: Visitor) -> None:
    page = measured(visitor)
    page.route("**/routine", lambda route: route.abort())
    answers(page)
    page.click("#person .quiet:has-text('Straight')")
    expect(page.locator("#routine .notice.stop:focus")).to_contain_text("no connection")
    page.unroute("**/routine")
    page.click("#routine .notice .button")
    expect(page.locator(STEPS)).to_be_visible()


def test_another_photo_takes_the_answers_along(visitor: Visitor) -> None:
    page = measured(visitor)
    page.check("input[value=fever_chills]")
    page.locator("[data-again]").click()
    with page.expect_response("**/result") as answered:
        visitor.measures(SAMPLES / "level_front.jpg")
    assert answered.value.json()["answer"]["protocol"]["withheld"]["urgency"] == "same_day"
    expect(page.locator("#routine #person input[value=fever_chills]")).to_be_checked()


LARGEST_SQUARE = """area => {
    const { x, y, width, height } = area.getBBox();
    const matrix = area.getScreenCTM();
    const side = FINGER / matrix.a;
    const box = area.ownerSVGElement.viewBox.baseVal;
    const point = area.ownerSVGElement.createSVGPoint();
    const inside = (px, py) => {
        [point.x, point.y] = [px, py];
        return area.isPointInFill(point) && px >= box.x && px <= box.x + box.width
            && py >= box.y && py <= box.y + box.height;
    };
    const fits = (left, top) => {
        for (let k = 0; k <= 8; k += 1) {
            const along = 0.01 + (side - 0.02) * k / 8;
            const edge = [[left + along, top + 0.01], [left + along, top + side - 0.01],
                          [left + 0.01, top + along], [left + side - 0.01, top + along]];
            if (!edge.every(([px, py]) => inside(px, py))) return false;
        }
        return true;
    };
    for (let left = x; left <= x + width - side + 0.001; left += 0.05)
        for (let top = y; top <= y + height - side + 0.001; top += 0.25) if (fits(left, top)) return true;
    return false;
}""".replace("FINGER", str(FINGER_PX))


def test_every_place_of_the_map_holds_a_finger_on_the_smallest_phone(browser: Browser, service: str) -> None:
    with Visitor(browser, service, viewport={"width": 320, "height": 740}) as somebody:
        page = measured(somebody)
        answers(page)
        page.click(NEXT)
        found: set[str] = set()
        for view in ("behind", "legs", "front"):
            page.click(f"[data-map=pain] [data-view={view}]")
            for area in page.locator("[data-map=pain] figure:visible .areas polygon").all():
                name = f"{area.get_attribute('data-name')}:{area.get_attribute('data-side')}"
                if area.evaluate(LARGEST_SQUARE):
                    found.add(name)
        spots = page.locator("[name=pain_also]").evaluate_all("boxes => boxes.map((box) => box.value)")
        assert found == set(spots)


def tap(page: Page, name: str, side: str) -> None:
    area = page.locator(f"[data-map=pain] figure:visible .areas polygon[data-name={name}][data-side={side}]")
    area.click(position={"x": 30, "y": 30})


def test_several_places_one_of_them_the_worst(visitor: Visitor) -> None:
    page = measured(visitor)
    answers(page)
    page.click(NEXT)
    tap(page, "lower_back", "left")
    tap(page, "lower_back", "right")
    expect(page.locator("#pain_side")).to_have_value("both")
    tap(page, "lower_back", "right")
    tap(page, "buttock", "right")
    expect(page.locator("#pain_place")).to_have_value("lower_back")
    expect(page.locator("[value='buttock:right']")).to_be_checked()
    expect(page.locator("[data-map=pain] .chosen")).to_have_count(2)
    page.locator(".map-says button", has_text="The buttock").click()
    expect(page.locator("#pain_place")).to_have_value("buttock")
    expect(page.locator("#pain_side")).to_have_value("right")
    expect(page.locator("[value='lower_back:left']")).to_be_checked()
    expect(page.locator("[data-map=pain] .worst")).to_have_count(1)
    # The worst is taken away: another one takes its place.
    tap(page, "buttock", "right")
    expect(page.locator("#pain_place")).to_have_value("lower_back")
    page.click("[data-map=pain] [data-view=legs]")
    tap(page, "leg_below_knee", "left")
    page.click(NEXT)
    expect(page.locator(STEPS)).to_be_visible()
    expect(page.locator("#routine")).to_contain_text(
        "It also hurts here: the leg below the knee (on the left)."
    )
    assert_made_for_what_is_answered(page)
    page.reload()
    page.click(".change")
    answers(page)
    page.click(NEXT)
    # The leg below the knee is drawn on both figures.
    expect(page.locator("[data-map=pain] .coloured .chosen")).to_have_count(3)


def test_tender_places_are_tapped_too(visitor: Visitor) -> None:
    page = measured(visitor)
    answers(page)
    page.click(NEXT)
    page.click("#tender > summary")
    # A small area of its own, which no other lies over.
    page.locator("[data-map=tender] figure:visible polygon[data-side=left]").last.click()
    ticked = page.locator("[name=tender_points]:checked")
    expect(ticked).to_have_count(1)
    expect(page.locator("#tender .tally")).to_have_text("1")
    page.locator("[data-map=tender] [data-clear]").click()
    expect(ticked).to_have_count(0)


def test_what_the_lists_say_is_drawn(visitor: Visitor) -> None:
    page = measured(visitor)
    answers(page)
    page.click(NEXT)
    page.select_option("#pain_place", "lower_back")
    page.select_option("#pain_side", "middle")
    page.click("#also summary")
    page.check("[value='neck:left']")
    expect(page.locator("[data-map=pain] figure:visible .chosen")).to_have_count(2)
    page.locator("[data-map=pain] [data-clear]").click()
    expect(page.locator("#pain_place")).to_have_value("")
    expect(page.locator("[value='neck:left']")).not_to_be_checked()


class Watched:
    """A player before a clock that stands still unless it is told to run."""

    def __init__(self, visitor: Visitor) -> None:
        visitor.page.add_init_script(
            "window.locks = { asked: 0, released: 0 };"
            "Object.defineProperty(navigator, 'wakeLock', { value: { request: async () => {"
            " locks.asked += 1; return { release: async () => { locks.released += 1; } }; } } });"
        )
        visitor.page.clock.install()
        self.page = has_routine(visitor)
        self.steps = self.page.locator(".whole").evaluate_all(
            "boxes => boxes.map(({ dataset }) => "
            "[dataset.seconds, dataset.rounds, dataset.sides].map(Number))"
        )
        self.page.click("#player .button")

    def awake(self) -> int:
        """How many locks are held."""
        held: int = self.page.evaluate("locks.asked - locks.released")
        return held

    def button(self, name: str) -> Any:
        return self.page.locator("#player").get_by_role("button", name=name, exact=True)

    def runs(self, seconds: float) -> None:
        self.page.clock.run_for(round(seconds * 1000))

    def shows(self, phase: str, clock: str) -> None:
        expect(self.page.locator("#player .phase")).to_have_text(re.compile(phase))
        expect(self.page.locator("#player .clock")).to_have_text(clock)


def minutes(seconds: int) -> str:
    return f"{seconds // 60}:{seconds % 60:02d}"


def test_the_player_says_get_ready_hold_and_next(visitor: Visitor) -> None:
    player = Watched(visitor)
    expect(player.page.locator("#player h3:focus")).to_have_text(re.compile("Lie down"))
    player.shows("Get ready", "0:15")
    assert player.awake() == 1
    player.runs(15.2)
    seconds = player.steps[0][0]
    player.shows("Now", minutes(seconds))
    expect(player.page.locator("#player")).to_contain_text("Next: Breathe")
    player.runs(10)
    player.shows("Now", minutes(seconds - 10))
    player.button("Pause").click()
    assert player.awake() == 0
    player.runs(60)
    player.shows("Paused", minutes(seconds - 10))
    player.button("Go on").click()
    player.runs(seconds - 10 + 0.2)
    player.shows("Get ready", "0:15")
    expect(player.page.locator("#player .soft").first).to_have_text(f"Step 2 of {len(player.steps)}")
    player.button("Step back").click()
    expect(player.page.locator("#player .soft").first).to_have_text(f"Step 1 of {len(player.steps)}")


def test_rounds_rests_and_both_sides(visitor: Visitor) -> None:
    player = Watched(visitor)
    number = next(k for k, (_, rounds, sides) in enumerate(player.steps) if rounds * sides > 1)
    for _ in range(number):
        player.button("Skip").click()
    seconds, rounds, sides = player.steps[number]
    player.runs(15.2)
    for turn in range(1, rounds * sides + 1):
        player.shows(f"Now, round {turn} of {rounds * sides}", minutes(seconds))
        player.runs(seconds + 0.2)
        if turn < rounds * sides:
            player.shows("Change sides" if sides == 2 and turn == rounds else "Rest", "0:10")
            player.runs(10.2)
    player.shows("Get ready", "0:15")


def test_to_the_end_and_how_it_was(visitor: Visitor) -> None:
    player = Watched(visitor)
    for _ in player.steps:
        player.button("Skip").click()
    expect(player.page.locator("#player")).to_contain_text("Done. Well held.")
    assert player.awake() == 0
    player.button("Once more").click()
    player.button("End").click()
    expect(player.page.locator("#player .phase:focus")).to_contain_text("Ended")
    player.button("How was it?").click()
    expect(player.page.locator("#check-in-title:focus")).to_be_in_viewport()


def test_the_player_stands_still_unseen_and_ends_with_its_routine(visitor: Visitor) -> None:
    player = Watched(visitor)
    page = player.page
    # Another tab of the answer in front: it goes on.
    page.locator("#routine").evaluate("tab => { tab.hidden = true; }")
    player.runs(5)
    page.locator("#routine").evaluate("tab => { tab.hidden = false; }")
    player.shows("Get ready", "0:10")
    page.evaluate(
        "Object.defineProperty(document, 'hidden', { value: true, configurable: true });"
        "document.dispatchEvent(new Event('visibilitychange'))"
    )
    player.shows("Paused: the page was not in view", "0:10")
    page.evaluate("delete document.hidden")
    player.button("Go on").click()
    page.click(".change")
    assert player.awake() == 0
    answers(page)
    page.click("#person .quiet:has-text('Straight')")
    expect(page.locator("#player .button")).to_have_text("Start the routine")
    page.click("#player .button")
    page.locator("[data-again]").click()
    page.locator("#shown").evaluate("place => place.replaceChildren()")
    expect.soft(page.locator("#player")).to_have_count(0)
    page.wait_for_function("() => locks.asked === locks.released")


def test_sound_can_be_switched_off(visitor: Visitor) -> None:
    visitor.page.add_init_script(
        "window.spoken = []; SpeechSynthesis.prototype.speak = ({ text }) => spoken.push(text);"
        "window.tones = 0; AudioContext = class { resume() { tones += 1; throw new Error(); } };"
    )
    player = Watched(visitor)
    assert "Get ready" in player.page.evaluate("spoken")[-1]
    heard = player.page.evaluate("[spoken.length, tones]")
    assert heard[1] > 0
    player.page.uncheck("#player [type=checkbox]")
    player.button("Skip").click()
    assert player.page.evaluate("[spoken.length, tones]") == heard


def taps(page: Page, *, pain: int, stop: str | None = None) -> None:
    """The five taps of a day."""
    values = {"pain_usual": pain, "pain_at_rest": 2, "night_spasm": "false", "bending_easy": "true"}
    for name, value in values.items():
        page.locator(f"#check-in [name={name}][value='{value}'] + span").click()
    page.locator(f"#check-in [{f'value={stop}' if stop else 'name=no_stop'}] + span").click()


def days_before(count: int, **day: Any) -> list[dict[str, Any]]:
    today = date.today()  # noqa: DTZ011 - the browser's own day, as the page has it
    return [
        {"date": str(today - timedelta(days=back)), "tender_0_10": {}, "stops": []} | day
        for back in range(count, 0, -1)
    ]


def verdict(page: Page) -> Any:
    return page.locator("#check-in .verdict-of-today h4")


def test_five_taps_and_a_verdict_that_nobody_keeps(visitor: Visitor, tmp_path: Path) -> None:
    page = has_routine(visitor)
    taps(page, pain=4)
    expect(verdict(page)).to_have_text("Stay with stage one")
    assert page.evaluate("localStorage.length") == 0
    with page.expect_download() as started:
        page.click("[data-save]")
    started.value.save_as(tmp_path / "days.json")
    diary = json.loads((tmp_path / "days.json").read_text("utf-8"))
    assert [day["pain_usual"] for day in diary["days"]] == [4]
    # The same file is what the command line and the page read.
    from posture.protocol.diary import Diary

    assert Diary.from_mapping(diary).red_flags_answered
    diary["days"] = days_before(1, pain_usual=6, pain_at_rest=4)
    (tmp_path / "earlier.json").write_text(json.dumps(diary))
    page.set_input_files("#earlier-days", tmp_path / "earlier.json")
    expect(page.locator("#check-in")).to_contain_text("Usual pain: 4. The last time: 6. That is less.")
    (tmp_path / "earlier.json").write_text("no days")
    page.set_input_files("#earlier-days", tmp_path / "earlier.json")
    expect(page.locator("[data-kept]")).to_contain_text("holds no days")


def test_days_are_kept_when_asked_for_and_forgotten_again(visitor: Visitor) -> None:
    page = has_routine(visitor)
    taps(page, pain=4)
    expect(verdict(page)).to_be_visible()
    page.check("[data-keep-here]")
    expect(page.locator("[data-kept]")).to_have_text("Days kept here: 1.")
    page.reload()
    expect(verdict(page)).to_have_text("Stay with stage one")
    expect(page.locator("#check-in [name=pain_usual][value='4']")).to_be_checked()
    page.click("[data-forget]")
    assert page.evaluate("localStorage.length") == 0
    expect(verdict(page)).to_have_count(0)
    expect(page.locator("#check-in :checked")).to_have_count(0)


def test_ready_for_stage_two(visitor: Visitor, tmp_path: Path) -> None:
    page = has_routine(visitor)
    good = {"pain_at_rest": 1, "night_spasm": False, "bending_easy": True}
    days = [*days_before(3, pain_usual=6), *[]]
    days = [days[0] | {"pain_at_rest": 4}, *(day | good | {"pain_usual": 2} for day in days[1:])]
    (tmp_path / "days.json").write_text(json.dumps({"days": days}))
    page.set_input_files("#earlier-days", tmp_path / "days.json")
    taps(page, pain=1)
    expect(verdict(page)).to_have_text("Ready for stage two")


def test_two_stops_take_a_step_away(visitor: Visitor, tmp_path: Path) -> None:
    page = measured(visitor)
    answers(page)
    page.click(NEXT)
    tap(page, "lower_back", "left")
    page.click(NEXT)
    expect(page.locator(STEPS)).to_be_visible()
    before = page.locator(".steps .step").count()
    (tmp_path / "days.json").write_text(
        json.dumps({"days": days_before(1, pain_usual=4, stops=["pain_rises"])})
    )
    page.set_input_files("#earlier-days", tmp_path / "days.json")
    taps(page, pain=4, stop="bruise")
    expect(verdict(page)).to_have_text("Go one step down")
    expect(page.locator("#person [name=stepped_down]")).to_be_checked()
    expect(page.locator(STEPS)).to_be_visible()
    expect(verdict(page)).to_have_text("Go one step down")
    assert page.locator(".steps .step").count() < before
    assert_made_for_what_is_answered(page)


def test_what_somebody_should_look_at_takes_the_routine_away(visitor: Visitor, tmp_path: Path) -> None:
    page = has_routine(visitor)
    days = days_before(2, pain_usual=4, stops=["leg_pain_spreads"])
    (tmp_path / "days.json").write_text(json.dumps({"days": days}))
    page.set_input_files("#earlier-days", tmp_path / "days.json")
    page.check("[data-keep-here]")
    taps(page, pain=4)
    expect(verdict(page)).to_have_text("Stop, and have it looked at")
    expect(page.locator(STEPS)).to_be_hidden()
    expect(page.locator("#player")).to_be_hidden()
    page.reload()
    expect(verdict(page)).to_have_text("Stop, and have it looked at")
    expect(page.locator(STEPS)).to_be_hidden()
    page.click("[data-forget]")
    expect(page.locator(STEPS)).to_be_visible()


def test_a_new_yes_leads_back_to_the_questions(visitor: Visitor) -> None:
    page = has_routine(visitor)
    page.click("[data-ask-safety]")
    expect(page.locator("#person")).to_be_visible()
    assert not page.locator("[name=red_flags_answered]").is_checked()
    page.check(EMERGENCY)
    expect(page.locator(STEPS)).to_have_count(0)


def test_locked_stages_lead_to_the_check_in(visitor: Visitor) -> None:
    page = has_routine(visitor)
    assert page.locator(".locked").count() == 4
    page.locator(".to-check-in:visible a").first.click()
    expect(page.locator("#check-in-title:focus")).to_be_in_viewport()


@pytest.mark.parametrize("language", ["en", "de"])
def test_without_a_script_the_groups_are_asked_in_the_form(
    browser: Browser, service: str, language: str
) -> None:
    with Visitor(browser, service, java_script_enabled=False, locale=language) as somebody:
        page = somebody.opens()
        assert page.locator(".ask-step:visible").count() == GROUPS + 2
        for box in page.locator("[name=none_of]").all():
            box.check()
        page.set_input_files("#photo", PHOTO)
        somebody.sends()
        expect(page.locator(STEPS)).to_be_visible(timeout=30_000)
        expect(page.locator("#routine .ask")).to_have_count(0)
        expect(page.locator("#check-in")).to_be_hidden()
        page.go_back()
        page.check(EMERGENCY)
        expect(page.locator(".advice a").first).to_have_attribute("href", "tel:112")
        page.set_input_files("#photo", PHOTO)
        somebody.sends()
        expect(page.locator(".notice.stop a").first).to_have_attribute("href", "tel:112")
        expect(page.locator(STEPS)).to_have_count(0)


@pytest.mark.parametrize(
    ("width", "scheme", "locale"), [(320, "dark", "de-DE"), (375, "light", "en-GB"), (1280, "light", "de-DE")]
)
def test_no_barriers_and_no_overflow(
    browser: Browser, service: str, width: int, scheme: str, locale: str
) -> None:
    size = {"width": width, "height": 740}
    with Visitor(browser, service, viewport=size, color_scheme=scheme, locale=locale) as somebody:
        page = measured(somebody)

        def is_well(state: str) -> None:
            assert somebody.barriers() == [], state
            assert page.evaluate("document.documentElement.scrollWidth") <= width, state

        page.locator(".now summary").first.click()
        page.check(EMERGENCY)
        is_well("an emergency")
        page.uncheck(EMERGENCY)
        answers(page)
        is_well("limits")
        page.click(NEXT)
        tap(page, "lower_back", "left")
        tap(page, "buttock", "left")
        page.evaluate("for (const fold of document.querySelectorAll('#pain details')) fold.open = true")
        is_well("pain")
        page.click(NEXT)
        expect(page.locator(STEPS)).to_be_visible()
        page.click("#player .button")
        taps(page, pain=4)
        expect(verdict(page)).to_be_visible()
        page.evaluate("for (const fold of document.querySelectorAll('#shown details')) fold.open = true")
        is_well("a routine that is played")


def test_the_keyboard_alone_is_enough(visitor: Visitor) -> None:
    page = measured(visitor)
    page.locator("#safety-title").focus()
    for _ in range(GROUPS + 2):
        page.locator(NEXT).focus()
        page.keyboard.press("Enter")
    expect(page.locator("#protocol:focus")).to_be_visible()
    page.keyboard.press("Tab")
    expect(page.locator("#player .button:focus")).to_have_text("Start the routine")
    page.keyboard.press("Enter")
    expect(page.locator("#player h3:focus")).to_be_visible()
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    expect(page.locator("#player .button:focus")).to_have_text("Go on")
    page.locator("#check-in [name=pain_usual]").first.focus()
    page.keyboard.press("ArrowRight")
    expect(page.locator("#check-in [name=pain_usual][value='1']")).to_be_checked()


def test_the_turn_asks_the_same(visitor: Visitor) -> None:
    """The page of the turn with an answer that this tab has kept: the same questions, the same routine."""
    page = measured(visitor)
    page.evaluate(
        "const kept = JSON.parse(sessionStorage['posture-result']);"
        "sessionStorage['posture-result'] = JSON.stringify({ ...kept, address: '/turn/result' });"
    )
    visitor.opens("/turn")
    expect(page.locator("#person")).to_be_hidden()
    page.goto("about:blank")  # or it were the same page
    visitor.opens("/turn#routine")
    answers(page)
    page.click("#person .quiet:has-text('Straight')")
    expect(page.locator(STEPS)).to_be_visible()
    assert_made_for_what_is_answered(page)
