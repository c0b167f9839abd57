"""A new user in a real browser on the real services: from the welcome to “created”, and back again."""

import re
from collections.abc import AsyncIterator
from uuid import uuid4

import pytest
import pytest_asyncio
from playwright.async_api import Browser, BrowserContext, FrameLocator, Page, expect

from tests.browser import chromium
from tests.browser.axe import violations_of
from tests.browser.widget import Widget
from tests.chat_client import new_phone
from tests.stack import Stack

pytestmark = [
    *chromium.NEEDED,
    pytest.mark.asyncio(loop_scope="session"),
    pytest.mark.xdist_group("stack"),
]

BUSY_MS = 20_000
"""The bound for a browser that shares two cores with all services."""


@pytest_asyncio.fixture(loop_scope="session")
async def context(browser: Browser) -> AsyncIterator[BrowserContext]:
    """A new browser; the demo takes each one for another person."""
    context = await browser.new_context(locale="en-US", viewport={"width": 1280, "height": 900})
    context.set_default_timeout(BUSY_MS)
    yield context
    await context.close()


@pytest_asyncio.fixture(loop_scope="session")
async def page(context: BrowserContext) -> AsyncIterator[Page]:
    """Fails its test for any message on the console."""
    page = await context.new_page()
    complaints = chromium.complaints_of(page)
    yield page
    assert complaints == []


def contacts(page: Page) -> FrameLocator:
    """The sandbox's live table next to the chat."""
    return page.frame_locator("#sandbox")


async def test_from_the_welcome_to_created_next_to_the_contacts(stack: Stack, page: Page) -> None:
    email, phone, new = f"jane.{uuid4().hex[:8]}@acme.com", new_phone(), new_phone()
    await page.goto(stack.gateway())
    widget = Widget(page)
    await widget.welcomed()
    await expect(widget.bubbles).to_have_count(1)
    await expect(widget.bubbles.first).to_contain_text("I keep your HubSpot contacts in order")
    table = contacts(page)
    await table.locator("[data-state=live]").wait_for()
    await expect(table.get_by_text(email)).to_have_count(0)

    await widget.button("Create new contact").click()
    await expect(widget.bubbles.nth(2)).to_contain_text("What is their name and email address?")
    await widget.say(f"Jane Doe, {email}, {phone}")
    receipt = widget.lines.filter(has_text="Contact created")
    await expect(receipt).to_contain_text("Jane Doe", timeout=BUSY_MS)
    await expect(receipt).to_contain_text(email)
    await expect(table.locator("tbody tr").first).to_contain_text(email, timeout=BUSY_MS)
    [contact] = await stack.hubspot(email)
    link = receipt.get_by_role("link", name=re.compile("Open in HubSpot"))
    assert str(await link.get_attribute("href")).endswith(contact["id"])

    await widget.say(f"change her phone to {new}")
    proposed = widget.lines.filter(has_text="Change to confirm")
    await expect(proposed).to_contain_text(phone, timeout=BUSY_MS)
    await widget.button("Confirm").click()
    change = widget.lines.filter(has_text="Contact updated")
    await expect(change).to_contain_text(phone, timeout=BUSY_MS)
    await expect(change).to_contain_text(new)
    await expect(table.locator("tbody tr").first).to_contain_text(new, timeout=BUSY_MS)

    await change.get_by_role("button", name=re.compile("Undo")).click()
    await expect(widget.lines.filter(has_text="Change undone")).to_contain_text("Jane Doe", timeout=BUSY_MS)
    await expect(table.locator("tbody tr").first).to_contain_text(phone, timeout=BUSY_MS)
    await expect(change.get_by_role("button", name=re.compile("Undo"))).to_be_hidden()


async def test_a_reload_keeps_the_conversation_and_goes_on_with_it(stack: Stack, page: Page) -> None:
    await page.goto(stack.gateway())
    widget = Widget(page)
    await widget.welcomed()
    await widget.say("find everyone at acme.com")
    await expect(widget.lines.filter(has_text="Contacts found")).to_have_count(1, timeout=BUSY_MS)
    await expect(widget.bubbles.last).to_contain_text("I found")
    before = await widget.lines.all_inner_texts()

    await page.reload()
    await widget.welcomed()
    await expect(widget.lines).to_have_count(len(before))
    assert await widget.lines.all_inner_texts() == before
    await widget.say("thanks")
    await expect(widget.bubbles.nth(4)).to_be_visible(timeout=BUSY_MS)


@pytest.mark.parametrize(
    ("locale", "button", "asked", "answer", "created"),
    [
        (
            "ko",
            "새 연락처 만들기",
            "이름과 이메일 주소를 알려 주세요",
            "김민수, {email}, +82 10 1234 5678",
            "연락처를 만들었습니다",
        ),
        ("ru", "Создать контакт", "Как его зовут", "Анна Иванова, {email}, +7 912 345-67-89", "Контакт создан"),
    ],
)
async def test_in_the_visitors_own_language(
    stack: Stack, browser: Browser, locale: str, button: str, asked: str, answer: str, created: str
) -> None:
    email = f"{locale}.{uuid4().hex[:8]}@acme.com"
    context = await browser.new_context(locale=locale)
    page = await context.new_page()
    await page.goto(stack.gateway())
    await expect(page.locator("html")).to_have_attribute("lang", locale)
    widget = Widget(page)
    await widget.welcomed()
    await expect(widget.bubbles.first).to_have_attribute("lang", locale)
    await widget.button(button).click()
    await expect(widget.bubbles.nth(2)).to_contain_text(asked)
    await widget.say(answer.format(email=email))
    await expect(widget.lines.filter(has_text=created).filter(has_text=email).first).to_be_visible(timeout=BUSY_MS)
    assert len(await stack.hubspot(email)) == 1
    await context.close()


async def test_the_reference_of_the_api_opens(stack: Stack, page: Page) -> None:
    await page.goto(f"{stack.gateway()}/docs")
    await expect(page.locator("#operations-conversations-open_conversation_v1_conversations_post")).to_be_visible()
    await expect(page.get_by_role("button", name="Authorize")).to_be_visible()
    await page.goto(f"{stack.gateway()}/docs/sockets")
    await expect(page.get_by_role("heading", name="The desk, for a teammate")).to_be_visible()
    assert await violations_of(page) == []
