"""Sanne and Bram's home as the language room needs it: people, chores and a fixed moment."""

from __future__ import annotations

from datetime import date, datetime, time
from fractions import Fraction
from pathlib import Path
from zoneinfo import ZoneInfo

import yaml

from household.model import Chore, Home, Household, Language, Member, Rhythm, Window, key_of

ASKED = Path(__file__).with_name("asked")
NOW = datetime(2026, 3, 4, 14, 0, tzinfo=ZoneInfo("Europe/Amsterdam"))
HALF = Fraction(1, 2)


def chore(name: str, *also: str) -> Chore:
    return Chore(key_of(name), name, 10, Rhythm(), Window(time(18), time(21)), also=also)


def home(*chores: Chore) -> Home:
    people = (Member("sanne", "Sanne", HALF), Member("bram", "Bram", HALF))
    return Home(Household(1, "thuis", "Thuis", date(2026, 3, 2)), people, chores)


def asked_home(language: Language) -> Home:
    names = yaml.safe_load((ASKED / f"chores.{language}.yaml").read_text(encoding="utf-8"))
    return home(*(chore(name, *also) for name, also in names.items()))
