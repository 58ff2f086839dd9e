"""The part of the table of the API that is about the ten minutes, and what follows from them."""

from __future__ import annotations

from pydantic import BaseModel

from pages import api_follow as follow
from pages import api_models_talk as wire
from pages import api_talk as view
from pages.api_call import Route, View
from pages.api_models import Empty
from pages.api_models_both import ProposalOut

_TALK, _NOTES, _AFTER = "ten minutes", "own", "what follows"
_PHRASE = {"passphrase": "een lange zin van sanne"}
_FREE = {"who": "both", "when": "zaterdagochtend", "minutes": 60}
_TRIAL = {"chore": "was", "weeks": 2}


def _table(name: str, about: str, does: View, takes: type[BaseModel] | None = None, **examples: object) -> Route:
    """Something that is done at the table; the answer is how it stands then."""
    path, gives = f"/check-in/{name}", wire.TalkNowOut
    return Route("POST", path, f"talk_{name}", about, does, gives, takes, _TALK, problems=(409,), examples=examples)


_HELD = (
    Route("GET", "/check-in/now", "talk_now", "Where the ten minutes are.", view.now, wire.TalkNowOut, tag=_TALK),
    _table("begin", "Sit down, or go on after a pause.", view.begin),
    _table("next", "On to the next step.", view.go_on, wire.StepIn, step=0),
    _table("happened", "Whether what was kept free came about.", view.happened, wire.HappenedIn, step=0, answer="yes"),
    _table("pause", "It becomes too much: go on at another moment.", view.pause),
    _table("end", "It is over.", view.end),
    _table("open", "Open what one chose to show, by one's passphrase.", view.open_chosen, wire.PassphraseIn, **_PHRASE),
    Route("GET", "/check-in/shown", "shown", "What was shown and is kept.", view.shown, wire.AllShownOut, tag=_TALK),
    Route(
        "DELETE",
        "/check-in/shown",
        "forget_all_shown",
        "All that one showed goes.",
        view.forget_all_shown,
        Empty,
        tag=_TALK,
    ),
    Route(
        "DELETE",
        "/check-in/shown/{number}",
        "forget_shown",
        "One thing that one showed goes.",
        view.forget_shown,
        Empty,
        tag=_TALK,
    ),
    Route(
        "PUT",
        "/check-in/weeks",
        "keep_weeks",
        "For how many weeks one wants kept what was shown.",
        view.keep_weeks,
        wire.AllShownOut,
        wire.WeeksIn,
        _TALK,
        examples={"weeks": 4},
    ),
)

_PREPARED = (
    Route(
        "POST",
        "/me/passphrase",
        "choose_passphrase",
        "One's first passphrase.",
        view.choose_passphrase,
        Empty,
        wire.PassphraseIn,
        _NOTES,
        problems=(409,),
        examples=_PHRASE,
    ),
    Route(
        "POST",
        "/me/notes/open",
        "open_notes",
        "One's own notes, opened by one's passphrase.",
        view.open_notes,
        wire.NotesOpenOut,
        wire.PassphraseIn,
        _NOTES,
        problems=(409,),
        examples=_PHRASE,
    ),
    Route(
        "POST",
        "/me/notes/remove",
        "remove_notes",
        "Notes of one's own go for good, to one's passphrase.",
        view.remove_notes,
        Empty,
        wire.NotesGoIn,
        _NOTES,
        problems=(404, 409),
        examples={**_PHRASE, "notes": [1]},
    ),
    Route(
        "POST",
        "/me/notes/gentler",
        "gentler",
        "Other words for a note, before it is kept.",
        view.gentler,
        wire.OfferOut,
        wire.TextIn,
        _NOTES,
        reads=True,
        examples={"text": "je doet nooit iets"},
    ),
)

_FOLLOWS = (
    Route(
        "GET",
        "/kept-free",
        "kept_free",
        "What is kept free from now on.",
        follow.kept_free,
        wire.KeptFreeOut,
        tag=_AFTER,
    ),
    Route(
        "POST",
        "/kept-free/look",
        "look_free",
        "Which stretch would be kept free.",
        follow.look_free,
        wire.LookOut,
        wire.KeepFreeIn,
        _AFTER,
        reads=True,
        problems=(409,),
        examples=_FREE,
    ),
    Route(
        "POST",
        "/kept-free",
        "keep_free",
        "Keep a stretch free.",
        follow.keep_free,
        wire.KeptFreeOut,
        wire.KeepFreeIn,
        _AFTER,
        once=True,
        problems=(409,),
        examples=_FREE,
    ),
    Route(
        "DELETE",
        "/kept-free/{number}",
        "let_go",
        "Keep it free no longer for oneself.",
        follow.let_go,
        wire.KeptFreeOut,
        tag=_AFTER,
        problems=(409,),
    ),
    Route("GET", "/trials", "trials", "What is tried, and what could be.", follow.trials, wire.TrialsOut, tag=_AFTER),
    Route(
        "POST",
        "/trials/look",
        "look_trial",
        "What a trial would come to.",
        follow.look_trial,
        wire.LookOut,
        wire.TrialIn,
        _AFTER,
        reads=True,
        problems=(404, 409),
        examples=_TRIAL,
    ),
    Route(
        "POST",
        "/trials",
        "begin_trial",
        "Try a chore of one's own off one's list for some weeks.",
        follow.begin_trial,
        wire.TrialsOut,
        wire.TrialIn,
        _AFTER,
        problems=(404, 409),
        examples=_TRIAL,
    ),
    Route(
        "POST",
        "/trials/{number}/stop",
        "stop_trial",
        "End a trial before its time.",
        follow.stop_trial,
        wire.TrialsOut,
        tag=_AFTER,
        problems=(409,),
    ),
    Route(
        "POST",
        "/trials/{number}/onward",
        "say_how_trial_was",
        "How a trial was that is over.",
        follow.say_how_trial_was,
        wire.OnwardOut,
        wire.OnwardIn,
        _AFTER,
        problems=(409,),
        examples={"answer": "carry_on"},
    ),
    Route(
        "POST",
        "/chores/{chore}/divide/look",
        "look_divide",
        "What it would come to, to divide a chore otherwise.",
        follow.look_divide,
        wire.LookOut,
        wire.DivideIn,
        _AFTER,
        reads=True,
        problems=(409,),
        examples={"how": "turns"},
    ),
    Route(
        "POST",
        "/chores/{chore}/divide",
        "divide",
        "Propose to divide a chore otherwise.",
        follow.divide,
        ProposalOut,
        wire.DivideIn,
        _AFTER,
        problems=(409,),
        examples={"how": "turns"},
    ),
)

#: The ten minutes.
TABLE: tuple[Route, ...] = (*_HELD, *_PREPARED, *_FOLLOWS)
