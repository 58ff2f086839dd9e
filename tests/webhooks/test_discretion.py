"""On a speaker that all hear: who, what and when, and nothing of what somebody keeps to themselves, whatever is asked
in whichever words, and whatever stands in the private places of the store."""

import gc
import json
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime, timedelta
from fractions import Fraction

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from household.model import (
    LANGUAGES,
    Access,
    Answer,
    Asks,
    Event,
    EventPart,
    Home,
    Intent,
    KeptFree,
    Kind,
    Language,
    Load,
    NoteKind,
    Question,
    Role,
    Span,
    Speaker,
    Timing,
    View,
)
from household.store import ReadResource, Store
from language.ear import Heard
from rounds import notes
from tests.kept_home import keep
from webhooks.core import INTENTS, answer, options_aloud, slots_aloud

At = Callable[..., datetime]
ROOM, KNOWN = Speaker("living room"), Speaker("kitchen", None, "sanne")
#: Figures of one person, that are no day, no clock time and no minutes of a chore.
SHARE, MINUTES = Fraction(637, 1000), 777
FIGURES = ("64", "36", "777", "637", "63,7", "63.7")

#: Odd words in all private places: what templates, markup, JSON, SQL and a voice may trip over. Each begins and ends
#: with what nobody says, so that it cannot be in an answer by accident.
odd = st.one_of(
    st.sampled_from(
        ["{chore}", "{0}", "%s", "<speak>", "</speak>&amp;", '"]}', "'; drop", "\n\n", "\u202e", "was", "Bram"]
    ),
    st.text(max_size=20),
)
secrets = odd.map(lambda text: f"zq{text}qz".replace("\x00", "").encode("utf-8", "ignore").decode())


@dataclass(frozen=True)
class Hidden:
    """What the store holds that a shared speaker does not say."""

    title: str
    calendar: str
    account: str
    said: str

    @property
    def words(self) -> tuple[str, ...]:
        return (self.title, self.calendar, self.account, self.said)


hidden = st.builds(Hidden, secrets, secrets, secrets, secrets)
days = st.one_of(
    st.dates(date(2026, 2, 20), date(2026, 3, 20)).map(date.isoformat), st.sampled_from(["morgen", "zondag", "", "x"])
)
SLOTS: Mapping[str, st.SearchStrategy[object]] = {
    "chore": st.sampled_from(["was", "afwas", "speelgoed", "koken", "ramen", "tuin", "draak", ""]),
    "chore_options": st.lists(st.sampled_from(["was", "afwas", "tuin"]), max_size=3),
    "member": st.sampled_from(["self", "partner", "both", "sanne", "bram", "joris", ""]),
    "to_member": st.sampled_from(["self", "partner", "sanne", "bram", "joris"]),
    "day": days,
    "to_day": days,
    "day_options": st.lists(days, max_size=2),
    "part": st.sampled_from(["morning", "evening", "night", "noon"]),
    "to_time": st.sampled_from(["10:00", "24:00", "half acht"]),
    "period": st.fixed_dictionaries({"start": days, "end": days}),
    "name": st.sampled_from(["planten", "", "was", "{name}"]),
    "recurrence": st.sampled_from(["FREQ=WEEKLY;BYDAY=TU", "FREQ=DAILY", "x"]),
    "minutes": st.integers(-5, 90).filter(lambda minutes: minutes not in (36, 64)),  # a chore's, not a person's
    "value": st.sampled_from(["was", "2026-03-06", "sanne", "10:00", ""]),
    "text": st.sampled_from(["ik voelde me alleen", ""]),
}
intents = st.builds(
    Intent, st.sampled_from(sorted(INTENTS | {"none"})), st.fixed_dictionaries({}, optional=dict(SLOTS))
)
HEARD = (
    "wie wat waar waarom wanneer doet doe moet ik bram sanne de was afwas speelgoed vandaag morgen vrijdag eerlijk "
    "verdeeld hoe veel procent titel agenda notitie notities zeg heeft in van voor lees mijn nog eens ja nee "
    "why who what read note notes calendar fair"
)
words = st.lists(st.sampled_from(HEARD.split()), min_size=1, max_size=8).map(" ".join)
sayings = st.one_of(intents, words, st.text(min_size=1, max_size=40))


def hide(store: Store, kept: int, at: At, what: Hidden) -> None:
    """Put it in every private place that there is."""
    account = store.add_account(kept, "sanne", Kind.CALDAV, "https://dav.example/", what.account, what.said)
    own = store.add_calendar(
        kept, "sanne", Kind.CALDAV, Role.READ, "https://dav.example/w/", what.calendar, account, Access.TITLES
    )
    part = EventPart(at(1, 19), at(1, 22), title=what.title)
    store.apply(own, [ReadResource("a.ics", "1", (Event(own, "a.ics", "a", (part,)),))], [], None, at(1, 12))
    store.mark_stale(own, "trouble.unreachable", at(1, 12))
    store.ask(kept, Question(Asks.SIGN_IN, "sanne", what.account, {"where": what.said}), at(1, 12))
    store.keep_minutes(kept, "sanne", "was", MINUTES)
    store.add_timing(kept, Timing("was", "bram", date(2026, 3, 2), MINUTES))
    store.add_kept_free(kept, KeptFree(("sanne",), Span(at(1, 20), at(1, 21)), what.title))
    store.draw(kept, [View("sanne", "was", "start", "bram", "nobody", what.said)])


