"""Calls in the order in which a client makes them, made from the published description: what one call answers is what
the next one asks for. With tokens of each kind, right and wrong.
"""

import asyncio
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, core, settings
from hypothesis.stateful import run_state_machine_as_test
from schemathesis import checks

from libs.assignment import Directory
from libs.contracts.desk import Teammate
from libs.messaging.keys import Keys
from tests.gateway.running import Gateway, bearer, host_token
from tests.hostile.conftest import Run
from tests.hostile.fuzzing import FREE, MARKS, Logs, in_parts
from tests.hostile.kinds import Part

pytestmark = MARKS

STEPS = 8
"""Calls in one sequence."""


async def _prepared(run: Run) -> Gateway:
    gateway = await run(**FREE)
    await Directory(gateway.services.redis, gateway.services.settings.keys).put_person(Teammate(id="ana", name="Ana"))
    return gateway


@in_parts("rows-of-calls")
async def test_rows_of_calls_are_answered_and_refusals_append_nothing(
    run: Run, redis_url: str, keys: Keys, part: Part, monkeypatch: pytest.MonkeyPatch
) -> None:
    gateway = await _prepared(run)
    chat = await gateway.open()
    description: dict[str, Any] = (await gateway.http.get("/openapi.json")).json()
    schema = schemathesis.openapi.from_dict(description).exclude(path_regex="/events$")
    logs = Logs(redis_url, keys)
    tokens = [
        chat.token, chat.token, host_token("ana", role="teammate"), host_token("ana", role="teammate"), host_token(),
        host_token("ana", role="workflow"), host_token(exp=1), "x",
    ]  # fmt: skip

    class Calls(schema.as_state_machine()):  # type: ignore[misc]
        def before_call(self, case: schemathesis.Case[Any]) -> None:
            part.sent += 1
            if part.sent % 2 and "conversation_id" in case.path_parameters:
                case.path_parameters["conversation_id"] = chat.id
            self.before = (logs.seen(chat.id), logs.opened())

        def get_call_kwargs(self, case: schemathesis.Case[Any]) -> dict[str, Any]:
            return {"base_url": gateway.url, "headers": bearer(tokens[part.sent % len(tokens)]), "timeout": 10}

        def validate_response(self, response: Any, case: Any, additional_checks: Any = (), **_: Any) -> None:
            case.validate_response(response, checks=[checks.not_a_server_error])
            if response.status_code >= 400:
                assert (logs.seen(chat.id), logs.opened()) == self.before, f"{case} was refused, and appended"

    one = settings(
        max_examples=1, stateful_step_count=STEPS, database=None,
        suppress_health_check=list(HealthCheck), phases=[Phase.generate],
    )  # fmt: skip

    def rows() -> None:
        # Row by row: what the gateway knows differs from one to the next, which a run of many rows takes for a fault.
        while part.sent < part.count:
            monkeypatch.setattr(core, "global_force_seed", part.seed + part.sent)
            run_state_machine_as_test(Calls, settings=one)

    await asyncio.to_thread(rows)
    assert (await gateway.http.get("/healthz")).status_code == 200
    logs.close()
