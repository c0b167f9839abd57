"""Every endpoint of the API's description × every bearer × own and foreign conversations: exactly the table's cells."""

from collections.abc import Sequence

from tests.rights.people import People
from tests.rights.requests import WITHOUT_END, Call, call_for
from tests.rights.table import TARGETS, Row, raw, rows

ENDPOINTS = rows("endpoints")
REFUSED = (401, 403, 404)
SAMPLE = 12
"""`make test` tries one endpoint of this many, `make test-all` tries all."""


async def test_every_endpoint_has_a_row(people: People) -> None:
    described = (await people.gateway.http.get("/openapi.json")).json()["paths"]
    assert {f"{method.upper()} {path}" for path, calls in described.items() for method in calls} == set(ENDPOINTS)


def test_the_table_names_only_what_there_is() -> None:
    known = {*raw()["bearers"], "everybody"}
    for row in ENDPOINTS.values():
        assert set().union(*row.allowed.values()) <= known, row.name
        assert set(row.allowed) <= {"any", *TARGETS}, row.name


async def test_exactly_what_the_table_allows_is_allowed(people: People) -> None:
    """All in one: the sign-ins take longer than the requests of all cells."""
    assert await wrong_cells(people, list(ENDPOINTS.values())) == []


async def test_a_sample_of_the_table_is_what_is_allowed(people: People) -> None:
    assert await wrong_cells(people, list(ENDPOINTS.values())[::SAMPLE]) == []


async def wrong_cells(people: People, chosen: Sequence[Row]) -> list[str]:
    await people.expire()
    wrong = []
    for row in sorted(chosen, key=_does_most):
        targets = people.targets if row.has_targets else _no_target
        cells = [(who, target) for who in raw()["bearers"] for target in targets(who)]
        # Refusals first: an allowed request may close the conversation, or remove a person from the desk.
        for who, target in sorted(cells, key=lambda cell: row.allows(*cell)):
            if (status := await tried(people, row, who, target)) is not None:
                wrong.append(f"{row.name} by {who} on {target}: {status}")
    return wrong


def _no_target(_who: str) -> list[str]:
    return ["any"]


def _does_most(row: Row) -> int:
    """Requests that change nothing come first, and those that close conversations last."""
    return 2 if row.name.endswith(("/close", "/rating")) else int(not row.name.startswith("GET"))


async def tried(people: People, row: Row, who: str, target: str) -> int | str | None:
    """The problem of a cell: a wrong status, or an effect of a refused request."""
    ends = row.name.endswith(("/close", "/rating"))
    call = await call_for(people, row.name, who, target)
    if row.name.endswith("/rating") and row.allows(who, target):
        await people.end(who, target)
    before = await people.logs()
    status = await status_of(people, call, who)
    if row.allows(who, target):
        if ends and status < 300:
            await people.reopen(who, target)
        return None if status < 300 else status
    hidden = who == "limited" and row.allows("teammate", target)
    # Another answer than for what does not exist would tell a teammate that it does.
    if status not in REFUSED or (hidden and status != 404):
        return status
    return None if await people.logs() == before else "refused, and something was appended"


async def status_of(people: People, call: Call, who: str) -> int:
    headers = {**call.headers, **people.headers(who, call.content)}
    request = people.gateway.http.stream(call.method, call.path, content=call.content, headers=headers)
    async with request as answer:
        if not call.path.endswith(WITHOUT_END):
            await answer.aread()
        return answer.status_code
