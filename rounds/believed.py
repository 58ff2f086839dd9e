"""Which of the answers that lie in an inbox are answers: anybody may write there, in anybody's name.

One is believed when it is from the very address that was invited, is about the invitation that this address got, and
shows that its writer holds the mail: it names the Message-ID of one that told them, as programs do that answer (RFC
5322 section 3.6.4), or was sent to the address with that name in it. The name is made with the key of the service, so
that nobody makes it up. What stays possible: whoever reads somebody's mail can answer for them, as they could on paper.
"""

from __future__ import annotations

import hmac
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from household.meeting import Invitation, Path, Reply
from integrations.inbox import Arrived
from integrations.itip import ItipReply
from rounds.replies import reply_of

#: Names a mail, before the at sign of its Message-ID: of a member, a UID and the number of the telling.
NameOf = Callable[[str, str, int], str]


@dataclass(frozen=True)
class Believed:
    """What a member answered: to the week of ``original`` (None: to all of them), having seen it at ``start``, if that
    is known."""

    member: str
    uid: str
    reply: Reply
    original: datetime | None = None
    start: datetime | None = None


def believed(arrived: Arrived, told: Iterable[Invitation], name_of: NameOf) -> tuple[Believed, ...]:
    """What of a mail is answered by those who were ``told``, of one household."""
    known = [invitation for invitation in told if _holds(arrived, invitation, name_of)]
    return tuple(one for reply in arrived.replies for one in _answers(arrived, reply, known))


def came_back(arrived: Arrived, told: Iterable[Invitation], name_of: NameOf) -> frozenset[str]:
    """The members whose address takes nothing, by a report about a mail that we sent them. What is made up about a mail
    that never was says nothing."""
    return frozenset(
        invitation.member
        for invitation in told
        if _same(invitation.address, *arrived.bounced) and _holds(arrived, invitation, name_of)
    )


def with_name(address: str, name: str) -> str:
    """The address with a name in it ("samen+name@host"), for replies that name no mail (RFC 5233)."""
    user, _, host = address.rpartition("@")
    return f"{user}+{name}@{host}"


def _answers(arrived: Arrived, reply: ItipReply, known: Iterable[Invitation]) -> Iterator[Believed]:
    meant = Reply.ELSEWHERE if reply.elsewhere else reply_of(reply.partstat)
    for invitation in known:
        theirs = _same(invitation.address, arrived.sender) and _same(invitation.address, reply.mail)
        if meant is not None and theirs and invitation.uid == reply.uid:
            yield Believed(invitation.member, reply.uid, meant, reply.original, reply.start)


def _same(address: str, *others: str) -> bool:
    return bool(address) and address.casefold() in [other.casefold() for other in others]


def _holds(arrived: Arrived, invitation: Invitation, name_of: NameOf) -> bool:
    """Whether the mail shows that its writer has one of ours about this invitation."""
    if invitation.path is not Path.MAIL:
        return False
    shown = [name.partition("@")[0] for name in arrived.names]
    shown += [address.partition("@")[0].partition("+")[2] for address in arrived.to]
    ours = [name_of(invitation.member, invitation.uid, number) for number in range(invitation.sequence + 1)]
    return any(hmac.compare_digest(a.casefold().encode(), b.casefold().encode()) for a in shown if a for b in ours)
