"""A real Home Assistant on loopback, with somebody who is logged in: asked as its own app asks it."""

from __future__ import annotations

import asyncio
import contextlib
import shutil
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import aiohttp
import requests
from servers import die_with_parent, free_port

#: The somebody that `bin/home-assistant-for-tests` made.
USER, PASSWORD = "tester", "only-on-loopback"
#: As little as is needed here; `script.hear` keeps what it is told to say, so that it can be read back.
CONFIGURATION = """\
homeassistant:
  {{name: Test, country: NL, language: nl, time_zone: Europe/Amsterdam, packages: !include_dir_named packages}}
http: {{server_host: 127.0.0.1, server_port: {port}}}
api:
websocket_api:
auth:
config:
conversation:
webhook:
input_text: {{heard: {{max: 255, initial: ""}}}}
script:
  hear:
    fields: {{message: {{}}}}
    sequence:
      - {{service: input_text.set_value, target: {{entity_id: input_text.heard}}, data: {{value: "{{{{ message }}}}"}}}}
"""


@dataclass(frozen=True)
class Hass:
    """A running one: its address, and the way in of the one who is logged in."""

    url: str
    session: requests.Session
    log: Path

    def said(self, text: str, language: str = "nl", **more: str) -> dict[str, Any]:
        """What Assist answers: ``{speech, conversation_id, continue_conversation, kind}``."""
        reply = self.call("POST", "/api/conversation/process", {"text": text, "language": language, **more})
        response = reply["response"]
        return {
            "speech": response["speech"]["plain"]["speech"],
            "kind": response["response_type"],
            "conversation_id": reply["conversation_id"],
            "continue_conversation": reply.get("continue_conversation"),
        }

    def speech(self, text: str, language: str = "nl", **more: str) -> str:
        return str(self.said(text, language, **more)["speech"])

    def call(self, method: str, path: str, values: Mapping[str, object] | None = None) -> Any:
        reply = self.session.request(method, f"{self.url}{path}", json=values, timeout=30)
        assert reply.ok, f"{path}: {reply.status_code} {reply.text}"
        return reply.json()

    def asked(self, command: str) -> Any:
        """The result of a command that only its websocket takes."""
        return asyncio.run(self._asked(command))

    async def _asked(self, command: str) -> Any:
        token = str(self.session.headers["Authorization"]).removeprefix("Bearer ")
        async with aiohttp.ClientSession() as session, session.ws_connect(f"{self.url}/api/websocket") as socket:
            await socket.receive_json()
            await socket.send_json({"type": "auth", "access_token": token})
            await socket.receive_json()
            await socket.send_json({"id": 1, "type": command})
            return (await socket.receive_json())["result"]

    def state(self, entity: str) -> str:
        """The state of an entity; "unavailable" while there is none."""
        reply = self.session.get(f"{self.url}/api/states/{entity}", timeout=30)
        return str(reply.json()["state"]) if reply.ok else "unavailable"

    def until(self, entity: str, fits: Callable[[str], bool]) -> str:
        """Its state, once it fits; after ten seconds whatever it is."""
        for _ in range(200):
            if fits(self.state(entity)):
                break
            time.sleep(0.05)
        return self.state(entity)


@contextlib.contextmanager
def running(hass: str, folder: Path, files: Mapping[str, str], port: int = 0) -> Iterator[Hass]:
    """Home Assistant, by the program that ``bin/home-assistant-for-tests`` prepared, with these files."""
    port = port or free_port()
    shutil.copytree(Path(hass).parent / "config", folder)
    (folder / "packages").mkdir()
    for path, text in {"configuration.yaml": CONFIGURATION.format(port=port), **files}.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text, encoding="utf-8")
    with (folder / "stdout").open("wb") as log:
        server = subprocess.Popen([hass, folder], stdout=log, stderr=log, preexec_fn=die_with_parent)
    try:
        yield Hass(url := f"http://127.0.0.1:{port}", _logged_in(server, url, folder), folder / "home-assistant.log")
    finally:
        server.terminate()
        try:
            server.wait(15)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait()


def _logged_in(server: subprocess.Popen[bytes], url: str, folder: Path) -> requests.Session:
    """Its login flow, once it is up (https://developers.home-assistant.io/docs/auth_api)."""
    client, session = f"{url}/", requests.Session()
    _until_it_understands(server, url, folder)
    begin = {"client_id": client, "handler": ["homeassistant", None], "redirect_uri": client}
    flow = requests.post(f"{url}/auth/login_flow", json=begin, timeout=10).json()["flow_id"]
    who = {"client_id": client, "username": USER, "password": PASSWORD}
    code = requests.post(f"{url}/auth/login_flow/{flow}", json=who, timeout=10).json()["result"]
    grant = {"grant_type": "authorization_code", "code": code, "client_id": client}
    token = requests.post(f"{url}/auth/token", data=grant, timeout=10).json()["access_token"]
    session.headers["Authorization"] = f"Bearer {token}"
    _until_it_runs(session, url)
    return session


def _until_it_understands(server: subprocess.Popen[bytes], url: str, folder: Path) -> None:
    for _ in range(1200):
        if server.poll() is not None:
            break
        with contextlib.suppress(requests.ConnectionError):
            if requests.post(f"{url}/api/conversation/process", timeout=10).status_code == 401:
                return
        time.sleep(0.1)
    raise RuntimeError(f"Home Assistant did not start: {(folder / 'stdout').read_text()[-2000:]}")


def _until_it_runs(session: requests.Session, url: str) -> None:
    """Its automations begin to listen once everything has started."""
    for _ in range(600):
        if session.get(f"{url}/api/config", timeout=10).json()["state"] == "RUNNING":
            return
        time.sleep(0.1)
    raise RuntimeError("Home Assistant did not finish starting")
