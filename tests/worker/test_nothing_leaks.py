"""What one keeps to themselves is nowhere that the other, or whoever holds the data and the key, can read it.

Each example keeps notes with a word that stands nowhere else, by several doors, goes as far as it likes towards opening
them together, and then looks everywhere: answers of pages and webhooks, calendars, letters, logs, files, and what the
key of the service opens.
"""

from __future__ import annotations

import base64
import itertools
import logging
import re
import secrets
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck, example, given
from hypothesis import settings as tries
from hypothesis import strategies as st
from kept_home import let_in
from sqlalchemy import text

from household import store_sealed, tables
from household.backup import back_up
from household.meeting import News, Reach
from household.model import NoteKind, Trouble
from household.sealed import Cost
from household.secret import KeyChanged
from integrations.memory import MemoryCalendar
from language.homefile import write_home
from pages import create_app
from pages.keys import key_for
from rounds import notes, sitting
from scheduler.sitting import lies_open
from tests.worker.homes import House, memory_house
from webhooks.news import post_news

PHRASES = {"sanne": "fietsbel op de vliering", "bram": "regenlaarzen in de gang"}
CHEAP = Cost(8, 1, 1)
QUESTIONS = (
    "wat heb ik genoteerd", "wat staat er vandaag op de agenda", "is het eerlijk verdeeld", "wanneer is ons gesprek",
    "wie doet de was", "waarom doe ik de was", "wat heeft Sanne nodig", "wat heeft Bram nodig",
)  # fmt: skip


@dataclass
class Eyes:
    """A home, and all that can be looked at from outside of somebody's own passphrase."""

    house: House
    calendars: dict[str, MemoryCalendar]
    app: Flask
    phones: dict[str, str]
    browsers: dict[str, FlaskClient]
    log: list[str] = field(default_factory=list)

    @property
    def visitor(self) -> FlaskClient:
        return self.app.test_client(use_cookies=False)

    def page(self, member: str) -> str:
        store = self.house.world.store
        return f"/p/{sitting.page_token(store, store.home(self.house.household), member)}"

    def press(self, member: str, word: str, **fields: object) -> str:
        """A deed on somebody's own page, and what came back."""
        where = self.page(member)
        key = key_for(self.house.world.store.derive("forms"), where.removeprefix("/p/"), word)
        form = {"form_key": key, "do": word, **fields}
        return self.visitor.post(where, data=form, follow_redirects=True).text

    def press_inside(self, who: str, where: str, word: str, /, **fields: object) -> str:
        """A deed on a page of the house by somebody who is in, and what came back."""
        browser = self.browsers[who]
        key = re.search(r'name="form_key" value="(\w+)"', browser.get("/talk").text)
        form = {"form_key": key[1] if key else "", "do": word, **fields}
        return browser.post(where, data=form, follow_redirects=True).text

    def ask(self, token: str, said: str) -> str:
        headers = {"Authorization": f"Bearer {token}"}
        return self.visitor.post("/webhooks/ask", json={"text": said}, headers=headers).text


class _Listening(logging.Handler):
    def __init__(self, into: list[str]) -> None:
        super().__init__(logging.DEBUG)
        self._into = into

    def emit(self, record: logging.LogRecord) -> None:
        self._into.append(self.format(record))


