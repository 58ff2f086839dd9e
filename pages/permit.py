"""Somebody here is asked whether a program may ask this house: who it is, what it may, and whose device it will be.

The page is OAuth's authorization endpoint (RFC 6749 section 3.1, always with S256 of RFC 7636). A program that is not
known, or an answer that would go elsewhere than it was said, ends on a page of ours and is sent nowhere.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode, urlsplit

from flask import Blueprint, abort, g, redirect, render_template, request
from flask.typing import ResponseReturnValue

from household.settings import Settings, is_this_machine, issuer
from household.store import Client, Store, Yes
from pages.visitor import visitor
from webhooks.oauth import AUTHORIZE, LONGEST, SCOPES, door_named
from webhooks.wording import plain

_CHALLENGE = re.compile(r"[A-Za-z0-9_-]{43}")


@dataclass(frozen=True)
class Asked:
    """What a program asks, as far as it was right."""

    client: Client
    redirect: str
    state: str | None
    challenge: str
    scopes: tuple[str, ...]
    resource: str


@dataclass(frozen=True)
class Whose:
    """One answer to whose device it is: ``member`` None is one that all in that home hear."""

    value: str
    household: int
    home: str
    member: str | None
    name: str


class _Dead(Exception):
    """This leads nowhere: the sentence that says so."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


class _Wrong(Exception):
    """The program asks in a way that does not fit; it hears so in a word of RFC 6749 section 4.1.2.1."""

    def __init__(self, client: Client, address: str, state: str | None, error: str) -> None:
        super().__init__(error)
        self.client, self.address, self.state, self.error = client, address, state, error


def permit(store: Store, settings: Settings, clock: Callable[[], datetime]) -> Blueprint:
    """The blueprint of the page on which a program is permitted something. ``clock`` gives the present moment."""
    door = Blueprint("permit", __name__)

    @door.before_request
    def only_on_a_safe_way() -> ResponseReturnValue | None:
        return _page_of("page.permit.no_https", 503) if issuer(settings) is None else None

    @door.errorhandler(_Dead)
    def dead(end: _Dead) -> ResponseReturnValue:
        return _page_of(end.sentence, 400)

    @door.errorhandler(_Wrong)
    def wrong(it: _Wrong) -> ResponseReturnValue:
        # Whoever added itself could have a person sent anywhere by asking wrongly (RFC 9700 section 4.11.2).
        if it.client.by_itself:
            return _page_of("page.permit.wrong", 400)
        return _back(settings, it.address, it.state, error=it.error)

    @door.get(AUTHORIZE)
    def look() -> ResponseReturnValue:
        asked = _asked(store, settings)
        g.leads_to = _origin(asked.redirect)
        return render_template("permit.html", asked=asked, goes_to=_goes_to(asked.redirect), people=_people(store))

    @door.post(AUTHORIZE)
    def answered() -> ResponseReturnValue:
        asked = _asked(store, settings)
        if request.form.get("do") != "yes":
            return _back(settings, asked.redirect, asked.state, error="access_denied")
        return _back(settings, asked.redirect, asked.state, code=store.permit(_yes(store, asked), clock()))

    return door


def _asked(store: Store, settings: Settings) -> Asked:
    """What is asked. First who asks and where the answer goes: until both are right, nothing is sent anywhere."""
    given = request.args.to_dict(flat=False)
    client = store.client(given.get("client_id", [""])[0]) if len(given.get("client_id", [])) == 1 else None
    if client is None:
        raise _Dead("page.permit.unknown")
    address = given.get("redirect_uri", [""])[0]
    if len(given.get("redirect_uri", [])) != 1 or address not in client.redirects:
        raise _Dead("page.permit.elsewhere")
    state = given.get("state", [None])[0]
    error = _mistake({name: values[0] for name, values in given.items()}, settings)
    if error or any(len(values) > 1 or len(values[0]) > LONGEST for values in given.values()):
        raise _Wrong(client, address, state, error or "invalid_request")
    resource = request.args.get("resource")
    door = door_named(settings, resource) if resource is not None else ""
    return Asked(client, address, state, request.args["code_challenge"], SCOPES, door or "")


def _mistake(given: dict[str, str], settings: Settings) -> str | None:
    """What does not fit about a question, in one word; None when all does."""
    if given.get("response_type") != "code":
        return "unsupported_response_type" if given.get("response_type") else "invalid_request"
    if given.get("code_challenge_method") != "S256" or not _CHALLENGE.fullmatch(given.get("code_challenge", "")):
        return "invalid_request"
    if "resource" in given and door_named(settings, given["resource"]) is None:
        return "invalid_target"
    return None


def _yes(store: Store, asked: Asked) -> Yes:
    """What a person said yes to; 400 when whose device it is, is none of the answers."""
    whose = next((one for one in _people(store) if one.value == request.form.get("whose")), None)
    if whose is None:
        abort(400)
    return Yes(
        whose.household,
        whose.member,
        asked.client.key,
        asked.scopes,
        asked.resource,
        asked.redirect,
        asked.challenge,
    )


def _people(store: Store) -> list[Whose]:
    """Whose device it can be: one that all hear, or that of whoever is looking."""
    here = visitor()
    home = store.home(here.household)
    member = home.member(here.member)
    return [
        Whose(str(here.household), here.household, plain(home.household.name), None, ""),
        Whose(
            f"{here.household}.{member.key}", here.household, plain(home.household.name), member.key, plain(member.name)
        ),
    ]


def _back(settings: Settings, address: str, state: str | None, **answer: str) -> ResponseReturnValue:
    """Back to the program, with who we are, so that no other house can answer in our place (RFC 9207)."""
    values = answer | ({"state": state} if state is not None else {}) | {"iss": settings.base_url}
    return redirect(f"{address}{'&' if urlsplit(address).query else '?'}{urlencode(values)}", 303)


def _page_of(sentence: str, status: int) -> ResponseReturnValue:
    return render_template("error.html", sentence=sentence), status


def _goes_to(address: str) -> str:
    """The host that hears the answer; empty for a program on the very machine of the reader."""
    host = urlsplit(address).hostname or ""
    return "" if is_this_machine(host) or urlsplit(address).scheme not in ("http", "https") else host


def _origin(address: str) -> str:
    """What the policy of the page has to let its form lead to (https://www.w3.org/TR/CSP3/#match-url-to-source-list)."""
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.netloc}" if parts.scheme in ("http", "https") else f"{parts.scheme}:"
