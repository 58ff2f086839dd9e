"""A strict double of Google Calendar and Google's OAuth on a loopback port, for tests.

    with google_double() as double:            # a server in a thread, gone at the end
        primary = double.add_person("sanne@example.org")           # calendar id = e-mail
        other = double.add_calendar("sanne@example.org", "Work", "reader")
        grant = double.grant("sanne@example.org", [APP_CREATED, ...])  # dict for integrations.oauth.Grant
        double.settings                        # SAMEN_GOOGLE_* pointing here;  double.url

OAuth: `double.client(id, secret, testing=False, redirects=[…])`, `double.default_client`, `double.sits_here = email`,
  `double.consent = Consent(error="access_denied" | "admin_policy_enforced", only={scopes})`, `double.revoke(email)`,
  `double.expire_access_tokens()`, `double.expire_sync_tokens()`, `double.pass_time(timedelta)`.
Hands (person.py): person_adds, person_moves, person_deletes_one, person_deletes_series, person_renames, person_splits,
  person_ends, person_adds_note, person_adds_reminder, person_answers, person_deletes_calendar, person_renames_calendar.
Faults: `double.fail(match, fault, after=False, times=1, skip=0)`: match is a method id ("calendar.events.insert",
  "oauth.token"), "*writes*" or "*"; fault is one of FAULTS. Settings: `page_size`, `empty_page_first`,
  `freebusy_fields` (FREEBUSY_FIELDS or FREEBUSY_BARE), `per_minute`, `patience` (seconds a "timeout" lasts).
Seen: `double.log` (list of Asked), `double.writes()`, `double.mails`, `double.faults_of_its_own` (assert it empty),
  `double.event(calendar, id)`, `double.events(calendar)`, `double.calendars`, `double.knock()` (deliver push messages).
Guests: an event with attendees stands once in the primary calendar of each who has an account here, under the same id;
  what they answer there is kept with the organizer's event.
Not here: a batch endpoint, ACLs, event import/move/quickAdd, conference data."""

from __future__ import annotations

import json
import threading
import traceback
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

import schema
from answers import ANSWERS
from consent import Access, Client, Consent, Denied, Oauth, full
from faults import FAULTS, Fault, is_write
from person import Person
from schema import SCOPE, Method, Refusal
from world import FREEBUSY_BARE, FREEBUSY_FIELDS, Caller

__all__ = ["APP_CREATED", "EVENTS_FREEBUSY", "FAULTS", "FREEBUSY_BARE", "FREEBUSY_FIELDS", "LIST_READONLY", "USUAL"]
__all__ += ["Asked", "Consent", "Double", "Fault", "google_double"]

APP_CREATED = SCOPE + "calendar.app.created"
EVENTS_FREEBUSY = SCOPE + "calendar.events.freebusy"
LIST_READONLY = SCOPE + "calendar.calendarlist.readonly"
USUAL = (APP_CREATED, EVENTS_FREEBUSY, LIST_READONLY)


@dataclass(frozen=True)
class Asked:
    """One request, as it came and as it was answered; `applied`: its deed was done; `status` 0: silence."""

    method: str
    params: dict[str, Any]
    body: Any
    status: int
    account: str | None
    client: str | None
    applied: bool


@dataclass(frozen=True)
class Reply:
    status: int
    body: Any = None
    headers: tuple[tuple[str, str], ...] = ()


class Silence(Exception):
    """The connection ends without an answer."""


