"""Inside the real Home Assistant: a satellite in the kitchen, which hears what it is told that somebody said there.

The context is that of the login that called, as when somebody's phone had the satellite speak just before."""

from __future__ import annotations

from typing import Any

import voluptuous as vol
from homeassistant.components import conversation
from homeassistant.core import HomeAssistant, ServiceCall, SupportsResponse
from homeassistant.helpers import device_registry, entity_registry

CONFIG_SCHEMA = vol.Schema({}, extra=vol.ALLOW_EXTRA)


async def async_setup(hass: HomeAssistant, _config: dict[str, Any]) -> bool:
    async def hear(call: ServiceCall) -> dict[str, Any]:
        [entry] = hass.config_entries.async_entries("samen")
        devices, entities = device_registry.async_get(hass), entity_registry.async_get(hass)
        kitchen = devices.async_get_or_create(config_entry_id=entry.entry_id, identifiers={("ears", "kitchen")})
        entities.async_get_or_create("assist_satellite", "ears", "kitchen", device_id=kitchen.id)
        said = await conversation.async_converse(
            hass, call.data["text"], None, call.context, "nl", call.data["agent_id"], kitchen.id
        )
        return {"speech": said.response.speech["plain"]["speech"]}

    hass.services.async_register("ears", "hear", hear, supports_response=SupportsResponse.ONLY)
    return True
