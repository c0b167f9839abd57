"""Sessions of the desk's page: what opens the desk, what does not, and how long a session holds."""

import time
from typing import Any

import httpx2
import pytest
import websockets
from redis.asyncio import Redis

from libs.assignment import Presence
from libs.assignment.directory import Directory
from libs.messaging.keys import Keys
from services.gateway.identity.stream_end import Ending
from tests.gateway.conftest import StartGateway
from tests.gateway.desk.teammate import TeammateClient, next_frame, send_frame, tab, visitor
from tests.gateway.running import Gateway, bearer, host_token
from tests.waiting import until

PROTOCOL = "frontdesk.desk.v1"
PAGE = {"Origin": "http://desk.acme.example"}


async def begun(
    gateway: Gateway, subject: str = "ana", status: int = 200, person: str | None = None, **claims: Any
) -> httpx2.Response:
    headers = {**bearer(host_token(subject, role="teammate", **claims)), **PAGE}
    answer = await gateway.http.post("/v1/desk/session", headers=headers, json={"person": person})
    assert answer.status_code == status, answer.text
    gateway.http.cookies.clear()  # each test sends the cookies that it means
    return answer


def cookie_of(answer: httpx2.Response) -> str:
    return answer.headers["set-cookie"].partition(";")[0]


def marked(answer: httpx2.Response, cookie: str | None = None) -> dict[str, str]:
    return {"X-Frontdesk-Session": answer.json()["session"], **({"Cookie": cookie} if cookie else {})}


async def test_a_session_needs_its_cookie_and_its_mark(gateway: Gateway, ana: TeammateClient) -> None:
    hers, his = await begun(gateway), await begun(gateway, "ben")
    for headers, status in (
        (marked(hers, cookie_of(hers)), 200),
        (marked(hers, f"{cookie_of(his)}; {cookie_of(hers)}"), 200),
        (marked(hers), 401),
        ({"Cookie": cookie_of(hers)}, 401),
        (marked(hers, cookie_of(his)), 401),
        # One person's cookie under the other's name, as a page of a sibling domain could set it.
        (marked(hers, f"{cookie_of(hers).partition('=')[0]}={cookie_of(his).partition('=')[2]}"), 401),
        ({"X-Frontdesk-Session": cookie_of(hers).partition("=")[2], "Cookie": cookie_of(hers)}, 401),
        (bearer(hers.json()["session"]), 401),
        (bearer(cookie_of(hers).partition("=")[2]), 401),
    ):
        answer = await gateway.http.get("/v1/desk/me", headers=headers)
        assert answer.status_code == status, headers
    told = await gateway.http.get("/v1/desk/me", headers=marked(his, f"{cookie_of(his)}; {cookie_of(hers)}"))
    assert told.json()["person"]["id"] == "ben"


async def test_scripts_and_other_sites_get_no_cookie(start_gateway: StartGateway, ana: TeammateClient) -> None:
    gateway = await start_gateway(allowed_origins=["https://shop.example"])
    token = bearer(host_token("ana", role="teammate"))
    for origin, secure in (("https://desk.acme.example", True), ("http://127.0.0.1:8000", False), (None, True)):
        headers = {**token, **({"Origin": origin} if origin else {})}
        answer = await gateway.http.post("/v1/desk/session", headers=headers, json={})
        parts = {part.strip().lower() for part in answer.headers["set-cookie"].split(";")}
        assert {"httponly", "samesite=strict", "path=/v1/desk"} <= parts
        assert ("secure" in parts) is secure
    # A page of a site that may use the API sends neither the mark nor cookies.
    asked = {
        "Origin": "https://shop.example", "Access-Control-Request-Method": "POST",
        "Access-Control-Request-Headers": "x-frontdesk-session",
    }  # fmt: skip
    answer = await gateway.http.options("/v1/desk/conversations/x/reply", headers=asked)
    assert answer.status_code == 400
    assert "access-control-allow-credentials" not in answer.headers


async def test_each_tab_of_a_browser_finds_its_sessions(gateway: Gateway, ana: TeammateClient) -> None:
    hers, his = await begun(gateway), await begun(gateway, "ben")
    cookies = {"Cookie": f"{cookie_of(hers)}; {cookie_of(his)}; frontdesk_desk_0=x; other=1"}
    found = (await gateway.http.get("/v1/desk/session", headers=cookies)).json()["sessions"]
    assert {each["person"] for each in found} == {"ana", "ben"}
    session = next(each["session"] for each in found if each["person"] == "ben")
    me = await gateway.http.get("/v1/desk/me", headers={**cookies, "X-Frontdesk-Session": session})
    assert me.json()["person"]["id"] == "ben"
    answer = await gateway.http.delete("/v1/desk/session", headers={**cookies, "X-Frontdesk-Session": session})
    assert answer.status_code == 204
    assert cookie_of(answer) == f'{cookie_of(his).partition("=")[0]}=""'


