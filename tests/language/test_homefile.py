"""Sanne and Bram write their household down, and hear about everything that does not fit at once."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, time
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from household.model import (
    LANGUAGES,
    Agreement,
    Certificate,
    CheckInWish,
    Children,
    Chore,
    Home,
    Household,
    Member,
    Refused,
    Rhythm,
    Who,
    Window,
    key_of,
)
from language.homefile import HomeDraft, read_home, write_home
from language.homewords import say_rhythm
from language.sentences import say
from language.times import read_rhythm

TODAY = date(2026, 3, 4)
HALF = Fraction(1, 2)

FILE = """
household: {name: Thuis, key: thuis, language: nl, zone: Europe/Amsterdam,
            check_in: {day: vrijdag, at: "20:30", minutes: 10, between: "18:00-22:30"}}
members:
  - {name: Sanne, share: 1/2, language: nl, heavy: {speelgoed: favourite, badkamer: zwaar}}
  - {name: Bram, share: 50%, language: en}
chores:
  - name: speelgoed opruimen
    key: speelgoed
    also: [de blokken]
    minutes: 10
    often: elke dag
    when: 18:30-20:00
    best: 19:00
    who: either
    can: [Sanne]
    thinking: 5
    done_when: "De vloer is vrij."
    important: true
  - {name: badkamer, minutes: een half uur, often: every other week on tuesday, when: na het eten, who: om en om}
  - {name: koken, minutes: 40, often: dagelijks, who: Bram}
"""


def read(text: str) -> HomeDraft:
    return read_home(text, "nl", TODAY)


def refused(text: str) -> list[tuple[str, object]]:
    """What does not fit: (kind, line), after seeing that each can be said in both languages."""
    with pytest.raises(Refused) as trouble:
        read(text)
    for problem in trouble.value.problems:
        assert all(say(problem.sentence, language, **problem.details) for language in LANGUAGES)
    kinds = [problem.sentence.removeprefix("homefile.") for problem in trouble.value.problems]
    lines = [problem.details.get("line") for problem in trouble.value.problems]
    return list(zip(kinds, lines, strict=True))


def with_chore(fields: str) -> str:
    return (
        "household: {name: Thuis}\n"
        "members: [{name: Sanne}, {name: Bram}]\n"
        "chores:\n"
        f"  - {{name: was, {fields}}}\n"
    )


def test_a_household_is_read_as_it_is_written() -> None:
    draft = read(FILE)

    assert draft.household == Household(
        0,
        "thuis",
        "Thuis",
        date(2026, 3, 2),
        "nl",
        "Europe/Amsterdam",
        CheckInWish(4, time(20, 30), 10),
        quiet=(time(22, 30), time(6, 30)),
        notice=12,
        routines=True,
    )
    assert draft.members == (Member("sanne", "Sanne", HALF, "nl"), Member("bram", "Bram", HALF, "en"))
    assert draft.heavy == {("sanne", "speelgoed"): 1, ("sanne", "badkamer"): 3}
    assert draft.agreed is False


def test_a_chore_is_read_with_all_that_belongs_to_it() -> None:
    toys, bathroom, cooking = read(FILE).chores

    assert toys == Chore(
        key="speelgoed",
        name="speelgoed opruimen",
        minutes=10,
        rhythm=Rhythm(days=(0, 1, 2, 3, 4, 5, 6)),
        window=Window(time(18, 30), time(20), time(19)),
        can=("sanne",),
        thinking=5,
        done_when="De vloer is vrij.",
        also=("de blokken",),
        important=True,
    )
    assert (bathroom.minutes, bathroom.rhythm, bathroom.who) == (30, Rhythm(every=2, days=(1,)), Who.TURNS)
    assert (cooking.who, cooking.owner) == (Who.ONE, "bram")


def test_all_problems_come_at_once_each_with_its_line() -> None:
    found = refused("""household: {name: Thuis, zoon: Europe/Amsterdam, zone: Mars/Base}
