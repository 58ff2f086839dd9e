"""Every page of the sample family's house, in a real browser: read by a machine as by somebody who cannot see it, on a
phone and on a desktop, in both languages, in the light and in the dark."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from houses import House
from windows import Window, addresses

#: Links that leave the page by design, or show a file.
NO_PAGES = ("/feed/", "/export", "/settings/data/", "/connect/google/go", "/static", "/in/")


@pytest.mark.parametrize(("size", "language"), [("phone", "nl-NL"), ("desktop", "en-GB")])
def test_every_page_that_a_link_leads_to_is_well(
    sample: House, window: Callable[..., Window], size: str, language: str
) -> None:
    sanne = window(size, language)
    sanne.goes(sample.link_for("sanne")).page.locator("main button[type=submit]").click()
    seen, ahead = set(), ["/", "/start", "/start/calendars"]

    while ahead:
        address = ahead.pop(0)
        if address in seen or address.startswith(NO_PAGES) or len(seen) > 150:
            continue
        seen.add(address)
        response = sanne.page.goto(sample.url.rstrip("/") + address)
        assert response
        assert response.status in (200, 503), address  # 503: something has to be set first, and the page says what
        sanne.is_well(f"{address} {size} {language}")
        ahead += [one for one in addresses(sanne) if _kind(one) not in {_kind(other) for other in seen}]

    assert len(seen) > 40, sorted(seen)


def _kind(address: str) -> str:
    """Pages that differ only by which day or thing they show are looked at once."""
    path, _, query = address.partition("?")
    return "/".join(part for part in path.split("/") if not any(sign.isdigit() for sign in part)) + (
        "?" + "&".join(sorted(one.partition("=")[0] for one in query.split("&"))) if query else ""
    )
