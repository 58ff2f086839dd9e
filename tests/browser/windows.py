"""A browser window of one person, and what has to hold of every page that is opened in it."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

import axe_playwright_python
from playwright.sync_api import Browser, BrowserContext, Page, ViewportSize

AXE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text(encoding="utf-8")
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
#: What can be otherwise in the dark on the same page: its colours.
COLOURS = ["color-contrast", "link-in-text-block"]
Size = Literal["phone", "desktop"]
SIZES: dict[Size, ViewportSize] = {"phone": {"width": 360, "height": 740}, "desktop": {"width": 1280, "height": 900}}
#: What a finger has to hit; a link within a sentence is as high as its line (WCAG 2.2, 2.5.8, exception "inline").
TOUCH = 44
#: Seconds that the worker may take to read, to plan, to write or to take away.
PATIENCE = 90.0

#: Everything that can be pressed and is smaller than that. A box or a radio counts with its label.
_SMALL = """(touch) =>
  [...document.querySelectorAll('a[href], button, input:not([type=hidden]), select, textarea, summary')]
  .filter((one) => one.checkVisibility({visibilityProperty: true, opacityProperty: true}))
  .filter((one) => !(one.matches('a') && one.closest('p, li, dd, td, small, label, figcaption')
                     && getComputedStyle(one).display === 'inline'))
  .filter((one) => !one.matches('.skip'))
  .map((one) => one.matches('[type=checkbox], [type=radio]') ? (one.closest('label') || one) : one)
  .map((one) => [one.outerHTML.slice(0, 120), one.getBoundingClientRect()])
  .filter(([, box]) => box.width && box.height && (box.width < touch - .5 || box.height < touch - .5))
  .map(([html, box]) => `${Math.round(box.width)}x${Math.round(box.height)} ${html}`)"""


@dataclass
class Window:
    """One person's browser. ``faults`` is what the browser complained of: errors of scripts, broken rules of the page's
    own policy, anything from elsewhere."""

    page: Page
    context: BrowserContext
    faults: list[str] = field(default_factory=list)

    def goes(self, address: str) -> Window:
        self.page.goto(address)
        return self

    def presses(self, words: str, nth: int = 0) -> Window:
        """Presses the button, or follows the link, of these words."""
        pattern = re.compile(re.escape(words), re.I)
        found = self.page.get_by_role("button", name=pattern).or_(self.page.get_by_role("link", name=pattern))
        found.nth(nth).click()
        self.page.wait_for_load_state()
        return self

    def fills(self, **fields: str) -> Window:
        """Fills in fields by their names."""
        for name, value in fields.items():
            self.page.locator(f'[name="{name}"]:visible').first.fill(value)
        return self

    def reads(self, words: str) -> bool:
        return words.casefold() in self.page.locator("body").inner_text().casefold()

    def is_well(self, where: str = "") -> None:
        """Nothing that axe finds, in the light and in the dark; nothing too small; no scrolling aside; no fault."""
        where = where or self.page.url
        schemes: tuple[tuple[Literal["light", "dark"], list[str]], ...] = (("light", RULES), ("dark", COLOURS))
        for scheme, rules in schemes:
            self.page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
            assert self.violations(rules) == [], f"{where} ({scheme})"
        self.page.emulate_media(color_scheme="light")
        assert self.page.evaluate(_SMALL, TOUCH) == [], where
        wide, room = self.page.evaluate("[document.documentElement.scrollWidth, document.documentElement.clientWidth]")
        assert wide <= room, f"{where} is {wide} wide in a window of {room}"
        assert self.faults == [], f"{where}: {self.faults}"

    def violations(self, rules: Sequence[str] = RULES) -> list[str]:
        """What axe-core finds against these rules: WCAG 2.2 AA and its own best practices."""
        if not self.page.evaluate("'axe' in window"):
            self.page.evaluate(AXE)
        found: dict[str, Any] = self.page.evaluate("(rules) => axe.run(document, {runOnly: rules})", list(rules))
        return [
            f"{one['id']}: {node['html'][:160]} | {node['failureSummary'][:200]}"
            for one in found["violations"]
            for node in one["nodes"]
        ]


def open_window(browser: Browser, size: Size = "phone", language: str = "nl-NL", **options: Any) -> Window:
    """A fresh window, as of somebody whose browser asks for this language."""
    context = browser.new_context(viewport=SIZES[size], locale=language, has_touch=size == "phone", **options)
    context.set_default_timeout(15_000)
    page = context.new_page()
    window = Window(page, context)
    page.on("pageerror", lambda error: window.faults.append(f"script: {error}"))
    page.on("console", lambda said: window.faults.append(said.text) if _is_fault(said.type, said.text) else None)
    return window


def _is_fault(kind: str, text: str) -> bool:
    """An error of the console; that a page answers 4xx is told there too, and is no fault of the page."""
    return kind == "error" and "Failed to load resource" not in text


def until(true: Callable[[], bool], window: Window) -> None:
    """Waits for the worker, looking at the page again and again as its reader would."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        if true():
            return
        time.sleep(0.5)
        window.page.reload()
    raise AssertionError(window.page.locator("body").inner_text())


def addresses(window: Window) -> Sequence[str]:
    """Where the links of a page lead, within the house."""
    found = window.page.eval_on_selector_all("a[href^='/']", "all => all.map((one) => one.getAttribute('href'))")
    return sorted({address.partition("#")[0] for address in found})
