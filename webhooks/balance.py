"""Whether it is divided fairly: about oneself, on one's own device, from the proof that was kept with the agreement.

The plan is compared with what both agreed, and nobody with the other; on a shared speaker no figure is said at all.
"""

from __future__ import annotations

from fractions import Fraction

from household.model import Answer, Intent
from webhooks.wording import Asker


def balance(asker: Asker, intent: Intent) -> Answer:
    """One's own part of the plan beside what was agreed, in whole percents; no solver, no other person's figure."""
    if asker.speaker.shared:
        return asker.answer(intent, "voice.balance_elsewhere")
    agreement = asker.home.agreement
    mine = [load for load in agreement.certificate.loads if load.member == asker.speaker.member] if agreement else []
    if not mine:
        return asker.answer(intent, "voice.balance_unknown")
    agreed, planned = _percent(mine[0].share), _percent(mine[0].share * mine[0].ratio)
    form = "as_agreed" if agreed == planned else "near"
    return asker.answer(intent, f"voice.balance_{form}", planned=planned, agreed=agreed)


def _percent(part: Fraction) -> int:
    return round(part * 100)
