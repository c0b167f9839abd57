"""Admins put conversations on legal hold: forgetting leaves them, and the audit log says so."""

from typing import Any

import pytest
from redis.asyncio import Redis

from libs.assignment import Directory
from libs.contracts.desk import DeskConfig, Teammate
from libs.messaging.keys import Keys
from tests.gateway.conftest import StartGateway
from tests.gateway.desk.teammate import TeammateClient
from tests.gateway.running import Gateway, bearer, host_token

PEOPLE = [Teammate(id="ana", name="Ana", role="admin"), Teammate(id="ben", name="Ben", role="lead")]
EMAIL = "vera@acme.example"


@pytest.fixture
async def desk(start_gateway: StartGateway, redis: Redis, keys: Keys, archive_url: str) -> Gateway:
    await Directory(redis, keys).load(DeskConfig(people=PEOPLE), "test")
    return await start_gateway(archive_url=archive_url)


async def call(
    gateway: Gateway, method: str, path: str, body: dict[str, Any] | None = None, *, status: int = 200, by: str = "ana"
) -> Any:
    headers = bearer(host_token(by, role="teammate"))
    answer = await gateway.http.request(method, f"/v1/desk/{path}", json=body, headers=headers)
    assert answer.status_code == status, answer.text
    return answer.json() if answer.content else None


async def forget(gateway: Gateway) -> tuple[int, int]:
    body = {"person": EMAIL, "really": True, "request_id": "forget-00001"}
    report = await call(gateway, "POST", "forget", body)
    return report["conversations"], report["held"]


async def test_a_held_conversation_outlasts_forgetting_until_its_end(desk: Gateway) -> None:
    chat = await desk.open(host_token("vera", role="visitor", email=EMAIL))
    await chat.say("hello")
    hold = await call(desk, "PUT", f"conversations/{chat.id}/hold", {"of": "contact"})
    assert (hold["of"], hold["by"], hold["conversation_id"]) == ("contact", "person:ana", chat.id)
    assert await call(desk, "PUT", f"conversations/{chat.id}/hold", {"of": "contact"}) == hold
    assert await call(desk, "GET", "holds") == [hold]
    assert await forget(desk) == (1, 1)
    assert await chat.texts() == ["hello"]
    await call(desk, "DELETE", f"holds/{hold['id']}", status=204)
    assert await call(desk, "GET", "holds") == []
    assert await forget(desk) == (1, 0)
    await call(desk, "DELETE", f"holds/{hold['id']}", status=404)
    audit = TeammateClient(desk, "ana")
    for action in ("hold.placed", "hold.ended"):
        entry = (await audit.get("audit", action=action))["entries"][-1]
        assert (entry["by"], entry["subject"]) == ("person:ana", f"conversation:{chat.id}")
        assert entry["details"] == {"of": "contact"}


async def test_only_admins_hold_and_never_talks_of_colleagues(desk: Gateway) -> None:
    chat = await desk.open(host_token("vera", role="visitor", email=EMAIL))
    await chat.say("hello")
    await call(desk, "PUT", f"conversations/{chat.id}/hold", {}, status=403, by="ben")
    await call(desk, "GET", "holds", status=403, by="ben")
    own = await desk.open()
    await own.say("Find Jane Doe")
    await call(desk, "PUT", f"conversations/{own.id}/hold", {}, status=404)


async def test_without_an_archive_there_are_no_holds(start_gateway: StartGateway, redis: Redis, keys: Keys) -> None:
    await Directory(redis, keys).load(DeskConfig(people=PEOPLE), "test")
    gateway = await start_gateway()
    chat = await gateway.open(host_token("vera", role="visitor", email=EMAIL))
    refusal = await call(gateway, "PUT", f"conversations/{chat.id}/hold", {}, status=404)
    assert refusal["code"] == "archive_off"
    assert await call(gateway, "GET", "holds") == []
