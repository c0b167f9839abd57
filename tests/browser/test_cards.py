"""Receipts: every kind of card, from the contracts' own models."""

import re
from datetime import UTC, datetime

import pytest
from playwright.async_api import Locator, expect

from libs.contracts.cards import (
    ChangedCard,
    CreatedCard,
    ExistsCard,
    FoundCard,
    MergedCard,
    NotDoneCard,
    NoteCard,
    PendingCard,
    ProposedCard,
    UndoneCard,
    UpdatedCard,
)
from libs.contracts.changes import Change
from libs.contracts.entries import Button
from libs.contracts.results import Contact, Criterion
from tests.browser.fake_gateway import FakeGateway
from tests.browser.host_site import HostSite
from tests.browser.widget import Widget
from tests.waiting import until_holds

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
    card = chat.log.get_by_role("article", name="Contact found")
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
    card = chat.log.get_by_role("article", name="Contacts found: 12")
    await expect(card.locator("summary strong")).to_have_text(["Jane Doe", "omar@acme.com"])
    await expect(card).to_contain_text("Shown: 2 of 12")
    await expect(card.get_by_text("Oolong")).to_be_hidden()
    await card.locator("summary").first.press("Enter")
    await expect(card.get_by_text("Oolong")).to_be_visible()


async def test_a_created_contact(chat: Widget, gateway: FakeGateway) -> None:
    gateway.last.show(CreatedCard(contact=JANE))
    await expect(chat.log.get_by_role("article", name="Contact created")).to_contain_text("jane@acme.com")


async def test_an_update_shows_before_and_after(chat: Widget, gateway: FakeGateway) -> None:
    changes = [
        Change(property="phone", before="+1 415 555 0100", after="+1 415 555 0199"),
        Change(property="favourite_tea", label="Favourite tea", before=None, after="Sencha"),
        Change(property="city", before="Oslo", after=None),
    ]
    gateway.last.show(UpdatedCard(contact=JANE, changes=changes))
    card = chat.log.get_by_role("article", name="Contact updated")
    await expect(card.locator("dt")).to_have_text(["Phone", "Favourite tea", "City"])
    await expect(card.locator("del")).to_have_text(["+1 415 555 0100", "empty", "Oslo"])
    await expect(card.locator("ins")).to_have_text(["+1 415 555 0199", "Sencha", "empty"])
    assert await card.locator("del").first.evaluate("e => getComputedStyle(e).textDecorationLine") == "line-through"


async def test_an_update_that_changes_nothing_says_so(chat: Widget, gateway: FakeGateway) -> None:
    gateway.last.show(UpdatedCard(contact=JANE, changes=[]))
    await expect(chat.log.get_by_role("article", name="Nothing to change")).to_contain_text("Jane Doe")


async def test_a_contact_that_exists(chat: Widget, gateway: FakeGateway) -> None:
    gateway.last.show(ExistsCard(contact=JANE, property="email"))
    await expect(chat.log.get_by_role("article", name="Exists already, same: Email")).to_contain_text("Jane Doe")


async def test_saved_but_not_yet_in_hubspot(chat: Widget, gateway: FakeGateway) -> None:
    gateway.last.show(PendingCard())
    await expect(chat.log.get_by_role("article", name="Saved, not yet in HubSpot")).to_be_visible()


async def test_a_change_that_was_not_made(chat: Widget, gateway: FakeGateway) -> None:
    gateway.last.show(NotDoneCard(why="invalid", properties=["phone"]))
    await expect(chat.log.get_by_role("article", name="Not changed")).to_contain_text("Not valid: Phone")
    gateway.last.show(NotDoneCard(why="unknown"))
    await expect(chat.log.get_by_role("article", name="Not clear whether it was saved")).to_contain_text("HubSpot")


@pytest.mark.parametrize(
    ("locale", "created", "phone"), [("ko", "연락처를 만들었습니다", "전화번호"), ("ru", "Контакт создан", "Телефон")]
)
async def test_labels_are_in_the_widgets_language(
    chat: Widget, site: HostSite, gateway: FakeGateway, locale: str, created: str, phone: str
) -> None:
    site.settings = {"locale": locale, "open": True}
    await chat.page.reload()
    gateway.last.show(CreatedCard(contact=Contact(id="1", properties={"phone": "+48 22 555 01 10"})))
    card = chat.log.get_by_role("article", name=created)
    await expect(card.locator("dt")).to_have_text([phone])


