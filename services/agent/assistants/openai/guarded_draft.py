"""Shows the reply while the model writes it, and no sentence in it that claims a change without a receipt.

What was shown by mistake stays in a person's mind. So a draft is held back as a whole where a claim is likely, and any
other draft disappears at its first claim.
"""

from collections.abc import Callable

from services.agent.assistant import EmitText

_BEGINNING_CHARS, _CHECK_EVERY_CHARS, _CHECKED_CHARS = 40, 16, 120
"""A draft is checked with each piece in its beginning, where most claims are, and then only so often."""


class GuardedDraft:
    """Passes a draft on, and knows whether any of it was shown, which a restart must remove.

    A draft `is_held` while a text could claim what has no receipt. Any other stops at the first claim.
    """

    def __init__(self, emit: EmitText) -> None:
        self.is_held = True
        self._emit = emit
        self._claims: Callable[[str], bool] = bool
        self._shown = False
        self._text = ""
        self._checked = 0

    def guard(self, claims: Callable[[str], bool], *, is_held: bool) -> None:
        """`claims`: whether a piece of the text claims what it must not."""
        self._claims, self.is_held = claims, is_held

    async def write(self, text: str) -> None:
        self._text += text
        if self.is_held or self._claims_now():
            self.is_held = True
            await self._remove()
            return
        self._shown = True
        await self._emit(text)

    async def restart(self) -> None:
        self._text, self._checked = "", 0
        await self._remove()

    def _claims_now(self) -> bool:
        length = len(self._text)
        if length > _BEGINNING_CHARS and length - self._checked < _CHECK_EVERY_CHARS:
            return False
        self._checked = length
        return self._claims(self._text[-_CHECKED_CHARS:])

    async def _remove(self) -> None:
        if self._shown:
            self._shown = False
            await self._emit.restart()
