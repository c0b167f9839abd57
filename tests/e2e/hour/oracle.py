"""The comparison at the end: lines, notes, counts, titles and sentences on all pages against the logs."""

from typing import Any

from playwright.async_api import expect

from libs.contracts import ClosingNoted, Note, visible
from tests.e2e.hour.parties import Clerk, Customer, Ledger, Party, now
from tests.e2e.hour.truth import Chat, Truth
from tests.waiting import until

ROWS = """() => [...document.querySelectorAll('.rows li a')].map((row) => ({
    id: row.dataset.id, unread: row.hasAttribute('data-unread'),
    tags: [...row.querySelectorAll('.tag')].map((tag) => tag.innerText.trim()),
    preview: row.querySelector('.preview')?.innerText.trim() ?? '',
    waits: Boolean(row.querySelector('.time[data-waits]')),
}))"""
BUBBLES = "nodes => nodes.map((node) => node.innerText.trim())"


def flat(text: str) -> str:
    return " ".join(text.split())


async def all_true(parties: list[Party], ledger: Ledger, read: Any) -> None:
    """Wait until each sentence on each page is true at this moment."""

    async def false_now() -> list[str]:
        await read()
        return [
            f"{party.name}: {wrong}"
            for party in parties
            for sentence in await party.look()
            for wrong in party.claims.wrong(sentence, now=True)
        ]

    last: list[str] = []

    async def settled() -> bool:
        nonlocal last
        last = await false_now()
        return not last

    try:
        await until("all sentences are true", settled, within=12)
    except AssertionError:
        raise AssertionError("false sentences:\n" + "\n".join(last)) from None


async def said_false(parties: list[Party]) -> list[str]:
    """Each sentence of the hour that was false when it appeared or when it went."""
    found = []
    for party in parties:
        current = await party.look()
        if isinstance(party, Customer):
            await read_clock(party)
            found += [
                f"{party.name}: time of {each.text!r}" for each in party.shown + current if not party.claims.times(each)
            ]
        found += [f"{party.name}: {wrong}" for each in party.shown + current for wrong in party.claims.wrong(each)]
    return found


async def read_clock(customer: Customer) -> None:
    """Each moment of the logs as the customer's browser writes it."""
    chats = [customer.ledger.truth.chats[chat] for chat in customer.chats.ids]
    moments = sorted({each.position[0] for chat in chats for each in chat.entries})
    texts: list[str] = await customer.page.evaluate(
        "([moments, locale]) => moments.map((ms) => new Date(ms).toLocaleTimeString(locale, {timeStyle: 'short'}))",
        [moments, customer.locale],
    )
    customer.claims.clock = dict(zip(moments, [flat(each) for each in texts], strict=True))


def lines_of(chat: Chat) -> list[str]:
    return [flat(line.text) for line in chat.lines() if line.text]


def thread_of(chat: Chat) -> list[str]:
    """The bubbles that a teammate sees: lines and notes, in the log's order."""
    texts = []
    for item in chat.entries:
        match item.entry:
            case Note(text=text):
                texts.append(text)
            case ClosingNoted(note=note):
                texts.append(f"{note.category or ''} {note.summary or '–'}")
            case _:
                line = visible(item)
                texts.append(line.text if line else "")
    return [flat(text) for text in texts if text]


def kept(ledger: Ledger) -> None:
    """Each text that was typed is in its log once, in the order in which its author typed it, and nowhere else."""
    truth = ledger.truth
    for typed in ledger.typed:
        places = [
            chat.id
            for chat in truth.chats.values()
            for text in [line.text for line in chat.lines()] + [entry.text for _, entry in chat.of_kind("note")]
            if text == typed.text
        ]
        assert places == [typed.chat], f"{typed.by} typed {typed.text!r}: it is in {places}"
    for chat in truth.chats.values():
        typed_here = {each.text: each.by for each in ledger.typed if each.chat == chat.id}
        order = [text for text in thread_of(chat) if text in typed_here]
        for by in set(typed_here.values()):
            own = [each.text for each in ledger.typed if each.chat == chat.id and each.by == by]
            assert [text for text in order if typed_here[text] == by] == own


async def widgets_agree(customers: list[Customer], ledger: Ledger) -> None:
    """Each widget has the lines of its conversations once and in order, and no note; so has its history."""
    for customer in customers:
        expected = [text for chat in customer.on_page for text in lines_of(ledger.truth.chats[chat])]
        found = [flat(each) for each in await customer.widget.bubbles.evaluate_all(BUBBLES)]
        assert found == expected, customer.name
        whole: str = await customer.page.evaluate("document.querySelector('frontdesk-chat').shadowRoot.textContent")
        assert not [note for note in ledger.notes() if note in whole], customer.name
        await history_agrees(customer, ledger)
    sent = "".join(ledger.frames)
    assert not [note for note in ledger.notes() if note in sent], "a note was sent to a widget"


