"""Puts the pages and the doors of the assistants together into one Flask application.

Everything is served from here and nothing from elsewhere: no font, script or picture of anybody else.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from importlib.metadata import distribution
from pathlib import Path
from urllib.parse import urlsplit

from flask import Flask, Request, Response, abort, g, jsonify, render_template, request, send_file
from flask.sessions import SecureCookieSession, SecureCookieSessionInterface
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import HTTPException

from household.settings import Settings
from household.store import Store
from language.sentences import say
from pages.connect import connect
from pages.door import door_page
from pages.doorway import doorway
from pages.front import room, said_here
from pages.invited import invited
from pages.link import link
from pages.no_more import no_more
from pages.oidc import oidc
from pages.passkeys import passkeys
from pages.permit import permit
from pages.prepare import prepare
from pages.rooms import add_rooms
from pages.security import security
from pages.signin import signin, who
from pages.visitor import form_key, guard, visiting
from pages.visitor import language as visitor_language
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
#: Blueprints (and endpoints) of those who prove by themselves who they are: devices, assistants, calendar servers.
DOORS = frozenset({
    "alexa", "ask", "calendar_push", "dialogflow", "health", "home_assistant", "mcp", "oauth", "plain", "static",
})  # fmt: skip
#: Pages that are open to all: the front door, and those behind a link of one's own. Everything else is closed.
OPEN = frozenset(
    {"doorway", "front", "invited", "library", "link", "no_more", "oidc", "passkeys", "prepare", "signin", "who"}
)
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
    app = Flask("pages")
    app.session_interface = _Sessions()
    app.config.update(_config(store, settings))
    world = World(settings, store, clock)
    app.register_blueprint(signin(world))
    app.register_blueprint(who(world))
    app.register_blueprint(passkeys(world))
    app.register_blueprint(oidc(world))
    app.register_blueprint(security(world))
    add_rooms(app, world)
    app.register_blueprint(doorway(store))
    app.register_blueprint(link(store, clock))
    app.register_blueprint(invited(store, clock))
    app.register_blueprint(no_more(store, clock))
    app.register_blueprint(prepare(store, clock))
    app.register_blueprint(connect(store, settings, clock))
    app.register_blueprint(permit(store, settings, clock))
    app.register_blueprint(oauth(store, settings, clock))
    app.register_blueprint(ask(store, clock))
    app.register_blueprint(plain(store, clock))
    app.register_blueprint(dialogflow(store, clock))
    app.register_blueprint(mcp(store, settings, clock))
    app.register_blueprint(home_assistant(store, clock))
    app.register_blueprint(alexa(store, settings.alexa, clock))
    app.register_blueprint(calendar_push(store, clock))
    app.before_request(_host_check(settings))
    app.before_request(guard(store, clock, DOORS, OPEN))
    app.after_request(_private(settings))
    app.register_error_handler(HTTPException, _sorry)
    app.jinja_env.globals.update(say=lambda key, **details: say(key, visitor_language(), **details))
    app.jinja_env.globals.update(language=visitor_language, form_key=lambda: form_key(store), visiting=visiting)
    _add_pages(app, store, settings, clock)
    return app


class _Sessions(SecureCookieSessionInterface):
    """The cookie of a page; a device that asks sends none, and waits for no seal to be made ready."""

    def open_session(self, app: Flask, request: Request) -> SecureCookieSession | None:
        if self.get_cookie_name(app) not in request.cookies:
            return self.session_class()
        return super().open_session(app, request)


def _add_pages(app: Flask, store: Store, settings: Settings, clock: Callable[[], datetime]) -> None:
    @app.get("/")
    def front() -> ResponseReturnValue:
        found = visiting()
        if found is None:
            return door_page(store, settings)
        here = room(store, found.household, found.member, visitor_language(), clock())
        return render_template("home.html", room=here, said=said_here(request.args.get("said")))

    @app.get("/library/htmx.js")
    def library() -> ResponseReturnValue:
        return send_file(htmx(), mimetype="text/javascript", max_age=24 * 3600)

    @app.get("/health")
    def health() -> ResponseReturnValue:
        store.claimed()
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
        "MAX_CONTENT_LENGTH": _LARGEST,
        "SEND_FILE_MAX_AGE_DEFAULT": timedelta(hours=1),
    }


def _host_check(settings: Settings) -> Callable[[], None]:
    """A chosen base URL is the only address, apart from this machine's own: a page elsewhere cannot have
    its name point here and read what we answer."""
    ours = {urlsplit(settings.base_url).hostname, "localhost", "127.0.0.1", "::1"}

    def check() -> None:
        if settings.base_url_given and _hostname() not in ours:
            abort(400)

    return check


def _hostname() -> str | None:
    try:
        return urlsplit(f"//{request.host}").hostname
    except ValueError:
        return None


def _private(settings: Settings) -> Callable[[Response], Response]:
    """Headers for every response; only our own style sheet and picture may be kept."""
    https = urlsplit(settings.base_url).scheme == "https"

    def close(response: Response) -> Response:
        response.headers.update(_HEADERS)
        if leads_to := g.get("leads_to"):  # a form whose answer goes to the program that asked
            response.headers["Content-Security-Policy"] = _POLICY.format(leads_to=f" {leads_to}")
        if request.endpoint not in ("static", "library") or response.status_code >= 400:
            response.headers["Cache-Control"] = "no-store"
            response.vary.update(("Cookie", "Accept-Language"))
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
    else:
        page = render_template("error.html", sentence=f"page.error.{_ERRORS.get(status, 'unexpected')}")
        response = Response(page, status, content_type="text/html; charset=utf-8")
    if (allow := error.get_headers()) and status == 405:
        response.headers.extend([pair for pair in allow if pair[0] == "Allow"])
    return response
