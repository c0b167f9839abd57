"""The sentences that pages show, by their keys in the language files: a text on a page is taken apart again."""

import re
from dataclasses import dataclass
from typing import Any

from playwright.async_api import Page

from tests.browser.locale_files import LOCALES_DIR, words

_VALUE = re.compile(r"\\\{(\w+)\\\}")
_PLURAL = re.compile(r"\.(?:one|few|many|other)$")


@dataclass(frozen=True)
class Sentence:
    """A text of a page, as its key and its values; `at` is when the page first had it, in ms, and `until` the end."""

    place: str
    text: str
    at: float
    until: float


class Language:
    """The sentences of one language. Where several fit a text, the one with the longest words of its own does."""

    def __init__(self, locale: str, *folders: str) -> None:
        self.locale = locale
        found: dict[str, str] = {}
        for folder in folders:
            found |= words(LOCALES_DIR / folder / f"{locale}.js")
        ordered = sorted(found.items(), key=lambda item: -len(re.sub(r"\{\w+\}", "", item[1])))
        self._patterns = [(key, _pattern(text)) for key, text in ordered]
        self._words = found

    @property
    def keys(self) -> set[str]:
        return set(self._words)

    def says(self, key: str, **values: object) -> str:
        text = self._words[key]
        for name, value in values.items():
            text = text.replace(f"{{{name}}}", str(value))
        return text

    def read(self, text: str, keys: set[str]) -> tuple[str, dict[str, str]] | None:
        """The key of a text among these, and its values; None for a text that is none of them."""
        for key, pattern in self._patterns:
            plain = _PLURAL.sub("", key)
            if plain in keys and (match := pattern.fullmatch(text)):
                return plain, match.groupdict()
        return None


def _pattern(text: str) -> re.Pattern[str]:
    seen: set[str] = set()

    def value(match: re.Match[str]) -> str:
        name = match[1]
        if name in seen:
            return f"(?P={name})"
        seen.add(name)
        return f"(?P<{name}>.+?)"

    return re.compile(_VALUE.sub(value, re.escape(text).replace("\\ ", " ")))


WIDGET = """[
    ['heading', 'header h2'], ['status', '.status'], ['banner', '.banner:not([hidden])'], ['joined', 'li.joined'],
    ['divider', 'li.ended'], ['reopened', 'li.reopened'], ['mark', 'li .mark-sent'], ['unsent', 'li.sending > .state'],
    ['activity', '.activity span:last-child'], ['rating', '.rating [role=status]'], ['limit', '.limit'],
    ['byline', 'li.teammate:not(.goes-on) > .byline > span'], ['note', 'li .note'],
]"""
"""Where the widget speaks: places and selectors in its shadow tree."""

DESK = """[
    ['owner', '.head .about'], ['hint', '.composer-hint'], ['typing', '.hint-line'],
    ['event', '.log li.event > p > span'], ['event', '.log li.event > details > summary > span:not(.more-steps)'],
    ['warning', '.composer .warning'], ['toast', '#toast span'], ['empty', '.list .empty p'], ['banner', '#banner'],
    ['presence', '.sidebar .visit'], ['record', '.sidebar section > p.soft'], ['caution', '.sidebar .caution'],
    ['reason', '.sidebar .reason'], ['promise', 'dialog.close form > p.soft'],
    ['note', '.log li.note > .byline > span'], ['ended', '.composer .ended p'],
]"""
"""The same for the desk."""

# A recorder in the page: it looks once in each frame that follows a change, and keeps how long each text was there.
_RECORDER = """(places, isWidget) => {
    if (window.sightings) return;
    const sightings = window.sightings = { shown: new Map(), over: [] };
    const look = () => {
        const root = isWidget ? document.querySelector('frontdesk-chat')?.shadowRoot : document;
        if (!root) return;
        const now = Date.now(), seen = new Set();
        for (const [place, selector] of places) {
            for (const node of root.querySelectorAll(selector)) {
                const buttons = [...node.querySelectorAll('button')].map((each) => each.innerText);
                const words = buttons.reduce((text, label) => text.replace(label, ''), node.innerText);
                const text = node.checkVisibility() ? words.replace(/\\s+/g, ' ').trim() : '';
                if (!text) continue;
                const key = place + ' ' + text;
                seen.add(key);
                if (!sightings.shown.has(key)) sightings.shown.set(key, { place, text, at: now });
            }
        }
        for (const [key, sight] of sightings.shown) {
            if (seen.has(key)) continue;
            sightings.over.push({ ...sight, until: now });
            sightings.shown.delete(key);
        }
    };
    sightings.look = look;
    let asked = false;
    const change = () => {
        if (asked) return;
        asked = true;
        requestAnimationFrame(() => { asked = false; look(); });
    };
    const how = { subtree: true, childList: true, characterData: true, attributes: true };
    const begin = () => {
        const root = isWidget ? document.querySelector('frontdesk-chat')?.shadowRoot : document;
        if (!root) return requestAnimationFrame(begin);
        new MutationObserver(change).observe(root, how);
        change();
    };
    begin();
}"""

_TAKE = """() => {
    if (!window.sightings) return { over: [], shown: [] };
    sightings.look();
    const now = Date.now();
    const shown = [...sightings.shown.values()].map((each) => ({ ...each, until: now }));
    return { over: sightings.over.splice(0), shown };
}"""


async def record(page: Page, *, widget: bool) -> None:
    """Record what each page of this tab says, from its first frame on."""
    places = WIDGET if widget else DESK
    script = f"({_RECORDER})({places}, {'true' if widget else 'false'})"
    await page.add_init_script(f"(() => {{ const begin = () => {{ {script}; }}; begin(); }})()")


async def taken(page: Page) -> tuple[list[Sentence], list[Sentence]]:
    """What was said since the last call and is no longer said, and what is said now."""
    found: dict[str, list[dict[str, Any]]] = await page.evaluate(_TAKE)
    over, shown = ([Sentence(**each) for each in found[name]] for name in ("over", "shown"))
    return list(over), list(shown)
