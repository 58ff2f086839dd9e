"""The rooms behind "more"."""

from __future__ import annotations

from flask import Blueprint

from pages.doctor import doctor
from pages.more import more
from pages.proposal import proposal
from pages.questions import questions
from pages.settings_away import settings_away
from pages.settings_chores import settings_chores
from pages.settings_data import settings_data
from pages.settings_devices import settings_devices
from pages.settings_notifications import settings_notifications
from pages.settings_people import settings_people
from pages.voice import voice
from rounds.world import World

_SETTINGS = (settings_away, settings_chores, settings_data, settings_devices, settings_notifications, settings_people)


def rooms(world: World) -> tuple[Blueprint, ...]:
    """All of them, each closed by itself."""
    return tuple(one(world) for one in (doctor, more, proposal, questions, *_SETTINGS, voice))
