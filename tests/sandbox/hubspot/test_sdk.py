"""HubSpot's own SDK works against the stand-in as it is; only the host is another."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from hubspot import HubSpot
from hubspot.crm.contacts import (
    ApiException,
    BatchInputSimplePublicObjectBatchInput,
    BatchInputSimplePublicObjectBatchInputForCreate,
    BatchInputSimplePublicObjectBatchInputUpsert,
    BatchInputSimplePublicObjectId,
    BatchReadInputSimplePublicObjectId,
    PublicObjectSearchRequest,
    SimplePublicObjectBatchInput,
    SimplePublicObjectBatchInputForCreate,
    SimplePublicObjectBatchInputUpsert,
    SimplePublicObjectId,
    SimplePublicObjectInput,
    SimplePublicObjectInputForCreate,
)
from hubspot.crm.properties import PropertyCreate

from tests.sandbox.hubspot.harness import Sandbox


@pytest.fixture
def crm(sandbox: Sandbox) -> Iterator[Any]:
    made: list[Any] = []

    def remember(api: Any) -> Any:
        # The SDK has no setting for the host; a client for each area is made on first use.
        api.api_client.configuration.host = sandbox.url
        made.append(api.api_client)
        return api

    crm = HubSpot(access_token="pat-test").crm
    yield lambda path: remember(_walk(crm, path))
    for client in made:
        client.rest_client.pool_manager.clear()


def _walk(start: Any, path: str) -> Any:
    for name in path.split("."):
        start = getattr(start, name)
    return start


def test_create_get_update_archive(crm: Any) -> None:
    api = crm("contacts.basic_api")
    wanted = {"email": "Jane@Acme.com", "firstname": "Jane"}
    made = api.create(SimplePublicObjectInputForCreate(properties=wanted, associations=[]))
    assert made.properties["email"] == "jane@acme.com"
    found = api.get_by_id("jane@acme.com", id_property="email", properties=["firstname", "phone"])
    assert (found.id, found.properties["firstname"], found.properties["phone"]) == (made.id, "Jane", None)
    changed = api.update(made.id, SimplePublicObjectInput(properties={"phone": "+1 415 555 0100"}))
    assert changed.properties["phone"] == "+1 415 555 0100"
    assert changed.updated_at > made.updated_at
    api.archive(made.id)
    with pytest.raises(ApiException) as gone:
        api.get_by_id(made.id)
    assert gone.value.status == 404


def test_a_conflict_can_be_read(crm: Any) -> None:
    api = crm("contacts.basic_api")
    wanted = SimplePublicObjectInputForCreate(properties={"email": "jane@acme.com"}, associations=[])
    made = api.create(wanted)
    with pytest.raises(ApiException) as conflict:
        api.create(wanted)
    assert conflict.value.status == 409
    assert f"Existing ID: {made.id}" in conflict.value.body


def test_list_all_follows_the_cursor(crm: Any) -> None:
    basic = crm("contacts.basic_api")
    seen: set[str] = set()
    after = None
    while True:
        page = basic.get_page(limit=8, after=after)
        seen |= {each.id for each in page.results}
        if page.paging is None:
            break
        after = page.paging.next.after
    assert len(seen) == 30


def test_search(crm: Any) -> None:
    basic, search = crm("contacts.basic_api"), crm("contacts.search_api")
    made = basic.create(SimplePublicObjectInputForCreate(properties={"email": "jane@acme.com"}, associations=[]))
    request = PublicObjectSearchRequest(
        filter_groups=[{"filters": [{"propertyName": "email", "operator": "EQ", "value": "jane@acme.com"}]}],
        properties=["email"],
        limit=10,
        sorts=[{"propertyName": "createdate", "direction": "DESCENDING"}],
    )
    answer = search.do_search(request)
    assert (answer.total, [each.id for each in answer.results]) == (1, [made.id])


def test_batches(crm: Any) -> None:
    api = crm("contacts.batch_api")
    made = api.create(
        BatchInputSimplePublicObjectBatchInputForCreate(
            inputs=[
                SimplePublicObjectBatchInputForCreate(properties={"email": f"{name}@x.example"}, associations=[])
                for name in "ab"
            ]
        )
    )
    ids = [each.id for each in made.results]
    api.update(
        BatchInputSimplePublicObjectBatchInput(
            inputs=[SimplePublicObjectBatchInput(id=each, properties={"city": "Oslo"}) for each in ids]
        )
    )
    upserted = api.upsert(
        BatchInputSimplePublicObjectBatchInputUpsert(
            inputs=[
                SimplePublicObjectBatchInputUpsert(id_property="email", id=f"{name}@x.example", properties={"zip": "1"})
                for name in "bc"
            ]
        )
    )
    assert sorted(each.new for each in upserted.results) == [False, True]
    read = api.read(_emails("a@x.example", "b@x.example", "c@x.example"))
    assert {each.properties["email"]: each.properties["city"] for each in read.results} == {
        "a@x.example": "Oslo",
        "b@x.example": "Oslo",
        "c@x.example": None,
    }
    api.archive(BatchInputSimplePublicObjectId(inputs=[SimplePublicObjectId(id=each) for each in ids]))
    partial = api.read(_emails("a@x.example", "c@x.example"))
    assert partial.num_errors == 1
    assert partial.errors[0].context == {"ids": ["a@x.example"]}
    assert len(partial.results) == 1


def test_partial_success_of_a_create(crm: Any) -> None:
    api = crm("contacts.batch_api")
    inputs = [
        SimplePublicObjectBatchInputForCreate(object_write_trace_id=trace, properties={"email": email}, associations=[])
        for trace, email in (("1", "a@x.example"), ("2", "bad@"))
    ]
    answer = api.create(BatchInputSimplePublicObjectBatchInputForCreate(inputs=inputs))
    assert (len(answer.results), answer.num_errors) == (1, 1)
    assert answer.errors[0].context == {"objectWriteTraceId": ["2"]}


def test_owners_and_properties(crm: Any) -> None:
    owners = crm("owners.owners_api")
    page = owners.get_page(limit=3)
    assert [each.first_name for each in page.results] == ["Ann", "Mateo", "Camille"]
    assert owners.get_by_id(int(page.results[0].id)).email == "ann.lee@frontdesk.example"
    properties = crm("properties.core_api")
    assert {"email", "desk_id"} <= {each.name for each in properties.get_all("contacts").results}
    wanted = PropertyCreate(
        name="badge", label="Badge", type="string", field_type="text", group_name="contactinformation"
    )
    assert properties.create("contacts", wanted).name == "badge"
    assert properties.get_by_name("contacts", "badge").label == "Badge"


def _emails(*emails: str) -> BatchReadInputSimplePublicObjectId:
    return BatchReadInputSimplePublicObjectId(
        id_property="email",
        properties=["email", "city"],
        properties_with_history=[],
        inputs=[SimplePublicObjectId(id=each) for each in emails],
    )
