"""News by another way than mail: it goes where it should, and nowhere else."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest

from integrations.notify import ChannelDeaf, ChannelPrivate, ChannelUnknown, check_channel, tell


class Listening(HTTPServer):
    """A service that takes what it is told, or refuses it."""

    status = 200

    def __init__(self) -> None:
        self.heard: list[dict[str, Any]] = []
        super().__init__(("127.0.0.1", 0), _Ear)

    @property
    def here(self) -> str:
        return f"127.0.0.1:{self.server_port}"


class _Ear(BaseHTTPRequestHandler):
    server: Listening

    def do_POST(self) -> None:
        said = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.server.heard.append(said)
        self.send_response(self.server.status)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def service() -> Iterator[Listening]:
    with Listening() as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server
        server.shutdown()


def test_it_is_told_once_in_its_own_words(service: Listening) -> None:
    tell(f"json://{service.here}/thuis", "Jullie week", "Maandag: de afwas · ë", (service.here,))

    [said] = service.heard
    assert (said["title"], said["message"]) == ("Jullie week", "Maandag: de afwas · ë")


def test_the_private_network_is_out_of_reach_until_it_is_opened(service: Listening) -> None:
    with pytest.raises(ChannelPrivate):
        tell(f"json://{service.here}/", "a", "b", ())
    with pytest.raises(ChannelPrivate):
        tell(f"json://localhost:{service.server_port}/", "a", "b", ("127.0.0.1:1", "192.0.2.1"))

    assert service.heard == []


def test_no_program_is_started_whatever_the_address_says(tmp_path: Any) -> None:
    for channel in ("dbus://", "syslog://", "gnome://", "macosx://"):
        with pytest.raises((ChannelUnknown, ChannelPrivate, ChannelDeaf)):
            tell(channel, "a", "b", ())


def test_what_nobody_took_is_said(service: Listening) -> None:
    service.status = 500

    with pytest.raises(ChannelDeaf):
        tell(f"json://{service.here}/", "a", "b", (service.here,))


def test_an_address_that_is_none_is_found_before_anything_is_sent(service: Listening) -> None:
    check_channel(f"json://{service.here}/", ())
    for odd in ("", "zomaar wat", "tgram://", "nergens://x"):
        with pytest.raises(ChannelUnknown):
            check_channel(odd, ())

    assert service.heard == []


def test_nothing_of_the_address_is_told(service: Listening) -> None:
    with pytest.raises(ChannelPrivate) as trouble:
        tell(f"json://geheim:woord@{service.here}/pad", "a", "b", ())

    assert "geheim" not in str(trouble.value)
    assert str(service.server_port) not in repr(trouble.value)
