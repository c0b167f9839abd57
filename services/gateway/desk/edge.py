"""The socket of a desk's page: all frames follow the first one, which says who signed in.

The page asks for its list as soon as the socket is open. The list is read while the first frame is made, and sent
behind it.
"""

import asyncio
from typing import Any

from services.gateway.desk.frames import DeskClientFrame, DeskServerFrame, SignedInFrame
from services.gateway.http import ProblemDetails
from services.gateway.socket_edge import SocketEdge


class DeskEdge(SocketEdge[DeskClientFrame, DeskServerFrame]):
    """One open tab."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._greeted = asyncio.Event()

    async def greet(self, frame: SignedInFrame) -> None:
        """Send the first frame."""
        await super().send_text(frame.model_dump_json())
        self._greeted.set()

    async def send_text(self, frame: str) -> None:
        await self._greeted.wait()
        await super().send_text(frame)

    async def refuse(self, problem: ProblemDetails, **about: str | None) -> None:
        # The reason of the end may be that there is no first frame.
        if not self.ending.reason.done():
            await self._greeted.wait()
        await super().refuse(problem, **about)
