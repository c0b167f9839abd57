"""Contacts from a file, in a real browser on the real services: dropped, checked, confirmed, watched, reported."""

import asyncio
import csv
import io
import os
import sys
from collections.abc import AsyncIterator
from pathlib import Path
from uuid import uuid4

import pytest
import pytest_asyncio
from playwright.async_api import Browser, BrowserContext, Locator, Page, expect

from tests.browser import chromium
from tests.browser.widget import Widget
from tests.stack import ROOT, Stack
from tests.waiting import until

pytestmark = [
    *chromium.NEEDED,
    pytest.mark.asyncio(loop_scope="session"),
    pytest.mark.xdist_group("stack"),
]

BUSY_MS = 30_000
"""The bound for a browser that shares two cores with all services."""

PICTURES = os.environ.get("FRONTDESK_TEST_PICTURES")
"""A folder for pictures of this test."""

_DROP = """(text) => {
    const panel = document.querySelector('frontdesk-chat').shadowRoot.querySelector('#panel');
    const carried = new DataTransfer();
    carried.items.add(new File([text], 'people.csv', { type: 'text/csv' }));
    const how = { dataTransfer: carried, bubbles: true, cancelable: true };
    const tell = (name) => panel.dispatchEvent(new DragEvent(name, how));
    return { hold: ['dragenter', 'dragover'].map(tell), drop: window.dropNow ? tell('drop') : null };
}"""


class Importer(Widget):
    """The widget of a person who may import."""

    def card(self, kind: str) -> Locator:
        return self.lines.locator(f".card.{kind}")

    async def drop(self, text: str, *, let_go: bool = True) -> None:
        await self.page.evaluate(f"window.dropNow = {str(let_go).lower()}")
        await self.page.evaluate(_DROP, text)

    async def picture(self, name: str) -> None:
        if PICTURES:
            await self.page.screenshot(path=Path(PICTURES) / f"{name}.png", animations="disabled")


@pytest_asyncio.fixture(loop_scope="session", params=[(1280, 900), (390, 780)], ids=["desktop", "phone"])
async def page(request: pytest.FixtureRequest, browser: Browser) -> AsyncIterator[Page]:
    """Fails its test for any message on the console."""
    width, height = request.param
    context: BrowserContext = await browser.new_context(locale="en-US", viewport={"width": width, "height": height})
    context.set_default_timeout(BUSY_MS)
    page = await context.new_page()
    complaints = chromium.complaints_of(page)
    yield page
    await context.close()
    complaints = [each for each in complaints if "422" not in each]  # a refused file is no fault of the page
    assert complaints == []


@pytest_asyncio.fixture(loop_scope="session")
async def chat(stack: Stack, page: Page) -> Importer:
    await page.goto(stack.gateway())
    importer = Importer(page)
    await importer.welcomed()
    await expect(importer.button("Attach a file of contacts (CSV or Excel)")).to_be_visible(timeout=BUSY_MS)
    return importer


def people(count: int, domain: str) -> str:
    rows = [f"p{n}@{domain},Pat Person{n},+1 415 555 {n % 10_000:04},Acme,{40 + n % 5}" for n in range(count)]
    return "\n".join(
        ("E-Mail,Full name,Telephone,Company,Shoe size", *rows, "nobody,Nobody,,,", f"P1@{domain},,,Umbrella,")
    )