class Double(Person):
    """The whole double; one lock around everything it knows."""

    def __init__(self) -> None:
        super().__init__()
        self.lock = threading.RLock()
        self.oauth = Oauth(self)
        self.log: list[Asked] = []
        self.faults: list[Fault] = []
        self.faults_of_its_own: list[str] = []
        self.per_minute: int | None = None
        self.patience = 30.0
        self.url = ""
        self.closing = threading.Event()
        self._spent: dict[str, list[datetime]] = {}
        loopback = ("http://localhost", "http://127.0.0.1")
        self.default_client = self.client("samen-tests.apps.googleusercontent.com", "kept-secret", redirects=loopback)

    # -- accounts

    def client(self, client_id: str, secret: str, testing: bool = False, redirects: Any = ()) -> Client:
        """An OAuth client; "http://localhost" among the redirects allows every port and path there."""
        made = Client(client_id, secret, testing, tuple(redirects))
        self.oauth.clients[client_id] = made
        return made

    def grant(self, email: str, scopes: Any = USUAL, client: Client | None = None) -> dict[str, Any]:
        """A consent given beforehand: client_id, client_secret, refresh_token, scopes, refresh_expires_at."""
        client, whole = client or self.default_client, full(scopes)
        with self.lock:
            token = self.oauth.new_refresh(email, client, whole)
            dies = self.oauth.refreshes[token].dies
        made: dict[str, Any] = {"client_id": client.id, "client_secret": client.secret, "refresh_token": token}
        return made | {"scopes": tuple(sorted(whole)), "refresh_expires_at": dies.isoformat() if dies else None}

    @property
    def consent(self) -> Consent:
        return self.oauth.consent

    @consent.setter
    def consent(self, consent: Consent) -> None:
        self.oauth.consent = consent

    @property
    def sits_here(self) -> str | None:
        return self.oauth.sits_here

    @sits_here.setter
    def sits_here(self, email: str) -> None:
        self.oauth.sits_here = email

    def revoke(self, email: str) -> None:
        """The person takes the permission back on Google's account page."""
        with self.lock:
            self.oauth.revoke(email)

    def expire_access_tokens(self) -> None:
        with self.lock:
            self.oauth.accesses.clear()

    @property
    def settings(self) -> dict[str, str]:
        """The settings that point an installation at this double."""
        return {
            "SAMEN_GOOGLE_API_URL": self.url + "/calendar/v3/",
            "SAMEN_GOOGLE_AUTH_URL": self.url + "/oauth/auth",
            "SAMEN_GOOGLE_TOKEN_URL": self.url + "/oauth/token",
            "SAMEN_GOOGLE_REVOKE_URL": self.url + "/oauth/revoke",
            "SAMEN_GOOGLE_CLIENT_ID": self.default_client.id,
            "SAMEN_GOOGLE_CLIENT_SECRET": self.default_client.secret,
        }

    # -- what a test looks at and breaks

    def fail(
        self, match: str, fault: str | int, after: bool = False, times: int = 1, skip: int = 0, retry_after: int = 1
    ) -> None:
        """Spoil the next `times` matching requests (after `skip` good ones), before or after their deed is done."""
        if str(fault) not in (*FAULTS, "reset", "timeout"):
            raise ValueError(f"no such fault: {fault}")
        with self.lock:
            self.faults.append(Fault(match, str(fault), after, times, skip, retry_after))

    def heal(self) -> None:
        """No more faults."""
        with self.lock:
            self.faults.clear()

    def writes(self) -> list[Asked]:
        """Every request that wanted to change a calendar or an event."""
        with self.lock:
            return [asked for asked in self.log if is_write(asked.method)]

    def event(self, calendar: str, event_id: str) -> dict[str, Any]:
        """An event as it is kept; raises KeyError."""
        with self.lock:
            kept = self.calendars[calendar].events[event_id]
            return {key: value for key, value in kept.items() if not key.startswith("_")}

    def events(self, calendar: str) -> list[dict[str, Any]]:
        """What is kept in a calendar and not deleted: single events, masters and changed moments."""
        with self.lock:
            ids = [name for name, e in self.calendars[calendar].events.items() if e["status"] != "cancelled"]
            return [self.event(calendar, name) for name in ids]

    def knock(self) -> int:
        """Deliver the push messages that wait; returns how many were answered with success."""
        with self.lock:
            waiting = [(channel, channel.waiting[:]) for channel in self.channels.values()]
            alive = [(c, states) for c, states in waiting if c.expires > self.now()]
            for channel, _ in waiting:
                channel.waiting.clear()
        return sum(self._knock(channel, state) for channel, states in alive for state in states)

    def _knock(self, channel: Any, state: str) -> bool:
        channel.number += 1 if state == "sync" else 7  # rising, with gaps
        headers = {
            "X-Goog-Channel-ID": channel.id,
            "X-Goog-Channel-Expiration": channel.expires.strftime("%a, %d %b %Y %H:%M:%S GMT"),
            "X-Goog-Resource-ID": channel.resource,
            "X-Goog-Resource-URI": channel.uri,
            "X-Goog-Resource-State": state,
            "X-Goog-Message-Number": str(channel.number),
        } | ({"X-Goog-Channel-Token": channel.token} if channel.token else {})
        request = urllib.request.Request(channel.address, data=b"", headers=headers, method="POST")  # noqa: S310
        try:
            with urllib.request.urlopen(request, timeout=10) as answer:  # noqa: S310 - an address of the test's own
                return bool(200 <= answer.status < 300)
        except (urllib.error.URLError, OSError):
            return False

    # -- one request

    def answer(self, http: str, target: str, headers: Any, raw: bytes) -> Reply:
        """The reply to one request; raises Silence where the connection is to break."""
        parts = urlsplit(target)
        query = parse_qs(parts.query, keep_blank_values=True)
        try:
            if parts.path.startswith("/oauth/"):
                return self._oauth(http, parts.path.removeprefix("/oauth/"), query, raw)
            if parts.path.startswith("/calendar/v3/"):
                return self._calendar(http, parts.path.removeprefix("/calendar/v3/"), query, headers, raw)
            return _refused(Refusal(404, "notFound", parts.path))
        except Silence:
            raise
        except Exception:
            self.faults_of_its_own.append(f"{http} {target}\n{traceback.format_exc()}")
            return _refused(Refusal(500, "backendError", "the double itself failed"))

    def _calendar(self, http: str, path: str, query: dict[str, list[str]], headers: Any, raw: bytes) -> Reply:
        with self.lock:
            try:
                method, names = schema.find(http, path)
            except Refusal as refusal:
                self.log.append(Asked(f"{http} {path}", {}, None, refusal.status, None, None, False))
                return _refused(refusal)
            access = self.oauth.bearer(headers.get("Authorization", ""))
            account = (access.email, access.client) if access else (None, None)
            body = _json(raw)
            params: dict[str, Any] = {**names, **{k: v[0] if len(v) == 1 else v for k, v in query.items()}}
            deed = _Deed(self, method, names, query, headers, body, access)
            note = lambda status: Asked(method.id, params, body, status, *account, deed.done)  # noqa: E731
            fault = self._fault(method.id)
        return self._spoiled(fault, deed.do, note)

    def _spoiled(self, fault: Fault | None, do: Any, note: Any) -> Reply:
        """Do the deed, with the fault before or after it, and write down what became of it."""
        with self.lock:
            reply = do() if fault is None or fault.after else None
            if reply is not None and (fault is None or reply.status >= 400):
                self.log.append(note(reply.status))
                return reply
            assert fault is not None
            if fault.fault not in FAULTS:
                self.log.append(note(0))
            else:
                status, reason = FAULTS[fault.fault]
                self.log.append(note(status))
                more = {"Retry-After": str(fault.retry_after)} if fault.fault in ("429", "503") else {}
                return _refused(Refusal(status, reason, f"a fault of the test: {reason}", more))
        if fault.fault == "timeout":
            self.closing.wait(self.patience)
        raise Silence

    def _fault(self, method: str) -> Fault | None:
        found = next((fault for fault in self.faults if fault.takes(method)), None)
        self.faults = [fault for fault in self.faults if fault.times > 0]
        return found

    def spend(self, email: str) -> None:
        """One request of this person's budget; raises Refusal when the minute's is used up."""
        since = self.now() - timedelta(minutes=1)
        spent = [at for at in self._spent.get(email, []) if at > since]
        if self.per_minute is not None and len(spent) >= self.per_minute:
            raise Refusal(403, "userRateLimitExceeded", "User Rate Limit Exceeded")
        self._spent[email] = [*spent, self.now()]

    # -- OAuth

    def _oauth(self, http: str, path: str, query: dict[str, list[str]], raw: bytes) -> Reply:
        form = {name: values[0] for name, values in (query or parse_qs(raw.decode())).items()}
        if path not in ("auth", "token", "revoke") or http != ("GET" if path == "auth" else "POST"):
            return Reply(404, {"error": "not_found"})
        with self.lock:
            fault = self._fault(f"oauth.{path}")
        steps = {"auth": self._auth, "token": self._token, "revoke": self._revoke}
        replies: list[Reply] = []

        def do() -> Reply:
            try:
                replies.append(steps[path](form))
            except Denied as why:
                replies.append(Reply(why.status, {"error": why.error, "error_description": why.description}))
            return replies[-1]

        def note(status: int) -> Asked:
            shown = {name: value for name, value in form.items() if name in ("grant_type", "scope", "prompt")}
            done = bool(replies) and replies[-1].status < 400
            return Asked(f"oauth.{path}", shown, None, status, None, form.get("client_id"), done)

        return self._spoiled(fault, do, note)

    def _auth(self, form: dict[str, str]) -> Reply:
        return Reply(302, None, (("Location", self.oauth.page(form)),))

    def _token(self, form: dict[str, str]) -> Reply:
        return Reply(200, self.oauth.token(form))

    def _revoke(self, form: dict[str, str]) -> Reply:
        self.oauth.revoke_token(form)
        return Reply(200, {})


