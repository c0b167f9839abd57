"""A channel connects another messenger by a bridge.

The bridge is a program of the customer. It sends the messages of its users as signed webhooks, and receives the
replies in the same way. A conversation on a channel is a log like any other.
"""

import pytest

from tests.gateway.bridge import ANN, Bridge, tell
from tests.gateway.conftest import StartGateway
from tests.gateway.running import Gateway


@pytest.fixture
async def gateway(start_gateway: StartGateway, bridge: Bridge) -> Gateway:
    return await start_gateway(channels={"whatsapp": bridge.settings()})


async def test_a_webhook_opens_a_conversation(gateway: Gateway) -> None:
    answer = await tell(gateway, "Hola", message_id="wamid.1")
    again = await tell(gateway, "Hola", message_id="wamid.1")

    assert answer.status_code == 202
    assert again.json()["offset"] == answer.json()["offset"], "a repeated webhook is an idempotent retry"
    state = await gateway.services.reader.state(answer.json()["conversation_id"])
    assert (state.channel, state.principal.name) == ("whatsapp", "Vera")


async def test_a_forged_webhook_is_refused(gateway: Gateway) -> None:
    answer = await tell(gateway, "Hola", secret="not-the-secret-of-the-bridge")

    assert (answer.status_code, answer.json()["code"]) == (401, "signature_invalid")


async def test_a_reply_is_delivered_to_the_bridge(gateway: Gateway, bridge: Bridge) -> None:
    chat = (await tell(gateway, "Hola")).json()["conversation_id"]
    await gateway.services.writer.send(chat, author=ANN, text="Hola, Vera", client_message_id="message-1")

    assert await bridge.texts(1) == ["Hola, Vera"]
