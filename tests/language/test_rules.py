"""Which meaning a sentence has: the first rule that holds, although only those that may hold are tried."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from household.model import Language
from language.rules import Facts, meaning, rules
from language.sentences import read_yaml


@st.composite
def some_facts(draw: st.DrawFn) -> Facts:
    """Facts for which one of the rules nearly holds, so that another one often does too."""
    rule = draw(st.sampled_from(rules()))
    heard = {draw(st.sampled_from(sorted(choice))) for choice in rule.has}
    heard |= draw(st.sets(st.sampled_from(sorted(rule.may | rule.without)), max_size=4))
    begins = draw(st.sampled_from([rule.begins, frozenset(heard), frozenset[str]()]))
    chore = rule.chore in ("yes", "exact") or (rule.chore == "maybe" and draw(st.booleans()))
    people = frozenset(draw(st.sets(st.sampled_from(["self", "other", "both"]), max_size=2)))
    if rule.person in ("self", "other", "both"):
        people |= {rule.person}
    asks = draw(st.booleans()) if rule.asks is None else rule.asks
    time = rule.time in ("yes", "stretch") or draw(st.booleans())
    words = [frozenset({one}) for one in sorted(heard)]
    return Facts(words, frozenset(heard), begins, asks, chore, chore, rule.chore == "text", time, time, people)


@given(some_facts())
@settings(max_examples=400)
def test_the_first_rule_that_holds_is_the_meaning(facts: Facts) -> None:
    assert meaning(facts) == next((rule.intent for rule in rules() if rule.holds(facts)), None)


@pytest.mark.parametrize("language", ["nl", "en"])
def test_each_word_of_a_set_sentence_stands_there_whole(language: Language) -> None:
    intents = read_yaml(f"intents.{language}.yaml")["intents"].values()
    lines = [line for intent in intents for data in intent["data"] for line in data["sentences"]]

    assert [line for line in lines if re.search(r"\w[(\[]|[)\]]\w", line)] == []
