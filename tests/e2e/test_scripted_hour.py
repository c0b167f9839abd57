"""A scripted hour: two teammates and five customers work, nothing is lost, and no page ever says a false sentence.

The time is compressed: each step follows as soon as the one before is seen. At the end each text that a party typed
is once and in order in each view that should show it, nothing is where it must not be, and each sentence that a page
showed was true when it came and when it went.
"""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
import pytest_asyncio
import yaml
from playwright.async_api import Browser, expect
from redis.asyncio import Redis

from libs.messaging.keys import Keys
from tests.browser import chromium
from tests.browser.desk_page import DeskPage
from tests.browser.host_site import HostSite
from tests.browser.widget import Widget
from tests.e2e.hour import oracle
from tests.e2e.hour.parties import LOCALES, PHONE, Clerk, Customer, Ledger, Typed, recorded
from tests.e2e.hour.truth import Truth
from tests.e2e.visitor import notes_of
from tests.stack import Stack, running
from tests.waiting import until

pytestmark = [*chromium.NEEDED, pytest.mark.asyncio(loop_scope="session"), pytest.mark.xdist_group("scripted_hour")]

DESK: dict[str, Any] = {
    "people": [{"id": "ana", "name": "Ana Ruiz", "role": "admin"}, {"id": "ben", "name": "Ben Cole"}],
    "teams": [{"id": "sales", "name": "Sales", "members": ["ana"]},
              {"id": "support", "name": "Support", "members": ["ben"]}],
    "labels": [{"id": "refund", "name": "Refund", "colour": "orange"}, {"id": "bug", "name": "Bug", "colour": "red"}],
    "canned_replies": [{"shortcut": "check", "text": "One moment, {name}, {me} checks it."}],
    "macros": [{"id": "refund", "name": "Refund it", "steps": [
        {"do": "reply", "text": "We refund it today."}, {"do": "note", "text": "Refund of the hour"},
        {"do": "label", "add": ["refund"]}, {"do": "prioritise", "priority": "high"}]}],
    "closing_notes": {"mode": "optional", "categories": ["Order", "Invoice"]},
    "ask_rating": True,
}  # fmt: skip
"""Each team has one member, so that the script knows who gets which conversation."""

NAMES = {
    "en": "Vera Lind", "es": "Pablo Soto", "fr": "Chloé Roux", "ko": "김민지", "ru": "Рита Орлова",
}  # fmt: skip


