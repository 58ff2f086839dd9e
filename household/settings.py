"""Every option, said once, and read from the environment all at once.

``OPTIONS`` is the one table: the docs, the help and the check against typing errors come from it. A
variable that ends in ``_FILE`` names a file that holds the value; that is for secrets only.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from difflib import get_close_matches
from pathlib import Path
from typing import Any, Literal, TypeVar, cast
from urllib.parse import unquote, urlsplit

from household import setting_values as values
from household.model import Language, Problem, Refused

T = TypeVar("T")

PREFIX = "SAMEN_"
#: Variables under this prefix belong to the tests.
OF_TESTS = "SAMEN_TEST_"


@dataclass(frozen=True)
class Option:
    """One option: the field of ``Settings``, its variable, the default as a person would write it (empty:
    none), the sentence that says what it is for, and whether its value must stay out of sight."""

    name: str
    variable: str
    default: str
    sentence: str
    secret: bool = False

    @property
    def variables(self) -> tuple[str, ...]:
        return (self.variable, f"{self.variable}_FILE") if self.secret else (self.variable,)


def _option(name: str, default: str = "", secret: bool = False) -> Option:
    return Option(name, PREFIX + name.upper(), default, f"settings.{name}", secret)


OPTIONS: tuple[Option, ...] = (
    _option("data", "~/.local/share/samen"),
    _option("database_url", "sqlite:///{data}/samen.db", secret=True),
    _option("redis_url", secret=True),
    _option("host", "127.0.0.1"),
    _option("port", "8027"),
    _option("base_url", "http://{host}:{port}"),
    _option("language", "nl"),
    _option("private_hosts"),
    _option("secret_key", secret=True),
    _option("google_client_id"),
    _option("google_client_secret", secret=True),
    _option("google_api_url", "https://www.googleapis.com/calendar/v3/"),
    _option("google_auth_url", "https://accounts.google.com/o/oauth2/v2/auth"),
    _option("google_token_url", "https://oauth2.googleapis.com/token"),
    _option("google_revoke_url", "https://oauth2.googleapis.com/revoke"),
    _option("client_registration", "no"),
    _option("alexa_skill_id"),
    _option("alexa_invocation"),
    _option("alexa_certificates_url", "https://s3.amazonaws.com"),
    _option("alexa_roots"),
    _option("smtp_url"),
    _option("smtp_password", secret=True),
    _option("smtp_roots"),
    _option("mail_from"),
    _option("imap_url"),
    _option("imap_password", secret=True),
    _option("oidc_issuer"),
    _option("oidc_client_id"),
    _option("oidc_client_secret", secret=True),
    _option("now"),
    _option("household"),
)


@dataclass(frozen=True)
class GoogleDoor:
    """Where Google is, and the client that this installation is to it (its owner makes one: docs/google.md)."""

    api_url: str = "https://www.googleapis.com/calendar/v3/"
    auth_url: str = "https://accounts.google.com/o/oauth2/v2/auth"
    token_url: str = "https://oauth2.googleapis.com/token"  # noqa: S105 - an address
    revoke_url: str = "https://oauth2.googleapis.com/revoke"
    client_id: str | None = None
    client_secret: str | None = field(default=None, repr=False)


@dataclass(frozen=True)
class AlexaDoor:
    """The skill that this installation is to Alexa (its owner makes one: docs/voice/alexa.md). Its requests are signed
    with certificates that lie at ``certificates_url`` and lead to one of ``roots``, a file of PEM certificates; None:
    those that every browser trusts. ``invocation`` None: the name that each language has by itself."""

    skill_id: str | None = None
    invocation: str | None = None
    certificates_url: str = "https://s3.amazonaws.com"
    roots: Path | None = None


@dataclass(frozen=True)
class MailDoor:
    """The server that takes our mail (SMTP, RFC 5321) and the address from which it comes. ``security``: a secure
    connection from the start ("tls"), one that becomes secure ("starttls"), or none, for a server on this very machine.
    ``roots``: a file of PEM certificates that it leads to; None: those that every browser trusts."""

    host: str
    port: int
    security: Literal["tls", "starttls", "none"]
    sender: str
    user: str = ""
    password: str | None = field(default=None, repr=False)
    roots: Path | None = None


@dataclass(frozen=True)
class InboxDoor:
    """The inbox to which replies come (IMAP, RFC 9051)."""

    host: str
    port: int
    secure: bool
    user: str
    password: str | None = field(default=None, repr=False)
    folder: str = "INBOX"
    roots: Path | None = None


@dataclass(frozen=True)
class OidcDoor:
    """A service of the household's own by which its people may come in (OpenID Connect), and who we are to it."""

    issuer: str
    client_id: str
    client_secret: str = field(repr=False)


