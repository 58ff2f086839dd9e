"""How every room's tests run: on the machine that decides about a change, properties try the same examples
each time, so that its answer depends on the change alone; everywhere else they go on exploring."""

from __future__ import annotations

import os

from hypothesis import settings

settings.register_profile("deciding", derandomize=True)
if os.environ.get("CI"):
    settings.load_profile("deciding")
