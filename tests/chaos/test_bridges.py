"""Gateways as processes that deliver to a bridge: killed, stopped past their lease, and deployed one by one."""

import json
import os
import signal
import time
from typing import Any

import pytest

from libs.conversations import LogWriter
from services.gateway.bridges.signatures import headers
from tests.chaos.conftest import StackOf
from tests.gateway.bridge import ANN, SECRET, Bridge
from tests.stack import Stack
from tests.waiting import until

pytestmark = pytest.mark.timeout(240)

TAKEOVER_S = 10.0
"""The bound after a crash: a lease of 5 s, a look of a second, and a busy machine."""


class Line:
    """One conversation on a channel, and a teammate who writes into it."""

    def __init__(self, stack: Stack, redis: Any) -> None:
        self._stack, self._writer = stack, LogWriter(redis, stack.keys)
        self._number = 0
        self.conversation_id = ""

    async def open(self, gateway: int) -> None:
        body = json.dumps({"message_id": "w1", "sender": {"id": "+34"}, "text": "Hola"}).encode()
        url = f"{self._stack.gateway(gateway)}/v1/channels/whatsapp/messages"
        answer = await self._stack.http.post(url, content=body, headers=headers([SECRET], "w1", body, time.time()))
        assert answer.status_code == 202, answer.text
        self.conversation_id = answer.json()["conversation_id"]

    async def write(self, text: str) -> None:
        self._number += 1
        await self._writer.send(
            self.conversation_id, author=ANN, text=text, client_message_id=f"reply-{self._number:04}"
        )


def channels(bridge: Bridge) -> str:
    # Nothing is tried again for slowness alone, however busy the machine is.
    settings = {"secrets": [SECRET], "url": f"http://127.0.0.1:{bridge.port}/in", "timeout_seconds": 60}
    return json.dumps({"whatsapp": settings})


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGSTOP])
async def test_a_delivering_gateway_that_ends_is_replaced_in_seconds(
    stack_of: StackOf, redis: Any, bridge: Bridge, how: signal.Signals
) -> None:
    async with stack_of("gateway-1", FRONTDESK_CHANNELS=channels(bridge)) as stack:
        line = Line(stack, redis)
        await line.open(1)
        bridge.open.clear()
        await line.write("one")
        await line.write("two")
        await bridge.texts(1)
        await stack.start("gateway-2")
        first = stack.processes["gateway-1"]
        os.kill(first.pid, how)
        began = time.monotonic()
        bridge.open.set()
        assert (await bridge.texts(3))[1:] == ["one", "two"]
        assert time.monotonic() - began < TAKEOVER_S
        assert bridge.ids[0] == bridge.ids[1], "a repeat is recognised by its ID"
        if how == signal.SIGSTOP:
            os.kill(first.pid, signal.SIGCONT)
        await line.write("three")
        assert (await bridge.texts(4))[3] == "three"
        assert len(set(bridge.ids)) == 3


async def test_a_rolling_deployment_loses_no_message_of_a_new_channel(
    stack_of: StackOf, redis: Any, bridge: Bridge
) -> None:
    async with stack_of("gateway-1") as stack:
        stack.environment["FRONTDESK_CHANNELS"] = channels(bridge)
        await stack.start("gateway-2")
        line = Line(stack, redis)
        await line.open(2)
        texts = [f"line {number}" for number in range(47)]
        for number, text in enumerate(texts):
            await line.write(text)
            if number == 20:
                # Now only the gateway without the channel runs; then it is replaced, too.
                await stack.end("gateway-2")
            if number == 40:
                await stack.end("gateway-1")
                await stack.start("gateway-1")

        async def settled() -> bool:
            return not await redis.zcard(stack.keys.outbound(0, "whatsapp"))

        await until("nothing is left to deliver", settled)
        delivered = await bridge.texts(47)
        assert list(dict.fromkeys(delivered)) == texts
        assert len(set(bridge.ids)) == 47
        assert await redis.xlen(stack.keys.dead(0)) == 0
