"""A QR code as a picture of lines within the page: nothing is fetched for it, and nothing kept."""

from __future__ import annotations

from markupsafe import Markup


def qr(words: str, label: str) -> Markup:
    """The picture, with a name for who cannot see it; dark on light in either look, so that a camera reads it."""
    import segno  # only the pages that show one need it

    rows = [list(row) for row in segno.make(words, micro=False, error="m").matrix_iter(border=3)]
    path = "".join(f"M{x} {y}h1v1h-1z" for y, row in enumerate(rows) for x, dark in enumerate(row) if dark)
    size = len(rows)
    return Markup(
        '<svg class="qr" role="img" aria-label="{label}" viewBox="0 0 {size} {size}" width="220" height="220">'
        '<rect width="{size}" height="{size}" fill="#ffffff"/><path d="{path}" fill="#000000"/></svg>'
    ).format(label=label, size=size, path=path)
