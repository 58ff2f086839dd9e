"""The API about the ten minutes as they are prepared, held and kept, by the deeds of the pages.

A program speaks for its own person: what takes the other's passphrase on one phone between two is done by the other's
own program here. A passphrase is tried, counted with the tries on the pages, and forgotten.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from zoneinfo import ZoneInfo

from household.meeting import Revealed
from household.model import CHECK_IN, Trouble
from language.gentler import offer
from pages.api_call import Call, Declined
from pages.api_models import Empty
from pages.api_models_talk import (
    AllShownOut,
    AskedOut,
    HappenedIn,
    KeptOut,
    LaidOut,
    NotesGoIn,
    NotesOpenOut,
    NoteWords,
    OfferOut,
    PassphraseIn,
    ShownOut,
    StepIn,
    StepOut,
    TableOut,
    TalkNowOut,
    TextIn,
    TryOut,
    WeeksIn,
)
from pages.talk_deeds import DEEDS, Leads, Looked, NotGoing
from pages.talk_here import HERE, Here, told
from pages.talk_look import Look
from pages.talk_now import SAID, Asked, Now, Table, making_at, now_at, state_of, table_of, tries_of
from rounds import notes, sitting
from rounds.follow import coming
from scheduler.sitting import USUAL_WEEKS, weeks_kept
from webhooks.core import home_of

# ── where they are ──────────────────────────────────────────────────────────────────────────────


def here(call: Call) -> Here:
    """Whoever calls, in their home as it is by now."""
    home = home_of(call.store, call.household)
    return Here(call.world, home, call.me, call.now.astimezone(ZoneInfo(home.member(call.me).zone)), call.language)


@contextmanager
def at_the_table() -> Iterator[None]:
    """What does not fit is said as on the pages of the ten minutes. Raises Declined where they are not going."""
    try:
        yield
    except NotGoing:
        raise Declined(409, "not_going") from None
    except Trouble as trouble:
        trouble.sentence = HERE.get(trouble.sentence, trouble.sentence)
        raise


def looked(call: Call, word: str, **form: object) -> Look:
    """What a deed would come to; nothing is changed. Raises what the deed raises."""
    with at_the_table():
        try:
            DEEDS[word](here(call), {name: str(value) for name, value in form.items()})
        except Looked as seen:
            return seen.look
    raise AssertionError(word)  # a deed that looks says what it saw


def press(call: Call, word: str, **form: object) -> str:
    """Do what a button of the page does; the sentence that says what came of it, "" for none. Raises what it raises."""
    with at_the_table():
        try:
            said = SAID.get(DEEDS[word](here(call), {name: str(value) for name, value in form.items()}), "")
        except NotGoing:
            raise
        except Leads as elsewhere:
            said = f"sit.said.{elsewhere.said}" if elsewhere.said else ""
    return call.say(said) if said else ""


def now(call: Call) -> TalkNowOut:
    """The ten minutes as they stand."""
    return _now(call)


def begin(call: Call) -> TalkNowOut:
    """They sit down, or go on where they paused."""
    return _now(call, press(call, "begin"))


def go_on(call: Call, given: StepIn) -> TalkNowOut:
    """The next step; after the last one it is over."""
    return _now(call, press(call, "next", step=given.step))


def happened(call: Call, given: HappenedIn) -> TalkNowOut:
    """Whether what was kept free came about; and on."""
    return _now(call, press(call, "happened", step=given.step, answer=given.answer))


def pause(call: Call) -> TalkNowOut:
    """It becomes too much: it goes on where it was at another moment."""
    return _now(call, press(call, "pause"))


def end(call: Call) -> TalkNowOut:
    """It is over, whoever says so."""
    return _now(call, press(call, "end"))


def open_chosen(call: Call, given: PassphraseIn) -> TalkNowOut:
    """Open what one chose to show, with one's own passphrase, once all are ready."""
    with call.passphrase():
        said = press(call, "open", phrase=given.passphrase.get_secret_value())
    return _now(call, said)


def _now(call: Call, said: str = "") -> TalkNowOut:
    me = here(call)
    mark, held = me.store.talk_mark(me.household), me.store.sittings(me.household)
    talk = sitting.in_home(me.store, me.home, me.now, sitting.BOTH_KINDS)
    state = state_of(me, talk, held)
    at = now_at(me, talk) if talk and state == "going" else None
    making = making_at(me, at.step) if at else {}
    table = table_of(me, talk) if talk and talk.sitting.meeting == CHECK_IN else None
    return TalkNowOut.model_validate(
        {
            "state": state,
            "mark": mark,
            "said": said or None,
            "start": talk.turn.span.start.astimezone(call.now.tzinfo) if talk else None,
            "step": _step(at) if at else None,
            "table": _table(table) if table else None,
            "asks_how": bool(making.get("tried")),
            "kept_free": kept(me) if making.get("free") else [],
            "can_try": can_try(me) if making.get("tries") else [],
            "can_change": [c.key for c in making.get("changes", [])],  # type: ignore[attr-defined]  # see making_at
            "asked": [_asked(one) for one in making.get("asked", [])],  # type: ignore[attr-defined]  # the same
        }
    )


