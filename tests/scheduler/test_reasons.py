"""Why me: what a reason names is so, and without it the assignment is another; else it names nothing."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction

import pytest
from drawing import DAYS, EVERY_DAY, at, drawn, home_of, window
from hypothesis import event, given, settings
from hypothesis import strategies as st

from household.model import (
    LANGUAGES,
    Agreement,
    By,
    Certificate,
    Change,
    Chore,
    Counted,
    Deed,
    Experiment,
    Home,
    LedgerLine,
    Period,
    PeriodKind,
    Reason,
    ReasonKind,
    Rhythm,
    Series,
    Span,
    WeekException,
    Who,
)
from rounds.told import reason
from scheduler.planner import agree, plan
from scheduler.reasons import reason_for
from scheduler.standing import standing

NOW = at(0, 6)
EVENING = window("18:30", "21:00")
NO_PROOF = Certificate((), Fraction(0), Fraction(0), True, True)
TUESDAY = "FREQ=WEEKLY;BYDAY=TU;WKST=MO"
WEEK = Span(at(0, 0), at(0, 0, week=1))


def agreed(home: Home, *series: Series, proof: Certificate = NO_PROOF) -> Home:
    return replace(home, agreement=Agreement(1, date(2026, 3, 2), series, {}, proof))


def dishes(**more):
    return Chore("dishes", "Afwas", 30, **{"rhythm": Rhythm(days=(1,)), "window": EVENING, **more})


def on_tuesday(events="", member="sanne", **more):
    home = home_of(drawn(events) if events.strip() else (), (dishes(**more),))
    return agreed(home, Series("dishes", member, 0, at(1, 19), 30, TUESDAY))


def given_by_plan(why, member="bram"):
    return WeekException("dishes.sanne.0", at(1, 19), Change.GIVEN, By.PLAN, member, at(1, 19), why=why)


def why_of(home):
    (one,) = plan(home, 1, NOW).assignments
    return one.reason


# ── what the agreement says ─────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("chore", "kind"),
    [
        ({"who": Who.ONE, "owner": "sanne"}, ReasonKind.FIXED),
        ({"can": ("sanne",)}, ReasonKind.FIXED),
        ({"can": ("sanne", "joris")}, ReasonKind.FIXED),
        ({"who": Who.ONE}, ReasonKind.SHARE),
        ({"stays": "sanne"}, ReasonKind.STAYS),
        ({"stays": "bram"}, ReasonKind.SHARE),
        ({"who": Who.TURNS}, ReasonKind.SHARE),
        ({}, ReasonKind.SHARE),
    ],
)
def test_what_is_agreed_of_a_chore_is_its_reason_with_and_without_calendars(chore, kind):
    home = on_tuesday(**chore)

    assert why_of(home).kind is kind
    assert [a.reason.kind for a in standing(home, WEEK)] == [kind]


@given(st.dictionaries(st.sampled_from(("sanne", "bram")), st.integers(1, 3)), st.sampled_from(("sanne", "bram")))
@settings(max_examples=15, deadline=None)
def test_with_whom_it_is_wished_to_stay_there_it_stays(heavy, wished):
    def asked(**more):
        home = replace(home_of((), (dishes(**more),)), heavy={(m, "dishes"): n for m, n in heavy.items()})
        home = replace(home, agreement=agree(home, NOW))
        return {(a.member, a.reason.kind) for a in plan(home, 2, NOW).assignments}

    assert asked(stays=wished) == {(wished, ReasonKind.STAYS)}
    assert all(kind is not ReasonKind.STAYS for _, kind in asked())


def test_it_is_ones_turn_only_where_turns_are_taken():
    bath = dishes(who=Who.TURNS)
    rules = [f"FREQ=WEEKLY;INTERVAL=2;BYDAY=TU;WKST=MO{''}" for _ in range(2)]
    series = [
        Series("dishes", m, 0, at(1, 19, week=n), 30, rule)
        for n, (m, rule) in enumerate(zip(("sanne", "bram"), rules, strict=True))
    ]

    found = plan(agreed(home_of((), (bath,)), *series), 2, NOW).assignments

    assert [(a.member, a.reason.kind) for a in found] == [("sanne", ReasonKind.TURNS), ("bram", ReasonKind.TURNS)]


def test_the_last_weeks_are_a_reason_when_the_book_says_so():
    home = on_tuesday()
    lines = [
        LedgerLine(NOW, Deed.DONE, "dishes", "sanne", date(2026, 3, 3) - timedelta(weeks=n), 30) for n in (1, 2, 3)
    ]
    once_bram = replace(lines[1], member="bram")

    assert why_of(replace(home, book=tuple(lines))).kind is ReasonKind.LAST_WEEKS
    assert why_of(replace(home, book=(lines[0], once_bram, lines[2]))).kind is ReasonKind.SHARE
    assert why_of(replace(home, book=tuple(lines[:2]))).kind is ReasonKind.SHARE


# ── the other is occupied ───────────────────────────────────────────────────────────────────────

RUNNING = "Tue  bram 18-20 running   bram 20-22 choir"


def forced(copies, least, key="dishes"):
    return replace(NO_PROOF, forced=("dishes",), counted=(Counted(key, copies, least),))


@pytest.mark.parametrize(
    ("proof", "kind"),
    [
        (forced({"sanne": 52}, {"sanne": 52}), ReasonKind.OTHER_BUSY),
        (forced({"sanne": 52, "bram": 312}, {"sanne": 52}), ReasonKind.OTHER_BUSY),
        (forced({"sanne": 104, "bram": 260}, {"sanne": 52}), ReasonKind.SHARE),
        (forced({"sanne": 52}, {}), ReasonKind.SHARE),
        (NO_PROOF, ReasonKind.SHARE),
    ],
)
def test_the_other_is_occupied_only_where_the_agreement_gave_the_day_for_that(proof, kind):
    home = on_tuesday(RUNNING)

    why = why_of(replace(home, agreement=replace(home.agreement, certificate=proof)))

    assert why.kind is kind
    assert why.span == (Span(at(1, 18, 30), at(1, 21)) if kind is ReasonKind.OTHER_BUSY else None)


def test_without_the_hours_that_it_names_the_other_could():
    weekly = home_of(drawn(RUNNING, repeat=True), (dishes(),))
    busy = replace(weekly, agreement=agree(weekly, NOW), heavy={("sanne", "dishes"): 3})
    free = replace(weekly, events=())

    assert {(a.member, a.reason.kind) for a in plan(busy, 2, NOW).assignments} == {("sanne", ReasonKind.OTHER_BUSY)}
    assert plan(replace(busy, events=()), 1, NOW).assignments[0].reason.kind is ReasonKind.SHARE
    assert agree(replace(free, heavy={("sanne", "dishes"): 3, ("bram", "dishes"): 1}), NOW).certificate.forced == ()


def test_who_does_alone_what_both_would_do_is_told_why():
    story = dishes(who=Who.TOGETHER)
    series = [Series("dishes", m, 0, at(1, 19), 30, TUESDAY) for m in ("sanne", "bram")]
    home = agreed(home_of(drawn("Tue  bram 18-22 running"), (story,)), *series)
    full = home_of(drawn("\n".join(f"{day}  bram 18-22 running" for day in DAYS)), (story,))
    home = replace(full, agreement=home.agreement)

    (alone,) = plan(home, 1, NOW).assignments

    assert alone.member == "sanne"
    assert alone.reason == Reason(ReasonKind.OTHER_BUSY, "sanne", "bram", Span(at(1, 19), at(1, 19, 30)))
    together = plan(replace(home, events=()), 1, NOW).assignments
    assert {(a.member, a.reason.kind) for a in together} == {
        ("sanne", ReasonKind.TOGETHER),
        ("bram", ReasonKind.TOGETHER),
    }


# ── what the plan changed for something else ────────────────────────────────────────────────────

AWAY = Period("sanne", PeriodKind.AWAY, date(2026, 3, 2), date(2026, 3, 8))
HEAVY = replace(AWAY, kind=PeriodKind.HEAVY)
TRIED = Experiment("dishes", "sanne", "bram", date(2026, 3, 2), date(2026, 3, 20), yes=("sanne", "bram"))
BOOK = (LedgerLine(NOW, Deed.DONE, "dishes", "sanne", date(2026, 2, 24), 30),)


@pytest.mark.parametrize(
    ("why", "cause", "kind"),
    [
        ("away", {"periods": (AWAY,)}, ReasonKind.AWAY),
        ("heavy_week", {"periods": (HEAVY,)}, ReasonKind.HEAVY_WEEK),
        ("experiment", {"experiments": (TRIED,)}, ReasonKind.EXPERIMENT),
        ("carried", {"book": BOOK}, ReasonKind.CARRIED),
    ],
)
def test_what_the_plan_changed_something_for_is_told_while_it_is_so(why, cause, kind):
    home = replace(on_tuesday(), exceptions=(given_by_plan(why),))
    told = replace(home, **cause)

    assert [a.reason.kind for a in standing(told, WEEK)] == [kind]
    assert [a.reason.kind for a in standing(home, WEEK)] == [ReasonKind.SHARE]
    assert standing(told, WEEK)[0].reason.other in ("sanne", None)


@pytest.mark.parametrize(
    "cause",
    [
        {"periods": (replace(AWAY, member="bram"),)},
        {"periods": (replace(AWAY, first=date(2026, 3, 4)),)},
        {"periods": (HEAVY,)},
    ],
)
def test_a_period_of_somebody_else_or_of_other_days_is_no_reason(cause):
    home = replace(on_tuesday(), exceptions=(given_by_plan("away"),), **cause)

    assert standing(home, WEEK)[0].reason.kind is ReasonKind.SHARE


def test_an_experiment_that_one_said_no_to_is_no_reason():
    exceptions = (given_by_plan("experiment"),)
    home = replace(on_tuesday(), exceptions=exceptions, experiments=(replace(TRIED, yes=("sanne",)),))

    assert standing(home, WEEK)[0].reason.kind is ReasonKind.SHARE


def test_too_soon_is_a_reason_where_notice_was_agreed_and_it_would_move_otherwise():
    home = on_tuesday("Tue  sanne 19:15-22 choir")
    home = replace(home, agreement=replace(home.agreement, starts_on=date(2026, 2, 2)))
    asked = replace(home, household=replace(home.household, notice=48))

    (soon,) = plan(asked, 1, NOW).assignments

    assert (soon.span.start, soon.reason.kind) == (at(1, 19), ReasonKind.NOTICE)
    assert why_of(home).kind is ReasonKind.MOVED_BUSY
    assert why_of(replace(asked, events=())).kind is ReasonKind.SHARE


def test_somebody_elses_turn_is_not_called_theirs_when_nothing_can_be_named():
    home = on_tuesday(who=Who.TURNS)
    series = (*home.agreement.series, Series("dishes", "bram", 0, at(1, 19, week=1), 30, TUESDAY))
    home = replace(home, agreement=replace(home.agreement, series=series), exceptions=(given_by_plan("away"),))

    assert standing(home, WEEK)[0].reason.kind is ReasonKind.SHARE


def test_what_the_planner_does_for_a_period_or_an_experiment_it_says():
    def found(home):
        (one,) = plan(home, 1, NOW).assignments
        return one.member, one.reason.kind

    home = on_tuesday()

    assert found(home) == ("sanne", ReasonKind.SHARE)
    assert found(replace(home, periods=(AWAY,))) == ("bram", ReasonKind.AWAY)
    assert found(replace(home, periods=(HEAVY,))) == ("bram", ReasonKind.HEAVY_WEEK)
    assert found(replace(home, experiments=(TRIED,))) == ("bram", ReasonKind.EXPERIMENT)


def test_who_does_alone_what_both_would_do_is_told_that_the_other_is_away():
    series = [Series("dishes", m, 0, at(1, 19), 30, TUESDAY) for m in ("sanne", "bram")]
    home = agreed(home_of((), (dishes(who=Who.TOGETHER),)), *series)

    (alone,) = plan(replace(home, periods=(AWAY,)), 1, NOW).assignments

    assert alone.reason == Reason(ReasonKind.AWAY, "bram", "sanne")


# ── what is of one person alone ─────────────────────────────────────────────────────────────────


@given(st.integers(1, 3), st.integers(1, 3))
def test_that_it_is_a_favourite_is_told_to_nobody_but_whose_it_is(mine, theirs):
    home = replace(on_tuesday(), heavy={("sanne", "dishes"): mine, ("bram", "dishes"): theirs})
    (one,) = standing(home, WEEK)

    assert reason_for(home, one, "bram").kind is ReasonKind.SHARE
    assert reason_for(home, one, None).kind is ReasonKind.SHARE
    assert reason_for(home, one, "sanne").kind is (ReasonKind.LIGHT if mine == 1 else ReasonKind.SHARE)


@given(st.integers(1, 3))
def test_no_reason_that_another_reads_depends_on_how_heavy_it_is(mine):
    def read(heavy):
        home = replace(on_tuesday(), heavy={("sanne", "dishes"): heavy})
        return [reason_for(home, one, viewer) for one in standing(home, WEEK) for viewer in ("bram", None)]

    assert read(mine) == read(2)


# ── any week ────────────────────────────────────────────────────────────────────────────────────

CHORES = (
    Chore("cooking", "Koken", 40, EVERY_DAY, window("17:00", "19:00")),
    Chore("dishes", "Afwas", 20, Rhythm(days=(0, 2, 4)), window("18:30", "21:00"), important=True),
    Chore("laundry", "Was", 30, Rhythm(times=2), window("09:00", "21:00")),
    Chore("story", "Voorlezen", 15, Rhythm(days=(6,)), window("19:00", "20:30"), who=Who.TOGETHER),
)
ROTA = (
    Series("cooking", "sanne", 0, at(0, 17, 30), 40, "FREQ=WEEKLY;BYDAY=MO,WE,FR,SU;WKST=MO"),
    Series("cooking", "bram", 0, at(1, 17, 30), 40, "FREQ=WEEKLY;BYDAY=TU,TH,SA;WKST=MO"),
    Series("dishes", "bram", 0, at(0, 19), 20, "FREQ=WEEKLY;BYDAY=MO,WE,FR;WKST=MO"),
    Series("laundry", "sanne", 0, at(1, 18, 30), 30, "FREQ=WEEKLY;BYDAY=TU,SA;WKST=MO"),
    Series("story", "bram", 0, at(6, 19, 30), 15, "FREQ=WEEKLY;BYDAY=SU;WKST=MO"),
    Series("story", "sanne", 0, at(6, 19, 30), 15, "FREQ=WEEKLY;BYDAY=SU;WKST=MO"),
)
APPOINTMENT = st.tuples(
    st.sampled_from(("sanne", "bram", "both")),
    st.integers(0, 6),
    st.integers(32, 40).map(lambda halves: halves * 30),
    st.integers(1, 4).map(lambda halves: halves * 30),
)
WISH = st.tuples(st.sampled_from(ROTA[:4]), st.integers(16, 21), st.sampled_from((0, 30)))


def drawn_week(appointments):
    def clock(minutes):
        return f"{minutes // 60}:{minutes % 60:02d}"

    found = enumerate(appointments)
    return drawn("\n".join(f"{DAYS[day]}  {who} {clock(at)}-{clock(at + n)} x{k}" for k, (who, day, at, n) in found))


def wished(series, hour, minute):
    start = series.start.replace(hour=hour, minute=minute)
    return WeekException(series.key, series.start, Change.MOVED, By.PERSON, series.member, start)


def without(home: Home, span: Span) -> Home:
    """The home without what lies over a span: the events, what people asked, and what else the plan has there."""
    events = tuple(e for e in home.events if not any(Span(p.start, p.end).overlaps(span) for p in e.parts))  # type: ignore[arg-type]
    return replace(home, events=events, exceptions=())


@given(st.lists(APPOINTMENT, max_size=9), st.lists(WISH, max_size=2, unique_by=lambda wish: wish[0].key))
@settings(max_examples=50, deadline=None)
def test_without_what_it_names_every_assignment_is_as_agreed_again(appointments, wishes):
    home = agreed(home_of(drawn_week(appointments), CHORES), *ROTA)
    home = replace(home, exceptions=tuple(wished(*wish) for wish in wishes))

    for one in plan(home, 1, NOW).assignments:
        event(one.reason.kind.value)
        if one.reason.kind in (ReasonKind.MOVED_BUSY, ReasonKind.GIVEN_BUSY):
            assert one.reason.span is not None
            freed = plan(without(home, one.reason.span), 1, NOW).assignments
            back = [a for a in freed if (a.series, a.original) == (one.series, one.original)]
            assert [(a.span.start, a.change) for a in back] == [(one.original, None)]
            assert back[0].member == (one.reason.other or one.member)
        elif one.reason.kind is ReasonKind.OTHER_BUSY:
            freed = plan(without(home, one.reason.span), 1, NOW).assignments
            both = [a for a in freed if a.chore == one.chore and a.original == one.original]
            assert {a.member for a in both} == {"sanne", "bram"}
        elif one.change is not None:
            assert one.reason.kind is ReasonKind.WISH


@given(st.lists(APPOINTMENT, max_size=6), WISH)
@settings(max_examples=30, deadline=None)
def test_without_a_wish_it_is_where_the_plan_has_it(appointments, wish):
    home = agreed(home_of(drawn_week(appointments), CHORES), *ROTA)
    asked = wished(*wish)

    def found(of):
        every = plan(of, 1, NOW).assignments
        return [a for a in every if (a.series, a.original) == (asked.series, asked.original)]

    (one,) = found(replace(home, exceptions=(asked,)))
    assert (one.reason.kind, one.span.start) == (ReasonKind.WISH, asked.start)
    assert all(a.reason.kind is not ReasonKind.WISH for a in found(home))


def test_what_has_gone_since_is_not_named():
    moved = WeekException("dishes.sanne.0", at(1, 19), Change.MOVED, By.PLAN, "sanne", at(1, 18, 45))
    began = plan(replace(on_tuesday(), exceptions=(moved,)), 1, at(1, 18, 50)).assignments

    assert [(a.span.start, a.reason.kind) for a in began] == [(at(1, 18, 45), ReasonKind.SHARE)]


def test_two_appointments_in_one_moment_are_both_in_the_hours_that_are_named():
    why = why_of(on_tuesday("Tue  sanne 18:50-19:05 call   sanne 19:20-20 choir"))

    assert (why.kind, why.span) == (ReasonKind.MOVED_BUSY, Span(at(1, 19), at(1, 19, 30)))


# ── in words ────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", ReasonKind)
def test_every_reason_has_words_with_and_without_hours(kind, language):
    home = on_tuesday()
    full = Reason(kind, "sanne", "bram", Span(at(1, 19), at(1, 20)), Fraction(1, 2))

    said = reason(home, full, language)

    assert said.endswith(".")
    assert "{" not in said
    if kind in (ReasonKind.MOVED_BUSY, ReasonKind.GIVEN_BUSY):
        assert "19" in said
        assert "19" not in reason(home, replace(full, span=None), language)
