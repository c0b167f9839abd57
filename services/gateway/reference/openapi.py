"""Completes FastAPI's description of the HTTP API by what FastAPI does not see.

Problems are answers of exception handlers, a bridge's message is parsed after its signature is checked on the bytes of
the body, and tokens are read by functions that take the whole request.
"""

from typing import Any

from fastapi import FastAPI
from pydantic import BaseModel

from services.gateway.channels import InboundMessage
from services.gateway.flow_events_api import FlowEventBody
from services.gateway.http import ProblemDetails

HOST_TOKEN = "host_token"  # noqa: S105  the name of a scheme
CONVERSATION_TOKEN = "conversation_token"  # noqa: S105  the name of a scheme
BRIDGE_SIGNATURE = "bridge_signature"

SECURITY_SCHEMES: dict[str, dict[str, str]] = {
    HOST_TOKEN: {
        "type": "http", "scheme": "bearer", "bearerFormat": "JWT",
        "description": "The host site's token: `sub`, `role`, `iat` and `exp`, signed with the identity secret or by a "
        "key of the JWKS.",
    },
    CONVERSATION_TOKEN: {
        "type": "http", "scheme": "bearer",
        "description": "The token that `POST /v1/conversations` returns. It opens that conversation only.",
    },
    BRIDGE_SIGNATURE: {
        "type": "apiKey", "in": "header", "name": "webhook-signature",
        "description": "A signature as in Standard Webhooks, with the secret of the channel or of the webhook.",
    },
}  # fmt: skip

_METHODS = ("get", "post", "put", "patch", "delete")


def describe_problems_and_tokens(app: FastAPI) -> None:
    """Extends the schema that `app.openapi` returns."""
    generate = app.openapi

    def openapi() -> dict[str, Any]:
        schema = generate()
        components = schema.setdefault("components", {})
        for model in (InboundMessage, FlowEventBody, ProblemDetails):
            _add_model(components.setdefault("schemas", {}), model)
        components["securitySchemes"] = SECURITY_SCHEMES
        for path, operations in schema["paths"].items():
            for method in _METHODS:
                if method in operations:
                    operations[method].setdefault("security", _security_of(path))
        return schema

    app.openapi = openapi  # type: ignore[method-assign]  # FastAPI's documented way to extend the schema


def _add_model(schemas: dict[str, Any], model: type[BaseModel]) -> None:
    name = "Problem" if model is ProblemDetails else model.__name__
    if name not in schemas:
        described = model.model_json_schema(ref_template="#/components/schemas/{model}")
        schemas.update(described.pop("$defs", {}))
        schemas[name] = described


def _security_of(path: str) -> list[dict[str, list[str]]]:
    """The tokens that open a path, one of which is enough. An empty item means that none is needed."""
    if path.startswith("/v1/desk/") or path == "/v1/events":
        return [{HOST_TOKEN: []}]
    if path == "/v1/conversations":
        return [{HOST_TOKEN: []}, {}]
    if path.startswith("/v1/conversations/"):
        return [{CONVERSATION_TOKEN: []}]
    if path.startswith(("/v1/channels/", "/v1/flow-events/")):
        return [{BRIDGE_SIGNATURE: []}]
    return [{}]
