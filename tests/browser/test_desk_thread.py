"""A conversation at the desk: days, groups and steps of a flow; what is new is seen, and what is said is true."""

import re
from datetime import timedelta
from typing import Any

import pytest
from playwright.async_api import Page, expect

from libs.contracts import (
    ASSISTANT,
    SYSTEM,
    Assigned,
    Author,
    Closed,
    FlowDecision,
    Ok,
    Owner,
    ToolCall,
    ToolResultEntry,
    Unavailable,
)
from libs.contracts.results import ContactIdentified
from tests.browser.fake_desk import BEN, TEAMMATE, FakeDesk, FakeTalk
from tests.browser.fake_gateway import FakeGateway
from tests.waiting import until, until_holds

pytestmark = pytest.mark.browser

DAY = timedelta(days=1)


def decide(what: str, detail: str, **data: Any) -> FlowDecision:
    return FlowDecision(flow="inbound_conversation", step="4/cases/1", what=what, detail=detail, data=data)


def fill(talk: FakeTalk) -> None:
    """An afternoon yesterday, and a flow that passed it on today."""
    talk.say("Good evening", ago=DAY)
    talk.say("One more thing", ago=DAY - timedelta(seconds=20))
    talk.add(decide("branch", 'vars.topic == "sales": no'))
    talk.add(decide("condition_failed", 'vars.topic == "sales": KeyError'))
    talk.add(decide("ask", "topic", code="answered", name="topic", answer="An invoice"))
    talk.add(decide("branch", 'vars.topic == "billing": yes', depends="topic"))
    talk.add(Assigned(owner=Owner("team", "support"), by=SYSTEM, reason="flow", team="support"))


@pytest.mark.firefox
async def test_days_groups_and_the_flow_in_plain_words(page: Page, gateway: FakeGateway) -> None:
    desk = FakeDesk(page, BEN)
    talk = desk.talk(owner=Owner("person", "ben"), flow="inbound_conversation")
    talk.extra["variables"] = {"topic": "billing", "name_first": "Vera"}
    talk.say("I wrote before", ago=timedelta(days=400))
    fill(talk)
    shown = await desk.open(gateway.url)
    await shown.open("Vera Lind")
    await expect(shown.log.locator(".day")).to_have_text(
        [re.compile(r"^\w+day, \w+ \d+, 20\d\d$"), "Yesterday", "Today"]
    )
    # The name is shown once for two messages in a row, and stays for screen readers.
    await expect(shown.log.locator(".byline:not(.hidden)")).to_have_count(2)
    await expect(shown.log.locator(".byline")).to_have_count(3)
    full = re.compile(r"\w+day, \w+ \d+, 20\d\d at \d+:\d\d:\d\d")
    await expect(shown.bubbles.first).to_have_attribute("title", full)
    await expect(shown.log).to_contain_text("Topic: An invoice")
    await expect(shown.log).to_contain_text("Went to the team Support, because Topic: An invoice")
    await expect(shown.details).to_contain_text("TopicAn invoice")
    text = await page.text_content("body") or ""  # also what is folded
    for internal in ("vars.", "KeyError", "inbound_conversation", "billing", "name_first", "branch"):
        assert internal not in text


async def test_the_end_names_the_person_or_the_rule(page: Page, gateway: FakeGateway) -> None:
    desk = FakeDesk(page, BEN)
    talk = desk.talk(owner=Owner("person", "ben"))
    talk.say("Anything else?", TEAMMATE, ago=DAY * 3 + timedelta(hours=2))
    talk.add(Closed(by=SYSTEM, reason="silence"), ago=timedelta(hours=1))
    talk.say("Closed before it was answered.", SYSTEM)  # it does not shorten the silence before
    talk.add(Closed(by=TEAMMATE, reason="teammate"))
    talk.add(Closed(by=SYSTEM, reason="thanks"))
    talk.add(Closed(by=Author(kind="contact", id="anonymous:x"), reason="contact"))
    # A person who left the desk keeps the name of that time.
    talk.add(Assigned(owner=Owner("person", "gone"), by=TEAMMATE, reason="manual", owner_name="Gus Old"))
    shown = await desk.open(gateway.url)
    await shown.open("Vera Lind")
    for text in (
        "Closed after 3 days of silence", "Ana Ruiz closed the conversation", "Closed by the flow",
        "Vera Lind closed the conversation", "Assigned: Gus Old (removed) · Ana Ruiz",
    ):  # fmt: skip
        await expect(shown.log).to_contain_text(text)


