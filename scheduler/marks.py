"""Whether a person ticked a title off: a "✓", "[x]", "klaar" or "done" at its start or end, around our own title.

A mark counts when our own title has it less often, so that a chore named "Done deal" is done as "✓ Done deal". What
stands beside it must be our title, give or take a letter: "Klaar voor vertrek" says nothing about the bins.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter

_TOKEN = re.compile(r"[✓✔☑✅🗸]|\[[xv]\]|\w+")
_SIGNS = re.compile(r"[✓✔☑✅🗸]|\[[xv]\]")
_WORDS = frozenset(["klaar", "gedaan", "done"])
#: From how many letters on one may be wrong: in short titles another letter is soon another chore.
_LONG = 7


def is_done(title: str, ours: str) -> bool:
    """Whether ``title`` is ``ours`` with a mark that says "done", or nothing but such a mark. A question is none."""
    marks, words = _read(title)
    own_marks, own_words = _read(ours)
    new = Counter(marks) - Counter(own_marks)
    if not new or ("✓" not in new and title.rstrip().endswith("?")):
        return False
    return not words or _same("".join(words), "".join(own_words)) or _goes_on(words, own_words, "✓" in new)


def _read(title: str) -> tuple[list[str], list[str]]:
    """The marks around a title, every sign as "✓", and the words between them, without accents and capitals."""
    letters = unicodedata.normalize("NFKD", title.casefold())
    plain = "".join(letter for letter in letters if not unicodedata.combining(letter))
    words = ["✓" if _SIGNS.fullmatch(token) else token for token in _TOKEN.findall(plain)]
    marks: list[str] = []
    for at in (0, -1):
        while words and (words[at] == "✓" or words[at] in _WORDS):
            marks.append(words.pop(at))
    return marks, words


def _goes_on(words: list[str], own: list[str], signed: bool) -> bool:
    """Whether one is how the other begins: a shorter title, or beside a sign also one with a note behind it."""
    shorter = own[: len(words)] == words
    return shorter or (signed and bool(own) and words[: len(own)] == own)


def _same(one: str, other: str) -> bool:
    """Whether two words are equal but for one letter that is wrong, missing, too many or in its neighbour's place."""
    if one == other or max(len(one), len(other)) < _LONG:
        return one == other
    short, long = sorted((one, other), key=len)
    at = next((i for i, letter in enumerate(short) if letter != long[i]), len(short))
    swapped = short[at + 1 : at + 2] + short[at : at + 1] + short[at + 2 :]
    return long[at + 1 :] in (short[at:], short[at + 1 :]) or long[at:] == swapped
