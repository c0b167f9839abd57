"""Pictures of the demo page with a conversation on it, for the README and for looking at.

`python -m tests.browser.pictures FOLDER` writes desktop and phone, light and dark, as PNG.
"""

import asyncio
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

from playwright.async_api import Browser, Page
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from libs.contracts.cards import (
    ChangedCard,
    CreatedCard,
    FoundCard,
    MergedCard,
    NoteCard,
    ProposedCard,
    UndoneCard,
    UpdatedCard,
)
from libs.contracts.changes import Change
from libs.contracts.entries import Button
from libs.contracts.messages import VisibleAuthor
from libs.contracts.results import Contact, Criterion
from tests.browser.chromium import launched
from tests.browser.fake_conversation import FakeConversation
from tests.browser.fake_gateway import FakeGateway
from tests.browser.server import Server

Scheme = Literal["light", "dark"]

JANE = Contact(
    id="801", url="https://app.hubspot.com/contacts/1/record/0-1/801",
    properties={
        "firstname": "Jane", "lastname": "Doe", "email": "jane@acme.com", "phone": "+1 415 555 0100",
        "company": "Acme", "jobtitle": "Head of Operations", "lifecyclestage": "lead",
    },
)  # fmt: skip
OTHERS = [
    Contact(id="802", properties={"firstname": "Omar", "lastname": "Haddad", "email": "omar@acme.com",
                                  "company": "Acme", "jobtitle": "Buyer"}),
    Contact(id="803", properties={"firstname": "Wanda", "lastname": "Żak", "email": "wanda@acme.com",
                                  "company": "Acme", "jobtitle": "Finance"}),
]  # fmt: skip

TABLE = """<!doctype html><meta name="color-scheme" content="light dark"><style>
body{{font:14px Arial,sans-serif;margin:0}}table{{border-collapse:collapse;width:100%}}
td,th{{text-align:start;padding:9px 20px;border-bottom:1px solid #8883}}th{{font-weight:600;opacity:.65}}
</style><table><tr><th>Name<th>Email<th>Company<th>Phone</tr>{rows}</table>"""
PEOPLE = (
    "Jane Doe,jane@acme.com,Acme,+1 415 555 0199", "Omar Haddad,omar@acme.com,Acme,+1 415 555 0122",
    "Wanda Żak,wanda@acme.com,Acme,+48 22 555 01 10", "Lucía Romero,lucia@verdeo.es,Verdeo,+34 91 555 0143",
    "Min-jun Park,minjun@hanbit.kr,Hanbit,+82 2 555 0177", "Anna Petrova,anna@sever.ru,Sever,+7 495 555 01 32",
    "Paul Girard,paul@lumiere.fr,Lumière,+33 1 55 55 01 88", "Ella Brooks,ella@northwind.io,Northwind,+44 20 5550 119",
)  # fmt: skip


async def contacts(_: Request) -> Response:
    rows = "".join("<tr><td>" + "<td>".join(person.split(",")) + "</tr>" for person in PEOPLE)
    return HTMLResponse(TABLE.format(rows=rows))


def converse(conversation: FakeConversation) -> None:
    """The messages of a person and the assistant."""
    conversation.say("Create Jane Doe, jane@acme.com, +1 415 555 0100 at Acme", "contact", id="picture-1")
    conversation.show(CreatedCard(contact=JANE))
    conversation.say("Jane is in. Anything to add, such as her **job title**?", locale="en")
    conversation.say("Her phone is +1 415 555 0199 now", "contact", id="picture-2")
    change = Change(property="phone", before="+1 415 555 0100", after="+1 415 555 0199")
    conversation.show(UpdatedCard(contact=JANE, changes=[change]))
    conversation.say("Done, the new number is saved.", locale="en")


def search(conversation: FakeConversation) -> None:
    conversation.say("Who else is at acme.com?", "contact", id="picture-3")
    conversation.show(FoundCard(contacts=[JANE, *OTHERS], total=3))


def confirm(conversation: FakeConversation) -> None:
    """A change to confirm, a change that another person made first, and a merge."""
    change = Change(property="phone", before="+1 415 555 0199", after="+44 20 7946 0958")
    conversation.say("Change Jane's phone to +44 20 7946 0958", "contact", id="picture-4")
    conversation.show(ProposedCard(call_id="c1", reason="overwrites", contact=JANE, changes=[change]))
    conversation.say("Shall I make this change?", locale="en", notice="confirm", buttons=asked("c1", "Confirm"))
    conversation.append(author=VisibleAuthor(kind="contact"), text="Confirm", action="confirm:c1", id="picture-5")
    conversation.show(UpdatedCard(contact=JANE, changes=[change], undo="u1"))
    conversation.say("Done, Jane Doe is up to date.", locale="en")
    conversation.say("Create Omar Haddad, +1 415 555 0199, at Acme", "contact", id="picture-6")
    new = [Change(property="firstname", after="Omar"), Change(property="lastname", after="Haddad"),
           Change(property="phone", after="+1 415 555 0199"), Change(property="company", after="Acme")]  # fmt: skip
    conversation.show(ProposedCard(call_id="c2", reason="similar", contact=None, changes=new, similar=[OTHERS[0]]))
    conversation.say("There is someone like this already. Create the new contact anyway?", locale="en",
                     notice="confirm", buttons=asked("c2", "Create anyway"))  # fmt: skip


