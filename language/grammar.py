"""A small pattern language over tokens: a table of patterns with what each of them means.

A pattern is a line of steps. ``om|rond`` is one of these words, ``<n>`` a word with that meaning or whatever
the rules of that name match, ``?`` behind a step makes it optional. ``&`` before a step only looks whether it
follows, ``!`` whether it does not; ``^`` and ``$`` are the ends of the text. The values of the ``<…>`` steps
(None when absent) go to the function beside the pattern; when that returns None, the pattern does not match.

    ("over <n> dag|dagen", lambda n: Said(shift=n))
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from language.tokens import Token

Action = Callable[..., object]
Rules = Sequence[tuple[str, Action]]
Matched = tuple[tuple[object, ...], int]


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a pattern: a choice of ``words`` or a ``kind``; ``look`` is "", "&" or "!"."""

    words: frozenset[str]
    kind: str = ""
    optional: bool = False
    look: str = ""


def _step(written: str) -> Step:
    look = written[0] if written[0] in "&!" and len(written) > 1 else ""
    written = written.removeprefix(look)
    optional = written.endswith("?")
    written = written.removesuffix("?")
    if written in "^$" or written.startswith("<"):
        return Step(frozenset(), written, optional, look)
    return Step(frozenset(written.split("|")), "", optional, look)


class Grammar:
    """Rules by name, prepared so that for a word only the patterns that may begin with it are tried."""

    def __init__(self, rules: Mapping[str, Rules]) -> None:
        self._rules = {
            name: [(tuple(map(_step, pattern.split())), action) for pattern, action in table]
            for name, table in rules.items()
        }
        self._index = {name: self._first_words(name) for name in self._rules}

    def longest(self, name: str, tokens: Sequence[Token], at: int) -> tuple[object, int] | None:
        """The value of the longest pattern of ``name`` at token ``at``, and the token after it; else None."""
        best: tuple[object, int] | None = None
        if at >= len(tokens):
            return None
        for steps, action in self._candidates(name, tokens[at]):
            matched = self._follow(steps, 0, tokens, at)
            if matched is None or (best and matched[1] <= best[1]):
                continue
            value = action(*matched[0])
            if value is not None:
                best = (value, matched[1])
        return best

    def _candidates(self, name: str, token: Token) -> Iterator[tuple[tuple[Step, ...], Action]]:
        index = self._index[name]
        yield from index.get(token.text, ())
        for meaning in token.meanings:
            yield from index.get(meaning, ())

    def _follow(self, steps: tuple[Step, ...], k: int, tokens: Sequence[Token], at: int) -> Matched | None:
        if k == len(steps):
            return (), at
        step = steps[k]
        here = self._take(step, tokens, at)
        if step.look:
            return self._follow(steps, k + 1, tokens, at) if (here is None) == (step.look == "!") else None
        if here is not None:
            values, after = here
            rest = self._follow(steps, k + 1, tokens, after)
            if rest is not None:
                return values + rest[0], rest[1]
        if not step.optional:
            return None
        rest = self._follow(steps, k + 1, tokens, at)
        empty: tuple[object, ...] = (None,) if step.kind else ()
        return (empty + rest[0], rest[1]) if rest is not None else None

    def _take(self, step: Step, tokens: Sequence[Token], at: int) -> Matched | None:
        """What one step takes: its values (none for plain words) and the token after it."""
        if step.kind in ("^", "$"):
            return ((), at) if at == (0 if step.kind == "^" else len(tokens)) else None
        if at >= len(tokens):
            return None
        token = tokens[at]
        if not step.kind:
            return ((), at + 1) if token.text in step.words else None
        if step.kind in token.meanings:
            return (token.meanings[step.kind],), at + 1
        if step.kind in self._rules:
            found = self.longest(step.kind, tokens, at)
            return ((found[0],), found[1]) if found else None
        return None

    def _first_words(self, name: str) -> dict[str, list[tuple[tuple[Step, ...], Action]]]:
        index: dict[str, list[tuple[tuple[Step, ...], Action]]] = {}
        for steps, action in self._rules[name]:
            for first in self._first(steps):
                index.setdefault(first, []).append((steps, action))
        return index

    def _first(self, steps: tuple[Step, ...]) -> set[str]:
        """The words and meanings with which something that follows ``steps`` can begin."""
        found: set[str] = set()
        for step in steps:
            if step.kind in ("^", "$") or step.look:
                continue
            found |= step.words or {step.kind}
            for inner, _ in self._rules.get(step.kind, ()):
                found |= self._first(inner)
            if not step.optional:
                break
        return found
