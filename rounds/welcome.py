"""The word that asks the other in, sent once by mail; the address is used for this and not kept."""

from __future__ import annotations

from household.model import Home, Member
from integrations.mail import MailTrouble, Outgoing, compose
from language.letters import Button, letter
from language.sentences import say
from rounds.trying import deliver_now
from rounds.world import World


def mail_welcome(world: World, home: Home, member: Member, to: str, link: str, code: str) -> None:
    """Send somebody who has not been here yet their link and their code. Raises MailTrouble, or what the mail server
    has to say; ValueError for what is no address."""
    door = world.settings.mail
    if door is None:
        raise MailTrouble()
    tongue = member.language
    said = letter(
        tongue,
        say("start.mail.subject", tongue),
        say("start.mail.hello", tongue, name=member.name),
        [say("start.mail.said", tongue, home=home.household.name), say("start.mail.code", tongue, code=code)],
        buttons=(Button(say("start.mail.button", tongue), link),),
        foot=say("start.mail.foot", tongue),
    )
    number = f"welcome.{world.store.derive(link).hex()[:30]}"
    out = Outgoing(to, member.name, said.subject, said.text, said.html, number)
    deliver_now(door, to, compose(out, door.sender, say("calendar.name", tongue), world.clock(), number))
