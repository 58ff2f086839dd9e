"""The door of the planner at home, as seen from here."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

import aiohttp

DOMAIN = "samen"
#: The option in which questions are asked: "nl", "en", or whatever the assistant speaks.
CONF_LANGUAGE, LANGUAGES, AS_ASKED = "language", ("nl", "en"), "as_asked"

#: Somebody waits for it: an answer takes some milliseconds, and later than this it is none.
_PATIENCE = aiohttp.ClientTimeout(total=5)
_DOOR = "/webhooks/home-assistant"


class NotReached(Exception):
    """There is no answer, or not one of the planner's."""


class NotWelcome(Exception):
    """The token opens nothing, or nothing any more."""


class House:
    """One home's planner, at an address and with a token that it gave."""

    def __init__(self, session: aiohttp.ClientSession, url: str, token: str) -> None:
        self._session, self._url = session, url.rstrip("/") + _DOOR
        self._headers = {"Authorization": f"Bearer {token}"}

    async def greet(self) -> dict[str, Any]:
        """Whose home it is: ``{home, key, device, shared, language}``. Raises NotReached or NotWelcome."""
        found = await self._send("GET")
        if not isinstance(found.get("key"), str) or not isinstance(found.get("home"), str):
            raise NotReached
        return found

    async def ask(self, question: dict[str, Any]) -> dict[str, Any]:
        """What it says to a question: ``{speech, continue_conversation, …}``. Raises NotReached or NotWelcome."""
        said = await self._send("POST", json={name: value for name, value in question.items() if value})
        if not isinstance(said.get("speech"), str):
            raise NotReached
        return said

    async def _send(self, method: str, **more: Any) -> dict[str, Any]:
        options = {"headers": self._headers, "timeout": _PATIENCE, "allow_redirects": False}
        try:
            async with self._session.request(method, self._url, **options, **more) as reply:
                if reply.status == HTTPStatus.UNAUTHORIZED:
                    raise NotWelcome
                found = await reply.json()
        except (aiohttp.ClientError, TimeoutError, ValueError) as no:
            raise NotReached from no
        if not isinstance(found, dict):
            raise NotReached
        return found
