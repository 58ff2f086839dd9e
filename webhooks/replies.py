"""What the home says to a reply that stands by itself ("nog eens", "nee"), and to what was not understood: with a
question open it asks once more in other words, and after three times lets it be, kindly.
"""

from __future__ import annotations

from dataclasses import replace

from household.model import Answer, Intent
from webhooks.completing import REPLIES
from webhooks.talk import Talk, unfinished
from webhooks.wording import Asker

#: What means nothing by itself: a reply to a question, a stop, or what was not understood.
UNHEARD = REPLIES | {"none", "stop"}
#: At the third time in a row the home lets it be.
MISSES = 3


def reply_alone(asker: Asker, heard: Intent, talk: Talk) -> tuple[Answer, Talk] | None:
    """What "repeat", "no" and "stop" come to, as they need nothing else; None for anything more."""
    if heard.name == "repeat" and talk.speech:
        again = asker.spoken(heard, talk.speech, talk.awaits is not None)
        return replace(again, awaits=talk.awaits, options=talk.options), talk
    if heard.name == "no" and talk.awaits:
        told = asker.answer(heard, "voice.let_be")
        return told, replace(unfinished(talk), speech=told.speech)
    if heard.name == "stop":
        told = asker.answer(heard, "answer.stop")
        return told, replace(unfinished(talk), speech=told.speech)
    return None


def not_understood(asker: Asker, heard: Intent, talk: Talk) -> tuple[Answer, Talk]:
    """The question once more in other words, or what can be asked; the third time a kind way out."""
    misses = talk.misses + 1
    if misses >= MISSES:
        return asker.answer(heard, "voice.way_out"), unfinished(talk)
    later = replace(talk, misses=misses)
    if talk.awaits is None:
        return asker.answer(heard, "answer.none" if misses == 1 else "voice.none_again"), later
    key = f"voice.again.{talk.awaits.value}" if misses > 1 else "voice.again.once"
    asked = asker.ask_back(heard, key, talk.awaits, talk.options, question=talk.speech)
    return asked, later