async def history_agrees(customer: Customer, ledger: Ledger) -> None:
    says = customer.claims.language.says
    await customer.widget.button(says("history")).click()
    panel = customer.widget.host.locator(".history")
    rows = panel.locator("button.earlier")
    earlier = [chat for chat in customer.chats.ids if not ledger.truth.chats[chat].is_open(now())]
    await expect(rows).to_have_count(len(earlier))
    for number, chat in enumerate(reversed(earlier)):
        await rows.nth(number).click()
        expected = lines_of(ledger.truth.chats[chat])
        await expect(panel.locator("li.past .bubble")).to_have_count(len(expected))
        assert [flat(each) for each in await panel.locator("li.past .bubble").evaluate_all(BUBBLES)] == expected
        await panel.locator("button.back").click()
    await panel.locator("button.back").click()
    await expect(panel).to_have_count(0)


async def desks_agree(clerks: list[Clerk], ledger: Ledger) -> None:
    """Each thread of each desk has all lines and notes once and in order."""
    for clerk in clerks:
        for chat in ledger.truth.chats.values():
            await clerk.looks_at(chat.id)
            expected = thread_of(chat)
            await expect(clerk.desk.bubbles).to_have_count(len(expected))
            assert [flat(each) for each in await clerk.desk.bubbles.evaluate_all(BUBBLES)] == expected, chat.id


def views_of(truth: Truth, clerk: str) -> dict[str, set[str]]:
    """The conversations of each view that has a count."""
    ms = now()
    listed = {chat.id: chat for chat in truth.chats.values() if chat.own() or chat.owner(ms).kind != "assistant"}
    open_now = {key: chat for key, chat in listed.items() if chat.is_open(ms)}

    def owned(owner: str) -> set[str]:
        return {key for key, chat in open_now.items() if str(chat.owner(ms)) == owner}

    teams = {f"team:{team}": {key for key, chat in open_now.items() if chat.state.team == team} for team in truth.teams}
    waiting = {key for key, chat in open_now.items() if chat.owner(ms).kind == "team"}
    return {
        "mine": owned(f"person:{clerk}"), "unassigned": waiting, "assistant": owned("assistant"), "all": set(open_now),
        "closed": set(listed) - set(open_now), **teams,
    }  # fmt: skip


def unread_of(truth: Truth, clerk: str, chats: set[str]) -> set[str]:
    """Those of these in which the contact wrote after the teammate had them on the screen."""
    looks = {
        chat: max((s.end for s in truth.spans if (s.who, s.place) == (clerk, chat)), default=0.0) for chat in chats
    }
    return {chat for chat in chats if max(truth.chats[chat].own(), default=0) > looks[chat]}


async def counts_agree(clerks: list[Clerk], truth: Truth, views: dict[str, str]) -> None:
    """Counts, titles, rows and their marks are those of the logs. `views`: those to open, with their names."""
    for clerk in clerks:
        for view, name in views.items():
            await clerk.goes_to(name)
            expected = views_of(truth, clerk.name)[view]

            async def ids(clerk: Clerk = clerk, expected: set[str] = expected) -> bool:
                return {row["id"] for row in await clerk.page.evaluate(ROWS)} == expected

            await until(f"{clerk.name}'s rows of {name} are {expected}", ids)
            for row in await clerk.page.evaluate(ROWS):
                assert row_is_true(row, truth, clerk.name) == [], f"{clerk.name}, {name}: {row}"
        for view, chats in views_of(truth, clerk.name).items():
            count = clerk.page.locator(f'[data-view="{view}"] .count')
            if await count.count():
                await expect(count).to_have_text(str(len(chats)))
        unread = len(unread_of(truth, clerk.name, views_of(truth, clerk.name)["mine"]))
        await expect(clerk.page).to_have_title(f"({unread}) Frontdesk: the desk" if unread else "Frontdesk: the desk")


def row_is_true(row: dict[str, Any], truth: Truth, clerk: str) -> list[str]:
    """What a row says falsely: owner, last words, wait, unread mark."""
    chat, ms = truth.chats[row["id"]], now()
    wrong = []
    if row["unread"] != bool(unread_of(truth, clerk, {chat.id})):
        wrong.append("unread")
    if not chat.is_open(ms):
        return wrong
    owner = chat.owner(ms)
    name = truth.name_of(owner) or "Assistant"
    if (name in row["tags"]) != (str(owner) != f"person:{clerk}"):
        wrong.append("owner")
    last = [line.text for line in chat.lines() if line.author.kind == "contact" and line.text]
    if flat(row["preview"]) != flat(last[-1]):
        wrong.append("preview")
    if row["waits"] != bool(chat.state.waiting_since and not chat.state.snoozed_until):
        wrong.append("wait")
    return wrong