class Hour:
    """The deployment, and the people of the hour by their names."""

    def __init__(self, stack: Stack, browser: Browser, redis: Redis) -> None:
        self.stack, self.browser, self.redis = stack, browser, redis
        people, teams = ({each["id"]: each["name"] for each in DESK[name]} for name in ("people", "teams"))
        self.truth = Truth(people, teams)
        self.ledger = Ledger(self.truth)
        self.customers: dict[str, Customer] = {}
        self.clerks: dict[str, Clerk] = {}
        self.sites: list[HostSite] = []
        self.complaints: list[str] = []

    async def read(self) -> None:
        await self.truth.read(self.redis, self.stack.keys)

    async def customer(self, locale: str, *, signed_in: bool, **options: Any) -> Customer:
        settings: dict[str, Any] = {"locale": locale}
        if signed_in:
            settings["token"] = self.stack.token("visitor", f"{locale}@hour.example", name=NAMES[locale])
        site = HostSite(gateway=self.stack.gateway(1 + len(self.sites) % 2), settings=settings)
        await site.start()
        self.sites.append(site)
        context = await self.browser.new_context(locale=LOCALES[locale], **options)
        page = await recorded(context, widget=True)
        chromium.complaints_of(page, self.complaints)
        customer = Customer(NAMES[locale], Widget(page), site, self.ledger, locale)
        self.customers[locale] = customer
        await customer.visit()
        await customer.open()
        return customer

    async def clerk(self, name: str, gateway: int) -> Clerk:
        context = await self.browser.new_context(locale="en-US", viewport={"width": 1280, "height": 800})
        page = await recorded(context, widget=False)
        chromium.complaints_of(page, self.complaints)
        clerk = Clerk(name, DeskPage(page), self.ledger)
        self.clerks[name] = clerk
        await clerk.sign_in(self.stack.gateway(gateway), self.stack.token("teammate", name))
        return clerk

    async def settles(self) -> None:
        """Each sentence on each page is true."""
        await oracle.all_true([*self.customers.values(), *self.clerks.values()], self.ledger, self.read)

    async def is_owned(self, chat: str, owner: str) -> None:
        async def owned() -> bool:
            await self.read()
            return str(self.truth.chats[chat].state.owner) == owner

        await until(f"{owner} has it", owned)

    async def is_open(self, chat: str) -> None:
        async def opened() -> bool:
            await self.read()
            return self.truth.chats[chat].state.is_open

        await until("it goes on", opened)

    async def time_passes(self, chat: str, timer: str) -> None:
        """A timer of a conversation is due now."""
        for shard in range(self.stack.keys.shards):
            key = self.stack.keys.timers(shard)
            members: Any = await self.redis.zrange(key, 0, -1)
            for member in members:
                if member.startswith(chat.encode()) and member.endswith(f" {timer}".encode()):
                    await self.redis.zadd(key, {member: 0}, xx=True)


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def hour(browser: Browser, own_redis: str, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Hour]:
    folder: Path = tmp_path_factory.mktemp("hour")
    (folder / "desk.yaml").write_text(yaml.safe_dump(DESK), encoding="utf-8")
    settings = {
        "FRONTDESK_DESK": str(folder / "desk.yaml"), "FRONTDESK_ALLOWED_ORIGINS": "*",
        "FRONTDESK_ATTACHMENTS_FOLDER": str(folder / "files"), "FRONTDESK_WRITES_PER_TEAMMATE": "0",
    }  # fmt: skip
    names = ("gateway-1", "gateway-2", "agent-1", "hubspot_tools-1")
    keys = Keys(prefix=f"hour:{uuid4().hex}:")
    async with running(Stack(own_redis, folder, keys, settings, start_s=90), *names) as stack:
        await stack.add_to_hubspot(email="en@hour.example", firstname="Vera", lastname="Lind")
        redis = Redis.from_url(stack.redis_url)
        hour = Hour(stack, browser, redis)
        yield hour
        for site in hour.sites:
            await site.stop()
        await redis.aclose()


@pytest.mark.timeout(240)  # half a minute on an idle machine
async def test_an_hour_of_work_loses_nothing_and_says_nothing_false(hour: Hour) -> None:
    await before_the_desk_opens(hour)
    await the_desk_opens(hour)
    await tunnels_reloads_and_absences(hour)
    await work_together(hour)
    await snooze_and_hand_over(hour)
    await endings_and_new_beginnings(hour)
    await the_books_agree(hour)


async def before_the_desk_opens(hour: Hour) -> None:
    """Nobody is at the desk: three customers say what they want, and wait in the queues of two teams."""
    vera = await hour.customer("en", signed_in=True)
    await vera.reads("What can we do for you?")
    await vera.writes("Where is my order 4711?")
    await vera.reads("I have passed this on to the team")
    pablo = await hour.customer("es", signed_in=False, **PHONE)
    await pablo.writes("La factura 88 tiene un error")
    await pablo.reads("¿Cómo te llamas?")
    await pablo.writes("Pablo Soto")
    await pablo.reads("¿A qué correo te escribimos")
    await pablo.writes("pablo@hour.example")
    await pablo.picks("Una factura")  # it might be about an error of a product, too
    await pablo.reads("Lo he pasado al equipo")
    chloe = await hour.customer("fr", signed_in=True)
    await chloe.writes("Mon colis n'est pas encore arrivé")
    await chloe.reads("J'ai transmis votre demande")
    await expect(chloe.widget.host.locator(".status")).to_contain_text("2")
    await hour.settles()


async def the_desk_opens(hour: Hour) -> None:
    vera, pablo, chloe = (hour.customers[each] for each in ("en", "es", "fr"))
    ana, ben = await hour.clerk("ana", 1), await hour.clerk("ben", 2)
    for customer, clerk in ((vera, "ana"), (chloe, "ana"), (pablo, "ben")):
        await hour.is_owned(customer.chat, f"person:{clerk}")
    await hour.settles()
    await ana.opens_row("Vera Lind", vera.chat)
    await ana.replies("One moment, Vera Lind, Ana Ruiz checks it.", typed="/check")
    await vera.reads("Ana Ruiz checks it.")
    await vera.writes("It is the blue desk")
    await ana.replies("The blue desk left our warehouse.")
    await ben.opens_row("Pablo Soto", pablo.chat)
    await ben.replies("Hola, Pablo: lo miro ahora.")
    await pablo.reads("lo miro ahora")
    await hour.settles()


