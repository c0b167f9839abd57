"""All services from images: they start, people chat with them, and a failure of one loses nothing."""

import asyncio
import json
from typing import Any

import httpx2
import pytest

from frontdesk.chat.gateway import Gateway
from tests.chatting import new_phone
from tests.containers.compose import Project, run
from tests.containers.conftest import AGENTS, Stack
from tests.containers.talk import Chat, staff_token, until

pytestmark = [pytest.mark.docker, pytest.mark.timeout(600), pytest.mark.xdist_group("containers")]

CLAIMED_WITHIN_S = 60
"""The time for the takeover of a dead agent's work, on a machine that is busy with other tests."""


def health(containers: list[dict[str, Any]]) -> set[str]:
    return {each["State"]["Health"]["Status"] for each in containers}


async def created(sandbox: httpx2.AsyncClient, email: str) -> int:
    """How many contacts in the sandbox have this address."""
    rows = (await sandbox.get("/_sandbox/contacts", params={"query": email})).json()["contacts"]
    return sum(row["email"] == email for row in rows)


def test_everything_is_healthy_and_only_what_people_use_is_published(stack: Stack) -> None:
    assert health(stack.project.containers()) == {"healthy"}
    assert len(stack.project.of("agent")) == AGENTS
    reachable = {
        (each["Config"]["Labels"]["com.docker.compose.service"], binding["HostIp"])
        for each in stack.project.containers()
        for bindings in each["NetworkSettings"]["Ports"].values()
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
    victim = stack.project.of("agent")[0]["Id"]
    run("docker", "pause", victim)
    try:
        await asyncio.gather(*(chat.say(_request(email)) for chat, email in zip(chats, people, strict=True)))
        await until(lambda: _holds_work(stack.project, victim), "work in the hands of the paused agent", 20)
        # The signal wakes it for an instant, in which it must not complete anything.
        run("docker", "network", "disconnect", f"{stack.project.name}_bus", victim)
    finally:
        run("docker", "rm", "--force", victim)

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

    run("docker", "kill", stack.project.of("redis")[0]["Id"])
    stack.project.compose("rm", "--force", "redis")
    stack.up()

    again = await Chat.open(gateway, token)
    assert again.id == chat.id
    assert await again.messages() == before
    await again.say(_request("after@example.org"))
    await again.until_created("after@example.org", CLAIMED_WITHIN_S)


async def test_logs_tell_nothing_about_people(gateway: httpx2.AsyncClient, stack: Stack) -> None:
    token = staff_token(stack.secret, "discreet.staff@example.org")
    chat = await Chat.open(gateway, token)
    await chat.say("create Zebedee Discreet, zebedee@example.net, +1 415 555 0122 at Quietcorp")
    await chat.until_created("zebedee@example.net")
    await chat.say("find zebedee@example.net")
    await until(lambda: _has_found(chat), "the contact that was found", 30)

    logs = stack.project.compose("logs", "--no-color", "gateway", "agent", "hubspot_tools", "sandbox").lower()
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
    services = ("gateway", "agent", "hubspot_tools", "sandbox")
    try:
        stack.project.compose("stop", *services)
        ended = {each["Name"]: each["State"]["ExitCode"] for name in services for each in stack.project.of(name)}
        assert set(ended.values()) == {0}, f"137 is one that had to be killed: {ended}"
    finally:
        stack.up()


async def _has_spoken(chat: Chat) -> bool:
    return bool(await chat.messages())


async def _has_found(chat: Chat) -> bool:
    return any((message.get("card") or {}).get("kind") == "found" for message in await chat.messages())


async def _holds_work(project: Project, container: str) -> bool:
    """Whether an event is pending at this agent."""
    redis = ("exec", "--no-TTY", "redis", "redis-cli", "--no-raw")
    stream = "frontdesk:{0}:chat.message"
    pending = await asyncio.to_thread(project.compose, *redis, "XPENDING", stream, "agent", "-", "+", "100")
    return f'"agent-{container[:12]}-' in pending


def _request(email: str) -> str:
    return f"create Kim Keeper, {email}, {new_phone()}"
