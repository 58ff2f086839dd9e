"""Going out, and the language in which the pages speak to this browser."""

from __future__ import annotations

from flask import Blueprint, redirect, request, session
from flask.typing import ResponseReturnValue

from household.model import LANGUAGES
from household.store import Store
from pages.visitor import LANGUAGE, check_form, leave


def doorway(store: Store) -> Blueprint:
    """The blueprint of both; open to all."""
    door = Blueprint("doorway", __name__)

    @door.post("/sign-out")
    def out() -> ResponseReturnValue:
        check_form(store)
        leave(store)
        return redirect("/?said=left", 303)

    @door.post("/language")
    def switch() -> ResponseReturnValue:
        check_form(store)
        if request.form.get("language") in LANGUAGES:
            session[LANGUAGE] = request.form["language"]
        return redirect(_ours(request.form.get("back", "/")), 303)

    return door


def _ours(address: str) -> str:
    """An address of this house, or the front page for any other (a browser reads a backslash as a slash)."""
    return address if address.startswith("/") and not address.startswith(("//", "/\\")) else "/"
