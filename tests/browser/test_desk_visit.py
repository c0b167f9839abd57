"""Where the contact is, at the desk: in plain words, the page as text and as a link of the web only."""

from datetime import UTC, datetime, timedelta

import pytest
from playwright.async_api import Page, expect

from libs.contracts import AssignmentDecision, AssignOptions, Owner, Visit
from services.gateway.desk.frames import VisitFrame
from tests.browser.fake_desk import FakeDesk
from tests.browser.fake_gateway import FakeGateway

pytestmark = pytest.mark.browser


async def test_the_contacts_visit(page: Page, gateway: FakeGateway) -> None:
    desk = FakeDesk(page)
    talk = desk.talk()
    talk.say("Hello")
    shown = await desk.open(gateway.url)
    await shown.open("Vera Lind")
    await expect(shown.bubbles).to_have_count(1)
    await expect(shown.details.locator(".visit")).to_have_count(0)  # nothing is known, and nothing is said
    now = datetime.now(UTC)
    visit = Visit(
        present=True, looking=True, seen_at=now, page="https://shop.example/a%3Cb%3E", title="<b>Prices</b>",
        zone="Pacific/Kiritimati", browser="Firefox", system="Windows",
    )  # fmt: skip

    def show(**values: object) -> None:
        desk.send(VisitFrame(conversation_id=talk.id, visit=visit.model_copy(update=values)))

    show()
    await expect(shown.details).to_contain_text("Has the chat open now")
    link = shown.details.get_by_role("link", name="<b>Prices</b>")
    await expect(link).to_have_attribute("href", "https://shop.example/a%3Cb%3E")
    await expect(link).to_have_attribute("rel", "noopener noreferrer")
    await expect(shown.details).to_contain_text("shop.example/a<b>")
    await expect(shown.details).to_contain_text("Firefox · Windows")
    await expect(shown.details).to_contain_text("(Kiritimati)")
    show(looking=False)
    await expect(shown.details).to_contain_text("On the site, chat not in view")
    # A gateway keeps no such address; the page would not link it either.
    show(looking=False, present=False, seen_at=now - timedelta(minutes=5), page="javascript:alert(1)", zone="No/Where")
    await expect(shown.details).to_contain_text("Left the site 5 min. ago")
    await expect(shown.details.get_by_role("link")).to_have_count(0)
    await expect(shown.details).to_contain_text("<b>Prices</b>")
    assert "Local time" not in await shown.details.inner_text()
    # A closed chat has no connection: its contact may still be on the site.
    talk.change(status="closed", closed_at=now)
    await expect(shown.details.locator(".visit")).to_have_count(0)


async def test_sentences_about_the_record_are_true(page: Page, gateway: FakeGateway) -> None:
    desk = FakeDesk(page)
    talk = desk.talk(name=None)
    talk.say("Hello")
    sentences = {
        "no_address": "HubSpot was not searched: no address is known.",
        "failed": "The search for this contact in HubSpot failed.",
        "not_found": "Not in HubSpot under this address.",
    }
    shown = await desk.open(gateway.url)
    await shown.open("Visitor K7F1")
    for lookup, sentence in sentences.items():
        talk.contact = talk.contact.model_copy(update={"lookup": lookup})
        talk.say("and")  # the page reads the details again
        await expect(shown.details).to_contain_text(sentence)
    await page.locator("[data-do=close]").click()
    await expect(shown.dialog).to_contain_text("the note stays at the desk")
    await shown.dialog.get_by_role("button", name="Cancel").last.click()
    record = {"id": "7", "properties": {"firstname": "Bob", "lastname": "Stone"}}
    talk.contact = talk.contact.model_copy(
        update={"hubspot": record, "own": True, "lookup": "found", "takes_note": True}
    )
    talk.say("and")
    await expect(shown.details).to_contain_text("Created in this conversation from the contact’s answers.")
    assert "only typed" not in await shown.details.inner_text()
    await page.locator("[data-do=close]").click()
    await expect(shown.dialog).to_contain_text("The note goes to the contact in HubSpot.")


async def test_a_reason_is_shown_only_while_it_holds(page: Page, gateway: FakeGateway) -> None:
    desk = FakeDesk(page)
    talk = desk.talk(owner=Owner("person", "ana"))
    options = AssignOptions(strategy="round_robin")
    decision = AssignmentDecision(team="sales", assignee="ana", reason="round_robin", options=options)
    talk.extra["decision"] = decision
    talk.say("Hello")
    shown = await desk.open(gateway.url)
    await shown.open("Vera Lind")
    await expect(shown.details).to_contain_text("Why this person")
    talk.change(owner=Owner("person", "ben"))  # a colleague took it over by hand
    await expect(shown.details).not_to_contain_text("Why this person")
    talk.extra["decision"] = decision.model_copy(update={"assignee": None, "reason": "no_candidate"})
    talk.summary = talk.summary.model_copy(update={"owner": Owner("team", "sales")})
    talk.say("and")
    await expect(shown.details).to_contain_text("Why it waits")
    talk.change(status="closed")
    await expect(shown.details).not_to_contain_text("Why it waits")