async def tunnels_reloads_and_absences(hour: Hour) -> None:
    ana, ben, chloe = hour.clerks["ana"], hour.clerks["ben"], hour.customers["fr"]
    minji = await hour.customer("ko", signed_in=True)
    await minji.writes("로그인이 안 돼요")
    await hour.is_owned(minji.chat, "person:ben")
    rita = await hour.customer("ru", signed_in=False)
    await rita.writes("Приложение вылетает при запуске")
    await rita.reads("Как вас зовут?")
    await rita.writes("Рита Орлова")
    await rita.reads("на какой адрес почты")
    await rita.writes("rita@hour.example")
    await hour.is_owned(rita.chat, "person:ben")
    async with minji.tunnel(minji.page.context):
        await minji.types("지하철에서 쓰는 첫 줄")
        await minji.types("지하철에서 쓰는 둘째 줄")
        await ben.looks_at(minji.chat)
        await ben.replies("안녕하세요, 어떤 화면이 보이나요?")
    await minji.reads("어떤 화면이 보이나요?")
    await expect(ben.desk.bubbles.filter(has_text="둘째 줄")).to_be_visible()
    await rita.leave()
    await ben.looks_at(rita.chat)
    await ben.replies("Здравствуйте, Рита! Какая у вас версия?")
    await ben.replies("И какой телефон?")
    await rita.come_back()
    await rita.reads("И какой телефон?")
    # A reload while a text is in the composer and an answer is on its way.
    await chloe.widget.input.fill("Le numéro du colis est 12")
    await ana.looks_at(chloe.chat)
    await chloe.reload()
    await ana.replies("Bonjour Chloé, quel est le numéro ?")
    await expect(chloe.widget.host).to_have_attribute("data-status", "live")
    await chloe.continues()
    await chloe.reads("quel est le numéro")
    await expect(chloe.widget.input).to_have_value("Le numéro du colis est 12")
    await chloe.writes("Le numéro du colis est 12-B")
    await hour.settles()


async def work_together(hour: Hour) -> None:
    """Notes with mentions, a colleague's reply, a file, a macro, labels and priority."""
    ana, ben, pablo = hour.clerks["ana"], hour.clerks["ben"], hour.customers["es"]
    await ben.looks_at(pablo.chat)
    await ben.notes("@Ana is this your invoice?")
    await expect(ana.page.locator('[data-view="mentions"] .count')).to_have_text("1")
    await ana.goes_to("Mentions")
    await ana.opens_row("Pablo Soto", pablo.chat)
    await ana.notes("Yes, it is mine: 20 instead of 2")
    await ana.replies("Pablo, la factura 88 es mía.")
    await pablo.reads("es mía")
    await hour.is_owned(pablo.chat, "person:ben")
    async with ben.page.expect_file_chooser() as chooser:
        await ben.page.get_by_role("button", name="Attach images or files").click()
    await (await chooser.value).set_files([{"name": "invoice.txt", "mimeType": "text/plain", "buffer": b"2 desks"}])
    await expect(ben.page.get_by_role("button", name="Remove invoice.txt")).to_be_visible()
    await ben.replies("Aquí está la factura nueva.")
    await expect(pablo.widget.host.get_by_role("button", name="invoice.txt")).to_be_visible()
    for text, kind in (("We refund it today.", "line"), ("Refund of the hour", "note")):
        hour.ledger.typed.append(Typed("ben", pablo.chat, text, kind))
    await ben.chooses("m", "Refund it")
    await expect(ben.desk.log).to_contain_text("Ben Cole set the priority to High")
    await pablo.reads("We refund it today.")
    await ana.presses("l")
    await ana.desk.dialog.get_by_role("checkbox", name="Bug").check()
    await ana.desk.dialog.get_by_role("button", name="Save").click()
    await expect(ben.desk.log).to_contain_text("Ana Ruiz added the label Bug")
    await hour.settles()


