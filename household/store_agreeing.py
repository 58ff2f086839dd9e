"""What changes only when everybody says yes: proposals, and experiments."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime

from sqlalchemy import Connection, RowMapping, delete, insert, select, update

from household import tables as t
from household.hooks import Told, tell
from household.model import Agreement, Chore, Experiment, Household, Member, Proposal, Trouble
from household.store_base import NotHere, Shelf, bump
from household.store_plan import put_agreement
from household.values import from_json, to_json

#: The place of a chore that both let go of: kept for what stands in a calendar, and in no plan.
FORMER = -1


class ProposalOpen(Trouble):
    """Another proposal waits for an answer: answer that one first."""

    sentence = "trouble.proposal_open"


class ProposalClosed(Trouble):
    """This proposal was answered already: look at what is agreed now."""

    sentence = "trouble.proposal_closed"


class Agreeing(Shelf):
    """Proposals, one open at a time, and experiments."""

    # ── proposals ──

    def propose(self, household: int, proposal: Proposal, now: datetime) -> Proposal:
        """Keep a proposal; it comes back with its id. Raises ProposalOpen while another one is open."""
        with self._database.writing(household) as connection:
            if _open(connection, household) is not None:
                raise ProposalOpen()
            kept = replace(proposal, asked_at=now, answer="")
            row = {"household_id": household, "asked_at": now, "answer": "", "body": to_json(replace(kept, id=0))}
            number = connection.execute(insert(t.proposal).values(row).returning(t.proposal.c.id)).scalar_one()
            opened = {"proposal": int(number), "by": proposal.by, "starts_on": proposal.agreement.starts_on.isoformat()}
            tell(connection, household, Told.PROPOSAL_OPENED, opened, now)
            return replace(kept, id=int(number))

    def open_proposal(self, household: int) -> Proposal | None:
        """The proposal that waits for an answer, or None."""
        with self._database.reading() as connection:
            return _open(connection, household)

    def proposals(self, household: int) -> tuple[Proposal, ...]:
        """All proposals, the newest first, whatever came of them."""
        rows = select(t.proposal).where(t.proposal.c.household_id == household).order_by(t.proposal.c.id.desc())
        with self._database.reading() as connection:
            return tuple(map(_proposal_from, connection.execute(rows).mappings()))

    def agreed_lately(self, household: int, most: int) -> tuple[tuple[str, date], ...]:
        """Of the last so many proposals to which both said yes: who made it, and from which day on it holds; the newest
        first."""
        mine = t.proposal.c.household_id == household, t.proposal.c.answer == "yes"
        rows = select(t.proposal.c.body).where(*mine).order_by(t.proposal.c.id.desc()).limit(most)
        with self._database.reading() as connection:
            bodies = [json.loads(body) for body in connection.execute(rows).scalars()]
        return tuple((body["by"], date.fromisoformat(body["agreement"]["starts_on"])) for body in bodies)

    def renew_proposal(self, household: int, proposal: Proposal) -> None:
        """An open proposal as it is now, worked out anew. Raises ProposalClosed."""
        with self._database.writing(household) as connection:
            _still_open(connection, household, proposal.id)
            _put(connection, proposal)

    def close_proposal(self, household: int, number: int, answer: str) -> Proposal:
        """An open proposal ends with "no" or "withdrawn"; nothing changes. Raises ProposalClosed."""
        with self._database.writing(household) as connection:
            closed = replace(_still_open(connection, household, number), answer=answer)
            _put(connection, closed)
            return closed

    def accept_proposal(self, household: int, number: int, member: str) -> Proposal:
        """This member says yes. With everybody's yes it counts, all of it at once: the household, the shares, the
        chores and the agreement. Raises ProposalClosed or NotHere."""
        with self._database.writing(household) as connection:
            found = _still_open(connection, household, number)
            everybody = {member.key for member in found.members}
            if member not in everybody:
                raise NotHere(what="member", id=member)
            yes = tuple(sorted({*found.yes, member}))
            done = replace(found, yes=yes, answer="yes" if everybody <= set(yes) else "")
            if done.answer:
                _apply(connection, household, done)
                agreed = {"proposal": number, "by": done.by, "starts_on": done.agreement.starts_on.isoformat()}
                tell(connection, household, Told.PROPOSAL_AGREED, agreed, self._database.now())
            _put(connection, done)
            return done

    # ── experiments ──

    def add_experiment(self, household: int, experiment: Experiment) -> Experiment:
        """Keep an experiment; it comes back with its id."""
        with self._database.writing(household) as connection:
            row = insert(t.experiment).values(household_id=household, body=to_json(replace(experiment, id=0)))
            number = int(connection.execute(row.returning(t.experiment.c.id)).scalar_one())
            bump(connection, household)
            return replace(experiment, id=number)

    def change_experiment(self, household: int, experiment: Experiment) -> None:
        """An experiment as it is now: with another yes, or ended."""
        where = t.experiment.c.id == experiment.id, t.experiment.c.household_id == household
        with self._database.writing(household) as connection:
            body = to_json(replace(experiment, id=0))
            if not connection.execute(update(t.experiment).where(*where).values(body=body)).rowcount:
                raise NotHere(what="experiment", id=experiment.id)
            bump(connection, household)


def experiments_of(connection: Connection, household: int) -> tuple[Experiment, ...]:
    """All experiments of a household, in the order in which they came."""
    rows = select(t.experiment).where(t.experiment.c.household_id == household).order_by(t.experiment.c.id)
    found = connection.execute(rows).mappings()
    return tuple(replace(from_json(Experiment, row["body"]), id=row["id"]) for row in found)


def former_chores(connection: Connection, household: int, agreement: Agreement | None) -> tuple[Chore, ...]:
    """The chores that both let go of, as far as a series of them, or a routine that they were part of, ended lately."""
    ended = agreement.ended if agreement else ()
    named = {s.chore for s in ended} | {part.chore for s in ended for part in s.parts}
    where = t.chore.c.household_id == household, t.chore.c.place == FORMER, t.chore.c.key.in_(named)
    bodies = connection.execute(select(t.chore.c.body).where(*where).order_by(t.chore.c.key)).scalars()
    return tuple(from_json(Chore, body) for body in bodies)


def put_chores(connection: Connection, household: int, chores: Sequence[Chore]) -> None:
    """From now on the household has these chores; those that go are kept as former ones."""
    keys = [chore.key for chore in chores]
    mine = t.chore.c.household_id == household
    connection.execute(delete(t.chore).where(mine, t.chore.c.key.in_(keys)))
    connection.execute(update(t.chore).where(mine).values(place=FORMER))
    rows = [
        {"household_id": household, "key": chore.key, "place": place, "body": to_json(chore)}
        for place, chore in enumerate(chores)
    ]
    if rows:
        connection.execute(insert(t.chore), rows)


def _apply(connection: Connection, household: int, proposal: Proposal) -> None:
    put_people(connection, household, proposal.household, proposal.members)
    put_chores(connection, household, proposal.chores)
    put_agreement(connection, household, replace(proposal.agreement, yes=proposal.yes))
    bump(connection, household)


def put_people(connection: Connection, household: int, value: Household, members: Sequence[Member]) -> None:
    """From now on the household has these rules, and its members these shares."""
    where = t.household.c.id == household
    connection.execute(update(t.household).where(where).values(body=to_json(value)))
    for member in members:
        mine = t.member.c.household_id == household, t.member.c.key == member.key
        connection.execute(update(t.member).where(*mine).values(body=to_json(member)))


def _open(connection: Connection, household: int) -> Proposal | None:
    where = t.proposal.c.household_id == household, t.proposal.c.answer == ""
    row = connection.execute(select(t.proposal).where(*where)).mappings().first()
    return _proposal_from(row) if row else None


def _still_open(connection: Connection, household: int, number: int) -> Proposal:
    where = t.proposal.c.household_id == household, t.proposal.c.id == number
    row = connection.execute(select(t.proposal).where(*where)).mappings().first()
    if row is None:
        raise NotHere(what="proposal", id=number)
    if row["answer"]:
        raise ProposalClosed()
    return _proposal_from(row)


def _put(connection: Connection, proposal: Proposal) -> None:
    values = {"answer": proposal.answer, "body": to_json(replace(proposal, id=0))}
    connection.execute(update(t.proposal).where(t.proposal.c.id == proposal.id).values(values))


def _proposal_from(row: RowMapping) -> Proposal:
    return replace(from_json(Proposal, row["body"]), id=row["id"])