def others(conversation: FakeConversation) -> None:
    """The rest of the cards."""
    at = datetime(2026, 11, 25, 9, 30, tzinfo=UTC)
    change = Change(property="city", before="Oslo", after="Bergen")
    conversation.say("Undo that", "contact", id="picture-7")
    conversation.show(ChangedCard(contact=JANE, changes=[change], by="Ann Lee", at=at))
    conversation.show(UndoneCard(contact=JANE, changes=[change]))
    conversation.show(ProposedCard(call_id="c3", reason="merge", contact=JANE, changes=[], similar=[OTHERS[1]]))
    conversation.say("Shall I merge these two? This can't be undone.", locale="en", notice="confirm",
                     buttons=asked("c3", "Merge"))  # fmt: skip
    conversation.show(MergedCard(contact=JANE, merged=OTHERS[1]))
    conversation.show(NoteCard(contact=JANE))
    criteria = [Criterion(property="lifecyclestage", operator="eq", value="customer"),
                Criterion(property="city", operator="eq", value="Berlin"),
                Criterion(property="phone", operator="is_unknown")]  # fmt: skip
    conversation.show(FoundCard(contacts=OTHERS, total=12, criteria=criteria))
    conversation.show(CreatedCard(contact=OTHERS[0].model_copy(update={"url": JANE.url}), similar=[JANE], undo="u2"))


def asked(call_id: str, label: str) -> list[Button]:
    return [Button(action=f"confirm:{call_id}", label=label), Button(action=f"cancel:{call_id}", label="Cancel")]


async def picture(browser: Browser, gateway: FakeGateway, target: Path, *, phone: bool, scheme: Scheme) -> None:
    size = (390, 844) if phone else (1280, 800)
    context = await browser.new_context(
        viewport={"width": size[0], "height": size[1]}, color_scheme=scheme, has_touch=phone, is_mobile=phone,
        reduced_motion="reduce", locale="en-US", timezone_id="UTC",
    )  # fmt: skip
    page = await context.new_page()
    await page.goto(gateway.url + ("/?launcher" if phone else "/"))
    await page.get_by_text("Hello!").last.wait_for()
    if not gateway.last.log[1:]:
        converse(gateway.last)
        search(gateway.last)
    await page.get_by_text("Wanda Żak").first.wait_for()
    await settled(page)
    name = f"{'phone' if phone else 'desktop'}-{scheme}"
    await page.screenshot(path=target / f"{name}.png")
    await context.close()


async def card_picture(browser: Browser, gateway: FakeGateway, target: Path, scheme: Scheme) -> None:
    """Every kind of card, on a long phone."""
    context = await browser.new_context(
        viewport={"width": 390, "height": 2600}, color_scheme=scheme, reduced_motion="reduce", locale="en-US",
        timezone_id="UTC",
    )  # fmt: skip
    page = await context.new_page()
    await page.goto(gateway.url + "/?launcher")
    await page.get_by_text("Hello!").last.wait_for()
    confirm(gateway.last)
    others(gateway.last)
    await page.get_by_text("Shown: 2 of 12").wait_for()
    await settled(page)
    await page.screenshot(path=target / f"cards-{scheme}.png")
    await context.close()


async def settled(page: Page) -> None:
    await page.evaluate("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")


async def main(target: Path) -> None:
    table = Server(Starlette(routes=[Route("/", contacts)]), 0)
    serving = asyncio.create_task(table.serve())
    gateway = FakeGateway(config={"sandbox_url": f"http://127.0.0.1:{await table.listening()}/"})
    await gateway.start()
    schemes: tuple[Scheme, ...] = ("light", "dark")
    async with launched() as browser:
        for scheme in schemes:
            await picture(browser, gateway, target, phone=False, scheme=scheme)
            await picture(browser, gateway, target, phone=True, scheme=scheme)
        for scheme in schemes:
            await card_picture(browser, gateway, target, scheme)
    await gateway.stop()
    table.should_exit = True
    await serving


if __name__ == "__main__":
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    asyncio.run(main(folder))
