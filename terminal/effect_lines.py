"""An effect as a table at a terminal; its words stand in ``rounds.effect_words``."""

from __future__ import annotations

from rich.table import Table

from household.model import Home, Language
from language.sentences import say
from rounds.effect_words import parts_rows
from scheduler.effects import Effect


def parts_table(home: Home, effect: Effect, language: Language) -> Table:
    """Each one's minutes a week before and after, next to what is agreed; never one person next to the other."""
    table = Table(title=say("effect.title", language), title_justify="left")
    for column in ("who", "agreed", "part", "doing", "thinking"):
        table.add_column(say(f"loads.{column}", language))
    for row in parts_rows(home, effect, language):
        table.add_row(*row)
    return table