def keep_unequal(store: Store, home: Home) -> int:
    """A home with a proof in which one has more than the other; another household each time."""
    another = replace(home.household, key=f"{home.household.key}-{len(store.households())}")
    kept = keep(store, replace(home, household=another))
    assert home.agreement is not None
    loads = (
        Load("sanne", SHARE, Fraction(MINUTES), Fraction(7), 6370, 10000),
        Load("bram", 1 - SHARE, Fraction(MINUTES), Fraction(7), 3630, 10000),
    )
    proof = replace(home.agreement.certificate, loads=loads)
    store.add_agreement(kept, replace(home.agreement, certificate=proof, yes=("bram", "sanne")))
    return kept


@pytest.fixture
def unequal(store: Store, home: Home) -> int:
    return keep_unequal(store, home)


def everything(said: Answer, home: Home) -> str:
    """All of an answer that leaves the house."""
    aloud = {"slots": slots_aloud(said.intent, home), "options": options_aloud(said, home)}
    return json.dumps([said.speech, said.ssml, said.reprompt, asdict(replace(said, intent=Intent(""))), aloud])


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    hidden,
    st.lists(st.tuples(st.sampled_from([ROOM, KNOWN]), sayings), min_size=1, max_size=5),
    st.sampled_from(LANGUAGES),
)
def test_no_answer_on_a_shared_speaker_holds_what_is_private(
    store: Store, home: Home, at: At, what: Hidden, said: list[tuple[Speaker, str | Intent]], language: Language
) -> None:
    kept, now = keep_unequal(store, home), at(1, 14)  # of its own, so that no example depends on those before
    hide(store, kept, at, what)
    home = store.home(kept)
    # What Sanne hears on her own phone stays there, also when a speaker has the name of her phone.
    for name in ("balance", "why"):
        answer(store, kept, Speaker("living room", "sanne"), Intent(name, {"chore": "was"}), language, now)

    for n, (speaker, saying) in enumerate(said):
        told = everything(answer(store, kept, speaker, saying, language, now + timedelta(seconds=n)), home)
        spoken = json.loads(told)
        for secret in what.words:
            assert secret not in told
            assert json.dumps(secret)[1:-1] not in told
        assert [(text, saying) for text in spoken[:3] for figure in FIGURES if text and figure in text] == []


@pytest.mark.parametrize("speaker", [ROOM, KNOWN])
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_balance_is_for_ones_own_phone(
    store: Store, unequal: int, at: At, speaker: Speaker, language: Language
) -> None:
    own = answer(store, unequal, Speaker("phone", "sanne"), Intent("balance"), language, at(1, 14)).speech
    aloud = answer(store, unequal, speaker, Intent("balance"), language, at(1, 14)).speech

    assert "64" in own
    assert "36" not in own
    assert not any(letter.isdigit() for letter in aloud)


@pytest.mark.parametrize("name", ["note_moment", "need", "appreciate"])
@pytest.mark.parametrize("speaker", [ROOM, KNOWN, Speaker("phone", "sanne")])
def test_what_is_shared_is_remembered_by_no_conversation_and_no_answer(
    store: Store, kept: int, at: At, name: str, speaker: Speaker
) -> None:
    words = {"text": "ik voelde me alleen"}

    said = answer(store, kept, speaker, Intent(name, words), "nl", at(1, 14), request_id="r")

    if speaker.shared:
        assert said.speech == "Dat bewaar ik liever niet via deze speaker. Zeg het op je telefoon."
    kept_texts = [store.heard(kept, speaker.place, "r"), store.conversation(kept, speaker.place, "-", at(1, 14, 1))]
    assert all("alleen" not in str(text) for text in kept_texts)


def test_what_is_shared_on_ones_own_phone_is_sealed_to_oneself(store: Store, kept: int, at: At) -> None:
    phone, words = Speaker("phone", "sanne"), "ik voelde me alleen"
    before = answer(store, kept, phone, Intent("note_moment", {"text": words}), "nl", at(1, 14)).speech
    notes.choose_passphrase(store, kept, "sanne", "vier woorden van mij")

    said = answer(store, kept, phone, Intent("note_moment", {"text": words, "chore": "was"}), "nl", at(1, 14))
    answer(store, kept, phone, Intent("need", {"text": "rust", "day": "2026-03-07"}), "nl", at(1, 14))
    answer(store, kept, Speaker("tablet", "bram"), Intent("appreciate", {"text": "fijn"}), "nl", at(1, 14))

    assert before.startswith("Ik hoor je. Bewaren kan zodra je een wachtzin kiest")
    assert said.speech == "Ik hoor je. Dank dat je dit deelt."
    found = notes.read(store, kept, "sanne", "vier woorden van mij").notes
    assert [(note.kind, note.text, note.chore, note.first) for note in found] == [
        (NoteKind.MOMENT, words, "was", None),
        (NoteKind.NEED, "rust", None, date(2026, 3, 7)),
    ]


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(sayings, min_size=1, max_size=6), st.sampled_from([ROOM, KNOWN, Speaker("phone", "bram")]))
def test_whatever_is_said_there_is_an_answer(
    store: Store, kept: int, at: At, said: list[str | Intent], speaker: Speaker
) -> None:
    for n, saying in enumerate(said):
        told = answer(store, kept, speaker, saying, "nl", at(1, 14, n))

        assert told.speech
        assert told.listen or told.awaits is None
        assert len(told.speech.split()) <= 45


@pytest.mark.parametrize(
    "text", ["noteer dat ik me vanmiddag alleen voelde bij het speelgoed", "bedankt Bram voor de was"]
)
def test_what_is_shared_in_words_is_not_left_in_memory_either(store: Store, kept: int, at: At, text: str) -> None:
    told = answer(store, kept, Speaker("phone", "sanne"), text, "nl", at(1, 14))

    assert told.intent.name in ("note_moment", "appreciate")
    gc.collect()
    assert not any(one.text and one.text in text for one in gc.get_objects() if isinstance(one, Heard))