members:
  - {name: Sanne, share: 60%}
  - {name: Bram, share: 1/2, heavy: {waz: zwaar}}
chores:
  - {name: was, minutes: 0, often: soms}
  - {name: was, minutes: 90, often: elke dag, when: "19:00-20:00", who: Joris}
""")

    assert found == [
        ("unknown-field-near", 1),
        ("zone", 1),
        ("shares", 3),
        ("unknown-chore-near", 4),
        ("minutes", 6),
        ("rhythm", 6),
        ("window-too-short", 7),
        ("unknown-member", 7),
        ("doubled-key", 7),
    ]


@pytest.mark.parametrize(
    ("fields", "kind"),
    [
        ("minutes: 481, often: elke dag", "minutes"),
        ("minutes: lang, often: elke dag", "minutes"),
        ("often: elke dag", "missing"),
        ("minutes: 10", "missing"),
        ("minutes: 10, often: elke dag, when: ooit", "window"),
        ('minutes: 10, often: elke dag, when: "22:00-06:00"', "window-over-midnight"),
        ('minutes: 10, often: elke dag, when: "18:00-20:00", best: "21:00"', "best-outside"),
        ('minutes: 10, often: elke dag, when: "18:00-20:00", best: "19:55"', "best-outside"),
        ("minutes: 10, often: elke dag, best: 25:00", "clock"),
        ("minutes: 10, often: elke dag, can: []", "nobody-can"),
        ("minutes: 10, often: elke dag, who: Bram, can: [Sanne]", "owner-cannot"),
        ("minutes: 10, often: elke dag, who: samen, can: [Sanne]", "needs-both"),
        ("minutes: 10, often: elke dag, can: [Joris]", "unknown-member"),
        ("minutes: 10, often: elke dag, important: misschien", "unknown-word"),
        ("minutes: 10, often: elke dag, minuts: 5", "unknown-field-near"),
        ("minutes: 10, often: elke dag, minutes: 5", "doubled-field"),
        ("minutes: [10], often: elke dag", "not-text"),
        ("minutes: 10, often: elke dag, key: De Was", "key"),
        ("minutes: 10, often: elke dag, key: check-in", "key-taken"),
        ("minutes: 10, often: {unit: maand, nth: 9}", "number"),
        ("minutes: 10, often: {days: [woensdah]}", "unknown-word-near"),
    ],
)
def test_a_chore_that_does_not_fit_is_named(fields: str, kind: str) -> None:
    found = refused(with_chore(fields))

    assert [each for each, _ in found] == [kind]


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("household: [", "not-yaml"),
        ("a: b: c", "not-yaml"),
        ("\x00", "not-yaml"),
        ("--- {}\n--- {}", "not-yaml"),
        ("a: &a [x]\nb: [*a, *a]", "alias"),
        ("[" * 50 + "]" * 50, "too-deep"),
        ("x" * 1_000_001, "too-large"),
    ],
)
def test_what_is_no_household_file_at_all_is_said_in_one_sentence(text: str, kind: str) -> None:
    assert [each for each, _ in refused(text)] == [kind]


@pytest.mark.parametrize("text", ["", "hallo", "[]", "household: 3\nmembers: 4\nchores: 5", "members: {}"])
def test_a_file_without_people_or_chores_says_what_to_add(text: str) -> None:
    assert refused(text)


@pytest.mark.parametrize(("one", "two"), [("1/3", "2/3"), ("0,4", "60%"), ("0.25", "3/4"), ("33.5%", "66,5 %")])
def test_shares_are_exact_however_they_are_written(one: str, two: str) -> None:
    text = FILE.replace("share: 1/2", f"share: '{one}'").replace("share: 50%", f"share: '{two}'")

    assert sum(member.share for member in read(text).members) == 1


@pytest.mark.parametrize("share", ["1/0", "150%", "half", "1e9", "-1", "2"])
def test_what_is_no_part_of_the_whole_is_no_share(share: str) -> None:
    assert [kind for kind, _ in refused(FILE.replace("share: 1/2", f"share: {share}"))] == ["share"]


def test_shares_may_be_left_out_and_are_equal_then() -> None:
    text = FILE.replace("share: 1/2, ", "").replace("share: 50%, ", "")

    assert [member.share for member in read(text).members] == [HALF, HALF]


def test_two_chores_cannot_have_one_name() -> None:
    found = refused(FILE + "  - {name: De Blokken, key: blok, minutes: 5, often: elke dag}\n")

    assert found == [("doubled-name", 22)]


LIFE = """
household:
  name: Thuis
  cycle: 4
  quiet: "23:00-06:00"
  notice: een dag
  buffer: een kwartier
  routines: nee
  children: {every: 2, days: [week 1, "vrijdag 2"]}
  country: BE-VLG
  school: schoolvakanties
