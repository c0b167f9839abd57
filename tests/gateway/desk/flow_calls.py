"""Requests of an admin who builds flows."""

from typing import Any

from tests.gateway.running import Gateway, bearer, host_token

STEPS: list[Any] = [{"say": {"text": "Hello"}}]


async def call(
    gateway: Gateway, method: str, path: str = "", body: Any = None, *, status: int = 200, by: str = "ana"
) -> Any:
    headers = bearer(host_token(by, role="teammate"))
    answer = await gateway.http.request(method, f"/v1/desk/flows{path}", json=body, headers=headers)
    assert answer.status_code == status, answer.text
    is_json = answer.content and "json" in answer.headers["content-type"]
    return answer.json() if is_json else answer.text


def document(name: str, steps: list[Any] = STEPS, **fields: Any) -> dict[str, Any]:
    return {"name": name, "trigger": {"on": "chat.opened", "when": "returning"}, "steps": steps, **fields}


async def save(gateway: Gateway, name: str, steps: list[Any] = STEPS, **fields: Any) -> int:
    revision = (await call(gateway, "GET", f"/{name}"))["revision"]
    saved = await call(
        gateway, "PUT", f"/{name}/draft", {"document": document(name, steps, **fields), "revision": revision}
    )
    return int(saved["revision"])
