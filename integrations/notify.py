"""Tells somebody something by another way than mail: a push to the telephone, Telegram, Home Assistant, by Apprise.

The address of a channel is a secret (whoever knows it can write there): nothing of it is ever told, nor put where
other programs of the machine can read it.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys

from household.model import Trouble
from integrations import notifying

#: Seconds until it is given up; Apprise is loaded anew each time.
_SECONDS = 40.0


class ChannelUnknown(Trouble):
    """Apprise knows no such address: look at how the service writes it."""

    sentence = "trouble.channel_unknown"


class ChannelPrivate(Trouble):
    """It leads into the private network: open its host in the settings."""

    sentence = "trouble.channel_private"


class ChannelDeaf(Trouble):
    """Nobody took it: try later, or look at the channel."""

    sentence = "trouble.channel_deaf"


class NoChannels(Trouble):
    """What it takes is not installed: install it, or choose mail."""

    sentence = "trouble.no_channels"


_TROUBLES: dict[str, type[Trouble]] = {
    notifying.UNKNOWN: ChannelUnknown,
    notifying.PRIVATE: ChannelPrivate,
    notifying.MISSING: NoChannels,
}


def check_channel(channel: str, allowed: tuple[str, ...]) -> None:
    """Raise ChannelUnknown for an address that Apprise does not know, or NoChannels; nothing is sent."""
    _ask(channel, "", "", allowed, send=False)


def tell(channel: str, title: str, body: str, allowed: tuple[str, ...]) -> None:
    """Send it, once. ``allowed`` are the private hosts that the settings open. Raises ChannelUnknown, ChannelPrivate,
    ChannelDeaf or NoChannels."""
    _ask(channel, title, body, allowed, send=True)


def _ask(channel: str, title: str, body: str, allowed: tuple[str, ...], send: bool) -> None:
    asked = {"channel": channel, "title": title, "body": body, "allowed": allowed, "send": send}
    command = [sys.executable, "-m", "integrations.notifying"]
    try:
        done = subprocess.run(  # noqa: S603 - our own program
            command, input=json.dumps(asked), capture_output=True, text=True, timeout=_SECONDS, env=_environment()
        )
    except subprocess.TimeoutExpired:
        raise ChannelDeaf() from None
    said = done.stdout.strip().splitlines()[-1:] or [""]
    if said[0] != notifying.WENT:
        raise _TROUBLES.get(said[0], ChannelDeaf)()


def _environment() -> dict[str, str]:
    """Ours without what would lead it elsewhere, and without our own secrets."""
    return {k: v for k, v in os.environ.items() if not k.lower().endswith("_proxy") and not k.startswith("SAMEN_")}
