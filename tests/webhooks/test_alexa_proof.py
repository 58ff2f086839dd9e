"""What a request of Alexa's has to prove: what is signed passes, each forgery hears 400 and changes nothing."""

import base64
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from amazon import SKILL, WHERE, Amazon, as_bytes, asked, pem, slot
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.test import TestResponse

from household.secret import hash_of
from household.settings import AlexaDoor
from household.store import Store
from integrations.alexa_certificates import trusted_roots
from webhooks.alexa import alexa
from webhooks.alexa_proof import Certificates, Forged, chain_of, path_of, roots_of

NOW = datetime(2026, 3, 3, 13, tzinfo=UTC)
URL = "/webhooks/alexa"


class Clock:
    """A clock that stands still until it is told to go on."""

    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture(scope="module")
def amazon() -> Amazon:
    return Amazon(NOW)


@pytest.fixture
def door(amazon: Amazon, tmp_path: Path) -> Iterator[AlexaDoor]:
    amazon.asked.clear()
    with amazon.serving(tmp_path) as there:
        yield there


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def app(store: Store, kept: int, door: AlexaDoor, clock: Clock) -> Flask:
    made = Flask("door")
    made.register_blueprint(alexa(store, door, clock))
    return made


@pytest.fixture
def token(store: Store, kept: int) -> str:
    return store.add_token(kept, "Alexa", None, NOW)


@pytest.fixture
def question(token: str) -> dict[str, Any]:
    return asked(NOW, intent="WhoDoes", token=token, chore=slot("was", "was"))


Send = Callable[..., TestResponse]


@pytest.fixture
def send(app: Flask, amazon: Amazon) -> Send:
    """Sends bytes as Amazon would, or with other headers."""

    def sent(body: bytes, headers: dict[str, str] | None = None) -> TestResponse:
        return app.test_client().post(URL, data=body, headers=headers or amazon.headers(body))

    return sent


def refused(answer: TestResponse, store: Store) -> bool:
    """Whether it was refused, and nothing is remembered of it."""
    rows = sum(store.conversation(1, device, room, NOW) is not None for device, room in places())
    return answer.status_code == 400 and answer.get_json()["error"] == "not_alexa" and rows == 0


def places() -> list[tuple[str, str]]:
    mark = hash_of("amzn1.ask.device.kitchen")[:24]
    return [(f"Alexa\n{mark}", f"alexa:{hash_of('amzn1.echo-api.session.1')}")]


# ── what passes ─────────────────────────────────────────────────────────────────────────────────


def test_a_signed_request_is_answered(send: Send, question: dict[str, Any], store: Store) -> None:
    answer = send(as_bytes(question))

    assert answer.status_code == 200
    assert "was" in answer.get_json()["response"]["outputSpeech"]["ssml"]
    assert store.conversation(1, *places()[0], NOW) is not None


def test_a_chain_is_fetched_once_and_kept_until_it_expires(
    send: Send, question: dict[str, Any], amazon: Amazon, clock: Clock, token: str
) -> None:
    for _ in range(3):
        assert send(as_bytes(question)).status_code == 200
    clock.now = NOW + timedelta(days=61)
    later = asked(clock.now, intent="WhoDoes", token=token, request="later", chore=slot("was", "was"))
    expired = send(as_bytes(later))

    assert expired.status_code == 400
    assert amazon.asked == ["/echo.api/chain.pem", "/echo.api/chain.pem"]


def test_a_request_may_be_150_seconds_old_and_no_older(send: Send, question: dict[str, Any], clock: Clock) -> None:
    answers = []
    for seconds in (-151, -150, 150, 151):
        clock.now = NOW + timedelta(seconds=seconds)
        answers.append(send(as_bytes(question)).status_code)

    assert answers == [400, 200, 200, 400]


def test_an_event_of_the_skill_may_be_an_hour_old(send: Send, clock: Clock) -> None:
    event = as_bytes(asked(NOW, "AlexaSkillEvent.SkillDisabled"))

    clock.now = NOW + timedelta(minutes=59)
    within = send(event)
    clock.now = NOW + timedelta(minutes=61)
    after = send(event)

    assert (within.status_code, after.status_code) == (200, 400)


