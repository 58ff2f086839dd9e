"""The API about the list of chores, what both say yes to, people's weeks, and the ten minutes."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from fractions import Fraction

from household.meeting import Door, Replied, Reply
from household.model import (
    TEAM,
    Agreement,
    Asks,
    Chore,
    Experiment,
    Home,
    Period,
    PeriodKind,
    Proposal,
    Refused,
    Series,
)
from household.model import Problem as Wrong
from household.queue import Job
from language.catalogue import among
from language.chore_change import changed_chore
from language.days import monday_of
from language.routine_words import chore_name
from language.said_chore import say_often, say_when
from language.speech import say_day
from pages.api_call import Call, Declined, DoesNotFit
from pages.api_models import Empty
from pages.api_models_both import (
    AnswerIn,
    AnswerOut,
    ChangeOut,
    CheckInOut,
    ChoreFields,
    ChoreIn,
    ChoreOut,
    ChoresOut,
    FirstPlanOut,
    PeriodIn,
    PeriodOut,
    PeriodsOut,
    PlanYesIn,
    ProposalOut,
    ReadyIn,
    ReplyIn,
    SaidOut,
    SeriesOut,
    ShareOut,
    SharesIn,
    TrialOut,
    WaitingOut,
)
from rounds import sitting
from rounds.agreeing import answer_experiment, answer_proposal, current_proposal, propose
from rounds.begin import understood
from rounds.chores import ask_for_chore, change_chores
from rounds.effect_words import chore_changes, effect_lines, talk_changes
from rounds.first import have_worked_out, is_worked_out, say_yes_to, unread, waiting_plan
from rounds.periods import keep_period, no_more, wrong_days
from rounds.replies import heard, words
from scheduler import experiments, shares
from scheduler.effects import effect
from scheduler.sitting import lies_open, weeks_kept

# ── the list ────────────────────────────────────────────────────────────────────────────────────


def chores(call: Call) -> ChoresOut:
    """The list of the home."""
    asked = [q for q in call.store.questions(call.household) if q.asks is Asks.NEW_CHORE]
    return ChoresOut(
        chores=[chore_out(call, chore) for chore in call.home.chores],
        asked_for=[q.details["chore"] for q in asked],
    )


def chore(call: Call) -> ChoreOut:
    """One chore of the list."""
    return chore_out(call, _the(call.home, call.named["chore"]))


def add_chore(call: Call, given: ChoreIn) -> ChangeOut:
    """A chore in free words or in fields: at once as long as nothing is agreed, else asked for."""
    if (given.words is None) == (given.name is None):
        raise Declined(422, "words_or_name")
    found = call.store.home(call.household)
    wanted = _new(call, found, given)
    there = ask_for_chore(call.store, found, wanted, call.me, agrees=True, now=call.now)
    return ChangeOut(state="done" if there else "asked", chore=chore_out(call, wanted), proposal=None)


def change_chore(call: Call, given: ChoreFields) -> ChangeOut:
    """A chore otherwise: at once as long as nothing is agreed, else proposed to both."""
    found = call.store.home(call.household)
    old = _the(found, call.named["chore"])
    new = changed_chore(old, _fields(given), call.language, found.members)
    if new == old:
        raise Declined(409, "nothing_new")
    made = change_chores(
        call.world,
        found.household,
        [new if each.key == old.key else each for each in found.chores],
        found.heavy,
        call.me,
    )
    return _changed(call, new, made)


def remove_chore(call: Call) -> ChangeOut:
    """A chore off the list: at once as long as nothing is agreed, else proposed to both."""
    found = call.store.home(call.household)
    old = _the(found, call.named["chore"])
    left = among(each for each in found.chores if each.key != old.key)
    if not left:
        raise Declined(409, "last_chore")
    return _changed(call, None, change_chores(call.world, found.household, left, found.heavy, call.me))


def _changed(call: Call, new: Chore | None, made: Proposal | None) -> ChangeOut:
    told = proposal_out(call, made) if made else None
    return ChangeOut(state="proposed" if made else "done", chore=chore_out(call, new) if new else None, proposal=told)


def _new(call: Call, found: Home, given: ChoreIn) -> Chore:
    """The chore that is meant: as it was said in free words, or under its name with what the fields say."""
    said = (given.name, given.often, given.when, f"{given.minutes} min" if given.minutes else None)
    read = understood(given.words or " ".join(filter(None, said)), found, call.language).chore
    named = replace(read, name=given.name) if given.name else read
    fields = _fields(given)
    return changed_chore(named, fields, call.language, found.members) if fields else named


def _fields(given: ChoreFields) -> dict[str, str]:
    said = given.model_dump(exclude={"words", "name"}, exclude_none=True)
    if "postpone" in said:
        said["postpone"] = "yes" if said["postpone"] else "no"
    return {name: str(value) for name, value in said.items()}


def _the(found: Home, key: str) -> Chore:
    known = next((each for each in found.chores if each.key == key), None)
    if known is None:
        raise Declined(404, "not_here")
    return known


def chore_out(call: Call, chore_: Chore) -> ChoreOut:
    """A chore as it is told."""
    return ChoreOut(
        key=chore_.key,
        name=chore_.name,
        area=chore_.area,
        often=say_often(chore_.rhythm, call.language),
        when=say_when(chore_.window, call.language),
        minutes=chore_.minutes,
        thinking=chore_.thinking,
        who=chore_.owner or chore_.who.value,
        can=list(chore_.can),
        done_when=chore_.done_when,
        months=list(chore_.months),
        postpone=chore_.postpone,
        stays=chore_.stays,
    )


# ── what both say yes to ────────────────────────────────────────────────────────────────────────


def waiting(call: Call) -> WaitingOut:
    """What waits for a yes of both."""
    found = call.store.open_proposal(call.household)
    trial = experiments.waiting(call.home)
    return WaitingOut(
        proposal=proposal_out(call, found) if found else None, experiment=_trial(trial) if trial else None
    )


def propose_shares(call: Call, given: SharesIn) -> ProposalOut:
    """Other shares, proposed to both with one's own yes."""
    people = {m.key for m in call.home.members}
    if set(given.shares) != people:
        raise Declined(422, "nobody_here")
    chosen = shares.own({member: Fraction(text) * 100 for member, text in given.shares.items()})
    members = tuple(replace(m, share=chosen.shares[m.key]) for m in call.home.members)
    return proposal_out(call, propose(call.world, call.household, call.me, members=members))


