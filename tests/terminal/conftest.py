"""A terminal as a person has it: a data folder of its own, a language, and what is said back."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from click.testing import CliRunner

import samen
from household.model import Language
from household.settings import Settings, read_settings
from household.store import Store
from language.sentences import say
from terminal import check_verb, chore_verbs, plan_verbs, spoken
from tests.integrations.servers import radicale

ROOT = Path(samen.__file__).parent
PEOPLE = {"sanne": "geheim-van-sanne", "bram": "geheim-van-bram"}
HOME = """
household: {name: Thuis, key: thuis, zone: Europe/Amsterdam}
members: [{name: Sanne, share: 1/2}, {name: Bram, share: 1/2}]
chores:
- {name: speelgoed opruimen, key: speelgoed, also: [speelgoed], minutes: 10, often: elke dag, when: "18:30-20:30"}
- {name: koken, minutes: 40, often: elke dag, when: "16:30-18:30"}
- {name: stofzuigen, minutes: 25, often: 2 keer per week, when: "09:00-19:30"}
"""


@dataclass(frozen=True)
class Said:
    """What a verb left behind: its exit code, what it said, and what it said about what is in the way."""

    code: int
    out: str
    err: str


@dataclass
class Terminal:
    """Types verbs in this process, with nothing of the machine's own settings."""

    folder: Path
    speak: Callable[[Language], None]
    environ: dict[str, str] = field(default_factory=dict)

    def __call__(self, *words: str, answers: str = "", language: Language = "nl", **environ: str) -> Said:
        """Type one verb; ``answers`` is what is typed at its questions."""
        self.speak(language)
        given = {"SAMEN_DATA": str(self.folder), "SAMEN_LANGUAGE": language, **self.environ, **environ}
        done = CliRunner().invoke(samen.samen, words, input=answers, env=given, prog_name="samen")
        return Said(done.exit_code, done.stdout, done.stderr)

    def process(self, *words: str, **environ: str) -> subprocess.Popen[str]:
        """The same as a process of its own."""
        given = {"SAMEN_DATA": str(self.folder), "PYTHONUNBUFFERED": "1", **self.environ, **environ}
        return subprocess.Popen(
            [sys.executable, str(ROOT / "samen.py"), *words],
            env={**os.environ, **given},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    @property
    def settings(self) -> Settings:
        return read_settings({"SAMEN_DATA": str(self.folder), **self.environ})

    @property
    def store(self) -> Store:
        return Store.open(self.settings)


@pytest.fixture
def terminal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Terminal:
    """A terminal over an empty data folder."""
    for name in [n for n in os.environ if n.startswith("SAMEN_")]:
        monkeypatch.delenv(name)

    def speak(language: Language) -> None:
        for module in (spoken, plan_verbs, chore_verbs, check_verb):
            monkeypatch.setattr(module, "LANGUAGE", language)

    return Terminal(tmp_path / "data", speak)


@pytest.fixture
def home(terminal: Terminal) -> Terminal:
    """A terminal where Sanne and Bram have begun; private addresses on loopback are open."""
    assert terminal("init", "--from", "-", answers=HOME).code == 0
    terminal.environ["SAMEN_PRIVATE_HOSTS"] = "127.0.0.1"
    return terminal


@pytest.fixture(scope="session")
def caldav(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A real CalDAV server where Sanne and Bram have an account each."""
    with radicale(tmp_path_factory.mktemp("radicale"), PEOPLE) as url:
        yield url


@pytest.fixture
def connected(home: Terminal, caldav: str) -> Terminal:
    """Both accounts are connected."""
    for member, word in PEOPLE.items():
        done = home("connect", "caldav", caldav, "--user", member, "--for", member, answers=f"{word}\n")
        assert done.code == 0, done.err
    return home


def sentence(key: str, language: Language = "nl", details: Mapping[str, object] | None = None) -> str:
    """The one line that a person reads for a sentence."""
    return say(key, language, **(details or {})) + "\n"
