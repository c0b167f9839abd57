"""Routing what-if over HTTP: admins ask it of the archive, and it changes nothing."""

import time

import pytest
from redis.asyncio import Redis
from sqlalchemy import URL

from bench.years import Years, fill
from libs.assignment import Directory
from libs.contracts import DeskConfig, RoutingTrial, Team, Teammate
from libs.messaging.keys import Keys
from tests.gateway.running import Gateway, bearer, host_token

pytestmark = pytest.mark.parametrize("empty_database", ["sqlite"], indirect=True)

DESK = DeskConfig(
    people=[Teammate(id="ana", name="Ana", role="admin"), Teammate(id="ben", name="Ben", role="lead")],
    teams=[Team(id="sales", name="Sales", members=["ana", "ben"]), Team(id="support", name="Support", members=["ana"])],
)


async def test_a_week_is_calculated_with_other_limits(
    gateway: Gateway, empty_database: URL, redis: Redis, keys: Keys
) -> None:
    await Directory(redis, keys).load(DESK, "test")
    now_ms = int(time.time() * 1000)
    await fill(empty_database.render_as_string(hide_password=False), Years(150, 0.05, now_ms), now_ms)

    async def asked(by: str = "ana", **body: object) -> tuple[int, dict[str, object]]:
        answer = await gateway.http.post(
            "/v1/desk/routing/what-if", json=body, headers=bearer(host_token(by, role="teammate"))
        )
        return answer.status_code, answer.json()

    status, found = await asked(days=60, rules={"limits": {"ana": 1, "ben": 1}})
    assert status == 200
    trial = RoutingTrial.model_validate(found)
    assert trial.conversations > 50
    most = {load.person: load.at_once for load in trial.then.loads}
    assert (most["ana"], most["ben"]) == (1, 1)
    assert (await asked("ben", days=60))[0] == 403
    assert (await asked(days=60, rules={"strategy": "guess"}))[0] == 422
