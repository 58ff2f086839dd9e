"""The agent that Assist can choose: it hands on what was said, and says what comes back."""

from __future__ import annotations

from typing import Literal

from homeassistant.components.conversation import (
    ChatLog,
    ConversationEntity,
    ConversationInput,
    ConversationResult,
)
from homeassistant.const import MATCH_ALL
from homeassistant.core import HomeAssistant
from homeassistant.helpers import entity_registry
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback
from homeassistant.helpers.intent import IntentResponse, IntentResponseErrorCode

from . import SamenEntry
from .house import AS_ASKED, CONF_LANGUAGE, NotReached, NotWelcome

#: Said here, since nobody at home can be asked how to say it.
_AWAY = {"nl": "Samen is nu niet te bereiken.", "en": "Samen cannot be reached right now."}
_UNKNOWN = {
    "nl": "Samen kent Home Assistant niet meer. Kijk bij de instellingen naar een melding daarover.",
    "en": "Samen does not know Home Assistant any more. Look for a message about it in the settings.",
}


async def async_setup_entry(
    hass: HomeAssistant, entry: SamenEntry, async_add_entities: AddConfigEntryEntitiesCallback
) -> None:
    """One agent for one home."""
    async_add_entities([SamenAgent(entry)])


class SamenAgent(ConversationEntity):
    """Answers about the chores of one home."""

    _attr_has_entity_name = False

    def __init__(self, entry: SamenEntry) -> None:
        self._entry = entry
        self._attr_name = entry.title
        self._attr_unique_id = entry.entry_id

    @property
    def supported_languages(self) -> list[str] | Literal["*"]:
        """Any: in a language that it does not speak it answers in that of the home."""
        return MATCH_ALL

    async def _async_handle_message(self, user_input: ConversationInput, chat_log: ChatLog) -> ConversationResult:
        """The answer; a question back to the person keeps the conversation open."""
        chosen = self._entry.options.get(CONF_LANGUAGE, AS_ASKED)
        language = user_input.language if chosen == AS_ASKED else chosen
        response = IntentResponse(language=user_input.language)
        goes_on = False
        try:
            said = await self._entry.runtime_data.ask(await self._question(user_input, chat_log, language))
        except NotWelcome:
            self._entry.async_start_reauth(self.hass)
            response.async_set_error(IntentResponseErrorCode.FAILED_TO_HANDLE, _in(language, _UNKNOWN))
        except NotReached:
            response.async_set_error(IntentResponseErrorCode.FAILED_TO_HANDLE, _in(language, _AWAY))
        else:
            response.async_set_speech(said["speech"])
            goes_on = said.get("continue_conversation") is True
        return ConversationResult(response, chat_log.conversation_id, continue_conversation=goes_on)

    async def _question(self, said: ConversationInput, chat_log: ChatLog, language: str) -> dict[str, str | None]:
        """What was said, and what is known of who said it: a login of Home Assistant, or the satellite that heard."""
        user = await self.hass.auth.async_get_user(said.context.user_id) if said.context.user_id else None
        return {
            "text": said.text,
            "language": language,
            "conversation_id": chat_log.conversation_id,
            "device_id": said.device_id,
            "satellite_id": self._satellite(said),
            "user_id": user.id if user else None,
            "user_name": user.name if user else None,
        }

    def _satellite(self, said: ConversationInput) -> str | None:
        """The satellite that heard it. Before 2025.10 only its device is told; and the login is then that of whoever
        had it speak a moment ago, who need not be the one in the room."""
        satellite: str | None = getattr(said, "satellite_id", None)
        if satellite or not said.device_id:
            return satellite
        there = entity_registry.async_entries_for_device(entity_registry.async_get(self.hass), said.device_id)
        return next((entity.entity_id for entity in there if entity.domain == "assist_satellite"), None)


def _in(language: str, sentences: dict[str, str]) -> str:
    return sentences["nl" if language.lower().startswith("nl") else "en"]
