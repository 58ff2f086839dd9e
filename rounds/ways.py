"""Ways in, whichever door they are asked for at: a password, a link by mail, a code from the terminal.

Whatever somebody types who is not in, the answer and the time that it takes are the same whether anybody is called so.
A code, and the link in a mail, is for one person; the code of the house says only that its reader is at the machine.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from datetime import datetime, timedelta

from household.meeting import Letter
from household.model import Member, Problem, Refused
from household.passwords import fits, hash_password
from household.secret import new_code
from household.settings import MailDoor
from household.store import Store
from integrations.mail import Outgoing, compose
from language.letters import Button
from language.letters import letter as words_of
from language.sentences import say
from rounds.world import World

#: What a one-time code, or a link, is for; with a household and a member behind it, just for them.
PURPOSE = "sign-in"
#: What a code is for with which one more household may begin in this house.
NEW = "new-household"
#: So long a code can be used, and a link that came by mail.
CODE_LASTS, LINK_LASTS = timedelta(hours=12), timedelta(minutes=20)
#: A password of fewer characters is found by trying; a longer one only takes time.
SHORTEST, LONGEST = 12, 1000
#: Fewer different characters are a pattern.
_VARIED = 5


def purpose_for(household: int, member: str) -> str:
    """The purpose of a code, or of a link, that lets in one person."""
    return f"{PURPOSE}/{household}/{member}"


# ── codes ───────────────────────────────────────────────────────────────────────────────────────


def code_of_the_house(store: Store, now: datetime) -> str:
    """A code with which somebody comes in who has no way of their own yet."""
    return _code(store, PURPOSE, now)


def code_for_a_home(store: Store, now: datetime) -> str:
    """A code with which two people begin a household of their own beside those that are here."""
    return _code(store, NEW, now)


def code_for(store: Store, household: int, member: str, now: datetime) -> str:
    """A code that lets in this one person."""
    return _code(store, purpose_for(household, member), now)


def _code(store: Store, purpose: str, now: datetime) -> str:
    code = new_code()
    store.add_code(purpose, code, now + CODE_LASTS, now)
    return code


# ── a password ──────────────────────────────────────────────────────────────────────────────────


def who_has(store: Store, typed: str, password: str) -> tuple[int, str] | None:
    """The household and the member that this name, or mail address, and this password belong to; None for nobody, or
    where several are called so. Raises TooBusy or MemoryShort."""
    people = store.people_called(typed)
    one = (people[0][0], people[0][1].key) if len(people) == 1 else None
    kept = store.password_hash(*one) if one else None
    return one if fits(password[:LONGEST], kept) and len(password) <= LONGEST else None


def choose_password(store: Store, household: int, member: Member, old: str, new: str, now: datetime) -> None:
    """The first password of a member, or another one for ``old``. Raises Refused, TooBusy or MemoryShort."""
    kept = store.password_hash(household, member.key)
    problems = list(_problems(new, member.name))
    if kept is not None and not fits(old[:LONGEST], kept):
        problems.append(Problem("ways.password_other"))
    if problems:
        raise Refused(tuple(problems))
    if not store.set_password(household, member.key, hash_password(new), now, kept):
        raise Refused((Problem("ways.password_other"),))


def _problems(password: str, name: str) -> Iterator[Problem]:
    plain = password.casefold()
    if not SHORTEST <= len(password.strip()) <= len(password) <= LONGEST:
        yield Problem("ways.password_short", {"least": SHORTEST, "most": LONGEST})
    elif len(set(plain)) < _VARIED or len(plain.replace(name.casefold(), "").strip()) < SHORTEST // 2:
        yield Problem("ways.password_easy")


# ── a link by mail ──────────────────────────────────────────────────────────────────────────────


def send_links(world: World, mail: str, now: datetime) -> int:
    """Put into the outbox a link for everybody with this address, in the place of one that waits there still. How many;
    nobody is told. Needs a mail server."""
    door = world.settings.mail
    if door is None or "@" not in mail:
        return 0
    people = world.store.people_called(mail)
    for household, member in people:
        _send_link(world, door, household, member, now)
    return len(people)


def _send_link(world: World, door: MailDoor, household: int, member: Member, now: datetime) -> None:
    store, language = world.store, member.language
    token = store.add_link(purpose_for(household, member.key), now + LINK_LASTS, now)
    said = words_of(
        language,
        say("ways.mail_subject", language),
        say("news.hello", language, name=member.name),
        [say("ways.mail_said", language, minutes=LINK_LASTS // timedelta(minutes=1))],
        buttons=[Button(say("ways.mail_button", language), f"{world.settings.base_url}/in/{token}")],
        foot=say("ways.mail_foot", language),
    )
    key = f"{PURPOSE}/{secrets.token_hex(12)}"
    to = store.reach(household, member.key).mail
    out = Outgoing(to, member.name, said.subject, said.text, said.html, key)
    body = compose(out, door.sender, say("calendar.name", language), now, key.replace("/", "."))
    store.withdraw_letters(household, member.key, f"{PURPOSE}/")
    store.post(household, [Letter(member.key, key, body, made_at=now)])


# ── away ────────────────────────────────────────────────────────────────────────────────────────


def forget_password(store: Store, household: int, member: str) -> bool:
    """For who lost it: it lets nobody in any more. False where there was none."""
    return store.remove_password(household, member, even_last=True)
