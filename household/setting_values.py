"""Readers of one value each, as it stands in the environment: ValueError when it does not fit."""

from __future__ import annotations

import re
from datetime import datetime
from pathlib import Path
from urllib.parse import urlsplit

from household.model import LANGUAGES, Language

#: Shorter secret keys are refused: whoever copies the database could try them all.
SHORTEST_KEY = 32


def host(value: str) -> str:
    if not re.fullmatch(r"[0-9A-Za-z.:_-]+", value):
        raise ValueError(value)
    return value


def in_url(host: str) -> str:
    return f"[{host}]" if ":" in host else host


def port(value: str) -> int:
    port = int(value)
    if not 1 <= port <= 65535:
        raise ValueError(value)
    return port


def database_url(value: str) -> str:
    """SQLite in a file, or PostgreSQL through psycopg 3, whichever way its scheme is written."""
    scheme, colon, rest = value.partition("://")
    if colon and scheme in ("postgres", "postgresql", "postgresql+psycopg"):
        return f"postgresql+psycopg://{rest}"
    if scheme == "sqlite" and rest.startswith("/") and len(rest) > 1 and rest != "/:memory:":
        return value
    raise ValueError(value)


def redis_url(value: str) -> str:
    if urlsplit(value).scheme not in ("redis", "rediss", "unix"):
        raise ValueError(value)
    return value


def base_url(value: str) -> str:
    parts = urlsplit(value)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.query or parts.fragment:
        raise ValueError(value)
    return value.rstrip("/")


def mail_from(value: str) -> str:
    if not re.fullmatch(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+@[A-Za-z0-9.-]+", value):
        raise ValueError(value)
    return value


def file(value: str) -> Path | None:
    path = Path(value).expanduser().absolute()
    if not path.is_file():
        raise ValueError(value)
    return path


def language(value: str) -> Language:
    if value not in LANGUAGES:
        raise ValueError(value)
    return value


def hosts(value: str) -> tuple[str, ...]:
    hosts = tuple(part.strip().lower() for part in value.split(",") if part.strip())
    if not all(re.fullmatch(r"(\[[0-9a-f:.]+\]|[0-9a-z._-]+)(:\d{1,5})?|[0-9a-f:]+", host) for host in hosts):
        raise ValueError(value)
    return hosts


def secret_key(value: str) -> str:
    """One key, or several apart by white space or commas: the first one seals, all of them open."""
    keys = value.replace(",", " ").split()
    if not keys or min(map(len, keys)) < SHORTEST_KEY:
        raise ValueError("too short")
    return "\n".join(keys)


def yes_or_no(value: str) -> bool:
    if value.lower() not in ("yes", "no"):
        raise ValueError(value)
    return value.lower() == "yes"


def moment(value: str) -> datetime:
    moment = datetime.fromisoformat(value)
    if moment.tzinfo is None:
        raise ValueError(value)
    return moment
