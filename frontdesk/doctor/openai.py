"""Checks whether OpenAI, or a compatible server, accepts the key and has the model."""

import httpx2
from pydantic import SecretStr

from frontdesk.doctor.findings import Finding

_AREA = "OpenAI"


async def check_openai(key: SecretStr | None, base_url: str, model: str) -> Finding:
    if key is None:
        return Finding(
            _AREA,
            "ok",
            "no key: the guided assistant answers, step by step",
            "set OPENAI_API_KEY for free conversation",
        )
    headers = {"Authorization": f"Bearer {key.get_secret_value()}"}
    try:
        async with httpx2.AsyncClient(timeout=10, headers=headers) as client:
            answer = await client.get(f"{base_url.rstrip('/')}/models/{model}")
    except (httpx2.TransportError, httpx2.InvalidURL) as error:
        text = f"{base_url} is not reachable: {error or type(error).__name__}"
        return Finding(_AREA, "broken", text, "look at the network, a proxy, OPENAI_BASE_URL")
    match answer.status_code:
        case 200:
            return Finding(_AREA, "ok", f"the key is valid, and has the model {model}")
        case 401 | 403:
            return Finding(
                _AREA, "broken", f"it refuses the key ({answer.status_code})", "put a valid one into OPENAI_API_KEY"
            )
        case 404 if _knows_models(answer):
            text = f"there is no model {model} for this key"
            return Finding(_AREA, "broken", text, "name another in FRONTDESK_OPENAI_MODEL")
        case 429:
            return Finding(
                _AREA, "weak", "its rate limit or the budget is used up", "look at the account's usage and limits"
            )
        case status:
            text = f"it can't tell whether it has the model {model} (answered {status})"
            return Finding(_AREA, "weak", text, "try a chat: without a model the guided assistant answers")


def _knows_models(answer: httpx2.Response) -> bool:
    """Whether the answer is about the model."""
    # A compatible server may answer 404 because it has no such address at all.
    try:
        body = answer.json()
    except ValueError:
        return False
    error = body.get("error") if isinstance(body, dict) else None
    return isinstance(error, dict) and error.get("code") == "model_not_found"