class _Deed:
    """One checked call of a method; `done` says whether it was carried out."""

    def __init__(
        self, double: Double, method: Method, names: Any, query: Any, headers: Any, body: Any, who: Any
    ) -> None:
        self.double, self.method, self.names, self.query = double, method, names, query
        self.headers, self.body, self.access, self.done = headers, body, who, False

    def do(self) -> Reply:
        try:
            return self._do()
        except Refusal as refusal:
            return _refused(refusal)

    def _do(self) -> Reply:
        query = schema.check_query(self.method, self.query)
        caller = self._caller(self.access)
        if self.body is not None and "json" not in self.headers.get("Content-Type", ""):
            raise Refusal(400, "parseError", "JSON is expected")
        body = schema.check_body(self.method, self.body)
        if self.method.id not in ANSWERS:
            raise Refusal(501, "notImplemented", f"the double does not know {self.method.id}")
        fields = query.pop("fields", None)
        for common in ("alt", "prettyPrint", "key", "quotaUser", "oauth_token", "userIp"):
            query.pop(common, None)
        if self.method.http != "GET" and self.headers.get("If-Match"):
            query["If-Match"] = self.headers["If-Match"]
        said = ANSWERS[self.method.id](self.double, caller, self.names, query, body)
        self.done = True
        if wrong := schema.wrong_in_answer(self.method, said):
            raise AssertionError(f"{self.method.id} answered against its schema: {wrong} in {said}")
        return Reply(204) if said is None else Reply(200, schema.only_fields(said, fields) if fields else said)

    def _caller(self, access: Access | None) -> Caller:
        if access is None:
            raise Refusal(401, "authError", "Invalid Credentials")
        self.double.spend(access.email)
        scopes = access.scopes & self.method.scopes
        if not scopes:
            raise Refusal(403, "insufficientPermissions", "Request had insufficient authentication scopes.")
        return Caller(access.email, access.client, scopes)


