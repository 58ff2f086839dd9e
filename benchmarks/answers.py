"""Answers over HTTP, by the very processes that `samen run` starts: at a fixed pace, and as many as they can give.

Many devices ask a mix of questions, each in a conversation of its own; an answer counts when its intent is the right
one, and anything else is an error. The mix is asked again and again, as in a home; how a sentence was taken apart is
remembered then, so that at the same pace sentences are asked as well of which none was heard before. Beside it an empty
Flask route is asked, in the same server (waitress with eight threads) and the same run: at the fixed pace the two take
turns every second, so that whatever else the machine does meets both. A time runs from the moment at which the request
was due, so that waiting for one's turn is counted.

`python -m benchmarks.answers` measures this alone, three times.
"""

from __future__ import annotations

import json
import socket
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from itertools import cycle, islice, product
from pathlib import Path

from flask import Flask

from benchmarks.home import family
from benchmarks.measure import Row, quantile
from benchmarks.ours import NOW
from household.settings import read_settings
from household.store import Store
from language import dutch
from language.understand import understand
from rounds.plan import home_ahead
from scheduler import planner
from terminal.children import Child, Family, answers, free_port
from terminal.house import ROOT, serve_app

#: Requests a second at the fixed pace, and connections that are kept open.
PACE, LINES = 50, 16
#: What must hold: p99 at most so many times that of the empty route and so many seconds above it; answers a second.
TIMES, ABOVE, ENOUGH = 3.0, 0.015, 500.0
#: Devices, and how many of them talk at the same time. Each may ask 60 times a minute: there are more of them than two
#: processes can answer so often.
DEVICES, AT_ONCE = 2_000, 50

#: What one device asks, in this order, with the intent that it should be heard as.
MIX = (
    ("wie doet vanavond het speelgoed", "who_does"),
    ("en morgen?", "who_does"),
    ("wat moeten we vandaag doen", "agenda"),
    ("wanneer is de badkamer", "when_is"),
    ("zet een timer op tien minuten", "none"),
    ("wie kookt er morgen", "who_does"),
    ("wat doet Bram dit weekend", "agenda"),
    ("wie doet zaterdag de boodschappen", "who_does"),
    ("wanneer is de was", "when_is"),
    ("wie doet morgen de afwas", "who_does"),
)


@dataclass(frozen=True)
class Asked:
    """A request as bytes, and the intent that its answer should name; "" where the answer holds none."""

    request: bytes
    intent: str = ""

    def fits(self, status: int, body: bytes) -> bool:
        return status == 200 and (not self.intent or json.loads(body)["intent"] == self.intent)


@dataclass(frozen=True)
class Target:
    """A port that is asked, and what is asked there, without end."""

    port: int
    asked: Iterator[Asked]

    def lines(self) -> list[Line]:
        return [Line(self.port) for _ in range(LINES)]


class Line:
    """A connection that is kept open, without a library, which would cost more than what is measured."""

    def __init__(self, port: int) -> None:
        self._socket = socket.create_connection(("127.0.0.1", port), 30)
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def ask(self, asked: Asked) -> bool:
        """Ask, and wait for the whole answer; whether it is the right one."""
        self._socket.sendall(asked.request)
        got = b""
        while b"\r\n\r\n" not in got:
            got += self._more()
        head, _, body = got.partition(b"\r\n\r\n")
        length = next(int(line[15:]) for line in head.split(b"\r\n") if line.lower().startswith(b"content-length:"))
        while len(body) < length:
            body += self._more()
        return asked.fits(int(head[9:12]), body)

    def _more(self) -> bytes:
        more = self._socket.recv(65536)
        if not more:
            raise ConnectionError("the server hung up")
        return more


@dataclass
class Tally:
    """What became of the requests: the seconds of each, and how many answers were not right."""

    seconds: list[float] = field(default_factory=list)
    wrong: list[Asked] = field(default_factory=list)

    @property
    def errors(self) -> int:
        return len(self.wrong)

    def add(self, line: Line, asked: Asked, due: float) -> None:
        if not line.ask(asked):
            self.wrong.append(asked)
        self.seconds.append(time.perf_counter() - due)


def answered(folder: Path, seconds: int, rounds: int = 1) -> Iterator[Row]:
    """The lines of the table; each measurement lasts so many ``seconds`` for each of the two."""
    with _serving(folder) as (one, two, bare, tokens):
        for _ in range(rounds):
            empty = Target(bare, cycle([_NOTHING]))
            yield from at_a_pace("an answer", Target(one, questions(tokens)), empty, seconds)
            yield saturated(two, tokens, seconds)
        new = Target(one, unheard(folder / "home", tokens))
        yield from at_a_pace("an answer to what was not heard before", new, empty, seconds)


def at_a_pace(what: str, ours: Target, bare: Target, seconds: int) -> Iterator[Row]:
    """p50 and p99 of the whole request at the fixed pace, beside the empty route's."""
    turns = [(target, target.lines(), Tally()) for target in (ours, bare)]
    for target, lines, _ in turns:
        _second(lines, list(islice(target.asked, PACE)), Tally())  # the first ones do not count
    for _ in range(seconds):
        for target, lines, tally in turns:
            _second(lines, list(islice(target.asked, PACE)), tally)
    mine, empty = (tally for _, _, tally in turns)
    for name, at in (("p50", 0.5), ("p99", 0.99)):
        one, other = quantile(mine.seconds, at), quantile(empty.seconds, at)
        yield Row(
            f"{what} at {PACE} a second, {name} of {len(mine.seconds)}, {mine.errors} errors",
            f"{one * 1000:.1f} ms",
            f"empty route {other * 1000:.1f} ms; limit {TIMES:g} × and {ABOVE * 1000:g} ms above it",
            f"{one / other:.2f} ×, {(one - other) * 1000:+.1f} ms",
        )


