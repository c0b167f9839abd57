"""Two flows are built in the browser from an empty page, published, and run for a visitor and for a member of staff."""

import json
import os
import time
from collections.abc import AsyncIterator
from contextlib import aclosing
from typing import Any
from uuid import uuid4

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, expect
from redis.asyncio import Redis

from libs.archive import address_of, upgrade
from libs.flows import CanaryName
from libs.messaging.keys import Keys
from services.gateway.bridges.signatures import headers
from tests.browser import chromium
from tests.browser.builder_page import BuilderPage
from tests.e2e.flow_files import FILES
from tests.e2e.visitor import Visitor
from tests.e2e.works import Works
from tests.stack import Stack, running_stack
from tests.waiting import until

pytestmark = [
    *chromium.NEEDED,
    pytest.mark.asyncio(loop_scope="session"),
    pytest.mark.xdist_group("builder"),
    pytest.mark.timeout(300),
]

WEBHOOK_SECRET = "a secret of these tests"

BUTTONS = (
    ("search", "Search contact", "Who are you looking for?"),
    ("create", "Create contact", "What is the name?"),
    ("update", "Update contact", "Which contact is it?"),
)


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def built_stack(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Stack]:
    """With an archive, and flows in files: one that no conversation enters, and others for events."""
    folder, keys = tmp_path_factory.mktemp("builder"), Keys(prefix=f"builder:{uuid4().hex}:")
    flows = folder / "flows"
    flows.mkdir()
    for name, text in FILES.items():
        (flows / f"{name}.yaml").write_text(text, encoding="utf-8")
    archive = f"sqlite:///{folder}/archive.db"
    await upgrade(address_of(archive))
    names = ("gateway-1", "agent-1", "hubspot_tools-1", "archive-1")
    environment = {
        "FRONTDESK_FLOWS": str(flows),
        "FRONTDESK_FLOWS_CHECK_SECONDS": "0.2",
        "FRONTDESK_ARCHIVE_URL": archive,
        "FRONTDESK_ALLOWED_ORIGINS": "*",
        "FRONTDESK_FLOW_WEBHOOKS": json.dumps({"orders": [WEBHOOK_SECRET]}),
    }
    async with running_stack(folder, keys, *names, **environment) as running:
        yield running


@pytest_asyncio.fixture(loop_scope="session")
async def works(browser: Browser, built_stack: Stack) -> AsyncIterator[Works]:
    async with aclosing(Works(browser, built_stack)) as works:
        yield works
    assert works.complaints == []


async def picture(page: Page, name: str) -> None:
    if folder := os.environ.get("FRONTDESK_TEST_PICTURES"):
        await page.screenshot(path=f"{folder}/{name}.png")


async def publish(builder: BuilderPage, stack: Stack, text: str) -> None:
    """Publish, and wait until the agent has a flow with this text."""
    await expect(builder.page.get_by_role("button", name="Checks: 0")).to_be_visible()
    await builder.saved()
    await builder.page.get_by_role("button", name="Publish").click()
    await builder.page.get_by_role("dialog").get_by_role("button", name="Publish").click()
    await expect(builder.page.locator(".flow-state[data-state=active]").first).to_have_text("Active")
    redis = Redis.from_url(stack.redis_url, decode_responses=True)

    async def runs() -> bool:
        current = await redis.get(stack.keys.current_flows(0))
        return text in str(await redis.get(stack.keys.flows(0, str(current))))

    await until("the agent has the flow", runs)
    await redis.aclose()


async def condition(builder: BuilderPage, what: str, comparison: str, value: str) -> None:
    """Add a sentence to the condition in the form."""
    await builder.panel.get_by_role("button", name="Add a condition").first.click()
    await builder.panel.get_by_label("What").last.select_option(label=what)
    await builder.panel.get_by_label("Comparison").last.select_option(label=comparison)
    box = builder.panel.get_by_label("Value").last
    await (box.select_option(label=value) if await box.evaluate("box => box.tagName === 'SELECT'") else box.fill(value))