def say_yes(call: Call, given: AnswerIn) -> AnswerOut:
    """A yes to what waits."""
    return _answer(call, given, yes=True)


def say_no(call: Call, given: AnswerIn) -> AnswerOut:
    """A no to what waits; that of whoever made it withdraws it."""
    return _answer(call, given, yes=False)


def _answer(call: Call, given: AnswerIn, yes: bool) -> AnswerOut:
    if (given.proposal is None) == (given.experiment is None):
        raise Declined(422, "one_of_both")
    if given.proposal is not None:
        if given.proposal not in {p.id for p in call.store.proposals(call.household)}:
            raise Declined(404, "not_here")
        current_proposal(call.world, call.household)
        said = answer_proposal(call.world, call.household, given.proposal, call.me, yes)
        state = {"": "waits", "yes": "agreed"}.get(said.answer, said.answer)
        if said.answer == "yes":
            call.store.poke(call.household, Job.ROUND, call.now)
        return AnswerOut.model_validate({"state": state, "proposal": proposal_out(call, said), "experiment": None})
    trial = experiments.waiting(call.home)
    if trial is None or trial.id != given.experiment:
        raise Declined(404, "not_here")
    tried = answer_experiment(call.world, call.household, trial, call.me, yes)
    call.store.poke(call.household, Job.ROUND, call.now)
    every = {m.key for m in call.home.members} <= set(tried.yes)
    state = "no" if not yes else "agreed" if every else "waits"
    return AnswerOut.model_validate({"state": state, "proposal": None, "experiment": _trial(tried)})


def proposal_out(call: Call, found: Proposal) -> ProposalOut:
    """A proposal as it is told: what it would change."""
    now = {m.key: m.share for m in call.home.members}
    before, after = ({c.key: c for c in each} for each in (call.home.chores, found.chores))
    return ProposalOut.model_validate(
        {
            "id": found.id,
            "by": found.by,
            "yes": list(found.yes),
            "starts_on": found.agreement.starts_on,
            "answer": found.answer,
            "shares": [
                ShareOut(member=m.key, now=str(now.get(m.key, m.share)), then=str(m.share)) for m in found.members
            ],
            "new_chores": [chore_out(call, c) for c in found.chores if c.key not in before],
            "changed_chores": [chore_out(call, c) for c in found.chores if before.get(c.key, c) != c],
            "gone_chores": [key for key in before if key not in after],
            "effect": _effect(call, found),
        }
    )


def _effect(call: Call, found: Proposal) -> list[str]:
    """What a proposal comes to, in sentences."""
    wanted = replace(call.home, members=found.members, chores=found.chores, household=found.household)
    comes_to = effect(wanted, call.home.agreement, found.agreement)
    asked = (*chore_changes(call.home, wanted, call.language), *talk_changes(call.home, wanted, call.language))
    return [*asked, *effect_lines(call.home, wanted, comes_to, call.language)]


def _trial(one: Experiment) -> TrialOut:
    return TrialOut(
        id=one.id,
        chore=one.chore,
        member=one.member,
        by=one.by,
        first=one.first,
        last=one.last,
        in_return=list(one.in_return),
        yes=list(one.yes),
    )


# ── the first plan ──────────────────────────────────────────────────────────────────────────────