def _json(raw: bytes) -> Any:
    try:
        return json.loads(raw) if raw else None
    except ValueError:
        return "not JSON"


def _refused(refusal: Refusal) -> Reply:
    return Reply(refusal.status, refusal.body(), tuple(refusal.headers.items()))


def _handler(double: Double) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True

        def _answer(self) -> None:
            raw = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            try:
                reply = double.answer(self.command, self.path, self.headers, raw)
            except Silence:
                self.close_connection = True
                return
            self._send(reply)

        def _send(self, reply: Reply) -> None:
            raw = b"" if reply.body is None else json.dumps(reply.body).encode()
            self.send_response(reply.status)
            for name, value in reply.headers:
                self.send_header(name, value)
            if reply.status != 204:
                self.send_header("Content-Type", "application/json; charset=UTF-8")
                self.send_header("Content-Length", str(len(raw)))
            self.end_headers()
            self.wfile.write(raw)

        do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = _answer  # noqa: N815 - the names http.server looks for

        def log_message(self, *_: Any) -> None:
            """Quiet: what came in is in `double.log`."""

    return Handler


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False

    def handle_error(self, *_: Any) -> None:
        """A client that has gone away is no event here."""


@contextmanager
def google_double() -> Iterator[Double]:
    """A running double, on a free loopback port."""
    double = Double()
    server = _Server(("127.0.0.1", 0), _handler(double))
    double.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=lambda: server.serve_forever(poll_interval=0.02), daemon=True)
    thread.start()
    try:
        yield double
    finally:
        double.closing.set()
        server.shutdown()
        server.server_close()
        thread.join()
