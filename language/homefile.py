"""The household file: one YAML text that says who lives here, what has to be done and how both want it.

``read_home`` turns it into values and names everything that does not fit at once; ``write_home`` turns
a home back into such a file. Words may be Dutch or English. A household file never holds a password.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, time, timedelta
from fractions import Fraction
from zoneinfo import ZoneInfo

from household.model import (
    Chore,
    Household,
    Kind,
    Language,
    Member,
    Problem,
    Refused,
    Who,
    Window,
    key_of,
)
from language.fields import LONGEST_CHORE, LONGEST_NAME, Fields
from language.homecounts import COUNTS, linked, read_counts
from language.homelife import LIFE, read_life
from language.hometalks import fits_in, minute, read_check_in
from language.homewords import HEAVY, WHO, write_home
from language.names import fold
from language.rhythms import EVE, says_eve
from language.written import Written, read_written

__all__ = ["AccountDraft", "HomeDraft", "read_home", "write_home"]

TOP = ("household", "members", "chores", "accounts", "agreed")
HOUSEHOLD = ("name", "key", "language", "zone", "check_in", "epoch", *LIFE)
MEMBER = ("name", "key", "share", "language", "zone", "heavy")
ACCOUNT = ("member", "kind", "url", "username")
CHORE = (
    *"name key also minutes often when best who can thinking done_when important busy remind".split(),  # noqa: SIM905
    *COUNTS,
)
WHOLE_DAY = Window(time(7), time(22))
#: Words that a question uses for people, and the name under which the ten minutes are written.
TAKEN_BY_US = frozenset("self partner both samen either together turns check-in team".split())  # noqa: SIM905
LANGUAGE_WORDS: Mapping[str, Language] = {
    "nl": "nl",
    "en": "en",
    "nederlands": "nl",
    "dutch": "nl",
    "engels": "en",
    "english": "en",
}


@dataclass(frozen=True)
class AccountDraft:
    """A way in to somebody's calendars, as far as a file may say it: the password is asked apart."""

    member: str
    kind: Kind
    url: str
    username: str


@dataclass(frozen=True)
class HomeDraft:
    """What a household file says, not yet kept. ``heavy`` is by (member, chore); ``agreed``: both said yes."""

    household: Household
    members: tuple[Member, ...]
    chores: tuple[Chore, ...]
    heavy: Mapping[tuple[str, str], int] = field(default_factory=dict)
    accounts: tuple[AccountDraft, ...] = ()
    agreed: bool = False
    #: Whether the file gave the household a key of its own; a name alone may be anybody's.
    keyed: bool = False


def read_home(text: str, language: Language, today: date) -> HomeDraft:
    """The home that the file describes. ``language`` counts until the file names its own; the weeks are
    counted from the Monday of ``today`` unless the file says otherwise.

    Refused with all the problems at once, each with its line.
    """
    problems: list[Problem] = []
    top = Fields(read_written(text), TOP, problems)
    household = _household(top, language, today, problems)
    people = [Fields(item, MEMBER, problems) for item in top.part("members").items]
    members = _members(top, people, household)
    work = [Fields(item, CHORE, problems) for item in top.part("chores").items]
    chores = tuple(_chore(fields, members, household) for fields in work)
    if not chores:
        top.problem("no-chores", "chores")
    _no_doubles(work, chores)
    chores = linked(work, chores)
    heavy = _heavy(people, members, chores)
    accounts = tuple(_account(Fields(item, ACCOUNT, problems), members) for item in top.part("accounts").items)
    agreed = top.yes("agreed")
    if problems:
        raise Refused(tuple(sorted(problems, key=_line)))
    keyed = "key" in top.part("household").fields
    return HomeDraft(household, members, chores, heavy, accounts, agreed, keyed)


def _line(problem: Problem) -> int:
    line = problem.details.get("line")
    return line if isinstance(line, int) else 0


