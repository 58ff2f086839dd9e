"""The official client of the Model Context Protocol against the house as a process of its own, over loopback: with a
device's token, and all the way from finding where permission is given to handing it back."""

from __future__ import annotations

import asyncio
import os
import re
import subprocess
import sys
import time
from collections.abc import Awaitable, Callable, Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import parse_qs, urlsplit

import httpx2
import pytest
import requests
from mcp import Client
from mcp.client.auth import OAuthClientProvider
from mcp.client.streamable_http import streamable_http_client
from mcp.shared.auth import AuthorizationCodeResult, OAuthClientInformationFull, OAuthClientMetadata, OAuthToken

import samen
from household.settings import Settings
from household.store import Store
from tests.integrations.servers import free_port

T = TypeVar("T")
BACK = "http://127.0.0.1:1/callback"
CODE = "K7RM-2XQ9"


@dataclass
class House:
    """A house that listens: its address, its store, and what the clock there said when it began."""

    url: str
    store: Store
    household: int
    now: datetime

    @property
    def mcp(self) -> str:
        return f"{self.url}/webhooks/mcp"


@pytest.fixture
def begin(store: Store, settings: Settings, kept: int, at: Callable[..., datetime]) -> Iterator[Callable[..., House]]:
    """Starts the house, with settings of the test's own."""
    running: list[subprocess.Popen[bytes]] = []

    def begun(**environ: str) -> House:
        port, now = free_port(), at(1, 14)
        given = {
            "SAMEN_DATA": str(settings.data),
            "SAMEN_DATABASE_URL": settings.database_url,
            "SAMEN_PORT": str(port),
            "SAMEN_NOW": now.isoformat(),
        }
        program = [sys.executable, str(Path(samen.__file__)), "_pages"]
        running.append(subprocess.Popen(program, env={**os.environ, **given, **environ}))
        _until_it_answers(f"http://127.0.0.1:{port}/health", running[-1])
        return House(f"http://127.0.0.1:{port}", store, kept, now)

    yield begun
    for process in running:
        process.kill()
        process.wait(10)


