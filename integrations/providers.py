"""Who keeps people's calendars: where their servers are, where an app password is made, what they do otherwise.

Only data. The traits in ``quirks`` are those of ``integrations.quirks.Quirks`` that differ from the standards; most
were measured by python-caldav (``caldav.compatibility_hints``, 3.6), and the probe at connecting adds what it meets.
Addresses come from the providers' own pages, else from configurations that several programs ship; ``unverified`` in a
comment marks what nobody has tried from here.
"""

from __future__ import annotations

from dataclasses import dataclass
from fnmatch import fnmatchcase
from urllib.parse import urlsplit

from household.model import Kind

_LOOSE = ("token_trusted",)  # its tokens are fragile, or an unknown one is answered as if it were known
_SAME_UID = ("uid_unique",)


@dataclass(frozen=True)
class Provider:
    """Somebody who keeps calendars. ``domains`` are those of its mail addresses, ``hosts`` patterns of its servers'
    names, ``paths`` begin the address of a server that people run themselves. ``base`` is where to begin, with
    ``{user}`` for the name to sign in with; empty where only its owner knows. ``key_page`` is where
    an app password is made. ``kind`` is the way in that works."""

    key: str
    name: str
    docs: str
    domains: tuple[str, ...] = ()
    hosts: tuple[str, ...] = ()
    paths: tuple[str, ...] = ()
    base: str = ""
    key_page: str = ""
    app_password: bool = False
    quirks: tuple[str, ...] = ()
    kind: Kind = Kind.CALDAV