async def test_a_session_is_no_longer_than_the_sign_in(gateway: Gateway, ana: TeammateClient) -> None:
    # Of the clock that sessions end by. The machine's own may be some ms before or after it.
    clock = gateway.services.clock
    until_s, began_s = int(clock.seconds()) + 2, clock.seconds()
    hers = await begun(gateway, exp=until_s)
    assert hers.json()["expires_in"] <= until_s - began_s

    async def refused() -> str | None:
        answer = await gateway.http.get("/v1/desk/me", headers=marked(hers, cookie_of(hers)))
        return answer.json()["code"] if answer.status_code == 401 else None

    assert await until("the session ends", refused) == "token_expired"
    assert clock.seconds() >= until_s


@pytest.mark.parametrize(("claims", "status"), [({"role": "visitor"}, 401), ({"role": "workflow"}, 401)])
async def test_only_teammates_get_a_session(
    gateway: Gateway, ana: TeammateClient, claims: dict[str, str], status: int
) -> None:
    token = host_token("ana", **claims)
    answer = await gateway.http.post("/v1/desk/session", headers=bearer(token), json={})
    assert (answer.status_code, "set-cookie" in answer.headers) == (status, False)
    await begun(gateway, "mallory", status=403)
    await begun(gateway, "ben", status=409, person="ana")


async def connected(gateway: Gateway, *protocols: str, cookie: str | None) -> websockets.ClientConnection:
    url = gateway.url.replace("http", "ws") + "/v1/desk/socket"
    headers = {"Cookie": cookie} if cookie else {}
    return await websockets.connect(url, subprotocols=[PROTOCOL, *protocols], additional_headers=headers)  # type: ignore[list-item]


async def test_a_socket_needs_both_too_and_goes_on_after_a_renewal(gateway: Gateway, ana: TeammateClient) -> None:
    hers = await begun(gateway, exp=int(time.time()) + 3)
    protocol, cookie = f"session.{hers.json()['session']}", cookie_of(hers)
    for protocols, sent in (((), cookie), ((protocol,), None)):
        with pytest.raises(websockets.InvalidStatus) as refused:
            await connected(gateway, *protocols, cookie=sent)
        assert refused.value.response.status_code == 401
    chat = await visitor(gateway)
    async with await connected(gateway, protocol, cookie=cookie) as connection, tab(gateway, "ben") as his:
        await next_frame(connection, "ready")
        await send_frame(connection, "watch", conversation_id=chat.id)
        await next_frame(connection, "caught_up")
        renewed = await begun(gateway, person="ana", exp=int(time.time()) + 600)
        # Another person's mark renews nothing.
        await send_frame(his, "renew", token=renewed.json()["session"])
        assert (await next_frame(his, "error"))["code"] == "another_person"
        await send_frame(connection, "renew", token=renewed.json()["session"])
        assert (await next_frame(connection, "renewed"))["expires_in"] > 500

        async def ended() -> bool:
            answer = await gateway.http.get("/v1/desk/me", headers=marked(hers, cookie))
            return answer.status_code == 401

        await until("the first session ends", ended)
        await ana.does(chat, "notes", text="still watched")
        assert (await next_frame(connection, "entry"))["entry"]["entry"]["text"] == "still watched"


async def test_nothing_is_assigned_after_the_session_on_any_gateway(
    gateway: Gateway,
    start_gateway: StartGateway,
    ana: TeammateClient,
    redis: Redis,
    keys: Keys,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Ben's gateway notices the end late, as one that hangs: presence itself ends with the session."""
    other = await start_gateway()
    chat = await visitor(gateway)
    monkeypatch.setattr(Ending, "_arm", lambda _: None)
    ends = int(time.time()) + 6  # enough to connect on a full machine
    token = host_token("ben", role="teammate", exp=ends)
    async with await connected(gateway, f"bearer.{token}", cookie=None) as connection:
        await next_frame(connection, "ready")
        found: Any = await redis.zrange(keys.desk.connections("ben"), 0, -1, withscores=True)
        assert [score <= ends * 1000 for _, score in found] == [True]
        presence = Presence(redis, keys, Directory(redis, keys))

        async def offline() -> bool:
            return all(view.status == "offline" for view in await presence.views())

        await until("Ben is offline", offline)
        assert time.time() >= ends - 0.5
        workflow = bearer(host_token("crm", role="workflow"))
        body = {"request_id": "request-0001", "email": "zoe@acme.example", "owner": "team:sales"}
        opened = await other.http.post("/v1/desk/conversations", json=body, headers=workflow)
        detail = await ana.get(f"conversations/{opened.json()['conversation_id']}")
        assert detail["summary"]["owner"] == "team:sales"
        assert (await ana.get(f"conversations/{chat.id}"))["summary"]["owner"] == "assistant"


async def test_the_end_of_a_newer_session_does_not_end_another_device(gateway: Gateway, ana: TeammateClient) -> None:
    ends = int(time.time()) + 3
    async with await connected(gateway, f"bearer.{host_token('ana', role='teammate')}", cookie=None) as laptop:
        await next_frame(laptop, "ready")
        async with await connected(
            gateway, f"bearer.{host_token('ana', role='teammate', exp=ends)}", cookie=None
        ) as phone:
            assert (await next_frame(phone, "error"))["code"] == "token_expired"
        await send_frame(laptop, "ping")
        await next_frame(laptop, "pong")
        # A tab that is opened now stays open, too.
        async with tab(gateway) as another:
            await next_frame(another, "ready")
            await send_frame(another, "ping")
            await next_frame(another, "pong")
