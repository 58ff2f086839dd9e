"""The door of the Alexa skill: what each request of Amazon's comes to, once it is proven to be one."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from amazon import Amazon, as_bytes, asked, slot
from flask import Flask

from household.model import Home
from household.secret import hash_of
from household.settings import AlexaDoor
from household.store import Store
from language.alexa import MOST_SENT
from webhooks.alexa import alexa

#: Tuesday, two in the afternoon in Amsterdam.
NOW = datetime(2026, 3, 3, 13, tzinfo=UTC)
Ask = Callable[..., dict[str, Any]]


@pytest.fixture(scope="module")
def amazon() -> Amazon:
    return Amazon(NOW)


@pytest.fixture
def door(amazon: Amazon, tmp_path: Path) -> Iterator[AlexaDoor]:
    with amazon.serving(tmp_path) as there:
        yield there


@pytest.fixture
def token(store: Store, kept: int) -> str:
    return store.add_token(kept, "Alexa", None, NOW)


@pytest.fixture
def ask(store: Store, kept: int, door: AlexaDoor, amazon: Amazon, token: str) -> Ask:
    """The response to a request; each is a request of its own, unless it says otherwise."""
    app = Flask("door")
    app.register_blueprint(alexa(store, door, lambda: NOW))
    count = iter(range(1000))

    def sent(intent: str | None = None, **words: Any) -> dict[str, Any]:
        said = asked(NOW, intent=intent, **{"token": token, "request": f"r{next(count)}"} | words)
        body = as_bytes(said)
        answer = app.test_client().post("/webhooks/alexa", data=body, headers=amazon.headers(body))
        assert answer.status_code == 200, answer.get_data(as_text=True)
        return answer.get_json()

    return sent


def speech(answer: dict[str, Any]) -> str:
    said = answer["response"]["outputSpeech"]
    assert said["type"] == "SSML"
    return said["ssml"].removeprefix("<speak>").removesuffix("</speak>")


def is_open(answer: dict[str, Any]) -> bool:
    """Whether Alexa goes on listening; then, and only then, it asks once more in the silence."""
    assert ("reprompt" in answer["response"]) is not answer["response"]["shouldEndSession"]
    return not answer["response"]["shouldEndSession"]


def test_a_chore_is_known_by_its_key(ask: Ask) -> None:
    answer = ask("WhoDoes", chore=slot("het speelgoed", "speelgoed"), when=slot("vanavond"))

    assert speech(answer) == "Bram doet vanavond het speelgoed, om zeven uur."
    assert not is_open(answer)
    assert answer["version"] == "1.0"


def test_words_that_amazon_does_not_know_are_looked_for_here(ask: Ask) -> None:
    near = ask("WhoDoes", chore=slot("speelgoedjes", known=False), when=slot("vanavond", known=False))
    far = ask("WhoDoes", chore=slot("de duiventil", known=False))

    assert speech(near) == "Bram doet vanavond het speelgoed, om zeven uur."
    assert speech(far) == "Die klus ken ik niet. Zeg de naam zoals die op jullie lijst staat."


def test_of_two_chores_it_is_asked_which_and_the_answer_goes_on(ask: Ask) -> None:
    first = ask("WhoDoes", chore=slot("was", "was", "afwas"), when=slot("vanavond"))
    second = ask("Choose", chore=slot("de was", "was"))

    assert speech(first) == "Bedoel je de was of de afwas?"
    assert is_open(first)
    assert "Ik luister nog" in first["response"]["reprompt"]["outputSpeech"]["ssml"]
    assert speech(second) == "Sanne doet vanavond de was, om half acht."
    assert not is_open(second)


def test_an_answer_in_another_session_answers_nothing(ask: Ask) -> None:
    ask("WhoDoes", chore=slot("was", "was", "afwas"))
    other = ask("Choose", chore=slot("de was", "was"), session="amzn1.echo-api.session.2")

    assert speech(other) == "Dat is niet iets voor mij. Vraag me gerust wie wat doet, of wanneer."


def test_a_conversation_that_begins_with_a_chore_asks_who_does_it(ask: Ask) -> None:
    answer = ask("Choose", chore=slot("de was", "was"), new=True)

    assert speech(answer) == "Sanne doet vanavond de was, om half acht."


def test_what_amazon_takes_for_another_chore_than_we_do_is_asked(ask: Ask) -> None:
    answer = ask("WhoDoes", chore=slot("afwas", "was", name="de was"))

    assert speech(answer) == "Bedoel je de was of de afwas?"


def test_what_only_amazon_knows_is_believed_for_a_question_and_asked_for_a_change(ask: Ask) -> None:
    question = ask("WhoDoes", chore=slot("textiel", "was", name="de was"))
    change = ask("Skip", chore=slot("textiel", "was", name="de was"), session="2")

    assert speech(question) == "Sanne doet vanavond de was, om half acht."
    assert speech(change) == "Bedoel je de was?"
    assert is_open(change)


def test_a_key_of_another_home_is_no_chore_here(ask: Ask) -> None:
    answer = ask("WhoDoes", chore=slot("de was", "kattenbak", "was"))

    assert speech(answer) == "Sanne doet vanavond de was, om half acht."


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ("2026-03-03", "Vanavond: Bram de afwas om half zeven"),
        ("2026-03-03TEV", "Vanavond: Bram de afwas om half zeven"),
        ("PRESENT_REF", "Vanavond: Bram de afwas om half zeven"),
        ("2026-W10-WE", "Zaterdag tot en met zondag: "),
        ("2026-W11", "Maandag tot en met zondag 15 maart: "),
        ("2026-04", "Woensdag 1 april tot en met "),
    ],
)
def test_days_as_amazon_writes_them_are_read(value: str, said: str, ask: Ask) -> None:
    answer = speech(ask("Agenda", member=slot("we", "both"), day=slot(value)))

    assert answer.replace("van zaterdag", "zaterdag").lower().startswith(said.lower())


@pytest.mark.parametrize("value", ["2026-W99", "2026-13-45", "XXXX", "202X", "2026-WI", "9999-12", "2026-02-30"])
def test_an_odd_date_is_no_day(value: str, ask: Ask) -> None:
    answer = ask("WhoDoes", chore=slot("speelgoed", "speelgoed"), day=slot(value))

    assert speech(answer) == "Bram doet vanavond het speelgoed, om zeven uur."


def test_en_morgen_goes_on_within_a_session(ask: Ask) -> None:
    ask("WhoDoes", chore=slot("speelgoed", "speelgoed"), when=slot("vanavond"))
    by_word = ask("Follow", when=slot("morgen"))
    by_date = ask("Follow", day=slot("2026-03-05"))

    assert speech(by_word) == "Bram doet morgenavond het speelgoed, om zeven uur."
    assert speech(by_date) == "Bram doet overmorgenavond het speelgoed, om zeven uur."


def test_the_ten_minutes_are_skipped_and_taken_back(ask: Ask, store: Store, kept: int) -> None:
    by_word = ask("SkipTalk", when=slot("deze week"))
    taken_back = ask("Undo")
    by_date = ask("SkipTalk", day=slot("2026-03-13"))
    by_chore = ask("Skip", chore=slot("ons gesprek", known=False))

    assert speech(by_word).startswith("Dat mag, vrijdagavond even niet: jullie 10 minuten.")
    assert speech(taken_back) == "Goed, het staat weer zoals het stond: jullie 10 minuten."
    assert speech(by_date).startswith("Dat mag, vrijdag 13 maart ")
    assert speech(by_chore).startswith("Dat mag, vrijdagavond even niet")
    assert {e.original.day for e in store.home(kept).exceptions} == {6, 13}


# ── requests without a question ─────────────────────────────────────────────────────────────────


def test_opening_the_skill_asks_what_one_wants_to_know(ask: Ask) -> None:
    for answer in (ask(kind="LaunchRequest", new=True), ask("AMAZON.NavigateHomeIntent")):
        assert speech(answer) == "Hoi. Vraag maar wie iets doet, of wanneer."
        assert is_open(answer)


def test_a_conversation_that_ended_hears_nothing(ask: Ask) -> None:
    for kind in ("SessionEndedRequest", "System.ExceptionEncountered", "AlexaSkillEvent.SkillDisabled"):
        assert ask(kind=kind)["response"] == {}


def test_help_stop_and_what_was_not_understood(ask: Ask) -> None:
    help_, stop = ask("AMAZON.HelpIntent"), ask("AMAZON.StopIntent")
    cancel, odd = ask("AMAZON.CancelIntent"), ask("AMAZON.FallbackIntent")

    assert (speech(help_).startswith("Vraag bijvoorbeeld"), is_open(help_)) == (True, True)
    assert [(speech(a), is_open(a)) for a in (stop, cancel)] == [("Tot straks.", False)] * 2
    assert not is_open(odd)


def test_a_question_can_be_heard_again_and_let_be(ask: Ask) -> None:
    first = ask("WhoDoes", chore=slot("was", "was", "afwas"))
    again = ask("AMAZON.RepeatIntent")
    no = ask("AMAZON.NoIntent")

    assert speech(again) == speech(first)
    assert (is_open(again), is_open(no)) == (True, False)


def test_a_no_to_a_whole_intent_is_a_no(ask: Ask) -> None:
    ask("WhoDoes", chore=slot("was", "was", "afwas"))
    denied = ask("WhoDoes", chore=slot("was", "was"), status="DENIED")

    assert speech(denied) == "Goed, dan laat ik het zo."


def test_yes_to_nothing_changes_nothing(ask: Ask) -> None:
    assert not is_open(ask("AMAZON.YesIntent"))


def test_an_intent_that_no_model_of_ours_has_is_not_for_us(ask: Ask) -> None:
    for name in ("Weather", "who_does", "", "AMAZON.PauseIntent"):
        assert "niet" in speech(ask(name or None, kind="IntentRequest"))


def test_whether_it_can_help_tells_nothing_of_a_home(ask: Ask) -> None:
    can = ask("WhoDoes", kind="CanFulfillIntentRequest", token=None, locale="en-US", chore=slot("toys"))
    cannot = ask("Weather", kind="CanFulfillIntentRequest", token=None, locale="en-US", city=slot("Utrecht"))

    told = can["response"]["canFulfillIntent"]
    assert told == {"canFulfill": "YES", "slots": {"chore": {"canUnderstand": "MAYBE", "canFulfill": "YES"}}}
    assert cannot["response"]["canFulfillIntent"]["canFulfill"] == "NO"


# ── who asks ────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("token", [None, "", "not a token of ours"])
def test_a_home_that_is_not_linked_is_shown_how(token: str | None, ask: Ask) -> None:
    for answer in (ask("WhoDoes", token=token, chore=slot("was", "was")), ask(kind="LaunchRequest", token=token)):
        assert answer["response"]["card"] == {"type": "LinkAccount"}
        assert speech(answer) == "Koppel eerst jullie huis. In de Alexa-app staat hoe."
        assert answer["response"]["shouldEndSession"] is True


def test_a_link_that_was_taken_back_no_longer_holds(ask: Ask, store: Store, kept: int) -> None:
    store.revoke(kept, store.tokens(kept)[0].id)

    assert ask(kind="LaunchRequest")["response"]["card"] == {"type": "LinkAccount"}


def test_the_locale_decides_the_language(ask: Ask) -> None:
    british = ask("WhoDoes", locale="en-GB", chore=slot("speelgoed", "speelgoed"), when=slot("tonight"))
    other = ask("WhoDoes", locale="de-DE", chore=slot("speelgoed", "speelgoed"))

    assert speech(british) == "Bram does het speelgoed tonight, at seven o’clock."
    assert speech(other) == "Bram doet vanavond het speelgoed, om zeven uur."


def test_even_a_link_of_one_person_is_heard_by_all(ask: Ask, store: Store, kept: int) -> None:
    own = store.add_token(kept, "Alexa of Bram", "bram", NOW)

    answer = ask("Why", token=own, chore=slot("speelgoed", "speelgoed"), member=slot("ik", "self"))

    assert speech(answer) == "Dat laat ik liever op je eigen telefoon zien."


def test_who_says_who_they_are_when_asked_is_known_by_their_voice(ask: Ask) -> None:
    sanne, mine = {"person": "amzn1.ask.person.sanne"}, {"member": slot("ik", "self"), "when": slot("vanavond")}

    first = ask("Agenda", **mine, **sanne)
    answer = ask("Choose", member=slot("Sanne", "sanne"), **sanne)
    later = ask("Agenda", session="2", device="study", **mine, **sanne)
    nobodys = ask("Agenda", session="3", **mine)

    assert speech(first) == speech(nobodys) == "Met wie spreek ik: Sanne of Bram?"
    assert speech(answer) == speech(later)
    assert "de was" in speech(later)


def test_whoever_says_it_by_themselves_is_known_too_each_by_their_voice(ask: Ask) -> None:
    sanne, bram = {"person": "amzn1.ask.person.sanne"}, {"person": "amzn1.ask.person.bram"}
    mine = {"member": slot("ik", "self"), "when": slot("vanavond")}

    told = [ask("IAm", member=slot("Sanne", "sanne"), **sanne), ask("IAm", member=slot("Bram", "bram"), **bram)]
    hers, his = ask("Agenda", session="2", **mine, **sanne), ask("Agenda", session="3", **mine, **bram)

    assert [speech(each) for each in told] == ["Dag Sanne. Dat onthoud ik hier.", "Dag Bram. Dat onthoud ik hier."]
    assert ("de was" in speech(hers), "speelgoed" in speech(his)) == (True, True)


def test_without_a_voice_of_their_own_they_are_known_in_that_room(ask: Ask) -> None:
    mine = {"member": slot("ik", "self"), "when": slot("vanavond")}
    ask("IAm", member=slot("Sanne", "sanne"), device="kitchen")

    hers = ask("Agenda", session="2", device="kitchen", **mine)
    study = ask("Agenda", session="3", device="study", **mine)
    ask("IAm", member=slot("Bram", "bram"), session="4", device="kitchen")
    his = ask("Agenda", session="5", device="kitchen", **mine)

    assert ("de was" in speech(hers), "speelgoed" in speech(his)) == (True, True)
    assert is_open(study)


def test_a_voice_of_somebody_who_left_is_nobodys(ask: Ask, store: Store, kept: int) -> None:
    store.know_voice(kept, hash_of("amzn1.ask.person.joris")[:24], "joris", NOW)

    answer = ask("Agenda", member=slot("ik", "self"), when=slot("vanavond"), person="amzn1.ask.person.joris")

    assert is_open(answer)


def test_what_a_session_carries_along_is_not_believed(ask: Ask) -> None:
    # Every request here says in its attributes that Sanne speaks and that a yes is waited for.
    assert not is_open(ask("AMAZON.YesIntent"))
    assert ask("AMAZON.HelpIntent")["sessionAttributes"] == {}


# ── the same again, too often, and odd ──────────────────────────────────────────────────────────


def test_the_same_request_is_answered_the_same_once_more(ask: Ask, store: Store, kept: int, home: Home) -> None:
    first = ask("WhoDoes", request="once", chore=slot("was", "was", "afwas"))
    ask("Choose", request="then", chore=slot("de was", "was"))
    replayed = [ask("Choose", request="then", chore=slot("de was", "was")) for _ in range(2)]

    assert ask("WhoDoes", request="once", chore=slot("was", "was", "afwas")) == first
    assert [speech(answer) for answer in replayed] == ["Sanne doet vanavond de was, om half acht."] * 2


def test_who_asks_too_often_is_asked_to_wait(ask: Ask) -> None:
    answers = [ask("AMAZON.StopIntent") for _ in range(62)]

    assert speech(answers[59]) == "Tot straks."
    assert speech(answers[61]) == "Even rustig aan. Vraag het zo weer."


@pytest.mark.parametrize(
    "slots", [None, [], {"chore": None}, {"chore": []}, {"chore": {"value": 3}}, {"chore": {"value": "\ud800"}}]
)
def test_slots_of_another_shape_count_as_not_given(
    slots: object, store: Store, kept: int, door: AlexaDoor, amazon: Amazon, token: str
) -> None:
    app = Flask("door")
    app.register_blueprint(alexa(store, door, lambda: NOW))
    said = asked(NOW, intent="WhoDoes", token=token)
    said["request"]["intent"]["slots"] = slots
    body = as_bytes(said)

    answer = app.test_client().post("/webhooks/alexa", data=body, headers=amazon.headers(body))

    assert speech(answer.get_json()) == "Welke klus bedoel je?"


def test_a_chore_with_signs_in_its_name_is_said_as_words(ask: Ask, store: Store, kept: int, home: Home) -> None:
    answer = ask("WhoDoes", chore=slot("<break time='10s'/> & {x} %s", known=False))

    assert "<" not in speech(answer)


# ── names of this home, and notes ───────────────────────────────────────────────────────────────


def test_a_new_conversation_tells_alexa_the_names_of_this_home(ask: Ask) -> None:
    new, old = ask("AMAZON.HelpIntent", new=True), ask("AMAZON.HelpIntent")

    [directive] = new["response"]["directives"]
    assert (directive["type"], directive["updateBehavior"]) == ("Dialog.UpdateDynamicEntities", "REPLACE")
    [names] = directive["types"]
    assert names["name"] == "CHORE"
    assert {"id": "was", "name": {"value": "de was", "synonyms": ["was"]}} in names["values"]
    assert sum(1 + len(value["name"]["synonyms"]) for value in names["values"]) <= MOST_SENT
    assert "directives" not in old["response"]


def test_a_note_is_taken_only_from_a_voice_that_chose_it(ask: Ask, store: Store, kept: int) -> None:
    person = {"person": "amzn1.ask.person.sanne"}
    mark = hash_of("amzn1.ask.person.sanne")[:24]
    room, note = f"alexa:{hash_of('amzn1.echo-api.session.1')}", {"words": slot("ik moe was")}

    def heard_as_her_own() -> bool:
        return store.conversation(kept, f"Alexa\n{mark}\nsanne", room, NOW) is not None

    ask("IAm", member=slot("Sanne", "sanne"), **person)
    ask("NoteMoment", **note, **person)
    assert not heard_as_her_own()

    store.let_take_notes(kept, "sanne", True, NOW)
    ask("NoteMoment", **note)
    ask("Agenda", member=slot("ik", "self"), **person)
    assert not heard_as_her_own()

    ask("NoteMoment", **note, **person)
    assert heard_as_her_own()