def _household(top: Fields, language: Language, today: date, problems: list[Problem]) -> Household:
    written = top.part("household")
    if written.value is None:
        top.problem("missing", "household")
        written = Written({}, written.line)
    fields = Fields(written, HOUSEHOLD, problems if top.has("household") else [])
    name = fields.name("name")
    spoken = fields.choice("language", LANGUAGE_WORDS, language)
    household = Household(
        id=0,
        key=_key(fields, name),
        name=name,
        epoch=_epoch(fields, today),
        language=spoken,
        zone=_zone(fields, Household.zone),
        check_in=read_check_in(fields, spoken),
    )
    return read_life(fields, household)


def _key(fields: Fields, name: str) -> str:
    """The key as written, else the one that the name gives."""
    written = fields.text("key", LONGEST_NAME)
    key = written or key_of(name)
    if key != key_of(key) or (name and not key):
        fields.problem("key", "key" if written else "name", text=written or name)
    if key in TAKEN_BY_US:
        fields.problem("key-taken", "key" if written else "name", text=key)
    return key


def _epoch(fields: Fields, today: date) -> date:
    """The Monday from which weeks are counted."""
    text = fields.text("epoch")
    try:
        day = date.fromisoformat(text) if text else today
    except ValueError:
        fields.problem("day", "epoch", text=text[:60])
        day = today
    return day - timedelta(days=day.weekday())


def _zone(fields: Fields, default: str) -> str:
    zone = fields.text("zone", LONGEST_NAME)
    try:
        ZoneInfo(zone or Household.zone)
    except (OSError, ValueError, KeyError):
        fields.problem("zone", "zone", text=zone)
    return zone or default


def _members(top: Fields, people: list[Fields], household: Household) -> tuple[Member, ...]:
    if len(people) < 2:
        top.problem("too-few-members", "members")
    shares = _shares(top, people)
    members = tuple(_member(*each, household) for each in zip(people, shares, strict=True))
    seen: set[str] = set()
    for fields, member in zip(people, members, strict=True):
        if member.key and seen & {member.key, fold(member.name)}:
            fields.problem("doubled-name", "name", text=member.name)
        seen |= {member.key, fold(member.name)}
    return members


def _member(fields: Fields, share: Fraction, household: Household) -> Member:
    name = fields.name("name")
    language = fields.choice("language", LANGUAGE_WORDS, household.language)
    return Member(_key(fields, name), name, share, language, _zone(fields, household.zone))


def _shares(top: Fields, people: list[Fields]) -> list[Fraction]:
    """The agreed parts, exactly 1 together; equal ones when nobody wrote any."""
    if not any(fields.has("share") for fields in people):
        return [Fraction(1, len(people)) for _ in people]
    written = [fields.share("share") for fields in people]
    for fields in people:
        if not fields.has("share"):
            fields.problem("missing", "share")
    known = [share for share in written if share is not None]
    if len(known) == len(people) and sum(known) != 1:
        top.problem("shares", "members", total=str(sum(known)))
    return [share if share is not None else Fraction(0) for share in written]


def _find_member(fields: Fields, name: str, text: str, members: tuple[Member, ...]) -> str | None:
    """The key of the member that is named, else a problem."""
    for member in members:
        if fold(text) in (fold(member.name), fold(member.key)):
            return member.key
    fields.unknown("unknown-member", fields.part(name).line, text, [m.name for m in members], name)
    return None


def _chore(fields: Fields, members: tuple[Member, ...], household: Household) -> Chore:
    language, name = household.language, fields.name("name")
    if not fields.has("minutes"):
        fields.problem("missing", "minutes")
    minutes = fields.minutes("minutes", 1, language, 1, LONGEST_CHORE)
    usual = _usual_window(fields, minutes)
    hours = fields.window("when", usual, language)
    window = Window(hours.earliest, hours.latest, fields.clock("best", usual.best))
    fits_in("when", "best", fields, window, minutes)
    who, owner = _who(fields, members)
    chore = Chore(
        key=_key(fields, name),
        name=name,
        minutes=minutes,
        rhythm=fields.rhythm("often", language),
        window=window,
        who=who,
        owner=owner,
        can=_can(fields, members, who, owner),
        thinking=fields.minutes("thinking", 0, language, 0, LONGEST_CHORE),
        done_when=fields.text("done_when"),
        also=fields.texts("also"),
        important=fields.yes("important"),
        busy=fields.yes("busy"),
        remind=fields.minutes("remind", 0, language, 0, LONGEST_CHORE),
    )
    return read_counts(fields, chore, household, lambda part, field: _named(part, field, members))


