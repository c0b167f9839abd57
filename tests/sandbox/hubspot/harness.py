"""The requests of the tests to the stand-in, without their repeated parts."""

from __future__ import annotations

import time
from collections.abc import Callable
from types import TracebackType
from typing import Any, Self

import httpx2

from tests.plain_http import NO_AUTHORITIES

DATED = "/crm/objects/2026-09/contacts"
V3 = "/crm/v3/objects/contacts"
TOKEN = "pat-test"
TIMEOUT_SECONDS = 10.0


class Sandbox:
    def __init__(self, url: str, token: str = TOKEN) -> None:
        self.url = url
        self.http = httpx2.Client(
            base_url=url, headers={"authorization": f"Bearer {token}"}, timeout=TIMEOUT_SECONDS, verify=NO_AUTHORITIES
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None) -> None:
        self.http.close()

    def call(self, method: str, path: str, status: int, **options: Any) -> Any:
        """The answer's JSON (None without a body). Asserts the status."""
        answer = self.http.request(method, path, **options)
        assert answer.status_code == status, f"{answer.status_code}: {answer.text}"
        return answer.json() if answer.content else None

    def create(self, path: str = DATED, **properties: Any) -> Any:
        return self.call("POST", path, 201, json={"properties": properties})

    def read(self, contact_id: str, *names: str) -> dict[str, str | None]:
        found = self.call("GET", f"{DATED}/{contact_id}", 200, params={"properties": ",".join(names)})
        return dict(found["properties"])

    def update(self, contact_id: str, **properties: Any) -> Any:
        return self.call("PATCH", f"{DATED}/{contact_id}", 200, json={"properties": properties})

    def search(self, *filters: dict[str, Any], status: int = 200, **body: Any) -> Any:
        if filters:
            body["filterGroups"] = [{"filters": list(filters)}]
        return self.call("POST", f"{DATED}/search", status, json=body)

    def batch(self, operation: str, *inputs: dict[str, Any], status: int, path: str = DATED, **body: Any) -> Any:
        return self.call("POST", f"{path}/batch/{operation}", status, json={"inputs": list(inputs), **body})

    def control(self, method: str, name: str, **options: Any) -> Any:
        answer = self.http.request(method, f"/_sandbox/{name}", **options)
        assert answer.is_success, answer.text
        return answer.json() if answer.content else None

    def settings(self, **changes: Any) -> None:
        self.control("POST", "settings", json=changes)

    def fault(self, kind: str, **rule: Any) -> None:
        self.control("POST", "faults", json=[{"kind": kind, **rule}])

    def effects(self) -> dict[str, int]:
        return dict(self.control("GET", "requests")["effects"])


def equal(name: str, value: str) -> dict[str, Any]:
    return {"propertyName": name, "operator": "EQ", "value": value}


def ids(answer: Any) -> list[str]:
    return [each["id"] for each in answer["results"]]


def wait_until(holds: Callable[[], bool], what: str, seconds: float = 10.0) -> None:
    deadline = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < deadline, f"not in time: {what}"
        time.sleep(0.02)
