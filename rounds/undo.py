"""Undo: what the last round wrote is taken back, and the plan then waits until somebody lets it go on."""

from __future__ import annotations

from dataclasses import dataclass

from household.folder import hold_household
from household.model import Act, Edit, Written
from rounds.world import Round, World
from rounds.write import finish


@dataclass(frozen=True)
class Undone:
    """What came of it: how many writes were taken back, how many wait for their server, and how many were left
    because a person changed the entry since."""

    back: int
    waiting: int
    left: int


def undo(world: World, household: int) -> Undone:
    """Take the last round's writes back, each only where nothing changed since. Nothing to take back is fine."""
    with hold_household(world.settings, household):
        last = world.store.last_written(household)
        if not last:
            return Undone(0, 0, 0)
        world.store.hold(household, world.clock())
        for waiting in world.store.open_edits(household, None):
            world.store.withdraw(waiting.id)
        written = {e.calendar: world.store.written(e.calendar) for e in last}
        reverse = [back for e in reversed(last) if (back := _reverse(e, written[e.calendar].get(e.href)))]
        begun = world.store.begin(household, reverse, world.clock())
        world.store.mark_undone([edit.id for edit in last])
        finish(world, household, Round(started=world.clock()))
        open_now = {edit.id for edit in world.store.open_edits(household, None)}
        waits = [edit for edit in begun if edit.id in open_now]
        world.store.mark_undone([edit.id for edit in begun if edit.id not in open_now])
        return Undone(len(begun) - len(waits), len(waits), len(last) - len(begun))


def _reverse(edit: Edit, stands: Written | None) -> Edit | None:
    """The write that takes one back; None where something else stands by now."""
    if edit.act is Act.REMOVE:
        return None if stands else Edit(edit.calendar, edit.href, Act.CREATE, edit.before or "")
    if stands is None or stands.text != edit.text:
        return None
    if edit.act is Act.CREATE:
        return Edit(edit.calendar, edit.href, Act.REMOVE, "", stands.etag, stands.text)
    return Edit(edit.calendar, edit.href, Act.CHANGE, edit.before or "", stands.etag, stands.text)
