"""What whoever presses too often gets to see, on every page that needs no sign-in."""

from __future__ import annotations

from flask import Response, render_template


def slow_down(seconds: int) -> Response:
    """Come back in so many seconds (RFC 6585 section 4)."""
    page = render_template("error.html", sentence="page.error.too_many")
    return Response(page, 429, {"Retry-After": str(seconds)}, content_type="text/html; charset=utf-8")
