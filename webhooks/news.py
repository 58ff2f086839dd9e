"""What the home tells each by itself, as far as they asked: on Sunday what the week looks like, and in the evening what
is left of it.

The home speaks for itself, of what was agreed and of nothing else. What comes too late is left out, what nobody asked
for is not sent, and a word that would say nothing is none.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from household.links import Link, sign
from household.meeting import Letter, News, Reach, Way
from household.model import Home, Member, Problem, Speaker
from household.queue import Job
from household.settings import reachable_base
from household.store import Store
from integrations.mail import Outgoing, compose
from integrations.notify import tell
from language.letters import letter as words_of
from language.sentences import say
from rounds.trying import deliver_now
from rounds.world import World
from webhooks.agenda import Item, items_in
from webhooks.core import home_of
from webhooks.wording import Asker, plain

#: The weekday and the hour of the look at the week.
SUNDAY, WEEK_AT = 6, time(17)
#: How often it is looked whether it is time.
EVERY = timedelta(minutes=5)
#: A machine that was off at the hour does not tell it later than this.
LATE = {News.WEEK: timedelta(hours=18), News.EVENING: timedelta(hours=1)}
#: What the signature of a link that ends news is for.
PURPOSE = "news-off"


@dataclass(frozen=True)
class Bulletin:
    """One word to one member: ``day`` is the one it is about, or the Monday of the week."""

    member: str
    news: News
    day: date
    title: str
    lines: tuple[str, ...]

    @property
    def key(self) -> str:
        """What it is called among all letters: the same word is sent once."""
        return f"{self.news.value}/{self.day.isoformat()}"

    @property
    def text(self) -> str:
        return "\n".join(self.lines)


# ── when ────────────────────────────────────────────────────────────────────────────────────────


def due(reach: Reach, now: datetime) -> tuple[tuple[News, date], ...]:
    """What this member is to be told now, and of which day. ``now`` is local to them."""
    return tuple(_due(reach, now))


def _due(reach: Reach, now: datetime) -> Iterator[tuple[News, date]]:
    if is_quiet(reach.quiet, now.time()):
        return
    today = now.date()
    if News.EVENING in reach.news and _is_time(News.EVENING, reach.evening, today, now):
        yield News.EVENING, today
    sunday = today - timedelta(days=(today.weekday() - SUNDAY) % 7)
    if News.WEEK in reach.news and _is_time(News.WEEK, WEEK_AT, sunday, now):
        yield News.WEEK, sunday + timedelta(days=1)


def _is_time(news: News, at: time, day: date, now: datetime) -> bool:
    return timedelta() <= now - datetime.combine(day, at, now.tzinfo) <= LATE[news]


def is_quiet(quiet: tuple[time, time] | None, clock: time) -> bool:
    """Whether a clock is in quiet hours, which may go over midnight."""
    if quiet is None:
        return False
    start, end = quiet
    return start <= clock < end if start <= end else clock >= start or clock < end


def wrong_news(reach: Reach) -> Problem | None:
    """What is wrong with a wish of what somebody is told; None when it is fine."""
    if News.EVENING in reach.news and is_quiet(reach.quiet, reach.evening):
        return Problem("trouble.evening_quiet", {"text": f"{reach.evening:%H:%M}"})
    return None


# ── what ────────────────────────────────────────────────────────────────────────────────────────


def bulletin(home: Home, member: Member, news: News, day: date, now: datetime) -> Bulletin | None:
    """What there is to tell; None where that is nothing. ``now`` is aware."""
    asker = Asker(home, Speaker("news", member.key), member.language, now)
    made = _week(asker, day) if news is News.WEEK else _evening(asker, day)
    if made is None:
        return None
    title, lines = made
    return Bulletin(member.key, news, day, title, tuple(lines))


def _week(asker: Asker, monday: date) -> tuple[str, list[str]] | None:
    lines: list[str] = []
    for day in (monday + timedelta(days=n) for n in range(7)):
        if items := items_in(asker, asker.day_span(day)):
            lines += [_upper(asker.day(day)), *(f"  {_line(asker, item)}" for item in items), ""]
    if not lines:
        return None
    return asker.say("news.week.title"), [asker.say("news.week.about"), "", *lines[:-1]]


def _evening(asker: Asker, day: date) -> tuple[str, list[str]] | None:
    items = [item for item in items_in(asker, asker.day_span(day)) if item.end > asker.moment]
    mine = [item for item in items if not item.members or asker.speaker.member in item.members]
    if not mine:
        return None
    rest = [item for item in items if item not in mine]
    lines = [_line(asker, item) for item in mine]
    if rest:
        lines += ["", asker.say("news.evening.other"), *(_line(asker, item) for item in rest)]
    return asker.say("news.evening.title"), lines


def _line(asker: Asker, item: Item) -> str:
    """ "19:30  jij: de afwas"."""
    clock = f"{item.start.astimezone(asker.zone):%H:%M}"
    return f"{clock}  {asker.names(item.members)}: {item.what}" if item.members else f"{clock}  {item.what}"


def _upper(text: str) -> str:
    return text[:1].upper() + text[1:]


def letter(world: World, home: Home, member: Member, reach: Reach, made: Bulletin, now: datetime) -> Letter | None:
    """The word as it goes to a member, with the link that ends it; None where there is no way to them."""
    off = off_link(world, home, member, made.news) or ""
    if reach.channel:
        end = ("", say("news.off.link", member.language, link=off)) if off else ()
        return Letter(member.key, made.key, "\n".join((made.title, *made.lines, *end)), Way.CHANNEL, made_at=now)
    if not reach.mail or world.settings.mail is None:
        return None
    paragraphs = "\n".join(made.lines).split("\n\n")
    hello = say("news.hello", member.language, name=plain(member.name))
    said = words_of(member.language, made.title, hello, paragraphs, off=off)
    out = Outgoing(reach.mail, member.name, said.subject, said.text, said.html, made.key, off=off)
    return Letter(member.key, made.key, mail_text(world, home, member, out, now), made_at=now)


def tell_once(world: World, home: Home, member: Member, key: str, title: str, said: str) -> bool:
    """Put a word to a member into the outbox, once under its key, by the way they chose; False where there is none."""
    now, reach = world.clock(), world.store.reach(home.household.id, member.key)
    if reach.channel:
        made = Letter(member.key, key, f"{title}\n{said}", Way.CHANNEL, made_at=now)
    elif reach.mail and world.settings.mail is not None:
        words = words_of(member.language, title, say("news.hello", member.language, name=plain(member.name)), [said])
        out = Outgoing(reach.mail, member.name, words.subject, words.text, words.html, key)
        made = Letter(member.key, key, mail_text(world, home, member, out, now), made_at=now)
    else:
        return False
    world.store.post(home.household.id, [made])
    world.store.poke(home.household.id, Job.POST, now)
    return True


def mail_text(world: World, home: Home, member: Member, out: Outgoing, now: datetime) -> str:
    """A mail of this house as it goes over the wire, under a name of its own that stays the same."""
    assert world.settings.mail is not None  # noqa: S101 - whoever makes a mail has asked
    name = "\x1f".join((home.household.key, member.key, out.name)).encode()
    number = hmac.new(world.store.derive("message-id"), name, hashlib.sha256).hexdigest()[:32]
    return compose(out, world.settings.mail.sender, say("calendar.name", member.language), now, number)


def off_link(world: World, home: Home, member: Member, news: News) -> str | None:
    """The address at which this member ends this news; None where no address of the house can be opened by both."""
    base = reachable_base(world.settings)
    if base is None:
        return None
    return f"{base}/off/{sign(world.store.derive(PURPOSE), Link(home.household.key, member.key, news.value))}"


# ── by itself ───────────────────────────────────────────────────────────────────────────────────


def choose(store: Store, household: int, reach: Reach, news: tuple[News, ...], now: datetime) -> None:
    """From now on a member is told these things; the worker looks when it is time as long as anybody is told any."""
    store.set_reach(household, replace(reach, news=news))
    if any(one.news for one in store.reaches(household)):
        store.schedule(household, Job.NEWS, EVERY, now)
    else:
        store.take_off(household, Job.NEWS)


def try_it(world: World, household: int, member: Member) -> bool:
    """Send a word to this member now, to see whether it arrives; False where there is no way to them. Raises what the
    channel or the mail server makes of it."""
    reach, now = world.store.reach(household, member.key), world.clock()
    title, text = say("calendar.name", member.language), say("news.try", member.language)
    if reach.channel:
        tell(reach.channel, title, text, world.settings.private_hosts)
        return True
    if not reach.mail or world.settings.mail is None:
        return False
    said = words_of(member.language, title, say("news.hello", member.language, name=plain(member.name)), [text])
    out = Outgoing(reach.mail, member.name, said.subject, said.text, said.html, f"try/{now.isoformat()}")
    deliver_now(world.settings.mail, reach.mail, mail_text(world, world.store.home(household), member, out, now))
    return True


def post_news(world: World, household: int) -> int:
    """Put into the outbox what is due now, each word once. How many are new."""
    reaches = {reach.member: reach for reach in world.store.reaches(household) if reach.news}
    if not reaches:
        return 0
    home, now = home_of(world.store, household), world.clock()
    asking = ((member, reaches[member.key]) for member in home.members if member.key in reaches)
    found = (one for member, reach in asking for one in _due_letters(world, home, member, reach, now))
    return world.store.post(household, found)


def _due_letters(world: World, home: Home, member: Member, reach: Reach, now: datetime) -> Iterator[Letter]:
    for news, day in due(reach, now.astimezone(ZoneInfo(member.zone))):
        made = bulletin(home, member, news, day, now)
        if made and (one := letter(world, home, member, reach, made, now)):
            yield one
