"""A virtual Alexa speaks through the generated model, with the house that `samen run` serves, signed by a proxy."""

import json
import os
import subprocess
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
import requests
import waitress
from amazon import SKILL, Amazon, as_bytes, stamp

from household.model import Home, Language
from household.settings import Settings
from household.store import Store
from language.alexa import interaction_model
from pages import create_app

#: Tuesday, two in the afternoon in Amsterdam.
NOW = datetime(2026, 3, 3, 13, tzinfo=UTC)
FOLDER = os.environ.get("SAMEN_TEST_VIRTUAL_ALEXA", "")

pytestmark = pytest.mark.skipif(
    not FOLDER, reason="needs node: bin/virtual-alexa-for-tests -- .venv/bin/python -m pytest tests/webhooks"
)


@pytest.fixture
def house(store: Store, kept: int, settings: Settings, tmp_path: Path) -> Iterator[tuple[str, Amazon]]:
    """The address of the served house, and the Amazon whose skill it is."""
    amazon = Amazon(NOW)
    with amazon.serving(tmp_path) as door:
        app = create_app(store, replace(settings, alexa=door), lambda: NOW)
        server = waitress.create_server(app, host="127.0.0.1", port=0)
        threading.Thread(target=server.run, daemon=True).start()
        yield f"http://127.0.0.1:{server.effective_port}/webhooks/alexa", amazon
        server.close()


@contextmanager
def signing(amazon: Amazon, house: str) -> Iterator[str]:
    """The address of a proxy that gives each request the house's moment, signs it, and sends it on."""

    class Proxy(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            said = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            said["request"]["timestamp"] = stamp(NOW)
            body = as_bytes(said)
            answer = requests.post(house, data=body, headers=amazon.headers(body), timeout=8)
            self.send_response(answer.status_code)
            self.end_headers()
            self.wfile.write(answer.content)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Proxy)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}/"
    finally:
        server.shutdown()
        server.server_close()


Speak = Callable[..., list[dict[str, Any]]]


@pytest.fixture
def speak(house: tuple[str, Amazon], home: Home, store: Store, kept: int) -> Speak:
    """What is heard, utterance after utterance, in one conversation; "" opens the skill."""
    address, amazon = house
    token = store.add_token(kept, "Alexa", None, NOW)

    def spoken(*say: str, language: Language = "nl", linked: bool = True) -> list[dict[str, Any]]:
        wanted = {
            "model": interaction_model(home, language),
            "locale": {"nl": "nl-NL", "en": "en-GB"}[language],
            "skill": SKILL,
            "token": token if linked else None,
            "say": say,
        }
        with signing(amazon, address) as proxy:
            script = Path(__file__).with_name("virtual_alexa.js")
            text = json.dumps({**wanted, "url": proxy})
            done = subprocess.run(["node", script], input=text, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        heard: list[dict[str, Any]] = json.loads(done.stdout)
        return heard

    return spoken


def speech(heard: dict[str, Any]) -> str:
    return str(heard["response"]["outputSpeech"]["ssml"]).removeprefix("<speak>").removesuffix("</speak>")


def test_who_does_what_is_heard_through_the_dutch_model(speak: Speak) -> None:
    heard = speak(
        "wie doet vanavond het speelgoed",
        "wie doet morgen de was",
        "wanneer is de was",
        "wie vanavond het speelgoed doet",
        "wat staat er vanavond op het programma",
    )

    assert [each["intent"] for each in heard] == ["WhoDoes", "WhoDoes", "WhenIs", "WhoDoes", "Agenda"]
    assert speech(heard[0]) == "Bram doet vanavond het speelgoed, om zeven uur."
    assert speech(heard[1]).startswith("Morgen niet: de was.")
    assert speech(heard[2]) == "De was doet Sanne vanavond om half acht."
    assert speech(heard[3]) == speech(heard[0])
    assert speech(heard[4]).startswith("Vanavond: ")


def test_a_change_is_made_after_a_yes_and_not_after_a_no(speak: Speak, store: Store, kept: int) -> None:
    asked, denied = speak("Sanne is dit weekend weg", "nee")
    before = store.home(kept).periods
    again, agreed = speak("Sanne is dit weekend weg", "ja")

    assert speech(asked) == speech(again) == "Zal ik noteren dat Sanne er niet is, zaterdag tot en met zondag?"
    assert [each["response"]["shouldEndSession"] for each in (asked, denied, again, agreed)] == [False, True] * 2
    assert [each["intent"] for each in (denied, agreed)] == ["AMAZON.NoIntent", "AMAZON.YesIntent"]
    assert before == ()
    [period] = store.home(kept).periods
    assert (period.member, period.first.isoformat(), period.last.isoformat()) == ("sanne", "2026-03-07", "2026-03-08")


def test_what_was_done_is_told_by_whom_and_can_be_taken_back(speak: Speak, store: Store, kept: int) -> None:
    asked, told = speak("ik heb de was gedaan", "Bram")
    exceptions = store.home(kept).exceptions
    [undone] = speak("maak dat ongedaan")

    assert speech(asked) == "Met wie spreek ik: Sanne of Bram?"
    assert speech(told).startswith("Fijn, gedaan door Bram: de was")
    assert len(exceptions) == 1
    assert speech(undone).startswith("Goed")
    assert store.home(kept).exceptions == ()


def test_the_skill_is_opened_helps_and_stops(speak: Speak) -> None:
    opened, helped, stopped = speak("", "help", "stop")

    assert (speech(opened), opened["response"]["shouldEndSession"]) == (
        "Hoi. Vraag maar wie iets doet, of wanneer.",
        False,
    )
    assert speech(helped).startswith("Vraag bijvoorbeeld")
    assert (speech(stopped), stopped["response"]["shouldEndSession"]) == ("Tot straks.", True)


def test_a_home_that_is_not_linked_hears_how(speak: Speak) -> None:
    [heard] = speak("wie doet vanavond het speelgoed", linked=False)

    assert heard["response"]["card"] == {"type": "LinkAccount"}


def test_english_is_heard_through_its_own_model(speak: Speak) -> None:
    [heard] = speak("when is the speelgoed", language="en")

    assert heard["intent"] == "WhenIs"
    assert speech(heard) == "Bram does het speelgoed tonight at seven o’clock."
