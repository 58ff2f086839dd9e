"""By which one way the ten minutes reach each of the two, whatever calendars and addresses they have."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from household.meeting import Path, Reach
from household.model import Calendar, Home, Household, Kind, Member, Role
from scheduler.invitations import Facts, Paths, paths

SANNE, BRAM = "sanne@example.org", "bram@example.org"
MEMBERS = (Member("sanne", "Sanne", Fraction(1, 2)), Member("bram", "Bram", Fraction(1, 2)))


def ours(number: int, member: str, kind: Kind = Kind.CALDAV) -> Calendar:
    return Calendar(number, 0, member, kind, Role.OURS, f"https://there/{number}", "Samen")


def home(*calendars: Calendar) -> Home:
    return Home(Household(0, "thuis", "Thuis", date(2026, 3, 2)), MEMBERS, (), calendars)


def ways(found: Paths) -> tuple[Path, Path]:
    return found.of["sanne"], found.of["bram"]


BOTH_GOOGLE = home(ours(1, "sanne", Kind.GOOGLE), ours(2, "bram", Kind.GOOGLE))
BOTH_CALDAV = home(ours(1, "sanne"), ours(2, "bram"))


# ── one way each ──


def test_without_an_address_each_has_them_in_their_own_calendar() -> None:
    found = paths(BOTH_GOOGLE, (), Facts(mail=True))

    assert ways(found) == (Path.CALENDAR, Path.CALENDAR)
    assert found.organiser is None


def test_google_invites_the_other_as_a_guest() -> None:
    found = paths(BOTH_GOOGLE, (Reach("bram", BRAM),), Facts(mail=True))

    assert ways(found) == (Path.CALENDAR, Path.GUEST)
    assert (found.organiser, found.calendar, found.address) == ("sanne", 1, {"bram": BRAM})


def test_the_first_with_somebody_to_invite_invites() -> None:
    found = paths(BOTH_GOOGLE, (Reach("sanne", SANNE),), Facts())

    assert ways(found) == (Path.GUEST, Path.CALENDAR)
    assert (found.organiser, found.calendar) == ("bram", 2)


def test_a_server_that_hands_on_invites_where_nobody_is_at_google() -> None:
    found = paths(BOTH_CALDAV, (Reach("bram", BRAM),), Facts(mail=True, schedules={1: SANNE}))

    assert ways(found) == (Path.CALENDAR, Path.SERVER)
    assert found.as_ == SANNE


def test_google_goes_before_a_server_that_hands_on() -> None:
    there = home(ours(1, "sanne"), ours(2, "bram", Kind.GOOGLE))

    found = paths(there, (Reach("sanne", SANNE), Reach("bram", BRAM)), Facts(schedules={1: SANNE}))

    assert ways(found) == (Path.GUEST, Path.CALENDAR)


def test_this_house_mails_where_no_server_invites() -> None:
    found = paths(BOTH_CALDAV, (Reach("sanne", SANNE), Reach("bram", BRAM)), Facts(mail=True))

    assert ways(found) == (Path.MAIL, Path.MAIL)
    assert found.organiser is None


def test_without_mail_there_are_calendars_only() -> None:
    found = paths(BOTH_CALDAV, (Reach("sanne", SANNE, Path.MAIL), Reach("bram", BRAM)), Facts(mail=False))

    assert ways(found) == (Path.CALENDAR, Path.CALENDAR)


def test_who_has_no_calendar_and_no_address_is_reached_nowhere_yet() -> None:
    assert ways(paths(home(ours(1, "sanne")), (), Facts(mail=True))) == (Path.CALENDAR, Path.NOWHERE)


# ── as they asked ──


def test_where_one_asks_for_mail_no_calendar_invites() -> None:
    found = paths(BOTH_GOOGLE, (Reach("sanne", SANNE), Reach("bram", BRAM, Path.MAIL)), Facts(mail=True))

    assert ways(found) == (Path.MAIL, Path.MAIL)
    assert found.organiser is None


def test_who_asks_for_mail_does_not_invite_from_a_calendar() -> None:
    found = paths(BOTH_GOOGLE, (Reach("sanne", SANNE, Path.MAIL), Reach("bram", BRAM)), Facts(mail=True))

    assert found.organiser != "sanne"
    assert found.of["sanne"] is Path.MAIL


def test_who_asks_for_their_own_calendar_is_no_guest() -> None:
    found = paths(BOTH_GOOGLE, (Reach("bram", BRAM, Path.CALENDAR),), Facts())

    assert ways(found) == (Path.CALENDAR, Path.CALENDAR)


def test_a_calendar_that_somebody_deleted_invites_nobody() -> None:
    found = paths(BOTH_GOOGLE, (Reach("bram", BRAM),), Facts(mail=True, left=frozenset({1})))

    assert ways(found) == (Path.NOWHERE, Path.MAIL)


# ── whatever they have ──

_kinds = st.sampled_from([Kind.CALDAV, Kind.GOOGLE, Kind.MEMORY])
_calendars = st.lists(st.tuples(st.sampled_from(["sanne", "bram"]), _kinds), max_size=4)
_reaches = st.tuples(
    *(
        st.builds(Reach, st.just(m), st.sampled_from(["", mail]), st.sampled_from([None, Path.CALENDAR, Path.MAIL]))
        for m, mail in (("sanne", SANNE), ("bram", BRAM))
    )
)
_facts = st.builds(
    Facts,
    st.booleans(),
    st.dictionaries(st.integers(1, 4), st.just("own@example.org"), max_size=4),
    st.frozensets(st.integers(1, 4), max_size=2),
)


@given(_calendars, _reaches, _facts)
def test_everybody_has_one_way_and_it_can_be_gone(
    made: list[tuple[str, Kind]], reaches: tuple[Reach, ...], facts: Facts
) -> None:
    there = home(*(ours(n, member, kind) for n, (member, kind) in enumerate(made, 1)))
    standing = {c.id: c for c in there.calendars if c.id not in facts.left}

    found = paths(there, reaches, facts)

    assert set(found.of) == {"sanne", "bram"}
    for member, path in found.of.items():
        if path in (Path.GUEST, Path.SERVER, Path.MAIL):
            assert found.address[member]
        if path is Path.MAIL:
            assert facts.mail
        if path is Path.CALENDAR:
            assert any(c.member == member for c in standing.values())
    assert bool(found.guests) == (found.organiser is not None) == (found.calendar is not None)
    if found.calendar is not None:
        assert standing[found.calendar].member == found.organiser
        assert found.of[str(found.organiser)] is Path.CALENDAR
        assert (standing[found.calendar].kind is Kind.GOOGLE) == (Path.GUEST in found.of.values())
        assert bool(found.as_) == (Path.SERVER in found.of.values())


@given(_calendars, _reaches, _facts)
def test_the_order_in_which_things_are_told_changes_nothing(
    made: list[tuple[str, Kind]], reaches: tuple[Reach, ...], facts: Facts
) -> None:
    there = home(*(ours(n, member, kind) for n, (member, kind) in enumerate(made, 1)))
    turned = replace(there, calendars=there.calendars[::-1])

    assert paths(turned, reaches[::-1], facts) == paths(there, reaches, facts)


@given(_calendars, _reaches, _facts, st.sampled_from(["sanne", "bram"]), st.sampled_from([Path.CALENDAR, Path.MAIL]))
def test_a_choice_that_can_be_is_followed(
    made: list[tuple[str, Kind]], reaches: tuple[Reach, ...], facts: Facts, member: str, choice: Path
) -> None:
    there = home(*(ours(n, whose, kind) for n, (whose, kind) in enumerate(made, 1)))
    asked = tuple(replace(r, invited=choice) if r.member == member else r for r in reaches)
    has = any(c.member == member and c.id not in facts.left for c in there.calendars)
    can = has if choice is Path.CALENDAR else facts.mail and any(r.mail for r in asked if r.member == member)

    if can:
        assert paths(there, asked, facts).of[member] is choice


@pytest.mark.parametrize("choice", [Path.GUEST, Path.SERVER, Path.NOWHERE])
def test_what_nobody_can_ask_for_counts_as_whatever_fits_best(choice: Path) -> None:
    reaches = (Reach("bram", BRAM, choice),)

    assert paths(BOTH_GOOGLE, reaches, Facts()) == paths(BOTH_GOOGLE, (Reach("bram", BRAM),), Facts())
