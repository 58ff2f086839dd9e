"""An address as a square that a telephone's camera reads (QR, ISO/IEC 18004), drawn into the page itself."""

from __future__ import annotations

from functools import lru_cache

import segno
from markupsafe import Markup


@lru_cache(maxsize=64)
def qr(address: str, title: str) -> Markup:
    """The square as SVG, dark on light whatever the theme, since cameras expect that; ``title`` says what it is.
    Drawing one takes a few hundredths of a second, and a page may show several."""
    square = segno.make(address, error="m", micro=False)
    drawn = square.svg_inline(
        border=3, dark="#1d1b19", light="#ffffff", omitsize=True, svgclass="qr", lineclass=None, title=title
    )
    return Markup(drawn.replace("<svg ", '<svg role="img" ', 1))  # noqa: S704 - segno escapes the title
