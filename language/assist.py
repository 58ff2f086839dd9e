"""What Home Assistant is taught by YAML: custom sentences, and the package that carries a question to us and back.

Both are made from this home's chores and people and from the sentences in ``assist.<language>.yaml``, in the keywords
of Home Assistant 2024.3, which later ones understand too. The address is in it; what is secret is a ``!secret``, which
Home Assistant keeps in a file of its own.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from household.model import Home, Language
from language.routine_words import routines
from language.sentences import read_yaml, say

#: The secrets that the package asks for, in Home Assistant's `secrets.yaml`.
AUTHORIZATION, WEBHOOK = "samen_authorization", "samen_webhook"
#: Seconds that an answer may take; a person who waits longer believes that nothing happened.
PATIENCE = 5

#: Signs that mean something in Home Assistant's templates; a chore's name never becomes a template.
_SIGNS = re.compile(r"[^\w'’&+ -]|_")
_RULE = re.compile(r"<(\w+)>")


class Secret(str):
    """The name of a secret, written as ``!secret name``."""

    __slots__ = ()


def assist_files(home: Home, language: Language, url: str, speaker: str = "") -> dict[str, str]:
    """The two files by their path in Home Assistant's configuration folder.

    ``url`` is our own address as Home Assistant reaches it, and ``speaker`` the entity that speaks announcements
    (``assist_satellite.…``, ``notify.…``, ``script.…``); without one they appear as a notification on the screen."""
    return {
        f"custom_sentences/{language}/samen.yaml": written(custom_sentences(home, language), language),
        "packages/samen.yaml": written(package(language, url, speaker), language),
    }


# ── sentences ───────────────────────────────────────────────────────────────────────────────────


def custom_sentences(home: Home, language: Language) -> dict[str, Any]:
    """The sentences by which Home Assistant knows that something is for us, with this home's names in them."""
    words: Mapping[str, Any] = read_yaml(f"assist.{language}.yaml")
    asked = [_asked(block) for block in words["intents"]]
    spoken = [_data(block["sentences"], {"samen_begin": block["begin"]}) for block in words["spoken"]]
    return {
        "language": language,
        # Where several fit, Home Assistant 2024.3 takes the last: what says most about itself comes last.
        "intents": {"SamenAsk": {"data": [*spoken, *asked]}},
        "lists": {
            "samen_words": {"wildcard": True},
            "samen_chore": {"values": list(_chores(home, language, words["articles"]))},
            "samen_member": {"values": [name for m in home.members if (name := harmless(m.name))]},
            "samen_when": {"values": [time for line in words["times"] for time in line]},
        },
        "expansion_rules": {f"samen_{name}": _own(rule) for name, rule in words["rules"].items()},
    }


def _asked(block: Mapping[str, Any]) -> dict[str, Any]:
    fixed = {"samen_intent": block["intent"]} | {f"samen_{k}": v for k, v in block.get("slots", {}).items()}
    if block.get("to"):
        fixed["samen_to"] = "day"  # the time that is named is the new one
    return _data(block["sentences"], fixed)


def _data(sentences: list[str], fixed: dict[str, str]) -> dict[str, Any]:
    return {"sentences": [_own(sentence) for sentence in sentences], "slots": {k: v for k, v in fixed.items() if v}}


def _own(template: str) -> str:
    """Our rules carry our name, so that they take the place of none of Home Assistant's."""
    return _RULE.sub(r"<samen_\1>", template)


def _chores(home: Home, language: Language, articles: list[str]) -> Iterator[dict[str, str]]:
    """Every name of a chore once, without the article that the sentences have themselves."""
    seen = set()
    for chore in (*home.chores, *routines(home, language)):
        for name in (chore.name, *chore.also):
            said = harmless(name)
            first, _, rest = said.partition(" ")
            said = rest if rest and first.lower() in articles else said
            if said and said.lower() not in seen:
                seen.add(said.lower())
                yield {"in": said, "out": " ".join(chore.name.split())}


