"""Every address of the house, walked by whoever has no business there: nobody, a stranger who lives elsewhere in the
same installation, and the partner, to whom the other's private things stay closed.

What can be pressed is not listed here: it is gathered from the pages themselves, as Sanne sees them, and pressed by the
others. So a page that comes tomorrow is walked tomorrow."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from html import unescape
from html.parser import HTMLParser
from itertools import product
from urllib.parse import urlsplit

import pytest
from flask import Flask
from flask.testing import FlaskClient
from kept_home import Clock, keep, let_in
from sqlalchemy import select

from household import tables as t
from household.model import (
    Access,
    Asks,
    Event,
    EventPart,
    Home,
    Kind,
    Note,
    NoteKind,
    Question,
    Role,
)
from household.settings import Settings
from household.store import ReadResource, Store
from pages import create_app
from pages.app import DOORS, OPEN

#: Words that stand in Sanne's and Bram's home alone; the last are Sanne's own and no business of Bram's either.
OF_THE_HOME = ("merkhuis", "merkspeelgoed", "merkwas", "merkbram", "merksanne")
HERS = ("merktitel", "merkagenda", "merktelefoon")
#: What an address may ask for, tried in every place of it.
VALUES = ("1", "sanne", "speelgoed", "speelgoed.bram.0", "2026-03-03", "x")
#: Addresses that a walk does not press: they end the visit of whoever walks.
_ENDS = ("/sign-out",)


@pytest.fixture
def theirs(home: Home) -> Home:
    """The home of Sanne and Bram with names that stand nowhere else."""
    named = {"sanne": "Merksanne", "bram": "Merkbram"}
    return replace(
        home,
        household=replace(home.household, name="Merkhuis"),
        members=tuple(replace(m, name=named[m.key]) for m in home.members),
        chores=tuple(replace(c, name=f"merk{c.key}", also=()) for c in home.chores),
    )


@dataclass
class Street:
    """The house with two homes in it: that of Sanne and Bram, and that of Joris and Noor."""

    app: Flask
    store: Store
    clock: Clock
    here: int
    there: int

    def browser(self, household: int, member: str) -> FlaskClient:
        return let_in(self.app.test_client(), self.store, household, member, self.clock.now)

    def nobody(self) -> FlaskClient:
        return self.app.test_client()

    def kept(self) -> dict[str, list[tuple[object, ...]]]:
        """All rows of the home of Sanne and Bram, but for those that tell only who was seen when."""
        with self.store._database.reading() as connection:
            return {
                table.name: sorted(
                    (tuple(row) for row in connection.execute(select(table).where(table.c.household_id == self.here))),
                    key=repr,
                )
                for table in t.metadata.sorted_tables
                if "household_id" in table.c and table.name not in ("visit", "heard", "conversation", "timetable")
            }


@pytest.fixture
def street(
    store: Store, settings: Settings, clock: Clock, theirs: Home, home: Home, at: Callable[..., datetime]
) -> Street:
    here = keep(store, theirs)
    others = replace(
        home,
        household=replace(home.household, key="verderop", name="Verderop"),
        members=(replace(home.members[0], name="Noor"), replace(home.members[1], name="Joris")),
    )
    there = keep(store, others)
    _furnish(store, here, clock.now, at)
    return Street(create_app(store, settings, clock), store, clock, here, there)


def _furnish(store: Store, here: int, now: datetime, at: Callable[..., datetime]) -> None:
    """Something of every kind that somebody could want to see or to change."""
    account = store.add_account(here, "sanne", Kind.CALDAV, "https://dav.example/sanne/", "sanne", "geheim")
    url, titles = "https://dav.example/merkagenda/", Access.TITLES
    number = store.add_calendar(here, "sanne", Kind.CALDAV, Role.READ, url, "merkagenda", account, titles)
    part = EventPart(at(2, 10), at(2, 12), title="merktitel")
    event = Event(number, "/merkagenda/1.ics", "1", (part,))
    store.apply(number, [ReadResource("/merkagenda/1.ics", "1", (event,))], [], "token", now)
    store.add_token(here, "merktelefoon", "sanne", now)
    store.add_token(here, "keuken", None, now)
    store.set_passphrase(here, "sanne", "een lange zin van haar")
    store.keep_note(here, "sanne", Note(0, NoteKind.MOMENT, now.date(), "merknotitie"))
    store.keep_taste(here, "sanne", ["was"], ["ramen"])
    store.keep_minutes(here, "sanne", "was", 47)
    store.ask(here, Question(Asks.SERIES_GONE, "sanne", "was.sanne.0", {"chore": "was", "name": "Merksanne"}), now)


@pytest.fixture
def clock(at: Callable[..., datetime]) -> Clock:
    return Clock(at(1, 14))


# ── what stands on a page ──


@dataclass(frozen=True)
class Form:
    """A form as it stands on a page, filled in as it comes, with one of its buttons pressed."""

    method: str
    action: str
    fields: Mapping[str, str]


@dataclass
class _Reader(HTMLParser):
    """Gathers the links and the forms of a page."""

    links: set[str] = field(default_factory=set)
    forms: list[Form] = field(default_factory=list)
    _form: tuple[str, str] | None = None
    _fields: dict[str, str] = field(default_factory=dict)
    _buttons: list[tuple[str, str]] = field(default_factory=list)
    _select: str = ""

    def __post_init__(self) -> None:
        super().__init__()

    def handle_starttag(self, tag: str, given: list[tuple[str, str | None]]) -> None:
        a = {name: value or "" for name, value in given}
        self.links |= {a[n].partition("#")[0] for n in ("href", "hx-get") if tag != "link" and a.get(n, "")[:1] == "/"}
        if tag == "form":
            self._form, self._fields, self._buttons = (a.get("method", "get").upper(), a.get("action", "")), {}, []
        elif tag == "option" and ("selected" in a or self._select not in self._fields):
            self._fields[self._select] = a.get("value", "")
        elif "name" in a and self._form is not None:
            self._take(tag, a)

    def _take(self, tag: str, a: dict[str, str]) -> None:
        self._select = a["name"] if tag == "select" else ""
        if tag == "button":
            self._buttons.append((a["name"], a.get("value", "")))
        elif a.get("type") not in ("checkbox", "radio") or "checked" in a or a["name"] not in self._fields:
            self._fields[a["name"]] = a.get("value", "") or "x"

    def handle_endtag(self, tag: str) -> None:
        if tag == "form" and self._form is not None:
            method, action = self._form
            for name, value in self._buttons or [("", "")]:
                pressed = self._fields | ({name: value} if name else {})
                self.forms.append(Form(method, action, pressed))
            self._form = None


def read(page: str) -> _Reader:
    reader = _Reader()
    reader.feed(page)
    return reader


def walk(browser: FlaskClient) -> tuple[dict[str, str], list[Form]]:
    """Every page that links lead to from the front, and every form on them."""
    pages: dict[str, str] = {}
    forms: dict[tuple[object, ...], Form] = {}
    ahead = ["/", "/start", "/more", "/talk", "/balance", "/voice", "/wall", "/feeds", "/security"]
    while ahead:
        address = ahead.pop(0)
        if address in pages or len(pages) > 250:
            continue
        found = browser.get(address, follow_redirects=True)
        if found.status_code != 200 or "text/html" not in found.content_type:
            pages[address] = found.text if found.content_type.startswith("text") else ""
            continue
        pages[address] = found.text
        there = read(found.text)
        ahead += sorted(there.links)
        for form in there.forms:
            whole = form if form.action else replace(form, action=urlsplit(address).path)
            forms[whole.method, whole.action, tuple(sorted(set(whole.fields) - {"form_key"})), *_pressed(whole)] = whole
    return pages, list(forms.values())


def _pressed(form: Form) -> tuple[str, ...]:
    return tuple(form.fields.get(name, "") for name in ("do", "language", "choice"))


def own_key(browser: FlaskClient) -> str:
    found = re.search(r'name="form_key" value="([^"]+)"', browser.get("/").text)
    assert found
    return found[1]


def words(text: str, marks: tuple[str, ...]) -> list[str]:
    plain = unescape(text).casefold()
    return [mark for mark in marks if mark in plain]


def closed(app: Flask) -> Iterator[tuple[str, str]]:
    """Every closed address with each thing that can be done there, and with every value in every place of it."""
    for rule in app.url_map.iter_rules():
        blueprint = rule.endpoint.rpartition(".")[0] or rule.endpoint
        if blueprint in DOORS | OPEN or rule.endpoint in DOORS | OPEN:
            continue
        for values in product(VALUES, repeat=len(rule.arguments)):
            address = rule.rule
            for name, value in zip(sorted(rule.arguments), values, strict=True):
                address = re.sub(rf"<(?:\w+(?:\([^)]*\))?:)?{name}>", value, address)
            for method in sorted((rule.methods or set()) & {"GET", "POST", "PUT", "PATCH", "DELETE"}):
                yield method, address


# ── the walks ──


def test_nobody_gets_past_the_front_door(street: Street) -> None:
    before = street.kept()

    for method, address in closed(street.app):
        answer = street.nobody().open(address, method=method, data={"form_key": "x", "do": "yes"})
        assert answer.status_code in (303, 308, 401, 403, 404, 405), (method, address)
        assert answer.headers.get("Location", "/") in ("/", f"http://localhost{address}/"), (method, address)
        assert words(answer.text, OF_THE_HOME + HERS) == [], (method, address)
    assert street.kept() == before


def test_a_stranger_sees_nothing_of_the_home_and_changes_nothing_in_it(street: Street) -> None:
    pages, forms = walk(street.browser(street.here, "sanne"))
    assert any("merkwas" in page for page in pages.values())
    assert forms
    joris = street.browser(street.there, "bram")
    key, before = own_key(joris), street.kept()

    for address in [*pages, *(address for method, address in closed(street.app) if method == "GET")]:
        seen = joris.get(address, follow_redirects=True)
        assert seen.status_code in (*range(200, 500), 503), address
        assert words(seen.text, OF_THE_HOME + HERS) == [], address
    for form in forms:
        if form.action.startswith(_ENDS):
            continue
        # What Sanne typed of herself would be said by Joris of himself, and then stand on his own pages.
        fields = {n: "x" if words(value, OF_THE_HOME) else value for n, value in form.fields.items()} | {
            "form_key": key
        }
        seen = joris.open(form.action, method=form.method, data=fields)
        assert seen.status_code in (*range(200, 500), 503), form
        assert words(seen.text, OF_THE_HOME + HERS) == [], form
    for method, address in closed(street.app):
        if method != "GET" and not address.startswith(_ENDS):
            seen = joris.open(address, method=method, data={"form_key": key, "do": "yes", "member": "sanne"})
            assert seen.status_code in (*range(200, 500), 503), (method, address)
    assert street.kept() == before


def test_the_partner_sees_nothing_that_is_the_others_own(street: Street) -> None:
    hers, _ = walk(street.browser(street.here, "sanne"))
    bram = street.browser(street.here, "bram")
    his, _ = walk(bram)

    for address in [*hers, *his]:
        page = bram.get(address, follow_redirects=True)
        assert page.status_code in (*range(200, 500), 503), address
        assert words(page.text, HERS) == [], address
    assert not any("merknotitie" in page for page in (*hers.values(), *his.values()))


def test_a_form_without_its_key_does_nothing(street: Street) -> None:
    _, forms = walk(street.browser(street.here, "sanne"))
    sanne = street.browser(street.here, "sanne")
    own_key(sanne)
    before = street.kept()

    for form in forms:
        if form.method == "POST":
            for key in ("", "0" * 64):
                refused = sanne.post(form.action, data=dict(form.fields) | {"form_key": key})
                assert refused.status_code in (400, 403, 404, 429), form
    assert street.kept() == before


def test_a_browser_that_was_sent_away_is_out_at_once(street: Street) -> None:
    sanne = street.browser(street.here, "sanne")
    assert "merk" in sanne.get("/").text.casefold()

    street.store.end_visit(street.here, "sanne")

    assert words(sanne.get("/").text, OF_THE_HOME) == []


def test_a_visit_ends_when_it_was_not_used_for_long(street: Street) -> None:
    sanne = street.browser(street.here, "sanne")

    street.clock.now += timedelta(days=61)

    assert words(sanne.get("/").text, OF_THE_HOME) == []
