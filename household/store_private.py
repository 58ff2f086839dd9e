"""What each keeps to themselves: own minutes, favourites and dislikes, and how each sees the home.

What is said here is read by its owner and the planner; the verbs that show something of both ask first whether both
gave theirs.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from sqlalchemy import Connection, delete, insert, select

from household import tables as t
from household.model import View
from household.store_base import Shelf, bump
from household.values import from_json, to_json

#: How heavy a favourite and a dislike are; everything else is as usual.
LIGHT, HEAVY = 1, 3


class Private(Shelf):
    """Each one's own estimates, tastes and pictures."""

    def keep_minutes(self, household: int, member: str, chore: str, minutes: int) -> None:
        """How long one happening takes this member, as they say."""
        with self._database.writing(household) as connection:
            row = {"household_id": household, "member": member, "chore": chore, "minutes": minutes}
            self._database.upsert(connection, t.own_minutes, row)
            bump(connection, household)

    def minutes_of_both(self, household: int) -> Mapping[str, Mapping[str, int]]:
        """By chore, what each member said, for the chores of which every member said it; of others nothing."""
        with self._database.reading() as connection:
            everybody = set(_members(connection, household))
            found: dict[str, dict[str, int]] = {}
            for (member, chore), minutes in own_minutes_of(connection, household).items():
                found.setdefault(chore, {})[member] = minutes
            return {chore: said for chore, said in sorted(found.items()) if everybody <= said.keys()}

    def keep_taste(self, household: int, member: str, likes: Collection[str], dislikes: Collection[str]) -> None:
        """These are the favourites and the dislikes of this member; everything else is as usual."""
        mine = t.heavy.c.household_id == household, t.heavy.c.member == member
        levels = {**dict.fromkeys(likes, LIGHT), **dict.fromkeys(dislikes, HEAVY)}
        rows = [
            {"household_id": household, "member": member, "chore": chore, "level": level}
            for chore, level in sorted(levels.items())
        ]
        with self._database.writing(household) as connection:
            connection.execute(delete(t.heavy).where(*mine))
            if rows:
                connection.execute(insert(t.heavy), rows)
            bump(connection, household)

    def taste_of(self, household: int, member: str) -> Mapping[str, int]:
        """By chore how heavy it is for this one member, as far as it is not as usual."""
        where = t.heavy.c.household_id == household, t.heavy.c.member == member
        rows = select(t.heavy.c.chore, t.heavy.c.level).where(*where).order_by(t.heavy.c.chore)
        with self._database.reading() as connection:
            return {chore: level for chore, level in connection.execute(rows) if level in (LIGHT, HEAVY)}

    def draw(self, household: int, views: Sequence[View]) -> None:
        """Keep how a member sees chores; what they drew of the same chore in the same round is replaced."""
        with self._database.writing(household) as connection:
            for view in views:
                row = {
                    "household_id": household,
                    "member": view.member,
                    "chore": view.chore,
                    "round": view.round,
                    "body": to_json(view),
                }
                self._database.upsert(connection, t.view, row)

    def drawn_by(self, household: int, member: str, round_: str) -> tuple[View, ...]:
        """What this one member drew in a round."""
        with self._database.reading() as connection:
            return tuple(v for v in _views(connection, household, round_) if v.member == member)

    def drawn(self, household: int, round_: str) -> tuple[View, ...]:
        """The pictures of a round, once every member drew all of the chores that anybody drew; until then nothing."""
        with self._database.reading() as connection:
            views, everybody = _views(connection, household, round_), _members(connection, household)
        chores = {view.chore for view in views}
        there = {(view.member, view.chore) for view in views}
        return views if all((member, chore) in there for member in everybody for chore in chores) else ()


def own_minutes_of(connection: Connection, household: int) -> dict[tuple[str, str], int]:
    """How long each chore takes each member, for the planner."""
    rows = connection.execute(select(t.own_minutes).where(t.own_minutes.c.household_id == household)).mappings()
    return {(row["member"], row["chore"]): row["minutes"] for row in rows}


def _members(connection: Connection, household: int) -> list[str]:
    return list(connection.execute(select(t.member.c.key).where(t.member.c.household_id == household)).scalars())


def _views(connection: Connection, household: int, round_: str) -> tuple[View, ...]:
    where = t.view.c.household_id == household, t.view.c.round == round_
    rows = select(t.view.c.body).where(*where).order_by(t.view.c.chore, t.view.c.member)
    return tuple(from_json(View, body) for body in connection.execute(rows).scalars())
