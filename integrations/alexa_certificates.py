"""The certificates with which Alexa signs: fetched from the one place where Amazon keeps them, quickly or not at all.

https://developer.amazon.com/docs/alexa/custom-skills/host-a-custom-skill-as-a-web-service.html
"""

from __future__ import annotations

from pathlib import Path
from urllib.parse import urlsplit

from requests.utils import DEFAULT_CA_BUNDLE_PATH

from household.settings import AlexaDoor
from integrations.base import Meter, Unreachable
from integrations.net import Session

#: Alexa waits eight seconds for an answer; a chain is a few thousand bytes.
SECONDS, LARGEST = 2.5, 64_000


def fetch_chain(door: AlexaDoor, path: str) -> bytes:
    """What lies at ``path`` where the certificates are: a chain as PEM. The host is that of the settings, whatever a
    request says, and a redirect is not followed. Raises Unreachable, NotAllowed or TooLarge."""
    host = urlsplit(door.certificates_url).netloc
    # An address that the owner chose may be of a test server at home; Amazon's may not lead to a private one.
    allowed = () if door.certificates_url == AlexaDoor.certificates_url else (host,)
    session = Session(allowed, Meter(), most=LARGEST, seconds=SECONDS, redirects=0)
    response = session.request("GET", door.certificates_url + path)
    if response.status_code != 200:
        raise Unreachable(host=host)
    return response.content


def trusted_roots(door: AlexaDoor) -> bytes:
    """The certificates, as PEM, of those whose signature under a chain is believed."""
    return (door.roots or Path(DEFAULT_CA_BUNDLE_PATH)).read_bytes()
