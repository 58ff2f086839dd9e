"""Programs fetch, renew and hand back their tokens, and a program that is not right hears why in one word."""

from __future__ import annotations

import base64
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given
from hypothesis import settings as trying
from hypothesis import strategies as some
from werkzeug.test import TestResponse

from household.settings import Settings
from household.store import Store, Yes
from pages import create_app
from tests.household.test_store_permissions import CHALLENGE, VERIFIER
from webhooks.oauth import leads_to_a_program

BACK = "https://assistent.example/terug"
BASE = "http://127.0.0.1:8027"
MCP = f"{BASE}/webhooks/mcp"


class Clock:
    def __init__(self, now: datetime) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock(at: Callable[..., datetime]) -> Clock:
    return Clock(at(1, 14))


@pytest.fixture
def program(store: Store, settings: Settings, clock: Clock, kept: int) -> FlaskClient:
    """A way in for programs: one named app without a secret."""
    store.add_client("app", "App", [BACK], clock.now, public=True)
    return create_app(store, settings, clock).test_client()


@pytest.fixture
def secret(store: Store, program: FlaskClient, clock: Clock) -> str:
    """The secret of another program, alexa."""
    found = store.add_client("alexa", "Alexa", [BACK], clock.now)
    assert found is not None
    return found


@pytest.fixture
def code(store: Store, program: FlaskClient, clock: Clock, kept: int) -> Callable[..., str]:
    """A yes of somebody, as the code that a program has got."""

    def permitted(client: str = "app", resource: str = "") -> str:
        return store.permit(Yes(kept, None, client, ("home",), resource, BACK, CHALLENGE), clock.now)

    return permitted


def fetch(program: FlaskClient, code: str, /, **changed: str | None) -> TestResponse:
    form = {
        "grant_type": "authorization_code",
        "client_id": "app",
        "code": code,
        "redirect_uri": BACK,
        "code_verifier": VERIFIER,
    } | changed
    return program.post("/token", data={name: value for name, value in form.items() if value is not None})


def renew(program: FlaskClient, token: str, **changed: str) -> TestResponse:
    form = {"grant_type": "refresh_token", "client_id": "app", "refresh_token": token}
    return program.post("/token", data=form | changed)


def basic(key: str, secret: str) -> dict[str, str]:
    return {"Authorization": f"Basic {base64.b64encode(f'{key}:{secret}'.encode()).decode()}"}


def refusal(answer: TestResponse) -> tuple[int, str]:
    return answer.status_code, answer.get_json()["error"]


# ── what the house says of itself ──


def test_the_house_says_where_permission_is_asked_and_how(program: FlaskClient) -> None:
    facts = program.get("/.well-known/oauth-authorization-server").get_json()

    assert facts["issuer"] == BASE
    assert facts["authorization_endpoint"] == f"{BASE}/authorize"
    assert facts["token_endpoint"] == f"{BASE}/token"
    assert facts["code_challenge_methods_supported"] == ["S256"]
    assert facts["grant_types_supported"] == ["authorization_code", "refresh_token"]
    assert "registration_endpoint" not in facts


def test_a_door_says_who_gives_tokens_for_it(program: FlaskClient) -> None:
    door = program.get("/.well-known/oauth-protected-resource/webhooks/mcp").get_json()
    house = program.get("/.well-known/oauth-protected-resource").get_json()

    assert (door["resource"], house["resource"]) == (MCP, BASE)
    assert door["authorization_servers"] == house["authorization_servers"] == [BASE]
    assert program.get("/.well-known/oauth-protected-resource/elsewhere").status_code == 404


def test_without_https_nothing_of_it_is_there(store: Store, settings: Settings, clock: Clock) -> None:
    plain = create_app(store, replace(settings, base_url="http://thuis.example"), clock).test_client()

    for path in ("/.well-known/oauth-authorization-server", "/.well-known/oauth-protected-resource"):
        assert plain.get(path).status_code == 404
    assert plain.post("/token", data={}).status_code == 404


# ── tokens ──


def test_a_code_becomes_tokens_and_they_are_renewed_and_handed_back(
    program: FlaskClient, code: Callable[..., str], store: Store, clock: Clock
) -> None:
    first = fetch(program, code())
    assert first.status_code == 200
    assert first.headers["Cache-Control"] == "no-store"
    assert (first.json or {})["token_type"] == "Bearer"

    second = renew(program, first.get_json()["refresh_token"])
    assert second.status_code == 200
    access = second.get_json()["access_token"]
    assert store.speaker_of(access, clock.now) is not None

    handed = program.post("/revoke", data={"client_id": "app", "token": access})
    assert handed.status_code == 200
    assert store.speaker_of(access, clock.now) is None
    assert refusal(renew(program, second.get_json()["refresh_token"])) == (400, "invalid_grant")


def test_an_access_token_asks_at_the_plain_door(program: FlaskClient, code: Callable[..., str]) -> None:
    token = fetch(program, code()).get_json()["access_token"]

    answer = program.post(
        "/webhooks/ask", json={"text": "wie doet vanavond het speelgoed"}, headers={"Authorization": f"Bearer {token}"}
    )

    assert answer.get_json()["speech"].startswith("Bram doet vanavond")