PROVIDERS: tuple[Provider, ...] = (
    Provider(
        "icloud",
        "iCloud",
        "docs/connect/icloud.md",
        domains=("icloud.com", "me.com", "mac.com"),
        hosts=("caldav.icloud.com", "*-caldav.icloud.com"),
        base="https://caldav.icloud.com/",
        key_page="https://account.apple.com/account/manage",  # https://support.apple.com/102654
        app_password=True,
    ),
    Provider(
        "google",
        "Google",
        "docs/connect/google.md",
        domains=("gmail.com", "googlemail.com"),
        hosts=("apidata.googleusercontent.com", "calendar.google.com", "www.google.com"),
        kind=Kind.GOOGLE,  # its CalDAV takes no passwords
    ),
    Provider(
        "microsoft",
        "Microsoft 365",
        "docs/connect/ics-feeds.md",
        domains=("outlook.com", "hotmail.com", "hotmail.nl", "live.com", "live.nl", "msn.com"),
        hosts=("outlook.office365.com", "outlook.office.com", "outlook.live.com"),
        kind=Kind.ICS,  # speaks no CalDAV at all
    ),
    Provider(
        "fastmail",
        "Fastmail",
        "docs/connect/fastmail.md",
        domains=("fastmail.com", "fastmail.fm", "messagingengine.com"),
        hosts=("*.fastmail.com",),
        base="https://caldav.fastmail.com/dav/principals/user/{user}/",
        key_page="https://app.fastmail.com/settings/security/integrations",  # unverified beyond "Integrations"
        app_password=True,
    ),
    Provider(
        "mailbox-org",
        "mailbox.org",
        "docs/connect/mailbox-org.md",
        domains=("mailbox.org",),
        hosts=("dav.mailbox.org",),
        base="https://dav.mailbox.org/",
        key_page="https://login.mailbox.org/",  # needed with two-factor sign-in only; the page is unverified
        quirks=_LOOSE,  # it runs OX
    ),
    Provider(
        "posteo",
        "Posteo",
        "docs/connect/README.md",
        domains=("posteo.de", "posteo.net", "posteo.org", "posteo.eu", "posteo.at", "posteo.ch", "posteo.nl"),
        hosts=("posteo.de",),
        base="https://posteo.de:8443/",
        quirks=("sync_token", *_SAME_UID),
    ),
    Provider(
        "gmx",
        "GMX",
        "docs/connect/README.md",
        domains=("gmx.de", "gmx.net", "gmx.at", "gmx.ch"),
        hosts=("caldav.gmx.net",),
        base="https://caldav.gmx.net/begenda/dav/{user}/",
        key_page="https://www.gmx.net/",  # with two-factor sign-in only; unverified
        quirks=("sync_token",),
    ),
    Provider(
        "yahoo",
        "Yahoo",
        "docs/connect/README.md",
        domains=("yahoo.com", "yahoo.co.uk", "yahoo.de", "yahoo.fr"),
        hosts=("caldav.calendar.yahoo.com",),
        base="https://caldav.calendar.yahoo.com/",
        key_page="https://login.yahoo.com/account/security",
        app_password=True,
        quirks=("sync_token",),
    ),
    Provider(
        "zoho",
        "Zoho",
        "docs/connect/README.md",
        domains=("zoho.com", "zohomail.com", "zoho.eu"),
        hosts=("calendar.zoho.com", "calendar.zoho.eu"),
        base="https://calendar.zoho.com/caldav/",  # unverified; people in Europe have calendar.zoho.eu
        key_page="https://accounts.zoho.com/home#security/app_password",  # unverified
        app_password=True,
    ),
    Provider(
        "purelymail",
        "Purelymail",
        "docs/connect/README.md",
        domains=("purelymail.com",),
        hosts=("purelymail.com",),
        base="https://purelymail.com/webdav/",
        quirks=_LOOSE,
    ),
    Provider(
        "nextcloud",
        "Nextcloud",
        "docs/connect/nextcloud.md",
        paths=("/remote.php/dav", "/remote.php/caldav", "/nextcloud"),
        app_password=True,
    ),
    Provider(
        "synology",
        "Synology Calendar",
        "docs/connect/synology.md",
        hosts=("*.synology.me",),
        paths=("/caldav.php", "/caldav"),
        quirks=(*_LOOSE, *_SAME_UID),
    ),
    Provider("baikal", "Baïkal", "docs/connect/baikal.md", paths=("/dav.php", "/cal.php"), quirks=_SAME_UID),
    Provider("davical", "DAViCal", "docs/connect/README.md", paths=("/davical",), quirks=(*_LOOSE, *_SAME_UID)),
    Provider("sogo", "SOGo", "docs/connect/README.md", paths=("/SOGo",), quirks=("if_none_match", *_LOOSE)),
    Provider(
        "zimbra",
        "Zimbra",
        "docs/connect/README.md",
        paths=("/home", "/principals/users"),  # unverified
        quirks=("if_none_match", *_LOOSE),
    ),
    Provider("stalwart", "Stalwart", "docs/connect/README.md", paths=("/dav/cal",), quirks=_LOOSE),
    Provider("ox", "Open-Xchange", "docs/connect/README.md", paths=("/servlet/dav",), quirks=_LOOSE),
    Provider("cyrus", "Cyrus", "docs/connect/README.md", paths=("/dav/calendars",)),
    Provider("radicale", "Radicale", "docs/connect/radicale.md", hosts=("radicale.*",)),
    Provider("xandikos", "Xandikos", "docs/connect/README.md", hosts=("xandikos.*",)),
)


def provider_for(address: str) -> Provider | None:
    """Whose an e-mail address, a bare host or a URL is, as far as it can be told by looking at it; None else.

    A domain of one's own tells nothing, nor does the name of a machine at home.
    """
    address = address.strip()
    if "://" not in address and "@" in address:
        return by_domain(address.rpartition("@")[2])
    try:
        parts = urlsplit(address if "://" in address else f"https://{address}")
    except ValueError:  # half an IPv6 address
        return None
    host = (parts.hostname or "").lower()
    by_host = (p for p in PROVIDERS if any(fnmatchcase(host, pattern) for pattern in p.hosts))
    by_path = (p for p in PROVIDERS if any(_begins(parts.path, path) for path in p.paths))
    return next(by_host, None) or next(by_path, None) or by_domain(host)


def by_domain(domain: str) -> Provider | None:
    """Whose the domain of a mail address is."""
    return next((p for p in PROVIDERS if domain.lower().rstrip(".") in p.domains), None)


def _begins(path: str, start: str) -> bool:
    return path == start or path.startswith(f"{start}/")
