"""A draft shows its text piece by piece, and no claim in it for any length of time."""

import pytest

from services.agent.assistants.openai.guarded_draft import GuardedDraft

TRUE = "Jane Doe works at Acme, where she is the CEO, and she has been there for nine years. "
CLAIM = "By the way, I have just updated her phone number."


class Shown:
    """A client's screen: `seen` has the text after each change."""

    def __init__(self) -> None:
        self.text = ""
        self.seen: list[str] = []

    async def __call__(self, text: str, /) -> None:
        self.text += text
        self.seen.append(self.text)

    async def restart(self) -> None:
        self.text = ""


async def write(text: str, *, size: int) -> Shown:
    screen = Shown()
    draft = GuardedDraft(screen)
    draft.guard(lambda tail: "i have just updated" in tail.casefold(), is_held=False)
    for first in range(0, len(text), size):
        await draft.write(text[first : first + size])
    await draft.end()
    return screen


@pytest.mark.parametrize("size", range(1, 24))
async def test_no_size_of_pieces_shows_a_claim(size: int) -> None:
    screen = await write(TRUE + CLAIM, size=size)
    assert screen.seen
    assert not any("I have just updated" in text for text in screen.seen)
    assert screen.text == ""


@pytest.mark.parametrize("size", [1, 5, 40])
async def test_a_text_without_a_claim_is_shown_to_its_end(size: int) -> None:
    assert (await write(TRUE, size=size)).text == TRUE
