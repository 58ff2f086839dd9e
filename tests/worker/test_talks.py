# ruff: noqa: F811 - pytest's way of naming a fixture
"""The ten minutes from the first note to the last word kept: nothing is shown too soon, and nothing is lost."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

import pytest

from household.meeting import SittingState
from household.model import CHECK_IN, By, Change, Happened, KeptFree, NoteKind, Span
from household.settings import Settings
from household.store import Store
from rounds import notes, sitting
from rounds.follow import answered
from rounds.sitting import CheckIn, NoTalkYet, NotBegunYet, NoteGone
from scheduler.sitting import NotAllReady, ShownAlready, StepKind
from tests.kept_home import at, home, kept, settings, store  # noqa: F401 - fixtures of this page

HERS, HIS = "fietsbel op de vliering", "regenlaarzen in de gang"
At = Callable[..., datetime]
FELT, NEED, THANKS = "ik voelde me alleen met het speelgoed", "een vrije zaterdagochtend", "dank voor de koffie"

pytestmark = pytest.mark.usefixtures("quick_passphrases")


@pytest.fixture
def quick_passphrases(monkeypatch: pytest.MonkeyPatch) -> None:
    """Passphrases cost as little as they may."""
    from household import store_sealed
    from household.sealed import Cost

    monkeypatch.setattr(store_sealed.Sealed.set_passphrase, "__defaults__", (Cost(8, 1, 1),))


@pytest.fixture
def both(store: Store, kept: int) -> int:
    """The home, where both chose a passphrase."""
    notes.choose_passphrase(store, kept, "sanne", HERS)
    notes.choose_passphrase(store, kept, "bram", HIS)
    return kept


@pytest.fixture
def tuesday(at: At) -> datetime:
    return at(1, 21)


@pytest.fixture
def friday(at: At) -> datetime:
    return at(4, 20, 30)


def note(store: Store, both: int, who: str, text: str, now: datetime, about: NoteKind = NoteKind.MOMENT) -> int:
    return notes.keep(store, both, who, about, text, now)


def texts(store: Store, both: int, who: str) -> list[str]:
    return [one.text for one in sitting.seen(store, store.home(both), who)]


def opened(store: Store, both: int, who: str, phrase: str) -> list[str]:
    return [one.text for one in notes.read(store, both, who, phrase).notes]


# ── showing ──


def test_what_both_chose_opens_together_and_the_rest_stays_closed(
    store: Store,
    both: int,
    tuesday: datetime,
    friday: datetime,
) -> None:
    felt, need = (note(store, both, "sanne", text, tuesday) for text in (FELT, NEED))
    thanks = note(store, both, "bram", THANKS, tuesday, NoteKind.THANKS)

    sitting.ready(store, both, "sanne", [felt], tuesday)
    with pytest.raises(NotAllReady):
        sitting.reveal(store, both, "sanne", HERS, friday)
    sitting.ready(store, both, "bram", [thanks], friday)
    half = sitting.reveal(store, both, "sanne", HERS, friday)

    assert half.waits_for_others
    assert texts(store, both, "bram") == []
    assert sitting.on_the_table(store, half) == ()

    whole = sitting.reveal(store, both, "bram", HIS, friday)

    assert texts(store, both, "bram") == texts(store, both, "sanne") == [FELT, THANKS]
    assert len(sitting.on_the_table(store, whole)) == 2
    assert opened(store, both, "sanne", HERS) == [NEED]
    assert opened(store, both, "bram", HIS) == []
    assert need in {envelope.id for envelope in notes.listed(store, both, "sanne")}


def test_a_wrong_passphrase_opens_nothing(store: Store, both: int, tuesday: datetime) -> None:
    felt = note(store, both, "sanne", FELT, tuesday)
    sitting.ready(store, both, "sanne", [felt], tuesday)
    sitting.ready(store, both, "bram", [], tuesday)

    with pytest.raises(Exception, match="passphrase"):
        sitting.reveal(store, both, "sanne", HIS, tuesday)

    assert texts(store, both, "sanne") == []
    assert opened(store, both, "sanne", HERS) == [FELT]


def test_a_later_note_of_the_same_number_is_not_taken_for_the_one_that_was_chosen(
    store: Store,
    both: int,
    tuesday: datetime,
) -> None:
    chosen = note(store, both, "sanne", THANKS, tuesday)
    sitting.ready(store, both, "sanne", [chosen], tuesday)
    sitting.ready(store, both, "bram", [], tuesday)
    notes.remove(store, both, "sanne", chosen)
    assert note(store, both, "sanne", FELT, tuesday) == chosen

    sitting.reveal(store, both, "sanne", HERS, tuesday)

    assert texts(store, both, "bram") == []
    assert opened(store, both, "sanne", HERS) == [FELT]


def test_nobody_chooses_a_note_of_the_other(store: Store, both: int, tuesday: datetime) -> None:
    felt = note(store, both, "sanne", FELT, tuesday)

    with pytest.raises(NoteGone):
        sitting.ready(store, both, "bram", [felt], tuesday)

    assert store.sittings(both) == ()


def test_what_lies_open_is_chosen_no_more(store: Store, both: int, tuesday: datetime) -> None:
    felt, need = (note(store, both, "sanne", text, tuesday) for text in (FELT, NEED))
    sitting.ready(store, both, "sanne", [felt], tuesday)
    sitting.ready(store, both, "bram", [], tuesday)
    sitting.reveal(store, both, "sanne", HERS, tuesday)

    for who, numbers in (("sanne", [need]), ("bram", [])):
        with pytest.raises(ShownAlready):
            sitting.ready(store, both, who, numbers, tuesday)


def test_what_the_other_did_not_come_to_see_is_sealed_again(
    store: Store,
    both: int,
    tuesday: datetime,
    friday: datetime,
) -> None:
    felt, thanks = note(store, both, "sanne", FELT, tuesday), note(store, both, "bram", THANKS, tuesday)
    sitting.ready(store, both, "sanne", [felt], tuesday)
    sitting.ready(store, both, "bram", [thanks], tuesday)
    half = sitting.reveal(store, both, "sanne", HERS, friday)

    sitting.end(store, half, friday)

    assert texts(store, both, "sanne") == texts(store, both, "bram") == []
    assert opened(store, both, "sanne", HERS) == [FELT]
    assert opened(store, both, "bram", HIS) == [THANKS]


# ── holding it ──


def walked(store: Store, talk: CheckIn, now: datetime) -> Iterator[StepKind]:
    while talk.sitting.state is SittingState.GOING:
        yield talk.steps[talk.sitting.step].kind
        talk = sitting.go_on(store, talk, now)


def test_they_walk_through_it_and_the_next_one_is_next_week(store: Store, both: int, friday: datetime) -> None:
    kinds = list(walked(store, sitting.begin(store, both, friday), friday))

    assert [kinds[0], kinds[-1], len(kinds)] == [StepKind.THANKS, StepKind.AGREEMENT, 9]
    assert sitting.the_coming(store, both, friday).turn.original == friday + timedelta(days=7)


def test_a_pause_finds_another_moment_and_it_goes_on_where_it_was(store: Store, both: int, friday: datetime) -> None:
    talk = sitting.go_on(store, sitting.begin(store, both, friday), friday)

    paused = sitting.pause(store, both, friday + timedelta(minutes=4))

    assert paused.start is not None
    assert paused.start >= friday + timedelta(minutes=24)
    assert not paused.help
    [moved] = [e for e in store.home(both).exceptions if e.series.startswith(CHECK_IN)]
    assert (moved.change, moved.by, moved.original, moved.start) == (Change.MOVED, By.PERSON, friday, paused.start)
    again = sitting.begin(store, both, paused.start)
    assert (again.turn.original, again.sitting.step) == (friday, talk.sitting.step)


def test_what_did_not_begin_is_neither_paused_nor_ended(store: Store, both: int, tuesday: datetime) -> None:
    with pytest.raises(NotBegunYet):
        sitting.pause(store, both, tuesday)
    with pytest.raises(NotBegunYet):
        sitting.end(store, sitting.the_coming(store, both, tuesday), tuesday)

    assert store.sittings(both) == ()
    assert store.home(both).exceptions == ()


def test_who_opens_what_they_share_while_the_other_goes_on_loses_nothing(
    store: Store, both: int, friday: datetime
) -> None:
    felt = note(store, both, "sanne", FELT, friday)
    sitting.ready(store, both, "sanne", [felt], friday)
    sitting.ready(store, both, "bram", [], friday)
    talk = sitting.begin(store, both, friday)
    sitting.reveal(store, both, "sanne", HERS, friday)

    after = sitting.go_on(store, talk, friday)

    assert after.sitting.step == 1
    assert [one.text for one in sitting.on_the_table(store, after)] == [FELT]


def test_frequent_pauses_name_a_place_to_find_help(store: Store, both: int, friday: datetime) -> None:
    said = []
    for week in range(3):
        now = friday + timedelta(weeks=week)
        sitting.begin(store, both, now)
        said.append(sitting.pause(store, both, now).help)
        sitting.end(store, sitting.the_coming(store, both, now), now)

    assert said == [False, False, True]


def test_past_midnight_it_is_still_the_same_talk(store: Store, both: int, friday: datetime, at: At) -> None:
    sitting.begin(store, both, friday)

    assert sitting.the_coming(store, both, at(5, 0, 40)).turn.original == friday


def test_without_an_agreement_there_is_no_talk_yet(store: Store, home: object, at: At) -> None:
    number = store.add_household(home.household, home.members, home.chores, {})  # type: ignore[attr-defined]

    with pytest.raises(NoTalkYet):
        sitting.begin(store, number, at(4, 20, 30))


def test_last_weeks_need_opens_it_and_is_asked_about_once(store: Store, both: int, friday: datetime) -> None:
    free = Span(friday - timedelta(days=3), friday - timedelta(days=3, hours=-1))
    kept_free = store.add_kept_free(both, KeptFree(("sanne",), free, "hardlopen"))
    talk = sitting.begin(store, both, friday)
    assert [(k.id, k.title) for k in talk.needs] == [(kept_free.id, "")]
    assert [step.kind for step in talk.steps][2] is StepKind.LAST_WEEK

    answered(store, talk.home, kept_free.id, Happened.PARTLY)

    assert [k.id for k in sitting.begin(store, both, friday).needs] == [kept_free.id]  # no step moves under them
    sitting.end(store, talk, friday)
    assert sitting.the_coming(store, both, friday + timedelta(days=7)).needs == ()


# ── keeping ──


def shown(store: Store, both: int, now: datetime) -> None:
    felt = note(store, both, "sanne", FELT, now)
    sitting.ready(store, both, "sanne", [felt], now)
    sitting.ready(store, both, "bram", [], now)
    sitting.reveal(store, both, "sanne", HERS, now)


def test_it_is_kept_for_four_weeks_and_then_it_is_nowhere(
    store: Store,
    both: int,
    settings: Settings,
    friday: datetime,
) -> None:
    shown(store, both, friday)
    sitting.tidy(store, both, friday + timedelta(weeks=4))
    assert texts(store, both, "bram") == [FELT]

    sitting.tidy(store, both, friday + timedelta(weeks=4, days=1))

    assert texts(store, both, "sanne") == texts(store, both, "bram") == []
    assert store.revealed(both) == ()


def test_shorter_counts_at_once_and_longer_when_both_want_it(store: Store, both: int, friday: datetime) -> None:
    shown(store, both, friday)

    assert sitting.keep_for(store, both, "sanne", 8, friday) == 4
    assert sitting.keep_for(store, both, "bram", 6, friday) == 6
    assert store.revealed(both)[0].until == (friday + timedelta(weeks=6)).date()
    assert sitting.keep_for(store, both, "bram", 1, friday) == 1
    assert store.revealed(both)[0].until == (friday + timedelta(weeks=1)).date()
    sitting.keep_for(store, both, "sanne", 0, friday + timedelta(days=1))
    assert store.revealed(both) == ()


def test_a_sitting_that_nobody_ended_is_over_a_week_later(store: Store, both: int, friday: datetime) -> None:
    felt, thanks = note(store, both, "sanne", FELT, friday), note(store, both, "bram", THANKS, friday)
    sitting.ready(store, both, "sanne", [felt], friday)
    sitting.ready(store, both, "bram", [thanks], friday)
    sitting.reveal(store, both, "sanne", HERS, friday)

    sitting.tidy(store, both, friday + timedelta(days=7))
    assert store.revealed(both) != ()
    sitting.tidy(store, both, friday + timedelta(days=9))

    assert store.sittings(both)[0].state is SittingState.ENDED
    assert opened(store, both, "sanne", HERS) == [FELT]


def test_each_exports_their_own_and_nothing_of_the_other(store: Store, both: int, friday: datetime) -> None:
    shown(store, both, friday)
    note(store, both, "sanne", NEED, friday)
    note(store, both, "bram", THANKS, friday)

    hers, his = (sitting.export(store, store.home(both), *w) for w in (("sanne", HERS), ("bram", HIS)))

    assert [n["text"] for n in hers["notes"]] == [NEED]  # type: ignore[attr-defined]
    assert [n["text"] for n in hers["shown"]] == [FELT]  # type: ignore[attr-defined]
    assert [n["text"] for n in his["notes"]] == [THANKS]  # type: ignore[attr-defined]
    assert his["shown"] == []


# ── the personal page ──


def test_a_page_is_of_one_person_until_they_make_another(store: Store, both: int) -> None:
    there = store.home(both)
    token = sitting.page_token(store, there, "sanne")

    found = sitting.page_of(store, token)
    assert found is not None
    assert (found[0].household.id, found[1]) == (both, "sanne")
    store.new_link(both, "sanne")
    assert sitting.page_of(store, token) is None
    assert sitting.page_of(store, sitting.page_token(store, there, "bram")) is not None
    assert sitting.page_of(store, "onzin") is None
