"""The API about what is one person's own, and the house that answers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import time

from household.meeting import News
from household.model import Asks, Question, Refused, Speaker
from household.queue import Job
from household.store_private import HEAVY, LIGHT
from language.feeds import Chosen, says_nothing
from pages.api_call import Call, Declined
from pages.api_models import Empty
from pages.api_models_own import (
    AskIn,
    AskOut,
    BalanceOut,
    ExportOut,
    FeedIn,
    FeedOut,
    MinutesIn,
    NewsIn,
    NewsOut,
    NoteIn,
    NoteOut,
    NotesOut,
    OwnMinutes,
    OwnMinutesOut,
    QuestionIn,
    QuestionOut,
    QuestionsOut,
    Tastes,
    TastesIn,
)
from pages.waiting import question_words, questions_of
from rounds import notes as keeping
from rounds.answers import ANSWERS
from rounds.answers import answer as settle
from rounds.feeds import may_be_chosen, token_of
from rounds.reaching import wrong_reach
from rounds.taking_along import whole
from rounds.taking_over import answer_other
from scheduler import balance
from webhooks.core import WouldChange, answer, slots_aloud
from webhooks.news import choose, is_quiet

# ── minutes and tastes ──────────────────────────────────────────────────────────────────────────


def own_minutes(call: Call) -> OwnMinutesOut:
    """How long things take oneself, as one said; of the other nothing."""
    found = call.store.home(call.household).own_minutes
    mine = [OwnMinutes(chore=chore, minutes=n) for (member, chore), n in found.items() if member == call.me]
    return OwnMinutesOut(minutes=sorted(mine, key=lambda one: one.chore))


def keep_minutes(call: Call, given: MinutesIn) -> OwnMinutes:
    """How long one happening of a chore takes oneself."""
    key = call.named["chore"]
    _known(call, key)
    call.store.keep_minutes(call.household, call.me, key, given.minutes)
    return OwnMinutes(chore=key, minutes=given.minutes)


def tastes(call: Call) -> Tastes:
    """One's own favourites and dislikes."""
    return _tastes(call.store.taste_of(call.household, call.me))


def keep_tastes(call: Call, given: TastesIn) -> Tastes:
    """These are one's favourites and dislikes, and no others."""
    if set(given.likes) & set(given.dislikes):
        raise Declined(422, "liked_and_not")
    for key in (*given.likes, *given.dislikes):
        _known(call, key)
    call.store.keep_taste(call.household, call.me, set(given.likes), set(given.dislikes))
    return _tastes(call.store.taste_of(call.household, call.me))


def _tastes(kept: Mapping[str, int]) -> Tastes:
    likes, dislikes = (sorted(key for key, level in kept.items() if level == one) for one in (LIGHT, HEAVY))
    return Tastes(likes=likes, dislikes=dislikes)


def _known(call: Call, key: str) -> None:
    if all(chore.key != key for chore in call.home.chores):
        raise Declined(404, "not_here")


# ── notes and balance ───────────────────────────────────────────────────────────────────────────


def notes(call: Call) -> NotesOut:
    """One's own sealed notes as they lie there closed."""
    return NotesOut(
        has_passphrase=keeping.has_passphrase(call.store, call.household, call.me),
        notes=[
            NoteOut(id=one.id, kind=one.kind, day=one.day)
            for one in keeping.listed(call.store, call.household, call.me)
        ],
    )


def keep_note(call: Call, given: NoteIn) -> NoteOut:
    """Seal a note to oneself. Raises NoKeyYet without a passphrase."""
    if given.chore is not None:
        _known(call, given.chore)
    about = (given.kind, given.text, call.now, given.chore, given.first, given.last)
    number = keeping.keep(call.store, call.household, call.me, *about)
    return NoteOut(id=number, kind=given.kind, day=call.now.date())


def own_balance(call: Call) -> BalanceOut:
    """One's own part of the past weeks beside what was agreed for it."""
    if call.home.agreement is None:
        return BalanceOut(weeks=0, done=0, agreed=0, thinking=0, degree=None)
    mine = balance.own(call.home, call.me, call.now)
    return BalanceOut.model_validate(
        {
            "weeks": mine.weeks,
            "done": round(float(mine.done), 1),
            "agreed": round(float(mine.agreed), 1),
            "thinking": round(float(mine.thinking), 1),
            "degree": mine.degree.value if mine.weeks else None,
        }
    )


