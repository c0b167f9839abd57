"""Workers with wrong wall clocks: Redis' clock decides, so that nothing comes late, early or never."""

from functools import partial
from pathlib import Path
from uuid import uuid4

import pytest

from tests.chaos.conftest import StackOf
from tests.chat_client import Chat, chatting, new_phone
from tests.stack import Stack

pytestmark = pytest.mark.timeout(240)

FOLDER = Path(__file__).with_name("skewed")
SLOW_S = 15.0
"""Less than a call's deadline: a call that a wrong clock delays would take longer, or end before it began."""


def skewed(stack: Stack, name: str, seconds: float) -> None:
    stack.own[name] = {"PYTHONPATH": str(FOLDER), "SKEW_S": str(seconds)}


@pytest.mark.parametrize(("ahead", "seconds"), [("agent-1", 20), ("hubspot_tools-1", 3600)])
async def test_an_agent_and_a_tools_worker_with_different_clocks_work_together(
    stack_of: StackOf, ahead: str, seconds: int
) -> None:
    email = f"skew.{uuid4().hex[:8]}@acme.com"
    async with stack_of("gateway-1") as stack:
        for name in ("agent-1", "hubspot_tools-1"):
            skewed(stack, name, seconds if name == ahead else -seconds)
        await stack.start("agent-1", "hubspot_tools-1")
        async with chatting(stack.gateway(), stack.token()) as chat:
            await chat.welcomed()
            # HubSpot refuses calls above its limit, announces the end of the limit, and loses an answer.
            await stack.fault(kind="429-burst", match={"method": "POST"}, times=2)
            await stack.fault(kind="lost_response", match={"method": "POST", "path_regex": ".*/contacts$"}, times=1)
            await chat.say(f"create Skewed Clock, {email}, {new_phone()}")
            await chat.until("the receipt", lambda c: c.cards, SLOW_S)
            assert [card["kind"] for card in chat.cards] == ["created"]
        assert len(await stack.hubspot(email)) == 1


async def test_one_wrong_clock_holds_up_no_other_worker(stack_of: StackOf) -> None:
    """All workers share what one learns about HubSpot's limit."""
    async with stack_of("gateway-1", "agent-1") as stack:
        skewed(stack, "hubspot_tools-1", 3600)
        await stack.start("hubspot_tools-1", "hubspot_tools-2")
        await stack.http.post(f"{stack.sandbox}/_sandbox/settings", json={"tier": "free"})
        async with chatting(stack.gateway(), stack.token()) as chat:
            await chat.welcomed()
            for cards in (1, 2, 3):
                await stack.fault(kind="429-burst", match={"path_regex": ".*"}, times=1)
                await chat.say("find everyone at acme.com")
                await chat.until(f"{cards} lists of contacts", partial(_has, cards), SLOW_S)


def _has(cards: int, chat: Chat) -> bool:
    return len(chat.cards) == cards
