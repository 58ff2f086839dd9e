"""What the past weeks carry over, and what they do not; who has room in a week; and estimates that life corrects."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from fractions import Fraction
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from household.book import told_anew
from household.model import (
    Agreement,
    Certificate,
    Chore,
    Deed,
    Home,
    Household,
    LedgerLine,
    Member,
    Period,
    PeriodKind,
    Rhythm,
    Series,
    Timing,
    Who,
    Window,
)
from scheduler.carry import MOST, carried, differences, week_whole
from scheduler.estimates import Correction, corrections
from scheduler.presence import here, part_of, shares_in

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
MONDAY = date(2026, 3, 2)
#: Wednesday four weeks later; all of March is past.
NOW = datetime(2026, 4, 1, 16, 0, tzinfo=AMSTERDAM)
HALF = Fraction(1, 2)
DAY, WEEK = timedelta(days=1), timedelta(weeks=1)
WINDOW = Window(time(6), time(23))
CHORES = (
    Chore("koken", "koken", 40, Rhythm(days=tuple(range(7))), WINDOW),
    Chore("was", "de was", 20, Rhythm(times=3), WINDOW),
    Chore("bedden", "de bedden", 30, Rhythm(), WINDOW, Who.TOGETHER),
)


def home_of(*book: LedgerLine, shares: tuple[Fraction, ...] = (HALF, HALF), periods: tuple[Period, ...] = ()) -> Home:
    members = tuple(Member(k, k, s) for k, s in zip(("sanne", "bram", "joris"), shares, strict=False))
    return Home(Household(1, "thuis", "Thuis", MONDAY), members, CHORES, book=book, periods=periods)


def did(
    member: str, chore: str = "koken", day: int = 0, deed: Deed = Deed.DONE, minutes: int | None = None
) -> LedgerLine:
    """A line of the week of 2 March, or later."""
    usual = next(c.minutes for c in CHORES if c.key == chore)
    at = datetime.combine(MONDAY + day * DAY, time(18), AMSTERDAM)
    return LedgerLine(at, deed, chore, member, at.date(), usual if minutes is None else minutes)


def away(member: str, first: int, last: int) -> Period:
    return Period(member, PeriodKind.AWAY, MONDAY + first * DAY, MONDAY + last * DAY)


def heavy(member: str, first: int, last: int, part: Fraction = HALF) -> Period:
    return Period(member, PeriodKind.HEAVY, MONDAY + first * DAY, MONDAY + last * DAY, part)


# ── who has room ──


def test_a_usual_week_leaves_everybody_their_part() -> None:
    home = home_of(shares=(Fraction(3, 5), Fraction(2, 5)))

    assert part_of(home, "sanne", MONDAY) == 1
    assert shares_in(home, MONDAY) == {"sanne": Fraction(3, 5), "bram": Fraction(2, 5)}


def test_days_away_are_taken_out_and_heavy_days_count_for_their_part() -> None:
    home = home_of(periods=(away("sanne", 0, 4), heavy("bram", 0, 6, Fraction(1, 3))))

    assert part_of(home, "sanne", MONDAY) == Fraction(2, 7)
    assert part_of(home, "bram", MONDAY) == Fraction(1, 3)
    assert here(home, "sanne", MONDAY) == Fraction(2, 7)
    assert here(home, "bram", MONDAY) == 1
    assert part_of(home, "sanne", MONDAY + WEEK) == 1


def test_away_in_a_heavy_week_is_away() -> None:
    home = home_of(periods=(heavy("sanne", 0, 6), away("sanne", 5, 6), heavy("sanne", 3, 3, Fraction(1, 4))))

    assert part_of(home, "sanne", MONDAY) == (4 * HALF + Fraction(1, 4)) / 7


def test_a_week_of_the_other_alone_is_all_theirs_and_a_week_of_nobody_as_agreed() -> None:
    one, both = (away("sanne", 0, 6),), (away("sanne", 0, 6), away("bram", 0, 6))

    assert shares_in(home_of(periods=one), MONDAY) == {"sanne": 0, "bram": 1}
    assert shares_in(home_of(periods=both), MONDAY) == {"sanne": HALF, "bram": HALF}


periods = st.lists(
    st.builds(
        lambda member, kind, first, days, part: Period(
            member, kind, MONDAY + first * DAY, MONDAY + (first + days) * DAY, part
        ),
        st.sampled_from(["sanne", "bram", "joris"]),
        st.sampled_from(list(PeriodKind)),
        st.integers(-3, 30),
        st.integers(0, 12),
        st.fractions(0, 1),
    ),
    max_size=4,
).map(tuple)


@given(periods, st.integers(0, 4))
def test_the_shares_of_any_week_add_up_to_one(periods: tuple[Period, ...], week: int) -> None:
    home = home_of(shares=(HALF, Fraction(1, 3), Fraction(1, 6)), periods=periods)
    shares = shares_in(home, MONDAY + week * WEEK)

    assert sum(shares.values()) == 1
    assert min(shares.values()) >= 0


# ── what is carried ──

lines = st.lists(
    st.builds(
        did,
        st.sampled_from(["sanne", "bram", "joris"]),
        st.sampled_from([chore.key for chore in CHORES]),
        st.integers(-40, 40),
        st.sampled_from(list(Deed)),
        st.integers(0, 90),
    ),
    max_size=25,
).map(tuple)
weights = st.dictionaries(
    st.tuples(st.sampled_from(["sanne", "bram", "joris"]), st.sampled_from([c.key for c in CHORES])), st.integers(1, 3)
)


@settings(max_examples=60, deadline=None)
@given(lines, periods, weights, weights)
def test_over_the_home_it_adds_up_to_nothing_and_stays_within_its_bounds(
    book: tuple[LedgerLine, ...],
    periods: tuple[Period, ...],
    heaviness: dict[tuple[str, str], int],
    own: dict[tuple[str, str], int],
) -> None:
    home = home_of(*book, shares=(HALF, Fraction(1, 3), Fraction(1, 6)), periods=periods)
    home = replace(home, heavy=heaviness, own_minutes={k: 10 * v for k, v in own.items()})

    assert sum(differences(home, NOW).values()) == 0
    assert all(-MOST <= over <= MOST for over in carried(home, NOW).values())


@settings(max_examples=40, deadline=None)
@given(lines, st.randoms())
def test_the_order_of_the_book_is_of_no_matter(book: tuple[LedgerLine, ...], random: object) -> None:
    mixed = list(book)
    random.shuffle(mixed)  # type: ignore[attr-defined]

    assert carried(home_of(*mixed), NOW) == carried(home_of(*book), NOW)


def test_as_agreed_carries_nothing() -> None:
    book = [did(m, day=d) for d, m in enumerate(["sanne", "bram"] * 3)]

    assert carried(home_of(*book), NOW) == {"sanne": 0, "bram": 0}
    assert carried(home_of(), NOW) == {"sanne": 0, "bram": 0}


def test_a_week_away_carries_nothing_however_much_the_other_did() -> None:
    book = [did("bram", day=d) for d in range(7)]

    assert carried(home_of(*book, periods=(away("sanne", 0, 6),)), NOW) == {"sanne": 0, "bram": 0}
    assert carried(home_of(*book), NOW) == {"sanne": -MOST, "bram": MOST}


def test_a_long_holiday_does_not_come_down_on_whoever_was_away() -> None:
    book = [did("bram", day=d) for d in range(28)]
    home = home_of(*book, periods=(away("sanne", 0, 27),))

    assert differences(home, NOW) == {"sanne": 0, "bram": 0}


def test_a_heavy_week_asks_less_without_leaving_anything_behind() -> None:
    book = [did("sanne"), *(did("bram", day=d) for d in (1, 2))]

    assert differences(home_of(*book, periods=(heavy("sanne", 0, 6),)), NOW) == {"sanne": 0, "bram": 0}
    assert differences(home_of(*book), NOW)["bram"] > 0


@pytest.mark.parametrize("deed", [Deed.SKIPPED, Deed.MISSED])
def test_what_was_skipped_or_missed_is_in_no_term(deed: Deed) -> None:
    book = [did("sanne"), did("bram", day=1)]
    with_it = [*book, did("sanne", day=2, deed=deed, minutes=0)]

    assert differences(home_of(*with_it), NOW) == differences(home_of(*book), NOW)


def test_a_swap_counts_for_who_did_it() -> None:
    planned, by_bram = did("sanne", deed=Deed.PLANNED), did("bram", deed=Deed.GIVEN)

    before, after = differences(home_of(planned), NOW), differences(home_of(told_anew(by_bram, planned), planned), NOW)

    assert (before["sanne"], before["bram"]) == (after["bram"], after["sanne"])
    assert after["bram"] > 0


def test_done_together_counts_for_both_with_all_of_its_minutes() -> None:
    together = [did(m, deed=Deed.TOGETHER) for m in ("sanne", "bram")]
    alone = [did("sanne"), did("bram", day=1)]

    assert differences(home_of(*together), NOW) == {"sanne": 0, "bram": 0}
    assert differences(home_of(*together, did("bram", day=1)), NOW) == differences(
        home_of(*alone, did("bram", day=2)), NOW
    )


def test_what_counts_is_how_heavy_it_is_and_not_how_often() -> None:
    book = [did("sanne"), did("bram", "was", 1), did("bram", "was", 2)]
    home = home_of(*book)

    assert differences(home, NOW) == {"sanne": 0, "bram": 0}
    assert differences(replace(home, heavy={("sanne", "koken"): 3}), NOW)["sanne"] > 0


def test_finding_everything_heavy_changes_nothing() -> None:
    book = [did("sanne"), did("bram", "was", 1), did("bram", day=2)]
    all_heavy = {("sanne", chore.key): 3 for chore in CHORES}
    neutral = {("sanne", chore.key): 1 for chore in CHORES}

    assert differences(home_of(*book), NOW) == differences(replace(home_of(*book), heavy=all_heavy), NOW)
    assert differences(home_of(*book), NOW) == differences(replace(home_of(*book), heavy=neutral), NOW)


def test_own_minutes_weigh_unless_it_was_told_how_long_it_took() -> None:
    home = replace(home_of(did("sanne"), did("bram", day=1)), own_minutes={("sanne", "koken"): 20})
    told = replace(home, book=(did("sanne", minutes=60), did("bram", day=1)))
    whole = week_whole(home)["sanne"]

    assert whole == 2 * (7 * 20 + 3 * 20 + 2 * 30)
    assert differences(home, NOW)["sanne"] == Fraction(40, whole) / 2 - Fraction(80, week_whole(home)["bram"]) / 2
    assert differences(told, NOW)["sanne"] > differences(home, NOW)["sanne"]


def test_thinking_counts_as_part_of_what_somebody_did_while_they_were_there() -> None:
    proof = Certificate((), Fraction(1), Fraction(1), True, True)
    thinking = tuple(replace(c, thinking=20) if c.key == "koken" else c for c in CHORES)
    book = (did("sanne", "was"), did("bram", day=1))
    home = replace(home_of(*book), chores=thinking, agreement=Agreement(1, MONDAY, (), {"koken": "sanne"}, proof))

    assert differences(home, NOW) == {"sanne": 0, "bram": 0}
    gone = replace(home, book=(did("bram", day=1),), periods=(away("sanne", 0, 6),))
    assert differences(gone, NOW) == {"sanne": 0, "bram": 0}


def test_only_whole_weeks_that_are_past_count_and_no_more_than_asked() -> None:
    this_week, long_ago = did("sanne", day=28), did("sanne", day=-70)

    assert differences(home_of(this_week, long_ago), NOW) == {"sanne": 0, "bram": 0}
    assert differences(home_of(did("sanne", day=27)), NOW)["sanne"] > 0
    assert differences(home_of(did("sanne")), NOW, weeks=2) == {"sanne": 0, "bram": 0}


def test_a_month_of_doing_more_is_bounded_for_both_alike() -> None:
    book = [did("sanne", day=d) for d in range(28)]

    assert carried(home_of(*book), NOW) == {"sanne": MOST, "bram": -MOST}


def test_lines_of_who_left_and_of_chores_that_are_gone_harm_nothing() -> None:
    gone = LedgerLine(did("sanne").at, Deed.DONE, "tuin", "sanne", MONDAY, 30)

    assert differences(home_of(gone, did("joris", day=1)), NOW)["sanne"] > 0
    assert sum(differences(home_of(gone, did("joris", day=1)), NOW).values()) == 0


# ── beside the rota that both said yes to ──

EVENING = datetime.combine(MONDAY, time(18), AMSTERDAM)
#: Sanne cooks on six days and Bram on Sunday; that is what they agreed, at equal shares.
ROTA = (
    Series("koken", "sanne", 0, EVENING, 40, "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR,SA;WKST=MO"),
    Series("koken", "bram", 0, EVENING + 6 * DAY, 40, "FREQ=WEEKLY;BYDAY=SU;WKST=MO"),
)


def by_rota(*book: LedgerLine, periods: tuple[Period, ...] = ()) -> Home:
    proof = Certificate((), Fraction(1), Fraction(1), True, True)
    return replace(home_of(*book, periods=periods), agreement=Agreement(1, MONDAY, ROTA, {}, proof))


def cooked(*by: str) -> list[LedgerLine]:
    return [did(member, day=day) for day, member in enumerate(by)]


def test_weeks_as_agreed_carry_nothing_however_the_rota_lies_beside_the_shares() -> None:
    weeks = cooked(*(["sanne"] * 6 + ["bram"]) * 4)
    half_a_week = weeks[2:5]

    assert differences(by_rota(*weeks), NOW) == {"sanne": 0, "bram": 0}
    assert differences(by_rota(*half_a_week), NOW) == {"sanne": 0, "bram": 0}
    assert differences(home_of(*weeks), NOW)["sanne"] > 0


def test_what_changed_hands_beside_the_rota_counts_for_who_did_it() -> None:
    swapped = cooked("bram", *["sanne"] * 5, "bram")

    over = differences(by_rota(*swapped), NOW)

    assert over["bram"] == Fraction(40 * 2, week_whole(by_rota())["bram"])
    assert over["bram"] + over["sanne"] == 0


def test_a_week_away_carries_nothing_beside_the_rota_either() -> None:
    alone = by_rota(*cooked(*["bram"] * 7), periods=(away("sanne", 0, 6),))

    assert differences(alone, NOW) == {"sanne": 0, "bram": 0}


# ── estimates ──


def took(*minutes: int, chore: str = "was") -> list[Timing]:
    return [Timing(chore, "sanne", MONDAY + n * DAY, m) for n, m in enumerate(minutes)]


@pytest.mark.parametrize(
    ("minutes", "then"),
    [
        ((30, 32, 28), 30),
        ((25, 25, 90), 25),
        ((14, 13, 15), 15),
        ((30, 30), None),
        ((30, 30, 20), None),
        ((30, 30, 10), None),
        ((23, 24, 23), None),
        ((10, 10, 30, 30, 30), 30),
        ((30, 30, 30, 20), None),
    ],
)
def test_three_timings_running_in_one_direction_correct_an_estimate(minutes: tuple[int, ...], then: int | None) -> None:
    expected = (Correction("was", 20, then),) if then else ()

    assert corrections(home_of(), took(*minutes)) == expected
    assert corrections(home_of(), reversed(took(*minutes))) == expected


def test_a_small_chore_is_corrected_by_a_quarter() -> None:
    quick: Callable[[Chore], Chore] = lambda c: replace(c, minutes=10)  # noqa: E731
    home = replace(home_of(), chores=tuple(map(quick, CHORES)))

    assert corrections(home, took(13, 13, 14)) == (Correction("was", 10, 15),)
    assert corrections(home, took(12, 12, 12)) == ()
