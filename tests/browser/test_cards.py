"""Receipts: every kind of card, from the contracts' own models."""

import pytest
from playwright.async_api import expect

from libs.contracts.messages import CreatedCard, ExistsCard, FoundCard, PendingCard, UpdatedCard
from libs.contracts.tools import Change, Contact
from tests.browser.fake_gateway import FakeGateway
from tests.browser.host_site import HostSite
from tests.browser.widget import Widget

pytestmark = pytest.mark.browser

JANE = Contact(
    id="801", url="https://app.hubspot.com/contacts/1/record/0-1/801",
    properties={
        "firstname": "Jane", "lastname": "Doe", "email": "jane@acme.com", "lifecyclestage": "lead",
        "favourite_tea": "Oolong",
    },
    labels={"favourite_tea": "Favourite tea"},
)  # fmt: skip


async def test_one_contact_is_shown_with_its_fields(chat: Widget, gateway: FakeGateway) -> None:
    gateway.last.show(FoundCard(contacts=[JANE], total=1))
    card = chat.log.get_by_role("region", name="Contact found")
    await expect(card.locator("strong")).to_have_text("Jane Doe")
    await expect(card.locator("dt")).to_have_text(["Email", "Lifecycle stage", "Favourite tea"])
    await expect(card.locator("dd")).to_have_text(["jane@acme.com", "Lead", "Oolong"])
    link = card.get_by_role("link", name="Open in HubSpot")
    assert await link.get_attribute("href") == JANE.url
    assert await link.get_attribute("target") == "_blank"
    assert "noopener" in str(await link.get_attribute("rel"))


async def test_a_korean_name_is_shown_as_it_is_written(chat: Widget, gateway: FakeGateway) -> None:
    hong = Contact(id="802", properties={"firstname": "길동", "lastname": "홍"})
    gateway.last.show(CreatedCard(contact=hong))
    await expect(chat.lines.last.locator("strong")).to_have_text("홍길동")


async def test_several_contacts_unfold(chat: Widget, gateway: FakeGateway) -> None:
    omar = Contact(id="802", properties={"email": "omar@acme.com"})
    gateway.last.show(FoundCard(contacts=[JANE, omar], total=12))
    card = chat.log.get_by_role("region", name="Contacts found: 12")
    await expect(card.locator("summary strong")).to_have_text(["Jane Doe", "omar@acme.com"])
    await expect(card).to_contain_text("Shown: 2 of 12")
    await expect(card.get_by_text("Oolong")).to_be_hidden()
    await card.locator("summary").first.press("Enter")
    await expect(card.get_by_text("Oolong")).to_be_visible()


async def test_a_created_contact(chat: Widget, gateway: FakeGateway) -> None:
    gateway.last.show(CreatedCard(contact=JANE))
    await expect(chat.log.get_by_role("region", name="Contact created")).to_contain_text("jane@acme.com")


async def test_an_update_shows_before_and_after(chat: Widget, gateway: FakeGateway) -> None:
    changes = [
        Change(property="phone", before="+1 415 555 0100", after="+1 415 555 0199"),
        Change(property="favourite_tea", label="Favourite tea", before=None, after="Sencha"),
        Change(property="city", before="Oslo", after=None),
    ]
    gateway.last.show(UpdatedCard(contact=JANE, changes=changes))
    card = chat.log.get_by_role("region", name="Contact updated")
    await expect(card.locator("dt")).to_have_text(["Phone", "Favourite tea", "City"])
    await expect(card.locator("del")).to_have_text(["+1 415 555 0100", "empty", "Oslo"])
    await expect(card.locator("ins")).to_have_text(["+1 415 555 0199", "Sencha", "empty"])
    assert await card.locator("del").first.evaluate("e => getComputedStyle(e).textDecorationLine") == "line-through"


async def test_an_update_that_changes_nothing_says_so(chat: Widget, gateway: FakeGateway) -> None:
    gateway.last.show(UpdatedCard(contact=JANE, changes=[]))
    await expect(chat.log.get_by_role("region", name="Nothing to change")).to_contain_text("Jane Doe")


async def test_a_contact_that_exists(chat: Widget, gateway: FakeGateway) -> None:
    gateway.last.show(ExistsCard(contact=JANE, property="email"))
    await expect(chat.log.get_by_role("region", name="Exists already, same: Email")).to_contain_text("Jane Doe")


async def test_saved_but_not_yet_in_hubspot(chat: Widget, gateway: FakeGateway) -> None:
    gateway.last.show(PendingCard())
    await expect(chat.log.get_by_role("region", name="Saved, not yet in HubSpot")).to_be_visible()


@pytest.mark.parametrize(
    ("locale", "created", "phone"), [("ko", "연락처를 만들었습니다", "전화번호"), ("ru", "Контакт создан", "Телефон")]
)
async def test_labels_are_in_the_widgets_language(
    chat: Widget, site: HostSite, gateway: FakeGateway, locale: str, created: str, phone: str
) -> None:
    site.settings = {"locale": locale, "open": True}
    await chat.page.reload()
    gateway.last.show(CreatedCard(contact=Contact(id="1", properties={"phone": "+48 22 555 01 10"})))
    card = chat.log.get_by_role("region", name=created)
    await expect(card.locator("dt")).to_have_text([phone])
