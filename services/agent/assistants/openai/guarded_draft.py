"""Shows the reply while the model writes it, and no sentence in it that claims a change without a receipt.

What was shown by mistake stays in a person's mind. So a draft is held back as a whole where a claim is likely, and any
other draft disappears at its first claim.
"""

from collections.abc import Callable

from services.agent.assistant import EmitText

_BEGINNING_CHARS, _CHECK_EVERY_CHARS, _CHECKED_CHARS = 40, 16, 120
"""A draft is checked with each piece in its beginning, where most claims are, and then only so often. Pieces are shown
after a check, so that no claim is seen for as long as the next check takes to come."""


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
        self._checked = self._emitted = 0

    def guard(self, claims: Callable[[str], bool], *, is_held: bool) -> None:
        """`claims`: whether a piece of the text claims what it must not."""
        self._claims, self.is_held = claims, is_held

    async def write(self, text: str) -> None:
        self._text += text
        if self.is_held or self._is_due():
            await self._show()

    async def end(self) -> None:
        """The text is complete: its last words are shown, too."""
        if len(self._text) > self._emitted:
            await self._show()

    async def restart(self) -> None:
        self._text, self._checked, self._emitted = "", 0, 0
        await self._remove()

    async def _show(self) -> None:
        if self.is_held or self._claims_now():
            self.is_held = True
            await self._remove()
            return
        self._shown = True
        unseen, self._emitted = self._text[self._emitted :], len(self._text)
        await self._emit(unseen)

    def _is_due(self) -> bool:
        length = len(self._text)
        return length <= _BEGINNING_CHARS or length - self._checked >= _CHECK_EVERY_CHARS

    def _claims_now(self) -> bool:
        self._checked = len(self._text)
        return self._claims(self._text[-_CHECKED_CHARS:])

    async def _remove(self) -> None:
        if self._shown:
            self._shown = False
            await self._emit.restart()
