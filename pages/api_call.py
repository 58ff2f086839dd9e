"""A call of the API: who calls, about which home, and how a refusal is said; and a route, described once.

A view is a function of a ``Call`` and perhaps of what was given, a model; it returns a model. It does what the pages
and the verbs do, by the same functions. What does not fit is raised: a ``Trouble`` of the house, or ``Declined``.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from http import HTTPStatus

from flask import Response
from pydantic import BaseModel, ValidationError

from household.database import DatabaseUnreachable
from household.folder import HomeBusy
from household.model import Home, Language, Refused, Trouble
from household.model import Problem as Wrong
from household.sealed import MemoryShort, NotThePassphrase
from household.secret import KeyChanged
from household.store import NotHere, Store
from household.store_api import ApiCaller
from integrations.base import NotFound
from language.sentences import say, sentences
from pages.api_models import FieldProblem, Problem
from pages.meanwhile import Meanwhile
from pages.turnstile import TooOften, Turnstile
from rounds.world import World
from scheduler.shares import NobodyHasTime, NotAPart, PartsDoNotAddUp

#: What a trouble means for a program; any other says that it does not fit as things stand now.
_STATUS: Mapping[type[Trouble], int] = {
    NotHere: 404,
    NotFound: 404,
    NotThePassphrase: 403,
    Refused: 422,
    NotAPart: 422,
    PartsDoNotAddUp: 422,
    NobodyHasTime: 422,
    HomeBusy: 503,
    DatabaseUnreachable: 503,
    MemoryShort: 503,
    KeyChanged: 503,
}
#: Pydantic's words for what does not fit (https://docs.pydantic.dev/latest/errors/validation_errors/), as we say it.
_FIELD = {
    "missing": "missing",
    "extra_forbidden": "unknown",
    "string_too_short": "too_short",
    "too_short": "too_short",
    "string_too_long": "too_long",
    "too_long": "too_long",
    "greater_than_equal": "too_small",
    "less_than_equal": "too_large",
    "literal_error": "choice",
    "enum": "choice",
    "json_invalid": "json",
}


class Declined(Exception):
    """A refusal that is no trouble of the house: ``code`` names its sentence ``api.declined.<code>``."""

    def __init__(self, status: int, code: str, problems: tuple[FieldProblem, ...] = (), **headers: str) -> None:
        super().__init__(code)
        self.status, self.code, self.problems = status, code, problems
        self.headers = {name.replace("_", "-"): value for name, value in headers.items()}


class Unfit(Exception):
    """What was sent is not as the description says; ``fields`` is all that is wrong with it."""

    def __init__(self, fields: ValidationError) -> None:
        super().__init__("unfit")
        self.fields = fields


class DoesNotFit(Exception):
    """A deed that changes nothing as things stand: ``sentence`` is said already, in the caller's language."""

    def __init__(self, code: str, sentence: str) -> None:
        super().__init__(code)
        self.code, self.sentence = code, sentence


@dataclass(frozen=True)
class Call:
    """One call: by whom, when (``now`` is local to the home), in which language it is answered, and what its address
    named. ``home`` holds nothing private. ``gate`` counts tries of passphrases and ``meanwhile`` does what takes
    longer, as for the pages."""

    world: World
    caller: ApiCaller
    home: Home
    language: Language
    now: datetime
    named: Mapping[str, str]
    gate: Turnstile
    meanwhile: Meanwhile

    @property
    def store(self) -> Store:
        return self.world.store

    @property
    def household(self) -> int:
        return self.caller.household

    @property
    def me(self) -> str:
        return self.caller.member

    @property
    def number(self) -> int:
        """The number that the address names; 404 for what is none."""
        text = self.named["number"]
        if not re.fullmatch(r"[0-9]{1,9}", text):
            raise Declined(404, "not_here")
        return int(text)

    def say(self, key: str, **details: object) -> str:
        return say(key, self.language, **details)

    @contextmanager
    def passphrase(self) -> Iterator[None]:
        """The caller's passphrase is tried: a try of theirs at whichever door. Raises Declined after too many."""
        try:
            with self.gate.one_at_a_time((self.household, self.me), self.now):
                yield
        except TooOften as often:
            raise Declined(429, "too_fast", Retry_After=str(often.seconds)) from None