def harmless(name: str) -> str:
    """A name as it is said, without the signs that templates are made of."""
    return " ".join(_SIGNS.sub(" ", name).split())


# ── the package ─────────────────────────────────────────────────────────────────────────────────


def package(language: Language, url: str, speaker: str = "") -> dict[str, Any]:
    """What carries a question to us and the answer back, and what speaks our announcements."""
    return {
        "rest_command": {
            "samen_ask": {
                "url": f"{url.rstrip('/')}/webhooks/home-assistant",
                "method": "post",
                "timeout": PATIENCE,
                "content_type": "application/json",
                "headers": {"Authorization": Secret(AUTHORIZATION)},
                "payload": "{{ question | to_json }}",
            }
        },
        "intent_script": {
            "SamenAsk": {
                "action": [
                    {"variables": {"answer": {"status": 0, "content": {}}}},
                    {
                        "service": "rest_command.samen_ask",
                        "continue_on_error": True,
                        "data": {"question": _question(language)},
                        "response_variable": "answer",
                    },
                    {"stop": "", "response_variable": "answer"},
                ],
                "speech": {"text": _speech(language)},
            }
        },
        "automation": [_announcing(language, speaker)],
    }


def _question(language: Language) -> dict[str, Any]:
    """What was said, as our door takes it; what was not said is empty."""
    said = "{{ (samen_begin|default('') ~ ' ' ~ (samen_words or samen_chore or samen_when or samen_member)) | trim }}"
    for name in ("samen_words", "samen_chore", "samen_when", "samen_member"):
        said = said.replace(name, f"{name}|default('')", 1)
    return {
        "intent": "{{ samen_intent | default('') }}",
        "text": said,
        "slots": {
            "chore": "{{ samen_chore | default('') }}",
            "member": "{{ samen_member | default('') }}",
            "to_member": "{{ samen_to_member | default('') }}",
            "day": "{{ '' if samen_to is defined else samen_when | default('') }}",
            "to_day": "{{ samen_when | default('') if samen_to is defined else '' }}",
        },
        "language": language,
        # Where it is not known it is one of Home Assistant's own functions.
        "device_id": "{{ device_id if device_id is string else '' }}",
    }


def _speech(language: Language) -> str:
    away = say("assist.away", language).replace("'", "’")
    said = "((action_response | default({}, true)).content | default({}, true))"
    return f"{{{{ {said}.speech | default('{away}', true) }}}}"


def _announcing(language: Language, speaker: str) -> dict[str, Any]:
    return {
        "id": "samen_announcement",
        "alias": say("assist.automation", language),
        "mode": "queued",
        "trigger": [
            {
                "platform": "webhook",
                "webhook_id": Secret(WEBHOOK),
                "allowed_methods": ["POST"],
                "local_only": True,
            }
        ],
        "action": [_spoken_by(speaker)],
    }


def _spoken_by(speaker: str) -> dict[str, Any]:
    """The action that says ``trigger.json.speech``, by the kind of entity that it is for."""
    kind, speech = speaker.partition(".")[0], "{{ trigger.json.speech }}"
    if kind == "assist_satellite":
        return {
            "service": "assist_satellite.announce",
            "target": {"entity_id": speaker},
            "data": {"message": speech},
        }
    if kind in ("notify", "script"):
        return {"service": speaker, "data": {"message": speech}}
    data = {"title": "Samen", "message": speech, "notification_id": "samen"}
    return {"service": "persistent_notification.create", "data": data}


def written(values: Mapping[str, Any], language: Language) -> str:
    """As YAML, with a line on top that says where it comes from. PyYAML is imported here, on first use."""
    import yaml

    class Dumper(yaml.SafeDumper):
        def ignore_aliases(self, data: object) -> bool:
            return True

    Dumper.add_representer(Secret, lambda dumper, name: dumper.represent_scalar("!secret", str(name)))
    text = yaml.dump(dict(values), Dumper=Dumper, allow_unicode=True, sort_keys=False, width=1000)
    return f"# {say('assist.made', language)}\n{text}"
