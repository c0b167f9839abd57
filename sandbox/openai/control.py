"""Control endpoints, which OpenAI's API does not have. Tests set the answers of the model, and read the requests.

POST   /_sandbox/openai/script          sets the named parts: answers (a queue), rules, default,
                                        api_key (then required), models; the other parts stay
GET    /_sandbox/openai/script          the answers that are left
DELETE /_sandbox/openai/script          removes script and journal, and releases all requests that are held
GET    /_sandbox/openai/requests        the journal; `?after=N` only those after number N
GET    /_sandbox/openai/holds           {"holds": {name: number of requests that wait there}}
POST   /_sandbox/openai/release/{name}  releases the requests that wait there; 404 if there is none
"""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from sandbox.openai.answers import ScriptError
from sandbox.openai.state import State


class ScriptControl:
    def __init__(self, state: State) -> None:
        self._state = state

    async def set_script(self, request: Request) -> Response:
        try:
            self._state.script.set(await request.json())
        except ScriptError as error:
            return _mistake(400, str(error))
        except ValueError as error:
            return _mistake(400, f"script: not JSON: {error}")
        return JSONResponse(self._state.script.state())

    async def show_script(self, _: Request) -> Response:
        return JSONResponse(self._state.script.state())

    async def reset(self, _: Request) -> Response:
        self._state.reset()
        return Response(status_code=204)

    async def requests(self, request: Request) -> Response:
        after = request.query_params.get("after", "0")
        if not after.isdecimal():
            return _mistake(400, "after: a number is wanted")
        return JSONResponse(self._state.journal.page(int(after)))

    async def holds(self, _: Request) -> Response:
        return JSONResponse({"holds": self._state.holds.reached()})

    async def release(self, request: Request) -> Response:
        name = request.path_params["name"]
        released = self._state.holds.release(name)
        if not released:
            # A release that comes too early would be lost, and the test would hang.
            return _mistake(404, f"no request waits at '{name}'; wait until /_sandbox/openai/holds names it")
        return JSONResponse({"released": released})


def _mistake(status: int, detail: str) -> Response:
    return JSONResponse({"detail": detail}, status_code=status)
