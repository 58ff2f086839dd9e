"""Who is looking: one person of one home, known by the cookie of a browser that they came in by.

Every page is closed unless it says otherwise, and every form is ours: both are looked at here, before any page is.
A form carries a key made from the visitor's own session (an HMAC), so that no other site can send it for them:
https://cheatsheetseries.owasp.org/cheatsheets/Cross-Site_Request_Forgery_Prevention_Cheat_Sheet.html
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Callable, Set
from dataclasses import dataclass
from datetime import datetime
from typing import cast
from zoneinfo import ZoneInfo

from flask import abort, g, redirect, request, session
from flask.typing import ResponseReturnValue

from household.model import LANGUAGES, Home, Language, Member
from household.store import Store
from webhooks.core import home_of

#: Where the session keeps the token of the visit, the chosen language, where somebody was going, and the day on which
#: the cookie was written last.
VISIT, LANGUAGE, AFTER, DAY = "visit", "language", "after", "day"
#: A longer address is not remembered: the cookie has to stay a cookie.
_REMEMBERED = 2500
_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})


@dataclass(frozen=True)
class Visitor:
    """Somebody who is in: their household, they themselves, and the number of their visit."""

    household: int
    member: str
    visit: int


def guard(
    store: Store, clock: Callable[[], datetime], doors: Set[str], rooms: Set[str]
) -> Callable[[], ResponseReturnValue | None]:
    """What is done before each request. ``doors`` are the blueprints of those who bring their own proof; ``rooms`` the
    blueprints and endpoints that are open to all; everything else is for who is in, and its forms carry our key."""

    def look() -> ResponseReturnValue | None:
        if request.blueprint in doors or request.endpoint in doors or request.endpoint is None:
            return None
        g.visitor = _visiting(store, now := clock())
        if g.visitor is not None and session.get(DAY) != (today := now.date().isoformat()):
            session[DAY] = today  # so the cookie stays as long as somebody keeps coming
        if request.blueprint in rooms or request.endpoint in rooms:
            return None
        if g.visitor is None:
            return _to_the_door()
        if request.method not in _SAFE:
            check_form(store)
        return None

    return look


def visitor() -> Visitor:
    """Who is looking at a page that is closed; 403 for nobody."""
    found = visiting()
    if found is None:
        abort(403)
    return found


def visiting() -> Visitor | None:
    """Who is looking at a page that is open; None for somebody who is not in."""
    return cast(Visitor | None, g.get("visitor"))


def local(home: Home, now: datetime) -> datetime:
    """Now, in the zone of whoever is looking."""
    return now.astimezone(ZoneInfo(me(home).zone))


def me(home: Home) -> Member:
    """The one who is looking, as a member of their home."""
    return home.member(visitor().member)


def language() -> Language:
    """That of the person whose page it is; of who is in, as chosen, else what the browser asks for, else their own.

    An open page behind a link of one's own says ``g.language``, whatever browser it is opened in."""
    if of_the_page := cast(Language | None, g.get("language")):
        return of_the_page
    if (chosen := session.get(LANGUAGE)) in LANGUAGES:
        return cast(Language, chosen)
    asked = cast(Language | None, request.accept_languages.best_match(LANGUAGES))
    return asked or cast(Language | None, g.get("own_language")) or "nl"


def enter(store: Store, household: int, member: str, now: datetime) -> str:
    """Let this browser in as somebody, in a fresh session, so that nothing planted before lives on; the address at
    which they go on."""
    after, chosen = session.get(AFTER), session.get(LANGUAGE)
    leave(store)
    session.permanent = True
    session[VISIT] = store.begin_visit(household, member, request.headers.get("User-Agent", ""), now)
    if chosen in LANGUAGES:
        session[LANGUAGE] = chosen
    if not store.claimed():
        store.claim(household)
    return after if isinstance(after, str) else "/"


def leave(store: Store) -> None:
    """This browser is out, and forgets what it kept."""
    g.left = True
    if (found := visiting()) is not None:
        store.end_visit(found.household, found.member, found.visit)
    session.clear()


def form_key(store: Store) -> str:
    """The key that a form of this visitor must carry."""
    if "form" not in session:
        session["form"] = secrets.token_urlsafe(16)
    return _key(store, session["form"])


def check_form(store: Store) -> None:
    """403 when a form was not made by us for this visitor; a script of ours says the key in a header."""
    kept = session.get("form")
    given = request.headers.get("X-Form-Key") or request.form.get("form_key", "")
    if not isinstance(kept, str) or not hmac.compare_digest(
        _key(store, kept).encode(), given.encode("utf-8", "replace")
    ):
        abort(403)


def _key(store: Store, kept: str) -> str:
    return hmac.new(store.derive("forms"), kept.encode(), hashlib.sha256).hexdigest()


def _visiting(store: Store, now: datetime) -> Visitor | None:
    token = session.get(VISIT)
    found = store.visit_of(token, now) if isinstance(token, str) else None
    if found is None:
        return None
    g.own_language = home_of(store, found.household).member(found.member).language
    return Visitor(found.household, found.member, found.id)


def _to_the_door() -> ResponseReturnValue:
    """Whoever is not in yet comes to the front door, and from there to where they were going."""
    if request.method not in _SAFE:
        abort(403)
    if len(request.full_path) <= _REMEMBERED:
        session[AFTER] = request.full_path.removesuffix("?")
    return redirect("/", 303)
