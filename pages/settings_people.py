"""Who lives here and by which rules: oneself at once, the shares and the rules of the home as both want them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import time
from fractions import Fraction

from flask import Blueprint, abort, render_template, request
from flask.typing import ResponseReturnValue

from household.model import LANGUAGES, Home, Member, Problem, Refused, Role
from household.queue import Job
from language import dutch, english
from language.figures import percent
from language.home_change import CHILDREN, TEAM, changed_home, children_kind, is_zone
from language.homefile import TAKEN_BY_US
from language.names import fold
from pages.offering import Wanted, offered, waits
from pages.telling import attempt, done, said, ticked, told, typed
from pages.visitor import language, me, visitor
from rounds.agreeing import NothingNew
from rounds.effect_words import shares_line
from rounds.world import World
from scheduler import shares
from webhooks.core import home_of

_SAID = ("kept", "me")
#: Zones that a browser offers by itself; any other can be typed.
ZONES = ("Europe/Amsterdam", "Europe/Brussels", "Europe/Berlin", "Europe/London", "Europe/Paris", "Europe/Madrid")
_WAYS = ("equal", "work", "free", "own")
_LONGEST = 80


def settings_people(world: World) -> Blueprint:
    """The blueprint of the page."""
    room = Blueprint("settings_people", __name__)

    @room.get("/settings/people")
    def look() -> str:
        return _page(world)

    @room.post("/settings/people/me")
    def myself() -> ResponseReturnValue:
        def deed() -> ResponseReturnValue:
            home = home_of(world.store, visitor().household)
            world.store.put_member(home.household.id, _myself(home))
            world.store.poke(home.household.id, Job.ROUND, world.clock())
            return done("/settings/people", "me")

        return attempt(deed, lambda problems: _page(world, problems))

    @room.post("/settings/people/shares")
    def divide() -> ResponseReturnValue:
        def deed() -> ResponseReturnValue:
            home = world.store.home(visitor().household)
            chosen = _chosen(home).shares
            members = tuple(replace(member, share=chosen[member.key]) for member in home.members)
            return offered(world, home, Wanted(members=members), "/settings/people")

        return attempt(deed, lambda problems: _page(world, problems))

    @room.post("/settings/people/rules")
    def rules() -> ResponseReturnValue:
        def deed() -> ResponseReturnValue:
            home = world.store.home(visitor().household)
            wanted = changed_home(home.household, _rules_said(), _days())
            if wanted == home.household:
                raise NothingNew()
            return offered(world, home, Wanted(household=wanted), "/settings/people")

        return attempt(deed, lambda problems: _page(world, problems))

    return room


# ── what was typed ──────────────────────────────────────────────────────────────────────────────


def _myself(home: Home) -> Member:
    """Whoever is looking, with the name, language and zone that they typed. Raises Refused."""
    own, problems = me(home), []
    name = " ".join(typed("name", own.name).split())
    others = [word for m in home.members if m.key != own.key for word in (fold(m.name), m.key)]
    if not name or len(name) > _LONGEST or not name.isprintable() or fold(name) in TAKEN_BY_US:
        problems.append(Problem("people.wrong_name", {"most": _LONGEST}))
    elif fold(name) in others:
        problems.append(Problem("people.same_name", {"name": name}))
    zone, spoken = typed("zone", own.zone), typed("language", own.language)
    if not is_zone(zone):
        problems.append(Problem("rules.wrong.home_zone", {"text": zone[:60]}))
    if problems:
        raise Refused(tuple(problems))
    if spoken not in LANGUAGES:
        abort(400)
    return replace(own, name=name, zone=zone, language=next(one for one in LANGUAGES if one == spoken))


def _chosen(home: Home) -> shares.Chosen:
    """The shares by the rule that was chosen. Raises Refused and what the rules raise."""
    way = typed("way")
    if way not in _WAYS:
        abort(400)
    if way == "equal":
        return shares.equal(home)
    if way == "own":
        return shares.own(_numbers(home, "percent"))
    paid, commute = _numbers(home, "paid"), _numbers(home, "commute", 0)
    taken = {key: paid[key] + commute[key] for key in paid}
    if way == "free":
        return shares.by_free_time(taken)
    agreed = shares.hours_of_chores(home, home.agreement) if home.agreement else None
    return shares.by_work(taken, agreed or shares.hours_listed(home.chores, len(home.members)))


def _numbers(home: Home, beginning: str, default: int | None = None) -> dict[str, Fraction]:
    """A number of each member. Raises Refused for those that are none."""
    found, problems = {}, []
    for member in home.members:
        text = typed(f"{beginning}_{member.key}").replace(",", ".").rstrip("%").strip()
        try:
            found[member.key] = Fraction(default) if not text and default is not None else Fraction(text[:12])
        except (ValueError, ZeroDivisionError):
            problems.append(Problem("people.no_number", {"name": member.name}))
    if problems:
        raise Refused(tuple(problems))
    return found


def _rules_said() -> dict[str, str]:
    """The fields of the rules; a box that is not ticked says no."""
    form = {name: typed(name) for name in request.form if name not in ("form_key", "sure", "day")}
    return {**form, "routines": "yes" if ticked("routines") else "no"}


def _days() -> list[int]:
    return [int(text) for text in request.form.getlist("day") if text.isascii() and text.isdigit() and len(text) < 3]


# ── the page ────────────────────────────────────────────────────────────────────────────────────


def _page(world: World, problems: Sequence[str] = ()) -> str:
    here = visitor()
    home = home_of(world.store, here.household)
    connected = world.store.calendars(here.household)
    rules = _rules(home)
    if request.path.endswith("/rules") and problems:
        rules |= _rules_said() | {"days": _days()}
    return render_template(
        "settings_people.html",
        home=home,
        me=me(home),
        rules=rules,
        weekdays=list(enumerate((dutch if language() == "nl" else english).WEEKDAYS)),
        calendars=sorted({c.name for c in connected if c.member == here.member and c.role is Role.READ}),
        zones=ZONES,
        ways=_WAYS,
        kinds=CHILDREN,
        teams=TEAM,
        now=told("shares.now", shares=shares_line(home, {m.key: m.share for m in home.members}, language())),
        percents={m.key: percent(m.share, "en").rstrip("%") for m in home.members},
        waits=waits(home),
        problems=problems,
        said=said("people.said.", _SAID),
    )


def _rules(home: Home) -> dict[str, object]:
    """The rules of the home as the fields of the form hold them."""
    value, wish, children = home.household, home.household.check_in, home.household.children
    hours: Mapping[str, tuple[time, time] | None] = {"quiet": value.quiet, "bedtime": wish.bedtime}
    spans = {
        f"{name}_{end}": f"{span[place]:%H:%M}" if span else ""
        for name, span in hours.items()
        for place, end in enumerate(("from", "to"))
    }
    return {
        **spans,
        "home_name": value.name,
        "home_language": value.language,
        "home_zone": value.zone,
        "weekday": wish.weekday,
        "at": f"{wish.at:%H:%M}",
        "minutes": wish.minutes,
        "earliest": f"{wish.earliest:%H:%M}",
        "latest": f"{wish.latest:%H:%M}",
        "team": wish.team,
        "team_weekday": wish.team_weekday,
        "team_at": f"{wish.team_at:%H:%M}",
        "cycle": value.cycle,
        "notice": value.notice,
        "buffer": value.buffer,
        "routines": "yes" if value.routines else "no",
        "children": children_kind(children),
        "every": children.every if children and children.days else 2,
        "days": list(children.days) if children else [],
        "calendar": children.calendar if children else "",
        "word": children.word if children else "",
        "country": value.country,
        "school": value.school,
    }
