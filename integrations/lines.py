"""One line of iCalendar text: escaped, and folded (RFC 5545 sections 3.1 and 3.3.11)."""

from __future__ import annotations

import re

_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\x85\u2028\u2029]")


def escaped(text: str) -> str:
    """TEXT of RFC 5545 section 3.3.11; control characters have no place in it."""
    plain = _CONTROL.sub(" ", text.replace("\r\n", "\n"))
    for mark, told in (("\\", "\\\\"), (";", "\\;"), (",", "\\,"), ("\n", "\\n")):
        plain = plain.replace(mark, told)
    return plain


def unescaped(value: str) -> str:
    """TEXT without its escapes."""
    return re.sub(r"\\(.)", lambda m: "\n" if m[1] in "nN" else m[1], value, flags=re.DOTALL)


def folded(line: str) -> str:
    """At most 75 octets a line, never in the middle of a character (RFC 5545 section 3.1)."""
    pieces, size = [""], 0
    for character in line:
        width = len(character.encode("utf-8", "surrogatepass"))
        if size + width > 74:
            pieces.append("")
            size = 0
        pieces[-1] += character
        size += width
    return "\r\n ".join(pieces)
