"""Whose an address is, told by looking at it; and data that hangs together."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from household.model import Kind
from integrations.providers import PROVIDERS, Provider, provider_for
from integrations.quirks import Quirks

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize(
    ("address", "key"),
    [
        ("sanne@icloud.com", "icloud"),
        ("Bram@Fastmail.FM", "fastmail"),
        ("bram@gmail.com", "google"),
        ("bram@hotmail.nl", "microsoft"),
        ("sanne@posteo.nl", "posteo"),
        ("https://p42-caldav.icloud.com/123/calendars/", "icloud"),
        ("caldav.icloud.com", "icloud"),
        ("dav.mailbox.org", "mailbox-org"),
        ("https://wolk.example/remote.php/dav/", "nextcloud"),
        ("https://example.org/nextcloud/remote.php/dav", "nextcloud"),
        ("https://thuis.synology.me:5001/caldav/sanne/", "synology"),
        ("https://calendar.zoho.eu/caldav/abc/events/", "zoho"),
        ("https://nas.home/dav.php/", "baikal"),
        ("https://werk.example/SOGo/dav/bram/", "sogo"),
    ],
)
def test_a_provider_is_known_by_its_address(address: str, key: str) -> None:
    provider = provider_for(address)

    assert provider is not None
    assert provider.key == key


@pytest.mark.parametrize(
    "address", ["sanne@example.org", "https://example.org/davos/", "nas.home:5232", "", "https://["]
)
def test_a_domain_of_ones_own_tells_nothing(address: str) -> None:
    assert provider_for(address) is None


@pytest.mark.parametrize("address", ["joris@icloud.com.example", "https://caldav.icloud.com.example/", "noticloud.com"])
def test_an_address_that_only_looks_like_a_provider_is_not_it(address: str) -> None:
    assert provider_for(address) is None


@given(st.text())
def test_whatever_is_typed_is_looked_at_without_trouble(address: str) -> None:
    found = provider_for(address)

    assert found is None or found in PROVIDERS


def test_keys_and_domains_belong_to_one_provider_each() -> None:
    keys = [p.key for p in PROVIDERS]
    domains = [domain for p in PROVIDERS for domain in p.domains]

    assert len(set(keys)) == len(keys)
    assert len(set(domains)) == len(domains)


@pytest.mark.parametrize("provider", PROVIDERS, ids=lambda p: p.key)
def test_what_is_told_of_a_provider_hangs_together(provider: Provider) -> None:
    known = Quirks().and_odd(provider.quirks)

    assert set(known.odd) == set(provider.quirks)
    assert (ROOT / provider.docs).is_file()
    assert not provider.base or urlsplit(provider.base).scheme == "https"
    assert not provider.base or provider_for(provider.base.format(user="x")) == provider
    assert provider.kind is Kind.CALDAV or not provider.base