@pytest.fixture(scope="module")
def eyes(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Eyes]:
    """Both agreed, chose a passphrase, and asked for all news by mail."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(store_sealed.Sealed.set_passphrase, "__defaults__", (CHEAP,))
        house, calendars = memory_house(tmp_path_factory.mktemp("lek") / "data", f"lek-{secrets.token_hex(4)}")
        house.round()
        house.agree()
        world, number, phones = house.world, house.household, {}
        for member, phrase in PHRASES.items():
            notes.choose_passphrase(world.store, number, member, phrase)
            reach = Reach(member, f"{member}@example.org", news=tuple(News), quiet=None)
            world.store.set_reach(number, reach)
            phones[member] = world.store.add_token(number, f"phone of {member}", member, world.clock())
        phones["shared"] = world.store.add_token(number, "kitchen", None, world.clock())
        app = create_app(world.store, world.settings, world.clock)
        browsers = {m: let_in(app.test_client(), world.store, number, m, world.clock()) for m in PHRASES}
        seen = Eyes(house, calendars, app, phones, browsers)
        handler, root = _Listening(seen.log), logging.getLogger()
        level = root.level
        root.addHandler(handler)
        root.setLevel(logging.DEBUG)
        yield seen
        root.removeHandler(handler)
        root.setLevel(level)


# ── what is kept ──

MARKS = st.text("abcdefghijklmnopqrstuvwxyz", min_size=12, max_size=12).map(lambda word: f"kwz{word}")
KEPT = st.tuples(
    st.sampled_from(sorted(PHRASES)),
    st.sampled_from(NoteKind),
    st.sampled_from(["page", "house", "voice", "door"]),
    st.text(max_size=20),
    MARKS,
)
STAGES = st.sampled_from(["kept", "one ready", "both ready", "one open"])


def keep(eyes: Eyes, who: str, about: NoteKind, door: str, around: str, mark: str) -> None:
    store, number = eyes.house.world.store, eyes.house.household
    if door == "page":
        eyes.press(who, "keep", about=about.value, text=f"{around} {mark}")
    elif door == "house":
        eyes.press_inside(who, "/talk/prepare", "keep", about=about.value, text=f"{around} {mark}")
    elif door == "voice":
        eyes.ask(eyes.phones[who], f"noteer dat ik me {mark} voelde")
    else:
        notes.keep(store, number, who, about, f"{around} {mark}", eyes.house.world.clock(), "was")


def go(eyes: Eyes, stage: str) -> None:
    """As far as they go: Sanne first."""
    store, number, now = eyes.house.world.store, eyes.house.household, eyes.house.world.clock()
    for who in {"kept": (), "one ready": ("sanne",)}.get(stage, ("sanne", "bram")):
        sitting.ready(store, number, who, [n.id for n in notes.listed(store, number, who)], now)
    if stage == "one open" and sitting.the_coming(store, number, now).has_to_open("sanne"):
        sitting.reveal(store, number, "sanne", PHRASES["sanne"], now)


def forget(eyes: Eyes) -> None:
    store, number = eyes.house.world.store, eyes.house.household
    for who in PHRASES:
        for envelope in notes.listed(store, number, who):
            notes.remove(store, number, who, envelope.id)
        store.forget_revealed(number, who)
    store.forget_sittings(number, eyes.house.world.clock().replace(year=2100))
    eyes.log.clear()
    eyes.house.later(minutes=20)  # nobody is told to be slower


# ── where is looked ──


def answers_to(eyes: Eyes, member: str) -> Iterator[str]:
    """All that a member gets to see with their own link, passphrase and telephone."""
    where, phrase = eyes.page(member), PHRASES[member]
    yield eyes.visitor.get(where).text
    yield eyes.press(member, "open", phrase=phrase)
    for other in PHRASES.values():  # and with a passphrase that they guess
        yield eyes.press(member, "reveal", phrase=other) if other != phrase else ""
    yield eyes.press(member, "ready", share=[str(n) for n in range(1, 30)])
    yield from pages_of(eyes, member)
    for question in QUESTIONS:
        yield eyes.ask(eyes.phones[member], question)


def pages_of(eyes: Eyes, member: str) -> Iterator[str]:
    """What the room of the ten minutes shows to a member who is in, who tries what they can there."""
    for where in ("/talk", "/talk/prepare", "/talk/now", "/talk/now/state", "/talk/kept"):
        yield eyes.browsers[member].get(where).text
    yield eyes.press_inside(member, "/talk/prepare", "open", phrase=PHRASES[member])
    yield eyes.press_inside(member, "/talk/kept", "export", phrase=PHRASES[member])
    for other in PHRASES.keys() - {member}:
        yield eyes.press_inside(member, "/talk/now", "open", member=other, phrase=PHRASES[member])
    yield eyes.press_inside(member, "/talk/kept", "remove", note=[str(n) for n in range(1, 30)], phrase="geraden")


def answers_to_all(eyes: Eyes) -> Iterator[str]:
    """What anybody may hear or read."""
    world, number = eyes.house.world, eyes.house.household
    for question in QUESTIONS:
        yield eyes.ask(eyes.phones["shared"], question)
    for path in ("/", "/health", "/questions", "/p/x", "/p/"):
        yield eyes.visitor.get(path).text
    post_news(world, number)
    yield from (letter.body for letter in world.store.letters(number))
    for calendar in eyes.calendars.values():
        yield repr([resource.text for resource in calendar.changes(None, lambda _: {}).changed])
    yield write_home(world.store.home(number))
    yield repr(world.store.home(number))
    yield repr(world.store.sittings(number))
    yield repr(world.store.revealed(number))
    yield "\n".join(eyes.log)


def raw(eyes: Eyes) -> Iterator[bytes]:
    """Every file that is kept, as it lies there, and a backup."""
    settings = eyes.house.world.settings
    copy = settings.data.parent / f"kopie-{secrets.token_hex(6)}"
    back_up(settings, copy, "een koffer vol boeken", CHEAP)
    for path in (copy, *settings.data.rglob("*")):
        if path.is_file():
            yield path.read_bytes()


def unlocked(eyes: Eyes) -> Iterator[str]:
    """All that the database holds, opened with the key of the service wherever that opens it."""
    store = eyes.house.world.store
    with store._database.reading() as connection:
        for name in tables.metadata.tables:
            for value in itertools.chain.from_iterable(connection.execute(text(f"SELECT * FROM {name}"))):  # noqa: S608
                yield str(value)
                try:
                    yield store._safe.open(str(value))
                except (KeyChanged, ValueError, Trouble):
                    continue


def holding(places: Iterable[str | bytes], marks: Iterable[str]) -> list[str]:
    """The marks that are found somewhere, plainly or in base64."""
    whole = b"\n".join(p if isinstance(p, bytes) else p.encode("utf-8", "replace") for p in places)
    low = whole.lower()
    return [m for m in marks if m.encode() in low or any(re.search(re.escape(b), whole) for b in _in_base64(m))]


def _in_base64(mark: str) -> Iterator[bytes]:
    """The middle of a mark as it looks in base64, wherever it begins."""
    for shift in range(3):
        yield base64.b64encode(b"x" * shift + mark.encode())[4:-4]


# ── nothing of it ──


@tries(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(KEPT, min_size=1, max_size=4, unique_by=lambda kept: kept[4]), STAGES)
@example(
    [("sanne", NoteKind.MOMENT, "page", "", "kwzaaaabbbbcccc"), ("bram", NoteKind.NEED, "door", "", "kwzddddeeeeffff")],
    "one open",
)
@example([("sanne", NoteKind.NEED, "house", "", "kwzgggghhhhiiii")], "both ready")
def test_what_is_not_shown_is_nowhere(eyes: Eyes, kept: list[tuple[str, NoteKind, str, str, str]], stage: str) -> None:
    for note in kept:
        keep(eyes, *note)
    marks = {who: [mark for owner, *_, mark in kept if owner == who] for who in PHRASES}
    go(eyes, stage)
    store, number = eyes.house.world.store, eyes.house.household
    every = [mark for _, *_, mark in kept]
    opened = {mark for one in store.revealed(number) for mark in every if mark in one.text}
    closed = [mark for mark in every if mark not in opened]
    talk = sitting.the_coming(store, number, eyes.house.world.clock())
    together = opened if lies_open(talk.home, talk.sitting) else set()  # the other chose nothing: they see it now

    try:
        eyes.house.round()
        assert holding(answers_to_all(eyes), every) == []
        assert holding(raw(eyes), every) == []
        assert holding(unlocked(eyes), closed) == []
        for who, other in (("sanne", "bram"), ("bram", "sanne")):
            assert set(holding(answers_to(eyes, who), marks[other])) <= together
        assert holding(eyes.log, every) == []
        mine = [n.text for who, phrase in PHRASES.items() for n in notes.read(store, number, who, phrase).notes]
        assert holding(mine, closed) == closed  # so that it is not simply lost
    finally:
        forget(eyes)
