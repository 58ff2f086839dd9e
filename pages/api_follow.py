"""The API about what follows from the ten minutes: time that is kept free, trials, and a chore divided otherwise."""

from __future__ import annotations

from household.model import Experiment, Home
from pages.api_agree import proposal_out
from pages.api_call import Call, Declined
from pages.api_models_both import ProposalOut
from pages.api_models_talk import (
    DivideIn,
    KeepFreeIn,
    KeptFreeOut,
    LookOut,
    OnwardIn,
    OnwardOut,
    TrialIn,
    TrialMore,
    TrialsOut,
)
from pages.api_talk import can_try, here, kept, looked, press
from pages.proposal import trials_of
from rounds.follow import AS_IT_COMES, IN_TURNS, Onward, asked_back, end_experiment

# ── time that is kept free ──────────────────────────────────────────────────────────────────────


def kept_free(call: Call) -> KeptFreeOut:
    """What is kept free from now on."""
    return KeptFreeOut(kept_free=kept(here(call)))


def look_free(call: Call, given: KeepFreeIn) -> LookOut:
    """Which stretch it would be, and what gives way for it."""
    return LookOut(lines=list(looked(call, "look_free", **_wanted(given)).lines))


def keep_free(call: Call, given: KeepFreeIn) -> KeptFreeOut:
    """A stretch is kept free."""
    press(call, "keep_free", **_wanted(given))
    return kept_free(call)


def let_go(call: Call) -> KeptFreeOut:
    """It is kept free no longer for oneself; for the other it stays."""
    if all(one.id != call.number or call.me not in one.members for one in call.home.kept_free):
        raise Declined(404, "not_here")
    press(call, "let_go", number=call.number)
    return kept_free(call)


def _wanted(given: KeepFreeIn) -> dict[str, object]:
    return {"for": given.who, "when": given.when, "minutes": given.minutes, "title": given.title}


# ── trials ──────────────────────────────────────────────────────────────────────────────────────


def trials(call: Call) -> TrialsOut:
    """What is tried, and what could be."""
    me = here(call)
    home = call.store.home(call.household) if any(not one.ended for one in me.home.experiments) else me.home
    known = {one.id: one for one in home.experiments}
    return TrialsOut(
        trials=[
            _trial(known[one.number], one.state, list(one.lines)) for one in trials_of(home, call.me, me.now.date())
        ],
        can_try=can_try(me),
    )


def look_trial(call: Call, given: TrialIn) -> LookOut:
    """What it would be to try it, and what goes back for it."""
    return LookOut(lines=list(looked(call, "look_trial", **_asks(call, given)).lines))


def begin_trial(call: Call, given: TrialIn) -> TrialsOut:
    """A chore of one's own that wears one out is the other's for some weeks, once they said yes too."""
    press(call, "try", **_asks(call, given))
    return trials(call)


def stop_trial(call: Call) -> TrialsOut:
    """It ends before its time: from today on all is as agreed."""
    end_experiment(call.world, call.household, _known(call, call.store.home(call.household)).id)
    return trials(call)


def say_how_trial_was(call: Call, given: OnwardIn) -> OnwardOut:
    """How it was, now that it is over."""
    known = _known(call, call.store.home(call.household))
    made = asked_back(call.world, call.household, known.id, call.me, Onward(given.answer))
    return OnwardOut(state="proposed" if made else "back", proposal=proposal_out(call, made) if made else None)


def _asks(call: Call, given: TrialIn) -> dict[str, object]:
    _chore(call, given.chore)
    return {"what": f"{call.me}/{given.chore}", "weeks": given.weeks}


def _known(call: Call, home: Home) -> Experiment:
    found = next((one for one in home.experiments if one.id == call.number), None)
    if found is None:
        raise Declined(404, "not_here")
    return found


def _trial(one: Experiment, state: str, lines: list[str]) -> TrialMore:
    return TrialMore.model_validate(
        {
            "id": one.id,
            "chore": one.chore,
            "member": one.member,
            "by": one.by,
            "first": one.first,
            "last": one.last,
            "in_return": list(one.in_return),
            "yes": list(one.yes),
            "state": state,
            "lines": lines,
        }
    )


# ── a chore divided otherwise ───────────────────────────────────────────────────────────────────


def look_divide(call: Call, given: DivideIn) -> LookOut:
    """What it would come to."""
    return LookOut(lines=list(looked(call, "look_change", **_divided(call, given)).lines))


def divide(call: Call, given: DivideIn) -> ProposalOut:
    """It is proposed to both, with one's own yes."""
    press(call, "propose", **_divided(call, given))
    made = call.store.open_proposal(call.household)
    if made is None:
        raise Declined(409, "out_of_date")
    return proposal_out(call, made)


def _divided(call: Call, given: DivideIn) -> dict[str, object]:
    _chore(call, call.named["chore"])
    if given.how not in {IN_TURNS, AS_IT_COMES, *(m.key for m in call.home.members)}:
        raise Declined(422, "nobody_here")
    return {"chore": call.named["chore"], "how": given.how}


def _chore(call: Call, key: str) -> None:
    if all(chore.key != key for chore in call.home.chores):
        raise Declined(404, "not_here")
