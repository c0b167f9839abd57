"""The desk's settings: their editors, versions that protect one editor's change from another's, and the desk's file."""

from typing import Any

import pytest
from redis.asyncio import Redis

from libs.assignment import Directory
from libs.contracts.desk import CannedReply, DeskConfig, DeskRole, Team, Teammate
from libs.messaging.keys import Keys
from tests.gateway.desk.teammate import TeammateClient
from tests.gateway.running import Gateway, bearer, host_token


def by(person: str) -> dict[str, str]:
    return bearer(host_token(person, role="teammate"))


@pytest.fixture
async def directory(redis: Redis, keys: Keys) -> Directory:
    directory = Directory(redis, keys)
    roles: dict[str, DeskRole] = {"ada": "admin", "abe": "admin", "lena": "lead", "ana": "teammate"}
    await directory.load(
        DeskConfig(
            people=[Teammate(id=each, name=each.title(), role=role) for each, role in roles.items()],
            teams=[Team(id="sales", name="Sales", members=["ana"])],
            away_after_minutes=5,
        ),
        "settings",
    )
    return directory


async def put(gateway: Gateway, person: str, path: str, body: Any, *, seen: str = "") -> tuple[int, Any]:
    headers = by(person) | ({"If-Match": f'"{seen}"'} if seen else {})
    answer = await gateway.http.put(f"/v1/desk/{path}", json=body, headers=headers)
    return answer.status_code, answer.json()


async def settings(gateway: Gateway) -> Any:
    return await TeammateClient(gateway, "ada").get("settings")


@pytest.mark.parametrize(
    ("path", "subject", "first", "second"),
    [
        ("people/ben", "person:ben", {"name": "Ben"}, {"name": "Ben", "limit": 4}),
        ("people/ana", "person:ana", {"name": "Ana", "limit": 3}, {"name": "Ana Ruiz"}),
        ("teams/sales", "team:sales", {"name": "Sales", "members": []}, {"name": "Sales", "visibility": "teams"}),
        ("canned-replies", "setting:canned_replies", [{"shortcut": "hi", "text": "Hi"}], []),
        ("labels", "setting:labels", [{"id": "vip", "name": "VIP"}], []),
        ("closing-notes", "setting:closing_notes", {"mode": "off"}, {"mode": "required"}),
        ("widget", "setting:widget", {"accent": "#7a1f5c"}, {"hide": True}),
        ("rules", "setting:rules", {"away_after_minutes": 7}, {"visibility": "teams"}),
    ],
)
async def test_the_slower_of_two_editors_is_refused(
    gateway: Gateway, directory: Directory, path: str, subject: str, first: Any, second: Any
) -> None:
    seen = (await settings(gateway))["versions"].get(subject, "absent")
    status, _ = await put(gateway, "abe", path, first, seen=seen)
    assert status == 200
    status, refused = await put(gateway, "ada", path, second, seen=seen)
    assert (status, refused["code"], refused["by"]) == (412, "changed_by_another", "person:abe")
    assert refused["at"]
    now = (await settings(gateway))["versions"][subject]
    status, _ = await put(gateway, "ada", path, second, seen=now)
    assert status == 200


async def test_an_editor_removes_only_the_version_that_they_saw(gateway: Gateway, directory: Directory) -> None:
    seen = (await settings(gateway))["versions"]["person:ana"]
    await put(gateway, "abe", "people/ana", {"name": "Ana", "limit": 3})
    refused = await gateway.http.delete("/v1/desk/people/ana", headers=by("ada") | {"If-Match": f'"{seen}"'})
    assert (refused.status_code, refused.json()["by"]) == (412, "person:abe")
    assert await directory.person("ana") is not None


async def test_leads_edit_texts_and_labels_only(gateway: Gateway, directory: Directory) -> None:
    for path in ("canned-replies", "labels"):
        assert (await put(gateway, "lena", path, []))[0] == 200
        assert (await put(gateway, "ana", path, []))[1]["code"] == "lead_only"
    admins: dict[str, Any] = {
        "people/zoe": {"name": "Zoe"},
        "teams/x": {"name": "X"},
        "rules": {},
        "closing-notes": {},
        "widget": {},
    }
    for path, body in admins.items():
        assert (await put(gateway, "lena", path, body))[1]["code"] == "admin_only"


async def test_a_role_may_be_given_as_admin(gateway: Gateway, directory: Directory) -> None:
    """Programs of before roles say `admin: true`."""
    assert (await put(gateway, "ada", "people/zoe", {"name": "Zoe", "admin": True}))[1]["role"] == "admin"
    assert (await put(gateway, "ada", "people/zoe", {"name": "Zoe", "admin": False}))[1]["role"] == "teammate"
    assert (await put(gateway, "ada", "people/zoe", {"name": "Zoe", "admin": True, "role": "lead"}))[0] == 422


async def test_the_files_parts_are_named_and_its_gaps_stay(gateway: Gateway, directory: Directory) -> None:
    await put(gateway, "ada", "people/zoe", {"name": "Zoe"})
    await put(gateway, "ada", "canned-replies", [{"shortcut": "hi", "text": "Hi"}])
    found = await settings(gateway)
    assert {"person:ana", "team:sales", "setting:rules"} <= set(found["from_file"])
    assert not {"person:zoe", "setting:canned_replies", "setting:labels"} & set(found["from_file"])
    people = [Teammate(id="ada", name="Ada", role="admin")]
    await directory.load(DeskConfig(people=people, away_after_minutes=9), "changed")
    found = await settings(gateway)
    assert [each["id"] for each in found["people"]] == ["ada", "zoe"]
    assert found["rules"] == {
        "visibility": "all",
        "reply_takes_over": "never_from_person",
        "ask_rating": True,
        "close_question_after_minutes": 1_440,
        "remind_question_after_minutes": None,
        "close_assistant_after_minutes": 1_440,
        "remind_assistant_after_minutes": None,
        "close_queue_after_minutes": 10_080,
        "remind_queue_after_minutes": None,
        "close_after_minutes": 1_440,
        "remind_after_minutes": None,
        "away_after_minutes": 9,
        "absent_after_minutes": 15,
    }
    assert await directory.canned_replies() == [CannedReply(shortcut="hi", text="Hi")]
