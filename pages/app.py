"""Puts the pages and the doors of the assistants together into one Flask application.

Everything is served from here and nothing from elsewhere: no font, script or picture of anybody else.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from functools import lru_cache
from importlib.metadata import distribution
from pathlib import Path
from urllib.parse import urlsplit

from flask import Blueprint, Flask, Request, Response, abort, g, jsonify, redirect, render_template, request, send_file
from flask.sessions import SecureCookieSession, SecureCookieSessionInterface
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import HTTPException

from household.settings import Settings
from household.store import Store
from language.sentences import say
from pages.add import add
from pages.api import api
from pages.api import refuse as refuse_call
from pages.balance import balance
from pages.begin import begin
from pages.calendar_ways import calendar_ways
from pages.calendars import calendars
from pages.connect import connect
from pages.door import door_page
from pages.doorway import doorway
from pages.feeds import feed, feeds
from pages.invite import invite
from pages.invited import invited
from pages.link import link
from pages.meanwhile import Meanwhile
from pages.no_more import no_more
from pages.offline import made, may_be_kept, offline
from pages.oidc import oidc
from pages.passkeys import passkeys
from pages.permit import permit
from pages.prepare import at_home, prepare
from pages.rooms import rooms
from pages.security import security
from pages.settings_api import settings_api
from pages.settings_hooks import settings_hooks
from pages.signin import may_start, signin, who
from pages.start import start
from pages.talk import talk
from pages.talk_kept import talk_kept
from pages.talk_now import talk_now
from pages.turnstile import Turnstile
from pages.visitor import form_key, guard, visiting
from pages.visitor import language as visitor_language
from pages.wall import wall, wall_link
from pages.week import look_at_week, week
from pages.what_if import what_if
from pages.why import why
from rounds.world import World
from webhooks.alexa import alexa
from webhooks.ask import ask
from webhooks.calendar_push import calendar_push
from webhooks.dialogflow import dialogflow
from webhooks.door import refuse
from webhooks.home_assistant import home_assistant
from webhooks.mcp import mcp
from webhooks.oauth import oauth
from webhooks.plain import plain

#: A form of ours is a few hundred bytes.
_LARGEST = 16 * 1024
_STAYS = timedelta(days=30)

#: Every page shows only what is ours, in no frame (CSP level 3, https://www.w3.org/TR/CSP3/).
_POLICY = "default-src 'self'; base-uri 'none'; object-src 'none'; form-action 'self'{leads_to}; frame-ancestors 'none'"
_HEADERS = {
    "Content-Security-Policy": _POLICY.format(leads_to=""),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
}
#: This very machine, whose plain address browsers trust (https://w3c.github.io/webappsec-secure-contexts/).
_AT_HOME = frozenset({"localhost", "127.0.0.1", "::1"})
#: Blueprints (and endpoints) of those who prove by themselves who they are: devices, assistants, calendar servers.
DOORS = frozenset({
    "alexa", "api", "ask", "calendar_push", "dialogflow", "feed", "health", "home_assistant", "mcp", "oauth", "offline",
    "plain", "static",
})  # fmt: skip
#: What may be kept for a while, as it says itself: it is the same for all, or has an address of its own.
MAY_BE_KEPT = frozenset({"feed.read", "library", "static"})
#: Pages that are open to all: the front door, and those behind a link of one's own. Everything else is closed.
OPEN = frozenset({
    "doorway", "front", "invited", "library", "link", "no_more", "oidc", "passkeys", "prepare", "signin", "start",
    "wall_link", "who",
})  # fmt: skip
_ERRORS = {
    400: "bad_request",
    401: "sign_in",
    403: "forbidden",
    404: "not_found",
    405: "method",
    413: "too_large",
    429: "too_many",
}


def create_app(store: Store, settings: Settings, clock: Callable[[], datetime]) -> Flask:
    """The application: pages, sign-in and webhooks. ``clock`` gives the present moment, aware."""
    app, world = Flask("pages"), World(settings, store, clock)
    app.session_interface = _Sessions()
    app.config.update(_config(store, settings))
    gate, meanwhile = Turnstile(), Meanwhile(store, clock)
    shared = (*_pages(world, gate, meanwhile), api(world, gate, meanwhile))
    for blueprint in (*shared, *_behind_links(world), *_webhooks(world)):
        app.register_blueprint(blueprint)
    app.before_request(_host_check(settings))
    app.before_request(guard(store, clock, DOORS, OPEN))
    app.after_request(_private(store, settings))
    app.register_error_handler(HTTPException, _sorry)
    app.jinja_env.globals.update(say=lambda key, **details: say(key, visitor_language(), **details))
    app.jinja_env.globals.update(language=visitor_language, form_key=lambda: form_key(store), visiting=visiting)
    app.jinja_env.globals.update(made=made(store, clock))
    _add_pages(app, world)
    return app


def _pages(world: World, gate: Turnstile, meanwhile: Meanwhile) -> Iterator[Blueprint]:
    """What people see in a browser, in the order in which they meet it. One gate counts the tries of passphrases."""
    yield from (signin(world), who(world), passkeys(world), oidc(world), doorway(world.store), security(world))
    yield from (start(world), invite(world, meanwhile), calendars(world, meanwhile), calendar_ways(world, meanwhile))
    yield from (connect(world.store, world.settings, world.clock), begin(world))
    yield from (week(world), why(world), what_if(world), add(world), balance(world), wall(world), feeds(world))
    yield from (talk(world), at_home(world, gate), talk_now(world, gate), talk_kept(world, gate))
    yield prepare(world.store, world.clock, gate)
    yield from (permit(world.store, world.settings, world.clock), offline(htmx()))
    yield from (*rooms(world), settings_api(world), settings_hooks(world))


def _behind_links(world: World) -> Iterator[Blueprint]:
    """What is open to whoever has its address, which is nobody's to guess."""
    yield from (one(world.store, world.clock) for one in (link, invited, no_more))
    yield from (wall_link(world), feed(world))