# ── where the certificates are: Amazon's eight examples, and more ───────────────────────────────


@pytest.mark.parametrize(
    "url",
    [
        "https://s3.amazonaws.com/echo.api/echo-api-cert.pem",
        "https://s3.amazonaws.com:443/echo.api/echo-api-cert.pem",
        "https://s3.amazonaws.com/echo.api/../echo.api/echo-api-cert.pem",
        "HTTPS://S3.AmazonAWS.com/echo.api/./echo-api-cert.pem",
    ],
)
def test_an_address_of_amazon_leads_to_its_certificates(url: str) -> None:
    assert path_of(url) == "/echo.api/echo-api-cert.pem"


@pytest.mark.parametrize(
    "url",
    [
        "http://s3.amazonaws.com/echo.api/echo-api-cert.pem",
        "https://notamazon.com/echo.api/echo-api-cert.pem",
        "https://s3.amazonaws.com/EcHo.aPi/echo-api-cert.pem",
        "https://s3.amazonaws.com/invalid.path/echo-api-cert.pem",
        "https://s3.amazonaws.com:563/echo.api/echo-api-cert.pem",
        "https://s3.amazonaws.com/echo.api/../joris/echo-api-cert.pem",
        "https://s3.amazonaws.com/echo.api/%2e%2e/joris/echo-api-cert.pem",
        "https://s3.amazonaws.com/echo.api/..\\joris\\echo-api-cert.pem",
        "https://s3.amazonaws.com/echo.api",
        "https://s3.amazonaws.com@joris.example/echo.api/echo-api-cert.pem",
        "https://joris@s3.amazonaws.com/echo.api/echo-api-cert.pem",
        "https://s3.amazonaws.com.joris.example/echo.api/echo-api-cert.pem",
        "https://s3.amazonaws.com/echo.api/echo-api-cert.pem?of=joris",
        "https://s3.amazonaws.com/echo.api/echo-api-cert.pem#joris",
        "https://s3.amazonaws.com:joris/echo.api/echo-api-cert.pem",
        "https://[s3.amazonaws.com/echo.api/echo-api-cert.pem",
        "https://s3.amazonaws.com/echo.api/" + "x" * 5000,
        "",
    ],
)
def test_no_other_address_is_gone_to(
    url: str, send: Send, question: dict[str, Any], amazon: Amazon, store: Store
) -> None:
    body = as_bytes(question)

    assert refused(send(body, amazon.headers(body, url=url)), store)
    assert amazon.asked == []


@given(st.text(max_size=80))
def test_whatever_an_address_says_it_is_amazons_or_refused(rest: str) -> None:
    try:
        path = path_of(f"{WHERE}{rest}")
    except Forged:
        return
    assert path.startswith("/echo.api/")
    assert ".." not in path.split("/")


# ── forgeries of the signature and its chain ────────────────────────────────────────────────────


def test_a_body_that_was_changed_on_its_way_is_refused(
    send: Send, question: dict[str, Any], amazon: Amazon, store: Store
) -> None:
    body = as_bytes(question)

    assert refused(send(body.replace(b"WhoDoes", b"Undo   "), amazon.headers(body)), store)


@pytest.mark.parametrize("header", ["SignatureCertChainUrl", "Signature-256"])
def test_a_missing_header_is_refused(
    header: str, send: Send, question: dict[str, Any], amazon: Amazon, store: Store
) -> None:
    body = as_bytes(question)
    headers = {name: value for name, value in amazon.headers(body).items() if name != header}

    assert refused(send(body, headers), store)
    assert amazon.asked == []


def test_the_older_signature_alone_is_not_enough(
    send: Send, question: dict[str, Any], amazon: Amazon, store: Store
) -> None:
    body = as_bytes(question)
    headers = amazon.headers(body)
    headers["Signature"] = headers.pop("Signature-256")

    assert refused(send(body, headers), store)


