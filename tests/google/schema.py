"""What Google says of itself: the discovery document inside google-api-python-client, turned into checks for
requests and answers. What the document does not know is refused: a mistake shows here, not in a real calendar."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import googleapiclient
from jsonschema import Draft202012Validator

PATH = Path(googleapiclient.__file__).parent / "discovery_cache" / "documents" / "calendar.v3.json"
DOCUMENT: dict[str, Any] = json.loads(PATH.read_text(encoding="utf-8"))
SCOPE = "https://www.googleapis.com/auth/"
SCOPES = frozenset(DOCUMENT["auth"]["oauth2"]["scopes"])
# Said only in the prose of the document; https://developers.google.com/workspace/calendar/api/v3/reference/events
EVENT_WORDS = {
    "status": ("confirmed", "tentative", "cancelled"),
    "transparency": ("opaque", "transparent"),
    "visibility": ("default", "public", "private", "confidential"),
}


class Refusal(Exception):
    """Google says no: HTTP status, Google's reason and message, and headers that go along."""

    def __init__(self, status: int, reason: str, message: str = "", headers: dict[str, str] | None = None) -> None:
        super().__init__(f"{status} {reason} {message}")
        self.status, self.reason, self.message, self.headers = status, reason, message or reason, headers or {}

    def body(self) -> dict[str, Any]:
        domain = "usageLimits" if "imit" in self.reason or "uota" in self.reason else "global"
        error = {"domain": domain, "reason": self.reason, "message": self.message}
        return {"error": {"code": self.status, "message": self.message, "errors": [error]}}


@dataclass(frozen=True)
class Method:
    """One method of the API: `path` is a pattern, `parameters`, `request` and `response` are the document's own."""

    id: str
    http: str
    path: re.Pattern[str]
    parameters: dict[str, Any]
    request: str | None
    response: str | None
    scopes: frozenset[str]


def _methods() -> tuple[Method, ...]:
    return tuple(
        Method(
            id=said["id"],
            http=said["httpMethod"],
            path=re.compile(re.sub(r"\\{(\w+)\\}", r"(?P<\1>[^/]+)", re.escape(said["path"]))),
            parameters=DOCUMENT["parameters"] | said.get("parameters", {}),
            request=said.get("request", {}).get("$ref"),
            response=said.get("response", {}).get("$ref"),
            scopes=frozenset(said["scopes"]),
        )
        for resource in DOCUMENT["resources"].values()
        for said in resource["methods"].values()
    )


METHODS = _methods()


def find(http: str, path: str) -> tuple[Method, dict[str, str]]:
    """The method behind an HTTP verb and a path below `calendar/v3/`, with what the path names."""
    for method in METHODS:
        if method.http == http and (match := method.path.fullmatch(path)):
            return method, {name: unquote(value) for name, value in match.groupdict().items()}
    raise Refusal(404, "notFound", f"no such method: {http} {path}")


def check_query(method: Method, query: dict[str, list[str]]) -> dict[str, Any]:
    """The query's values in their own types (bool, int, str; lists where repeated); unknown or odd ones are refused."""
    known = {name: rule for name, rule in method.parameters.items() if rule.get("location") != "path"}
    for name in query:
        if name not in known:
            raise Refusal(400, "invalidParameter", f"unknown parameter {name}")
    for name, rule in known.items():
        if rule.get("required") and name not in query:
            raise Refusal(400, "required", f"missing parameter {name}")
    return {name: _typed(name, known[name], values) for name, values in query.items()}


def _typed(name: str, rule: dict[str, Any], values: list[str]) -> Any:
    if not rule.get("repeated") and len(values) > 1:
        raise Refusal(400, "invalidParameter", f"{name} given twice")
    typed = [_value(name, rule, value) for value in values]
    return typed if rule.get("repeated") else typed[0]


def _value(name: str, rule: dict[str, Any], value: str) -> Any:
    try:
        if "enum" in rule and value not in rule["enum"]:
            raise ValueError
        if rule["type"] == "boolean":
            return {"true": True, "false": False}[value]
        if rule["type"] == "integer":
            number = int(value)
            if not int(rule.get("minimum", number)) <= number <= int(rule.get("maximum", number)):
                raise ValueError
            return number
        if rule.get("format") == "date-time" and datetime.fromisoformat(value).tzinfo is None:
            raise ValueError
    except (ValueError, KeyError) as why:
        raise Refusal(400, "badRequest", f"bad value for {name}: {value}") from why
    return value