def _second(lines: Sequence[Line], asked: Sequence[Asked], tally: Tally) -> None:
    """One second at the fixed pace; each connection takes its turn."""
    start = time.perf_counter() + 0.02

    def turn(first: int) -> None:
        for number in range(first, len(asked), len(lines)):
            due = start + number / PACE
            time.sleep(max(0.0, due - time.perf_counter()))
            tally.add(lines[first], asked[number], due)

    _at_once([lambda first=first: turn(first) for first in range(len(lines))])


def saturated(port: int, tokens: Sequence[str], seconds: int) -> Row:
    """How many answers a second two processes give when every connection asks again at once. Each device keeps to one
    connection, since nobody asks on before they were answered."""
    tally, start = Tally(), time.perf_counter()

    def busy(number: int) -> None:
        line, asked = Line(port), questions(tokens[number::LINES], AT_ONCE // LINES)
        while (now := time.perf_counter()) < start + seconds:
            tally.add(line, next(asked), now)

    _at_once([lambda number=number: busy(number) for number in range(LINES)])
    rate = len(tally.seconds) / (time.perf_counter() - start)
    return Row(
        f"waitress, two processes, {LINES} connections, {tally.errors} errors of {len(tally.seconds)}",
        f"{rate:.0f} answers a second",
        f"limit {ENOUGH:g}",
        f"{rate / ENOUGH:.2f} ×",
    )


def _at_once(actions: Sequence[Callable[[], None]]) -> None:
    threads = [threading.Thread(target=action) for action in actions]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


# ── what is asked, and who answers ──────────────────────────────────────────────────────────────


def questions(tokens: Sequence[str], many: int = AT_ONCE) -> Iterator[Asked]:
    """The mix without end: some devices talk at the same time, each at another place in it, then the next ones."""
    for group in cycle(range(0, len(tokens), many)):
        for step, device in product(range(len(MIX)), range(many)):
            text, intent = MIX[(step + device) % len(MIX)]
            if step == 0 and text.startswith("en "):  # there is nothing yet to go on from
                text, intent = MIX[(step + device - 1) % len(MIX)]
            body = json.dumps({"text": text, "language": "nl", "conversation": f"{group}"})
            yield Asked(_post("/webhooks/ask", body, tokens[(group + device) % len(tokens)]), intent)


def unheard(folder: Path, tokens: Sequence[str]) -> Iterator[Asked]:
    """Who does which chore on which day, each sentence once."""
    store = Store.open(read_settings({"SAMEN_DATA": str(folder)}))
    home = store.home(store.households()[0].id)
    store.close()
    ways = ("wie doet {day} {chore}", "{chore}, wie doet dat {day}", "weet jij wie er {day} {chore} doet")
    days = [f"{before}{day}" for before in ("", "aanstaande ", "op ") for day in dutch.WEEKDAYS]
    texts = (way.format(day=day, chore=chore.name) for day, chore, way in product(days, home.chores, ways))
    meant = ((text, understand(text, "nl", home, NOW).name) for text in texts)
    for number, (text, intent) in enumerate((text, intent) for text, intent in meant if intent == "who_does"):
        body = json.dumps({"text": text, "language": "nl", "conversation": f"{number}"})
        yield Asked(_post("/webhooks/ask", body, tokens[-1 - number % len(tokens)]), intent)


def _post(path: str, body: str, token: str) -> bytes:
    head = f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
    return f"{head}Authorization: Bearer {token}\r\nContent-Length: {len(body)}\r\n\r\n{body}".encode()


_NOTHING = Asked(_post("/", "{}", "none"))


@contextmanager
def _serving(folder: Path) -> Iterator[tuple[int, int, int, list[str]]]:
    """Ours in one process and in two, and an empty application: their ports, and the tokens of the devices."""
    folder.mkdir(parents=True, exist_ok=True)
    one, two, bare = (free_port() for _ in range(3))
    tokens = _devices(folder / "home")
    home = {"SAMEN_DATA": str(folder / "home"), "SAMEN_NOW": NOW.isoformat()}
    pages = [sys.executable, str(ROOT / "samen.py"), "_pages", "--shared"]
    empty = [sys.executable, "-m", "benchmarks.answers", "empty", str(bare)]
    with Family() as servers:
        for name, port in (("one", one), ("two", two), ("two more", two)):
            servers.add(_server(name, pages, port, folder, home | {"SAMEN_PORT": str(port)}))
        servers.add(_server("empty", empty, bare, folder, {"PYTHONPATH": str(ROOT)}))
        time.sleep(1)  # the last of two that share a port is up when its neighbour answers
        yield one, two, bare, tokens


def _server(name: str, command: Sequence[str], port: int, folder: Path, environ: dict[str, str]) -> Child:
    return Child(name, command, folder / f"{name}.log", environ, lambda: answers("127.0.0.1", port))


def _devices(folder: Path) -> list[str]:
    """The sample household with its plan; the tokens of as many devices as are needed."""
    world, household = family(folder)
    home, now = home_ahead(world, household)
    world.store.add_agreement(household, replace(planner.agree(home, now), yes=("sanne", "bram")))
    return [world.store.add_token(household, f"device {number}", None, NOW) for number in range(DEVICES)]


def main(words: Sequence[str]) -> None:
    if words[:1] == ["empty"]:
        empty = Flask("empty")
        empty.add_url_rule("/", view_func=lambda: "", methods=["POST"])
        serve_app(empty, "127.0.0.1", int(words[1]), shared=True)
        return
    with tempfile.TemporaryDirectory(prefix="samen-bench-") as folder:
        for row in answered(Path(folder), int(words[0]) if words else 20, 3):
            print(" | ".join(row), flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
