"""How the home puts what stands into words, for one asker at one moment.

Everything here is aloud-proof: who, which chore, when. Never a title, a reason or how heavy something is.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from html import escape
from zoneinfo import ZoneInfo

from household.model import (
    CHECK_IN,
    MEETINGS,
    PARTS,
    TEAM_MINUTES,
    Answer,
    Awaits,
    Home,
    Intent,
    Language,
    Part,
    Span,
    Speaker,
)
from language import dutch, english
from language.routine_words import routine_name, routine_of
from language.said_chore import ordinal
from language.sentences import say
from language.talks import has_team
from language.times import say_date_time, say_day, say_list, say_minutes, say_time


@dataclass(frozen=True)
class Asker:
    """Who asks, in which language, and what the clock on their wall says."""

    home: Home
    speaker: Speaker
    language: Language
    moment: datetime

    @property
    def zone(self) -> ZoneInfo:
        own = [m.zone for m in self.home.members if m.key == self.speaker.member]
        return ZoneInfo(own[0] if own else self.home.household.zone)

    @property
    def now(self) -> datetime:
        return self.moment.astimezone(self.zone)

    @property
    def today(self) -> date:
        return self.now.date()

    def day_span(self, first: date, last: date | None = None) -> Span:
        """From midnight of ``first`` to the midnight after ``last``, on the asker's clock."""
        after = (last or first) + timedelta(days=1)
        return Span(self._at(first, time(0)), self._at(after, time(0)))

    def part_span(self, day: date, part: Part) -> Span:
        """That part of that day; the night runs into the next morning."""
        start, end = PARTS[part]
        return Span(self._at(day, start), self._at(day + timedelta(days=end < start), end))

    def _at(self, day: date, clock: time) -> datetime:
        return datetime.combine(day, clock, self.zone)

    # ── words ───────────────────────────────────────────────────────────────────────────────────

    def say(self, key: str, **details: object) -> str:
        """The sentence, begun with a capital."""
        said = say(key, self.language, **details)
        return said[:1].upper() + said[1:]

    def day(self, day: date) -> str:
        return say_day(day, self.language, self.today)

    def day_apart(self, day: date, others: Sequence[date]) -> str:
        """A day that is told from another one like it: "vrijdag de 6e", with its month where these differ."""
        words = dutch if self.language == "nl" else english
        weekday = words.WEEKDAYS[day.weekday()]
        if len({other.month for other in others}) > 1:
            return f"{weekday} {day.day} {words.MONTHS[day.month - 1]}"
        return say("voice.day_of_month", self.language, weekday=weekday, day=ordinal(day.day, self.language))

    def days(self, first: date, last: date) -> str:
        """One day, or from one to another."""
        if first == last:
            return self.day(first)
        return say("answer.until", self.language, first=self.day(first), last=self.day(last))

    def at(self, moment: datetime) -> str:
        """ "om half acht"."""
        clock = say_time(moment.astimezone(self.zone).time(), self.language)
        return say("answer.at", self.language, time=clock)

    def day_and_time(self, moment: datetime) -> str:
        """ "vanavond om half acht"."""
        return say_date_time(moment.astimezone(self.zone), self.language, self.today)

    def day_part(self, moment: datetime) -> str:
        """The day with its part, as ``day_and_time`` says it before its clock: "vanavond"."""
        return self.day_and_time(moment).removesuffix(self.at(moment)).rstrip()

    def name(self, member: str) -> str:
        """The person as the asker hears it: "jij" for oneself, else the name."""
        if member == self.speaker.member:
            return say("answer.you", self.language)
        return plain(self.home.member(member).name)

    def third(self, member: str) -> str:
        """The person's name, whoever hears it."""
        return plain(self.home.member(member).name)

    def names(self, members: Sequence[str]) -> str:
        """All of them, the asker first."""
        ordered = sorted(members, key=lambda m: (m != self.speaker.member, m))
        return say_list([self.name(m) for m in ordered], self.language, most=len(ordered))

    def chore(self, key: str, series: str = "") -> str:
        """The household's own name for a chore, with its article when the home gave one among its names; of a routine
        what it is called."""
        if routine := routine_of(self.home, key, series):
            return say("routine.the", self.language, routine=routine_name(routine, self.language))
        chore = self.home.chore(key)
        with_article = {f"{article} {chore.name}".lower() for article in ("de", "het", "the")}
        return plain(next((name for name in chore.also if name.lower() in with_article), chore.name))

    def thing(self, key: str) -> str:
        """A chore or a routine, or the ten minutes together."""
        if key not in MEETINGS:
            return self.chore(key)
        return self.talk(key, self.home.household.check_in.length if key == CHECK_IN else TEAM_MINUTES)

    def talk(self, key: str, minutes: int) -> str:
        """So many minutes together: for each other, for the question about the chores, or first the one and then the
        other."""
        form = "answer.check_in" if key == CHECK_IN else "answer.team"
        if key == CHECK_IN and has_team(self.home, minutes):
            form, minutes = "answer.check_in_team", self.home.household.check_in.minutes
        return say(form, self.language, minutes=say_minutes(minutes, self.language))

    def knows(self, key: str) -> bool:
        """Whether ``thing`` has a name for it."""
        return key in MEETINGS or bool(routine_of(self.home, key)) or any(c.key == key for c in self.home.every_chore)

    # ── answers ─────────────────────────────────────────────────────────────────────────────────

    def answer(self, intent: Intent, key: str, **details: object) -> Answer:
        return self.spoken(intent, self.say(key, **details))

    def ask_back(
        self, intent: Intent, key: str, awaits: Awaits, options: Sequence[str] = (), **details: object
    ) -> Answer:
        """An answer that is a question, which waits for something, perhaps one of the ``options`` (slot values): the
        microphone stays open, and silence is met with other words."""
        question = self.spoken(intent, self.say(key, **details), listen=True)
        return replace(question, awaits=awaits, options=tuple(options))

    def spoken(self, intent: Intent, speech: str, listen: bool = False) -> Answer:
        """The answer that these words are; ``listen``: a question."""
        reprompt = self.say("answer.reprompt", question=speech) if listen else ""
        return Answer(speech, intent, ssml(speech), reprompt, listen)


def plain(text: str) -> str:
    """A name that people chose, without line ends and control characters that no voice can say."""
    if not text.isprintable():
        text = "".join(c if c.isprintable() else " " for c in text)
    return " ".join(text.split())


def read_day(value: object) -> date | None:
    """A day slot; None when there is none or it is not an ISO date."""
    try:
        return date.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return None


def ssml(speech: str) -> str:
    """The speech as SSML; whatever people called their chores cannot become a tag."""
    return f"<speak>{escape(speech)}</speak>"