def first_plan(call: Call) -> FirstPlanOut:
    """The first plan, as far as there is one."""
    found = call.store.home(call.household)
    if found.agreement is not None:
        return _plan(call, found, "agreed", found.agreement)
    waits = waiting_plan(call.store, found, call.now.date())
    if waits is not None:
        return _plan(call, found, "waits", waits)
    busy = is_worked_out(call.store, call.household)
    state = "being_worked_out" if busy else "unread" if unread(found) else "none"
    return _plan(call, found, state, None)


def work_out_plan(call: Call) -> FirstPlanOut:
    """Let a first plan be worked out; look again in a moment."""
    found = call.store.home(call.household)
    if found.agreement is None:
        have_worked_out(call.world, found)
    return first_plan(call)


def say_yes_to_plan(call: Call, given: PlanYesIn) -> FirstPlanOut:
    """One's yes to the first plan, just as one looked at it."""
    say_yes_to(call.world, call.household, given.plan, call.me)
    return first_plan(call)


def _plan(call: Call, found: Home, state: str, made: Agreement | None) -> FirstPlanOut:
    return FirstPlanOut.model_validate(
        {
            "state": state,
            "id": made.id if made else None,
            "starts_on": made.starts_on if made else None,
            "yes": list(made.yes) if made else [],
            "series": [series_out(call, replace(found, agreement=made), s) for s in made.series] if made else [],
        }
    )


def series_out(call: Call, found: Home, series: Series) -> SeriesOut:
    """One rule as it is told."""
    return SeriesOut(
        chore=series.chore,
        name=chore_name(found, series.chore, call.language, series.key),
        member=series.member,
        start=series.start,
        minutes=series.minutes,
        rrule=series.rrule,
    )


# ── people's weeks ──────────────────────────────────────────────────────────────────────────────

_WRONG = {"turned": "trouble.days_turned", "too_many": "trouble.days_too_many", "over": "trouble.days_over"}


def periods(call: Call) -> PeriodsOut:
    """What is not over yet."""
    found = [p for p in call.store.periods(call.household) if p.last >= call.now.date()]
    return PeriodsOut(periods=[period_out(p) for p in found])


def add_period(call: Call, given: PeriodIn) -> PeriodOut:
    """Days on which one is away or has it heavy; the plan follows."""
    member = given.member or call.me
    if all(m.key != member for m in call.home.members):
        raise Declined(422, "nobody_here")
    first, last = given.first, given.last or given.first
    if given.kind is PeriodKind.HEAVY and first <= last:
        first, last = monday_of(first), monday_of(last) + timedelta(days=6)
    if wrong := wrong_days(first, last, call.now.date()):
        days = {"first": first, "last": last}
        said = {name: say_day(day, call.language, call.now.date()) for name, day in days.items()}
        raise Refused((Wrong(_WRONG[wrong], said),))
    return period_out(keep_period(call.store, call.household, Period(member, given.kind, first, last), call.now))


def end_period(call: Call) -> Empty:
    """From today on it is over."""
    no_more(call.store, call.household, call.number, call.now)
    return Empty()


def period_out(one: Period) -> PeriodOut:
    """A period as it is told."""
    return PeriodOut(id=one.id, member=one.member, kind=one.kind, first=one.first, last=one.last)


# ── the ten minutes ─────────────────────────────────────────────────────────────────────────────


def check_in(call: Call) -> CheckInOut:
    """The ten minutes that come or are held. Raises NoTalkYet."""
    return _talk(call, sitting.the_coming(call.store, call.household, call.now, sitting.BOTH_KINDS))


def reply(call: Call, given: ReplyIn) -> SaidOut:
    """One's answer to the coming ten minutes."""
    talk = sitting.the_coming(call.store, call.household, call.now)
    said = Replied(call.me, talk.turn.original, Reply(given.reply), Door.BUTTON, call.world.clock())
    outcome = heard(call.store, call.household, said, call.world.clock())
    sentence = words(call.home, outcome, call.language, call.now)
    if not outcome.fits:
        raise DoesNotFit(outcome.sentence.rpartition(".")[2], sentence)
    return SaidOut(said=sentence, start=outcome.start)


def ready(call: Call, given: ReadyIn) -> CheckInOut:
    """One is ready, and shows these of one's sealed notes, perhaps none."""
    return _talk(call, sitting.ready(call.store, call.household, call.me, set(given.notes), call.now))


def _talk(call: Call, talk: sitting.CheckIn) -> CheckInOut:
    return CheckInOut.model_validate(
        {
            "kind": "team" if talk.sitting.meeting == TEAM else "check-in",
            "start": talk.turn.span.start.astimezone(call.now.tzinfo),
            "minutes": talk.turn.span.minutes,
            "state": talk.sitting.state.value,
            "ready": [m.key for m in talk.home.members if talk.is_ready(m.key)],
            "lies_open": lies_open(talk.home, talk.sitting),
            "weeks_kept": weeks_kept(talk.home, call.store.weeks_wanted(call.household)),
        }
    )