async def snooze_and_hand_over(hour: Hour) -> None:
    ana, ben = hour.clerks["ana"], hour.clerks["ben"]
    chloe, minji, rita = (hour.customers[each] for each in ("fr", "ko", "ru"))
    await ben.looks_at(rita.chat)
    for wakes in ("by time", "by the contact"):
        await ben.presses("z")
        await ben.desk.dialog.get_by_role("button").nth(1).click()
        await expect(ben.desk.head.locator("[data-do=snooze]")).to_have_attribute("aria-pressed", "true")
        if wakes == "by time":
            await hour.time_passes(rita.chat, "snooze")
        else:
            await rita.writes("Версия 5, телефон новый")
        await expect(ben.desk.head.locator("[data-do=snooze]")).to_have_attribute("aria-pressed", "false")
    # From person to person, from person to another team, back to the assistant, and taken over again.
    await ana.looks_at(chloe.chat)
    await ana.chooses("a", "Ben Cole")
    await expect(chloe.widget.host.locator("header h2")).to_have_text("Ben Cole")
    await ben.looks_at(chloe.chat)
    await ben.replies("Chloé, je prends la suite.")
    await ben.looks_at(minji.chat)
    await ben.chooses("a", "Sales")
    await hour.is_owned(minji.chat, "person:ana")
    await expect(minji.widget.host.locator("header h2")).to_have_text("Ana Ruiz")
    await ana.looks_at(minji.chat)
    await ana.replies("민지 님, 이제 제가 도와드릴게요.")
    await ben.looks_at(rita.chat)
    await ben.presses("b")
    await hour.is_owned(rita.chat, "assistant")
    await rita.writes("Какие у вас часы работы?")
    await hour.settles()
    await ben.presses("t")
    await hour.is_owned(rita.chat, "person:ben")
    await ben.replies("Рита, я снова здесь.")
    await rita.reads("я снова здесь")
    await hour.settles()


async def endings_and_new_beginnings(hour: Hour) -> None:
    ana, ben = hour.clerks["ana"], hour.clerks["ben"]
    vera, pablo = hour.customers["en"], hour.customers["es"]
    await ana.looks_at(vera.chat)
    await ana.presses("c")
    await expect(ana.desk.dialog).to_contain_text("The note goes to the contact in HubSpot.")
    await ana.desk.dialog.get_by_role("radio", name="Order").check()
    await ana.look()
    await ana.desk.dialog.get_by_role("button", name="Close").last.click()
    await expect(ana.desk.log).to_contain_text("Wrote the note in HubSpot")
    await vera.widget.host.get_by_role("radio", name="5 of 5").check()
    await vera.widget.host.get_by_role("textbox", name="Would you like to add a line?").fill("Quick")
    await vera.widget.button("Send").click()
    await expect(ana.desk.log).to_contain_text("rated this conversation 5 of 5")
    await hour.settles()
    await vera.writes("Thank you!")
    await vera.reads("You're welcome. Write again at any time.")
    await hour.read()
    assert not hour.truth.chats[vera.chat].state.is_open, "thanks begin nothing"
    await vera.writes("One more thing: an offer for 3 lamps, please")
    await hour.is_open(vera.chat)
    await hour.is_owned(vera.chat, "person:ana")
    await hour.settles()
    await ben.looks_at(pablo.chat)
    await ben.replies("Con esto queda resuelto, Pablo.", key="Control+Enter")
    await expect(pablo.widget.host).to_have_attribute("data-status", "ended")
    await pablo.writes("La factura 89 también está mal")
    await hour.is_open(pablo.chat)
    await hour.is_owned(pablo.chat, "person:ben")
    await hour.settles()


async def the_books_agree(hour: Hour) -> None:
    customers, clerks = list(hour.customers.values()), list(hour.clerks.values())
    views = {"mine": "Mine", "unassigned": "Unassigned", "team:sales": "Sales", "all": "All open", "closed": "Closed"}
    await oracle.counts_agree(clerks, hour.truth, views)
    oracle.kept(hour.ledger)
    await oracle.widgets_agree(customers, hour.ledger)
    await oracle.desks_agree(clerks, hour.ledger)
    await hour.settles()
    false = await oracle.said_false([*customers, *clerks])
    assert not false, "\n".join(false)
    [contact] = await hour.stack.hubspot("en@hour.example")
    assert len(await notes_of(hour.stack, contact["id"])) == 1
    assert [each for each in hour.complaints if "ERR_INTERNET_DISCONNECTED" not in each] == []
