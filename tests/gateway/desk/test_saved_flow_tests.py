"""A conversation is saved as a test of its flow: by admins, with an entry of the audit log."""

from redis.asyncio import Redis

from libs.assignment import Directory
from libs.contracts.desk import DeskConfig, Teammate
from libs.flow_tests import read_flow_tests
from libs.messaging.keys import Keys
from tests.gateway.conftest import StartGateway
from tests.gateway.desk.flow_calls import call
from tests.gateway.desk.teammate import TeammateClient
from tests.gateway.running import Gateway, bearer, host_token


async def test_the_file_has_what_was_said_without_who_said_it(
    start_gateway: StartGateway, archive_url: str, redis: Redis, keys: Keys
) -> None:
    gateway = await start_gateway(archive_url=archive_url)
    people = [Teammate(id="ana", name="Ana", role="admin"), Teammate(id="ben", name="Ben", role="lead")]
    await Directory(redis, keys).load(DeskConfig(people=people), "test")
    ana = TeammateClient(gateway, "ana")
    chat = await gateway.open(host_token("vera", role="visitor", name="Vera Lind", email="vera@acme.example"))
    await chat.say("I am Vera, write to vera@acme.example")
    path = f"/v1/desk/conversations/{chat.id}/as-flow-test"

    async def saved(by: str = "ana") -> tuple[int, dict[str, str]]:
        answer = await gateway.http.post(path, headers=bearer(host_token(by, role="teammate")))
        return answer.status_code, answer.json()

    status, refused = await saved()
    assert (status, refused["code"]) == (409, "no_flow")
    await redis.hset(keys.conversation(chat.id).state, "flow", "inbound_conversation")
    assert (await saved("ben"))[0] == 403
    status, made = await saved()
    assert status == 200
    tests = read_flow_tests("saved.yaml", made["text"])
    [test] = tests.tests
    assert (tests.flow, made["flow"]) == ("inbound_conversation", "inbound_conversation")
    assert [act.say for act in test.talk] == ["I am Alex, write to contact-1@example.com"]
    assert (test.given.principal.name, test.given.principal.email) == ("Alex Stone", "contact-1@example.com")
    assert "vera" not in made["text"].casefold()
    kept = await gateway.http.get(
        "/v1/desk/flows/inbound_conversation/tests", headers=bearer(host_token("ana", role="teammate"))
    )
    assert kept.json()["names"] == [test.name]
    [entry] = (await ana.get("audit", action="contact.exported"))["entries"]
    assert (entry["subject"], entry["details"]) == (f"conversation:{chat.id}", {"format": "test"})
    # Kept in the database, with an entry for each change; an older page overwrites nothing.
    [added] = (await ana.get("audit", action="flow.tests_changed"))["entries"]
    assert added["subject"] == "flow:inbound_conversation"
    path = "/inbound_conversation/tests"
    view = await call(gateway, "GET", path)
    refused = await call(gateway, "PUT", path, {"text": "", "revision": "older"}, status=412)
    assert refused["code"] == "changed_by_another"
    assert (await call(gateway, "GET", path)) == view
    await call(gateway, "PUT", path, {"text": "", "revision": view["revision"]})
    assert (await call(gateway, "GET", path))["text"] == ""
    assert len((await ana.get("audit", action="flow.tests_changed"))["entries"]) == 2


async def test_without_an_archive_tests_are_run_and_not_kept(gateway: Gateway, redis: Redis, keys: Keys) -> None:
    await Directory(redis, keys).load(DeskConfig(people=[Teammate(id="ana", name="Ana", role="admin")]), "test")
    view = await call(gateway, "GET", "/inbound_conversation/tests")
    assert view["text"] == ""
    body = {"text": "flow: inbound_conversation\ntests: [{name: a}]\n", "revision": view["revision"]}
    assert (await call(gateway, "PUT", "/inbound_conversation/tests", body, status=409))["code"] == "flows_read_only"
