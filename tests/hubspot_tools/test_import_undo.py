"""A plan says what it would change, and an import that has ended is taken back, except for what has changed since."""

import json

import pytest
from redis.asyncio import Redis

from libs.contracts.imports import ImportFinished, ImportPlan
from libs.contracts.results import Accepted, Invalid, Problem, Unconfirmed
from libs.messaging.keys import Keys
from services.hubspot_tools.contact_import.writer import Outcomes, Writer
from services.hubspot_tools.contacts import rights_of
from services.hubspot_tools.hubspot import Deadline, Record, RejectedByHubSpot
from services.hubspot_tools.tools.context import ToolContext
from tests.hubspot_tools.harness import CONTACTS, STAFF, Account
from tests.hubspot_tools.importing import Importing

FILE = "Email,First name,City\nnew@x.co,Nia,Rome\nold@x.co,Olaf,Oslo\nsame@x.co,Sam,Bonn\nempty@x.co,Eve,Kiel\n"


@pytest.fixture
def importing(redis: Redis, keys: Keys, tools: ToolContext) -> Importing:
    return Importing(redis, keys, tools)


async def people(account: Account) -> dict[str, str]:
    return {
        "old": await account.add(email="old@x.co", firstname="Olaf", city="Bergen"),
        "same": await account.add(email="same@x.co", firstname="Sam", city="Bonn"),
        "empty": await account.add(email="empty@x.co", firstname="Eve"),
    }


async def imported(importing: Importing, file: str = FILE) -> str:
    import_id = await importing.start(file)
    async with importing.running():
        await importing.finished(import_id)
    return import_id


async def undone(importing: Importing, import_id: str, call_id: str = "u1") -> ImportFinished:
    answer = await importing.undo(import_id, call_id=call_id)
    assert isinstance(answer, Accepted), answer
    assert answer.started is not None
    assert answer.started.undoes == import_id
    async with importing.running():
        return await importing.finished(answer.started.import_id, of=2)


async def found(account: Account, email: str, *names: str) -> dict[str, str | None] | None:
    body = {"idProperty": "email", "properties": list(names), "inputs": [{"id": email}]}
    results = (await account.http.post(f"{CONTACTS}/batch/read", json=body)).json()["results"]
    return {name: results[0]["properties"][name] for name in names} if results else None


async def test_the_plan_says_what_is_new_changed_and_lost(importing: Importing, account: Account) -> None:
    await people(account)
    planned = await importing.plan(await importing.upload(FILE))
    assert isinstance(planned, Unconfirmed)
    plan = planned.plan
    assert isinstance(plan, ImportPlan)
    assert (plan.compared, plan.new, plan.changed, plan.unchanged, plan.replaced) == (4, 1, 2, 1, 1)
    [lost], [filled] = plan.replacing, plan.filling
    assert (lost.row, lost.contact, lost.column) == (3, "old@x.co", "City")
    assert (lost.change.property, lost.change.before, lost.change.after) == ("city", "Bergen", "Oslo")
    assert (filled.contact, filled.change.before, filled.change.after) == ("empty@x.co", None, "Kiel")


async def test_samples_of_changes_name_people_and_options(importing: Importing, account: Account) -> None:
    await account.add(email="a@x.co", hubspot_owner_id="910901", hs_lead_status="NEW")
    file = "Email,Owner,Lead status\na@x.co,910902,Connected\n"
    plan = await importing.plan(await importing.upload(file))
    assert isinstance(plan, Unconfirmed)
    assert plan.plan
    owner = next(each.change for each in plan.plan.replacing if each.column == "Owner")
    assert (owner.before, owner.before_text, owner.after) == ("910901", "Ann Lee", "910902")
    assert owner.after_text not in (None, "910902")


async def test_an_import_is_taken_back(importing: Importing, account: Account) -> None:
    ids = await people(account)
    import_id = await imported(importing)
    result = await undone(importing, import_id)
    assert (result.undone, result.removed, result.restored, result.failed) == (True, 1, 2, 0)
    assert await found(account, "new@x.co", "city") is None
    assert await account.read(ids["old"], "city") == {"city": "Bergen"}
    assert not (await account.read(ids["empty"], "city"))["city"]
    assert isinstance(await importing.undo(import_id, call_id="u2"), Invalid), "only once"