@pytest.mark.parametrize("way", ["basic", "form"])
def test_a_program_with_a_secret_proves_itself(
    program: FlaskClient, code: Callable[..., str], secret: str, way: str
) -> None:
    form = {
        "grant_type": "authorization_code",
        "code": code("alexa"),
        "redirect_uri": BACK,
        "code_verifier": VERIFIER,
    }
    proof = {"client_id": "alexa", "client_secret": secret} if way == "form" else {}
    headers = basic("alexa", secret) if way == "basic" else {}

    assert program.post("/token", data=form | proof, headers=headers).status_code == 200


@pytest.mark.parametrize(
    ("proof", "wrong"),
    [
        ({"client_id": "alexa"}, None),
        ({"client_id": "alexa", "client_secret": "guess"}, None),
        ({}, "guess"),
        ({}, ""),
        ({"client_id": "nobody"}, None),
        ({}, None),
        ({"client_id": "app", "client_secret": "guess"}, None),
    ],
)
def test_a_program_that_cannot_prove_itself_gets_nothing(
    program: FlaskClient, code: Callable[..., str], secret: str, proof: dict[str, str], wrong: str | None
) -> None:
    given_code = code("alexa")
    form = {
        "grant_type": "authorization_code",
        "code": given_code,
        "redirect_uri": BACK,
        "code_verifier": VERIFIER,
    }
    headers = basic("alexa", wrong) if wrong is not None else {}

    refused = program.post("/token", data=form | proof, headers=headers)

    assert refusal(refused) == (401, "invalid_client")
    assert ("WWW-Authenticate" in refused.headers) == (wrong is not None)
    mine = {"client_id": "alexa", "client_secret": secret}
    assert program.post("/token", data=form | mine).status_code == 200


@pytest.mark.parametrize(
    ("changed", "error"),
    [
        ({"code": "guess"}, "invalid_grant"),
        ({"code_verifier": "guess"}, "invalid_grant"),
        ({"redirect_uri": "https://elsewhere.example/"}, "invalid_grant"),
        ({"resource": MCP}, "invalid_grant"),
        ({"resource": "https://elsewhere.example/"}, "invalid_target"),
        ({"code": None}, "invalid_request"),
        ({"code_verifier": None}, "invalid_request"),
        ({"grant_type": None}, "invalid_request"),
        ({"grant_type": "password"}, "unsupported_grant_type"),
        ({"grant_type": "client_credentials"}, "unsupported_grant_type"),
        ({"code_verifier": "x" * 3000}, "invalid_request"),
    ],
)
def test_what_does_not_fit_is_told_in_one_word(
    program: FlaskClient, code: Callable[..., str], store: Store, kept: int, changed: dict[str, str | None], error: str
) -> None:
    assert refusal(fetch(program, code(), **changed)) == (400, error)

    assert store.tokens(kept) == ()


def test_a_token_may_be_for_one_door_alone(program: FlaskClient, code: Callable[..., str]) -> None:
    first = fetch(program, code(resource=MCP), resource=MCP).get_json()
    headers = {"Authorization": f"Bearer {first['access_token']}"}

    assert program.post("/webhooks/ask", json={"text": "help"}, headers=headers).status_code == 401
    assert refusal(renew(program, first["refresh_token"], resource=BASE)) == (400, "invalid_grant")
    renewed = renew(program, first["refresh_token"], resource=MCP, scope="admin")
    assert (renewed.status_code, renewed.get_json()["scope"]) == (200, "home")


def test_a_refresh_token_that_comes_twice_ends_the_permission(program: FlaskClient, code: Callable[..., str]) -> None:
    first = fetch(program, code()).get_json()
    second = renew(program, first["refresh_token"]).get_json()

    assert refusal(renew(program, first["refresh_token"])) == (400, "invalid_grant")
    assert refusal(renew(program, second["refresh_token"])) == (400, "invalid_grant")


def test_a_form_that_is_none_is_refused(program: FlaskClient) -> None:
    good = {"grant_type": "refresh_token", "client_id": "app", "refresh_token": "x"}

    assert refusal(program.post("/token", json=good)) == (400, "invalid_request")
    assert refusal(program.post("/token?client_id=app", data=good)) == (400, "invalid_request")
    twice = program.post("/token", data="client_id=app&client_id=app", content_type="application/x-www-form-urlencoded")
    assert refusal(twice) == (400, "invalid_request")
    assert refusal(program.post("/token", data=good | {"client_id": "a\0b"})) == (400, "invalid_request")
    assert refusal(program.post("/token", data={"code": "x" * 9000})) == (413, "invalid_request")
    assert program.get("/token").status_code == 405


def test_who_knocks_too_often_waits(program: FlaskClient, clock: Clock) -> None:
    for _ in range(60):
        renew(program, "guess")

    assert refusal(renew(program, "guess")) == (429, "temporarily_unavailable")
    clock.now += timedelta(seconds=2)
    assert refusal(renew(program, "guess")) == (400, "invalid_grant")


