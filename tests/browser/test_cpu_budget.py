"""No text from outside keeps a browser busy: the work of our scripts grows linearly with its length, up to a ceiling.

The fastest of several runs counts, so that a busy machine changes little. Modules are loaded as they are in `web/src`.
"""

import json
import re
from collections.abc import AsyncIterator
from dataclasses import dataclass

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page
from starlette.responses import Response
from starlette.routing import Route

from tests.browser.source_page import SOURCES, source_page
from tests.hostile.budget import LINEAR, RANKED, ROUNDS, SLOWEST
from tests.hostile.inputs import hostile

WORDS = "{ t: (key) => key, locale: 'en', timeText: String, onClick: null }"
TALK = "{ id: '1', entries: new Map([['1', { offset: '1', at: '', ...entry }]]), drafts: new Map() }"
CONTACT = (
    "{ id: '1', labels: {}, properties: { firstname: text, lastname: text, email: text, phone: text, website: text } }"
)


def _in_thread(entry: str) -> str:
    undo = "{ part: () => null, receipt: () => null }"
    thread = f"new module.Thread({WORDS}, null, {undo})"
    return f"const entry = {entry}; {thread}.show({{ talk: {TALK}, people: new Map() }})"


@dataclass(frozen=True)
class Subject:
    """The work of a module on a text."""

    name: str
    module: str
    look: str


SUBJECTS = (
    Subject("a reply", "shared/markdown.js", "module.markdown(text)"),
    Subject("an item", "shared/markdown.js", "module.markdown('- ' + text + '\\u2028x')"),
    Subject("a heading", "shared/markdown.js", "module.markdown('# ' + text + '\\u2028x')"),
    Subject("an address", "shared/markdown.js", "module.markdown('https://' + text + 'x')"),
    Subject("named links", "shared/markdown.js", "module.markdown('[a](http://x' + text + '[' + text)"),
    Subject("bold", "shared/markdown.js", "module.markdown('**a' + text + 'a')"),
    Subject("code", "shared/markdown.js", "module.markdown('`' + text)"),
    Subject("a message", "shared/markdown.js", "module.plain(text)"),
    Subject("a reply that is read out", "widget/item_words.js",
            "module.spoken({ author: { kind: 'assistant' }, text }, String)"),
    Subject("a phone number", "shared/links.js", "module.linked(['', '', text]) && module.linked(['www.' + text])"),
    Subject("digits", "shared/markdown.js", "module.plain(text.replace(/[a-z]/g, '1 ') + '0'.repeat(9_000))"),
    Subject("a record", "shared/card.js",
            f"module.renderCard({{ kind: 'found', total: 1, contacts: [{CONTACT}] }}, {WORDS})"),
    Subject("a contact", "shared/contact.js", f"module.record({CONTACT}, {WORDS})"),
    Subject("a change", "shared/card.js",
            "module.renderCard({ kind: 'updated', changes: [{ property: 'x', label: text, before: text, after: text }],"
            f" contact: {CONTACT} }}, {WORDS})"),
    Subject("a contact's message at the desk", "desk/thread.js",
            _in_thread("{ message: { author: { kind: 'contact', name: text }, text } }")),
    Subject("a reply at the desk", "desk/thread.js",
            _in_thread("{ message: { author: { kind: 'assistant' }, text, buttons: [{ label: text }] } }")),
    Subject("a note at the desk", "desk/thread.js",
            _in_thread("{ kind: 'note', entry: { author: { id: text }, text } }")),
    Subject("a face", "desk/parts.js", "module.face(text, 'en')"),
    Subject("an address", "shared/email.js", "module.hasEmail(text)"),
    Subject("a pasted text", "widget/imports/table.js", "module.looksLikeTable(text.repeat(9)) || module.rowsOf(text)"),
    Subject("a pasted table", "widget/imports/table.js",
            "module.looksLikeTable(['name', text, text + ' ', 'x' + text + ' x', 'a'].join('\\n'))"),
    Subject("the page's language", "shared/i18n.js", "module.chooseLocale(text, [text])"),
    Subject("a token", "widget/storage.js", "module.identityOf(text) + module.identityOf('a.' + text)"),
)  # fmt: skip