@pytest.mark.parametrize("signature", ["", "not base64!", "AAAA", base64.b64encode(b"x" * 256).decode(), "A" * 9000])
def test_what_is_no_signature_is_refused(
    signature: str, send: Send, question: dict[str, Any], amazon: Amazon, store: Store
) -> None:
    body = as_bytes(question)

    assert refused(send(body, {**amazon.headers(body), "Signature-256": signature}), store)


def chains(amazon: Amazon) -> dict[str, tuple[Any, ...]]:
    """Each forged chain: who signs with it, and what lies at its address."""
    other = amazon.signer("echo-api.joris.example")
    old = amazon.signer(until=NOW - timedelta(days=1))
    early = amazon.signer(since=NOW + timedelta(days=1))
    unknown = amazon.signer(issuer=amazon.stranger)
    own = amazon.signer()
    by_leaf = amazon.signer(issuer=amazon.leaf)
    between = amazon.between.certificate
    return {
        "another name": (other, other.certificate, between),
        "expired": (old, old.certificate, between),
        "not valid yet": (early, early.certificate, between),
        "unknown root": (unknown, unknown.certificate, amazon.stranger.certificate),
        "missing authority": (own, own.certificate),
        "issued by a signer": (by_leaf, by_leaf.certificate, amazon.leaf.certificate, between),
        "authority first": (own, between, own.certificate),
        "nothing in it": (own,),
    }


@pytest.mark.parametrize(
    "kind",
    [
        "another name",
        "expired",
        "not valid yet",
        "unknown root",
        "missing authority",
        "issued by a signer",
        "authority first",
        "nothing in it",
    ],
)
def test_a_chain_that_does_not_hold_is_refused(
    kind: str, send: Send, question: dict[str, Any], amazon: Amazon, store: Store
) -> None:
    signer, *certificates = chains(amazon)[kind]
    url = amazon.put("forged.pem", *certificates)
    body = as_bytes(question)

    assert refused(send(body, amazon.headers(body, signer, url)), store)


def test_a_signature_of_another_key_than_the_chains_is_refused(
    send: Send, question: dict[str, Any], amazon: Amazon, store: Store
) -> None:
    body = as_bytes(question)

    assert refused(send(body, amazon.headers(body, amazon.signer())), store)


@pytest.mark.parametrize("shelf", [None, b"not a certificate", b"x" * 100_000])
def test_where_no_chain_can_be_had_the_request_is_refused(
    shelf: bytes | None, send: Send, question: dict[str, Any], amazon: Amazon, store: Store
) -> None:
    body = as_bytes(question)
    amazon.shelf.pop("/echo.api/other.pem", None)
    if shelf is not None:
        amazon.shelf["/echo.api/other.pem"] = shelf

    assert refused(send(body, amazon.headers(body, url=f"{WHERE}other.pem")), store)


def test_an_address_that_leads_elsewhere_is_not_followed(
    send: Send, question: dict[str, Any], amazon: Amazon, store: Store
) -> None:
    body = as_bytes(question)
    amazon.moved["/echo.api/moved.pem"] = "/echo.api/chain.pem"

    assert refused(send(body, amazon.headers(body, url=f"{WHERE}moved.pem")), store)
    assert amazon.asked == ["/echo.api/moved.pem"]


def test_ever_new_addresses_make_only_a_few_fetches(
    send: Send, question: dict[str, Any], amazon: Amazon, store: Store
) -> None:
    body = as_bytes(question)

    for number in range(30):
        assert refused(send(body, amazon.headers(body, url=f"{WHERE}{number}.pem")), store)
    assert len(amazon.asked) <= 12


# ── forgeries of what is said ───────────────────────────────────────────────────────────────────


def test_a_request_for_another_skill_is_refused(send: Send, question: dict[str, Any], store: Store) -> None:
    other = question | {"context": {"System": {"application": {"applicationId": "amzn1.ask.skill.joris"}}}}

    assert refused(send(as_bytes(other)), store)


def test_the_id_of_our_skill_somewhere_else_does_not_help(send: Send, token: str, store: Store, amazon: Amazon) -> None:
    other = asked(NOW, intent="WhoDoes", token=token, skill="amzn1.ask.skill.joris", chore=slot(SKILL))

    assert refused(send(as_bytes(other)), store)
    assert refused(send(as_bytes({**other, "context": {}, "session": {}})), store)


