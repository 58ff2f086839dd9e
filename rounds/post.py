"""The post: what waits in the outbox of letters goes out, each letter once.

A letter is taken in hand before it is handed over. Whatever stops us in between leaves it "unsure": it is not sent a
second time by itself, since the same invitation twice is worse than one that is asked for again, and `status` says so.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from household.meeting import Letter, Sent, Way
from household.model import Trouble
from integrations.mail import MailRefused, MailUnsure, deliver
from integrations.notify import ChannelPrivate, ChannelUnknown, NoChannels, tell
from rounds.world import World, log

#: Waits before a letter that could not go is tried again; after the last one it is given up.
PATIENCE = tuple(timedelta(minutes=m) for m in (1, 5, 15, 60, 240, 720, 1440))
#: How long a letter rests to which no address is known.
NOBODY = timedelta(hours=1)
#: Trouble that does not pass by itself.
_FOR_GOOD = (MailRefused, ChannelUnknown, ChannelPrivate, NoChannels)


def send_waiting(world: World, household: int) -> int:
    """Send the letters whose time has come. How many went. Without a mail server those by mail wait."""
    return sum(_send(world, household, letter) for letter in world.store.letters(household, world.clock()))


def _send(world: World, household: int, letter: Letter) -> bool:
    reach, now = world.store.reach(household, letter.member), world.clock()
    if letter.way is Way.MAIL and world.settings.mail is None:
        return False
    if not (reach.mail if letter.way is Way.MAIL else reach.channel):
        world.store.settle_letter(letter, Sent.WAITING, now, "trouble.no_address_for_letters", now + NOBODY)
        return False
    if not world.store.take_in_hand(letter, now):
        return False
    try:
        _hand_over(world, letter, reach.mail, reach.channel)
    except Trouble as trouble:
        log.warning("letter %s: %s", letter.id, trouble.sentence)
        _set_back(world, letter, trouble, now)
        return False
    world.store.settle_letter(letter, Sent.SENT, world.clock())
    return True


def _hand_over(world: World, letter: Letter, mail: str, channel: str) -> None:
    if letter.way is Way.MAIL and world.settings.mail is not None:
        deliver(world.settings.mail, mail, letter.body)
        return
    title, _, text = letter.body.partition("\n")
    tell(channel, title, text, world.settings.private_hosts)


def _set_back(world: World, letter: Letter, trouble: Trouble, now: datetime) -> None:
    if isinstance(trouble, MailUnsure):
        world.store.settle_letter(letter, Sent.UNSURE, now, trouble.sentence)
        return
    if isinstance(trouble, _FOR_GOOD):
        world.store.settle_letter(letter, Sent.REFUSED, now, trouble.sentence)
        return
    if letter.attempts >= len(PATIENCE):
        world.store.settle_letter(letter, Sent.REFUSED, now, "trouble.letter_given_up")
        return
    world.store.settle_letter(letter, Sent.WAITING, now, trouble.sentence, now + PATIENCE[letter.attempts])