async def test_the_inbound_flow_is_built_and_a_visitor_goes_through_it(works: Works) -> None:
    builder = await works.new_flow("inbound")
    await builder.select("Trigger")
    await condition(builder, "Source", "is equal to", "Contact")
    await condition(builder, "Kind of person", "is not equal to", "Staff")
    await builder.add("Look up the contact")
    await builder.add("Ask a question")
    await builder.field("name").get_by_role("textbox").fill("people")
    await builder.field("text").get_by_role("textbox").fill("For how many people?")
    await builder.field("type").get_by_role("combobox").select_option(label="A number")
    await builder.add("Branch")
    await builder.select("If 1: no condition yet")
    await condition(builder, "Variable: people", "is more than", "5")
    await builder.panel.get_by_role("button", name="Add a step").click()
    await builder.insert("Assign to a team")
    await builder.field("team").get_by_role("combobox").select_option(label="Sales")
    await builder.field("message").get_by_role("textbox").fill("Sales will answer.")
    await builder.select("Otherwise")
    await builder.add("Assign to a team")
    await builder.field("team").get_by_role("combobox").select_option(label="Support")
    await picture(builder.page, "inbound-built")
    await builder.page.get_by_role("button", name="Try it").click()
    await expect(builder.panel.get_by_role("log")).to_contain_text("For how many people?")
    await builder.panel.get_by_label("Message as the contact").fill("We are 12")
    await builder.page.keyboard.press("Enter")
    await expect(builder.panel.get_by_role("log")).to_contain_text("Sales will answer.")
    await picture(builder.page, "inbound-tried")
    await publish(builder, works.stack, "name: inbound")

    visitor = await works.widget("visitor", "vera@acme.example", "Vera Lind")
    await expect(visitor.bubbles.first).to_have_text("For how many people?")
    await visitor.say("20")
    await expect(visitor.bubbles.filter(has_text="Sales will answer.")).to_be_visible()
    await picture(visitor.page, "inbound-visitor")
    ana = {"Authorization": f"Bearer {works.stack.token('teammate', 'ana')}"}

    async def queued() -> bool:
        params = {"view": "team:sales"}
        answer = await works.stack.http.get(
            f"{works.stack.gateway()}/v1/desk/conversations", params=params, headers=ana
        )
        return [each["name"] for each in answer.json()["conversations"]] == ["Vera Lind"]

    await until("the conversation waits for Sales", queued)


async def test_the_contact_manager_is_built_and_finds_a_contact(works: Works) -> None:
    builder = await works.new_flow("contacts")
    await builder.select("Trigger")
    await condition(builder, "Kind of person", "is equal to", "Staff")
    await builder.add("Send a message")
    await builder.field("text").get_by_role("textbox").fill("Hi! I keep your contacts in order.")
    for number, (action, label, answer) in enumerate(BUTTONS):
        await builder.field("buttons").get_by_role("button", name="Add").last.click()
        part = builder.field("buttons").locator(".parts > li").nth(number)
        await part.locator('[data-name="action"] input').fill(action)
        await part.locator('[data-name="label"] textarea').fill(label)
        await part.locator('[data-name="answer"] textarea').fill(answer)
    await builder.add("Let the assistant answer")
    await builder.field("goal").get_by_role("textbox").fill("Keep the contacts complete and correct.")
    await builder.field("backstory").get_by_role("textbox").fill("You are the front desk. You are brief and exact.")
    for tool in ("Search contacts", "Create a contact", "Change a contact"):
        await builder.field("tools").get_by_role("checkbox", name=tool).check()
    await picture(builder.page, "contacts-built")
    await publish(builder, works.stack, "name: contacts")

    staff = await works.widget("staff", "sam@desk.example", "Sam Stone")
    await expect(staff.bubbles.first).to_contain_text("I keep your contacts in order.")
    await staff.button("Search contact").click()
    await expect(staff.bubbles.filter(has_text="Who are you looking for?")).to_be_visible()
    await staff.say("no.such.person@example.com")
    await expect(staff.bubbles.filter(has_text="no.such.person@example.com").last).to_be_visible()
    await picture(staff.page, "contacts-staff")


async def test_in_firefox_a_flow_is_opened_changed_tried_and_published(
    firefox_browser: Browser, built_stack: Stack
) -> None:
    async with aclosing(Works(firefox_browser, built_stack)) as works:
        builder = await works.open_flow("other")
        await builder.select("Add a note")
        await builder.field("text").get_by_role("textbox").fill("Something")
        await builder.add("Send a message")
        await builder.field("text").get_by_role("textbox").fill("Hello from the other flow")
        await builder.page.get_by_role("button", name="Try it").click()
        await expect(builder.panel.get_by_role("log")).to_contain_text("Hello from the other flow")
        await publish(builder, built_stack, "Hello from the other flow")
    assert works.complaints == []


