"""The beginning: what each ticked for the home by themselves, until both lay it side by side.

A list is its owner's alone until everybody handed theirs in, or until somebody went on with theirs.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction

from sqlalchemy import Connection, delete, func, select, update

from household import tables as t
from household import tables_pages as tp
from household.model import Chore, Member
from household.store_base import Shelf, bump
from household.values import from_json, to_json


@dataclass(frozen=True)
class Listing:
    """What one member ticked: keys of the catalogue, and chores in their ``own`` words. ``passed`` are the steps of the
    beginning that they went past, with or without a word; ``onward``: they go on with this list, whether or not the
    other makes one."""

    ticked: tuple[str, ...] = ()
    own: tuple[Chore, ...] = ()
    passed: tuple[str, ...] = ()
    onward: bool = False


class Listings(Shelf):
    """The lists of the beginning, and the shares that were chosen there."""

    def listing_of(self, household: int, member: str) -> Listing:
        """The list of this one member, for themselves; an empty one when they have none yet."""
        with self._database.reading() as connection:
            return _listings(connection, household).get(member, (Listing(), False))[0]

    def keep_listing(self, household: int, member: str, listing: Listing) -> None:
        """This is the list of this member; whether it was handed in stays as it was."""
        row = {"household_id": household, "member": member, "body": to_json(listing), "done": False}
        with self._database.writing(household) as connection:
            self._database.upsert(connection, tp.listing, row, ("body",))

    def hand_in(self, household: int, member: str, onward: bool = False) -> None:
        """This member is done with theirs, and goes ``onward`` with it if they say so."""
        with self._database.writing(household) as connection:
            listing = _listings(connection, household).get(member, (Listing(), False))[0]
            body = to_json(replace(listing, onward=listing.onward or onward))
            row = {"household_id": household, "member": member, "body": body, "done": True}
            self._database.upsert(connection, tp.listing, row)

    def handed_in(self, household: int) -> frozenset[str]:
        """Who is done with their list. What stands in it is another matter."""
        with self._database.reading() as connection:
            return frozenset(member for member, (_, done) in _listings(connection, household).items() if done)

    def laid_open(self, household: int) -> Mapping[str, Listing]:
        """The lists by member, once everybody handed theirs in or somebody went on with theirs: those that were handed
        in. Until then nothing."""
        with self._database.reading() as connection:
            found = {m: listing for m, (listing, done) in _listings(connection, household).items() if done}
            everybody = set(_members(connection, household))
        opened = everybody <= found.keys() or any(listing.onward for listing in found.values())
        return dict(sorted(found.items())) if opened else {}

    def anybody_passed(self, household: int, step: str) -> bool:
        """Whether a step that is of both was done by one of them."""
        with self._database.reading() as connection:
            return any(step in listing.passed for listing, _ in _listings(connection, household).values())

    def go_past(self, household: int, member: str, step: str) -> None:
        """This member went past a step of the beginning."""
        with self._database.writing(household) as connection:
            listing, done = _listings(connection, household).get(member, (Listing(), False))
            if step not in listing.passed:
                body = to_json(replace(listing, passed=(*listing.passed, step)))
                row = {"household_id": household, "member": member, "body": body, "done": done}
                self._database.upsert(connection, tp.listing, row)

    def keep_shares(self, household: int, shares: Mapping[str, Fraction]) -> None:
        """From now on these are the shares, by member, that a first agreement is worked out with."""
        mine = t.member.c.household_id == household
        with self._database.writing(household) as connection:
            for key, body in connection.execute(select(t.member.c.key, t.member.c.body).where(mine)).all():
                if key in shares:
                    new = to_json(replace(from_json(Member, body), share=shares[key]))
                    connection.execute(update(t.member).where(mine, t.member.c.key == key).values(body=new))
            bump(connection, household)

    def keep_common(self, household: int, round_: str) -> None:
        """Of the pictures of a round, keep the chores that every member drew, so that they can open; as long as one of
        them drew nothing, all of it stays."""
        mine = t.view.c.household_id == household, t.view.c.round == round_
        with self._database.writing(household) as connection:
            drawn = select(t.view.c.chore).where(*mine).group_by(t.view.c.chore)
            everybody = len(_members(connection, household))
            common = list(connection.execute(drawn.having(func.count() >= everybody)).scalars())
            if common:
                connection.execute(delete(t.view).where(*mine, t.view.c.chore.not_in(common)))

    def under_way(self, household: int, job: str) -> bool:
        """Whether a job stands on the timetable."""
        where = t.timetable.c.household_id == household, t.timetable.c.job == str(job)
        with self._database.reading() as connection:
            return bool(connection.execute(select(func.count()).select_from(t.timetable).where(*where)).scalar())


def _listings(connection: Connection, household: int) -> dict[str, tuple[Listing, bool]]:
    rows = select(tp.listing).where(tp.listing.c.household_id == household)
    found = connection.execute(rows).mappings()
    return {row["member"]: (from_json(Listing, row["body"]), bool(row["done"])) for row in found}


def _members(connection: Connection, household: int) -> Collection[str]:
    return list(connection.execute(select(t.member.c.key).where(t.member.c.household_id == household)).scalars())
