"""People, teams and labels that were removed keep their last names where conversations still name them."""

import csv
import io

import pytest
from redis.asyncio import Redis

from libs.assignment import Directory
from libs.contracts.desk import DeskConfig, Label, Team, Teammate
from libs.messaging.keys import Keys
from tests.gateway.desk.teammate import WORKFLOW, TeammateClient, customer, next_frame, put, tab
from tests.gateway.running import Gateway, bearer, host_token

NAMES = {"person:ben": "Ben Cole", "team:sales": "Sales", "label:vip": "VIP"}


async def removed_by_request(gateway: Gateway, directory: Directory) -> None:
    for path in ("people/ben", "teams/sales"):
        answer = await gateway.http.delete(f"/v1/desk/{path}", headers=WORKFLOW)
        assert answer.status_code == 204
    await put(gateway, "labels", [{"id": "refund", "name": "Refund", "colour": "orange"}])


async def removed_by_file(gateway: Gateway, directory: Directory) -> None:
    config = DeskConfig(people=[Teammate(id="ana", name="Ana Ruiz")], teams=[], labels=[Label(id="refund", name="R")])
    await directory.load(config, "without them")


@pytest.mark.parametrize("removed", [removed_by_request, removed_by_file])
async def test_the_names_of_removed_ones_are_known_until_they_are_back(
    gateway: Gateway, ana: TeammateClient, redis: Redis, keys: Keys, removed: object
) -> None:
    directory = Directory(redis, keys)
    assert (await ana.get("me"))["former_names"] == {}
    assert callable(removed)
    await removed(gateway, directory)
    assert (await ana.get("me"))["former_names"] == NAMES
    await directory.put_person(Teammate(id="ben", name="Benjamin Cole"))
    await directory.put_team(Team(id="sales", name="Sales again"))
    assert (await ana.get("me"))["former_names"] == {"label:vip": "VIP"}
    await directory.remove_person("ben")
    assert (await ana.get("me"))["former_names"] == {"label:vip": "VIP", "person:ben": "Benjamin Cole"}


async def test_an_open_page_gets_them(gateway: Gateway, ana: TeammateClient, redis: Redis, keys: Keys) -> None:
    async with tab(gateway) as connection:
        await next_frame(connection, "ready")
        await Directory(redis, keys).remove_team("sales")
        assert (await next_frame(connection, "me"))["me"]["former_names"] == {"team:sales": "Sales"}


async def test_reports_say_that_a_row_is_of_a_removed_person(
    gateway: Gateway, ana: TeammateClient, redis: Redis, keys: Keys
) -> None:
    for name in ("ana", "ben"):
        chat = await customer(gateway)
        await TeammateClient(gateway, name).does(chat, "reply", text="Hi")
    await Directory(redis, keys).remove_person("ben")
    rows = {row["key"]: (row["name"], row["removed"]) for row in (await ana.get("reports"))["by_person"]}
    assert rows == {"ana": ("Ana Ruiz", False), "ben": ("Ben Cole", True)}
    answer = await gateway.http.get("/v1/desk/reports.csv", headers=bearer(host_token("ana", role="teammate")))
    people = {row["key"]: row["name"] for row in csv.DictReader(io.StringIO(answer.text)) if row["group"] == "person"}
    assert people == {"ana": "Ana Ruiz", "ben": "Ben Cole (removed)"}
