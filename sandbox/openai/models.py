"""`GET /v1/models`: clients check their key and their model with it."""

from __future__ import annotations

from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from sandbox.openai import errors
from sandbox.openai.errors import ApiError
from sandbox.openai.state import State

_CREATED = 1_780_000_000


class Models:
    def __init__(self, state: State) -> None:
        self._state = state

    async def list(self, request: Request) -> Response:
        try:
            self._check_key(request)
        except ApiError as error:
            return _refusal(error)
        return JSONResponse({"object": "list", "data": [_model(name) for name in self._state.script.models]})

    async def retrieve(self, request: Request) -> Response:
        name = request.path_params["model"]
        try:
            self._check_key(request)
            if name not in self._state.script.models:
                raise errors.unknown_model(name, status=404)
        except ApiError as error:
            return _refusal(error)
        return JSONResponse(_model(name))

    def _check_key(self, request: Request) -> None:
        given = request.headers.get("authorization")
        self._state.check_key(None if given is None else given.encode("latin-1"))


def _model(name: str) -> dict[str, Any]:
    return {"id": name, "object": "model", "created": _CREATED, "owned_by": "system"}


def _refusal(error: ApiError) -> Response:
    return JSONResponse(error.body(), status_code=error.status)