def _json_schema(said: dict[str, Any], nullable: bool) -> dict[str, Any]:
    if "$ref" in said:
        made: dict[str, Any] = {"$ref": f"#/$defs/{said['$ref']}"}
        return {"anyOf": [made, {"type": "null"}]} if nullable else made
    made = {"type": [said["type"], "null"] if nullable else said["type"]}
    if said["type"] == "any":
        made = {}
    if said["type"] == "array":
        made["items"] = _json_schema(said["items"], nullable=False)
    if said["type"] == "object":
        made["properties"] = {name: _json_schema(part, nullable) for name, part in said.get("properties", {}).items()}
        extra = said.get("additionalProperties")
        made["additionalProperties"] = _json_schema(extra, nullable) if extra else False
    if said.get("format") in FORMATS:
        made["format"] = said["format"]
    return made


def _date_time(value: object) -> bool:
    """RFC 3339, or without an offset (Google takes that where a time zone stands beside it)."""
    return value is None or bool(re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d.*", str(value)) and _parses(value))


def _parses(value: object) -> bool:
    return datetime.fromisoformat(str(value)) is not None


def _date(value: object) -> bool:
    return value is None or date.fromisoformat(str(value)).isoformat() == value


FORMATS = {"date-time": _date_time, "date": _date}
_CHECKER = Draft202012Validator.FORMAT_CHECKER.__class__(formats=())
for _name, _check in FORMATS.items():
    _CHECKER.checks(_name, raises=ValueError)(_check)


@cache
def _validator(name: str, nullable: bool) -> Draft202012Validator:
    defs = {each: _json_schema(said, nullable) for each, said in DOCUMENT["schemas"].items()}
    defs |= {each: {**made, "type": "object"} for each, made in defs.items() if made.get("type") == ["object", "null"]}
    return Draft202012Validator({"$ref": f"#/$defs/{name}", "$defs": defs}, format_checker=_CHECKER)


def _complaints(name: str, body: object, nullable: bool) -> list[str]:
    return [f"{error.json_path}: {error.message}" for error in _validator(name, nullable).iter_errors(body)]


def check_body(method: Method, body: object) -> dict[str, Any]:
    """The body of a request, held to its schema; null is welcome in a patch (it takes a value away)."""
    if method.request is None:
        if body is not None:
            raise Refusal(400, "parseError", "no body expected")
        return {}
    if not isinstance(body, dict):
        raise Refusal(400, "parseError", "a JSON object is expected")
    if complaints := _complaints(method.request, body, nullable=method.http == "PATCH"):
        raise Refusal(400, "invalid", complaints[0])
    for name, said in DOCUMENT["schemas"][method.request]["properties"].items():
        if method.id in said.get("annotations", {}).get("required", ()) and body.get(name) is None:
            raise Refusal(400, "required", f"Missing {name}.")
    if method.request == "Event":
        _check_words(body)
    return body


def _check_words(body: dict[str, Any]) -> None:
    for name, words in EVENT_WORDS.items():
        if body.get(name) is not None and body[name] not in words:
            raise Refusal(400, "invalid", f"bad value for {name}: {body[name]}")


def wrong_in_answer(method: Method, body: object) -> list[str]:
    """What the document would not expect in our own answer; empty when all is well."""
    if method.response is None:
        return [] if body is None else [f"{method.id} answers without a body"]
    return _complaints(method.response, body, nullable=False)


def only_fields(body: Any, mask: str) -> Any:
    """A partial answer by Google's `fields` mask: `a,b(c,d),e/f`."""
    wanted, rest = _mask(mask)
    if rest:
        raise Refusal(400, "invalidParameter", f"bad fields: {mask}")
    return _kept(body, wanted)


def _mask(text: str) -> tuple[dict[str, Any], str]:
    wanted: dict[str, Any] = {}
    while match := re.match(r"([\w*-]+(?:/[\w*-]+)*)", text):
        text = text[match.end() :]
        inner: dict[str, Any] = {}
        if text.startswith("("):
            inner, text = _mask(text[1:])
            text = text.removeprefix(")")
        *outer, last = match[1].split("/")
        place = wanted
        for step in outer:
            place = place.setdefault(step, {})
        place[last] = inner
        if not text.startswith(","):
            break
        text = text[1:]
    return wanted, text


def _kept(body: Any, wanted: dict[str, Any]) -> Any:
    if isinstance(body, list):
        return [_kept(each, wanted) for each in body]
    if not wanted or "*" in wanted or not isinstance(body, dict):
        return body
    return {name: _kept(value, wanted[name]) for name, value in body.items() if name in wanted}
