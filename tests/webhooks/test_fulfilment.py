"""What the home answers, for every intent, in both languages, on a shared and on one's own device."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta
from fractions import Fraction

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from household.model import (
    Agreement,
    Answer,
    By,
    Change,
    Home,
    Intent,
    Language,
    ReasonKind,
    Speaker,
    WeekException,
)
from language.sentences import say
from webhooks.fulfilment import fulfil

LIVING_ROOM = Speaker("living room")
SANNE = Speaker("phone of Sanne", "sanne")
BRAM = Speaker("phone of Bram", "bram")
TUESDAY = "2026-03-03"

Ask = Callable[..., Answer]


@pytest.fixture
def ask(home: Home, at: Callable[..., datetime]) -> Ask:
    """Asks on Tuesday at 14:00, unless said otherwise."""

    def asked(
        name: str,
        speaker: Speaker = LIVING_ROOM,
        language: Language = "nl",
        now: datetime | None = None,
        within: Home = home,
        **slots: object,
    ) -> Answer:
        return fulfil(Intent(name, slots), within, speaker, language, now or at(1, 14))

    return asked


# ── who does ──


def test_who_does_the_toys_tonight(ask: Ask) -> None:
    evening = {"chore": "speelgoed", "day": TUESDAY, "part": "evening"}

    assert ask("who_does", **evening).speech == "Bram doet vanavond het speelgoed, om zeven uur."
    assert ask("who_does", language="en", **evening).speech.startswith("Bram does het speelgoed tonight, at")


def test_on_ones_own_device_it_is_you(ask: Ask) -> None:
    assert ask("who_does", BRAM, chore="speelgoed", day=TUESDAY).speech.startswith("Jij doet vanavond")
    assert ask("who_does", BRAM, "en", chore="speelgoed", day=TUESDAY).speech.startswith("You do")
    assert ask("who_does", SANNE, chore="speelgoed", day=TUESDAY).speech.startswith("Bram doet")


def test_together_names_both(ask: Ask) -> None:
    shared = ask("who_does", chore="koken", day="2026-03-07").speech
    own = ask("who_does", SANNE, chore="koken", day="2026-03-07").speech

    assert shared == "Bram en Sanne doen zaterdagmiddag samen koken, om vijf uur."
    assert own.startswith("Jij en Bram doen")


def test_a_chore_with_two_moments_names_each_of_them(ask: Ask) -> None:
    said = ask("who_does", chore="afwas", day=TUESDAY).speech

    assert said == "De afwas, vandaag: Sanne om acht uur en Bram om half zeven."


def test_the_part_of_the_day_picks_the_moment(ask: Ask) -> None:
    assert ask("who_does", chore="afwas", day=TUESDAY, part="evening").speech.startswith("Bram doet")
    assert ask("who_does", chore="afwas", day=TUESDAY, part="morning").speech.startswith("Sanne doet")


def test_another_part_than_it_is_in_still_hears_when_it_is(ask: Ask) -> None:
    said = ask("who_does", chore="was", day=TUESDAY, part="morning").speech

    assert said == "Sanne doet vanavond de was, om half acht."


def test_on_a_day_without_it_the_next_time_is_said(ask: Ask) -> None:
    said = ask("who_does", chore="was", day="2026-03-04").speech

    assert said.startswith("Morgen niet: de was.")
    assert "Sanne" in said


def test_a_week_names_the_days_of_whoever_does_it(ask: Ask) -> None:
    week = {"start": "2026-03-02", "end": "2026-03-08"}

    assert ask("who_does", chore="speelgoed", period=week).speech == (
        "Het speelgoed doet Bram: vanavond, morgenavond en overmorgenavond, en nog 3."
    )
    assert ask("who_does", BRAM, chore="speelgoed", period=week).speech.startswith("Het speelgoed doe jij: vanavond")
    assert ask("who_does", chore="koken", period=week).speech.startswith("Koken doen Bram en Sanne samen: ")
    assert ask("who_does", chore="afwas", period=week).speech.startswith(
        "De afwas, gisteren tot en met zondag: Bram vanavond, Sanne morgenochtend"
    )


def test_a_weekend_without_it_says_when_it_is(ask: Ask) -> None:
    weekend = {"start": "2026-03-07", "end": "2026-03-08"}

    said = ask("who_does", chore="was", period=weekend).speech

    assert said.startswith("Zaterdag tot en met zondag niet: de was. Daarna dinsdag 10 maart")


def test_without_a_day_the_next_time_is_meant(ask: Ask) -> None:
    assert ask("who_does", chore="was").speech == "Sanne doet vanavond de was, om half acht."


def test_a_rare_chore_is_found_weeks_ahead(ask: Ask, at: Callable[..., datetime]) -> None:
    said = ask("when_is", chore="ramen", now=at(6, 12)).speech

    assert said.startswith("De ramen doet Bram zaterdag 4 april")


def test_what_was_is_told_without_blame(ask: Ask) -> None:
    assert ask("who_does", chore="speelgoed", day="2026-03-02").speech == (
        "Gisteren was Bram aan de beurt: het speelgoed."
    )


@pytest.mark.parametrize(("change", "word"), [(Change.DONE, "gedaan"), (Change.SKIPPED, "hoeft dat niet")])
def test_what_is_over_is_said(ask: Ask, home: Home, at: Callable[..., datetime], change: Change, word: str) -> None:
    over = replace(home, exceptions=(WeekException("was.sanne.0", at(1, 19, 30), change, By.PERSON, "sanne"),))

    said = ask("who_does", within=over, chore="was", day=TUESDAY).speech

    assert word in said
    assert said.startswith("Vandaag")
    assert "Sanne" not in said


def test_what_has_no_moment_says_so_without_a_cause(ask: Ask, home: Home, at: Callable[..., datetime]) -> None:
    stuck = WeekException("was.sanne.0", at(1, 19, 30), Change.UNPLACED, By.PLAN, "sanne")

    said = ask("who_does", within=replace(home, exceptions=(stuck,)), chore="was", day=TUESDAY).speech

    assert said == "Voor de was is vandaag nog geen moment gevonden."


def test_a_moved_chore_is_answered_where_it_now_stands(ask: Ask, home: Home, at: Callable[..., datetime]) -> None:
    moved = WeekException("was.sanne.0", at(1, 19, 30), Change.GIVEN, By.PLAN, "bram", at(2, 20), 20)

    said = ask("when_is", within=replace(home, exceptions=(moved,)), chore="was").speech

    assert said == "De was doet Bram morgenavond om acht uur."


def test_two_close_names_are_asked_back(ask: Ask) -> None:
    answer = ask("who_does", chore_options=["was", "afwas"])

    assert answer.speech == "Bedoel je de was of de afwas?"
    assert answer.listen
    assert answer.speech in answer.reprompt


def test_an_unknown_chore_is_met_kindly(ask: Ask) -> None:
    assert ask("who_does", chore_text="de draak voeren").speech.startswith("Die klus ken ik niet.")
    assert ask("who_does", chore="was-die-er-niet-meer-is").speech.startswith("Die klus ken ik niet.")


def test_no_chore_at_all_is_asked_for(ask: Ask) -> None:
    assert ask("when_is").listen


# ── when is ──


def test_when_is_the_laundry(ask: Ask) -> None:
    assert ask("when_is", chore="was").speech == "De was doet Sanne vanavond om half acht."
    assert ask("when_is", SANNE, chore="was").speech == "De was doe jij vanavond om half acht."


def test_what_has_just_ended_is_next_time_again(ask: Ask, at: Callable[..., datetime]) -> None:
    said = ask("when_is", chore="was", now=at(1, 20)).speech

    assert said.startswith("De was doet Sanne dinsdag 10 maart")


def test_a_chore_in_no_plan_says_so(ask: Ask) -> None:
    assert ask("when_is", chore="tuin").speech == "Nu niet in het plan: de tuin."


# ── agenda ──


def test_the_agenda_of_a_day_is_who_what_when(ask: Ask) -> None:
    said = ask("agenda", day=TUESDAY, part="evening").speech

    assert said.startswith("Vanavond: Bram de afwas om half zeven, Bram het speelgoed om zeven uur")
    assert "Sanne de was om half acht" in said


def test_my_own_agenda(ask: Ask) -> None:
    assert ask("agenda", SANNE, day=TUESDAY, member="self").speech == "Vanavond voor jou: de was om half acht."
    assert ask("agenda", SANNE, day=TUESDAY, member="partner").speech.startswith("Vanavond voor Bram:")


@pytest.mark.parametrize("member", ["self", "partner"])
def test_a_shared_device_asks_for_whom(ask: Ask, member: str) -> None:
    answer = ask("agenda", day=TUESDAY, member=member)

    assert answer.speech == "Met wie spreek ik: Sanne of Bram?"
    assert answer.listen


def test_today_tells_only_what_is_left(ask: Ask, at: Callable[..., datetime]) -> None:
    assert "acht uur" not in ask("agenda", day=TUESDAY, member="sanne").speech
    assert ask("agenda", day=TUESDAY, now=at(1, 22)).speech == "Vandaag staat er niets meer op de lijst."


def test_a_long_list_is_three_and_a_count(ask: Ask) -> None:
    said = ask("agenda", period={"start": "2026-03-07", "end": "2026-03-08"}).speech

    assert said.startswith("Zaterdag tot en met zondag: ")
    assert "en nog 5" in said


def test_the_check_in_is_the_ten_minutes_of_both(ask: Ask) -> None:
    for member in (None, "sanne", "bram"):
        said = ask("agenda", day="2026-03-06", part="evening", member=member).speech
        assert "jullie 10 minuten" in said or "en nog" in said
    alone = ask("agenda", day="2026-03-06", part="evening", member="sanne").speech
    assert alone == "Vrijdagavond voor Sanne: jullie 10 minuten om half negen."


def test_fifteen_minutes_say_what_they_hold(ask: Ask, home: Home) -> None:
    assert home.agreement is not None
    assert home.agreement.check_in is not None
    meeting = replace(home.agreement.check_in, minutes=15)
    wish = replace(home.household.check_in, team="after")
    after = replace(
        home,
        household=replace(home.household, check_in=wish),
        agreement=replace(home.agreement, check_in=meeting),
    )

    said = ask("checkin_when", within=after).speech
    assert "jullie 10 minuten voor elkaar en 5 voor de klussen" in said
    assert (
        "your 10 minutes for each other and 5 for the chores" in ask("checkin_when", within=after, language="en").speech
    )


def test_five_minutes_on_a_day_of_their_own_stand_on_that_day(ask: Ask, home: Home) -> None:
    assert home.agreement is not None
    assert home.agreement.check_in is not None
    sunday = home.agreement.check_in.start + timedelta(days=2)
    team = replace(home.agreement.check_in, chore="team", minutes=5, start=sunday, rrule="FREQ=WEEKLY;BYDAY=SU;WKST=MO")
    apart = replace(home, agreement=replace(home.agreement, team=team))

    alone = ask("agenda", within=apart, day="2026-03-08", part="evening", member="sanne").speech
    assert "jullie 5 minuten voor de klussen" in alone


@pytest.mark.parametrize("language", ["nl", "en"])
def test_a_week_without_a_moment_is_told_where_it_could_be(
    ask: Ask, home: Home, at: Callable[..., datetime], language: Language
) -> None:
    assert home.agreement is not None
    assert home.agreement.check_in is not None
    original = at(4, 20, 30)
    offer = WeekException("check-in.both.0", original, Change.UNPLACED, By.PLAN, "both", at(5, 9), 10)
    without = replace(home, exceptions=(*home.exceptions, offer))

    said = ask("checkin_when", within=without, language=language).speech
    assert ("zaterdag" if language == "nl" else "Saturday") in said
    assert ("verzet ons gesprek" if language == "nl" else "move our talk") in said


def test_cooking_together_is_one_line(ask: Ask) -> None:
    said = ask("agenda", day="2026-03-07", part="afternoon").speech

    assert said == "Zaterdagmiddag: samen koken om vijf uur."


def test_an_empty_day_is_simply_empty(ask: Ask) -> None:
    said = ask("agenda", day=TUESDAY, part="night").speech

    assert "niets" in said


# ── why ──


def test_why_is_not_said_aloud(ask: Ask) -> None:
    answer = ask("why", chore="was", day=TUESDAY)

    assert answer.speech == "Dat laat ik liever op je eigen telefoon zien."


def test_why_me_is_a_fact_on_my_own_device(ask: Ask) -> None:
    said = ask("why", SANNE, chore="was").speech

    assert said == "Met de was kom je samen met de rest uit op wat jullie afspraken, 50 procent."


def test_why_the_other_is_for_the_other_to_see(ask: Ask) -> None:
    said = ask("why", SANNE, chore="speelgoed", day=TUESDAY).speech

    assert said.startswith("Die doet Bram.")
    assert "50" not in said


def test_every_reason_has_words_in_both_languages() -> None:
    details = {"chore": "de was", "day": "vandaag", "other": "Bram", "percent": 50}

    for kind in ReasonKind:
        assert say(f"answer.why.{kind}", "nl", **details) != say(f"answer.why.{kind}", "en", **details)


# ── about itself ──


def test_help_stop_and_none_are_short_and_need_no_plan(ask: Ask, home: Home) -> None:
    bare = replace(home, agreement=None)

    assert ask("help", within=bare).listen
    assert ask("stop", within=bare).speech == "Tot straks."
    assert ask("none", within=bare).speech.startswith("Dat is niet iets voor mij.")
    assert ask("lights_on", within=bare).speech == ask("none").speech


@pytest.mark.parametrize("name", ["who_does", "when_is", "agenda"])
def test_without_a_plan_the_next_step_is_said(ask: Ask, home: Home, name: str) -> None:
    said = ask(name, within=replace(home, agreement=None), chore="was", day=TUESDAY).speech

    assert said.startswith("Er is nog geen plan.")
    assert "samen plan" in said


# ── whatever is asked ──


def test_a_chore_cannot_become_a_tag(ask: Ask, home: Home) -> None:
    odd = replace(home, chores=(replace(home.chores[1], name='<b onload="x">&\nwas'), *home.chores[2:]))

    answer = ask("when_is", within=odd, chore="was")

    assert answer.ssml.startswith("<speak>")
    assert "<b" not in answer.ssml
    assert "\n" not in answer.speech


def test_the_clock_on_the_wall_is_the_askers(ask: Ask, home: Home) -> None:
    sanne, bram = home.members
    abroad = replace(home, members=(sanne, replace(bram, zone="America/New_York")))

    assert "één uur" in ask("when_is", BRAM, within=abroad, chore="speelgoed").speech
    assert "zeven uur" in ask("when_is", SANNE, within=abroad, chore="speelgoed").speech


_SLOTS = st.fixed_dictionaries(
    {},
    optional={
        "chore": st.sampled_from(["was", "speelgoed", "koken", "afwas", "ramen", "tuin", "draak", 7]),
        "day": st.one_of(st.dates(date(2026, 2, 20), date(2026, 4, 1)).map(date.isoformat), st.text(max_size=5)),
        "part": st.sampled_from(["morning", "evening", "night", "noon"]),
        "member": st.sampled_from(["self", "partner", "both", "sanne", "joris"]),
        "chore_options": st.lists(st.sampled_from(["was", "afwas", "draak"]), max_size=3),
    },
)
_NAMES = st.sampled_from(["who_does", "when_is", "agenda", "why", "help", "stop", "none", "joris"])
_HEAVY = ("zwaar", "heavy", "burden", "favoriet", "50", "deel", "part", "bezet", "taken", "afspraak")
_QUIET = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@_QUIET
@given(_NAMES, _SLOTS, st.sampled_from(["nl", "en"]), st.integers(0, 24 * 30))
def test_a_shared_device_hears_no_reason_and_the_same_whatever_is_private(
    home: Home,
    at: Callable[..., datetime],
    name: str,
    slots: dict[str, object],
    language: Language,
    hours: int,
) -> None:
    intent, now = Intent(name, slots), at(0, 0) + timedelta(hours=hours)
    altered = {key: 4 - level for key, level in home.heavy.items()}

    answer = fulfil(intent, home, LIVING_ROOM, language, now)

    assert answer == fulfil(intent, replace(home, heavy=altered), LIVING_ROOM, language, now)
    assert not any(word in answer.speech.lower() for word in _HEAVY)
    assert answer.speech[-1] in ".?"
    assert len(answer.speech.split()) <= 30


@_QUIET
@given(_NAMES, _SLOTS, st.sampled_from([SANNE, BRAM, Speaker("guest", "joris")]))
def test_whatever_is_asked_there_is_an_answer(
    home: Home, at: Callable[..., datetime], name: str, slots: dict[str, object], speaker: Speaker
) -> None:
    for language in ("nl", "en"):
        answer = fulfil(Intent(name, slots), home, speaker, language, at(1, 14))
        assert answer.speech
        assert not any(brace in answer.speech for brace in "{}")


def test_the_share_of_another_home_is_not_half(ask: Ask, home: Home) -> None:
    sanne, bram = home.members
    uneven = (replace(sanne, share=Fraction(3, 5)), replace(bram, share=Fraction(2, 5)))

    assert "60" in ask("why", SANNE, within=replace(home, members=uneven), chore="was").speech


def test_who_left_is_named_no_more(ask: Ask, home: Home) -> None:
    assert isinstance(home.agreement, Agreement)
    alone = replace(home, members=home.members[:1])

    assert "Bram" not in ask("agenda", within=alone, day=TUESDAY).speech
