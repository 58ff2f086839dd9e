"""One click, and a kind of news comes no more: the page behind the link under each word that the home sends by itself.

Opening it changes nothing, since mail programs open links to look at them; the button does, and so does the one in the
mail program itself (RFC 8058: a POST with ``List-Unsubscribe=One-Click``, without cookies). The link is its own proof.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from flask import Blueprint, g, render_template
from flask.typing import ResponseReturnValue

from household.links import read
from household.meeting import News
from household.model import Member
from household.store import Store
from webhooks.news import PURPOSE, choose


def no_more(store: Store, clock: Callable[[], datetime]) -> Blueprint:
    """The blueprint of these links."""
    door = Blueprint("no_more", __name__)

    @door.get("/off/<token>")
    def look(token: str) -> ResponseReturnValue:
        found = _whose(store, token)
        if found is None:
            return render_template("link_gone.html", sentence="link.unknown"), 404
        household, member, news = found
        on = news in store.reach(household, member.key).news
        return _page(token, news, on)

    @door.post("/off/<token>")
    def off(token: str) -> ResponseReturnValue:
        found = _whose(store, token)
        if found is None:
            return render_template("link_gone.html", sentence="link.unknown"), 404
        household, member, news = found
        reach = store.reach(household, member.key)
        choose(store, household, reach, tuple(n for n in reach.news if n is not news), clock())
        return render_template(
            "no_more.html", token=token, news=news.value, on=False, about=f"news.off.done_{news.value}"
        )

    return door


def _page(token: str, news: News, on: bool) -> str:
    about = f"news.off.ask_{news.value}" if on else f"news.off.done_{news.value}"
    return render_template("no_more.html", token=token, on=on, about=about)


def _whose(store: Store, token: str) -> tuple[int, Member, News] | None:
    """Whose link this is and for which news; None for anything that we did not make."""
    known = read(store.derive(PURPOSE), token)
    household = store.household_by_key(known.household) if known else None
    if known is None or household is None:
        return None
    member = next((m for m in store.home(household.id).members if m.key == known.member), None)
    if member is None:
        return None
    g.language = member.language
    return household.id, member, News(known.series)
