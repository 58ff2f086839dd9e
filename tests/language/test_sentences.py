"""Both languages say the same things, in the words of the house."""

from __future__ import annotations

import ast
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from string import Formatter

import pytest
import yaml

from household.model import LANGUAGES, Language
from language.sentences import keys, say, sentences

ROOT = Path(__file__).parents[2]
ROOMS = ("household", "language", "integrations", "scheduler", "rounds", "webhooks", "pages", "terminal")
FORBIDDEN = re.compile(r"\b(altijd|nooit|alleen jij|always|never|only you|u|uw)\b", re.IGNORECASE)


def forms(sentence: object) -> tuple[str, ...]:
    return (sentence,) if isinstance(sentence, str) else tuple(sentence.values())  # type: ignore[attr-defined]


def places(sentence: object) -> frozenset[str]:
    parsed = (part for form in forms(sentence) for part in Formatter().parse(form))
    return frozenset(name for _, name, _, _ in parsed if name is not None)


def trees() -> Iterator[ast.AST]:
    for path in (*(p for room in ROOMS for p in (ROOT / room).rglob("*.py")), *ROOT.glob("*.py")):
        yield ast.parse(path.read_text(encoding="utf-8"))


def literal(node: ast.AST) -> str | None:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else None


def asked_for() -> frozenset[str]:
    """The keys that the code names in full: say("…"), Problem("…") and sentence = "…"."""
    found: set[str | None] = set()
    for node in (node for tree in trees() for node in ast.walk(tree)):
        match node:
            case ast.Call(func=ast.Name(id="say" | "Problem") | ast.Attribute(attr="say"), args=[first, *_]):
                found.add(literal(first))
            case ast.Assign(targets=[ast.Name(id="sentence")], value=value):
                found.add(literal(value))
            case ast.AnnAssign(target=ast.Name(id="sentence"), value=ast.Constant() as value):
                found.add(literal(value))
    return frozenset(key for key in found if key is not None)


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_sentence_is_written_once(language: Language) -> None:
    """YAML takes the last of two that have one name, without a word."""
    text = (ROOT / "language" / f"sentences.{language}.yaml").read_text("utf-8")
    names = [name for name, _ in written(yaml.compose(text), "")]

    assert [name for name, count in Counter(names).items() if count > 1] == []


def written(node: yaml.Node, above: str) -> Iterator[tuple[str, yaml.Node]]:
    assert isinstance(node, yaml.MappingNode)
    for name, value in node.value:
        if isinstance(value, yaml.MappingNode) and {n.value for n, _ in value.value} != {"one", "more"}:
            yield from written(value, f"{above}{name.value}.")
        else:
            yield f"{above}{name.value}", value


def test_both_languages_have_the_same_sentences() -> None:
    known = keys()

    assert known["nl"] == known["en"]


def test_both_languages_fill_in_the_same_details() -> None:
    dutch, english = sentences("nl"), sentences("en")

    assert [key for key in dutch if places(dutch[key]) != places(english[key])] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_sentence_keeps_a_score_or_says_u(language: Language) -> None:
    said = sentences(language).items()

    assert [key for key, sentence in said for form in forms(sentence) if FORBIDDEN.search(form)] == []


def test_every_sentence_that_the_code_asks_for_exists() -> None:
    missing = asked_for() - keys()["nl"]

    assert not missing, f"write these in language/sentences.nl.yaml and .en.yaml: {sorted(missing)}"


def test_every_sentence_is_asked_for_somewhere() -> None:
    texts = [literal(node) for tree in trees() for node in ast.walk(tree)]
    whole = {text for text in texts if text}
    begun = tuple(text for text in whole if re.fullmatch(r"[a-z-]+\.([a-z_.-]+)?", text))
    templates = "".join(path.read_text(encoding="utf-8") for path in ROOT.glob("pages/templates/*"))
    begun += tuple(re.findall(r'"([a-z_-]+\.(?:[a-z_.-]+)?)" ~', templates))

    spare = [key for key in keys()["nl"] if key not in whole and not key.startswith(begun or ("-",))]

    assert [key for key in spare if key not in templates] == []


def test_a_count_of_one_has_its_own_form() -> None:
    one, more = (say("trouble.refused", "en", count=count) for count in (1, 2))

    assert one.startswith("One thing")
    assert more.startswith("2 things")


def test_a_sentence_that_does_not_exist_is_an_error_and_not_silence() -> None:
    with pytest.raises(KeyError):
        say("no.such-sentence", "nl")


def test_a_forgotten_detail_is_an_error_and_not_a_gap() -> None:
    with pytest.raises(KeyError):
        say("homefile.clock", "nl", line=3)


def test_what_a_person_typed_is_never_read_as_a_placeholder() -> None:
    assert "{line}" in say("homefile.share", "nl", line=3, field="share", text="{line}")
