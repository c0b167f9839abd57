"""Ratings over HTTP, from the contact to the desk."""

from libs.assignment import Directory
from libs.contracts.desk import DeskRules
from tests.gateway.running import Gateway, bearer


async def test_a_contact_rates_after_the_end_and_the_desk_has_it(gateway: Gateway) -> None:
    chat = await gateway.open()
    path = f"/v1/conversations/{chat.id}"
    body = {"rating": 4, "comment": " Quick ", "request_id": "rating-0001"}
    early = await gateway.http.post(f"{path}/rating", json=body, headers=bearer(chat.token))
    assert (early.status_code, early.json()["code"]) == (409, "rating_too_early")
    await gateway.http.post(f"{path}/close", json={}, headers=bearer(chat.token))
    stored = await gateway.http.post(f"{path}/rating", json=body, headers=bearer(chat.token))
    assert stored.status_code == 200, stored.text
    state = await gateway.services.reader.state(chat.id)
    assert (state.rating, state.rating_comment) == (4, "Quick")


async def test_only_the_contact_rates_and_only_with_one_to_five(gateway: Gateway) -> None:
    chat, other = await gateway.open(), await gateway.open()
    path = f"/v1/conversations/{chat.id}"
    await gateway.http.post(f"{path}/close", json={}, headers=bearer(chat.token))
    for rating in (0, 6, 2.5, "five"):
        body = {"rating": rating, "request_id": "rating-0001"}
        assert (await gateway.http.post(f"{path}/rating", json=body, headers=bearer(chat.token))).status_code == 422
    body = {"rating": 1, "request_id": "rating-0001"}
    assert (await gateway.http.post(f"{path}/rating", json=body, headers=bearer(other.token))).status_code == 403
    assert (await gateway.services.reader.state(chat.id)).rating is None


async def test_a_desk_may_leave_ratings_out(gateway: Gateway) -> None:
    assert (await gateway.http.get("/v1/widget")).json()["ask_rating"] is True
    directory = Directory(gateway.services.redis, gateway.services.settings.keys)
    await directory.put_rules(DeskRules(ask_rating=False))
    assert (await gateway.http.get("/v1/widget")).json()["ask_rating"] is False
