"""The bridge in docs/channels.md runs unchanged against a gateway."""

import re
from pathlib import Path
from typing import Any

import pytest
from standardwebhooks import WebhookVerificationError

from tests.gateway.bridge import Bridge, post, reply
from tests.gateway.conftest import StartGateway

GUIDE = Path(__file__).parents[2] / "docs" / "channels.md"


@pytest.fixture
def example() -> dict[str, Any]:
    [source] = re.findall(r"^```python\n(.*?)^```", GUIDE.read_text(), re.MULTILINE | re.DOTALL)
    found: dict[str, Any] = {}
    exec(compile(source, str(GUIDE), "exec"), found)  # noqa: S102  (the guide's own code)
    return found


async def test_the_example_of_the_guide_works_both_ways(
    start_gateway: StartGateway, bridge: Bridge, example: dict[str, Any]
) -> None:
    bridge.secret = example["SECRET"]
    gateway = await start_gateway(channels={"whatsapp": bridge.settings()})
    body, headers = example["sign"]({"message_id": "wamid.1", "sender": {"id": "+34600"}, "text": "Hola"})
    taken = await post(gateway, body, headers)
    assert taken.status_code == 202, taken.text
    await reply(gateway, taken.json()["conversation_id"], "Hola Vera")
    await bridge.texts(1)
    raw, sent = bridge.raw[0], bridge.received[0][1]
    assert example["receive"](raw, sent)["message"]["text"] == "Hola Vera"
    assert example["receive"](raw, sent) is None
    with pytest.raises(WebhookVerificationError):
        example["receive"](raw.replace(b"Vera", b"Eva!"), sent)
