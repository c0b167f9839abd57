"""Every tool × every principal × own and foreign records: requests as from behind the agent, forged ones included.

Each cell is one request over Redis to a tools worker, with HubSpot's stand-in behind it. A refused request changes
nothing there, and nothing of a foreign record is in the answer.
"""

import json
import secrets
from dataclasses import dataclass, replace
from typing import Any

import pytest
from redis.asyncio import Redis

from libs.contact_files import Imports, read_table
from libs.contracts.principals import Principal
from libs.contracts.results import Ok, ToolResult, Unconfirmed
from libs.contracts.tools.catalog import TOOLS as DECLARED
from libs.messaging.keys import Keys
from services.hubspot_tools.tools.context import ToolContext
from tests.hubspot_tools.harness import Account, Caller
from tests.hubspot_tools.importing import Importing
from tests.rights.table import raw, rows

TOOLS = rows("tools")
ADDRESS = "vera@acme.example"
PRINCIPALS = {
    "anonymous": Principal(kind="anonymous", id="anonymous:1"),
    "unverified": Principal(kind="visitor", id="visitor:site:una", email=ADDRESS),
    "verified": Principal(kind="visitor", id="visitor:site:vera", email=ADDRESS, email_verified=True),
    "sender_unverified": Principal(kind="visitor", id="channel:mail:una", email=ADDRESS),
    "sender_verified": Principal(kind="visitor", id="channel:mail:vera", email=ADDRESS, email_verified=True),
    "staff": Principal(kind="staff", id="staff:site:stan", email="stan@desk.example"),
    "system": Principal(kind="system", id="conversation:0-1"),
}


@dataclass
class World:
    """An account with Vera's own record, and Fred's, which belongs to none of the principals."""

    account: Account
    tools: ToolContext
    redis: Redis
    keys: Keys
    records: dict[str, str]
    spare: str

    async def forget(self, address: str) -> None:
        """So that the contact to create isn't there."""
        for each in await self.account.everyone():
            if each["properties"]["email"] == address:
                await self.account.archive(each["id"])

    async def snapshot(self) -> str:
        return json.dumps(await self.account.everyone(), sort_keys=True)


@pytest.fixture
async def world(account: Account, remembering: ToolContext, redis: Redis, keys: Keys) -> World:
    own = await account.add(email=ADDRESS, firstname="Vera", city="Bonn")
    foreign = await account.add(email="fred@acme.example", firstname="Frederick", city="Bonn")
    spare = await account.add(email="spare@acme.example", firstname="Spare")
    return World(account, remembering, redis, keys, {"own": own, "foreign": foreign}, spare)


def test_every_tool_has_a_row() -> None:
    assert set(DECLARED) == set(TOOLS)
    assert set(PRINCIPALS) == set(raw()["principals"])


@pytest.mark.parametrize("tool", sorted(set(TOOLS) - {"plan_import", "undo_last_change", "undo_change"}))
async def test_exactly_what_the_table_allows_is_done(world: World, tool: str) -> None:
    wrong = []
    for who, principal in PRINCIPALS.items():
        for target in ("own", "foreign"):
            if tool == "create_contact":
                await world.forget(ADDRESS)
            before = await world.snapshot()
            result = await Caller(world.tools, principal, call_id=secrets.token_hex(6)).call(
                tool, arguments_of(world, tool, who, target)
            )
            allowed = TOOLS[tool].allows(who, target)
            if (problem := await judged(world, result, before, allowed=allowed, target=target)) is not None:
                wrong.append(f"{tool} by {who} on {target}: {problem}")
    assert wrong == []


@pytest.mark.parametrize(
    "criteria",
    [
        {"name": "Frederick"}, {"query": "Frederick"}, {"phone": "+49 30 901820"}, {"company": "Acme"},
        {"email_domain": "acme.example"}, {"email": ADDRESS, "name": "Frederick"},
        {"filters": [{"property": "city", "operator": "eq", "value": "Bonn"}]},
    ],
)  # fmt: skip
async def test_contacts_of_others_are_found_by_no_other_criterion(world: World, criteria: dict[str, Any]) -> None:
    before, wrong = await world.snapshot(), []
    for who, principal in PRINCIPALS.items():
        result = await Caller(world.tools, principal, call_id=secrets.token_hex(6)).call("search_contact", criteria)
        allowed = TOOLS["search_contact"].allows(who, "foreign")
        if (problem := await judged(world, result, before, allowed=allowed, target="foreign")) is not None:
            wrong.append(f"search by {who}: {problem}")
    assert wrong == []


async def judged(world: World, result: ToolResult, before: str, *, allowed: bool, target: str) -> str | None:
    if allowed:
        return None if isinstance(result, Ok | Unconfirmed) else result.model_dump_json()
    if isinstance(result, Ok | Unconfirmed):
        return f"done: {result.model_dump_json()}"
    if await world.snapshot() != before:
        return "refused, and HubSpot changed"
    if target == "foreign" and "Frederick" in result.model_dump_json():
        return "refused, and the record was shown"
    return None


def arguments_of(world: World, tool: str, who: str, target: str) -> dict[str, Any]:
    record = world.records[target]
    address = {"own": ADDRESS, "foreign": "fred@acme.example"}[target]
    unique = f"{secrets.token_hex(4)}@new.example"
    return {
        "search_contact": {"email": address},
        "get_contact": {"contact_id": record},
        "update_contact": {"contact_id": record, "city": f"Town {secrets.token_hex(3)}"},
        "create_contact": _new(who, target, unique),
        "add_note": {"contact_id": record, "body": "was here"},
        "merge_contacts": {"contact_id": record, "duplicate_id": world.spare},
        "identify_contact": {"email": address},
        "save_contact": {"contact_id": record, "properties": {"city": f"Town {secrets.token_hex(3)}"}},
        "file_note": {"contact_id": record, "body": "was here", "key": secrets.token_hex(8)},
    }[tool]