async def test_codes_are_shown_as_words_in_the_readers_language(
    chat: Widget, site: HostSite, gateway: FakeGateway
) -> None:
    site.settings = {"locale": "pl", "open": True}
    await chat.page.reload()
    properties = {
        "hubspot_owner_id": "910901", "hs_lead_status": "CONNECTED", "segment": "B1", "birthday": "1990-03-03",
    }  # fmt: skip
    texts = {"hubspot_owner_id": "Zoë Novak", "segment": "Mid-market"}
    contact = Contact(id="1", properties=properties, labels={"segment": "Segment"}, texts=texts)
    gateway.last.show(CreatedCard(contact=contact))
    card = chat.log.get_by_role("article", name="Utworzono kontakt")
    await expect(card.locator("dt")).to_have_text(["Opiekun", "Status leada", "Segment", "birthday"])
    await expect(card.locator("dd")).to_have_text(["Zoë Novak", "Nawiązano kontakt", "Mid-market", "3 mar 1990"])
    owner = Change(
        property="hubspot_owner_id", before="910901", after="910902", before_text="Zoë Novak", after_text="Li"
    )
    gateway.last.show(UpdatedCard(contact=contact, changes=[owner]))
    await expect(chat.log.locator(".card.updated dd")).to_have_text(re.compile("Zoë Novak → .*Li"))


PHONE = Change(property="phone", before="+1 415 555 0100", after="+1 415 555 0199")
OMAR = Contact(id="802", properties={"firstname": "Omar", "lastname": "Haddad", "email": "omar@acme.com"})


def propose(gateway: FakeGateway, call_id: str, *, contact: Contact | None = JANE) -> None:
    """A proposal, and the line with its two buttons."""
    gateway.last.show(ProposedCard(call_id=call_id, reason="overwrites", contact=contact, changes=[PHONE]))
    gateway.last.say(
        "Shall I make this change?", locale="en", notice="confirm",
        buttons=[Button(action=f"{verb}:{call_id}", label=verb.title()) for verb in ("confirm", "cancel")],
    )  # fmt: skip


def button(chat: Widget, action: str) -> Locator:
    return chat.log.locator(f'[data-action="{action}"]')


async def arrived(gateway: FakeGateway, action: str) -> None:
    """The page shows a click before its frame is at the gateway."""
    await until_holds(
        lambda: gateway.last.received and gateway.last.received[-1].get("action") == action, f"{action} arrives"
    )


async def test_a_proposal_shows_before_and_after_and_is_confirmed_below_it(chat: Widget, gateway: FakeGateway) -> None:
    propose(gateway, "c1")
    card = chat.log.get_by_role("article", name="Change to confirm")
    await expect(card.locator("strong")).to_have_text("Jane Doe")
    await expect(card.locator("del")).to_have_text("+1 415 555 0100")
    await expect(card.locator("ins")).to_have_text("+1 415 555 0199")
    await button(chat, "confirm:c1").click()
    await expect(button(chat, "confirm:c1")).to_have_class("chosen")
    await expect(button(chat, "cancel:c1")).to_be_disabled()
    await arrived(gateway, "confirm:c1")


async def test_one_proposal_stays_open_when_another_is_confirmed(chat: Widget, gateway: FakeGateway) -> None:
    propose(gateway, "c1")
    propose(gateway, "c2")
    await button(chat, "cancel:c1").click()
    await expect(button(chat, "confirm:c1")).to_be_disabled()
    await chat.input.fill("what is that?")
    await chat.input.press("Enter")
    await expect(button(chat, "confirm:c2")).to_be_enabled()


async def test_a_new_contact_to_confirm_lists_who_is_like_it(chat: Widget, gateway: FakeGateway) -> None:
    changes = [Change(property="firstname", after="Omar"), Change(property="phone", after="+1 415 555 0199")]
    gateway.last.show(ProposedCard(call_id="c", reason="similar", contact=None, changes=changes, similar=[OMAR]))
    card = chat.log.get_by_role("article", name="New contact to confirm")
    await expect(card.locator("dl.changes ins")).to_have_text(["Omar", "+1 415 555 0199"])
    await expect(card.locator("del")).to_have_count(0)
    await expect(card).to_contain_text("Possibly the same person")
    await card.locator("summary", has_text="Omar Haddad").press("Enter")
    await expect(card.get_by_text("omar@acme.com").last).to_be_visible()


