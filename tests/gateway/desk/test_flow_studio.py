"""The flow builder over HTTP: what agents answer reaches admins, and only them."""

from collections.abc import AsyncIterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from redis.asyncio import Redis

from libs.assignment import Directory
from libs.contracts import CHECK, TRY, TryRequest, TryView, utc_now
from libs.contracts.flow_try import TrySettings
from libs.messaging import Keys, Unanswered, answerer
from services.agent.flows import FlowStore
from services.agent.studio import BuilderWords, PublishedKinds
from services.agent.studio.checking import Checking
from tests.gateway.desk.teammate import TeammateClient
from tests.gateway.running import Gateway, bearer, host_token
from tests.gateway.studio import answering

WORKFLOW = bearer(host_token("crm", role="workflow"))
IN_FORCE = "name: in_force\ntrigger: {on: chat.opened}\nsteps: [{note: hello}]\n"


@pytest.fixture
async def agent(redis: Redis, keys: Keys) -> AsyncIterator[None]:
    """The part of an agent that answers the builder."""
    checking = Checking(FlowStore(redis, keys, {"in_force.yaml": IN_FORCE}), Directory(redis, keys))
    async with answering(redis, keys, dict([answerer(CHECK, checking.check)])):
        yield


async def _check(gateway: Gateway, body: Any, status: int = 200, **headers: str) -> Any:
    answer = await gateway.http.post("/v1/desk/flows/check", json=body, headers=headers or WORKFLOW)
    assert answer.status_code == status, answer.text
    return answer.json()


@pytest.mark.usefixtures("agent")
async def test_a_draft_is_checked_with_the_names_of_the_desk(gateway: Gateway, ana: TeammateClient) -> None:
    steps = [{"ask": {"name": "size", "text": "How many?"}},
             {"assign": {"team": "ghosts", "message": "For {vars.size}"}}]  # fmt: skip
    document = {"name": "draft", "trigger": {"on": "chat.opened", "when": 'principal.kind != "staff"'}, "steps": steps}
    found = await _check(gateway, {"document": document})
    assert [(each["severity"], each["code"], each["place"]) for each in found["findings"]] == [
        ("warning", "takes_all", []), ("warning", "no_team", ["steps", 1]),
    ]  # fmt: skip
    assert [(each["kind"], each["path"], each["label"]) for each in found["steps"]] == [
        ("ask", "1", "size: How many?"), ("assign", "2", "team ghosts, fewest open"),
    ]  # fmt: skip
    assert {"name": "size", "set_by": ["steps", 0]} in found["scopes"][1]["variables"]
    assert found["text"].startswith("name: draft\n")
    deep: Any = "x"
    for _ in range(70):
        deep = [deep]
    assert [each["code"] for each in (await _check(gateway, {"document": deep}))["findings"]] == ["too_large"]
    assert (await _check(gateway, {"document": document}, 403, **bearer(host_token("ana", role="teammate"))))[
        "code"
    ] == "admin_only"


async def test_without_an_agent_it_says_so(gateway: Gateway) -> None:
    assert (await _check(gateway, {"document": {}}, 503))["code"] == "no_agent"
    answer = await gateway.http.get("/v1/desk/flows/kinds", headers=WORKFLOW)
    assert (answer.status_code, answer.json()["code"]) == (503, "no_agent")


async def test_the_kinds_come_with_the_names_of_the_desk(
    gateway: Gateway, ana: TeammateClient, redis: Redis, keys: Keys
) -> None:
    await PublishedKinds(redis, keys, BuilderWords.load(Path("locales"))).publish(
        flows=["hello"], models=["gpt-6-luna"]
    )
    answer = await gateway.http.get("/v1/desk/flows/kinds", headers=WORKFLOW)
    assert answer.status_code == 200, answer.text
    found = answer.json()
    assert found["desk"]["teams"] == [{"id": "sales", "name": "Sales"}]
    assert (found["flows"], found["models"]) == (["hello"], ["gpt-6-luna"])
    [say] = [each for each in found["steps"] if each["kind"] == "say"]
    assert say["title"]["es"] == "Enviar un mensaje"
    source = found["names"][0]
    assert (source["name"], source["in"], source["choices"][0]["title"]["en"]) == (
        "source",
        ["trigger", "step"],
        "Contact",
    )


async def test_a_try_goes_on_by_its_session(gateway: Gateway, redis: Redis, keys: Keys) -> None:
    asked: list[TryRequest] = []

    async def tried(request: TryRequest) -> TryView:
        asked.append(request)
        if request.act and request.act.say == "too late":
            raise Unanswered(404, "try_ended", "This try has ended: begin another one.")
        return TryView(session="abc", entries=[], decisions=[], acts=[], now=utc_now())

    async with answering(redis, keys, dict([answerer(TRY, tried)])):
        post = partial(gateway.http.post, headers=WORKFLOW)
        begun = await post("/v1/desk/flows/try", json={"document": {"name": "x"}, "given": {"open_hours": True}})
        assert (begun.status_code, begun.json()["session"]) == (200, "abc")
        acts: list[dict[str, Any]] = [
            {"say": "hello"}, {"restart": ["steps", 0], "document": {"name": "y"}}, {"set": {"present": True}},
        ]  # fmt: skip
        for act in acts:
            answer = await post("/v1/desk/flows/try/abc", json=act)
            assert answer.status_code == 200, answer.text
        late = await post("/v1/desk/flows/try/abc", json={"say": "too late"})
        assert (late.status_code, late.json()["code"]) == (404, "try_ended")
    assert [each.session for each in asked] == [None, *["abc"] * 4]
    assert asked[0].given.open_hours is True
    assert asked[2].act
    assert (asked[2].act.restart, asked[2].document) == (("steps", 0), {"name": "y"})
    assert asked[3].act
    assert asked[3].act.set == TrySettings(present=True)