async def test_a_trial_version_reaches_its_share_of_the_visitors(built_stack: Stack) -> None:
    """Through the processes: a version is published for some contacts, and each visitor is greeted by theirs."""
    stack = built_stack
    ana = {"Authorization": f"Bearer {stack.token('teammate', 'ana')}"}

    async def call(method: str, path: str, body: Any = None) -> Any:
        url = f"{stack.gateway()}/v1/desk/flows{path}"
        answer = await stack.http.request(method, url, json=body, headers=ana)
        assert answer.is_success, answer.text
        return answer.json() if answer.content else None

    async with aclosing(Redis.from_url(stack.redis_url, decode_responses=True)) as redis:

        async def publish_text(text: str, **plan: Any) -> None:
            trigger = {"on": "chat.opened", "when": 'locale == "pl"'}
            document = {"name": "greets", "trigger": trigger, "steps": [{"say": {"text": text}}]}
            revision = (await call("GET", "/greets"))["revision"]
            saved = await call("PUT", "/greets/draft", {"document": document, "revision": revision})
            await call("POST", "/greets/publish", {**saved, **plan})

            async def runs() -> bool:
                current = await redis.get(stack.keys.current_flows(0))
                return text in str(await redis.get(stack.keys.flows(0, str(current))))

            await until("the agent has the flow", runs)

        await call("POST", "", {"name": "greets"})
        # In front of those that the other tests make.
        await call("PUT", "/order", {"names": ["greets"]})
        await publish_text("Hello")
        await publish_text("Welcome", canary={"share": 50})
        canary, got = CanaryName("greets", 2, 50), set()
        for number in range(8):
            headers = {"Authorization": f"Bearer {stack.token('visitor', f'v{number}@acme.example')}"}
            address = f"{stack.gateway()}/v1/conversations"
            opened = (await stack.http.post(address, json={"locale": "pl"}, headers=headers)).json()
            conversation = stack.keys.conversation(opened["conversation_id"])
            is_canary = canary.takes(str(await redis.hget(conversation.state, "contact")))
            said = "Welcome" if is_canary else "Hello"

            async def greeted(log: str = conversation.log, said: str = said) -> bool:
                return f'"text":"{said}"' in str(await redis.xrange(log))

            await until(f"the visitor reads {said}", greeted)
            got.add(is_canary)
        assert got == {True, False}


async def test_a_change_that_a_program_reports_begins_its_flow(built_stack: Stack) -> None:
    """Through the real gateway, streams and agent; the flow runs once for each event."""
    ana = {"Authorization": f"Bearer {built_stack.token('teammate', 'ana')}"}

    async def tell(event: str) -> str:
        body = json.dumps({"email": "jane@acme.example", "opens": True, "changed": ["lifecyclestage"]}).encode()
        signed = headers([WEBHOOK_SECRET], event, body, time.time())
        url = f"{built_stack.gateway()}/v1/flow-events/orders"
        answer = await built_stack.http.post(url, content=body, headers=signed)
        assert answer.status_code == 202, answer.text
        return str(answer.json()["conversation_id"])

    chat = await tell("event-1")
    assert await tell("event-1") == chat
    url = f"{built_stack.gateway()}/v1/desk/conversations/{chat}"

    async def said() -> bool:
        return (await built_stack.http.get(url, headers=ana)).text.count("Your record changed.") == 1

    await until("the flow has spoken", said)


async def test_a_tools_receipt_begins_a_flow_and_the_archive_has_its_numbers(built_stack: Stack) -> None:
    """Gateway, agent, tools and archive together: a saved answer changes the record, and the end brings the numbers."""
    stack, email = built_stack, f"{uuid4().hex[:8]}@acme.example"
    ana = {"Authorization": f"Bearer {stack.token('teammate', 'ana')}"}
    flows = f"{stack.gateway()}/v1/desk/flows"
    # In front of those that the other tests make.
    (await stack.http.put(f"{flows}/order", json={"names": ["moves"]}, headers=ana)).raise_for_status()
    await stack.add_to_hubspot(email=email, firstname="Vera")
    signed = {"Authorization": f"Bearer {stack.token('visitor', email)}"}
    opened = await stack.http.post(f"{stack.gateway()}/v1/conversations", json={"locale": "fr"}, headers=signed)
    visitor = Visitor(stack, opened.json())
    await visitor.hears("Which city?")
    await visitor.says("Berlin")
    await visitor.hears("You live in Berlin.")
    await visitor.hears("And else?")
    [record] = await stack.hubspot(email, "city")
    assert record["properties"]["city"] == "Berlin"
    await visitor.closes()

    async def numbers(flow: str) -> list[dict[str, Any]]:
        answer = await stack.http.get(f"{flows}/{flow}/numbers", headers=ana)
        assert answer.status_code == 200, answer.text
        return [each for each in answer.json()["steps"] if not each["here"]]

    async def left() -> bool:
        # Open ones are counted in Redis, and this one, which has ended, by the archive alone.
        return {each["path"]: each["left"] for each in await numbers("moves") if each["left"]} == {"more": 1}

    await until("the card of the last question has its number", left)
    assert [each["reached"] for each in await numbers("moves")] == [1, 1, 1, 1]
    assert [each["reached"] for each in await numbers("moved")] == [1]