async def test_a_merge_to_confirm_says_which_one_goes(chat: Widget, gateway: FakeGateway) -> None:
    gateway.last.show(ProposedCard(call_id="c", reason="merge", contact=JANE, changes=[], similar=[OMAR]))
    card = chat.log.get_by_role("article", name="Merge to confirm")
    await expect(card.locator(".similar")).to_contain_text("This one is merged")
    await expect(card.locator(".similar strong")).to_have_text("Omar Haddad")


async def test_another_persons_change_is_shown_with_name_and_time(chat: Widget, gateway: FakeGateway) -> None:
    at = datetime(2026, 11, 25, 9, 30, tzinfo=UTC)
    gateway.last.show(ChangedCard(contact=JANE, changes=[PHONE], by="Ann Lee", at=at))
    card = chat.log.get_by_role("article", name="Changed by someone else")
    await expect(card).to_contain_text("By Ann Lee, ")
    await expect(card).to_contain_text("2026")
    await expect(card.locator("dd")).to_have_text("expected: +1 415 555 0100 → now: +1 415 555 0199")


async def test_merges_notes_and_undone_changes_are_shown(chat: Widget, gateway: FakeGateway) -> None:
    gateway.last.show(MergedCard(contact=JANE, merged=OMAR))
    await expect(chat.log.get_by_role("article", name="Contacts merged")).to_contain_text("Merged in: Omar Haddad")
    gateway.last.show(NoteCard(contact=JANE))
    await expect(chat.log.get_by_role("article", name="Note added")).to_contain_text("Jane Doe")
    gateway.last.show(UndoneCard(contact=JANE, changes=[PHONE]))
    await expect(chat.log.get_by_role("article", name="Change undone").locator("ins")).to_have_text("+1 415 555 0199")
    gateway.last.show(UndoneCard(contact=JANE, changes=[], removed=True))
    await expect(chat.log.get_by_role("article", name="Contact removed again")).to_contain_text("Jane Doe")


async def test_a_receipt_can_be_taken_back_until_something_else_was_changed(chat: Widget, gateway: FakeGateway) -> None:
    gateway.last.show(UpdatedCard(contact=JANE, changes=[PHONE], undo="u1"))
    gateway.last.say("Done.", locale="en")
    undo = chat.log.get_by_role("button", name="Undo (Jane Doe)")
    await expect(undo).to_be_visible()
    gateway.last.say("thanks", "contact")
    gateway.last.show(NoteCard(contact=JANE))
    await expect(undo).to_be_visible()
    gateway.last.show(CreatedCard(contact=OMAR, undo="u2"))
    await expect(button(chat, "undo:u1")).to_be_hidden()
    await button(chat, "undo:u2").press("Enter")
    await expect(button(chat, "undo:u2")).to_be_hidden()
    await arrived(gateway, "undo:u2")
    await expect(chat.input).to_be_focused()


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        (
            "en",
            (
                "Searched for contacts where: Lifecycle stage is Customer, Owner is Mateo Vidal, "
                "Favourite tea contains “oolong”, Email domain is acme.example, and Phone is empty"
            ),
        ),
        (
            "ko",
            (
                "연락처 검색 조건: 라이프사이클 단계: 고객, 담당자: Mateo Vidal, Favourite tea에 ‘oolong’ 포함, "
                "이메일 도메인: acme.example 및 전화번호: 비어 있음"
            ),
        ),
    ],
)
async def test_a_list_says_its_search_in_a_sentence(
    chat: Widget, site: HostSite, gateway: FakeGateway, language: str, sentence: str
) -> None:
    site.settings = {"locale": language, "open": True}
    await chat.page.reload()
    criteria = [
        Criterion(property="lifecyclestage", operator="eq", value="customer"),
        Criterion(property="hubspot_owner_id", operator="eq", value="910902", text="Mateo Vidal"),
        Criterion(property="favourite_tea", label="Favourite tea", operator="contains", value="oolong"),
        Criterion(property="email_domain", operator="eq", value="acme.example"),
        Criterion(property="phone", operator="is_unknown"),
    ]
    gateway.last.show(FoundCard(contacts=[JANE, OMAR], total=2, criteria=criteria))
    await expect(chat.log.get_by_text(sentence, exact=True)).to_be_visible()
