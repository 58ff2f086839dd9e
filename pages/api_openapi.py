"""The description of the API (OpenAPI 3.1), made of the table of routes and the models that do the work."""

from __future__ import annotations

from collections.abc import Iterator
from importlib.metadata import version
from typing import Any, Literal

from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from pages.api_call import Route
from pages.api_models import Problem
from pages.api_routes import ROUTES

_REF = "#/components/schemas/{model}"
#: What every call may be answered with, and what those that send something may be besides.
_ALL, _SENT = (401, 403, 429, 503), (400, 413, 415, 422)
_SAYS = {
    400: "It is no JSON, or a header does not fit.",
    401: "No token, or one that counts no more.",
    403: "This token may only read, or this passphrase does not open it.",
    404: "There is no such thing here.",
    409: "It does not fit as things stand now; nothing was changed.",
    413: "More than 16 kB.",
    415: "Send application/json.",
    422: "Something that was sent does not fit; each of it is named.",
    429: "Too fast: wait for as many seconds as Retry-After says.",
    503: "The home is busy, or its database does not answer: try again.",
}
#: What an address may name.
_NAMED: dict[str, dict[str, Any]] = {
    "number": {"schema": {"type": "integer", "minimum": 1, "maximum": 999_999_999}, "description": "Its number."},
    "turn": {
        "schema": {"type": "string", "pattern": r"^[a-z0-9.:-]{3,200}~[0-9]{8}T[0-9]{6}Z$"},
        "description": "The id of a turn, as a week gives it.",
        "example": "was.sanne.0~20260303T183000Z",
    },
    "came": {
        "schema": {"type": "string", "pattern": "^[0-9]{1,12}-[0-9a-f]{16}$"},
        "description": "What takes longer, as it was named when it was begun.",
        "example": "1772456400-0123456789abcdef",
    },
    "chore": {
        "schema": {"type": "string", "pattern": "^[a-z0-9][a-z0-9-]{0,79}$"},
        "description": "The key of a chore.",
        "example": "was",
    },
}
_ABOUT = """Everything that the pages of samen do for one person, as JSON. Moments are RFC 3339 with an offset, days are
ISO dates, durations are whole minutes, and parts of a whole are fractions as text. A token is made on the page
/settings/api, belongs to one person, and sees nothing that is the other's alone. Sentences come in the language of
Accept-Language (nl or en)."""


def document(base: str) -> dict[str, Any]:
    """The whole description, for an API that stands at ``base``."""
    paths: dict[str, dict[str, Any]] = {}
    for route in ROUTES:
        paths.setdefault(route.path, {})[route.method.lower()] = _operation(route)
    return {
        "openapi": "3.1.0",
        "jsonSchemaDialect": "https://json-schema.org/draft/2020-12/schema",
        "info": {"title": "samen", "version": _version(), "description": _ABOUT, "license": {"name": "see LICENSE"}},
        "servers": [{"url": base}],
        "security": [{"token": []}],
        "tags": [{"name": tag} for tag in dict.fromkeys(route.tag for route in ROUTES)],
        "paths": paths,
        "components": {
            "securitySchemes": {
                "token": {"type": "http", "scheme": "bearer", "description": "A token of one person."},
            },
            "schemas": _schemas(),
            "headers": {
                "RetryAfter": {"schema": {"type": "integer", "minimum": 1}, "description": "Seconds to wait."},
            },
            "responses": {str(status): _problem(status) for status in _SAYS},
        },
    }


def _operation(route: Route) -> dict[str, Any]:
    statuses = {*_ALL, *route.problems, *(_SENT if route.method != "GET" else (422,))}
    if route.named:
        statuses.add(404)
    found: dict[str, Any] = {
        "operationId": route.name,
        "summary": route.about,
        "tags": [route.tag],
        "parameters": list(_parameters(route)),
        "responses": {
            "200": {"description": (route.gives.__doc__ or "").strip(), "content": _json(route.gives)},
            **{str(status): {"$ref": f"#/components/responses/{status}"} for status in sorted(statuses)},
        },
    }
    if route.takes is not None and route.method != "GET":
        content = _json(route.takes)
        if route.examples:
            content["application/json"]["example"] = dict(route.examples)
        found["requestBody"] = {"required": True, "content": content}
    return found


def _parameters(route: Route) -> Iterator[dict[str, Any]]:
    for name in route.named:
        yield {"name": name, "in": "path", "required": True, **_NAMED[name]}
    if route.takes is not None and route.method == "GET":
        schema = route.takes.model_json_schema(ref_template=_REF)
        for name, each in schema["properties"].items():
            yield {"name": name, "in": "query", "required": name in schema.get("required", ()), "schema": _bare(each)}
    if route.once:
        about = "A key of your own: sent again under it within a day, the request changes nothing more."
        schema = {"type": "string", "pattern": "^[A-Za-z0-9._:-]{1,128}$"}
        yield {"name": "Idempotency-Key", "in": "header", "required": False, "schema": schema, "description": about}


def _bare(schema: dict[str, Any]) -> dict[str, Any]:
    """The schema of a parameter, which is left out rather than null."""
    kinds = [one for one in schema.get("anyOf", ()) if one.get("type") != "null"]
    rest = {name: value for name, value in schema.items() if name not in ("anyOf", "default", "title")}
    return {**rest, **kinds[0]} if kinds else rest


def _json(model: type[BaseModel]) -> dict[str, Any]:
    return {"application/json": {"schema": {"$ref": _REF.format(model=model.__name__)}}}


def _problem(status: int) -> dict[str, Any]:
    content = {"application/problem+json": {"schema": {"$ref": _REF.format(model=Problem.__name__)}}}
    found: dict[str, Any] = {"description": _SAYS[status], "content": content}
    if status == 429:
        found["headers"] = {"Retry-After": {"$ref": "#/components/headers/RetryAfter"}}
    return found


def _schemas() -> dict[str, Any]:
    """The schemas of all models, by the names of their classes."""
    taken = {route.takes for route in ROUTES if route.takes is not None and route.method != "GET"}
    given: set[type[BaseModel]] = {Problem, *(route.gives for route in ROUTES)}
    named: list[tuple[type[BaseModel], Literal["validation", "serialization"]]]
    named = [(model, "validation") for model in sorted(taken, key=_name)]
    named += [(model, "serialization") for model in sorted(given, key=_name)]
    _, found = models_json_schema(named, ref_template=_REF)
    return dict(sorted(found["$defs"].items()))


def _name(model: type[BaseModel]) -> str:
    return model.__name__


def _version() -> str:
    return version("samen")