async def test_from_a_dropped_file_to_what_failed(stack: Stack, chat: Importer) -> None:
    domain, size = f"{uuid4().hex[:8]}.example", chat.page.viewport_size
    width = size["width"] if size else 0
    await chat.drop(people(260, domain), let_go=False)
    await expect(chat.host.locator(".drop")).to_be_visible()
    await chat.picture(f"import-drop-{width}")
    await chat.drop(people(260, domain))
    await expect(chat.host.locator(".drop")).to_be_hidden()
    await expect(chat.card("uploaded")).to_contain_text("people.csv")

    plan = chat.card("import-plan")
    await expect(plan).to_contain_text("Contacts ready: 260", timeout=BUSY_MS)
    await expect(plan.get_by_role("row").filter(has_text="E-Mail")).to_contain_text("Email")
    await expect(plan.get_by_role("row").filter(has_text="Full name")).to_contain_text("First name + Last name")
    await expect(plan.get_by_role("row").filter(has_text="Shoe size")).to_contain_text("left out")
    await expect(plan).to_contain_text("Rows that can't be imported: 1")
    await expect(plan).to_contain_text("Row 262:")
    assert await stack.hubspot(f"p0@{domain}") == [], "nothing is written before somebody confirms"
    await expect(chat.button("Import")).to_be_visible(timeout=BUSY_MS)
    await chat.picture(f"import-plan-{width}")

    await stack.fault(match={"path_regex": "batch/create"}, kind="slow", delay_ms=1_500)
    await chat.button("Import").click()
    bar = chat.host.get_by_role("progressbar")
    await expect(bar).to_have_attribute("aria-valuemax", "262", timeout=BUSY_MS)
    await expect(bar).to_have_accessible_name("Importing people.csv")
    await expect(bar).to_have_attribute("aria-valuenow", "102", timeout=BUSY_MS)
    await chat.picture(f"import-running-{width}")

    await stack.no_faults()
    # The last rows take long enough for the page to load again and to show how far the import is.
    await stack.fault(match={"path_regex": "batch/create"}, kind="slow", delay_ms=5_000)
    await chat.page.reload()
    await chat.welcomed()
    await expect(bar).to_have_attribute("aria-valuetext", "202 of 262", timeout=BUSY_MS)
    await stack.no_faults()

    receipt = chat.card("imported")
    await expect(receipt).to_contain_text("Import finished", timeout=BUSY_MS)
    for line in ("Created", "260", "Repeated rows", "Not imported"):
        await expect(receipt).to_contain_text(line)
    await expect(bar).to_be_hidden()
    await expect(chat.card("importing")).to_be_hidden()  # the receipt says the same
    await expect(chat.button("Stop")).to_be_hidden()
    await expect(chat.bubbles.last).to_contain_text("The import is done.", timeout=BUSY_MS)
    await chat.picture(f"import-done-{width}")
    [contact] = await stack.hubspot(f"p1@{domain}")
    assert contact["properties"] | {"createdate": None} == contact["properties"] | {
        "company": "Umbrella", "firstname": "Pat", "lastname": "Person1", "phone": "+14155550001", "createdate": None,
    }  # fmt: skip

    async with chat.page.expect_download() as downloading:
        await receipt.get_by_role("button", name="Download what failed (1)").click()
    path = await (await downloading.value).path()
    content = await asyncio.to_thread(Path(path).read_text, encoding="utf-8-sig")
    lines = list(csv.reader(io.StringIO(content)))
    assert lines[0][-2:] == ["row", "problem"]
    assert [line[0] for line in lines[1:]] == ["nobody"]
    assert lines[1][5] == "262"


async def test_pasted_lines_are_offered_to_be_imported(stack: Stack, chat: Importer) -> None:
    domain = f"{uuid4().hex[:8]}.example"
    table = "\n".join(["Email\tFirst name", *(f"q{n}@{domain}\tQuinn{n}" for n in range(4))])
    await chat.input.focus()
    paste = """(text) => {
        const input = document.querySelector('frontdesk-chat').shadowRoot.querySelector('textarea');
        const carried = new DataTransfer();
        carried.setData('text/plain', text);
        input.dispatchEvent(new ClipboardEvent('paste', { clipboardData: carried, bubbles: true, cancelable: true }));
    }"""
    await chat.page.evaluate(paste, "one\ntwo\nthree\nfour\nfive")
    await expect(chat.host.locator(".strip")).to_be_hidden()
    await chat.page.evaluate(paste, table)
    await expect(chat.host.locator(".strip")).to_contain_text("a table with 4 rows")
    await chat.button("Paste as text").click()
    await expect(chat.input).to_have_value(table)
    await chat.input.fill("")
    await chat.page.evaluate(paste, table)
    await chat.button("Import contacts").click()
    await expect(chat.card("import-plan")).to_contain_text("Contacts ready: 4", timeout=BUSY_MS)
    await chat.button("Cancel").last.click()
    await expect(chat.bubbles.last).to_contain_text("I imported nothing", timeout=BUSY_MS)
    assert await stack.hubspot(f"q0@{domain}") == []


async def test_a_file_that_is_no_table_is_refused_at_once(chat: Importer) -> None:
    await chat.host.locator("input[type=file]").set_input_files(
        {"name": "people.xlsx", "mimeType": "text/csv", "buffer": b"PK\x03\x04 not text"}
    )
    await expect(chat.host.locator(".strip")).to_contain_text("This is not a text file.")
    await chat.button("Close").click()
    await expect(chat.host.locator(".strip")).to_be_hidden()


