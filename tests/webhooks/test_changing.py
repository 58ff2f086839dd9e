"""What changes by voice: at once when it is exact, after a yes when it is not, in one transaction, and taken back."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from household.model import (
    CHECK_IN,
    Answer,
    Asks,
    Awaits,
    Change,
    Intent,
    Language,
    PeriodKind,
    Speaker,
    WeekException,
)
from household.queue import Job
from household.store import Store
from webhooks.core import answer, what_if_said

At = Callable[..., datetime]
Say = Callable[..., Answer]
ROOM, SANNE, BRAM = Speaker("living room"), Speaker("phone", "sanne"), Speaker("phone", "bram")
NEVER_AGAIN = timedelta(days=30)


@pytest.fixture
def say(store: Store, kept: int, at: At) -> Say:
    """Says intents on Tuesday from 20:00 on, one after another."""
    seconds = iter(range(1000))

    def said(
        name: str,
        slots: Mapping[str, object] = {},
        speaker: Speaker = ROOM,
        now: datetime | None = None,
        language: Language = "nl",
        request_id: str | None = None,
    ) -> Answer:
        moment = now or at(1, 20) + timedelta(seconds=next(seconds))
        return answer(store, kept, speaker, Intent(name, slots), language, moment, request_id=request_id)

    return said


@pytest.fixture
def stands(store: Store, kept: int) -> Callable[[], tuple[WeekException, ...]]:
    return lambda: store.home(kept).exceptions


Stands = Callable[[], tuple[WeekException, ...]]

# ── done ──


def test_what_is_exact_is_done_at_once_and_says_how_it_is_taken_back(say: Say, stands: Stands) -> None:
    said = say("done", {"chore": "de was"})

    assert said.speech == "Fijn, gedaan door Sanne: de was, vanavond. Zeg maak ongedaan als het anders is."
    assert not said.listen
    [done] = stands()
    assert (done.series, done.change, done.member) == ("was.sanne.0", Change.DONE, "sanne")


def test_the_next_question_sees_it(say: Say) -> None:
    say("done", {"chore": "was"})

    assert say("who_does", {"chore": "was", "day": "2026-03-03"}).speech == "Vandaag is dat al gedaan: de was."


def test_done_for_the_other_is_credited_to_the_other(say: Say, stands: Stands) -> None:
    said = say("done", {"chore": "was", "member": "bram"}, SANNE)

    assert said.speech.startswith("Fijn, gedaan door Bram: de was")
    assert stands()[0].member == "bram"


def test_on_ones_own_device_i_is_known(say: Say, stands: Stands) -> None:
    said = say("done", {"chore": "was", "member": "self"}, BRAM)

    assert said.speech.startswith("Dank je, genoteerd: de was, vanavond.")
    assert stands()[0].member == "bram"


def test_a_shared_speaker_asks_once_who_i_am(say: Say, stands: Stands, store: Store, kept: int, at: At) -> None:
    token = store.add_token(kept, "living room", None, at(0, 8))

    asked = say("done", {"chore": "was", "member": "self"})
    nothing_yet = stands()
    said = say("i_am", {"member": "Sanne"})

    assert (asked.speech, asked.awaits) == ("Met wie spreek ik: Sanne of Bram?", Awaits.MEMBER)
    assert nothing_yet == ()
    assert said.speech.startswith("Fijn, gedaan door Sanne: de was")
    assert store.speaker_of(token, at(1, 21)) == (kept, Speaker("living room", None, "sanne"))
    again = replace(ROOM, known="sanne")
    assert say("done", {"chore": "speelgoed", "member": "self"}, again).speech.startswith("Fijn, gedaan door Sanne")


def test_who_is_known_at_a_shared_speaker_is_told_no_more_there(say: Say) -> None:
    known = replace(ROOM, known="sanne")

    assert say("why", {"chore": "was"}, known).speech == "Dat laat ik liever op je eigen telefoon zien."
    assert "procent" not in say("balance", {}, known).speech
    assert say("who_does", {"chore": "was"}, known).speech.startswith("Sanne doet")


def test_we_did_it_together(say: Say, stands: Stands) -> None:
    said = say("done", {"chore": "was", "member": "both"})

    assert said.speech.startswith("Fijn, samen gedaan: de was")
    assert (stands()[0].member, stands()[0].also) == ("sanne", ("bram",))


def test_where_two_turns_may_be_meant_it_asks(say: Say, stands: Stands) -> None:
    asked = say("done", {"chore": "afwas"})
    nothing_yet = stands()
    said = say("yes")

    assert asked.speech == "Zal ik noteren dat Bram dit deed: de afwas, vanavond?"
    assert (asked.awaits, asked.listen, nothing_yet) == (Awaits.YES_NO, True, ())
    assert said.speech.startswith("Fijn, gedaan door Bram: de afwas")
    assert stands()[0].series == "afwas.bram.0"


def test_a_part_of_the_day_says_which_turn(say: Say, stands: Stands) -> None:
    assert say("done", {"chore": "afwas", "day": "2026-03-03", "part": "morning"}).awaits is None
    assert stands()[0].series == "afwas.sanne.0"


def test_a_name_that_is_only_like_it_is_asked_about(say: Say, stands: Stands) -> None:
    asked = say("done", {"chore": "de wasch"})

    assert asked.awaits is Awaits.YES_NO
    assert stands() == ()
    assert say("no").speech == "Goed, dan laat ik het zo."
    assert say("yes").speech.startswith("Dat is niet iets voor mij")
    assert stands() == ()


def test_who_has_to_be_asked_first_is_still_asked_whether_it_is_meant(say: Say, stands: Stands) -> None:
    say("done", {"chore": "de wasch", "member": "self"})

    assert say("i_am", {"member": "bram"}).awaits is Awaits.YES_NO
    assert say("yes").awaits is None
    assert stands()[0].member == "bram"


@pytest.mark.parametrize("name", ["done", "skip", "swap", "postpone"])
def test_a_chore_that_is_not_clear_is_asked_back_and_changes_nothing(say: Say, stands: Stands, name: str) -> None:
    assert say(name, {"chore_options": ["was", "afwas"]}).awaits is Awaits.CHOICE
    assert say(name, {}).awaits is Awaits.CHORE
    assert say(name, {"chore_text": "draak"}).awaits is None
    assert stands() == ()


def test_a_chore_that_was_chosen_is_beyond_doubt(say: Say, stands: Stands) -> None:
    say("done", {"chore_options": ["was", "afwas"]})

    assert say("choose", {"value": "de was"}).speech.startswith("Fijn, gedaan door Sanne: de was")
    assert len(stands()) == 1


def test_a_day_without_it_is_said_and_changes_nothing(say: Say, stands: Stands) -> None:
    assert say("done", {"chore": "was", "day": "2026-03-02"}).speech == "Gisteren staat er geen beurt voor: de was."
    assert stands() == ()


def test_a_day_that_may_be_two_is_asked_back(say: Say, stands: Stands) -> None:
    asked = say("skip", {"chore": "speelgoed", "day_options": ["2026-03-06", "2026-03-13"]})
    said = say("choose", {"value": "2026-03-13"})

    assert asked.speech == "Bedoel je vrijdag de 6e of vrijdag de 13e?"
    assert asked.options == ("2026-03-06", "2026-03-13")
    assert said.awaits is Awaits.YES_NO or said.speech.startswith("Goed, deze keer niet: het speelgoed, vrijdag 13")
    assert [e.original.date().day for e in stands()] == [13]


# ── skip, at another moment ──


def test_a_turn_is_skipped(say: Say, stands: Stands) -> None:
    said = say("skip", {"chore": "speelgoed", "day": "2026-03-04"})

    assert said.speech.startswith("Goed, deze keer niet: het speelgoed, morgenavond.")
    assert stands()[0].change is Change.SKIPPED


def test_on_ones_own_device_only_ones_own_turn_is_skipped(say: Say, stands: Stands, at: At) -> None:
    assert say("skip", {"chore": "was"}, BRAM, at(1, 14)).speech == "Die beurt is van Sanne: de was, vanavond."
    assert stands() == ()


def test_moved_to_a_day_it_keeps_its_hour(say: Say, stands: Stands, at: At) -> None:
    said = say("postpone", {"chore": "was", "to_day": "2026-03-05"})

    assert said.speech.startswith("Goed, overmorgenavond om half acht dan: de was.")
    assert stands()[0].start == at(3, 19, 30)


@pytest.mark.parametrize(
    ("slots", "hour"),
    [({"to_time": "10:00"}, 10), ({"part": "morning"}, 12), ({"part": "afternoon"}, 18), ({"part": "evening"}, 19.5)],
)
def test_moved_to_a_part_of_a_day_it_is_as_near_to_its_hour_as_can_be(
    say: Say, stands: Stands, at: At, slots: dict[str, object], hour: float
) -> None:
    say("postpone", {"chore": "was", "to_day": "2026-03-05", **slots})

    assert stands()[0].start == at(3, 0) + timedelta(hours=hour)


def test_moved_without_a_day_it_asks_which(say: Say, stands: Stands, at: At) -> None:
    assert say("postpone", {"chore": "was"}).awaits is Awaits.DAY
    assert say("choose", {"value": "2026-03-05"}).speech.startswith("Goed, overmorgenavond")
    assert stands()[0].start == at(3, 19, 30)


def test_a_moment_that_does_not_fit_says_what_does(say: Say, stands: Stands) -> None:
    said = say("postpone", {"chore": "was", "to_day": "2026-04-20"})

    assert said.speech == "Dan past het niet: de was. Het kan binnen een week, tussen zes uur en elf uur."
    assert stands() == ()


def test_what_is_done_before_its_hour_is_of_that_day(say: Say, at: At) -> None:
    assert say("done", {"chore": "was"}, now=at(1, 14)).speech.startswith("Fijn, gedaan door Sanne: de was, vandaag.")


def test_a_day_on_which_it_stands_already_is_said(say: Say, stands: Stands) -> None:
    said = say("postpone", {"chore": "speelgoed", "to_day": "2026-03-06"})

    assert said.speech == "Op die dag staat het al: het speelgoed. Kies gerust een andere dag."
    assert stands() == ()


# ── asking the other ──


@pytest.mark.parametrize("speaker", [replace(ROOM, known="sanne"), SANNE])
@pytest.mark.parametrize("whom", [{}, {"to_member": "bram"}, {"to_member": "partner"}])
def test_the_other_is_asked_and_nothing_changes_before_their_yes(
    say: Say, stands: Stands, store: Store, kept: int, at: At, speaker: Speaker, whom: dict[str, object]
) -> None:
    said = say("swap", {"chore": "was", **whom}, speaker, at(1, 14))

    assert said.speech == "Ik vraag het aan Bram: de was, vanavond. Tot een ja blijft het zoals het staat."
    assert stands() == ()
    [question] = store.questions(kept)
    assert (question.asks, question.member, question.details["from"]) == (Asks.TAKE_OVER, "bram", "sanne")


def test_nobody_is_asked_in_anothers_name(say: Say, store: Store, kept: int, at: At) -> None:
    asked = say("swap", {"chore": "was"}, now=at(1, 14))
    nothing_yet = store.questions(kept)
    said = say("i_am", {"member": "bram"}, now=at(1, 14, 1))

    assert (asked.awaits, nothing_yet) == (Awaits.MEMBER, ())
    assert said.speech == "Die beurt is van Sanne: de was, vanavond."
    assert store.questions(kept) == ()


def test_a_question_to_the_other_is_taken_back(say: Say, store: Store, kept: int, at: At) -> None:
    say("swap", {"chore": "was"}, SANNE, at(1, 14))

    say("undo", {}, SANNE, at(1, 14, 1))

    assert store.questions(kept) == ()


def test_who_has_it_already_is_not_asked(say: Say, store: Store, kept: int, at: At) -> None:
    said = say("swap", {"chore": "was", "to_member": "sanne"}, BRAM, at(1, 14))

    assert said.speech == "Die beurt is al van Sanne: de was, vanavond."
    assert store.questions(kept) == ()


def test_who_offers_to_do_it_has_it_at_once(say: Say, stands: Stands, at: At) -> None:
    said = say("swap", {"chore": "was", "to_member": "self"}, BRAM, at(1, 14))

    assert said.speech.startswith("Fijn, jij doet het: de was, vanavond.")
    assert (stands()[0].change, stands()[0].member) == (Change.GIVEN, "bram")
    say("undo", {}, BRAM, at(1, 14, 1))
    assert stands() == ()


def test_the_part_of_the_day_says_which_turn_is_asked_about(say: Say, store: Store, kept: int, at: At) -> None:
    say("swap", {"chore": "afwas", "day": "2026-03-04", "part": "evening", "to_member": "sanne"}, BRAM, at(2, 6))

    assert [question.member for question in store.questions(kept)] == ["sanne"]


# ── taking back ──


@pytest.mark.parametrize(
    ("name", "slots"),
    [
        ("done", {"chore": "was"}),
        ("done", {"chore": "koken", "day": "2026-03-07", "member": "both"}),
        ("skip", {"chore": "speelgoed"}),
        ("postpone", {"chore": "speelgoed", "to_time": "21:00", "day": "2026-03-03"}),
        ("checkin_move", {"to_day": "2026-03-05"}),
    ],
)
def test_what_was_done_is_taken_back(say: Say, stands: Stands, name: str, slots: dict[str, object]) -> None:
    before = stands()
    said = say(name, slots)
    assert stands() != before, said.speech

    assert say("undo").speech.startswith("Goed, het staat weer zoals het stond")
    assert stands() == before
    assert say("undo").speech == "Er is niets wat ik nu kan terugnemen."


def test_what_was_said_before_stands_again(say: Say, stands: Stands) -> None:
    say("postpone", {"chore": "was", "to_day": "2026-03-05"})
    moved = stands()
    say("done", {"chore": "was", "day": "2026-03-05"})

    say("undo")

    assert stands() == moved


def test_one_takes_back_what_was_said_at_this_device_or_by_oneself(say: Say, stands: Stands) -> None:
    say("done", {"chore": "was", "member": "self"}, SANNE)
    say("done", {"chore": "speelgoed"})

    assert say("undo", {}, BRAM).speech == "Er is niets wat ik nu kan terugnemen."
    assert "de was" in say("undo", {}, replace(SANNE, device="tablet")).speech
    assert [e.series for e in stands()] == ["speelgoed.bram.0"]
    assert "het speelgoed" in say("undo").speech
    assert stands() == ()


def test_what_others_said_in_the_kitchen_is_not_taken_back_on_ones_phone(say: Say, stands: Stands) -> None:
    kitchen = replace(ROOM, known="sanne")
    say("done", {"chore": "was", "member": "self"}, kitchen)
    say("done", {"chore": "speelgoed"}, kitchen)

    assert "de was" in say("undo", {}, SANNE).speech
    assert [e.series for e in stands()] == ["speelgoed.bram.0"]


def test_after_a_day_nothing_is_taken_back(say: Say, at: At) -> None:
    say("done", {"chore": "was"})

    assert say("undo", now=at(2, 20, 30)).speech == "Er is niets wat ik nu kan terugnemen."


def test_what_somebody_changed_since_stays(say: Say, stands: Stands, store: Store, kept: int) -> None:
    say("done", {"chore": "was"})
    store.keep_deed(kept, [replace(stands()[0], member="bram")])

    assert say("undo").speech == "Daar is sindsdien iets aan veranderd, dus ik laat het zo."
    assert stands()[0].member == "bram"


# ── weeks ──


def test_being_away_is_asked_about_first(say: Say, store: Store, kept: int) -> None:
    days = {"start": "2026-03-09", "end": "2026-03-13"}
    asked = say("away", {"member": "self", "period": days}, SANNE)
    nothing_yet = store.periods(kept)
    said = say("yes", {}, SANNE)

    assert asked.speech == "Zal ik noteren dat jij er niet bent, maandag tot en met vrijdag 13 maart?"
    assert nothing_yet == ()
    assert said.speech == "Genoteerd: jij bent er niet, maandag tot en met vrijdag 13 maart. Het plan rekent daarmee."
    [period] = store.periods(kept)
    assert (period.member, period.kind, period.first.day, period.last.day) == ("sanne", PeriodKind.AWAY, 9, 13)
    say("undo", {}, SANNE)
    assert store.periods(kept) == ()


def test_a_heavy_week_without_a_time_is_this_one(say: Say, store: Store, kept: int) -> None:
    say("heavy_week", {"member": "bram"})
    say("yes")

    [period] = store.periods(kept)
    assert (period.member, period.kind, period.first.day, period.last.day) == ("bram", PeriodKind.HEAVY, 2, 8)


def test_both_away_is_a_period_for_each(say: Say, store: Store, kept: int) -> None:
    say("away", {"member": "both", "period": {"start": "2026-03-09", "end": "2026-03-09"}})
    assert say("yes").speech.startswith("Genoteerd: jullie zijn er niet, maandag.")

    assert sorted(period.member for period in store.periods(kept)) == ["bram", "sanne"]
    say("undo")
    assert store.periods(kept) == ()


def test_away_without_days_asks_which(say: Say, store: Store, kept: int) -> None:
    assert say("away", {}, SANNE).awaits is Awaits.DAY
    assert say("choose", {"value": "2026-03-09"}, SANNE).awaits is Awaits.YES_NO
    say("yes", {}, SANNE)
    assert store.periods(kept)[0].first.day == 9


def test_days_that_are_over_change_nothing(say: Say, store: Store, kept: int) -> None:
    said = say("away", {"period": {"start": "2026-02-01", "end": "2026-02-02"}}, SANNE)

    assert said.speech == "Die dagen zijn al voorbij, dus er verandert niets."


def test_a_period_that_stood_already_is_not_taken_back(say: Say, store: Store, kept: int) -> None:
    days = {"period": {"start": "2026-03-09", "end": "2026-03-09"}}
    for _ in range(2):
        say("away", days, SANNE)
        say("yes", {}, SANNE)

    assert len(store.periods(kept)) == 1
    say("undo", {}, SANNE)
    assert store.periods(kept) == ()


# ── a new chore ──


def test_a_new_chore_waits_for_the_next_round(say: Say, store: Store, kept: int) -> None:
    slots = {"name": "planten water geven", "recurrence": "FREQ=WEEKLY;BYDAY=TU", "minutes": 10}
    asked = say("add_chore", slots, SANNE)
    said = say("yes", {}, SANNE)

    assert asked.speech == "Zal ik dit op jullie lijst zetten: planten water geven, elke dinsdag, 10 minuten?"
    assert said.speech.startswith("Ik leg het jullie allebei voor: planten water geven.")
    [question] = store.questions(kept)
    assert (question.asks, question.member) == (Asks.NEW_CHORE, "sanne")
    assert store.open_proposal(kept) is None
    say("undo", {}, SANNE)
    assert store.questions(kept) == ()


def test_a_chore_that_is_there_is_not_added_again(say: Say) -> None:
    assert say("add_chore", {"name": "speelgoed"}, SANNE).speech == "Dat staat al op jullie lijst: speelgoed."


# ── the ten minutes ──


def test_when_the_ten_minutes_are(say: Say) -> None:
    assert say("checkin_when").speech == "Vrijdagavond om half negen is er tijd voor elkaar: jullie 10 minuten."


def test_the_ten_minutes_move(say: Say, stands: Stands, at: At) -> None:
    said = say("checkin_move", {"to_day": "2026-03-05"})

    assert said.speech.startswith("Goed, overmorgenavond om half negen dan: jullie 10 minuten.")
    assert stands()[0].start == at(3, 20, 30)
    assert stands()[0].series.startswith(CHECK_IN)
    assert say("checkin_when").speech.startswith("Overmorgenavond")


def test_the_ten_minutes_at_nine_are_in_the_evening(say: Say, stands: Stands, at: At) -> None:
    say("checkin_move", {"to_day": "2026-03-05", "to_time": "09:00"})

    assert stands()[0].start == at(3, 21)


@pytest.mark.parametrize("speaker", [ROOM, SANNE, BRAM])
def test_the_ten_minutes_are_skipped_for_both_and_come_back(say: Say, stands: Stands, speaker: Speaker) -> None:
    said = say("skip", {"chore": "ons gesprek", "day": "deze week"}, speaker)

    assert said.speech == (
        "Dat mag, vrijdagavond even niet: jullie 10 minuten. Volgende keer weer. Zeg maak ongedaan als het anders is."
    )
    assert not said.listen
    assert (said.intent.name, said.intent.slots["chore"]) == ("skip", CHECK_IN)
    assert {(e.series, e.change) for e in stands()} == {("check-in.both.0", Change.SKIPPED)}
    assert say("undo", {}, speaker).speech == "Goed, het staat weer zoals het stond: jullie 10 minuten."
    assert stands() == ()


def test_a_skipped_talk_is_said_in_english_too(say: Say) -> None:
    said = say("skip", {"chore": "our weekly talk"}, language="en")

    assert said.speech.startswith("That is fine, not Friday evening: your 10 minutes. Until next time.")


def test_words_skip_the_ten_minutes_and_go_on_to_the_week_after(
    store: Store, kept: int, at: At, stands: Stands
) -> None:
    answer(store, kept, ROOM, "sla ons gesprek deze week over", "nl", at(1, 20))
    said = answer(store, kept, ROOM, "en volgende week", "nl", at(1, 20, 1))

    assert said.speech.startswith("Dat mag, vrijdag")
    assert [e.original.date().day for e in stands()] == [6, 13]


def test_when_there_are_no_ten_minutes_then_those_of_another_week_stay(say: Say, stands: Stands, at: At) -> None:
    said = say("skip", {"chore": CHECK_IN, "day": "2026-03-08"})
    over = say("skip", {"chore": CHECK_IN, "day": "deze week"}, now=at(5, 12))

    assert said.speech == "Zondag staat dat er niet: jullie 10 minuten. Wel vrijdagavond om half negen."
    assert over.speech.startswith("Vandaag tot en met morgen staat dat er niet: jullie 10 minuten. Wel ")
    assert stands() == ()


def test_a_friday_that_may_be_two_is_asked_back_before_it_is_skipped(say: Say, stands: Stands) -> None:
    asked = say("skip", {"chore": CHECK_IN, "day": "volgende vrijdag"})
    say("choose", {"value": asked.options[1]})

    assert asked.awaits is Awaits.CHOICE
    assert [e.original.date().day for e in stands()] == [13]


def test_what_if_the_ten_minutes_are_skipped_is_asked_first(store: Store, kept: int, at: At, stands: Stands) -> None:
    asked = what_if_said(store, kept, SANNE, "sla ons gesprek deze week over", "nl", at(1, 20))

    assert asked.speech == "Zal ik dit overslaan: jullie 10 minuten, vrijdagavond?"
    assert stands() == ()


# ── one transaction ──


def test_the_worker_is_told_to_look(say: Say, store: Store, kept: int, at: At) -> None:
    store.schedule(kept, Job.ROUND, timedelta(minutes=15), at(1, 23))

    say("done", {"chore": "was"})

    assert store.due(at(1, 20, 1)) == ((kept, Job.ROUND),)


def test_the_same_request_changes_nothing_twice(say: Say, stands: Stands) -> None:
    first = say("done", {"chore": "was"}, request_id="r1")
    say("undo", request_id="r2")

    assert say("done", {"chore": "was"}, request_id="r1") == first
    assert stands() == ()


def test_a_crash_before_the_end_leaves_nothing_behind(
    say: Say, stands: Stands, store: Store, kept: int, at: At
) -> None:
    class Broken(Exception):
        pass

    def broken(*_: object) -> None:
        raise Broken

    remember, store.remember = store.remember, broken  # type: ignore[method-assign] # a crash just before the end
    with pytest.raises(Broken):
        say("done", {"chore": "was"}, request_id="r")
    store.remember = remember  # type: ignore[method-assign]

    assert stands() == ()
    assert store.last_trace(kept, "living room", None, at(1, 21)) is None
    assert say("undo").speech == "Er is niets wat ik nu kan terugnemen."
    assert say("done", {"chore": "was"}, request_id="r").speech.startswith("Fijn")
    assert len(stands()) == 1
