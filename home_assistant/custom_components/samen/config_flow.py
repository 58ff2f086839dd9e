"""Setting it up: an address and a token, tried at once; a new token when the old one opens nothing any more."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import voluptuous as vol
from homeassistant.config_entries import ConfigEntry, ConfigFlow, ConfigFlowResult, OptionsFlow
from homeassistant.const import CONF_TOKEN, CONF_URL
from homeassistant.core import callback
from homeassistant.helpers.aiohttp_client import async_get_clientsession
from homeassistant.helpers.selector import (
    SelectSelector,
    SelectSelectorConfig,
    TextSelector,
    TextSelectorConfig,
    TextSelectorType,
)

from .house import AS_ASKED, CONF_LANGUAGE, DOMAIN, LANGUAGES, House, NotReached, NotWelcome

_TOKEN = TextSelector(TextSelectorConfig(type=TextSelectorType.PASSWORD))
_ADDRESS = TextSelector(TextSelectorConfig(type=TextSelectorType.URL))
_LANGUAGE = SelectSelector(SelectSelectorConfig(options=[AS_ASKED, *LANGUAGES], translation_key=CONF_LANGUAGE))


class SamenFlow(ConfigFlow, domain=DOMAIN):
    """The steps of setting it up."""

    VERSION = 1

    async def async_step_user(self, given: dict[str, Any] | None = None) -> ConfigFlowResult:
        """Where it is, and the token that it gave."""
        errors: dict[str, str] = {}
        if given is not None:
            found, errors = await self._tried(given[CONF_URL], given[CONF_TOKEN])
            if found:
                await self.async_set_unique_id(found["key"])
                self._abort_if_unique_id_configured()
                data = {CONF_URL: given[CONF_URL].rstrip("/"), CONF_TOKEN: given[CONF_TOKEN].strip()}
                return self.async_create_entry(title=f"Samen ({found['home']})", data=data)
        form = vol.Schema({vol.Required(CONF_URL): _ADDRESS, vol.Required(CONF_TOKEN): _TOKEN})
        shown = {CONF_URL: given[CONF_URL]} if given else {}
        return self.async_show_form(
            step_id="user", data_schema=self.add_suggested_values_to_schema(form, shown), errors=errors
        )

    async def async_step_reauth(self, _data: Mapping[str, Any]) -> ConfigFlowResult:
        """The token opens nothing any more."""
        return await self.async_step_reauth_confirm()

    async def async_step_reauth_confirm(self, given: dict[str, Any] | None = None) -> ConfigFlowResult:
        """A new one, for the same home."""
        entry, errors = self._get_reauth_entry(), {}
        if given is not None:
            found, errors = await self._tried(entry.data[CONF_URL], given[CONF_TOKEN])
            if found:
                await self.async_set_unique_id(found["key"])
                self._abort_if_unique_id_mismatch(reason="another_home")
                return self.async_update_reload_and_abort(entry, data_updates={CONF_TOKEN: given[CONF_TOKEN].strip()})
        form = vol.Schema({vol.Required(CONF_TOKEN): _TOKEN})
        return self.async_show_form(step_id="reauth_confirm", data_schema=form, errors=errors)

    async def _tried(self, url: str, token: str) -> tuple[dict[str, Any] | None, dict[str, str]]:
        """Whose home it is, or what to tell the person who typed."""
        if not url.startswith(("http://", "https://")):
            return None, {CONF_URL: "invalid_url"}
        try:
            return await House(async_get_clientsession(self.hass), url, token.strip()).greet(), {}
        except NotWelcome:
            return None, {CONF_TOKEN: "invalid_auth"}
        except NotReached:
            return None, {"base": "cannot_connect"}

    @staticmethod
    @callback
    def async_get_options_flow(_entry: ConfigEntry) -> OptionsFlow:
        """What can be chosen afterwards."""
        return SamenOptions()


class SamenOptions(OptionsFlow):
    """The language in which questions are understood."""

    async def async_step_init(self, given: dict[str, Any] | None = None) -> ConfigFlowResult:
        """That of the assistant, or always the same one."""
        if given is not None:
            return self.async_create_entry(data=given)
        chosen = self.config_entry.options.get(CONF_LANGUAGE, AS_ASKED)
        form = vol.Schema({vol.Required(CONF_LANGUAGE, default=chosen): _LANGUAGE})
        return self.async_show_form(step_id="init", data_schema=form)