async def test_people_without_imports_load_nothing_of_it(stack: Stack, browser: Browser) -> None:
    context = await browser.new_context(locale="en-US")
    page = await context.new_page()
    loaded: list[str] = []
    page.on("request", lambda request: loaded.append(request.url))
    await page.goto(f"{stack.gateway()}/demo/inbound")
    widget = Widget(page)
    await expect(widget.host.get_by_role("textbox")).to_be_attached(timeout=BUSY_MS)
    assert any("widget/main.js" in url for url in loaded)
    await expect(widget.host.locator(".attach")).to_have_count(0)
    assert not [url for url in loaded if "imports" in url]
    await context.close()


async def test_only_people_who_may_import_see_the_button(chat: Importer, stack: Stack, person: str) -> None:
    attach = chat.host.locator(".attach")
    await chat.page.evaluate("token => Frontdesk.identify(token)", stack.token("visitor", f"v.{person}"))
    await expect(attach).to_be_hidden(timeout=BUSY_MS)
    await chat.page.evaluate("token => Frontdesk.identify(token)", stack.token(email=person))
    await expect(attach).to_be_visible(timeout=BUSY_MS)


async def test_a_file_is_sent_from_the_terminal_too(stack: Stack, person: str, tmp_path: Path) -> None:
    domain = f"{uuid4().hex[:8]}.example"
    file = tmp_path / "some people.csv"
    file.write_text(f"Email,First name,Shoes\nann@{domain},Ann,38\nnobody,Bob,\n")
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "frontdesk", "chat", "--url", stack.gateway(), "--token", stack.token(email=person),
        cwd=tmp_path, env={**os.environ, "PYTHONPATH": str(ROOT), "COLUMNS": "120"}, stdin=-1, stdout=-1, stderr=-1,
    )  # fmt: skip
    lines = f"/import {tmp_path / 'none.csv'}\n/import {file}\n1\n"
    out, err = (raw.decode() for raw in await asyncio.wait_for(process.communicate(lines.encode()), 60))
    assert process.returncode == 0, err
    for line in (
        "none.csv was not sent",
        "some people.csv: 2 rows",
        "left out (unknown)",
        "1 contacts, 0 rows repeated",
    ):
        assert line in out, out
    await until("the contact is there", lambda: stack.hubspot(f"ann@{domain}"))


async def test_a_changed_file_shows_its_changes_and_is_taken_back(stack: Stack, chat: Importer) -> None:
    domain, size = f"{uuid4().hex[:8]}.example", chat.page.viewport_size
    width = size["width"] if size else 0
    await stack.add_to_hubspot(email=f"old@{domain}", firstname="Olaf", city="Bergen", lifecyclestage="customer")
    await stack.add_to_hubspot(email=f"bare@{domain}", firstname="Bea")
    lines = ["Email,First name,City,Lifecycle stage,Phone", f"old@{domain},Olaf,Oslo,lead,12"]
    lines += [
        f"bare@{domain},Bea,Rome,,",
        f"new@{domain},Nia,Bonn,,+47 22 12 34 56",
        f"moved@{domain},Acme, Inc.,Bonn,,",
    ]
    await chat.drop("\n".join(lines))

    plan = chat.card("import-plan")
    await expect(plan).to_contain_text("New: 1 · changed: 2 · unchanged: 0", timeout=BUSY_MS)
    await expect(plan).to_contain_text("Values that would be replaced, in contacts: 1")
    await expect(plan).to_contain_text(f"old@{domain}, City: Bergen → Oslo")
    await expect(plan).to_contain_text(f"old@{domain}, Lifecycle stage: Customer → Lead")
    await expect(plan).to_contain_text(f"bare@{domain}, City: empty → Rome")
    await expect(plan).to_contain_text("Row 2: Phone: can't be read")
    await expect(plan).to_contain_text("Row 5: more cells than columns")
    await expect(chat.bubbles.last).to_contain_text("would be replaced in 1 of them", timeout=BUSY_MS)
    await chat.picture(f"import-changes-{width}")
    await chat.button("Import").click()
    await expect(chat.card("imported")).to_contain_text("Import finished", timeout=BUSY_MS)
    await until("the contact is there", lambda: stack.hubspot(f"new@{domain}"))

    await chat.button("Undo the import").click()
    await expect(chat.card("imported").last).to_contain_text("Import taken back", timeout=BUSY_MS)
    await expect(chat.bubbles.last).to_contain_text("The import is taken back.", timeout=BUSY_MS)
    await chat.picture(f"import-undone-{width}")
    assert await stack.hubspot(f"new@{domain}") == []
    [old] = await stack.hubspot(f"old@{domain}", "city", "lifecyclestage")
    assert (old["properties"]["city"], old["properties"]["lifecyclestage"]) == ("Bergen", "customer")