async def test_a_contact_that_has_changed_since_stays_and_is_named(importing: Importing, account: Account) -> None:
    ids = await people(account)
    import_id = await imported(importing)
    await account.change(ids["old"], city="Trondheim")
    new = await account.http.post(
        f"{CONTACTS}/batch/read", json={"idProperty": "email", "properties": [], "inputs": [{"id": "new@x.co"}]}
    )
    await account.change(new.json()["results"][0]["id"], jobtitle="CTO")
    result = await undone(importing, import_id)
    assert (result.removed, result.restored, result.failed) == (0, 1, 2)
    assert [(each.contact, each.code, each.detail) for each in result.problems] == [
        ("new@x.co", "changed_since", "CTO"), ("old@x.co", "changed_since", "Trondheim"),
    ]  # fmt: skip
    assert await found(account, "new@x.co", "jobtitle") == {"jobtitle": "CTO"}
    assert await account.read(ids["old"], "city") == {"city": "Trondheim"}


async def test_the_call_of_an_undo_may_be_delivered_twice(importing: Importing, account: Account) -> None:
    await people(account)
    import_id = await imported(importing)
    assert await importing.undo(import_id) == await importing.undo(import_id)


async def test_the_writes_of_a_dead_worker_are_taken_back_too(importing: Importing, account: Account) -> None:
    """Its intents have the values of before, which HubSpot no longer has."""
    old = await account.add(email="old@x.co", firstname="Olaf", city="Oslo")
    import_id = await importing.start("Email,First name,City\nold@x.co,Olaf,Oslo\n")
    intents = {"2": "updated", "before": {"2": {"city": "Bergen"}}}
    await importing.redis.hset(importing.keys.import_(import_id).job, "intents", json.dumps(intents))
    async with importing.running():
        await importing.finished(import_id)
    result = await undone(importing, import_id)
    assert result.restored == 1
    assert await account.read(old, "city") == {"city": "Bergen"}


async def test_a_contact_that_was_there_before_is_never_removed(importing: Importing, account: Account) -> None:
    """A dead worker meant to create it, but somebody else did long ago."""
    await account.add(email="old@x.co", firstname="Olaf", city="Oslo")
    import_id = await importing.start("Email,First name,City\nold@x.co,Olaf,Oslo\n")
    job = importing.keys.import_(import_id).job
    await importing.redis.hset(job, "intents", json.dumps({"2": "created"}))
    await importing.redis.hset(job, "started_at", "9999999999")
    async with importing.running():
        await importing.finished(import_id)
    result = await undone(importing, import_id)
    assert (result.removed, result.failed) == (0, 1)
    assert await found(account, "old@x.co", "city") == {"city": "Oslo"}


async def test_a_running_import_and_one_without_writes_are_not_taken_back(
    importing: Importing, account: Account
) -> None:
    import_id = await importing.start(FILE)
    assert isinstance(await importing.undo(import_id), Invalid)
    await account.add(email="same@x.co", firstname="Sam", city="Bonn")
    other = Importing(importing.redis, importing.keys, importing.tools)
    assert isinstance(await other.undo(import_id), Invalid), "another conversation's"


class Picky:
    """A HubSpot that takes no city called Nowhere."""

    def __init__(self) -> None:
        self.created: list[dict[str, str]] = []

    async def create(self, values: dict[str, str], _: Deadline) -> Record:
        if values.get("city") == "Nowhere":
            problem = Problem(property="city", code="malformed", detail="no such city")
            raise RejectedByHubSpot("no", problems=[problem])
        self.created.append(values)
        return Record("1", values, None)


async def test_a_value_that_hubspot_refuses_costs_only_itself() -> None:
    picky = Picky()
    writer = Writer(picky, rights_of(STAFF), {"city": "Town"})  # type: ignore[arg-type]
    outcomes = Outcomes()
    contacts = [(2, {"email": "ann@x.co", "city": "Nowhere", "firstname": "Ann"})]
    assert await writer.write(contacts, {2: None}, outcomes, Deadline.after(5)) is None
    assert picky.created == [{"email": "ann@x.co", "firstname": "Ann"}]
    assert outcomes.effects == {2: "created"}
    assert [(each.row, each.column, each.code) for each in outcomes.cells] == [(2, "Town", "malformed")]