def _webhooks(world: World) -> Iterator[Blueprint]:
    """The doors of assistants, devices and calendar servers."""
    yield from (one(world.store, world.clock) for one in (ask, plain, dialogflow, home_assistant, calendar_push))
    yield from (one(world.store, world.settings, world.clock) for one in (oauth, mcp))
    yield alexa(world.store, world.settings.alexa, world.clock)


class _Sessions(SecureCookieSessionInterface):
    """The cookie of a page; a device that asks sends none, and waits for no seal to be made ready."""

    def open_session(self, app: Flask, request: Request) -> SecureCookieSession | None:
        if self.get_cookie_name(app) not in request.cookies:
            return self.session_class()
        return super().open_session(app, request)


def _add_pages(app: Flask, world: World) -> None:
    @app.get("/")
    def front() -> ResponseReturnValue:
        if may_start(world.store):
            return redirect("/start", 303)
        if visiting() is None:
            return door_page(world.store, world.settings)
        return look_at_week(world)

    @app.get("/library/htmx.js")
    def library() -> ResponseReturnValue:
        return send_file(htmx(), mimetype="text/javascript", max_age=24 * 3600)

    @app.get("/health")
    def health() -> ResponseReturnValue:
        world.store.claimed()
        return jsonify(ok=True)


def htmx() -> Path:
    """The file of htmx 2, as the package django-htmx carries it; nothing else of that package is used."""
    return Path(str(distribution("django-htmx").locate_file("django_htmx/static/django_htmx/htmx-2.min.js")))


def _config(store: Store, settings: Settings) -> dict[str, object]:
    """The cookie: unseen by scripts, not sent along from other sites; bound to this host over https
    (RFC 6265bis section 4.1.3.2)."""
    https = urlsplit(settings.base_url).scheme == "https"
    return {
        "SECRET_KEY": store.derive("session"),
        "SESSION_COOKIE_NAME": "__Host-samen" if https else "samen",
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "SESSION_COOKIE_SECURE": https,
        "PERMANENT_SESSION_LIFETIME": _STAYS,
        "SESSION_REFRESH_EACH_REQUEST": False,  # a picture that comes late would put back what was before
        "MAX_CONTENT_LENGTH": _LARGEST,
        "SEND_FILE_MAX_AGE_DEFAULT": timedelta(hours=1),
    }


def _host_check(settings: Settings) -> Callable[[], None]:
    """A chosen base URL is the only address, apart from this machine's own: a page elsewhere cannot have
    its name point here and read what we answer."""
    ours = {urlsplit(settings.base_url).hostname, *_AT_HOME}

    def check() -> None:
        if settings.base_url_given and _hostname() not in ours:
            abort(400)

    return check


def _hostname() -> str | None:
    return _name_in(request.host)


@lru_cache(64)
def _name_in(host: str) -> str | None:
    try:
        return urlsplit(f"//{host}").hostname
    except ValueError:
        return None


def _private(store: Store, settings: Settings) -> Callable[[Response], Response]:
    """Headers for every response; only our own style sheet and picture may be kept."""
    https = urlsplit(settings.base_url).scheme == "https"

    def close(response: Response) -> Response:
        response.headers.extend(_HEADERS)
        trusted = https or _hostname() in _AT_HOME  # from any other address a browser takes neither, and grumbles
        if not trusted:
            del response.headers["Cross-Origin-Opener-Policy"]
        if leads_to := g.get("leads_to"):  # a form whose answer goes to the program that asked
            response.headers["Content-Security-Policy"] = _POLICY.format(leads_to=f" {leads_to}")
        if request.endpoint not in MAY_BE_KEPT or response.status_code >= 400:
            response.headers["Cache-Control"] = "no-store"
            response.headers["Vary"] = "Cookie, Accept-Language"
        may_be_kept(store, response)
        if trusted and g.get("left"):  # whatever a browser kept of this house goes with them
            response.headers["Clear-Site-Data"] = '"storage"'
        if https:
            response.headers["Strict-Transport-Security"] = "max-age=31536000"
        return response

    return close


def _sorry(error: HTTPException) -> ResponseReturnValue:
    """What went wrong in one sentence and the way back; never where in the code."""
    status = error.code or 500
    if status < 400:
        return error
    if request.path.startswith("/webhooks"):
        response = refuse(status)
    elif request.path.startswith("/api/"):
        response = refuse_call(status)
    else:
        page = render_template("error.html", sentence=f"page.error.{_ERRORS.get(status, 'unexpected')}")
        response = Response(page, status, content_type="text/html; charset=utf-8")
    if (allow := error.get_headers()) and status == 405:
        response.headers.extend([pair for pair in allow if pair[0] == "Allow"])
    return response
