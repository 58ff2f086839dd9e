"""The front door as a page: the ways in that exist here, the best of them first."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit

from flask import make_response, render_template, request
from flask.typing import ResponseReturnValue

from household.settings import Settings, is_this_machine, reachable_base
from household.store import Store
from pages.visitor import enter
from rounds.passkeys import House, house_of
from webhooks.core import home_of

#: What the page may be asked to say, by a word in its address.
_SAID = {"mailed": "door.mailed", "left": "door.left"}


@dataclass(frozen=True)
class WaysHere:
    """The ways that exist here, for whoever looks at this page: ``first`` is the best of those with a form; ``oidc``
    the host of the service, or "". ``no_passkeys``: no passkey can be made or used at this address."""

    passkey: bool
    no_passkeys: bool
    password: bool
    mail: bool
    oidc: str

    @property
    def first(self) -> str:
        return "password" if self.password else "mail" if self.mail else "code"


def house_here(settings: Settings) -> House | None:
    """The house as passkeys know it, at the address at which this page is looked at."""
    return house_of(settings, _host())


def mail_here(settings: Settings) -> bool:
    """Whether a link can be mailed that leads back to whoever looks at this page."""
    at_home = is_this_machine(_host()) and is_this_machine(urlsplit(settings.base_url).hostname or "")
    return settings.mail is not None and (reachable_base(settings) is not None or at_home)


def ways_here(store: Store, settings: Settings) -> WaysHere:
    """The ways in of this house. Before anybody was in there is but the code."""
    if not store.claimed():
        return WaysHere(False, False, False, False, "")
    house = house_here(settings)
    return WaysHere(
        passkey=house is not None and store.any_passkey(),
        no_passkeys=house is None,
        password=store.any_password(),
        mail=mail_here(settings),
        oidc=(urlsplit(settings.oidc.issuer).hostname or "") if settings.oidc else "",
    )


def door_page(
    store: Store, settings: Settings, way: str = "", problem: str = "", status: int = 200, wait: int = 0
) -> ResponseReturnValue:
    """The front door; ``problem`` is a sentence about one ``way``, and ``wait`` the seconds until it may be tried
    again. What was typed stays, apart from what is secret."""
    said = _SAID.get(request.args.get("said", ""), "")
    ways = ways_here(store, settings)
    page = make_response(
        render_template("signin.html", ways=ways, way=way or ways.first, problem=problem, said=said), status
    )
    if wait:
        page.headers["Retry-After"] = str(wait)
    return page


def arrive(store: Store, household: int, member: str, now: datetime) -> str:
    """Let somebody in who came by a code or a link; where they go on. Whoever has no way of their own yet, is going
    nowhere else and lives in a home that began already, is shown how to choose one."""
    after = enter(store, household, member, now)
    begun = home_of(store, household).agreement is not None
    return "/security" if after == "/" and begun and not store.ways_in(household, member) else after


def _host() -> str:
    try:
        return urlsplit(f"//{request.host}").hostname or ""
    except ValueError:
        return ""
