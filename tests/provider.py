"""A small service of one's own for signing in (OpenID Connect) on loopback, which can be told to lie."""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, unquote_plus, urlencode, urlsplit

from joserfc import jwt
from joserfc.jwk import ECKey, OctKey

from household.settings import OidcDoor

CLIENT, SECRET = "samen thuis", "een geheim: met/tekens"


@dataclass
class Provider:
    """Who is signed in there (``sub`` and ``email``), what it says of itself and of them, and what it was asked."""

    door: OidcDoor
    sub: str = "sanne-7"
    email: str = "sanne@id.example"
    now: int = 0
    claims: dict[str, Any] = field(default_factory=dict)  # said instead of what is true
    about: dict[str, Any] = field(default_factory=dict)  # the same, of itself
    signs_with: str = "ES256"
    denies: bool = False
    down: bool = False
    key: ECKey = field(default_factory=lambda: ECKey.generate_key("P-256", {"kid": "k1"}))
    known: ECKey | None = None  # the key that it shows, when that is another
    codes: dict[str, dict[str, str]] = field(default_factory=dict)
    tokens: int = 0

    def metadata(self) -> dict[str, Any]:
        base = self.door.issuer.rstrip("/")
        said = {"issuer": self.door.issuer, "authorization_endpoint": f"{base}/authorize", "jwks_uri": f"{base}/keys"}
        said |= {"token_endpoint": f"{base}/token", "id_token_signing_alg_values_supported": ["ES256", "HS256"]}
        return said | self.about

    def keys(self) -> dict[str, Any]:
        odd = {"kty": "of another world", "kid": "k0"}
        return {"keys": [odd, (self.known or self.key).as_dict(private=False)]}

    def authorize(self, asked: dict[str, str]) -> str:
        """Where the person goes on, who is signed in there already."""
        assert (asked["client_id"], asked["response_type"]) == (CLIENT, "code")
        assert asked["code_challenge_method"] == "S256"
        assert "openid" in asked["scope"].split()
        if self.denies:
            return f"{asked['redirect_uri']}?{urlencode({'error': 'access_denied', 'state': asked['state']})}"
        code = secrets.token_urlsafe(16)
        self.codes[code] = asked
        return f"{asked['redirect_uri']}?{urlencode({'code': code, 'state': asked['state'], 'iss': self.door.issuer})}"

    def token(self, form: dict[str, str], login: tuple[str, str]) -> tuple[int, dict[str, Any]]:
        asked = self.codes.pop(form.get("code", ""), None)
        proof = base64.urlsafe_b64encode(hashlib.sha256(form["code_verifier"].encode()).digest()).rstrip(b"=").decode()
        if login != (CLIENT, SECRET):
            return 401, {"error": "invalid_client"}
        if asked is None or asked["code_challenge"] != proof or asked["redirect_uri"] != form["redirect_uri"]:
            return 400, {"error": "invalid_grant"}
        self.tokens += 1
        said = {"iss": self.door.issuer, "sub": self.sub, "aud": CLIENT, "nonce": asked["nonce"], "email": self.email}
        said |= {"iat": self.now, "exp": self.now + 300}
        said = {name: value for name, value in (said | self.claims).items() if value is not None}
        key: Any = OctKey.import_key(SECRET) if self.signs_with == "HS256" else self.key
        head = {"alg": self.signs_with, "kid": "k1"}
        return 200, {"access_token": "x", "token_type": "Bearer", "id_token": jwt.encode(head, said, key)}


@contextmanager
def provider() -> Iterator[Provider]:
    """The service, for as long as it is needed."""
    here = Provider(OidcDoor("", CLIENT, SECRET))

    class Answers(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            path, query = urlsplit(self.path).path, parse_qs(urlsplit(self.path).query)
            if here.down:
                self.say(503, {})
            elif path == "/authorize":
                self.say(302, {}, here.authorize({name: values[0] for name, values in query.items()}))
            elif path in ("/.well-known/openid-configuration", "/keys"):
                self.say(200, here.keys() if path == "/keys" else here.metadata())
            else:
                self.say(404, {})

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            form = {name: values[0] for name, values in parse_qs(body).items()}
            given = base64.b64decode(self.headers.get("Authorization", "").removeprefix("Basic ")).decode()
            name, _, word = given.partition(":")
            login = (
                (unquote_plus(name), unquote_plus(word)) if name else (form["client_id"], form.get("client_secret", ""))
            )
            self.say(*here.token(form, login))

        def say(self, status: int, answer: dict[str, Any], where: str = "") -> None:
            body = json.dumps(answer).encode()
            self.send_response(status)
            if where:
                self.send_header("Location", where)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answers)
    here.door = OidcDoor(f"http://127.0.0.1:{server.server_port}", CLIENT, SECRET)
    threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    try:
        yield here
    finally:
        server.shutdown()
        server.server_close()