def _usual_window(fields: Fields, minutes: int) -> Window:
    """When on a day as long as nobody wrote it: the evening for "de avond voor gft in afvalkalender"."""
    often = fields.part("often").value
    if fields.has("when") or not isinstance(often, str) or not says_eve(often):
        return WHOLE_DAY
    room = minute(EVE.latest) - minute(EVE.earliest)
    fits = EVE.best is not None and minute(EVE.best) + minutes <= minute(EVE.latest)
    return (EVE if fits else replace(EVE, best=None)) if minutes <= room else WHOLE_DAY


def _named(fields: Fields, field: str, members: tuple[Member, ...]) -> str | None:
    return _find_member(fields, field, fields.text(field), members)


def _who(fields: Fields, members: tuple[Member, ...]) -> tuple[Who, str | None]:
    text = fields.text("who")
    if not text:
        return Who.EITHER, None
    if text.casefold() in WHO:
        return WHO[text.casefold()], None
    owner = _find_member(fields, "who", text, members)
    return (Who.ONE, owner) if owner else (Who.EITHER, None)


def _can(fields: Fields, members: tuple[Member, ...], who: Who, owner: str | None) -> tuple[str, ...]:
    """Who can do it: nothing written means all, an empty list means nobody and that cannot be."""
    texts = fields.texts("can")
    found = [_find_member(fields, "can", text, members) for text in texts]
    can = tuple(dict.fromkeys(key for key in found if key))
    if fields.has("can") and not texts:
        fields.problem("nobody-can", "can")
    elif owner and texts and owner not in can:
        fields.problem("owner-cannot", "can", name=fields.text("who"))
    elif who in (Who.TOGETHER, Who.TURNS) and len(texts) == 1:
        fields.problem("needs-both", "can")
    return can


def _no_doubles(work: list[Fields], chores: tuple[Chore, ...]) -> None:
    """Note a key or a spoken name that two chores have: a question could not tell them apart."""
    spoken: dict[str, str] = {}
    keys: set[str] = set()
    for fields, chore in zip(work, chores, strict=True):
        if chore.key and chore.key in keys:
            fields.problem("doubled-key", "key" if fields.has("key") else "name", text=chore.key)
        names = {fold(text): text for text in (chore.name, *chore.also)}
        for folded, text in names.items():
            if folded and spoken.get(folded, chore.key) != chore.key:
                fields.problem("doubled-name", "name" if text == chore.name else "also", text=text)
        spoken |= dict.fromkeys(names, chore.key)
        keys.add(chore.key)


def _heavy(
    people: list[Fields], members: tuple[Member, ...], chores: tuple[Chore, ...]
) -> Mapping[tuple[str, str], int]:
    """How heavy each chore is to each member, as far as they wrote it."""
    by_name = {fold(text): chore.key for chore in chores for text in (chore.name, chore.key)}
    heavy: dict[tuple[str, str], int] = {}
    for fields, member in zip(people, members, strict=True):
        part = fields.part("heavy")
        if part.value is not None and not part.fields:
            fields.problem("not-fields", "heavy", known="graag, gewoon, zwaar")
        own = Fields(Written(part.fields, part.line), tuple(part.fields), fields.problems)
        for text, written in part.fields.items():
            if fold(text) not in by_name:
                own.unknown("unknown-chore", written.line, text, [chore.key for chore in chores], text)
            heavy[member.key, by_name.get(fold(text), "")] = own.choice(text, HEAVY, 2)
    return heavy


def _account(fields: Fields, members: tuple[Member, ...]) -> AccountDraft:
    member = _find_member(fields, "member", fields.name("member"), members)
    kind = fields.choice("kind", {kind.value: kind for kind in Kind if kind is not Kind.TYPED}, Kind.CALDAV)
    return AccountDraft(member or "", kind, fields.name("url"), fields.text("username"))