def _step(at: Now) -> StepOut:
    return StepOut.model_validate(
        {
            "number": at.number,
            "count": at.count,
            "kind": at.step.kind.value,
            "speaker": at.step.speaker or None,
            "listener": at.step.listener or None,
            "prompt": at.prompt,
            "listen": at.listen,
            "seconds": at.seconds,
            "yours": at.mine,
        }
    )


def _table(table: Table) -> TableOut:
    return TableOut(
        ready=table.ready,
        not_ready=[m.key for m in table.not_ready],
        to_open=table.mine,
        waits_for=[m.key for m in table.elsewhere],
        lies_open=table.lies_open,
        shown=[LaidOut(member=m.key, lines=list(lines)) for m, lines in table.shown],
    )


def _asked(one: Asked) -> AskedOut:
    return AskedOut.model_validate(
        {"kind": one.deed, "id": one.number, "by": one.by.key, "lines": list(one.lines), "yours": one.mine}
    )


def kept(me: Here) -> list[KeptOut]:
    """What is kept free from now on, in order of time."""
    return [
        KeptOut(id=k.id, members=list(k.members), start=k.span.start, end=k.span.end, line=told(me, k))
        for k in coming(me.home, me.now)
    ]


def can_try(me: Here) -> list[TryOut]:
    """What could be tried, by whose it is now; nothing while something waits or runs."""
    found = tries_of(me.home, me.now.date())
    return [TryOut(member=m.key, chores=[c.key for c in chores]) for m, chores in found]


# ── one's own notes ─────────────────────────────────────────────────────────────────────────────


def choose_passphrase(call: Call, given: PassphraseIn) -> Empty:
    """One's first passphrase: from now on notes can be sealed. Raises KeyThere, or Refused for one that is short."""
    with at_the_table(), call.passphrase():
        notes.choose_passphrase(call.store, call.household, call.me, given.passphrase.get_secret_value())
    return Empty()


def open_notes(call: Call, given: PassphraseIn) -> NotesOpenOut:
    """One's own notes, in this answer and nowhere else."""
    with at_the_table(), call.passphrase():
        found = notes.read(call.store, call.household, call.me, given.passphrase.get_secret_value())
    return NotesOpenOut(
        notes=[
            NoteWords(id=n.id, kind=n.kind, day=n.day, text=n.text, chore=n.chore, first=n.first, last=n.last)
            for n in found.notes
        ],
        broken=list(found.broken),
    )


def remove_notes(call: Call, given: NotesGoIn) -> Empty:
    """Notes of one's own go for good, to one's passphrase; all of them or none."""
    mine = {e.id for e in notes.listed(call.store, call.household, call.me)}
    if not set(given.notes) <= mine:
        raise Declined(404, "not_here")
    with at_the_table(), call.passphrase():
        notes.prove(call.store, call.household, call.me, given.passphrase.get_secret_value())
    for number in set(given.notes):
        notes.remove(call.store, call.household, call.me, number)
    return Empty()


def gentler(call: Call, given: TextIn) -> OfferOut:
    """Other words for a note, as the page offers them before it is kept."""
    found = offer(given.text, call.language)
    if found is None:
        return OfferOut(text=None)
    parts = {"moment": found.moment, "feeling": found.feeling, "need": found.need}
    return OfferOut(text=found.text, **parts, feelings=found.feelings)


# ── what was shown ──────────────────────────────────────────────────────────────────────────────


def shown(call: Call) -> AllShownOut:
    """What was shown and is kept, as far as one may read it."""
    wanted = call.store.weeks_wanted(call.household)
    return AllShownOut(
        shown=[_shown(one) for one in sitting.seen(call.store, call.home, call.me)],
        wish=wanted.get(call.me, USUAL_WEEKS),
        weeks_kept=weeks_kept(call.home, wanted),
    )


def keep_weeks(call: Call, given: WeeksIn) -> AllShownOut:
    """For how many weeks one wants kept what was shown."""
    sitting.keep_for(call.store, call.household, call.me, given.weeks, call.now)
    return shown(call)


def forget_shown(call: Call) -> Empty:
    """One thing that one showed oneself goes for good."""
    if not call.store.forget_revealed(call.household, call.me, call.number):
        raise Declined(404, "not_here")
    return Empty()


def forget_all_shown(call: Call) -> Empty:
    """All that one showed oneself goes for good."""
    call.store.forget_revealed(call.household, call.me)
    return Empty()


def _shown(one: Revealed) -> ShownOut:
    return ShownOut(id=one.id, member=one.member, kind=one.kind, day=one.day, text=one.text, until=one.until)