def test_who_guesses_at_names_of_programs_waits_and_a_known_one_does_not(program: FlaskClient) -> None:
    for number in range(60):
        assert refusal(renew(program, "x", client_id=f"guess {number}")) == (401, "invalid_client")

    assert refusal(renew(program, "x", client_id="another")) == (429, "temporarily_unavailable")
    assert refusal(renew(program, "x")) == (400, "invalid_grant")


@trying(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    form=some.dictionaries(
        some.sampled_from(
            ["grant_type", "code", "client_id", "refresh_token", "redirect_uri", "code_verifier", "token"]
        )
        | some.text(max_size=5),
        some.sampled_from(["app", "authorization_code", "refresh_token", BACK]) | some.text(max_size=50),
        max_size=8,
    ),
    path=some.sampled_from(["/token", "/revoke"]),
)
def test_whatever_a_stranger_sends_gives_no_token(
    program: FlaskClient, store: Store, kept: int, clock: Clock, form: dict[str, str], path: str
) -> None:
    clock.now += timedelta(minutes=5)

    answer = program.post(path, data=form)

    assert answer.status_code in (200, 400, 401)
    assert answer.status_code != 200 or path == "/revoke"
    assert store.tokens(kept) == ()


# ── a program adds itself ──


@pytest.fixture
def open_house(store: Store, settings: Settings, clock: Clock, kept: int) -> FlaskClient:
    """A house in which programs may add themselves."""
    return create_app(store, replace(settings, client_registration=True), clock).test_client()


def test_a_program_adds_itself_only_where_that_is_switched_on(program: FlaskClient, store: Store) -> None:
    assert program.post("/register", json={"redirect_uris": [BACK]}).status_code == 404

    assert {client.key for client in store.clients()} == {"app"}


@pytest.mark.parametrize("way", ["none", "client_secret_post", None])
def test_a_program_that_added_itself_can_ask(open_house: FlaskClient, store: Store, way: str | None) -> None:
    about = {"client_name": " Claude\n ", "redirect_uris": [BACK]} | (
        {"token_endpoint_auth_method": way} if way else {}
    )

    added = open_house.post("/register", json=about)

    assert added.status_code == 201
    told = added.get_json()
    assert (told["client_name"], told["redirect_uris"]) == ("Claude", [BACK])
    assert ("client_secret" in told) == (way != "none")
    client = store.client(told["client_id"])
    assert client is not None
    assert (client.by_itself, client.public) == (True, way == "none")
    facts = open_house.get("/.well-known/oauth-authorization-server").get_json()
    assert facts["registration_endpoint"] == f"{BASE}/register"


@pytest.mark.parametrize(
    ("about", "error"),
    [
        ({}, "invalid_redirect_uri"),
        ({"redirect_uris": []}, "invalid_redirect_uri"),
        ({"redirect_uris": BACK}, "invalid_redirect_uri"),
        ({"redirect_uris": [BACK] * 11}, "invalid_redirect_uri"),
        ({"redirect_uris": [BACK, 3]}, "invalid_redirect_uri"),
        ({"redirect_uris": ["http://joris.example/"]}, "invalid_redirect_uri"),
        ({"redirect_uris": [BACK], "token_endpoint_auth_method": "private_key_jwt"}, "invalid_client_metadata"),
        ({"redirect_uris": [BACK], "token_endpoint_auth_method": {}}, "invalid_client_metadata"),
        ([BACK], "invalid_client_metadata"),
    ],
)
def test_a_program_that_does_not_fit_is_not_added(
    open_house: FlaskClient, store: Store, about: object, error: str
) -> None:
    assert refusal(open_house.post("/register", json=about)) == (400, error)

    assert store.clients() == ()


def test_programs_add_themselves_slowly(open_house: FlaskClient) -> None:
    for _ in range(20):
        open_house.post("/register", json={"redirect_uris": [BACK]})

    assert refusal(open_house.post("/register", json={"redirect_uris": [BACK]})) == (
        429,
        "temporarily_unavailable",
    )


@pytest.mark.parametrize(
    "address",
    [BACK, "http://127.0.0.1:33418/callback", "http://localhost/cb", "http://[::1]:1/", "com.example.app:/terug"],
)
def test_a_code_may_go_to_https_to_this_machine_and_to_an_app(address: str) -> None:
    assert leads_to_a_program(address)


@pytest.mark.parametrize(
    "address",
    [
        "",
        "http://thuis.example/",
        "http://127.0.0.1.evil.example/",
        "https://",
        "https:/one",
        "javascript:alert(1)",
        "data:text/html,x",
        "https://a.example/#piece",
        "https://name@a.example/",
        "https://a.example/ b",
        "https://a.example/\r\nSet-Cookie: x",
        "https://é.example/",
        "https://a.example:port/",
        "https://a.example\\.claude.example/",
        "https://a.example;frame-ancestors/",
        "https://a.example,b.example/",
        "https://*/",
        "https://a%2fb.example/",
        "https://a.example/" + "x" * 2100,
    ],
)
def test_a_code_goes_nowhere_else(address: str) -> None:
    assert not leads_to_a_program(address)
