"""Telling the hooks of a home what they asked to be told of, with growing pauses where an address does not answer."""

from __future__ import annotations

from datetime import datetime, timedelta

from household.hooks import Delivery, DeliveryState, Hook, Told
from household.model import Trouble
from integrations.hooks import check_address, deliver, new_secret
from rounds.world import World, log

#: Pauses after each try; there is none after the last.
PAUSES = tuple(timedelta(seconds=s) for s in (5, 60, 300, 1800, 7200, 18000, 36000))
MOST_TRIES = len(PAUSES) + 1
#: So many addresses of one person at most.
MOST_HOOKS = 10
#: Whoever answers this is not there any more, and is told nothing until somebody says so (RFC 9110 section 15.5.11).
GONE = 410


class TooManyHooks(Trouble):
    """There are as many addresses as there may be: remove one first."""

    sentence = "trouble.too_many_hooks"


class NoEventsChosen(Trouble):
    """An address is told of something: choose what."""

    sentence = "trouble.no_events_chosen"


def add_hook(world: World, household: int, member: str, address: str, events: tuple[Told, ...]) -> Hook:
    """Tell an address of these events from now on; the hook with its secret, which is shown this once. Raises
    NoEventsChosen, TooManyHooks, and what ``check_address`` raises."""
    if not events:
        raise NoEventsChosen()
    if len(world.store.hooks(household, member)) >= MOST_HOOKS:
        raise TooManyHooks(most=MOST_HOOKS)
    plain = check_address(address, world.settings.private_hosts)
    return world.store.add_hook(household, Hook(member, plain, events, new_secret()), world.clock())


def tell_hooks(world: World, household: int) -> int:
    """Send what is due, as much as fits into one job. How many went. An address that does not answer waits with all
    that it is to be told, so that it keeps nobody up; what was told long ago is forgotten."""
    world.store.forget_deliveries(household, world.clock())
    silent: set[int] = set()
    went = 0
    for one in world.store.waiting_deliveries(household, world.clock()):
        if one.hook not in silent:
            came = _send(world, household, one)
            went += came
            silent |= set() if came else {one.hook}
    return went


def _send(world: World, household: int, one: Delivery) -> bool:
    now = world.clock()
    hook = world.store.hook(household, one.hook)
    if hook.paused or not world.store.take_delivery(one, _again(one, now)):
        return False
    moment = int(now.timestamp())
    status = deliver(hook.address, hook.secret, name_of(one), moment, one.body, world.settings.private_hosts)
    went = status is not None and 200 <= status < 300
    over = went or status == GONE or one.attempts + 1 >= MOST_TRIES
    state = DeliveryState.SENT if went else DeliveryState.FAILED if over else DeliveryState.WAITING
    world.store.settle_delivery(one.id, state, status, world.clock())
    if status == GONE:
        world.store.change_hook(household, hook.member, hook.id, paused=True)
    if not went:
        log.warning("hook %s: delivery %s was answered with %s", hook.id, one.id, status)
    return went


def _again(one: Delivery, now: datetime) -> datetime:
    """When this is due again, should the try that begins now come to nothing."""
    return now + PAUSES[min(one.attempts, len(PAUSES) - 1)]


def name_of(one: Delivery) -> str:
    """What a delivery is called, the same at each try, so that whoever listens knows it again."""
    return f"msg_{one.id}"
