"""The archive away: chats go on, and every place that would need it says so."""

import asyncio
import secrets
from collections.abc import AsyncIterator

import pytest
from playwright.async_api import BrowserContext, expect

from tests.browser import chromium
from tests.browser.desk_page import DeskPage
from tests.gateway.conftest import StartGateway
from tests.gateway.desk.teammate import TeammateClient
from tests.gateway.running import Gateway, host_token
from tests.waiting import until_holds

GONE = "0-" + "a" * 24


@pytest.fixture(autouse=True)
def patience() -> None:
    """The limits are what is tested."""


@pytest.fixture
async def silent_database() -> AsyncIterator[int]:
    """The port of a server that takes connections and never answers."""

    writers: list[asyncio.StreamWriter] = []

    async def ignore(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writers.append(writer)
        await reader.read()

    server = await asyncio.start_server(ignore, "127.0.0.1", 0)
    yield server.sockets[0].getsockname()[1]
    server.close()
    # The driver closes an attempt that was cancelled only when its object is collected.
    for writer in writers:
        writer.close()
    # Python 3.11's own `wait_closed` waits for no connection.
    await until_holds(lambda: not vars(server)["_active_count"], "all connections have ended")


@pytest.fixture(params=["refused", "silent"])
async def gateway(request: pytest.FixtureRequest, start_gateway: StartGateway, silent_database: int) -> Gateway:
    port = silent_database if request.param == "silent" else 1
    return await start_gateway(archive_url=f"postgresql://nobody@127.0.0.1:{port}/nothing")


def vera() -> str:
    return host_token(f"vera-{secrets.token_hex(4)}", role="visitor", name="Vera")


async def test_chats_go_on_without_the_archive(gateway: Gateway, ana: TeammateClient) -> None:
    token = vera()
    for _ in range(2):
        chat = await gateway.open(token)
        assert (await chat.say("Hello")).status_code == 202
        await ana.does(chat, "reply", text="Hello Vera")
        await ana.does(chat, "close", category="Order")
        assert await chat.texts() == ["Hello", "Hello Vera"]
        assert (await chat.say("One more")).json()["code"] == "conversation_closed"
        await ana.does(chat, "labels", add=["vip"])
    # What Redis has of the contact is known all the same.
    assert (await gateway.services.reader.state((await gateway.open(token)).id)).earlier == 2


async def test_places_that_need_the_archive_say_that_it_is_away(gateway: Gateway, ana: TeammateClient) -> None:
    chat = await gateway.open(vera())
    await chat.say("Hello")
    closed = await gateway.open(vera())
    await closed.say("Hello")
    await ana.does(closed, "close", category="Order")
    for answer in (await chat.get("/previous"), await chat.get(of=GONE)):
        assert (answer.status_code, answer.json()["code"]) == (503, "archive_away")
        assert "Retry-After" in answer.headers
    for path in (f"conversations/{GONE}", f"conversations/{GONE}/entries"):
        assert (await ana.get(path, 503))["code"] == "archive_away"
    page = await ana.get("conversations", view="closed")
    assert page["archive_away"]
    assert [row["id"] for row in page["conversations"]] == [closed.id]
    assert not (await ana.get("conversations", view="all"))["archive_away"]
    detail = await ana.get(f"conversations/{chat.id}")
    assert (detail["archive_away"], detail["earlier"]) == (True, [])


async def test_reports_have_what_redis_has_without_the_archive(gateway: Gateway, ana: TeammateClient) -> None:
    chat = await gateway.open(vera())
    await chat.say("Hello")
    report = await ana.get("reports")
    assert (report["archive_away"], report["total"]["conversations"]) == (True, 1)
    page = await ana.get("reports/conversations", figure="conversations")
    assert (page["archive_away"], [each["summary"]["id"] for each in page["conversations"]]) == (True, [chat.id])
    assert not (await ana.get("reports/conversations", figure="waiting_now"))["conversations"]


@chromium.NEEDED[0]
@pytest.mark.parametrize("gateway", ["refused"], indirect=True)
async def test_the_desk_says_that_older_conversations_are_missing(
    gateway: Gateway, ana: TeammateClient, context: BrowserContext
) -> None:
    chat = await gateway.open(vera())
    await chat.say("Where is my parcel?")
    await ana.does(chat, "close", category="Order")
    desk = DeskPage(await context.new_page())
    await desk.sign_in(gateway.url, host_token("ana", role="teammate", name="Ana"))
    await desk.view("Closed")
    await expect(desk.row("Vera")).to_be_visible()
    await expect(desk.page.get_by_text("the archive does not answer")).to_be_visible()
