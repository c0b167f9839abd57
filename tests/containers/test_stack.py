"""All services from images: they start, people chat with them, and a failure of one loses nothing."""

import asyncio
import json

import httpx2
import pytest
from docker.models.containers import Container

from frontdesk.chat.gateway import Gateway
from tests.chat_client import new_phone
from tests.containers.conftest import Stack
from tests.containers.talk import Chat, staff_token, until

pytestmark = [pytest.mark.docker, pytest.mark.timeout(600), pytest.mark.xdist_group("containers")]

CLAIMED_WITHIN_S = 60
"""The time for the takeover of a dead agent's work, on a machine that is busy with other tests."""


SERVICES = ("gateway", "agent", "hubspot_tools", "archive", "sandbox")


async def created(sandbox: httpx2.AsyncClient, email: str) -> int:
    """How many contacts in the sandbox have this address."""
    rows = (await sandbox.get("/_sandbox/contacts", params={"query": email})).json()["contacts"]
    return sum(row["email"] == email for row in rows)


def test_everything_is_healthy_and_only_what_people_use_is_published(stack: Stack) -> None:
    containers = stack.containers("redis", "postgres", *SERVICES)
    assert {each.health for each in containers} == {"healthy"}
    assert len(stack.containers("agent")) == 3
    reachable = {
        (each.labels["com.docker.compose.service"], binding["HostIp"])
        for each in containers
        for bindings in each.ports.values()
        for binding in bindings or ()
    }
    assert reachable == {("gateway", "127.0.0.1"), ("sandbox", "127.0.0.1")}


async def test_a_chat_from_the_demo_page_creates_a_contact(
    gateway: httpx2.AsyncClient, sandbox: httpx2.AsyncClient, stack: Stack
) -> None:
    assert "/widget.js" in (await gateway.get("/demo.js")).text
    page = await gateway.get("/")
    assert stack.sandbox_url in page.headers["content-security-policy"], "the page may show the sandbox beside the chat"
    config = (await gateway.get("/demo/config.json")).json()
    assert config["sandbox_url"] == stack.sandbox_url

    client = Gateway(stack.url, config["staff_token"], "en")
    async with client.socket(await client.open(), "0") as socket, asyncio.timeout(40):
        text = "create Dana Demo, dana.demo@example.org, +1 415 555 0111 at Example"
        await socket.send(json.dumps({"type": "message", "text": text, "client_message_id": "m-demo-0001"}))
        async for frame in socket:
            card = json.loads(frame).get("message", {}).get("card")
            if card and card["kind"] == "created":
                break
    assert await created(sandbox, "dana.demo@example.org") == 1


async def test_a_killed_agent_loses_nothing(
    gateway: httpx2.AsyncClient, sandbox: httpx2.AsyncClient, stack: Stack
) -> None:
    people = [f"kill{number}@example.org" for number in range(6)]
    tokens = [staff_token(stack.secret, email) for email in people]
    chats = [await Chat.open(gateway, token) for token in tokens]
    for chat in chats:
        await until(lambda chat=chat: _has_spoken(chat), "the welcome", 30)  # type: ignore[misc]

    # It is paused while it waits for work, receives an event, and dies before it can handle it.
    victim = stack.containers("agent")[0]
    victim.pause()
    try:
        await asyncio.gather(*(chat.say(_request(email)) for chat, email in zip(chats, people, strict=True)))
        await until(lambda: _holds_work(stack, victim), "work in the hands of the paused agent", 20)
        # The signal wakes it for an instant, in which it must not complete anything.
        stack.engine.networks.get(f"{stack.project.name}_bus").disconnect(victim)
    finally:
        victim.remove(force=True)

    try:
        for chat, email in zip(chats, people, strict=True):
            await chat.until_created(email, CLAIMED_WITHIN_S)
        assert [await created(sandbox, email) for email in people] == [1] * len(people)
    finally:
        stack.up()


async def test_conversations_outlive_the_container_of_redis(gateway: httpx2.AsyncClient, stack: Stack) -> None:
    token = staff_token(stack.secret, "keeper@example.org")
    chat = await Chat.open(gateway, token)
    await chat.say(_request("kept@example.org"))
    await chat.until_created("kept@example.org")
    before = await chat.messages()

    [redis] = stack.containers("redis")
    redis.remove(force=True)
    stack.up()

    again = await Chat.open(gateway, token)
    assert again.id == chat.id
    assert await again.messages() == before
    await again.say(_request("after@example.org"))
    await again.until_created("after@example.org", CLAIMED_WITHIN_S)


async def test_an_ended_conversation_is_in_the_archive(gateway: httpx2.AsyncClient, stack: Stack) -> None:
    chat = await Chat.open(gateway, staff_token(stack.secret, "archivist@example.org"))
    await until(lambda: _has_spoken(chat), "the welcome", 30)
    await chat.say("find nobody@example.org")
    await chat.close()
    await until(lambda: _is_archived(stack, chat), "the conversation in PostgreSQL", CLAIMED_WITHIN_S)


async def test_logs_tell_nothing_about_people(gateway: httpx2.AsyncClient, stack: Stack) -> None:
    token = staff_token(stack.secret, "discreet.staff@example.org")
    chat = await Chat.open(gateway, token)
    await chat.say("create Zebedee Discreet, zebedee@example.net, +1 415 555 0122 at Quietcorp")
    await chat.until_created("zebedee@example.net")
    await chat.say("find zebedee@example.net")
    await until(lambda: _has_found(chat), "the contact that was found", 30)

    logs = "".join(stack.project.get_logs(*SERVICES)).lower()
    assert "worker started" in logs, "these are no logs"
    for told in (
        "@example",
        "zebedee",
        "discreet",
        "5550122",
        "555 0122",
        "quietcorp",
        stack.secret,
        chat.token.lower(),
    ):
        assert told not in logs, told


def test_services_end_in_order_on_a_signal(stack: Stack) -> None:
    try:
        stack.project.compose("stop", *SERVICES)
        ended = {each.name: each.attrs["State"]["ExitCode"] for each in stack.containers(*SERVICES)}
        assert set(ended.values()) == {0}, f"137 is one that had to be killed: {ended}"
    finally:
        stack.up()


async def _has_spoken(chat: Chat) -> bool:
    return bool(await chat.messages())


async def _is_archived(stack: Stack, chat: Chat) -> bool:
    query = f"SELECT status FROM conversations JOIN logs ON conversation_id = id WHERE id = '{chat.id}'"  # noqa: S608
    command = ["psql", "-U", "frontdesk", "-d", "frontdesk", "-Atc", query]
    printed, _, _ = await asyncio.to_thread(stack.project.exec_in_container, command, "postgres")
    return printed.strip() == "closed"


async def _has_found(chat: Chat) -> bool:
    return any((message.get("card") or {}).get("kind") == "found" for message in await chat.messages())


async def _holds_work(stack: Stack, agent: Container) -> bool:
    """Whether an event is pending at this agent."""
    pending = ["redis-cli", "--no-raw", "XPENDING", "frontdesk:{0}:chat.message", "agent", "-", "+", "100"]
    printed, _, _ = await asyncio.to_thread(stack.project.exec_in_container, pending, "redis")
    return f'"agent-{agent.short_id}-' in printed


def _request(email: str) -> str:
    return f"create Kim Keeper, {email}, {new_phone()}"