def test_nothing_is_fetched_for_who_does_not_know_our_skill(send: Send, amazon: Amazon, store: Store) -> None:
    other = asked(NOW, intent="WhoDoes", skill="amzn1.ask.skill.joris")

    assert refused(send(as_bytes(other)), store)
    assert amazon.asked == []


@pytest.mark.parametrize("timestamp", [None, 0, "", "yesterday", "2026-03-03T13:00:00", "9999-99-99T00:00:00Z"])
def test_a_request_without_a_moment_is_refused(
    timestamp: object, send: Send, question: dict[str, Any], store: Store
) -> None:
    question["request"]["timestamp"] = timestamp

    assert refused(send(as_bytes(question)), store)


def test_a_request_from_before_or_after_all_time_is_refused(send: Send, question: dict[str, Any], store: Store) -> None:
    for year in ("0001", "9999"):
        question["request"]["timestamp"] = f"{year}-01-01T00:00:00+14:00"
        assert refused(send(as_bytes(question)), store)


def test_what_is_not_json_or_too_deep_is_refused_though_it_is_signed(send: Send, store: Store) -> None:
    deep = b'{"a":' * 500 + f'"{SKILL}"'.encode() + b"}" * 500
    very_deep = b"[" * 30_000 + b"]" * 30_000

    for body in (SKILL.encode(), b'["' + SKILL.encode() + b'"]', b"\xff" + SKILL.encode(), deep, very_deep, b""):
        assert refused(send(body), store)


def test_a_request_that_is_too_large_is_refused(send: Send, question: dict[str, Any], amazon: Amazon) -> None:
    question["session"]["attributes"] = {"x": "x" * 70_000}

    answer = send(as_bytes(question))

    assert (answer.status_code, answer.get_json()["error"]) == (400, "too_large")
    assert amazon.asked == []


def test_without_a_skill_of_ours_the_door_stays_closed(
    store: Store, kept: int, door: AlexaDoor, question: dict[str, Any], amazon: Amazon
) -> None:
    closed = Flask("door")
    closed.register_blueprint(alexa(store, AlexaDoor(None, None, door.certificates_url, door.roots), Clock()))
    body = as_bytes(question)

    answer = closed.test_client().post(URL, data=body, headers=amazon.headers(body))

    assert refused(answer, store)
    assert amazon.asked == []


def test_only_post_is_a_way_in(app: Flask) -> None:
    assert app.test_client().get(URL).status_code == 405


# ── the parts by themselves ─────────────────────────────────────────────────────────────────────


def test_a_chain_tells_from_when_until_when_it_holds(amazon: Amazon) -> None:
    short = amazon.signer(since=NOW - timedelta(days=2), until=NOW + timedelta(days=3))
    chain = chain_of(pem(short.certificate, amazon.between.certificate), roots_of(pem(amazon.root.certificate)), NOW)

    assert (chain.since, chain.until) == (NOW - timedelta(days=2), NOW + timedelta(days=3))


def test_no_more_than_a_few_chains_are_remembered(amazon: Amazon) -> None:
    good = pem(amazon.leaf.certificate, amazon.between.certificate)
    known = Certificates(lambda path: good, lambda: roots_of(pem(amazon.root.certificate)))

    for number in range(12):
        known.key(f"/echo.api/{number}.pem", NOW)

    assert len(known._known) == 8


@pytest.mark.filterwarnings("ignore:Parsed a serial number")
def test_the_roots_of_every_browser_are_there_to_be_trusted() -> None:
    found = trusted_roots(AlexaDoor())

    assert found.count(b"BEGIN CERTIFICATE") > 50
    assert roots_of(found)


def test_one_root_that_cannot_be_read_does_not_close_the_door(amazon: Amazon) -> None:
    odd = b"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"

    assert chain_of(amazon.shelf["/echo.api/chain.pem"], roots_of(odd + pem(amazon.root.certificate)), NOW)
    with pytest.raises(ValueError, match="empty"):
        roots_of(odd)
