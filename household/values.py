"""The model's values as JSON text and back, equal to what went in.

A moment keeps its wall time and its zone, ``["2026-10-25T02:30:00", "Europe/Amsterdam", 1]`` with the fold
last, since a rule that repeats does so in local time (RFC 5545 section 3.3.10). A fraction is ``"3/5"``, an
enumeration its value, a tuple a list, a date or a time its ISO text. Fields that hold their default are left
out, so that a new field with a default needs no migration.
"""

from __future__ import annotations

import json
import types
from collections.abc import Mapping
from dataclasses import MISSING, Field, fields, is_dataclass
from datetime import date, datetime, time, timedelta, timezone
from enum import Enum
from fractions import Fraction
from functools import cache
from typing import Any, Literal, TypeVar, Union, cast, get_args, get_origin, get_type_hints
from zoneinfo import ZoneInfo

V = TypeVar("V")


def to_json(value: object) -> str:
    """The value as compact JSON; equal values with the same fields give the same text."""
    return json.dumps(_plain(value), separators=(",", ":"), sort_keys=True)


def from_json(kind: type[V], text: str) -> V:
    """The value of a kind that ``to_json`` wrote."""
    return cast(V, _build(kind, json.loads(text)))


# ── values to plain JSON ────────────────────────────────────────────────────────────────────────


def _plain(value: object) -> object:
    if isinstance(value, datetime):
        return [value.replace(tzinfo=None, fold=0).isoformat(), _zone_name(value), value.fold]
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, Fraction):
        return str(value)
    if isinstance(value, Enum):
        return value.value
    return _plain_group(value)


def _plain_group(value: object) -> object:
    if is_dataclass(value):
        given = ((f, getattr(value, f.name)) for f in fields(value))
        return {f.name: _plain(content) for f, content in given if not _is_default(f, content)}
    if isinstance(value, Mapping):
        return {str(key): _plain(content) for key, content in value.items()}
    if isinstance(value, tuple | list):
        return [_plain(content) for content in value]
    return value


def _is_default(of: Field[Any], value: object) -> bool:
    default = of.default
    return default is not MISSING and type(default) is type(value) and bool(default == value)


def _zone_name(moment: datetime) -> str:
    """The key of a zone, or its offset in seconds. A zone without a name cannot be found again."""
    zone = moment.tzinfo
    if isinstance(zone, ZoneInfo) and zone.key:
        return zone.key
    offset = moment.utcoffset()
    if not isinstance(zone, timezone) or offset is None:
        raise ValueError(f"a moment needs a named zone or a fixed offset, not {zone!r}")
    return f"{offset.total_seconds():+}"


# ── plain JSON to values ────────────────────────────────────────────────────────────────────────


def _build(kind: Any, plain: Any) -> object:
    origin = get_origin(kind)
    if origin in (Union, types.UnionType):
        return None if plain is None else _build(_chosen(kind, plain), plain)
    if origin is Literal or kind in (object, Any):
        return plain
    if origin is not None:
        return _build_group(kind, plain)
    return _build_one(kind, plain)


def _chosen(union: Any, plain: object) -> Any:
    """Which arm of a union the plain value is; the only one with two is ``datetime | date``."""
    arms = [arm for arm in get_args(union) if arm is not type(None)]
    if len(arms) == 1:
        return arms[0]
    return datetime if isinstance(plain, list) else date


def _build_group(kind: Any, plain: Any) -> object:
    arguments = get_args(kind)
    if get_origin(kind) is not tuple:
        return {key: _build(arguments[1], content) for key, content in plain.items()}
    if arguments[-1] is Ellipsis:
        return tuple(_build(arguments[0], content) for content in plain)
    return tuple(_build(of, content) for of, content in zip(arguments, plain, strict=True))


def _build_one(kind: Any, plain: Any) -> object:
    if is_dataclass(kind):
        hints = _hints(cast(type, kind))
        given = {name: _build(hints[name], content) for name, content in plain.items()}
        return cast(type, kind)(**given)
    if kind is datetime:
        wall, zone, fold = plain
        return datetime.fromisoformat(wall).replace(tzinfo=_zone(zone), fold=fold)
    if kind in (date, time):
        return kind.fromisoformat(plain)
    if kind is Fraction or issubclass(kind, Enum):
        return kind(plain)
    return plain


@cache
def _hints(kind: type) -> dict[str, Any]:
    return get_type_hints(kind)


def _zone(name: str) -> ZoneInfo | timezone:
    if name[0] in "+-":
        return timezone(timedelta(seconds=float(name)))
    return ZoneInfo(name)
