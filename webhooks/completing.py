"""An answer to the open question, put together with what it was about: "ja", "vrijdag", "de was", "Sanne"."""

from __future__ import annotations

from dataclasses import dataclass

from household.model import Awaits, Home, Intent
from language.names import find_name
from webhooks.talk import Talk
from webhooks.wording import Asker, read_day

#: Said only to an open question.
REPLIES = frozenset({"yes", "no", "repeat", "choose", "i_am"})


@dataclass(frozen=True)
class Meant:
    """What is meant, all in all. ``sure``: the chore was named beyond doubt. ``confirmed``: they said yes to just
    this. ``known``: who they just said they are."""

    intent: Intent
    sure: bool = False
    confirmed: bool = False
    known: str | None = None


def completed(talk: Talk, reply: Intent, home: Home) -> Meant | None:
    """The open question's intent with this reply in it; None when the reply does not answer it."""
    if talk.awaits is None or talk.intent is None:
        return None
    if talk.awaits is Awaits.YES_NO:
        return Meant(talk.intent, talk.sure, confirmed=True) if reply.name == "yes" else None
    if talk.awaits is Awaits.MEMBER:
        return _who(talk, reply, home)
    value = _chosen(talk, str(reply.slots.get("value", "")), home) if reply.name == "choose" else None
    return _filled(talk, talk.intent, value) if value else None


def introduced(asker: Asker, reply: Intent, talk: Talk) -> Meant | None:
    """Who says who they are at a shared device without any question open is known there from now on."""
    if reply.name != "i_am" or talk.awaits or not asker.speaker.shared:
        return None
    member = _member(reply, asker.home)
    return Meant(reply, known=member) if member else None


def _who(talk: Talk, reply: Intent, home: Home) -> Meant | None:
    """Who says so, or whom they mean. "Self" stays in the intent: it is known now whom that is."""
    member = _member(reply, home) if reply.name in ("i_am", "choose") else None
    return Meant(talk.intent, talk.sure, known=member) if member and talk.intent else None


def _member(reply: Intent, home: Home) -> str | None:
    said = str(reply.slots.get("member") or reply.slots.get("value") or "")
    names = {m.key: (m.key, m.name) for m in home.members}
    return said if said in names else find_name(said, names).key


def _filled(talk: Talk, intent: Intent, value: str) -> Meant:
    """The intent with what was chosen in the place that was open."""
    asked = "day_options" in intent.slots or talk.awaits is Awaits.DAY
    name = "to_time" if talk.awaits is Awaits.TIME else _day_slot(intent) if asked else "chore"
    kept = {slot: given for slot, given in intent.slots.items() if slot not in ("chore_options", "day_options")}
    if name == "period":
        return Meant(Intent(intent.name, {**kept, name: {"start": value, "end": value}}), talk.sure)
    return Meant(Intent(intent.name, {**kept, name: value}), talk.sure or name == "chore")


def _day_slot(intent: Intent) -> str:
    """Which slot an open day belongs in."""
    if intent.name in ("away", "heavy_week"):
        return "period"
    return "to_day" if intent.name in ("postpone", "checkin_move") else "day"


def _chosen(talk: Talk, value: str, home: Home) -> str | None:
    """The slot value that was chosen: of the options when there are any, by its key or by its name."""
    if value in talk.options:
        return value
    if talk.awaits in (Awaits.DAY, Awaits.TIME):
        return value if not talk.options and (read_day(value) or talk.awaits is Awaits.TIME) else None
    names = {c.key: (c.key, c.name, *c.also) for c in home.chores if not talk.options or c.key in talk.options}
    return find_name(value, names).key