#: A view: of a call, and of what was given where something can be.
View = Callable[..., BaseModel]


@dataclass(frozen=True)
class Route:
    """One thing that the API does: where, its name and what it is for in English, what it takes and gives. ``once``: it
    may be sent again under the same Idempotency-Key. ``problems`` are statuses that it may answer besides those that
    all may."""

    method: str
    path: str
    name: str
    about: str
    view: View
    gives: type[BaseModel]
    takes: type[BaseModel] | None = None
    tag: str = "home"
    once: bool = False
    problems: tuple[int, ...] = ()
    #: Whether a token that only reads may do it too, although it is sent.
    reads: bool = False
    examples: Mapping[str, object] = field(default_factory=dict)

    @property
    def changes(self) -> bool:
        return self.method != "GET" and not self.reads

    @property
    def named(self) -> tuple[str, ...]:
        """What its address names."""
        return tuple(re.findall(r"{(\w+)}", self.path))


# ── what is said of what went wrong ─────────────────────────────────────────────────────────────


def refused(error: Exception, language: Language) -> Response:
    """Whatever was raised, as a problem (RFC 9457) in this language; never where in the code."""
    if isinstance(error, Declined):
        said = say(f"api.declined.{error.code}", language)
        return _problem(error.status, error.code, said, error.problems, language, error.headers)
    if isinstance(error, DoesNotFit):
        return _problem(409, error.code, error.sentence, (), language)
    if isinstance(error, Unfit):
        found = tuple(_fields(error.fields, language))
        return _problem(422, "does_not_fit", say("api.declined.does_not_fit", language), found, language)
    if isinstance(error, Refused):
        every = tuple(FieldProblem(where="", detail=_said(one, language)) for one in error.problems)
        return _problem(422, "does_not_fit", say("api.declined.does_not_fit", language), every, language)
    if isinstance(error, Trouble):
        status = next((_STATUS[kind] for kind in type(error).__mro__ if kind in _STATUS), 409)
        code = error.sentence.rpartition(".")[2]
        return _problem(status, code, _said(Wrong(error.sentence, error.details), language), (), language)
    return _problem(500, "unexpected", say("api.declined.unexpected", language), (), language)


def _said(one: Wrong, language: Language) -> str:
    """A sentence, in the words of a page where a terminal says it otherwise."""
    own = f"here.{one.sentence}"
    return say(own if own in sentences(language) else one.sentence, language, **one.details)


def _fields(error: ValidationError, language: Language) -> Iterator[FieldProblem]:
    for one in error.errors(include_url=False, include_context=True, include_input=False)[:20]:
        where = ".".join(str(part) for part in one["loc"])[:100]
        limits = one.get("ctx", {})
        word = _FIELD.get(one["type"], "kind")
        limit = next((limits[n] for n in ("min_length", "max_length", "ge", "le", "expected") if n in limits), "")
        yield FieldProblem(where=where, detail=say(f"api.field.{word}", language, limit=limit))


def _problem(
    status: int,
    code: str,
    detail: str,
    problems: tuple[FieldProblem, ...],
    language: Language,
    headers: Mapping[str, str] | None = None,
) -> Response:
    title = HTTPStatus(status).phrase
    found = Problem(type="about:blank", title=title, status=status, detail=detail, code=code, problems=list(problems))
    named = {"Content-Language": language, "Cache-Control": "no-store", **(headers or {})}
    text = json.dumps(found.model_dump(mode="json"), ensure_ascii=False)
    return Response(text, status, named, content_type="application/problem+json")
