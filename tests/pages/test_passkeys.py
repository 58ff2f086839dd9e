"""A passkey is made by who is in, lets them in afterwards, and does so for nobody else."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from authenticator import Authenticator, Flag
from cryptography.hazmat.primitives.asymmetric import ec
from fido2.utils import websafe_decode, websafe_encode
from fido2.webauthn import AttestationObject, AttestedCredentialData, AuthenticatorData
from flask import Flask
from flask.testing import FlaskClient
from kept_home import Clock, let_in
from werkzeug.test import TestResponse

from household.model import NoteKind
from household.sealed import ByPasskey, NotThePasskey, Opener
from household.settings import Settings
from household.store import NoKeyYet, Passkey, Store
from pages import create_app
from rounds import notes
from rounds.passkeys import house_of

HERE = "https://samen.example"


class Browser:
    """A browser at the address of the house, with a keeper of passkeys."""

    def __init__(self, app: Flask, keeper: Authenticator, base: str = HERE) -> None:
        self.client: FlaskClient = app.test_client()
        self.keeper, self.base = keeper, base

    def get(self, path: str = "/") -> TestResponse:
        return self.client.get(path, base_url=self.base)

    @property
    def key(self) -> str:
        found = re.search(r'name="form_key" value="([0-9a-f]+)"', self.get().text)
        return found[1] if found else ""

    def post(self, path: str, body: dict[str, Any] | None = None, key: str | None = None) -> TestResponse:
        headers = {"X-Form-Key": self.key if key is None else key}
        return self.client.post(path, base_url=self.base, json=body or {}, headers=headers)

    def form(self, path: str, **fields: str) -> TestResponse:
        return self.client.post(path, base_url=self.base, data=fields | {"form_key": self.key})

    def makes(self, name: str = "telefoon", origin: str = HERE) -> TestResponse:
        asked = self.post("/security/passkeys/ask").get_json()
        return self.post("/security/passkeys", {"credential": self.keeper.make(asked, origin), "name": name})

    def comes_in(self, origin: str = HERE, **changed: Any) -> TestResponse:
        asked = self.post("/sign-in/passkey/ask").get_json()
        return self.post("/sign-in/passkey", {"credential": self.keeper.answer(asked, origin, **changed)})

    @property
    def is_in(self) -> bool:
        return self.get("/security").status_code == 200


@pytest.fixture
def clock(at: Callable[..., datetime]) -> Clock:
    return Clock(at(1, 14))


@pytest.fixture
def app(store: Store, settings: Settings, clock: Clock, kept: int) -> Flask:
    store.claim(kept)
    return create_app(store, replace(settings, base_url=HERE, base_url_given=True), clock)


@pytest.fixture
def sanne(app: Flask, store: Store, kept: int, clock: Clock) -> Browser:
    """Sanne, who is in, with her telephone."""
    browser = Browser(app, Authenticator())
    let_in(browser.client, store, kept, "sanne", clock.now, HERE)
    return browser


@pytest.fixture
def outside(app: Flask, sanne: Browser) -> Browser:
    """The same telephone at another browser, after Sanne made a passkey with it."""
    assert sanne.makes().get_json() == {"go": "/security?said=passkey"}
    return Browser(app, sanne.keeper)


def test_a_passkey_is_made_and_lets_its_owner_in(outside: Browser, store: Store, kept: int, clock: Clock) -> None:
    assert not outside.is_in
    clock.now += timedelta(hours=3)

    came = outside.comes_in()

    assert came.get_json() == {"go": "/security"}  # where this browser was going
    assert outside.is_in
    [key] = store.passkeys(kept, "sanne")
    assert (key.name, key.count, key.used) == ("telefoon", 1, clock.now)
    assert store.ways_in(kept, "sanne") == {"passkey"}
    assert store.visits(kept, "bram") == ()


def test_the_page_offers_a_passkey_once_there_is_one(app: Flask, outside: Browser) -> None:
    page = outside.get().text

    assert 'data-ask="/sign-in/passkey/ask"' in page
    assert "/static/passkey.js" in page
    assert "https en een naam" not in page


def test_what_a_passkey_is_told_of_its_owner_is_their_name_and_no_number(sanne: Browser) -> None:
    asked = sanne.post("/security/passkeys/ask").get_json()

    assert asked["user"]["name"] == asked["user"]["displayName"] == "Sanne"
    assert asked["rp"] == {"name": "samen", "id": "samen.example"}
    assert len(asked["user"]["id"]) == 43
    assert asked["authenticatorSelection"]["userVerification"] == "preferred"


def test_one_telephone_holds_one_passkey_of_a_person(sanne: Browser, outside: Browser) -> None:
    asked = sanne.post("/security/passkeys/ask").get_json()

    assert [one["type"] for one in asked["excludeCredentials"]] == ["public-key"]
    with pytest.raises(AssertionError, match="InvalidStateError"):
        sanne.keeper.make(asked, HERE)


@pytest.mark.parametrize(
    "wrongly",
    [
        {"origin": "https://samen.example.joris.example"},
        {"origin": "https://www.samen.example"},
        {"origin": "http://samen.example"},
        {"kind": "webauthn.create"},
        {"rp": "joris.example"},
        {"flags": Flag.UV},  # nobody touched it
        {"handle": b"somebody else"},
        {"handle": b""},
        {"private": ec.generate_private_key(ec.SECP256R1())},
    ],
)
def test_an_answer_that_does_not_fit_lets_nobody_in(outside: Browser, wrongly: dict[str, Any]) -> None:
    refused = outside.comes_in(**wrongly)

    assert refused.status_code == 403
    assert "Deze passkey past hier niet" in refused.get_json()["problem"]
    assert not outside.is_in


def test_a_passkey_that_was_copied_lets_nobody_in(outside: Browser) -> None:
    assert [outside.comes_in().status_code for _ in range(2)] == [200, 200]

    assert [outside.comes_in(count=count).status_code for count in (2, 1, 0)] == [403, 403, 403]
    assert outside.comes_in(count=9).status_code == 200


def test_a_challenge_is_answered_once_by_the_browser_that_was_asked(
    app: Flask, outside: Browser, clock: Clock, store: Store, kept: int
) -> None:
    other = Browser(app, outside.keeper)
    asked = outside.post("/sign-in/passkey/ask").get_json()
    other.post("/sign-in/passkey/ask")
    answer = {"credential": outside.keeper.answer(asked, HERE)}
    cookie = outside.client.get_cookie("__Host-samen", domain="samen.example")
    assert cookie is not None

    assert other.post("/sign-in/passkey", answer).status_code == 403
    assert outside.post("/sign-in/passkey", answer).status_code == 200
    outside.client.set_cookie("__Host-samen", cookie.value, domain="samen.example", secure=True)  # kept from before
    assert outside.post("/sign-in/passkey", answer).status_code == 403
    late = Browser(app, outside.keeper)
    asked = late.post("/sign-in/passkey/ask").get_json()
    clock.now += timedelta(minutes=6)
    assert late.post("/sign-in/passkey", {"credential": late.keeper.answer(asked, HERE)}).status_code == 403


@pytest.mark.parametrize("body", [{}, {"credential": 3}, {"credential": {}}, {"credential": {"rawId": "é"}}, {"x": []}])
def test_what_is_no_answer_is_refused(outside: Browser, sanne: Browser, body: dict[str, Any]) -> None:
    outside.post("/sign-in/passkey/ask")
    sanne.post("/security/passkeys/ask")

    assert outside.post("/sign-in/passkey", body).status_code == 403
    assert sanne.post("/security/passkeys", body).status_code == 400


def test_a_script_of_another_site_asks_in_vain(sanne: Browser, outside: Browser) -> None:
    for browser, paths in (
        (outside, ("/sign-in/passkey/ask", "/sign-in/passkey")),
        (sanne, ("/security/passkeys/ask",)),
    ):
        for path in paths:
            assert browser.post(path, key="0" * 64).status_code == 403
    assert outside.post("/security/passkeys/ask").status_code == 403  # not in


def test_a_question_for_somebody_is_not_answered_by_another(
    app: Flask, sanne: Browser, store: Store, kept: int, clock: Clock
) -> None:
    """Bram takes the challenge that was made for Sanne."""
    asked = sanne.post("/security/passkeys/ask").get_json()
    bram = Browser(app, Authenticator())
    let_in(bram.client, store, kept, "bram", clock.now, HERE)
    with bram.client.session_transaction(base_url=HERE) as session:
        session["challenge"] = asked["challenge"]

    refused = bram.post("/security/passkeys", {"credential": bram.keeper.make(asked, HERE), "name": ""})

    assert refused.status_code == 400
    assert store.passkeys(kept, "bram") == store.passkeys(kept, "sanne") == ()


def test_a_passkey_that_is_somebodys_stays_theirs(
    sanne: Browser, app: Flask, store: Store, kept: int, clock: Clock
) -> None:
    sanne.makes()
    [held] = sanne.keeper.held
    bram = Browser(app, sanne.keeper)
    let_in(bram.client, store, kept, "bram", clock.now, HERE)
    asked = bram.post("/security/passkeys/ask").get_json()
    made = bram.keeper.make(asked, HERE)
    made["response"]["attestationObject"] = _with_id(made, held.id)

    refused = bram.post("/security/passkeys", {"credential": made})

    assert refused.status_code == 400
    assert store.ways_in(kept, "bram") == frozenset()


def _with_id(made: dict[str, Any], mark: bytes) -> str:
    """What was made, under the credential id of another."""
    known = AttestationObject(websafe_decode(made["response"]["attestationObject"])).auth_data
    assert known.credential_data is not None
    public = AttestedCredentialData.create(bytes(16), mark, known.credential_data.public_key)
    data = AuthenticatorData.create(known.rp_id_hash, known.flags, known.counter, public)
    return websafe_encode(AttestationObject.create("none", data, {}))


def test_one_that_does_not_count_is_fine_too(app: Flask, store: Store, kept: int, clock: Clock) -> None:
    browser = Browser(app, Authenticator(counts=False))
    let_in(browser.client, store, kept, "bram", clock.now, HERE)
    browser.makes("")
    outside = Browser(app, browser.keeper)

    assert [outside.comes_in().status_code for _ in range(2)] == [200, 200]
    assert "Passkey" in browser.get("/security").text


def test_too_many_questions_from_one_address_pause(outside: Browser) -> None:
    asked = [outside.post("/sign-in/passkey/ask") for _ in range(21)]

    assert [answer.status_code for answer in asked[-2:]] == [200, 429]
    assert "Even pauze" in asked[-1].get_json()["problem"]
    assert int(asked[-1].headers["Retry-After"]) > 0


def test_passkeys_are_named_and_removed_by_their_owner_only(
    sanne: Browser, app: Flask, store: Store, kept: int, clock: Clock
) -> None:
    sanne.makes()
    [key] = store.passkeys(kept, "sanne")
    bram = Browser(app, Authenticator())
    let_in(bram.client, store, kept, "bram", clock.now, HERE)

    for deed, fields in (("name", {"name": "van Bram"}), ("remove", {})):
        assert "said=gone" in bram.form(f"/security/passkeys/{key.id}/{deed}", **fields).headers["Location"]
    sanne.form(f"/security/passkeys/{key.id}/name", name="  mijn\ntelefoon ")

    [named] = store.passkeys(kept, "sanne")
    assert named.name == "mijn telefoon"
    assert "mijn telefoon</strong>" not in bram.get("/security").text
    assert sanne.form(f"/security/passkeys/{key.id}/name", name=" ").status_code == 400


def test_the_last_way_in_stays(sanne: Browser, store: Store, kept: int) -> None:
    sanne.makes()
    [key] = store.passkeys(kept, "sanne")

    refused = sanne.form(f"/security/passkeys/{key.id}/remove")

    assert refused.status_code == 400
    assert "Voeg eerst een andere manier toe" in refused.text
    sanne.form("/security/password", new="vier losse woorden hier")
    assert sanne.form(f"/security/passkeys/{key.id}/remove").headers["Location"] == "/security?said=removed"
    assert store.ways_in(kept, "sanne") == {"password"}


def test_a_removed_passkey_lets_nobody_in(sanne: Browser, outside: Browser, store: Store, kept: int) -> None:
    sanne.form("/security/password", new="vier losse woorden hier")
    sanne.form(f"/security/passkeys/{store.passkeys(kept, 'sanne')[0].id}/remove")

    assert outside.comes_in().status_code == 403


@pytest.mark.parametrize(
    ("base", "host", "house"),
    [
        ("https://samen.example", "samen.example", ("samen.example", "https://samen.example")),
        ("https://samen.example:8443", "samen.example", ("samen.example", "https://samen.example:8443")),
        ("https://samen.example:443", "samen.example", ("samen.example", "https://samen.example")),
        ("http://localhost:8027", "localhost", ("localhost", "http://localhost:8027")),
        ("http://samen.example", "samen.example", None),
        ("http://127.0.0.1:8027", "127.0.0.1", None),
        ("https://192.168.1.5", "192.168.1.5", None),
        ("https://[fd00::5]", "fd00::5", None),
        ("https://samen.example", "localhost", None),
    ],
)
def test_passkeys_take_https_with_a_name(
    settings: Settings, base: str, host: str, house: tuple[str, str] | None
) -> None:
    found = house_of(replace(settings, base_url=base), host)

    assert (found and (found.name, found.origin)) == house


def test_elsewhere_the_pages_say_so_and_offer_the_others(
    store: Store, settings: Settings, clock: Clock, kept: int
) -> None:
    store.claim(kept)
    browser = Browser(create_app(store, settings, clock), Authenticator(), "http://127.0.0.1:8027")
    assert "Een passkey kan op dit adres niet" in browser.get().text
    let_in(browser.client, store, kept, "sanne", clock.now, browser.base)

    page = browser.get("/security").text

    assert "Een passkey kan op dit adres niet" in page
    assert "passkey.js" not in page
    assert browser.post("/security/passkeys/ask").status_code == 404
    assert browser.post("/sign-in/passkey/ask").status_code == 404


# ── opening notes ───────────────────────────────────────────────────────────────────────────────

PHRASE = "appels en zes peren"


@pytest.fixture
def with_notes(sanne: Browser, store: Store, kept: int, clock: Clock) -> Passkey:
    """Sanne has a passphrase, a note, and a passkey that does not open it yet."""
    notes.choose_passphrase(store, kept, "sanne", PHRASE)
    notes.keep(store, kept, "sanne", NoteKind.NEED, "een avond voor mezelf", clock.now)
    sanne.makes()
    return store.passkeys(kept, "sanne")[0]


def lets_open(browser: Browser, key: Passkey, phrase: str = PHRASE, **changed: str) -> TestResponse:
    asked = browser.post("/security/notes/ask", {"only": str(key.id)}).get_json()
    credential, given = browser.keeper.opens(asked)
    fields = {"passphrase": phrase, "passkey": credential, "prf": given} | changed
    return browser.form(f"/security/passkeys/{key.id}/notes", **fields)


def opener(browser: Browser) -> Opener:
    """What the browser brings when it is asked for any passkey that opens."""
    return notes.opener_of("", *browser.keeper.opens(browser.post("/security/notes/ask").get_json()))


def test_a_passkey_opens_notes_once_the_passphrase_said_so(
    sanne: Browser, with_notes: Passkey, store: Store, kept: int
) -> None:
    assert lets_open(sanne, with_notes).headers["Location"] == "/security?said=opens"

    by_passkey, by_phrase = (notes.read(store, kept, "sanne", one) for one in (opener(sanne), PHRASE))

    assert [note.text for note in by_passkey.notes] == ["een avond voor mezelf"]
    assert by_passkey == by_phrase
    assert "Deze passkey opent ook je notities." in sanne.get("/security").text


def test_what_a_passkey_gives_is_kept_nowhere(
    sanne: Browser, with_notes: Passkey, store: Store, kept: int, settings: Settings
) -> None:
    lets_open(sanne, with_notes)
    given = opener(sanne)
    assert isinstance(given, ByPasskey)

    everything = b"".join(path.read_bytes() for path in settings.data.parent.glob("samen.db*"))

    assert given.credential.encode() in everything
    assert given.key not in everything
    assert websafe_encode(given.key).encode() not in everything
    assert repr(given.key) not in repr(given)


def test_the_passphrase_goes_on_and_a_new_one_changes_nothing_for_the_passkey(
    sanne: Browser, with_notes: Passkey, store: Store, kept: int
) -> None:
    lets_open(sanne, with_notes)

    notes.change_passphrase(store, kept, "sanne", PHRASE, "andere woorden, ook vier")

    assert len(notes.read(store, kept, "sanne", opener(sanne)).notes) == 1
    assert len(notes.read(store, kept, "sanne", "andere woorden, ook vier").notes) == 1


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"phrase": "niet deze woorden"}, "gaat het niet open"),
        ({"prf": ""}, "opent je notities niet"),
        ({"prf": "AAAA"}, "opent je notities niet"),
        ({"prf": "é"}, "opent je notities niet"),
        ({"passkey": ""}, "opent je notities niet"),
    ],
)
def test_what_does_not_fit_lets_no_passkey_open(
    sanne: Browser, with_notes: Passkey, store: Store, kept: int, changed: dict[str, str], said: str
) -> None:
    refused = lets_open(sanne, with_notes, **changed)

    assert refused.status_code == 400
    assert said in refused.text
    assert not store.passkeys(kept, "sanne")[0].opens


def test_another_passkey_or_other_bytes_open_nothing(
    sanne: Browser, with_notes: Passkey, store: Store, kept: int, app: Flask, clock: Clock
) -> None:
    lets_open(sanne, with_notes)
    bram = Browser(app, Authenticator())
    let_in(bram.client, store, kept, "bram", clock.now, HERE)
    bram.makes()
    [his] = store.passkeys(kept, "bram")
    right = opener(sanne)
    assert isinstance(right, ByPasskey)

    others = ((right.credential, bytes(32)), (his.credential, right.key), ("x", right.key))
    for wrong in (ByPasskey(*other) for other in others):
        with pytest.raises(NotThePasskey):
            notes.read(store, kept, "sanne", wrong)
    with pytest.raises(NoKeyYet):
        notes.read(store, kept, "bram", right)
    assert bram.post("/security/notes/ask", {"only": str(with_notes.id)}).get_json()["allowCredentials"] == []
    refused = bram.form(f"/security/passkeys/{with_notes.id}/notes", passphrase=PHRASE, passkey="x", prf="A" * 43)
    assert refused.status_code == 400
    assert bram.form(f"/security/passkeys/{with_notes.id}/notes/off").headers["Location"] == "/security?said=gone"
    assert store.passkeys(kept, "sanne")[0].opens


def test_who_begins_anew_or_takes_it_back_has_no_passkey_that_opens(
    sanne: Browser, with_notes: Passkey, store: Store, kept: int
) -> None:
    lets_open(sanne, with_notes)
    given = opener(sanne)
    assert sanne.form(f"/security/passkeys/{with_notes.id}/notes/off").status_code == 303
    with pytest.raises(NotThePasskey):
        notes.read(store, kept, "sanne", given)
    lets_open(sanne, with_notes)

    notes.reset(store, kept, "sanne")
    notes.choose_passphrase(store, kept, "sanne", PHRASE)

    assert not store.passkeys(kept, "sanne")[0].opens
    with pytest.raises(NotThePasskey):
        notes.read(store, kept, "sanne", given)


def test_tries_of_a_passphrase_pause_here_too(sanne: Browser, with_notes: Passkey) -> None:
    page = f"/security/passkeys/{with_notes.id}/notes"
    fields = {"passphrase": "x", "passkey": "x", "prf": ""}

    assert [sanne.form(page, **fields).status_code for _ in range(11)] == [400] * 10 + [429]
