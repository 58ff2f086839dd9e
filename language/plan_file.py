"""The plan file: one member's half of the proof of a division, as JSON that stands by itself.

``write_plan`` makes the text; ``read_plan`` reads one strictly and names everything that does not fit at once. What
each field means stands in ``docs/plan-file.md``. Of anybody else it holds no cost: only their part of what was agreed,
rounded to a thousandth, since an exact fraction could be found again by trying every way to mind the chores.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction

from household.model import Counted, Problem, Refused, RoutinePart
from language.plan_fields import Node, parsed

FORMAT, VERSION = "samen-plan", 1
TOP = tuple(
    "format version household starts_on member shares series thinkers counted costs own others worst".split()  # noqa: SIM905
)
SERIES = ("chore", "member", "rule", "start", "minutes", "parts")
PART = ("chore", "days", "minutes")
COUNTED = ("key", "copies", "least")
COST = ("minutes", "heavy", "points")
OWN = ("load", "whole", "ratio", "envy_free_up_to_one")


@dataclass(frozen=True)
class Cost:
    """What one copy costs the member of the file: minutes times how heavy is points."""

    minutes: int
    heavy: int
    points: int


@dataclass(frozen=True)
class Row:
    """One series: ``start`` is wall time of the household, without a zone; without a ``rule`` its days are found week
    by week. With ``parts`` it is a routine."""

    chore: str
    member: str
    rule: str
    start: datetime
    minutes: int
    parts: tuple[RoutinePart, ...] = ()


@dataclass(frozen=True)
class PlanFile:
    """What a plan file says. ``costs`` is by the key of what was divided; ``load``, ``whole`` and ``ratio`` are the
    member's own, as they were agreed; ``others`` and ``worst`` are ratios in thousandths, as text ("1.002")."""

    household: str
    starts_on: date
    member: str
    shares: Mapping[str, Fraction]
    series: tuple[Row, ...]
    thinkers: Mapping[str, str]
    counted: tuple[Counted, ...]
    costs: Mapping[str, Cost]
    load: int
    whole: int
    ratio: Fraction
    envy_free: bool
    others: Mapping[str, str]
    worst: str


def thousandths(ratio: Fraction) -> str:
    """A ratio as it stands in the file for others: "1.002", halves up."""
    whole, rest = divmod(int(ratio * 1000 + Fraction(1, 2)), 1000)
    return f"{whole}.{rest:03d}"


# ── writing ─────────────────────────────────────────────────────────────────────────────────────


def write_plan(plan: PlanFile) -> str:
    """The text of a plan file; the same values give the same text."""
    body = {
        "format": FORMAT,
        "version": VERSION,
        "household": plan.household,
        "starts_on": plan.starts_on.isoformat(),
        "member": plan.member,
        "shares": {m: str(share) for m, share in sorted(plan.shares.items())},
        "series": [_series(row) for row in plan.series],
        "thinkers": dict(sorted(plan.thinkers.items())),
        "counted": [
            {"key": c.key, "copies": dict(sorted(c.copies.items())), "least": dict(sorted(c.least.items()))}
            for c in plan.counted
        ],
        "costs": {
            key: {"minutes": c.minutes, "heavy": c.heavy, "points": c.points} for key, c in sorted(plan.costs.items())
        },
        "own": {
            "load": plan.load,
            "whole": plan.whole,
            "ratio": str(plan.ratio),
            "envy_free_up_to_one": plan.envy_free,
        },
        "others": dict(sorted(plan.others.items())),
        "worst": plan.worst,
    }
    return json.dumps(body, ensure_ascii=False, indent=1) + "\n"


def _series(row: Row) -> dict[str, object]:
    parts = [{"chore": p.chore, "days": list(p.days), "minutes": p.minutes} for p in row.parts]
    return {
        "chore": row.chore,
        "member": row.member,
        "rule": row.rule,
        "start": row.start.isoformat(),
        "minutes": row.minutes,
        **({"parts": parts} if parts else {}),
    }


