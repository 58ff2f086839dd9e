"""The house as a program on a telephone: what it is called there, what of it can be read without a connection, and the
page for what cannot.

Only the week and the wall are kept, by a browser that somebody is in by, for a week at most, and until they leave.
``pages/templates/sw.js`` keeps them; a header that we set says of which pages it may, and for which visit.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Callable
from datetime import datetime
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

from flask import Blueprint, Response, jsonify, render_template, request
from flask.typing import ResponseReturnValue

from household.model import LANGUAGES, Language
from household.store import Store
from language import dutch, english
from language.sentences import say
from pages.visitor import language, visiting
from webhooks.core import home_of

#: The pages that may be kept.
KEPT = ("/", "/wall")
#: The header that says so; its value is another for each visit.
HEADER = "Samen-Keep"
_HERE = Path(__file__).parent
_COLOUR = "#faf5ec"
_ICONS = (
    ("icon-192.png", "192x192", "image/png", "any"),
    ("icon-512.png", "512x512", "image/png", "any"),
    ("icon-maskable-512.png", "512x512", "image/png", "maskable"),
)


def offline(library: Path) -> Blueprint:
    """The blueprint of what every browser may have, whoever it belongs to. ``library`` is a script that is served from
    elsewhere than ``static``."""
    door = Blueprint("offline", __name__)

    @door.get("/manifest.webmanifest")
    def manifest() -> ResponseReturnValue:
        """https://www.w3.org/TR/appmanifest/"""
        asked = request.args.get("language")
        words: Language = next((one for one in LANGUAGES if one == asked), "nl")
        answer = jsonify(_manifest(words))
        answer.content_type = "application/manifest+json"
        return answer

    @door.get("/sw.js")
    def keeper() -> ResponseReturnValue:
        """https://www.w3.org/TR/service-workers/: at the root, since it may keep what lies below itself."""
        script = render_template("sw.js", version=version(library), files=_files(), pages=KEPT, header=HEADER)
        return Response(script, content_type="text/javascript; charset=utf-8")

    @door.get("/offline")
    def without() -> ResponseReturnValue:
        return render_template("offline.html", languages=LANGUAGES, tell=say)

    return door


def may_be_kept(store: Store, response: Response) -> None:
    """Mark a page that the browser of whoever is in may keep."""
    found = visiting()
    if found is not None and request.path in KEPT and request.method == "GET" and response.status_code == 200:
        mark = hmac.new(store.derive("kept pages"), str(found.visit).encode(), hashlib.sha256)
        response.headers[HEADER] = mark.hexdigest()[:16]


def made(store: Store, clock: Callable[[], datetime]) -> Callable[[], str]:
    """What a page says of when it was made, by a day that is the same whenever it is read: "dinsdag 3 maart, 14:05"."""

    def said() -> str:
        found, now = visiting(), clock()
        if found is not None:
            now = now.astimezone(ZoneInfo(home_of(store, found.household).member(found.member).zone))
        words = dutch if language() == "nl" else english
        return f"{words.WEEKDAYS[now.weekday()]} {now.day} {words.MONTHS[now.month - 1]}, {now:%H:%M}"

    return said


@cache
def version(library: Path) -> str:
    """Another word for each version of what a browser keeps for good."""
    found = hashlib.sha256()
    for path in (*sorted(p for p in (_HERE / "static").rglob("*") if p.is_file()), library, _HERE / "templates/sw.js"):
        found.update(path.name.encode() + path.read_bytes())
    return found.hexdigest()[:12]


@cache
def _files() -> tuple[str, ...]:
    """What a page needs beside itself: the sheets, scripts and drawings, without the icons of a telephone."""
    static = _HERE / "static"
    found = sorted(p for p in static.rglob("*") if p.suffix in (".css", ".js", ".svg"))
    return ("/offline", "/library/htmx.js", *(f"/static/{p.relative_to(static).as_posix()}" for p in found))


def _manifest(words: Language) -> dict[str, object]:
    return {
        "id": "/",
        "name": say("page.product", words),
        "short_name": say("page.product", words),
        "description": say("offline.description", words),
        "lang": words,
        "dir": "ltr",
        "start_url": "/",
        "scope": "/",
        "display": "standalone",
        "background_color": _COLOUR,
        "theme_color": _COLOUR,
        "icons": [
            {"src": f"/static/pictures/{name}", "sizes": sizes, "type": kind, "purpose": purpose}
            for name, sizes, kind, purpose in _ICONS
        ],
        "shortcuts": [
            {"name": say("nav.week", words), "url": "/"},
            {"name": say("nav.talk", words), "url": "/talk"},
        ],
    }