def _until_it_answers(url: str, process: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + 30
    while time.monotonic() < until and process.poll() is None:
        try:
            if direct().get(url, timeout=2).ok:
                return
        except requests.ConnectionError:
            time.sleep(0.1)
    raise AssertionError("the house did not begin")


def direct() -> requests.Session:
    """A browser that no proxy of this machine stands before."""
    browser = requests.Session()
    browser.trust_env = False
    return browser


async def _with(house: House, use: Callable[[Client], Awaitable[T]], **how: Any) -> T:
    async with (
        httpx2.AsyncClient(trust_env=False, timeout=20, **how) as http,
        Client(streamable_http_client(house.mcp, http_client=http)) as client,
    ):
        return await use(client)


def run(work: Coroutine[Any, Any, T]) -> T:
    """What comes of it, in a thread of its own: in this one a browser's loop may be running for other tests."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, work).result()


def speak(house: House, token: str, use: Callable[[Client], Awaitable[T]]) -> T:
    """Let the official client do something with a device's token."""
    return run(_with(house, use, headers={"Authorization": f"Bearer {token}"}))


# ── a device's token ──


def test_the_official_client_lists_the_tools_and_asks(begin: Callable[..., House]) -> None:
    house = begin()
    token = house.store.add_token(house.household, "keuken", None, house.now)

    async def ask(client: Client) -> tuple[Any, Any, Any]:
        return (
            await client.list_tools(),
            await client.call_tool("who_does", {"chore": "het speelgoed", "day": "vandaag", "language": "nl"}),
            await client.call_tool("ask", {"question": "wie doet morgen het speelgoed"}),
        )

    listed, who, asked = speak(house, token, ask)

    names = {tool.name for tool in listed.tools}
    assert names >= {"ask", "confirm", "who_does", "agenda", "when_is", "done", "postpone", "swap"}
    assert names.isdisjoint({"note_moment", "need", "appreciate"})
    assert not who.is_error
    assert who.content[0].text == "Bram doet vanavond het speelgoed, om zeven uur."
    assert who.structured_content["slots"]["chore"] == "speelgoed"
    assert asked.structured_content["speech"].startswith("Bram doet morgen")


def test_a_device_of_ones_own_is_offered_what_is_private_too(begin: Callable[..., House]) -> None:
    house = begin()
    token = house.store.add_token(house.household, "telefoon", "sanne", house.now)

    listed = speak(house, token, lambda client: client.list_tools())

    assert {tool.name for tool in listed.tools} >= {"note_moment", "need", "appreciate"}


def test_the_official_client_is_not_let_in_with_a_wrong_token(begin: Callable[..., House]) -> None:
    house = begin()

    with pytest.raises(BaseExceptionGroup) as refused:
        speak(house, "wrong", lambda client: client.list_tools())

    assert any("Dit apparaat ken ik niet" in str(error) for error in leaves(refused.value))


def leaves(error: BaseException) -> list[BaseException]:
    """The errors in a group, and in the groups in it."""
    if isinstance(error, BaseExceptionGroup):
        return [leaf for inner in error.exceptions for leaf in leaves(inner)]
    return [error]


# ── permission ──


@dataclass
class Kept:
    """What the client keeps between requests."""

    info: OAuthClientInformationFull | None = None
    tokens: list[OAuthToken] = field(default_factory=list)

    async def get_tokens(self) -> OAuthToken | None:
        return self.tokens[-1] if self.tokens else None

    async def set_tokens(self, tokens: OAuthToken) -> None:
        self.tokens.append(tokens)

    async def get_client_info(self) -> OAuthClientInformationFull | None:
        return self.info

    async def set_client_info(self, client_info: OAuthClientInformationFull) -> None:
        self.info = client_info


class Sanne:
    """Somebody in a browser who is asked for permission, signs in and says yes."""

    def __init__(self, house: House, whose: str) -> None:
        self.house, self.whose, self.browser = house, whose, direct()
        self.answer: dict[str, list[str]] = {}

    async def is_sent_to(self, address: str) -> None:
        await asyncio.to_thread(self.says_yes, address)

    def says_yes(self, address: str) -> None:
        self.house.store.add_code(
            f"sign-in/{self.house.household}/bram", CODE, self.house.now + timedelta(hours=1), self.house.now
        )
        page = self.browser.get(address, timeout=10)
        page = self.browser.post(
            f"{self.house.url}/sign-in", data={"code": CODE, "form_key": form_key(page)}, timeout=10
        )
        assert "Mag " in page.text or "May " in page.text
        said = {"form_key": form_key(page), "do": "yes", "whose": self.whose}
        gone = self.browser.post(page.url, data=said, allow_redirects=False, timeout=10)
        assert gone.headers["Location"].startswith(BACK)
        self.answer = parse_qs(urlsplit(gone.headers["Location"]).query)

    async def comes_back(self) -> AuthorizationCodeResult:
        return AuthorizationCodeResult(
            code=self.answer["code"][0], state=self.answer["state"][0], iss=self.answer["iss"][0]
        )


def form_key(page: requests.Response) -> str:
    found = re.search(r'name="form_key" value="([^"]+)"', page.text)
    assert found, page.text
    return found[1]


def permitted(house: House, kept: Kept, whose: str) -> OAuthClientProvider:
    """The client's own way to permission, with Sanne at the browser."""
    sanne = Sanne(house, whose)
    about = OAuthClientMetadata(redirect_uris=[BACK], client_name="Claude", token_endpoint_auth_method="none")
    return OAuthClientProvider(house.mcp, about, kept, sanne.is_sent_to, sanne.comes_back)


async def _who(client: Client) -> Any:
    return await client.call_tool("ask", {"question": "wie doet vanavond het speelgoed", "language": "nl"})


@pytest.mark.parametrize("way", ["by itself", "added before"])
def test_the_official_client_finds_asks_calls_renews_and_hands_back(begin: Callable[..., House], way: str) -> None:
    house, kept = begin(SAMEN_CLIENT_REGISTRATION="yes" if way == "by itself" else "no"), Kept()
    if way == "added before":
        secret = house.store.add_client("claude", "Claude", [BACK], house.now)
        kept.info = OAuthClientInformationFull(
            client_id="claude",
            client_secret=secret,
            redirect_uris=[BACK],
            token_endpoint_auth_method="client_secret_post",
        )

    said = run(_with(house, _who, auth=permitted(house, kept, f"{house.household}.bram")))

    assert said.structured_content["speech"].startswith("Jij doet vanavond het speelgoed")
    [first] = kept.tokens
    assert first.refresh_token
    assert [(token.device, token.member) for token in house.store.tokens(house.household)] == [("Claude", "bram")]

    expired = Kept(kept.info, [replace_access(first)])
    provider = permitted(house, expired, "")
    run(_with(house, _who, auth=_expired(provider)))

    renewed = expired.tokens[-1]
    assert renewed.access_token not in (first.access_token, "expired")
    assert house.store.speaker_of(renewed.access_token, house.now, house.mcp)

    assert kept.info
    told = {"token": renewed.refresh_token, "client_id": kept.info.client_id}
    told |= {"client_secret": kept.info.client_secret} if kept.info.client_secret else {}
    assert direct().post(f"{house.url}/revoke", data=told, timeout=10).status_code == 200
    assert house.store.speaker_of(renewed.access_token, house.now, house.mcp) is None
    headers = {"Authorization": f"Bearer {renewed.access_token}"}
    ping = {"jsonrpc": "2.0", "id": 1, "method": "ping"}
    refused = direct().post(house.mcp, json=ping, headers=headers, timeout=10)
    assert refused.status_code == 401
    assert "/.well-known/oauth-protected-resource/webhooks/mcp" in refused.headers["WWW-Authenticate"]


def replace_access(tokens: OAuthToken) -> OAuthToken:
    return tokens.model_copy(update={"access_token": "expired"})


def _expired(provider: OAuthClientProvider) -> OAuthClientProvider:
    """The client after a night: it knows that its access token serves no more."""
    initialize = provider._initialize  # there is no other way to let its time pass

    async def later() -> None:
        await initialize()
        provider.context.token_expiry_time = time.time() - 1

    provider._initialize = later  # type: ignore[method-assign]
    return provider
