"""A model that hangs, through all processes, with the shipped settings: what a person sees, and when.

`pytest tests/e2e/test_hanging_model.py -s` prints the figures that docs/reliability.md shows.
"""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from uuid import uuid4

import pytest
import pytest_asyncio

from libs.messaging.keys import Keys
from tests.chat_client import Chat, chatting, new_phone
from tests.stack import Stack, running_stack

pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.xdist_group("hanging")]

FIRST_SIGN_S, ANSWER_S, NEXT_S = 3.0, 10.0, 3.0
"""The promised bounds. The last one has room for a busy machine, and is far below another wait for the model."""

HUNG = {"text": "too late", "hold": "hangs"}


@pytest_asyncio.fixture(params=["at once", "after a tool"], scope="module", loop_scope="module")
async def stack(
    request: pytest.FixtureRequest, own_redis: str, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Stack]:
    """Two agents, so that a person's next message may meet the other one; the model hangs from the start."""
    names = ("gateway-1", "agent-1", "agent-2", "hubspot_tools-1")
    keys = Keys(prefix=f"hanging:{uuid4().hex}:")
    folder = tmp_path_factory.mktemp("hanging")
    async with running_stack(folder, keys, *names, redis_url=own_redis, OPENAI_API_KEY="sk-test") as running:
        find = {"name": "search_contact", "arguments": {"email": "jane@acme.com", "limit": None}}
        first = {"when": {"last_item_type": "message"}, "answer": {"calls": [find]}, "times": 1}
        rules = [first] if request.param == "after a tool" else []
        await running.openai("script", rules=rules, default=HUNG)
        yield running


async def _asked(chat: Chat, text: str) -> float:
    began = time.monotonic()
    await chat.ask(text)
    return time.monotonic() - began


async def test_a_hanging_model_keeps_no_contact_waiting(stack: Stack) -> None:
    email = f"hanging.{uuid4().hex[:8]}@acme.com"
    async with _someone(stack) as chat, _someone(stack) as other:
        began = time.monotonic()
        answered = asyncio.create_task(_asked(chat, f"create Hanna Hang, {email}, {new_phone()}"))
        await chat.until("a sign", lambda c: [frame for frame in c.frames if frame.get("activity") == "slow"])
        sign, answer = time.monotonic() - began, await answered
        following = [await _asked(chat, "find jane@acme.com"), await _asked(chat, f"find {email}")]
        following.append(await _asked(other, "find jane@acme.com"))
    figures = ", ".join(f"{each:.2f} s" for each in following)
    print(f"\nfirst sign {sign:.2f} s, guided answer {answer:.2f} s, next messages {figures}")
    assert sign <= FIRST_SIGN_S
    assert answer <= ANSWER_S
    assert max(following) <= NEXT_S


@asynccontextmanager
async def _someone(stack: Stack) -> AsyncIterator[Chat]:
    token = stack.token(email=f"{uuid4().hex[:8]}@desk.example")
    async with chatting(stack.gateway(), token) as chat:
        await chat.welcomed()
        yield chat