UNREACHED = {
    "builder/canary_panel.js": "the beginning of an actor of ours",
    "builder/conditions.js": "expressions of flows, which admins write, up to 1,000 characters",
    "builder/fields/completion.js": "the beginning or the end of what an admin types",
    "builder/fields/duration.js": "durations of flows, which admins write",
    "builder/fields/variables.js": "the beginning of a name",
    "builder/insert.js": "single classes, in titles of steps and in what an admin types",
    "builder/kinds.js": "single classes, in texts that admins write",
    "builder/list_page.js": "the beginning of an actor of ours, and the end of a text of ours",
    "builder/new_flow.js": "a name that an admin types, tried once from its beginning",
    "builder/saving_state.js": "the beginning of an actor of ours",
    "builder/try_log.js": "the beginning of an owner",
    "builder/versions.js": "the beginning of an actor of ours",
    "widget/connection.js": "our own address",
    "widget/events.js": "the end of a line of the gateway's",
    "widget/header.js": "a teammate's name, split at its spaces",
    "shared/api.js": "a token, tried once from its beginning",
    "desk/canned.js": "canned replies, which leads write",
    "desk/settings/fields.js": "a pattern of our own, and what an admin types",
    "desk/settings/pages.js": "a line that an admin types, tried once from its beginning",
    "desk/suggestions.js": "what the teammate types before the caret, one class behind another that excludes it",
    "shared/attachments/tray.js": "a type of a file, tried once from its beginning",
    "shared/matching.js": "single classes, in names and in what a teammate types",
    "widget/attachments/main.js": "the end of our own address",
    "widget/items.js": "the beginning of an action of ours",
    "desk/connection.js": "the page's own address",
    "desk/session.js": "the page's address, tried once from its beginning; its parts share no character",
    "widget/main.js": "the setting of the site that embeds the widget",
}
"""Modules with a pattern that meets no text from outside, or none that could be slow, and why."""

_PATTERN = re.compile(r"""\bRegExp\(|(?:[(=,:?&|!;{[]|return)\s*/(?![*/\s])(?:\\.|\[(?:\\.|[^]\\\n])*\]|[^/\\\n[])+/""")

LENGTH = 20_000
CEILING_MS = 400
"""Several times what the longest text takes on a slow machine."""

NOISE_MS = 25.0
"""The cost of a garbage collection, which may happen at any moment."""

TIMES = """async ([name, look, length, chosen]) => {
    const module = await import(`/${name}`);
    const run = new Function('module', 'text', look.includes(';') ? look : `return ${look}`);
    run(module, 'Jane Doe');
    return chosen.map((number) => {
        const text = window.texts[number].slice(0, length).toWellFormed(); // as all that is UTF-8
        const began = performance.now();
        run(module, text);
        return performance.now() - began;
    });
}"""


@pytest_asyncio.fixture(loop_scope="session", scope="module")
async def sources(chromium_browser: Browser) -> AsyncIterator[Page]:
    """A page of the sources' own origin, with all texts in it."""
    texts = json.dumps(list(hostile(LENGTH)))
    async with source_page(
        chromium_browser, Route("/texts", lambda _: Response(texts, media_type="application/json"))
    ) as page:
        await page.evaluate("async () => { window.texts = await (await fetch('/texts')).json(); }")
        yield page


async def milliseconds(page: Page, subject: Subject, length: int, numbers: list[int]) -> list[float]:
    times: list[float] = await page.evaluate(TIMES, [subject.module, subject.look, length, numbers])
    return times


@pytest.mark.browser
@pytest.mark.parametrize("subject", SUBJECTS, ids=lambda subject: subject.name)
async def test_the_longest_text_is_within_the_budget(sources: Page, subject: Subject) -> None:
    numbers = list(range(await sources.evaluate("window.texts.length")))
    short = await milliseconds(sources, subject, LENGTH // RANKED, numbers)
    for number in sorted(numbers, key=short.__getitem__, reverse=True)[:SLOWEST]:
        part, whole = await measured(sources, subject, number)
        text = await sources.evaluate("(number) => window.texts[number].slice(0, 20)", number)
        assert whole <= CEILING_MS, f"{text!r}… takes {whole:.0f} ms"
        assert is_linear(part, whole), f"{text!r}… half: {part:.1f} ms, whole: {whole:.1f} ms"


async def measured(page: Page, subject: Subject, number: int) -> tuple[float, float]:
    """Milliseconds for half of the text and for the whole; again and again where it seems too much."""
    part = whole = float("inf")
    for _ in range(ROUNDS):
        part = min(part, *await milliseconds(page, subject, LENGTH // 2, [number]))
        whole = min(whole, *await milliseconds(page, subject, LENGTH, [number]))
        if whole <= CEILING_MS and is_linear(part, whole):
            break
    return part, whole


def is_linear(part: float, whole: float) -> bool:
    return whole <= LINEAR * part + NOISE_MS


def test_each_module_with_a_pattern_is_under_the_budget() -> None:
    found = {
        path.relative_to(SOURCES).as_posix()
        for path in SOURCES.rglob("*.js")
        if _PATTERN.search(_without_comments(path.read_text(encoding="utf-8")))
    }
    exercised = {subject.module for subject in SUBJECTS}
    assert found - exercised - UNREACHED.keys() == set(), "add a subject that exercises these, or say why not"
    assert UNREACHED.keys() & exercised == set()
    assert UNREACHED.keys() - found == set(), "gone"


def _without_comments(source: str) -> str:
    return re.sub(r"(?s:/\*.*?\*/)|(?:^|[ \t])// .*$", "", source, flags=re.MULTILINE)
