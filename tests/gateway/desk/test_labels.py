"""Labels and priority over HTTP, on a real gateway and a real Redis."""

from typing import Any

from libs.conversations import MAX_LABELS
from tests.gateway.desk.teammate import TeammateClient, customer, next_frame, put, tab, visitor
from tests.gateway.running import Gateway, bearer, host_token


async def summary(ana: TeammateClient, chat_id: str) -> dict[str, Any]:
    found: dict[str, Any] = (await ana.get(f"conversations/{chat_id}"))["summary"]
    return found


async def test_a_conversation_has_labels_and_a_priority(gateway: Gateway, ana: TeammateClient) -> None:
    chat = await customer(gateway)
    assert (await summary(ana, chat.id))["labels"] == []
    await ana.does(chat, "labels", add=["vip", "refund"])
    await ana.does(chat, "labels", add=["vip"], remove=["refund"])
    await ana.does(chat, "priority", priority="urgent")
    [row] = (await ana.get("conversations", view="all"))["conversations"]
    assert (row["labels"], row["priority"]) == (["vip"], "urgent")
    entries = [(each["kind"], each["entry"]) for each in await ana.entries(chat)][2:]
    assert [(kind, entry["by"]["name"]) for kind, entry in entries] == [
        ("labelled", "Ana Ruiz"), ("labelled", "Ana Ruiz"), ("prioritised", "Ana Ruiz"),
    ]  # fmt: skip
    assert entries[0][1]["names"] == {"vip": "VIP", "refund": "Refund"}
    assert entries[1][1]["removed"] == ["refund"]
    page = await gateway.http.get(f"/v1/conversations/{chat.id}/messages", headers=bearer(chat.token))
    assert [each["text"] for each in page.json()["messages"]] == ["Hello"]  # the contact sees nothing of it


async def test_only_labels_of_the_list_are_added(gateway: Gateway, ana: TeammateClient) -> None:
    chat = await visitor(gateway)
    assert (await ana.does(chat, "labels", 422, add=["nonsense"]))["code"] == "label_unknown"
    assert (await ana.does(chat, "labels", 422, add=["No slug"]))["code"] == "invalid"
    assert (await ana.does(chat, "priority", 422, priority="soon"))["code"] == "invalid"
    await ana.does(chat, "labels", add=["vip"])
    await put(gateway, "labels", [])
    await ana.does(chat, "labels", remove=["vip"])  # it left the list, and can still be removed
    assert (await summary(ana, chat.id))["labels"] == []


async def test_there_is_a_limit_for_one_conversation(gateway: Gateway, ana: TeammateClient) -> None:
    many = [{"id": f"label-{number}", "name": f"Label {number}"} for number in range(MAX_LABELS + 1)]
    await put(gateway, "labels", many)
    chat = await visitor(gateway)
    await ana.does(chat, "labels", add=[each["id"] for each in many[1:]])
    refused = await ana.does(chat, "labels", 422, add=[many[0]["id"]])
    assert refused["code"] == "too_many_labels"


async def test_admins_manage_the_list_and_pages_get_it_at_once(gateway: Gateway, ana: TeammateClient) -> None:
    assert [label["name"] for label in await ana.get("labels")] == ["Refund", "VIP"]
    async with tab(gateway) as connection:
        assert len((await next_frame(connection, "ready"))["me"]["labels"]) == 2
        renamed = [{"id": "vip", "name": "Key account", "colour": "purple"}]
        await put(gateway, "labels", renamed)
        assert (await next_frame(connection, "me"))["me"]["labels"] == renamed
    hers = bearer(host_token("ana", role="teammate"))
    assert (await put(gateway, "labels", [], 403, hers))["code"] == "lead_only"
    for twice in ({"id": "vip", "name": "Other"}, {"id": "other", "name": "KEY account"}):
        assert (await put(gateway, "labels", [*renamed, twice], 422))["code"] == "label_twice"
    assert (await put(gateway, "labels", [{"id": "a", "name": "A", "colour": "#fff"}], 422))["code"] == "invalid"


async def test_a_change_reaches_the_pages_that_show_the_row(gateway: Gateway, ana: TeammateClient) -> None:
    chat = await visitor(gateway)
    await ana.does(chat, "assign", owner="person:ana")
    async with tab(gateway) as connection:
        await next_frame(connection, "ready")
        await ana.does(chat, "labels", add=["vip"])
        while (await next_frame(connection, "summary"))["summary"]["labels"] != ["vip"]:
            pass
