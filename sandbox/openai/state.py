"""The state of one stand-in. Stand-ins share no state."""

from __future__ import annotations

import secrets

from sandbox.openai import errors
from sandbox.openai.holds import Holds
from sandbox.openai.journal import OpenAIJournal
from sandbox.openai.script import ModelScript
from sandbox.openai.tools import ModelTools


class State:
    def __init__(self) -> None:
        self.script = ModelScript()
        self.journal = OpenAIJournal()
        self.holds = Holds()
        self.toolbox = ModelTools()

    def check_key(self, authorization: bytes | None) -> None:
        """Raises the API's 401 if the script requires another key."""
        wanted = self.script.api_key
        if wanted is None:
            return
        scheme, _, key = (authorization or b"").partition(b" ")
        if scheme.lower() != b"bearer" or not key:
            raise errors.wrong_key(None)
        if not secrets.compare_digest(key, wanted.encode()):
            raise errors.wrong_key(key.decode("latin-1"))

    def reset(self) -> None:
        """Return to the state of the start, and release all requests that wait."""
        self.script.reset()
        self.journal.clear()
        # A request that still waits would never end.
        self.holds.release_all()