# ── reading ─────────────────────────────────────────────────────────────────────────────────────


def read_plan(text: str) -> PlanFile:
    """The plan file in a text. Refused with all its problems at once, each with its place in the file."""
    problems: list[Problem] = []
    top = parsed(text, problems)
    if top is not None and not problems and (top.get("format") != FORMAT or top.get("version") != VERSION):
        problems.append(Problem(f"planfile.{'version' if top.get('format') == FORMAT else 'foreign'}"))
    if top is None or problems:
        raise Refused(tuple(problems))
    found = _plan(Node(top, "", problems).of(TOP))
    if not problems:
        _fits_together(found, problems)
    if problems:
        raise Refused(tuple(problems))
    return found


def _plan(top: Node) -> PlanFile:
    own = top.field("own").of(OWN)
    return PlanFile(
        household=top.field("household").text(),
        starts_on=top.field("starts_on").day(),
        member=top.field("member").text(),
        shares={name: part.fraction() for name, part in top.field("shares").pairs()},
        series=tuple(_row(item) for item in top.field("series").items()),
        thinkers={chore: name.text() for chore, name in top.field("thinkers").pairs()},
        counted=tuple(_counted(item) for item in top.field("counted").items()),
        costs={key: _cost(item) for key, item in top.field("costs").pairs()},
        load=own.field("load").whole(),
        whole=own.field("whole").whole(),
        ratio=own.field("ratio").fraction(),
        envy_free=own.field("envy_free_up_to_one").yes(),
        others={name: ratio.thousandths() for name, ratio in top.field("others").pairs()},
        worst=top.field("worst").thousandths(),
    )


def _row(item: Node) -> Row:
    fields = item.of(SERIES, optional=("parts",))
    parts = tuple(_part(part.of(PART)) for part in fields.field("parts").items())
    return Row(
        fields.field("chore").text(),
        fields.field("member").text(),
        fields.field("rule").rule(),
        fields.field("start").moment(),
        fields.field("minutes").whole(1),
        parts,
    )


def _part(fields: Node) -> RoutinePart:
    days = tuple(day.whole(most=6) for day in fields.field("days").items())
    return RoutinePart(fields.field("chore").text(), days, fields.field("minutes").whole(1))


def _counted(item: Node) -> Counted:
    fields = item.of(COUNTED)
    copies = {name: count.whole() for name, count in fields.field("copies").pairs()}
    least = {name: count.whole() for name, count in fields.field("least").pairs()}
    return Counted(fields.field("key").text(), copies, least)


def _cost(item: Node) -> Cost:
    fields = item.of(COST)
    return Cost(fields.field("minutes").whole(), fields.field("heavy").whole(1, 3), fields.field("points").whole())


def _fits_together(plan: PlanFile, problems: list[Problem]) -> None:
    """Whoever is named has a share, and everything that was divided has a cost, once."""
    named = [("member", plan.member)]
    named += [(f"series[{n}].member", row.member) for n, row in enumerate(plan.series)]
    named += [(f"thinkers.{chore}", member) for chore, member in plan.thinkers.items()]
    for n, counted in enumerate(plan.counted):
        named += [(f"counted[{n}]", member) for member in (*counted.copies, *counted.least)]
    named += [("others", member) for member in plan.others]
    for where, member in named:
        if member not in plan.shares:
            problems.append(Problem("planfile.stranger", {"where": where, "name": member}))
    if set(plan.others) != set(plan.shares) - {plan.member}:
        problems.append(Problem("planfile.others", {"where": "others"}))
    if sum(plan.shares.values()) != 1 or any(share < 0 for share in plan.shares.values()):
        problems.append(Problem("planfile.shares", {"where": "shares"}))
    keys = [counted.key for counted in plan.counted]
    if len(set(keys)) != len(keys) or set(keys) != set(plan.costs):
        problems.append(Problem("planfile.costs", {"where": "costs"}))