@dataclass(frozen=True)
class Settings:
    """The options as values. What may hold a password is left out of ``repr``.

    ``private_hosts`` are hosts, or ``host:port``, that an address given by a user may reach although they
    are private. ``client_registration``: whether programs may add themselves (RFC 7591). ``now`` is when the clock of
    a demonstration starts. ``household`` is the key of the one that the verbs at a terminal speak of, where several
    live in one installation. ``base_url_given`` tells whether a person chose the address, so that the host of a
    request can be held against it.
    """

    data: Path
    database_url: str = field(repr=False)
    redis_url: str | None = field(default=None, repr=False)
    host: str = "127.0.0.1"
    port: int = 8027
    base_url: str = "http://127.0.0.1:8027"
    language: Language = "nl"
    private_hosts: tuple[str, ...] = ()
    secret_key: str | None = field(default=None, repr=False)
    now: datetime | None = None
    base_url_given: bool = False
    google: GoogleDoor = GoogleDoor()
    alexa: AlexaDoor = AlexaDoor()
    household: str | None = None
    client_registration: bool = False
    mail: MailDoor | None = None
    inbox: InboxDoor | None = None
    oidc: OidcDoor | None = None


def ahead_of(settings: Settings) -> timedelta:
    """How far the clock of the house is ahead of the machine's; nothing but in a house of a demonstration or a test."""
    return settings.now - datetime.now(UTC) if settings.now else timedelta()


def read_settings(environ: Mapping[str, str]) -> Settings:
    """The settings that an environment describes.

    Raises Refused with every problem at once: an unknown ``SAMEN_`` variable, a value that does not fit,
    a file that cannot be read.
    """
    problems = _unknown(environ)
    given = _given(environ, problems)
    data = _data(given.get("data"), environ)

    def read(name: str, reader: Callable[[str], T], default: T) -> T:
        if name not in given:
            return default
        try:
            return reader(given[name])
        except ValueError:
            shown = "…" if _by_name(name).secret else given[name]
            problems.append(Problem(f"settings.bad_{name}", {"variable": PREFIX + name.upper(), "value": shown}))
            return default

    host = read("host", values.host, "127.0.0.1")
    port = read("port", values.port, 8027)
    roots = read("smtp_roots", values.file, None)
    settings = Settings(
        data=data,
        database_url=read("database_url", values.database_url, f"sqlite:///{data / 'samen.db'}"),
        redis_url=read("redis_url", values.redis_url, "") or None,
        host=host,
        port=port,
        base_url=read("base_url", values.base_url, f"http://{values.in_url(host)}:{port}"),
        language=read("language", values.language, "nl"),
        private_hosts=read("private_hosts", values.hosts, ()),
        secret_key=read("secret_key", values.secret_key, "") or None,
        now=read("now", values.moment, None),
        base_url_given="base_url" in given,
        google=GoogleDoor(
            api_url=read("google_api_url", values.base_url, GoogleDoor.api_url).rstrip("/") + "/",
            auth_url=read("google_auth_url", values.base_url, GoogleDoor.auth_url),
            token_url=read("google_token_url", values.base_url, GoogleDoor.token_url),
            revoke_url=read("google_revoke_url", values.base_url, GoogleDoor.revoke_url),
            client_id=given.get("google_client_id"),
            client_secret=given.get("google_client_secret"),
        ),
        alexa=AlexaDoor(
            skill_id=given.get("alexa_skill_id"),
            invocation=given.get("alexa_invocation"),
            certificates_url=read("alexa_certificates_url", values.base_url, AlexaDoor.certificates_url),
            roots=read("alexa_roots", values.file, None),
        ),
        household=given.get("household"),
        client_registration=read("client_registration", values.yes_or_no, False),
        mail=_mail(read("smtp_url", _smtp_url, None), read("mail_from", values.mail_from, ""), given, problems, roots),
        inbox=_inbox(read("imap_url", _imap_url, None), given, roots),
        oidc=_oidc(read("oidc_issuer", _issuer, None), given, problems),
    )
    if problems:
        raise Refused(tuple(problems))
    return settings


def _mail(
    door: MailDoor | None, sender: str, given: Mapping[str, str], problems: list[Problem], roots: Path | None
) -> MailDoor | None:
    """The server with what belongs to it; None while mail is off."""
    if door is None:
        return None
    sender = sender or (door.user if "@" in door.user else "")
    if not sender:
        problems.append(Problem("settings.no_mail_from", {"variable": f"{PREFIX}MAIL_FROM"}))
    return replace(door, sender=sender, password=given.get("smtp_password"), roots=roots)


def _inbox(door: InboxDoor | None, given: Mapping[str, str], roots: Path | None) -> InboxDoor | None:
    return door and replace(door, password=given.get("imap_password"), roots=roots)


def _oidc(address: str | None, given: Mapping[str, str], problems: list[Problem]) -> OidcDoor | None:
    """The service with what belongs to it: all of it, or nothing."""
    names = ("oidc_issuer", "oidc_client_id", "oidc_client_secret")
    missing = [PREFIX + name.upper() for name in names if name not in given]
    if missing and len(missing) < len(names):
        problems.append(Problem("settings.oidc_half", {"missing": ", ".join(missing)}))
    if missing or address is None:
        return None
    return OidcDoor(address, given["oidc_client_id"], given["oidc_client_secret"])


