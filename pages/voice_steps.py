"""How each assistant is set up, step by step, with the addresses of this very house filled in."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from household.settings import Settings, issuer
from language.alexa import LOCALES
from pages.telling import told

#: The assistants in the order of the page; the last one cannot ask, and says why.
ASSISTANTS = ("home_assistant", "siri", "mcp", "alexa", "dialogflow", "google")
#: Where a program of Anthropic sends its code.
_CLAUDE = ("https://claude.ai/api/mcp/auth_callback", "https://claude.com/api/mcp/auth_callback")


@dataclass(frozen=True)
class Step:
    """One thing to do: words, and perhaps something to copy or a page to open."""

    words: str
    copy: str = ""
    link: str = ""
    link_words: str = ""


@dataclass(frozen=True)
class Assistant:
    """An assistant with its steps, what its maker keeps, and the address that it asks ("" for none)."""

    key: str
    name: str
    about: str
    steps: tuple[Step, ...]
    keeps: str
    address: str = ""


def assistants(settings: Settings, base: str) -> list[Assistant]:
    """All of them. ``base`` is the address of this house as whoever looks reached it, without a slash at the end."""
    addresses: Mapping[str, str] = {
        "home_assistant": base,
        "siri": f"{base}/webhooks/plain",
        "mcp": f"{base}/webhooks/mcp",
        "alexa": f"{base}/webhooks/alexa",
        "dialogflow": f"{base}/webhooks/dialogflow",
        "google": "",
    }
    return [
        Assistant(
            key,
            told(f"speaking.{key}.name"),
            told(f"speaking.{key}.about"),
            tuple(_STEPS[key](settings, addresses[key])),
            told(f"speaking.{key}.keeps"),
            addresses[key],
        )
        for key in ASSISTANTS
    ]


def _step(name: str, copy: str = "") -> Step:
    return Step(told(f"speaking.{name}"), copy)


def _token(name: str) -> Step:
    """Make a token for it, under a name that says what it is."""
    return Step(told("speaking.token"), "", f"/settings/devices?name={name}", told("speaking.make_token"))


def _https(settings: Settings) -> Iterator[Step]:
    """What an assistant on the internet needs first, where this house has it not."""
    if issuer(settings) is None:
        yield _step("needs_https", "SAMEN_BASE_URL=https://…")


def _home_assistant(_: Settings, address: str) -> Iterator[Step]:
    yield _token("assist")
    yield _step("home_assistant.copy", "custom_components/samen")
    yield _step("home_assistant.add", address)
    yield _step("home_assistant.choose")
    yield _step("home_assistant.ask")
    files = (("sentences", "speaking.home_assistant.sentences"), ("package", "speaking.home_assistant.package"))
    for name, words in files:
        yield Step(told(words), "", f"/voice/home-assistant/{name}.yaml", told("speaking.open_file"))
    yield _step("home_assistant.secrets", 'samen_authorization: "Bearer …"\nsamen_webhook: "…"')


def _siri(_: Settings, address: str) -> Iterator[Step]:
    yield _token("iphone")
    yield _step("siri.new")
    yield _step("siri.dictate")
    yield _step("siri.contents", address)
    yield _step("siri.header", "Authorization: Bearer …")
    yield _step("siri.body", "q")
    yield _step("siri.speak")


def _mcp(settings: Settings, address: str) -> Iterator[Step]:
    yield from _https(settings)
    yield _step("mcp.address", address)
    yield _token("claude")
    header = '--header "Authorization: Bearer …"'
    yield _step("mcp.code", f"claude mcp add --transport http samen {address} {header}")
    redirects = " ".join(f"--redirect {each}" for each in _CLAUDE)
    yield _step("mcp.claude", f"samen client add claude {redirects}")
    yield _step("mcp.others")


def _alexa(settings: Settings, address: str) -> Iterator[Step]:
    yield from _https(settings)
    base = address.removesuffix("/webhooks/alexa")
    yield _step("alexa.skill")
    yield _step("alexa.endpoint", address)
    if settings.alexa.skill_id is None:
        yield _step("alexa.id", "SAMEN_ALEXA_SKILL_ID=amzn1.ask.skill.…")
    for locale in LOCALES:
        words = told("speaking.alexa.model", locale=locale)
        yield Step(words, "", f"/voice/alexa/{locale}.json", told("speaking.open_file"))
    yield _step("alexa.client", "samen client add Alexa --redirect https://layla.amazon.com/api/skill/link/…")
    yield _step("alexa.authorize", f"{base}/authorize")
    yield _step("alexa.fetch", f"{base}/token")
    yield _step("alexa.enable")
    yield _step("alexa.ask")


def _dialogflow(settings: Settings, address: str) -> Iterator[Step]:
    yield from _https(settings)
    yield _token("dialogflow")
    yield _step("dialogflow.webhook", address)
    yield _step("dialogflow.password")
    yield _step("dialogflow.fallback")


def _google(_: Settings, __: str) -> Iterator[Step]:
    yield _step("google.calendar")
    yield _step("google.announce")
    yield _step("google.phone")


_STEPS = {
    "home_assistant": _home_assistant,
    "siri": _siri,
    "mcp": _mcp,
    "alexa": _alexa,
    "dialogflow": _dialogflow,
    "google": _google,
}