def _new(who: str, target: str, unique: str) -> dict[str, Any]:
    """A new contact. A verified visitor's own address is theirs without a word."""
    own = target == "own" and who in ("verified", "sender_verified")
    return {"firstname": "Newcomer"} if own else {"firstname": "Newcomer", "email": unique}


async def test_a_conversation_undoes_only_its_own_changes(world: World) -> None:
    """A request may name any scope: the record that was changed is judged too."""
    wrong = []
    for who, principal in PRINCIPALS.items():
        scope = f"scope-of-{who}"
        staff = Caller(world.tools, PRINCIPALS["staff"], scope=scope, call_id=secrets.token_hex(6))
        await staff.update(world.records["own"], city=f"Town {secrets.token_hex(3)}")
        elsewhere = Caller(world.tools, principal, scope="another", call_id=secrets.token_hex(6))
        before = await world.snapshot()
        for change in (None, staff.call_id):
            result = await elsewhere.call("undo_last_change", {"change": change})
            if (problem := await judged(world, result, before, allowed=False, target="own")) is not None:
                wrong.append(f"undo of another conversation by {who}: {problem}")
        here = await replace(elsewhere, scope=scope).call("undo_last_change", {})
        allowed = TOOLS["undo_last_change"].allows(who, "own")
        if (problem := await judged(world, here, before, allowed=allowed, target="own")) is not None:
            wrong.append(f"undo by {who}: {problem}")
    assert wrong == []


async def test_a_teammates_undo_is_frontdesks_own_and_of_its_conversation(world: World) -> None:
    wrong = []
    for who, principal in PRINCIPALS.items():
        scope = f"0-{secrets.token_hex(4)}"
        staff = Caller(world.tools, PRINCIPALS["staff"], scope=scope, call_id=f"{scope}.1-0.0")
        await staff.update(world.records["own"], city=f"Town {secrets.token_hex(3)}")
        before = await world.snapshot()
        elsewhere = Caller(world.tools, principal, scope="0-another", call_id=secrets.token_hex(6))
        result = await elsewhere.call("undo_change", {"call_id": staff.call_id})
        if (problem := await judged(world, result, before, allowed=False, target="own")) is not None:
            wrong.append(f"undo for a teammate of another conversation by {who}: {problem}")
        here = await replace(elsewhere, scope=scope).call("undo_change", {"call_id": staff.call_id})
        allowed = TOOLS["undo_change"].allows(who, "own")
        if (problem := await judged(world, here, before, allowed=allowed, target="own")) is not None:
            wrong.append(f"undo for a teammate by {who}: {problem}")
    assert wrong == []


async def test_a_forged_scope_reaches_no_foreign_record(world: World) -> None:
    staff = Caller(world.tools, PRINCIPALS["staff"], scope="a-colleagues", call_id="c-colleague")
    await staff.update(world.records["foreign"], city="Berlin")
    for who in ("anonymous", "unverified", "verified", "sender_unverified", "sender_verified"):
        before = await world.snapshot()
        result = await Caller(world.tools, PRINCIPALS[who], scope="a-colleagues").call("undo_last_change", {})
        assert await judged(world, result, before, allowed=False, target="foreign") is None, (who, result)


async def test_only_who_sent_a_file_imports_it_and_where_they_sent_it(world: World) -> None:
    importing = Importing(world.redis, world.keys, world.tools)
    imports = Imports(world.redis, world.keys)
    table = read_table("Email\nann@acme.example\n")
    wrong = []
    for who, principal in PRINCIPALS.items():
        for target, sender in (("own", principal), ("foreign", replace_id(principal))):
            import_id = world.keys.new_import_id(importing.conversation)
            await imports.put(
                import_id, conversation_id=importing.conversation, sender=sender, file_name="contacts.csv",
                columns=table.columns, rows=table.rows,
            )  # fmt: skip
            before = await world.snapshot()
            result = await importing.plan(import_id, principal=principal, call_id=secrets.token_hex(6))
            allowed = TOOLS["plan_import"].allows(who, target)
            if (problem := await judged(world, result, before, allowed=allowed, target=target)) is not None:
                wrong.append(f"plan_import by {who} on {target}: {problem}")
            elsewhere = await importing.plan(import_id, principal=principal, scope="0-elsewhere", call_id="x")
            if isinstance(elsewhere, Ok | Unconfirmed):
                wrong.append(f"plan_import by {who} from another conversation")
    assert wrong == []


def replace_id(principal: Principal) -> Principal:
    return principal.model_copy(update={"id": f"{principal.id}-colleague"})


@pytest.mark.parametrize("who", ["anonymous", "unverified", "verified", "sender_unverified", "sender_verified"])
async def test_a_confirmation_that_was_made_up_gives_no_right(world: World, who: str) -> None:
    before = await world.snapshot()
    for tool in ("update_contact", "merge_contacts", "add_note", "save_contact", "file_note"):
        caller = Caller(world.tools, PRINCIPALS[who], confirm="always", confirmation="0" * 24, call_id=tool)
        result = await caller.call(tool, arguments_of(world, tool, who, "foreign"))
        assert await judged(world, result, before, allowed=False, target="foreign") is None, (tool, result)
