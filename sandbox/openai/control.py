"""The part that the real API does not have: tests say what the model answers, and see what it was asked.

POST   /_sandbox/openai/script          sets the parts that it names: answers (a queue), rules, default,
                                        api_key (then required), models; the other parts stay
GET    /_sandbox/openai/script          what is left to play
DELETE /_sandbox/openai/script          forgets script and journal, lets go whoever is held
GET    /_sandbox/openai/requests        the journal; `?after=N` gives what came after number N
GET    /_sandbox/openai/holds           {"holds": {name: how many wait there now}}
POST   /_sandbox/openai/release/{name}  lets go those who wait there now; 404 if nobody does
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
            # A release that comes too early would be lost and the test would hang: better to fail here.
            return _mistake(404, f"nobody waits at '{name}'; wait until /_sandbox/openai/holds names it")
        return JSONResponse({"released": released})


def _mistake(status: int, detail: str) -> Response:
    return JSONResponse({"detail": detail}, status_code=status)