members: [{name: Sanne}, {name: Bram}]
chores:
  - {name: gras maaien, minutes: 45, often: elke week, months: april tot oktober, outside: ja, area: de tuin}
  - {name: gras harken, minutes: 15, often: elke week, months: zomer, after: Gras maaien, gap: 10, stays: Bram}
  - {name: naar school, minutes: 20, often: elke werkdag, children: ja, holidays: niet, school: skip, travel: 10}
  - {name: filter, minutes: 10, often: 14 dagen na de vorige keer, postpone: nee, thinker: Sanne}
  - {name: containers, minutes: 10, often: {source: afvalkalender, word: gft, ahead: 1}}
"""


def test_the_home_says_when_a_chore_counts() -> None:
    draft = read(LIFE)

    home = draft.household
    assert (home.cycle, home.quiet, home.notice, home.buffer) == (4, (time(23), time(6)), 24, 15)
    assert (home.routines, home.country, home.school) == (False, "BE-VLG", "schoolvakanties")
    assert home.children == Children(2, (0, 1, 2, 3, 4, 5, 6, 11))
    mowing, raking, school, filters, bins = draft.chores
    assert (mowing.months, mowing.outside, mowing.area) == ((4, 5, 6, 7, 8, 9, 10), True, "de tuin")
    assert (raking.after, raking.gap, raking.stays) == ("gras-maaien", 10, "bram")
    assert (school.children, school.holidays, school.school, school.travel) == (True, "skip", "skip", 10)
    assert (filters.rhythm, filters.postpone, filters.thinker) == (Rhythm("after", 14), False, "sanne")
    assert bins.rhythm == Rhythm("source", source="afvalkalender", word="gft", ahead=1)


def test_a_new_household_rests_at_night_and_is_told_of_changes_ahead() -> None:
    home = read(with_chore("minutes: 10, often: elke dag")).household

    assert (home.cycle, home.quiet, home.notice, home.routines) == (2, (time(22, 30), time(6, 30)), 12, True)
    assert (home.buffer, home.children, home.country, home.school) == (0, None, "NL", "")


@pytest.mark.parametrize(
    ("written", "children"),
    [
        ("ja", Children()),
        ("nee", None),
        ("{calendar: bij ons, word: Mila}", Children(1, (), "bij ons", "Mila")),
        ("{every: 2, days: [week 2]}", Children(2, (7, 8, 9, 10, 11, 12, 13))),
    ],
)
def test_the_children_are_here_as_the_file_says(written: str, children: Children | None) -> None:
    text = with_chore("minutes: 10, often: elke dag").replace("{name: Thuis}", f"{{name: Thuis, children: {written}}}")

    assert read(text).household.children == children


@pytest.mark.parametrize(
    ("fields", "kind"),
    [
        ("often: jaarlijks op 31 februari", "no-such-day"),
        ("often: {unit: jaar, month: februari, monthday: 30}", "no-such-day"),
        ("often: {unit: jaar}", "missing"),
        ("often: {unit: agenda, word: gft}", "missing"),
        ("often: {unit: jaar, month: smarch}", "month"),
        ("often: elke dag, months: flitstijd", "months"),
        ("often: elke dag, children: ja", "children-unnamed"),
        ("often: elke dag, school: niet", "school-unnamed"),
        ("often: elke dag, gap: 10", "gap-alone"),
        ("often: elke dag, after: zwemmen", "unknown-chore"),
        ("often: elke dag, after: was", "after-ring"),
        ("often: elke dag, stays: Joris", "unknown-member"),
        ("often: elke dag, stays: Bram, can: [Sanne]", "stays-cannot"),
        ('often: elke dag, when: "18:00-18:30", travel: 15', "travel-too-long"),
        ('often: elke dag, when: "05:00-06:00"', "quiet-hours"),
        ("often: elke dag, holidays: soms", "unknown-word"),
    ],
)
def test_a_chore_that_could_not_count_is_named(fields: str, kind: str) -> None:
    assert [each for each, _ in refused(with_chore(f"minutes: 10, {fields}"))] == [kind]


@pytest.mark.parametrize(
    ("field", "kind"),
    [
        ("cycle: 3", "unknown-word"),
        ("quiet: laat", "quiet"),
        ('quiet: "22:00-22:00"', "quiet"),
        ("notice: lang", "notice"),
        ("notice: 400", "notice"),
        ("buffer: 200", "minutes"),
        ("country: Nederland", "country"),
        ("country: XX", "country"),
        ("children: {days: [vrijdag 2]}", "children-day"),
        ("children: {calendar: bij ons, days: [vrijdag]}", "children-both"),
        ("children: {word: Mila}", "missing"),
        ("check_in: {team: misschien}", "unknown-word"),
        ("check_in: {team: {at: '10:00'}}", "missing"),
        ("check_in: {team: {day: zondag, at: laat}}", "clock"),
        ("check_in: {team: {day: zondag, at: '23:58'}}", "window-over-midnight"),
        ("check_in: {day: vrijdag, at: '20:30', team: {day: vrijdag, at: '20:35'}}", "team-at-once"),
        ("check_in: {bedtime: '17:45-22:25'}", "bedtime-all"),
        ("check_in: {at: '22:20', team: after}", "best-outside"),
    ],
)
def test_a_rule_of_the_home_that_does_not_fit_is_named(field: str, kind: str) -> None:
    text = with_chore("minutes: 10, often: elke dag").replace("{name: Thuis}", f"{{name: Thuis, {field}}}")

    assert [each for each, _ in refused(text)] == [kind]


def test_chores_that_wait_for_each_other_are_named_each_with_its_line() -> None:
    ring = FILE.replace("name: badkamer,", "name: badkamer, after: koken,")
    ring = ring.replace("name: koken,", "name: koken, after: badkamer,")

    assert refused(ring) == [("after-ring", 20), ("after-ring", 21)]


def test_two_people_cannot_have_one_name() -> None:
    assert ("doubled-name", 6) in refused(FILE.replace("name: Bram", "name: sanne"))


def test_an_account_is_read_and_never_a_password() -> None:
    account = "accounts: [{member: Bram, url: 'https://dav.example', username: bram%s}]\n"

    assert read(FILE + account % "").accounts[0].member == "bram"
    assert refused(FILE + account % ", password: geheim") == [("unknown-field", 22)]


def test_what_is_written_leaves_out_how_heavy_a_chore_is() -> None:
    draft = read(FILE)
    text = write_home(Home(draft.household, draft.members, draft.chores, heavy=draft.heavy))

    assert "heavy" not in text
    assert text.startswith("# ")
    assert read(text).heavy == {}


def test_what_both_agreed_to_is_written_as_agreed() -> None:
    draft = read(FILE)
    rota = Agreement(1, TODAY, (), {}, Certificate((), HALF, HALF, True, True), yes=("sanne", "bram"))
    home = Home(draft.household, draft.members, draft.chores, agreement=rota)

    assert read(write_home(home)).agreed
    assert not read(write_home(replace(home, agreement=replace(rota, yes=("bram",))))).agreed


WORDS = st.text(st.characters(codec="utf-8", categories=("L", "N", "P", "S")), min_size=1, max_size=15).filter(key_of)
DAYS = st.sets(st.integers(0, 6), min_size=1).map(lambda days: tuple(sorted(days)))
RHYTHMS = st.one_of(
    st.builds(Rhythm, every=st.integers(1, 8), days=DAYS),
    st.builds(Rhythm, every=st.integers(1, 8), times=st.integers(1, 6)),
    st.builds(Rhythm, unit=st.just("month"), every=st.integers(1, 12)),
    st.builds(
        Rhythm,
        unit=st.just("month"),
        every=st.integers(1, 12),
        days=st.integers(0, 6).map(lambda day: (day,)),
        nth=st.sampled_from((-1, 0, 1, 2, 3, 4)),
    ),
    st.builds(
        Rhythm,
        unit=st.just("month"),
        every=st.integers(1, 12),
        monthday=st.integers(-1, 31).filter(lambda day: day != 0),
    ),
    st.builds(Rhythm, unit=st.just("year"), month=st.integers(1, 12), monthday=st.integers(0, 28)),
    st.builds(Rhythm, unit=st.just("after"), every=st.integers(1, 731)),
    st.builds(
        Rhythm,
        unit=st.just("source"),
        source=st.sampled_from(("afvalkalender", "Afval in de buurt", "bins")),
        word=st.sampled_from(("", "gft", "Rest in container", "Papier")),
        ahead=st.integers(0, 9),
    ),
)
CHILDREN = st.one_of(
    st.sampled_from(
        (None, Children(), Children(2, calendar="kinderen"), Children(1, calendar="wie is waar", word="Mila"))
    ),
    st.builds(Children, st.just(2), st.sets(st.integers(0, 13), min_size=1).map(lambda days: tuple(sorted(days)))),
)
MONTHS = st.sets(st.integers(1, 12)).map(lambda months: tuple(sorted(months)))
QUIET = st.sampled_from((None, (time(22, 30), time(6, 30)), (time(13), time(14))))


@st.composite
def homes(draw: st.DrawFn) -> Home:
    language = draw(st.sampled_from(LANGUAGES))
    parts = draw(st.integers(1, 100))
    people = (
        Member("sanne", "Sanne", Fraction(parts, 101), language),
        Member("bram", "Bram", 1 - Fraction(parts, 101), "en"),
    )
    household = Household(
        0,
        "thuis",
        "Ons huis",
        date(2026, 1, 5),
        language,
        cycle=draw(st.sampled_from((1, 2, 4))),
        quiet=draw(QUIET),
        notice=draw(st.integers(0, 336)),
        buffer=draw(st.integers(0, 120)),
        routines=draw(st.booleans()),
        children=draw(CHILDREN),
        country=draw(st.sampled_from(("NL", "BE-VLG"))),
        school=draw(st.sampled_from(("", "schoolvakanties noord"))),
    )
    names = draw(st.lists(WORDS, min_size=1, max_size=4))
    chores = []
    for number, name in enumerate(names):
        who = draw(st.sampled_from(Who))
        earliest = draw(st.integers(0, 20))
        after = draw(st.sampled_from(("", f"chore-{number - 1}"))) if number else ""
        window = Window(time(earliest), time(23), draw(st.sampled_from((None, time(earliest, 30)))))
        chores.append(
            Chore(
                key=f"chore-{number}",
                name=f"{name} {number}",
                minutes=draw(st.integers(1, 60)),
                rhythm=draw(RHYTHMS),
                window=window,
                who=who,
                owner="bram" if who is Who.ONE else None,
                can=draw(st.sampled_from(((), ("bram", "sanne")))),
                thinking=draw(st.integers(0, 30)),
                done_when=draw(WORDS),
                important=draw(st.booleans()),
                busy=draw(st.booleans()),
                remind=draw(st.integers(0, 120)),
                months=draw(MONTHS),
                children=household.children is not None and draw(st.booleans()),
                holidays=draw(st.sampled_from(("", "skip", "only"))),
                school=draw(st.sampled_from(("", "skip", "only"))) if household.school else "",
                outside=draw(st.booleans()),
                travel=draw(st.integers(0, 30)),
                postpone=draw(st.booleans()),
                after=after,
                gap=draw(st.integers(0, 480)) if after else 0,
                stays=draw(st.sampled_from((None, "sanne", "bram"))),
                thinker=draw(st.sampled_from((None, "sanne"))),
                area=draw(st.sampled_from(("", "de tuin"))),
            )
        )
    return Home(household, people, tuple(chores))


@settings(max_examples=60, deadline=None)
@given(homes())
def test_what_is_written_reads_back_as_the_same_home(home: Home) -> None:
    draft = read_home(write_home(home), "nl", TODAY)

    assert (draft.household, draft.members, draft.chores) == (home.household, home.members, home.chores)


@pytest.mark.parametrize(
    ("written", "team"),
    [
        ("off", CheckInWish()),
        ("nee", CheckInWish()),
        ("after", CheckInWish(team="after")),
        ("erna", CheckInWish(team="after")),
        ("{day: zondag, at: '10:00'}", CheckInWish(team="apart", team_at=time(10))),
        ("{day: Monday}", CheckInWish(team="apart", team_weekday=0)),
    ],
)
def test_the_question_about_the_chores_has_its_five_minutes_as_the_file_says(written: str, team: CheckInWish) -> None:
    text = with_chore("minutes: 10, often: elke dag").replace(
        "{name: Thuis}", f"{{name: Thuis, check_in: {{team: {written}, bedtime: '18:45-19:30'}}}}"
    )
    wanted = replace(team, bedtime=(time(18, 45), time(19, 30)))

    draft = read(text)

    assert draft.household.check_in == wanted
    home = Home(draft.household, draft.members, draft.chores)
    assert read_home(write_home(home), "nl", TODAY).household.check_in == wanted


@pytest.mark.parametrize("language", LANGUAGES)
@settings(max_examples=100, deadline=None)
@given(rhythm=RHYTHMS)
def test_a_rhythm_in_words_is_the_same_rhythm(language: str, rhythm: Rhythm) -> None:
    words = say_rhythm(rhythm, language)  # type: ignore[arg-type]

    assert words is None or read_rhythm(words, language) == (rhythm, "")  # type: ignore[arg-type]


@settings(max_examples=60, deadline=None)
@given(st.text(st.sampled_from("household: members chores\n-[]{}\"'&*!%@`|> 0:1"), max_size=120))
def test_any_text_is_read_or_refused(text: str) -> None:
    with pytest.raises(Refused):
        read(text)


@pytest.mark.parametrize("often", ["de avond voor gft in afvalkalender", "the evening before gft in afvalkalender"])
def test_the_evening_before_is_an_evening_until_the_file_says_when(often: str) -> None:
    def window(fields: str) -> Window:
        return read(with_chore(f"often: {often}, {fields}")).chores[0].window

    assert window("minutes: 10") == Window(time(18, 30), time(22), time(20, 30))
    assert window("minutes: 120") == Window(time(18, 30), time(22))
    assert window('minutes: 10, when: "07:00-09:00"') == Window(time(7), time(9))
    assert window('minutes: 10, best: "19:00"') == Window(time(18, 30), time(22), time(19))


def test_the_evening_before_stays_an_evening_in_what_is_written() -> None:
    draft = read(with_chore("minutes: 10, often: de avond voor gft in afvalkalender"))

    assert read(write_home(Home(draft.household, draft.members, draft.chores))).chores == draft.chores
