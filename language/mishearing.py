"""Words that mean nothing here: a chore with a slip in its name, or what only colours the chore that was found."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from language.ear import Ear, Heard
from language.spotting import NAMED, PARTLY, Spot, spot_alike

#: Verbs that may belong to the name of a chore.
OF_CHORES = frozenset({"handle", "light", "cleanse"})
#: Words between the words of a chore's name that change nothing: "geeft de dorstige planten water".
_WITHIN = 2
_ARTICLES = frozenset(("de", "het", "een", "den", "onze", "mijn", "ons", "the", "a", "an", "our", "my"))
#: Words before a place or a person that a chore is for.
#: Before one of many, which is seldom a chore of this home: "a loan".
_SOME = frozenset(("een", "a", "an"))
_IN_DUTCH = frozenset(("in", "op", "aan", "naar", "voor", "bij", "van", "uit", "onder", "achter", "naast", "tot"))
_WHERE = _IN_DUTCH | {"on", "at", "to", "for", "with", "under", "behind", "from"}
#: Without an article these go with the name of a programme: "bij MasterChef".
_ON_A_SHOW = frozenset(("bij", "op", "on", "at"))
_PARTICLES = frozenset(("af", "op", "uit", "in", "aan", "bij", "weg"))
#: So alike must a name be to be meant when a chore, or its verb, was said as it is; and when that was another one.
_SURE, _SURER = 84.0, 90.0
#: So many words that stand together may be one that was misheard.
_MISHEARD = 2


def less_unknown(heard: Heard, listening: Ear) -> Heard:
    """What is unknown is perhaps a chore with a slip in its name, or only colours the chore that was found."""
    unknown = heard.unknown
    alike = _alike(heard, listening) if unknown else Spot()
    if alike.found:
        spoken = replace(alike, places=alike.places | heard.spot.places, verb=heard.spot.verb, done=heard.spot.done)
        return replace(heard, spot=spoken, left=tuple(one for one in heard.left if one[0] not in alike.places))
    if unknown and heard.spot.found and heard.spot.score >= PARTLY:
        coloured = _coloured(heard)
        beside = bool(_aside(heard, set()) & coloured)
        return replace(heard, left=tuple(one for one in heard.left if one[0] not in coloured), beside=beside)
    return heard


def _alike(heard: Heard, listening: Ear) -> Spot:
    """The chore that the unknown words are most like, by themselves and together with the words around them."""
    plain = [word.text for word in heard.words]
    run = _run(heard.unknown)
    around = {place for place, classes in heard.left if classes & OF_CHORES and not classes & {"do", "must", "have"}}
    particle = {run[0] - 1} if run[0] and plain[run[0] - 1] in _PARTICLES else set[int]()
    best = Spot()
    for more in (around | heard.spot.places, heard.spot.places, around, particle, set[int]()):
        found = spot_alike(listening.chores, plain, sorted({*run, *more}))
        if found.found and found.score >= (_SURE if more else 0.0) and found.score > best.score:
            best = found
    if not heard.spot.found:
        some = bool(run[0]) and plain[run[0] - 1] in _SOME
        return Spot() if some and best.score < _SURE else best
    many = len(heard.unknown) > len(run) or len(run) > _MISHEARD
    known = best.key in (heard.spot.key, *heard.spot.options)
    sure = best.score >= (_SURE if known or heard.spot.places <= best.places else _SURER)
    return best if best.key and sure and not (many and heard.spot.score >= NAMED) else Spot()


def _run(unknown: Sequence[int]) -> list[int]:
    """The first unknown words that stand together."""
    run = [unknown[0]]
    for place in unknown[1:]:
        if place != run[-1] + 1:
            break
        run.append(place)
    return run


def _coloured(heard: Heard) -> set[int]:
    """Unknown words that stand between the words of the chore, or are an adjective just before it."""
    first, last = min(heard.spot.places), max(heard.spot.places)
    within = {place for place in heard.unknown if first < place < last}
    before = {place for place in heard.unknown if place == first - 1 and heard.words[place].text.endswith("e")}
    within = within if len(within) <= _WITHIN else set()
    return within | before | _aside(heard, within | before)


def _aside(heard: Heard, known: set[int]) -> set[int]:
    """One more thing that is said of where or for whom: "… in de bak", "… voor de juf"; else nothing."""
    rest = [place for place in heard.unknown if place not in known]
    if len(rest) != 1 or heard.spot.score < NAMED or rest[0] < 2:
        return set()
    before = [word.text for word in heard.words[max(0, rest[0] - 2) : rest[0]]]
    fits = (before[-1] in _ARTICLES and before[0] in _WHERE) or before[-1] in _WHERE - _ON_A_SHOW
    return set(rest) if fits else set()
