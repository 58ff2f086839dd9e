"""From ticking chores to a written plan, each on their own phone, and privately until both are done."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from fractions import Fraction
from html import unescape

import pytest
from flask import Flask
from flask.testing import FlaskClient
from kept_home import Clock, let_in
from werkzeug.test import TestResponse

from household.model import Access, CheckInWish, Edit, Home, Kind, Role, Takes
from household.model import Act as Action
from household.queue import Job
from household.settings import Settings
from household.store import Store
from pages.begin_steps import BEGIN
from rounds.begin import suggested
from rounds.first import work_out_first
from rounds.world import World
from webhooks.core import home_of

#: What both tick in these stories: small, so that a plan is quick.
TICKED = ["laundry-wash", "kitchen-evening", "groceries"]


@pytest.fixture
def clock(at: Callable[..., datetime]) -> Clock:
    return Clock(at(0, 14))


@dataclass
class Couple:
    """A home in which nothing is agreed yet, and the telephones of both."""

    world: World
    number: int
    sanne: Phone
    bram: Phone

    @property
    def home(self) -> Home:
        return self.world.store.home(self.number)

    def list_together(self) -> None:
        """Both tick the same and are done, and make it their list."""
        for phone in (self.sanne, self.bram):
            phone.press("/start/chores", tick=TICKED, do="keep")
            phone.press("/start/together", do="done")
        self.decide(self.sanne, TICKED)

    def decide(self, phone: Phone, keys: list[str], **more: str) -> TestResponse:
        shown = re.search(r'name="shown" value="(\w+)"', phone.look("/start/together"))
        assert shown
        return phone.press("/start/together", on=keys, shown=shown[1], **{"do": "decide", **more})

    def work_out(self, phone: Phone) -> None:
        """Somebody asks for the plan, and the worker makes it."""
        phone.press("/start/plan", do="look")
        assert self.world.store.under_way(self.number, Job.PREVIEW)
        work_out_first(self.world, self.number)

    def say_yes(self, phone: Phone) -> TestResponse:
        plan = re.search(r'name="plan" value="(\d+)"', phone.look("/start/plan"))
        assert plan
        return phone.press("/start/plan", do="yes", plan=plan[1])


@dataclass
class Phone:
    """A browser of one of them, or of a stranger."""

    browser: FlaskClient

    def look(self, address: str) -> str:
        page = self.browser.get(address)
        assert page.status_code == 200, (address, page.status_code, page.headers.get("Location"))
        return unescape(page.text)

    def press(self, address: str, **fields: object) -> TestResponse:
        key = re.search(r'name="form_key" value="([^"]+)"', self.browser.get("/language").text or "")
        found = key or re.search(r'name="form_key" value="([^"]+)"', self.browser.get("/start/minutes").text)
        assert found
        return self.browser.post(address, data={"form_key": found[1], **fields})


@pytest.fixture
def couple(app: Flask, store: Store, settings: Settings, home: Home, clock: Clock) -> Couple:
    members = (home.members[0], replace(home.members[1], language="nl"))
    begun = replace(home.household, routines=True, check_in=CheckInWish(team="after"))
    number = store.add_household(begun, members, (), {})
    world = World(settings, store, clock)
    sanne, bram = (Phone(let_in(app.test_client(), store, number, m.key, clock.now)) for m in members)
    return Couple(world, number, sanne, bram)


def checked(page: str, name: str) -> set[str]:
    return set(re.findall(rf'name="{name}" value="([\w-]+)" checked', page))


def there(answer: TestResponse) -> str:
    assert answer.status_code == 303, answer.text
    return answer.headers["Location"]


# ── each on their own ───────────────────────────────────────────────────────────────────────────


def test_a_sensible_list_is_ticked_to_begin_with_and_one_may_begin_empty(couple: Couple) -> None:
    family = checked(couple.sanne.look("/start/chores"), "tick")
    two = checked(couple.sanne.look("/start/chores?begin=couple"), "tick")

    assert {"cooking", "laundry-wash"} <= two < family
    assert checked(couple.sanne.look("/start/chores?begin=none"), "tick") == set()
    assert couple.world.store.listing_of(couple.number, "sanne").ticked == ()


def test_what_somebody_ticks_is_theirs_until_both_are_done(couple: Couple) -> None:
    assert there(
        couple.sanne.press("/start/chores", tick=["ironing"], words="zuurdesem voeden elke dag", do="keep")
    ) == ("/start/minutes")

    assert checked(couple.sanne.look("/start/chores"), "tick") == {"ironing"}
    for address in ("/start/chores?begin=none", "/start/minutes", "/start/taste", "/start/picture", "/start/together"):
        page = couple.bram.look(address)
        assert "zuurdesem" not in page
        assert "ironing" not in checked(page, "tick")
    assert couple.home.chores == ()


def test_own_words_are_read_while_one_types_and_kept_as_understood(couple: Couple) -> None:
    words = "om de week dinsdag na het eten badkamer schrobben 30 min"

    heard = unescape(couple.sanne.press("/start/chores", tick=["oven"], words=words, do="read").text)
    assert "badkamer schrobben: om de week op dinsdag, na het eten" in heard
    assert couple.world.store.listing_of(couple.number, "sanne").own == ()

    assert there(couple.sanne.press("/start/chores", tick=["oven"], words=words, do="add")).endswith("#own")
    kept = couple.world.store.listing_of(couple.number, "sanne")
    assert ([chore.minutes for chore in kept.own], kept.ticked) == ([30], ("oven",))


def test_words_that_mean_nothing_are_told_and_what_was_ticked_stays_on_the_page(couple: Couple) -> None:
    refused = couple.sanne.press("/start/chores", tick=["oven"], words="badkamer elke 31 februari", do="add")

    assert refused.status_code == 400
    assert 'role="alert"' in refused.text
    assert checked(refused.text, "tick") == {"oven"}
    assert couple.world.store.listing_of(couple.number, "sanne").ticked == ()


def test_minutes_come_from_the_catalogue_and_stay_with_whoever_gave_them(couple: Couple) -> None:
    for phone in (couple.sanne, couple.bram):
        phone.press("/start/chores", tick=["ironing"], do="keep")
    assert 'name="minutes.ironing" value="30"' in couple.sanne.look("/start/minutes")

    assert there(couple.sanne.press("/start/minutes", **{"minutes.ironing": "47", "do": "keep"})) == "/start/taste"

    assert 'name="minutes.ironing" value="47"' in couple.sanne.look("/start/minutes")
    assert 'name="minutes.ironing" value="30"' in couple.bram.look("/start/minutes")


@pytest.mark.parametrize("typed", ["0", "veel", "-3", "9999", "٣"])
def test_minutes_that_are_none_change_nothing(couple: Couple, typed: str) -> None:
    couple.sanne.press("/start/chores", tick=["ironing"], do="keep")

    refused = couple.sanne.press("/start/minutes", **{"minutes.ironing": typed, "do": "keep"})

    assert refused.status_code == 400
    assert "strijken" in refused.text
    assert couple.home.own_minutes == {}


def test_a_taste_is_its_owner_s_and_says_no_two_things(couple: Couple) -> None:
    couple.sanne.press("/start/chores", tick=[*TICKED], do="keep")
    twice = couple.sanne.press("/start/taste", like=["groceries"], dislike=["groceries"], do="keep")
    assert (twice.status_code, dict(couple.home.heavy)) == (400, {})

    assert there(couple.sanne.press("/start/taste", like=["groceries"], dislike=["laundry-wash"], do="keep")) == (
        "/start/picture"
    )

    assert couple.home.heavy == {("sanne", "groceries"): 1, ("sanne", "laundry-wash"): 3}
    assert checked(couple.sanne.look("/start/taste"), "like") == {"groceries"}
    couple.bram.press("/start/chores", tick=[*TICKED], do="keep")
    assert " checked" not in couple.bram.look("/start/taste")


def test_nothing_is_compulsory(couple: Couple) -> None:
    couple.sanne.press("/start/chores", do="keep")

    for step, after in (("minutes", "taste"), ("taste", "picture"), ("picture", "together")):
        assert there(couple.sanne.press(f"/start/{step}", do="skip")) == f"/start/{after}"
    done = {key: is_done(couple.world, couple.home, "sanne") for key, _, is_done in BEGIN}
    assert [key for key, is_done in done.items() if is_done] == ["chores", "minutes", "taste", "picture"]
    assert not any(is_done(couple.world, couple.home, "bram") for _, _, is_done in BEGIN)


def test_the_picture_opens_when_both_are_done_with_what_both_drew(couple: Couple) -> None:
    for phone in (couple.sanne, couple.bram):
        phone.press("/start/chores", tick=TICKED, do="keep")
    couple.sanne.press(
        "/start/picture", **{"does.groceries": "sanne", "thinks.groceries": "sanne", "does.laundry-wash": "both"}
    )
    couple.bram.press("/start/picture", **{"does.groceries": "both", "thinks.groceries": "sanne"})
    couple.sanne.press("/start/together", do="done")
    assert "Sanne ziet" not in couple.bram.look("/start/picture")

    couple.bram.press("/start/together", do="done")

    page = couple.sanne.look("/start/picture")
    assert "Bram ziet: doen samen" in page or "Bram ziet: doen allebei" in page
    assert "was draaien" not in page
    assert page.count("Sanne ziet") == 1


# ── side by side ────────────────────────────────────────────────────────────────────────────────


def test_while_the_other_is_not_done_the_page_says_so_kindly(couple: Couple) -> None:
    couple.sanne.press("/start/chores", tick=TICKED, do="keep")
    couple.sanne.press("/start/together", do="done")

    page = couple.sanne.look("/start/together")
    assert "Bram is nog bezig" in page
    assert "/start/calendars" in page
    assert "Eerst jouw helft" in couple.bram.look("/start/together")


def test_surprises_show_once_both_are_done(couple: Couple) -> None:
    couple.sanne.press("/start/chores", tick=["ironing", "oven"], do="keep")
    couple.bram.press("/start/chores", tick=["ironing"], words="hond uitlaten elke dag 20 min", do="keep")
    couple.sanne.press("/start/minutes", **{"minutes.ironing": "40"})
    couple.bram.press("/start/minutes", **{"minutes.ironing": "90"})
    couple.sanne.press("/start/together", do="done")
    couple.bram.press("/start/together", do="done")

    page = couple.sanne.look("/start/together")

    assert "Jullie schatten strijken op 40 en 90 minuten." in page
    assert "Eén klus zien jullie allebei" in page
    assert re.search(r"Sanne dacht ook aan</h3>\s*<p>oven schoonmaken</p>", page)
    assert re.search(r"Bram dacht ook aan</h3>\s*<p>hond uitlaten</p>", page)
    assert checked(page, "on") == {"ironing", "oven", "dog-walk"}
    assert 'name="minutes.dog-walk" value="20"' in page
    assert 'name="minutes.ironing" value="65"' in page


def test_the_union_becomes_the_list_of_the_home(couple: Couple) -> None:
    couple.sanne.press("/start/chores", tick=["ironing", "oven"], do="keep")
    couple.bram.press("/start/chores", tick=["ironing", "laundry-wash"], do="keep")
    for phone in (couple.sanne, couple.bram):
        phone.press("/start/together", do="done")

    answer = couple.decide(couple.bram, ["ironing", "laundry-wash"], **{"minutes.ironing": "25"})

    assert there(answer) == "/start/shares"
    assert {chore.key: chore.minutes for chore in couple.home.chores} == {"ironing": 25, "laundry-wash": 10}
    assert checked(couple.sanne.look("/start/together"), "on") == {"ironing", "laundry-wash"}
    assert there(couple.sanne.browser.get("/start/chores")) == "/start/together"


def test_a_list_that_the_other_changed_meanwhile_is_looked_at_again(couple: Couple) -> None:
    couple.list_together()
    shown = re.search(r'name="shown" value="(\w+)"', couple.sanne.look("/start/together"))
    assert shown
    couple.decide(couple.bram, TICKED[:2])

    late = couple.sanne.press("/start/together", on=TICKED, shown=shown[1], do="decide")

    assert late.status_code == 400
    assert "intussen veranderd" in late.text
    assert [chore.key for chore in couple.home.chores] == ["kitchen-evening", "laundry-wash"]


def test_one_chore_is_changed_in_words_where_it_does_not_fit(couple: Couple) -> None:
    couple.list_together()
    address = "/start/together/groceries"

    wrong = couple.bram.press(address, often="als het uitkomt", minutes="0")
    assert wrong.status_code == 400
    fits = couple.bram.press(address, often="om de week op zaterdag", minutes="50", who="Sanne")

    assert there(fits) == "/start/together?said=kept#chore-groceries"
    chore = couple.home.chore("groceries")
    assert (chore.minutes, chore.rhythm.every, chore.rhythm.days, chore.owner) == (50, 2, (5,), "sanne")


def test_something_forgotten_joins_in_own_words(couple: Couple) -> None:
    couple.list_together()

    couple.decide(couple.sanne, TICKED, words="kattenbak elke dag 5 min", do="keep")

    assert "kattenbak" in {chore.name for chore in couple.home.chores}


def test_one_may_go_on_alone_and_the_other_joins_later(couple: Couple) -> None:
    couple.sanne.press("/start/chores", tick=["ironing"], do="keep")
    couple.bram.press("/start/chores", tick=["oven"], do="keep")
    couple.sanne.press("/start/together", do="onward")

    page = couple.sanne.look("/start/together")
    assert checked(page, "on") == {"ironing"}
    assert "oven schoonmaken" not in page
    assert "strijken" in couple.bram.look("/start/together")
    couple.decide(couple.sanne, ["ironing"])
    assert checked(couple.bram.look("/start/chores"), "tick") == {"oven"}

    couple.bram.press("/start/together", do="done")

    page = couple.sanne.look("/start/together")
    assert "oven schoonmaken" in page
    assert checked(page, "on") == {"ironing"}


def test_before_it_lies_open_nobody_decides(couple: Couple) -> None:
    assert couple.sanne.press("/start/together", on=["oven"], do="decide").status_code == 403
    assert couple.home.chores == ()


# ── shares ──────────────────────────────────────────────────────────────────────────────────────


def test_each_way_to_share_is_told_in_hours(couple: Couple) -> None:
    couple.list_together()

    looked = couple.sanne.press(
        "/start/shares",
        **{"paid.sanne": "24", "way.sanne": "2", "paid.bram": "36,5", "way.bram": "5", "do": "look"},
    )

    page = unescape(looked.text)
    assert looked.status_code == 200
    assert {"way-equal", "way-free", "way-work"} <= set(re.findall(r'id="(way-\w+)"', page))
    assert "per week" in page
    assert [m.share for m in couple.home.members] == [Fraction(1, 2)] * 2


def test_the_shares_that_one_chooses_are_what_both_see(couple: Couple) -> None:
    couple.list_together()

    assert there(couple.sanne.press("/start/shares", **{"own.sanne": "40", "own.bram": "60 %", "do": "own"}))

    assert [m.share for m in couple.home.members] == [Fraction(2, 5), Fraction(3, 5)]
    assert re.search(r"<dt>Bram</dt><dd><strong>60 %</strong>", couple.bram.look("/start/shares"))


@pytest.mark.parametrize(
    "typed",
    [
        {"own.sanne": "40", "own.bram": "40", "do": "own"},
        {"own.sanne": "veel", "do": "own"},
        {"paid.sanne": "400", "do": "work"},
        {"do": "twice"},
    ],
)
def test_numbers_that_do_not_fit_are_told_and_change_nothing(couple: Couple, typed: dict[str, str]) -> None:
    couple.list_together()

    refused = couple.sanne.press("/start/shares", **typed)

    assert refused.status_code == 400
    assert 'role="alert"' in refused.text
    assert [m.share for m in couple.home.members] == [Fraction(1, 2)] * 2


# ── the plan ────────────────────────────────────────────────────────────────────────────────────


def test_the_plan_is_worked_out_by_the_worker_and_the_page_looks_again(couple: Couple) -> None:
    couple.list_together()
    couple.sanne.press("/start/plan", do="look")

    waiting = couple.bram.look("/start/plan")
    assert 'hx-trigger="every 2s"' in waiting
    assert "http-equiv" not in waiting
    asked = {"path": "/start/plan?seen=busy", "headers": {"HX-Request": "true"}}
    assert couple.bram.browser.get(**asked).status_code == 204
    work_out_first(couple.world, couple.number)
    assert couple.bram.browser.get(**asked).headers["HX-Refresh"] == "true"

    for phone in (couple.sanne, couple.bram):
        page = phone.look("/start/plan")
        assert "Ieders deel, naast wat jullie afspraken" in page
        assert "Waarom dit eerlijk is" in page
        assert "zo komt Sanne samen met de rest uit op wat jullie afspraken, 50 %." in page
        assert "boodschappen" in page
        assert "20:30" in page
    assert not couple.world.store.under_way(couple.number, Job.PREVIEW)
    assert couple.home.agreement is None


def test_it_counts_when_both_said_yes_each_for_themselves(couple: Couple, at: Callable[..., datetime]) -> None:
    couple.list_together()
    couple.work_out(couple.sanne)
    store, now = couple.world.store, couple.world.clock()
    store.schedule(couple.number, Job.ROUND, timedelta(minutes=15), now + timedelta(minutes=10))

    couple.say_yes(couple.sanne)
    assert couple.home.agreement is None
    assert "Nu is het aan Bram" in couple.sanne.look("/start/plan")
    assert "Sanne zei al ja" in couple.bram.look("/start/plan")
    assert (couple.number, Job.ROUND.value) not in store.due(now)
    couple.say_yes(couple.bram)

    assert couple.home.agreement is not None
    assert couple.home.agreement.yes == ("bram", "sanne")
    assert (couple.number, Job.ROUND.value) in store.due(now)
    assert "Jullie zijn eruit" in couple.sanne.look("/start/plan")
    assert there(couple.sanne.browser.get("/start/together")) == "/start/plan"
    assert all(is_done(couple.world, couple.home, "bram") for _, _, is_done in BEGIN)


def test_a_list_that_changed_after_one_yes_asks_again(couple: Couple) -> None:
    couple.list_together()
    couple.work_out(couple.sanne)
    old = re.search(r'name="plan" value="(\d+)"', couple.bram.look("/start/plan"))
    assert old
    couple.say_yes(couple.sanne)
    couple.decide(couple.bram, TICKED[:2])

    late = couple.bram.press("/start/plan", do="yes", plan=old[1])

    assert late.status_code == 400
    assert couple.home.agreement is None
    assert "Er is iets veranderd" in couple.bram.look("/start/plan")
    couple.work_out(couple.bram)
    assert "zei al ja" not in couple.bram.look("/start/plan")
    couple.say_yes(couple.bram)
    assert couple.home.agreement is None


def test_the_same_list_kept_once_more_asks_nobody_again(couple: Couple) -> None:
    couple.list_together()
    couple.work_out(couple.sanne)
    couple.say_yes(couple.sanne)

    couple.decide(couple.bram, TICKED)
    couple.bram.press("/start/shares", do="equal")

    assert "Sanne zei al ja" in couple.bram.look("/start/plan")


def test_small_chores_of_one_moment_are_told_with_what_they_hold(couple: Couple) -> None:
    couple.sanne.press("/start/chores", tick=list(suggested("family")), do="keep")
    couple.sanne.press("/start/together", do="onward")
    couple.decide(couple.sanne, list(suggested("family")))
    couple.work_out(couple.sanne)

    page = couple.sanne.look("/start/plan")

    assert "Klusjes van één moment, bij elkaar" in page
    assert re.search(r"<summary>\w+ronde \((Sanne|Bram)\): .*, vanaf \d\d:\d\d</summary><ul><li>", page)
    assert re.search(r"elke vrijdag om 20:30, 15 minuten", page)


def test_other_shares_after_one_yes_ask_again_and_an_own_taste_does_not(couple: Couple) -> None:
    couple.list_together()
    couple.work_out(couple.sanne)
    couple.say_yes(couple.sanne)

    couple.bram.press("/start/taste", like=["groceries"], do="keep")
    assert "Sanne zei al ja" in couple.bram.look("/start/plan")
    couple.bram.press("/start/shares", **{"own.sanne": "40", "own.bram": "60", "do": "own"})
    assert "Er is iets veranderd" in couple.bram.look("/start/plan")


def test_a_taste_before_any_yes_is_taken_along(couple: Couple) -> None:
    couple.list_together()
    couple.work_out(couple.sanne)

    couple.bram.press("/start/taste", like=["groceries"], do="keep")

    assert "Er is iets veranderd" in couple.sanne.look("/start/plan")


def test_a_plan_of_yesterday_is_worked_out_anew_and_the_same_yes_stays(couple: Couple, clock: Clock) -> None:
    couple.list_together()
    couple.work_out(couple.sanne)
    couple.say_yes(couple.sanne)

    clock.now += timedelta(days=7)
    assert "Er is iets veranderd" in couple.bram.look("/start/plan")
    couple.work_out(couple.bram)

    assert "Sanne zei al ja" in couple.bram.look("/start/plan")
    couple.say_yes(couple.bram)
    agreement = couple.home.agreement
    assert agreement is not None
    assert agreement.starts_on == clock.now.date()


def test_without_chores_the_page_says_what_comes_first(couple: Couple) -> None:
    page = couple.sanne.look("/start/plan")
    couple.sanne.press("/start/plan", do="look")

    assert "Eerst nog dit" in page
    assert not couple.world.store.under_way(couple.number, Job.PREVIEW)


def test_a_calendar_that_was_never_read_goes_first(couple: Couple) -> None:
    couple.list_together()
    couple.world.store.add_calendar(
        couple.number, "bram", Kind.ICS, Role.READ, "https://x.example/a.ics", "Werk", None, Access.BUSY, Takes.MINE
    )

    couple.sanne.press("/start/plan", do="look")

    assert "De agenda Werk van Bram is nog niet gelezen" in couple.sanne.look("/start/plan")
    assert not couple.world.store.under_way(couple.number, Job.PREVIEW)
    assert work_out_first(couple.world, couple.number) is None


def test_how_far_the_calendars_are_is_told(couple: Couple) -> None:
    store = couple.world.store
    ours = [
        store.add_calendar(
            couple.number, member, Kind.MEMORY, Role.OURS, f"memory://{member}", "Samen", None, Access.TITLES,
            Takes.NOBODY,
        )
        for member in ("sanne", "bram")
    ]  # fmt: skip
    couple.list_together()
    couple.work_out(couple.sanne)
    couple.say_yes(couple.sanne)
    couple.say_yes(couple.bram)
    assert "0 van 2 agenda's geschreven" in couple.sanne.look("/start/plan")

    store.begin(couple.number, [Edit(ours[0], "a.ics", Action.CREATE, "text")], couple.world.clock())
    store.set_planned(couple.number, store.version(couple.number), couple.world.clock().date())

    page = couple.sanne.look("/start/plan")
    assert "1 van 2 agenda's geschreven" in page
    assert 'hx-trigger="every 2s"' in page


# ── who may, and in which language ──────────────────────────────────────────────────────────────


def test_a_stranger_s_plan_is_not_theirs_to_say_yes_to(couple: Couple, app: Flask, home: Home) -> None:
    couple.list_together()
    couple.work_out(couple.sanne)
    found = couple.world.store.proposal(couple.number)
    assert found is not None
    elsewhere = replace(home.household, key="verderop", name="Verderop")
    number = couple.world.store.add_household(elsewhere, home.members, home.chores, {})
    joris = Phone(let_in(app.test_client(), couple.world.store, number, "bram", couple.world.clock()))

    answer = joris.press("/start/plan", do="yes", plan=str(found.id))

    assert answer.status_code == 400
    again = couple.world.store.proposal(couple.number)
    assert again is not None
    assert again.yes == ()


def test_the_other_s_name_in_a_form_reaches_nothing(couple: Couple) -> None:
    couple.sanne.press("/start/chores", tick=["oven"], member="bram", do="keep")
    couple.sanne.press("/start/minutes", **{"minutes.oven": "33", "member": "bram"})

    assert couple.world.store.listing_of(couple.number, "bram").ticked == ()
    assert set(couple.home.own_minutes) == {("sanne", "oven")}


@pytest.mark.parametrize("step", [address for _, address, _ in BEGIN])
def test_every_step_speaks_both_languages(couple: Couple, step: str) -> None:
    couple.list_together() if step not in ("/start/chores",) else None
    with couple.bram.browser.session_transaction() as session:
        session["language"] = "en"

    dutch, english = couple.sanne.look(step), couple.bram.look(step)

    assert '<html lang="nl">' in dutch
    assert '<html lang="en">' in english
    for page in (dutch, english):
        assert len(re.findall(r"<h1", page)) == 1
        ids = re.findall(r'\bid="([^"]+)"', page)
        assert len(ids) == len(set(ids))
        labels = set(re.findall(r'<label[^>]* for="([^"]+)"', page))
        assert labels <= set(ids)


def test_what_a_voice_reads_holds_nothing_of_a_list(couple: Couple) -> None:
    couple.sanne.press("/start/chores", tick=["oven"], do="keep")

    assert home_of(couple.world.store, couple.number).chores == ()
