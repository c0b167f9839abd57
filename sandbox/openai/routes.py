"""Puts the stand-in's parts together under the paths that they have in the real API."""

from __future__ import annotations

from starlette.routing import BaseRoute, Route

from sandbox.openai.control import ScriptControl
from sandbox.openai.models import Models
from sandbox.openai.responses import Responses
from sandbox.openai.state import State

_CONTROL = "/_sandbox/openai"


def openai_routes() -> list[BaseRoute]:
    """Routes to mount at the root; each call makes a stand-in of its own."""
    state = State()
    models = Models(state)
    control = ScriptControl(state)
    return [
        Route("/v1/responses", Responses(state), methods=["POST"], name="responses"),
        Route("/v1/models", models.list, methods=["GET"]),
        Route("/v1/models/{model}", models.retrieve, methods=["GET"]),
        Route(f"{_CONTROL}/script", control.set_script, methods=["POST"]),
        Route(f"{_CONTROL}/script", control.show_script, methods=["GET"]),
        Route(f"{_CONTROL}/script", control.reset, methods=["DELETE"]),
        Route(f"{_CONTROL}/requests", control.requests, methods=["GET"]),
        Route(f"{_CONTROL}/holds", control.holds, methods=["GET"]),
        Route(f"{_CONTROL}/release/{{name}}", control.release, methods=["POST"]),
    ]