# ── news ────────────────────────────────────────────────────────────────────────────────────────


def news(call: Call) -> NewsOut:
    """What one is told by itself, and how one is reached."""
    reach = call.store.reach(call.household, call.me)
    return NewsOut.model_validate(
        {
            "news": [one.value for one in reach.news],
            "evening": f"{reach.evening:%H:%M}",
            "quiet": [f"{at:%H:%M}" for at in reach.quiet] if reach.quiet else None,
            "mail": reach.mail or None,
            "channel": bool(reach.channel),
        }
    )


def choose_news(call: Call, given: NewsIn) -> NewsOut:
    """From now on one is told this; what is left out stays."""
    reach = call.store.reach(call.household, call.me)
    wanted = tuple(sorted({News(one) for one in given.news})) if given.news is not None else reach.news
    if given.evening is not None:
        reach = replace(reach, evening=time.fromisoformat(given.evening))
    if given.quiet is False:
        reach = replace(reach, quiet=None)
    elif given.quiet is not None:
        reach = replace(reach, quiet=(time.fromisoformat(given.quiet[0]), time.fromisoformat(given.quiet[1])))
    if given.mail is not None:
        reach = replace(reach, mail=given.mail or "")
        if wrong := wrong_reach(call.store, call.home, reach):
            raise Refused((wrong,))
    if News.EVENING in wanted and is_quiet(reach.quiet, reach.evening):
        raise Declined(409, "evening_quiet")
    choose(call.store, call.household, reach, wanted, call.now)
    return news(call)


# ── feeds ──────────────────────────────────────────────────────────────────────────────────────


def feed(call: Call, given: FeedIn) -> FeedOut:
    """The address at which a calendar program reads what was chosen."""
    chosen = Chosen(given.whose or call.me, given.chores, given.talk, given.free, given.done)
    if not may_be_chosen(call.home, chosen.whose) or says_nothing(chosen):
        raise Declined(422, "nobody_here")
    token = token_of(call.store, call.home, call.me, chosen)
    return FeedOut(address=f"{call.world.settings.base_url}/feed/{token}.ics")


def renew_feeds(call: Call) -> Empty:
    """One's addresses of before count no more."""
    call.store.new_feed(call.household, call.me)
    return Empty()


# ── questions ───────────────────────────────────────────────────────────────────────────────────


def questions(call: Call) -> QuestionsOut:
    """What waits for one's answer."""
    mine = questions_of(call.store, call.home, call.me, call.now)
    return QuestionsOut(questions=[_asked(call, q) for q in mine])


def answer_question(call: Call, given: QuestionIn) -> Empty:
    """One's answer. Where it is about a calendar, that calendar is asked first."""
    mine = (q for q in call.store.questions(call.household) if q.member == call.me)
    found = next((q for q in mine if q.id == call.number), None)
    if found is None:
        raise Declined(404, "not_here")
    if given.answer not in ANSWERS[found.asks]:
        raise Declined(422, "no_answer")
    if found.asks is Asks.TAKE_OVER:
        if not answer_other(call.store, call.store.home(call.household), found, given.answer, call.now):
            raise Declined(409, "out_of_date")
        return Empty()
    settle(call.world, call.household, found, given.answer)
    call.store.poke(call.household, Job.ROUND, call.now)
    return Empty()


def _asked(call: Call, question: Question) -> QuestionOut:
    text = question_words(call.home, question, call.language, call.now.date())
    return QuestionOut(id=question.id, asks=question.asks.value, text=text, answers=list(ANSWERS[question.asks]))


# ── asking, and taking along ────────────────────────────────────────────────────────────────────


def ask(call: Call, given: AskIn) -> AskOut:
    """A question in words, as one's own device would ask it. A token that only reads changes nothing by it."""
    speaker = Speaker(f"api:{call.caller.token}", call.me)
    language = given.language or call.language
    try:
        said = answer(
            call.store,
            call.household,
            speaker,
            given.text,
            language,
            call.world.clock(),
            given.conversation,
            reading_only=not call.caller.changes,
            home=call.home,
        )
    except WouldChange:
        raise Declined(403, "reads_only") from None
    slots = slots_aloud(said.intent, call.home)
    return AskOut(speech=said.speech, listen=said.listen, intent=said.intent.name, slots=slots)


def export(call: Call) -> ExportOut:
    """What the home holds of both, and one's own; what is sealed stays so."""
    return ExportOut.model_validate(whole(call.store, call.household, call.me, call.now))
