"""The home's day as jobs, and the process that does them.

A *round* (room `rounds/`) first finishes what an earlier one left open, reads every calendar, turns what
people did there into wishes, plans when something changed or a new day began, and writes the difference.
Whatever it intends stands in SQL before it is sent, so a crash at any point followed by another round ends
in the same calendars. The queue only says "look"; when to look stands in SQL too.
"""

from __future__ import annotations

import logging
import os
import sys
import threading
from datetime import timedelta

from household import queue
from household.folder import hold_household
from household.queue import Job
from rounds.farewell import go
from rounds.first import work_out_first
from rounds.hooks import tell_hooks
from rounds.inbox import read_inbox
from rounds.post import send_waiting
from rounds.whole import go_round
from rounds.world import Round, World, open_world
from rounds.write import finish
from webhooks.announcement import say_today
from webhooks.news import post_news

#: The backstop: every household is looked at this often, whatever else asks for it.
EVERY = timedelta(minutes=15)

#: How often it is looked whether somebody answered by mail.
INBOX = timedelta(minutes=5)

log = logging.getLogger("samen.worker")

# ── jobs, as the queue calls them ───────────────────────────────────────────────────────────────

_world: World | None = None


def _here() -> World:
    global _world
    if _world is None:
        _world = open_world(os.environ)
    return _world


def write(household: int) -> None:
    """Job: send what stands in the outbox."""
    done = Round()
    with hold_household(_here().settings, household):
        finish(_here(), household, done)
    if done.again:  # somebody was at the same calendar: read it and plan anew
        go_round(_here(), household)


def round(household: int) -> None:  # noqa: A001 - the job's name, as people speak of it
    """Job: one whole round."""
    go_round(_here(), household)


def announce(household: int) -> None:
    """Job: say aloud what is left of today, where the home asked for that at this hour."""
    say_today(_here(), household)


def post(household: int) -> None:
    """Job: send the letters that wait."""
    send_waiting(_here(), household)


def inbox(household: int) -> None:
    """Job: hear what was answered by mail."""
    read_inbox(_here())


def preview(household: int) -> None:
    """Job: work out the first plan, for both to look at."""
    work_out_first(_here(), household)


def hooks(household: int) -> None:
    """Job: tell the addresses of others what they asked to be told of."""
    tell_hooks(_here(), household)


def news(household: int) -> None:
    """Job: put into the outbox what somebody asked to be told at this hour."""
    post_news(_here(), household)


def farewell(household: int) -> None:
    """Job: take a household away that is to go."""
    go(_here(), household)


# ── the process ─────────────────────────────────────────────────────────────────────────────────


def finish_open_work(world: World) -> None:
    """What a killed worker left open is written right away, before the queue knows of it."""
    for household in world.store.households():
        if world.store.open_edits(household.id, None):
            go_round(world, household.id)


def keep_time(world: World, stop: threading.Event) -> None:
    """Every second: what the timetable says is due goes into the queue, once, whoever asks."""
    while not stop.wait(1.0):
        try:
            tick(world)
        except Exception:
            log.exception("the timetable missed a beat")


def tick(world: World) -> None:
    """Enqueue what is due, in the timetable and in the outbox, and bring delayed retries back; several
    processes may do this at once."""
    for household in world.store.households():
        world.store.schedule(household.id, Job.ROUND, EVERY, world.clock())
        if world.store.open_edits(household.id, world.clock()):
            queue.enqueue(world.settings, Job.WRITE, household.id)
    if world.settings.inbox and (homes := world.store.households()):
        world.store.schedule(homes[0].id, Job.INBOX, INBOX, world.clock())
    for writing in world.store.with_letters(world.clock(), mail=world.settings.mail is not None):
        queue.enqueue(world.settings, Job.POST, writing)
    for telling in world.store.with_deliveries(world.clock()):
        queue.enqueue(world.settings, Job.HOOKS, telling)
    for household_id, job in world.store.due(world.clock()):
        queue.enqueue(world.settings, Job(job), household_id)
    queue.bring_back_retries(world.settings)


def main() -> int:
    """Run the worker until it is told to stop; SIGTERM lets the job at hand finish."""
    logging.basicConfig(level=logging.INFO, stream=sys.stderr, format="%(asctime)s %(name)s %(message)s")
    world = _here()
    finish_open_work(world)
    stop = threading.Event()
    threading.Thread(target=keep_time, args=(world, stop), daemon=True, name="timetable").start()
    try:
        queue.work(world.settings)
    finally:
        stop.set()
    return 0


if __name__ == "__main__":
    sys.exit(main())
