"""A home with something of everything in it, next to that of strangers, and programs that call."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from fractions import Fraction

from flask import Flask
from flask.testing import FlaskClient
from kept_home import keep
from werkzeug.test import TestResponse

from household.hooks import Hook, Told
from household.meeting import Reach
from household.model import (
    Access,
    Asks,
    Deed,
    Event,
    EventPart,
    Home,
    KeptFree,
    Kind,
    LedgerLine,
    Load,
    Note,
    NoteKind,
    Period,
    PeriodKind,
    Question,
    Role,
    Span,
    Takes,
)
from household.sealed import Cost
from household.store import ReadResource, Store

BASE = "/api/v1"
#: A turn of Sanne's on the Tuesday of that week, and one of Bram's.
HERS, HIS = "was.sanne.0~20260303T183000Z", "speelgoed.bram.0~20260303T180000Z"
#: Where nobody may knock, so that nothing goes out of the house; and something that was never begun.
NOWHERE, NEVER = "http://169.254.169.254/", "1772456400-0123456789abcdef"


@dataclass
class Program:
    """A program that calls with a token of somebody."""

    browser: FlaskClient
    token: str

    def call(self, method: str, path: str, language: str = "en", **options: object) -> TestResponse:
        named = options.pop("headers", {})
        headers = {"Authorization": f"Bearer {self.token}", "Accept-Language": language, **named}  # type: ignore[dict-item]
        return self.browser.open(BASE + path, method=method, headers=headers, **options)  # type: ignore[arg-type]

    def get(self, path: str, **options: object) -> TestResponse:
        return self.call("GET", path, **options)  # type: ignore[arg-type]

    def post(self, path: str, json: object = None, **options: object) -> TestResponse:
        return self.call("POST", path, json=json, **options)  # type: ignore[arg-type]


def program(app: Flask, store: Store, household: int, member: str, now: datetime, changes: bool = True) -> Program:
    """A program with a fresh token of this member."""
    return Program(app.test_client(use_cookies=False), store.add_api_token(household, member, "program", changes, now))


def weighed(home: Home) -> Home:
    """The same home with an agreement of which is known what it comes to, as of any that was worked out."""
    assert home.agreement is not None
    loads = tuple(Load(m.key, m.share, Fraction(150), Fraction(10), 8000, 16000) for m in home.members)
    proof = replace(home.agreement.certificate, loads=loads)
    return replace(home, agreement=replace(home.agreement, certificate=proof))


def strangers(store: Store, home: Home) -> int:
    """The home of Noor and Joris, who live elsewhere in the same installation."""
    named = {"sanne": "Noor", "bram": "Joris"}
    others = replace(
        home,
        household=replace(home.household, key="verderop", name="Verderop"),
        members=tuple(replace(m, name=named[m.key]) for m in home.members),
    )
    return keep(store, others)


def furnish(store: Store, here: int, now: datetime, at: Callable[..., datetime]) -> None:
    """Something of every kind that somebody could want to see or to change, with words that tell whose it is."""
    for member in ("sanne", "bram"):
        account = store.add_account(here, member, Kind.CALDAV, f"https://dav.example/{member}/", member, "merkgeheim")
        url = f"https://dav.example/merkagenda-{member}/"
        number = store.add_calendar(
            here, member, Kind.CALDAV, Role.READ, url, f"merkagenda-{member}", account, Access.TITLES
        )
        store.set_takes(number, Takes.MINE)
        part = EventPart(at(2, 10), at(2, 12), title=f"merktitel-{member}")
        event = Event(number, f"/{member}/1.ics", f"{member}-1", (part,))
        store.apply(number, [ReadResource(event.href, "1", (event,))], [], "token", now)
        store.mark_stale(number, "trouble.access_revoked", now)
        store.set_passphrase(here, member, f"een lange zin van {member}", Cost(8, 1, 1))
        store.keep_note(here, member, Note(0, NoteKind.NEED, now.date(), f"merknotitie-{member}"))
        store.keep_minutes(here, member, "was", 41 if member == "sanne" else 43)
        store.set_reach(
            here, Reach(member, mail=f"merk-{member}@example.org", channel=f"json://merkkanaal-{member}.example")
        )
        store.add_token(here, f"merktelefoon-{member}", member, now)
        question = Question(Asks.SIGN_IN, member, f"merk-{member}", {"calendar": f"merkvraag-{member}"})
        store.ask(here, question, now)
        store.add_hook(here, Hook(member, f"https://merkhaak-{member}.example/", tuple(Told), "whsec_bWVyaw=="), now)
    store.keep_taste(here, "sanne", ["was"], ["ramen"])
    store.keep_taste(here, "bram", ["tuin"], ["afwas"])
    store.add_token(here, "keuken", None, now)
    store.add_period(here, Period("bram", PeriodKind.AWAY, now.date() + timedelta(days=9), date(2026, 3, 20)))
    store.add_kept_free(here, KeptFree(("sanne",), Span(at(3, 20), at(3, 21)), "merkvrij-sanne"))
    store.book(here, [LedgerLine(at(-5, 19), Deed.DONE, "was", "sanne", at(-5, 19).date(), 20)])
