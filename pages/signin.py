"""Who may look: a one-time code from the terminal opens the door, and a cookie keeps it open.

Every form carries a key made from the visitor's own session (an HMAC), so that no other site can send it
for them: https://cheatsheetseries.owasp.org/cheatsheets/Cross-Site_Request_Forgery_Prevention_Cheat_Sheet.html
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Callable
from datetime import datetime

from flask import Blueprint, abort, make_response, redirect, render_template, request, session
from flask.typing import ResponseReturnValue

from household.store import Store
from webhooks.pace import Pace

#: What the one-time code is for, as the terminal makes it.
PURPOSE = "sign-in"
#: Tries in ten minutes from one address; the store voids a code by itself after five wrong ones.
_TRIES, _SECONDS = 10, 600
#: Where in the session it stands where somebody was going, so that they get there once they are in.
AFTER = "after"
#: No code is longer, whatever spaces and dashes are typed with it.
_LONGEST = 64


def signin(store: Store, clock: Callable[[], datetime]) -> Blueprint:
    """The blueprint that lets people in and out."""
    door = Blueprint("signin", __name__)
    pace = Pace(_TRIES, _SECONDS)

    @door.post("/sign-in")
    def enter() -> ResponseReturnValue:
        check_form(store)
        now, address = clock(), request.remote_addr
        if seconds := pace.wait(address, now):
            slow = make_response(render_template("signin.html", problem="page.sign_in.slow"), 429)
            slow.headers["Retry-After"] = str(seconds)
            return slow
        code = request.form.get("code", "")
        if len(code) > _LONGEST or not store.use_code(PURPOSE, code, now):
            return render_template("signin.html", problem="page.sign_in.wrong"), 403
        pace.forget(address)
        after = session.get(AFTER)
        _let_in(store)
        return redirect(after if isinstance(after, str) else "/", 303)

    @door.post("/sign-out")
    def leave() -> ResponseReturnValue:
        check_form(store)
        session.clear()
        return redirect("/", 303)

    return door


def signed_in() -> bool:
    """Whether this visitor typed a right code before."""
    return session.get("in") is True


def form_key(store: Store) -> str:
    """The key that a form of this visitor must carry."""
    if "form" not in session:
        session["form"] = secrets.token_urlsafe(16)
    return _key(store, session["form"])


def check_form(store: Store) -> None:
    """403 when a form was not made by us for this visitor."""
    kept = session.get("form")
    given = request.form.get("form_key", "")
    if not isinstance(kept, str) or not hmac.compare_digest(_key(store, kept).encode(), given.encode()):
        abort(403)


def _key(store: Store, kept: str) -> str:
    return hmac.new(store.derive("forms"), kept.encode(), hashlib.sha256).hexdigest()


def _let_in(store: Store) -> None:
    """A fresh session, so that nothing planted before the sign-in lives on."""
    session.clear()
    session.permanent = True
    session["in"] = True
    if not store.claimed():
        homes = store.households()
        store.claim(homes[0].id if len(homes) == 1 else None)
