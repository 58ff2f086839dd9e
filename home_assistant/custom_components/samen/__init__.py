"""Samen in Home Assistant: whoever asks Assist about the chores is answered by the planner at home.

Everything is understood and decided there; here a sentence goes out and an answer comes back. Works from Home
Assistant 2025.4 on, the first in which an answer can keep the conversation open.
"""

from __future__ import annotations

from typing import TypeAlias

from homeassistant.config_entries import ConfigEntry
from homeassistant.const import CONF_TOKEN, CONF_URL, Platform
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import ConfigEntryAuthFailed, ConfigEntryNotReady
from homeassistant.helpers.aiohttp_client import async_get_clientsession

from .house import House, NotReached, NotWelcome

SamenEntry: TypeAlias = ConfigEntry[House]

_PLATFORMS = [Platform.CONVERSATION]


async def async_setup_entry(hass: HomeAssistant, entry: SamenEntry) -> bool:
    """Open the door once to see that it opens: a token that was taken back asks for another one."""
    house = House(async_get_clientsession(hass), entry.data[CONF_URL], entry.data[CONF_TOKEN])
    try:
        await house.greet()
    except NotWelcome as no:
        raise ConfigEntryAuthFailed from no
    except NotReached as no:
        raise ConfigEntryNotReady from no
    entry.runtime_data = house
    await hass.config_entries.async_forward_entry_setups(entry, _PLATFORMS)
    return True


async def async_unload_entry(hass: HomeAssistant, entry: SamenEntry) -> bool:
    """Let go of it."""
    return await hass.config_entries.async_unload_platforms(entry, _PLATFORMS)
