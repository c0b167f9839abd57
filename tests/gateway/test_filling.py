"""The amount that anonymous visitors may store is limited, and so are the reads of each person."""

import secrets
from typing import Any

from libs.assignment import Directory
from libs.contracts.desk import Teammate
from tests.gateway.conftest import StartGateway
from tests.gateway.running import Chat, Gateway, bearer, host_token, new_message_id

ADDRESS = {"X-Forwarded-For": "198.51.100.7"}


async def anonymous(gateway: Gateway, visitor_token: str | None = None) -> tuple[Chat, dict[str, Any]]:
    headers = {**ADDRESS, **(bearer(visitor_token) if visitor_token else {})}
    answer = await gateway.http.post("/v1/conversations", headers=headers)
    assert answer.status_code in (200, 201), answer.text
    opened = answer.json()
    return Chat(gateway, opened["conversation_id"], opened["token"]), opened


async def ana(gateway: Gateway) -> dict[str, str]:
    await Directory(gateway.services.redis, gateway.services.settings.keys).put_person(Teammate(id="ana", name="Ana"))
    return bearer(host_token("ana", role="teammate"))


async def test_an_anonymous_conversation_ends_to_grow_and_says_what_helps(start_gateway: StartGateway) -> None:
    gateway, other = [await start_gateway(anonymous_entries=6, messages_per_contact=0) for _ in range(2)]
    chat, _ = await anonymous(gateway)
    first = await chat.say("line", "message-0")
    codes = [(await chat.via(each).say("line")).status_code for each in (gateway, other) for _ in range(4)]
    assert codes == [202] * 4 + [409] * 4  # and the entry of its opening
    refused = (await chat.say("one more")).json()
    assert refused["code"] == "conversation_full"
    assert "begin another" in refused["detail"]
    async with chat.socket() as socket:
        await socket.ready()
        await socket.say("over a socket")
        assert (await socket.next_of("error"))["code"] == "conversation_full"
    assert (await chat.say("line", "message-0")).json() == first.json()
    assert (await chat.post({}, "/close")).status_code == 200
    assert (await (await anonymous(gateway))[0].say("another")).status_code == 202


async def test_few_long_lines_fill_it_too(start_gateway: StartGateway) -> None:
    gateway = await start_gateway(anonymous_bytes=30_000, messages_per_contact=0)
    chat, _ = await anonymous(gateway)
    codes = [(await chat.say("ж" * 3_900)).status_code for _ in range(6)]
    assert codes == [202] * 3 + [409] * 3


async def test_the_bound_is_only_for_anonymous_contacts_without_a_teammate(start_gateway: StartGateway) -> None:
    gateway = await start_gateway(anonymous_entries=3, messages_per_contact=0)
    for token in (host_token(), host_token("vera", role="visitor")):
        chat = await gateway.open(token)
        assert [(await chat.say("line")).status_code for _ in range(5)] == [202] * 5
    chat, _ = await anonymous(gateway)
    assert [(await chat.say("line")).status_code for _ in range(3)] == [202] * 2 + [409]
    path, reply = f"/v1/desk/conversations/{chat.id}/reply", {"text": "Hello", "request_id": "reply-0001"}
    assert (await gateway.http.post(path, json=reply, headers=await ana(gateway))).status_code == 200
    codes = [(await chat.say("line")).status_code for _ in range(30)]
    assert codes == [202] * 26 + [409] * 4


async def test_an_address_begins_a_limited_number_of_conversations(
    start_gateway: StartGateway,
) -> None:
    gateways = [await start_gateway(anonymous_openings_per_day=5, openings_per_address=0) for _ in range(2)]
    opened = [(await anonymous(gateways[number % 2]))[1] for number in range(5)]
    for each in opened:
        assert (await anonymous(gateways[0], each["visitor_token"]))[0].id == each["conversation_id"]
    refused = await gateways[1].http.post("/v1/conversations", headers=ADDRESS)
    assert refused.status_code == 429
    assert int(refused.headers["retry-after"]) > 80_000
    elsewhere = await gateways[1].http.post("/v1/conversations", headers={"X-Forwarded-For": "198.51.100.8"})
    assert elsewhere.status_code == 201
    staff = await gateways[1].http.post("/v1/conversations", headers={**ADDRESS, **bearer(host_token("sam"))})
    assert staff.status_code == 201


async def test_an_address_sends_so_many_bytes_an_hour(start_gateway: StartGateway) -> None:
    gateway = await start_gateway(bytes_per_address_per_hour=20_000, messages_per_contact=0, messages_per_address=0)
    codes = []
    for _ in range(4):
        chat, _ = await anonymous(gateway)
        body = {"text": "x" * 3_500, "client_message_id": new_message_id()}
        for _ in range(2):
            body["client_message_id"] = new_message_id()
            answer = await gateway.http.post(
                f"{chat.path}/messages", json=body, headers={**bearer(chat.token), **ADDRESS}
            )
            codes.append(answer.status_code)
    assert codes == [202] * 5 + [429] * 3


async def test_reading_is_paced_for_contacts_and_teammates(start_gateway: StartGateway) -> None:
    gateway = await start_gateway(reads_per_person=6, reports_per_teammate=2)
    chat, other = [await gateway.open(host_token(name, role="visitor")) for name in ("vera", "olga")]
    assert [(await chat.get()).status_code for _ in range(8)] == [200] * 6 + [429] * 2
    assert (await chat.get("/events")).status_code == 429
    assert (await other.get()).status_code == 200
    assert (await chat.say("still heard")).status_code == 202
    headers = await ana(gateway)
    reports = [(await gateway.http.get("/v1/desk/reports", headers=headers)).status_code for _ in range(3)]
    assert reports == [200, 200, 429]
    lists = [(await gateway.http.get("/v1/desk/conversations", headers=headers)).status_code for _ in range(4)]
    assert lists == [200] * 3 + [429]
    reply = {"text": "Hello", "request_id": f"reply-{secrets.token_hex(4)}"}
    path = f"/v1/desk/conversations/{chat.id}/reply"
    assert (await gateway.http.post(path, json=reply, headers=headers)).status_code == 200


async def test_many_who_share_an_address_are_paced_together(start_gateway: StartGateway) -> None:
    gateway = await start_gateway(reads_per_address=4)
    chats = [await gateway.open() for _ in range(6)]
    codes = [(await chat.get()).status_code for chat in chats]
    assert codes == [200] * 4 + [429] * 2
