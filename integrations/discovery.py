"""From what somebody types (an e-mail address, a host, a URL) to the addresses at which their calendars may begin.

RFC 6764: SRV and TXT records of the domain, then ``/.well-known/caldav``, then the root. What the name server says
is not proof of anything, so a password follows it only over https, and only to a host below the same domain or
of a provider that is known here; another host is told to the person, who can type it (RFC 6764 section 8).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from urllib.parse import quote, urljoin, urlsplit

import dns.exception
import dns.resolver

from household.model import Kind
from integrations.base import CalendarTrouble
from integrations.providers import PROVIDERS, Provider, by_domain, provider_for

SECONDS = 3.0  # for each question to the name server
#: Asked for a name and a kind of record (SRV, TXT) gives the records as a zone file writes them; () for none.
Resolve = Callable[[str, str], tuple[str, ...]]


class AnotherWay(CalendarTrouble):
    """This provider is not reached by CalDAV with a password: connect it the way that its page tells."""

    sentence = "trouble.another_way"


class ElsewhereBySrv(CalendarTrouble):
    """The domain says that its calendars are at another host: look whether that is right, and type that host."""

    sentence = "trouble.elsewhere_by_srv"


def look_up(name: str, kind: str) -> tuple[str, ...]:
    """Ask the name server that this machine uses; no answer within three seconds counts as none."""
    try:
        answer = dns.resolver.resolve(name, kind, lifetime=SECONDS, search=False)
    except (dns.exception.DNSException, OSError):
        return ()
    return tuple(record.to_text() for record in answer)


@dataclass(frozen=True)
class Service:
    """One SRV record (RFC 2782): a host and port that offer CalDAV, lower ``order`` first."""

    host: str
    port: int
    secure: bool
    order: tuple[int, int]


def login_of(address: str) -> str:
    """The name to sign in with that an address holds: an e-mail address itself, else none."""
    return address.strip() if _is_mail(address) else ""


def starts(address: str, resolve: Resolve = look_up, allowed: tuple[str, ...] = (), user: str = "") -> tuple[str, ...]:
    """The addresses to try, the likeliest first and each once; all https, but for what was typed itself and for a
    host in ``allowed`` (``host`` or ``host:port``). Raises AnotherWay where CalDAV leads nowhere."""
    address = address.strip()
    provider = provider_for(address)
    if provider is not None and provider.kind is not Kind.CALDAV:
        raise AnotherWay(provider=provider.name, page=provider.docs)
    if _is_mail(address):
        domain = address.rpartition("@")[2].lower()
        found = [*_of_provider(provider, user or address), *_of_domain(domain, resolve, allowed)]
    else:
        typed = address if "://" in address else f"https://{address}"
        found = [typed, *_of_host(typed, provider, user, resolve, allowed)]
    return tuple(dict.fromkeys(found))


def elsewhere(address: str, resolve: Resolve = look_up) -> str | None:
    """The host that a domain names for its calendars although it is not below that domain; None without one."""
    domain = address.strip().rpartition("@")[2].lower() if _is_mail(address) else ""
    services = _services(domain, resolve) if domain else []
    return next((s.host for s in services if s.secure and not _trusted(s.host, domain)), None)


def _is_mail(address: str) -> bool:
    return "://" not in address and "@" in address and "/" not in address


def _of_provider(provider: Provider | None, user: str) -> Iterator[str]:
    if provider is not None and provider.base:
        yield provider.base.format(user=quote(user, safe="@"))


def _of_domain(domain: str, resolve: Resolve, allowed: tuple[str, ...]) -> Iterator[str]:
    """What the domain of a mail address may offer: its records first, then the two usual places."""
    yield from _by_records(domain, resolve, allowed)
    yield from _usual(f"https://{domain}/")


def _of_host(
    typed: str, provider: Provider | None, user: str, resolve: Resolve, allowed: tuple[str, ...]
) -> Iterator[str]:
    """What else a typed address may mean. Records are asked for a bare name only: a path or a port says enough."""
    try:
        parts = urlsplit(typed)
        plain = parts.scheme == "https" and parts.port in (None, 443) and parts.path in ("", "/")
    except ValueError:  # no address at all; whoever opens it says so
        return
    if plain and parts.hostname:
        if user or (provider is not None and "{user}" not in provider.base):
            yield from _of_provider(provider, user)
        yield from _by_records(parts.hostname, resolve, allowed)
    yield from _usual(typed)


def _usual(url: str) -> Iterator[str]:
    yield urljoin(url, "/.well-known/caldav")
    yield urljoin(url, "/")


def _by_records(domain: str, resolve: Resolve, allowed: tuple[str, ...]) -> Iterator[str]:
    for service in _services(domain, resolve):
        opened = {service.host, f"{service.host}:{service.port}"} & set(allowed)
        if _trusted(service.host, domain) and (service.secure or opened):
            yield _address(service, _path(domain, service.secure, resolve))


def _services(domain: str, resolve: Resolve) -> list[Service]:
    """What the domain offers, encrypted ones first; an IP address has no records."""
    if ":" in domain or domain.replace(".", "").isdigit() or "." not in domain:
        return []
    found = []
    for secure in (True, False):
        records = (_service(text, secure) for text in resolve(f"{_label(secure)}.{domain}", "SRV"))
        found += sorted((s for s in records if s is not None), key=lambda s: s.order)
    return found


def _label(secure: bool) -> str:
    return "_caldavs._tcp" if secure else "_caldav._tcp"


def _service(text: str, secure: bool) -> Service | None:
    """ "0 1 443 dav.example.org." A single dot says that the service is not there (RFC 2782)."""
    try:
        priority, weight, port, target = text.split()
        host, number = target.rstrip(".").lower(), int(port)
        return Service(host, number, secure, (int(priority), -int(weight))) if host and 0 < number < 65536 else None
    except ValueError:
        return None


def _path(domain: str, secure: bool, resolve: Resolve) -> str:
    """The path that a TXT record beside the SRV record gives (RFC 6764 section 4), else the well-known one."""
    for text in resolve(f"{_label(secure)}.{domain}", "TXT"):
        for part in text.split('"'):
            if part.strip().lower().startswith("path=/") and not part.strip()[5:].startswith("//"):
                return part.strip()[5:]
    return "/.well-known/caldav"


def _address(service: Service, path: str) -> str:
    scheme, usual = ("https", 443) if service.secure else ("http", 80)
    port = "" if service.port == usual else f":{service.port}"
    return f"{scheme}://{service.host}{port}{path}"


def _trusted(host: str, domain: str) -> bool:
    """Whether a password for the domain may go to this host by itself."""
    if host == domain or host.endswith(f".{domain}"):
        return True
    known = by_domain(domain) or next((p for p in PROVIDERS if p.base and host == urlsplit(p.base).hostname), None)
    return known is not None and (provider_for(host) is known)
