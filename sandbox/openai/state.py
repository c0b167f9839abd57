"""All that one stand-in remembers; two of them in one process share nothing."""

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
        """Raises the API's 401, if the script wants a key and this is another one."""
        wanted = self.script.api_key
        if wanted is None:
            return
        scheme, _, key = (authorization or b"").partition(b" ")
        if scheme.lower() != b"bearer" or not key:
            raise errors.wrong_key(None)
        if not secrets.compare_digest(key, wanted.encode()):
            raise errors.wrong_key(key.decode("latin-1"))

    def reset(self) -> None:
        """As freshly started; who waits at a hold is let go, so that no request is left behind."""
        self.script.reset()
        self.journal.clear()
        self.holds.release_all()