async def test_admins_open_the_words_of_the_log(page: Page, gateway: FakeGateway) -> None:
    desk = FakeDesk(page)
    talk = desk.talk(flow="inbound_conversation")
    talk.extra["variables"] = {"topic": "billing"}
    fill(talk)
    shown = await desk.open(gateway.url)
    await shown.open("Vera Lind")
    raw = shown.log.get_by_text("KeyError")
    await expect(raw).to_be_hidden()
    await shown.log.locator(".event > details > summary").first.click()
    await shown.log.get_by_text("Technical details").first.click()
    await expect(raw).to_be_visible()
    await shown.details.get_by_text("Technical details").click()
    await expect(shown.details).to_contain_text("inbound_conversation")


async def test_a_call_shows_its_result(page: Page, gateway: FakeGateway) -> None:
    desk = FakeDesk(page)
    talk = desk.talk()
    for number in (1, 2, 3):
        talk.add(ToolCall(call_id=f"c{number}", tool="identify_contact", arguments={}))
        talk.say(f"line {number}", ASSISTANT)
    shown = await desk.open(gateway.url)
    await shown.open("Vera Lind")
    lines = shown.log.locator(".event")
    await expect(lines.filter(has_text="in progress")).to_have_count(3)
    down = Unavailable(code="hubspot_down", effect="none")
    talk.add(ToolResultEntry(call_id="c1", tool="identify_contact", result=Ok(data=ContactIdentified(contact=None))))
    talk.add(ToolResultEntry(call_id="c2", tool="identify_contact", result=down))
    await expect(lines.filter(has_text="HubSpot did not answer")).to_have_count(1)
    await expect(lines.filter(has_text="in progress")).to_have_count(1)


async def test_own_words_scroll_into_view_and_others_are_counted(page: Page, gateway: FakeGateway) -> None:
    desk = FakeDesk(page)
    talk = desk.talk()
    for number in range(60):
        talk.say(f"line {number}", ago=timedelta(minutes=90 - number))
    shown = await desk.open(gateway.url)
    await shown.open("Vera Lind")
    await expect(shown.bubbles.last).to_be_in_viewport()
    newer = page.locator(".newer")
    await shown.log.evaluate("log => { log.scrollTop = 0; }")
    await expect(shown.bubbles.first).to_be_in_viewport()
    talk.say("something new")
    talk.say("and more", ASSISTANT)
    await expect(newer).to_have_text("2 new")
    await expect(shown.bubbles.first).to_be_in_viewport()
    await newer.click()
    await expect(shown.bubbles.last).to_be_in_viewport()
    await expect(newer).to_be_hidden()
    await shown.log.evaluate("log => { log.scrollTop = 0; }")
    await shown.reply("my own reply")
    await expect(shown.bubbles.last).to_be_in_viewport()
    # A reply of the same person from another tab counts as their own, too; one of another person does not.
    await shown.log.evaluate("log => { log.scrollTop = 0; }")

    async def away() -> bool:
        return bool(await shown.log.evaluate("log => log.scrollTop === 0"))

    await until("the log is at its start", away)
    talk.say("from a colleague", TEAMMATE.model_copy(update={"id": "ben", "name": "Ben Cole"}))
    await expect(newer).to_have_text("1 new")


async def test_the_conversation_that_follows_at_once_is_read_too(page: Page, gateway: FakeGateway) -> None:
    desk = FakeDesk(page)
    talks = [desk.talk(name) for name in ("Vera Lind", "Zoë Kim")]
    for talk in talks:
        talk.say("Hello")
    shown = await desk.open(gateway.url)
    await expect(shown.rows).to_have_count(2)
    # Sooner than the first one counts as read, and with nothing new on the page afterwards.
    for talk in talks:
        await page.evaluate("id => { location.hash = `#conversation/${id}`; }", talk.id)
        await expect(shown.head.get_by_role("heading")).to_have_text(str(talk.summary.name))
    await until_holds(lambda: talks[1].id in desk.read, "it is read", within_s=5)
