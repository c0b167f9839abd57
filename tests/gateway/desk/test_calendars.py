"""Calendars over HTTP: admins replace them, teammates read them, and mistakes are refused by code."""

from typing import Any

from tests.gateway.desk.teammate import TeammateClient
from tests.gateway.running import Gateway, bearer, host_token

OFFICE: dict[str, Any] = {
    "id": "office", "name": "Office", "zone": "Europe/Berlin", "weekly": {"mon": ["09:00-17:30"]},
    "public_holidays": [{"country": "DE", "region": "BE"}], "teams": ["sales"],
    "own_dates": [{"date": "2026-12-24", "name": "Short day", "hours": ["09:00-12:00"]}],
}  # fmt: skip


async def test_calendars_are_replaced_as_a_whole_and_mistakes_change_nothing(
    gateway: Gateway, ana: TeammateClient
) -> None:
    async def put(body: list[dict[str, Any]], status: int, who: str = "workflow") -> Any:
        headers = bearer(host_token("ana" if who == "teammate" else "crm", role=who))
        answer = await gateway.http.put("/v1/desk/calendars", json=body, headers=headers)
        assert answer.status_code == status, answer.text
        return answer.json()

    assert await ana.get("calendars") == []
    await put([OFFICE], 200)
    [stored] = await ana.get("calendars")
    assert OFFICE.items() <= stored.items()
    assert (await put([], 403, "teammate"))["code"] == "admin_only"
    for code, wrong in (
        ("team_unknown", {"teams": ["ghosts"]}),
        ("holidays_unknown", {"public_holidays": [{"country": "XX"}]}),
        ("invalid", {"zone": "Mars/Olympus"}),
        ("invalid", {"weekly": {}}),
    ):
        assert (await put([{**OFFICE, **wrong}], 422))["code"] == code
    assert (await put([OFFICE, OFFICE], 422))["code"] == "calendar_twice"
    assert await ana.get("calendars") == [stored]
