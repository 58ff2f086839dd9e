"""An address as a square that a telephone's camera reads (QR, ISO/IEC 18004), drawn into the page itself."""

from __future__ import annotations

import segno
from markupsafe import Markup


def qr(address: str, title: str) -> Markup:
    """The square as SVG, dark on light whatever the theme, since cameras expect that; ``title`` says what it is."""
    square = segno.make(address, error="m", micro=False)
    drawn = square.svg_inline(
        border=3, dark="#1d1b19", light="#ffffff", omitsize=True, svgclass="qr", lineclass=None, title=title
    )
    return Markup(drawn.replace("<svg ", '<svg role="img" ', 1))  # noqa: S704 - segno escapes the title