def reachable_base(settings: Settings) -> str | None:
    """The address of this house as both can open it on their own telephone; None without one. A chosen address
    that leads to the very device that opens it is none."""
    host = urlsplit(settings.base_url).hostname or ""
    at_home = host in ("localhost", "::1", "0.0.0.0", "::") or host.startswith("127.")  # noqa: S104 - compared
    return settings.base_url if settings.base_url_given and not at_home else None


def issuer(settings: Settings) -> str | None:
    """The address under which this house gives permissions to programs: one with https, or this very machine; None
    for any other, on whose way a code or a token could be read (RFC 9700 section 2.6)."""
    parts = urlsplit(settings.base_url)
    return settings.base_url if parts.scheme == "https" or is_this_machine(parts.hostname or "") else None


def is_this_machine(host: str) -> bool:
    """Whether a host of an address is the very machine on which it is opened."""
    return host in ("localhost", "127.0.0.1", "::1")


def _by_name(name: str) -> Option:
    return next(option for option in OPTIONS if option.name == name)


def _unknown(environ: Mapping[str, str]) -> list[Problem]:
    known = [variable for option in OPTIONS for variable in option.variables]
    odd = [v for v in environ if v.startswith(PREFIX) and not v.startswith(OF_TESTS) and v not in known]
    return [_problem_with(variable, known) for variable in sorted(odd)]


def _problem_with(variable: str, known: list[str]) -> Problem:
    near = get_close_matches(variable, known, n=1, cutoff=0.7)
    if near:
        return Problem("settings.unknown_near", {"variable": variable, "near": near[0]})
    return Problem("settings.unknown", {"variable": variable})


def _given(environ: Mapping[str, str], problems: list[Problem]) -> dict[str, str]:
    """What was given, by name and stripped; an empty value counts as not given."""
    given = {}
    for option in OPTIONS:
        value = environ.get(option.variable, "").strip()
        path = environ.get(f"{option.variable}_FILE", "").strip() if option.secret else ""
        if value and path:
            problems.append(Problem("settings.given_twice", {"variable": option.variable}))
        if path and not value:
            value = _read_file(option, path, problems)
        if value:
            given[option.name] = value
    return given


def _read_file(option: Option, path: str, problems: list[Problem]) -> str:
    variable = f"{option.variable}_FILE"
    try:
        text = Path(path).read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError):
        problems.append(Problem("settings.file_unreadable", {"variable": variable, "path": path}))
        return ""
    if not text:
        problems.append(Problem("settings.file_empty", {"variable": variable, "path": path}))
    return text


def _data(value: str | None, environ: Mapping[str, str]) -> Path:
    """The data folder, absolute. A relative XDG_DATA_HOME is ignored, as the XDG base directory
    specification asks (https://specifications.freedesktop.org/basedir-spec/latest/)."""
    if value:
        return Path(value).expanduser().absolute()
    shared = environ.get("XDG_DATA_HOME", "")
    if shared.startswith("/"):
        return Path(shared) / "samen"
    home = environ.get("HOME") or str(Path.home())
    return Path(home) / ".local" / "share" / "samen"


# ── readers of one value each: ValueError when it does not fit (the others: setting_values) ──────────────────────


def _issuer(value: str) -> str | None:
    """As the service writes it, to the last slash: it is compared letter by letter."""
    parts = urlsplit(value)
    if values.base_url(value) and parts.scheme != "https" and not is_this_machine(parts.hostname or ""):
        raise ValueError(value)  # whoever stands on the way would come in
    return value


def _smtp_url(value: str) -> MailDoor:
    """smtps://user@host, smtp://user@host:587?starttls, or smtp://localhost:25 for one on this very machine.

    A password in it would stand in every list of processes and in the log of a container: it has its own variable."""
    parts = urlsplit(value)
    secure = {"smtps": "tls", "smtp": "starttls" if parts.query == "starttls" else "none"}.get(parts.scheme)
    if secure is None or not parts.hostname or parts.password or parts.path.strip("/") or parts.fragment:
        raise ValueError(value)
    if parts.query not in ("", "starttls"):
        raise ValueError(value)
    if secure == "none" and (parts.username or not is_this_machine(parts.hostname)):
        raise ValueError(value)  # whoever stands on the way would read along
    port = parts.port or {"tls": 465, "starttls": 587, "none": 25}[secure]
    return MailDoor(parts.hostname, port, cast(Any, secure), "", unquote(parts.username or ""))


def _imap_url(value: str) -> InboxDoor:
    """imaps://user@host, or imap://user@localhost:143 for one on this very machine; a folder may follow as its path."""
    parts = urlsplit(value)
    if parts.scheme not in ("imap", "imaps") or not parts.hostname or not parts.username or parts.password:
        raise ValueError(value)
    secure = parts.scheme == "imaps"
    if not secure and not is_this_machine(parts.hostname):
        raise ValueError(value)
    folder = unquote(parts.path.strip("/")) or "INBOX"
    if not folder.isprintable() or '"' in folder or parts.query or parts.fragment:
        raise ValueError(value)
    return InboxDoor(
        parts.hostname, parts.port or (993 if secure else 143), secure, unquote(parts.username), None, folder
    )
