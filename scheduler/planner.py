"""The door of the room: ``agree`` makes the rota, ``plan`` says what it comes to in the coming weeks."""

from __future__ import annotations

from scheduler.agreement import agree
from scheduler.trouble import NobodyCan, SharesDoNotAddUp, WindowTooShort
from scheduler.weeks import plan

__all__ = ["NobodyCan", "SharesDoNotAddUp", "WindowTooShort", "agree", "plan"]
