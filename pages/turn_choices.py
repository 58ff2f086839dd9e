"""What the one who looks can say about a turn of a day: buttons, other moments, and what can be given in return."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from household.model import By, Change, Span, Who
from language.sentences import say
from pages.week_days import Line, Look, Part
from scheduler.deeds import BACK, can_ask
from scheduler.turns import Choice, Turn, choices, may_do, moments, partner
from scheduler.week_turns import week_turns
from webhooks.wording import plain

#: How far ahead something of the other's is looked for to do in return.
_AHEAD = timedelta(days=9)


@dataclass(frozen=True)
class Button:
    """What the form sends, and what stands on the button: a word, the name of the turn and, to take back, how it
    stands."""

    do: str
    text: str
    value: str


@dataclass(frozen=True)
class Option:
    """Something to choose: as the form sends it, and as people say it."""

    value: str
    text: str


@dataclass(frozen=True)
class More:
    """What takes a moment longer to find: other moments, and chores of the other's to do in return. ``day`` and
    ``time`` are what was typed for a moment of one's own."""

    later: tuple[Option, ...] = ()
    in_return: tuple[Option, ...] = ()
    other: str = ""
    day: str = ""
    time: str = ""
    first: str = ""
    last: str = ""


def buttons(look: Look, line: Line) -> tuple[Button, ...]:
    """What can be said at once about a line, the likeliest first; nothing of what is further back than two weeks."""
    if look.viewer is None or line.held is None or not _near(look, line):
        return ()
    turn, other = line.held.of(look.viewer), partner(look.home, look.viewer)
    name = plain(look.home.member(other).name) if other else ""
    seal = seal_of(turn)
    return tuple(
        Button(
            word,
            say(f"weekpage.do.{word}", look.language, name=name),
            f"{word} {line.which} {seal}" if word == "undo" else f"{word} {line.which}",
        )
        for word in _words(look, line, turn)
    )


def can_tick(look: Look, line: Line) -> bool:
    """Whether the small chores of a line are ticked one by one, also when all of them were."""
    return bool(line.parts) and _near(look, line)


def _near(look: Look, line: Line) -> bool:
    return line.start >= look.now - BACK


def tick_of(look: Look, line: Line, part: Part) -> Button:
    """What a tap on one small chore of a routine says: done, by whose routine it is; or not done after all."""
    done = "done" if line.own else "theirs"
    word = done if part.state == "open" else "undo"
    return Button(word, say(f"weekpage.do.{word}", look.language, name=line.who), f"{word} {part.which}")


def _words(look: Look, line: Line, turn: Turn) -> Iterator[str]:
    told = tuple(_undo(line, turn))
    if line.state in ("done", "skipped", "missed"):
        yield from told
    elif turn.of_both:
        yield from ("skip", *told)
    elif look.viewer is not None:
        yield from (*_done(look, turn, look.viewer, line), *_otherwise(look, turn, look.viewer, line), *told)


def _done(look: Look, turn: Turn, me: str, line: Line) -> Iterator[str]:
    home = look.home
    other = partner(home, me)
    shared = home.chore_of(turn.series).who is Who.TOGETHER
    if line.own:
        yield "done"
    else:
        yield from ("theirs", "mine")
    if other and not shared and may_do(home, turn, me) and may_do(home, turn, other):
        yield "together"
    if line.own and other:
        yield "mine" if shared else "theirs"


def _otherwise(look: Look, turn: Turn, me: str, line: Line) -> Iterator[str]:
    able = choices(look.home, turn, me, look.now)
    other = partner(look.home, me)
    if Choice.SKIP in able:
        yield "skip"
    if Choice.ASK in able and other and not line.asked:
        yield "ask"
    if not line.own and turn.span.end > look.now and can_ask(look.home, turn, me):
        yield "take_over"
    if turn.span.start <= look.now:
        yield "nobody"


def _undo(line: Line, turn: Turn) -> Iterator[str]:
    """What was said by somebody can be taken back, and a question that waits."""
    if line.asked and line.own:
        yield "withdraw"
    elif turn.kept is not None and turn.kept.by is By.PERSON and not line.asked:
        yield "undo"


def more(look: Look, line: Line, day: str = "", time: str = "") -> More:
    """Other moments for a turn of one's own, and what can be done in return for it."""
    if look.viewer is None or line.held is None:
        return More()
    turn, me = line.held.of(look.viewer), look.viewer
    able = choices(look.home, turn, me, look.now)
    other = partner(look.home, me)
    local = look.now.astimezone(ZoneInfo(look.home.household.zone))
    asker = look.asker
    there = moments(look.home, turn, local) if Choice.LATER in able else ()
    if turn.of_both and turn.change is Change.UNPLACED and turn.kept and turn.kept.start:
        there = (turn.kept.start, *there)
    back = tuple(_in_return(look, turn, me, other)) if Choice.ASK in able and other and not line.asked else ()
    return More(
        tuple(Option(m.isoformat(), _begun(asker.day_and_time(m))) for m in there),
        back,
        plain(look.home.member(other).name) if other else "",
        day or (line.start.date().isoformat() if there else ""),
        time or (line.clock if there else ""),
        local.date().isoformat(),
        (local.date() + timedelta(days=7)).isoformat(),
    )


def _in_return(look: Look, turn: Turn, me: str, other: str) -> Iterator[Option]:
    """The next turn of each chore of the other's that one could do instead."""
    home, asker = look.home, look.asker
    seen = {turn.series.chore}
    for held in week_turns(home, Span(look.now, look.now + _AHEAD)):
        theirs, chore = held.of(other), held.turn.series.chore
        if chore in seen or theirs.of_both or not theirs.is_of(other):
            continue
        if Choice.ASK in choices(home, theirs, other, look.now) and can_ask(home, theirs, me):
            seen.add(chore)
            day = asker.day(theirs.span.start.astimezone(asker.zone).date())
            yield Option(chore, f"{asker.chore(chore, theirs.series.key)} ({day})")


def seal_of(turn: Turn) -> str:
    """How a turn stands, so that taking back twice takes back once; "" for as its rule gives it."""
    if turn.kept is None:
        return ""
    start: datetime = turn.span.start
    return f"{turn.kept.change.value}.{turn.kept.member}.{int(start.timestamp())}"


def _begun(text: str) -> str:
    return text[:1].upper() + text[1:]
